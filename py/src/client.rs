//! The client: settings in, vehicles and grants out.

use std::{future::Future, path::PathBuf, sync::Arc};

use pyo3::{
    prelude::*,
    types::{PyDict, PyType},
};
use smartcar_sdk::{Result, Secret};

use crate::{
    arguments::{ahead, count, optional_flag, optional_text, span, text, texts},
    as_python::AsPython,
    call::{Answer, nothing},
    calls::Calls,
    compatibility::{
        Compatibility, CompatibilityMatrix, CompatibleVehicle, compatibility_options, matrix_filter,
    },
    connect::{self, UrlKeywords},
    connections::{
        Application, Connection, Subscription, Webhook, backfill, connection_filter, subscription_filter,
        webhook_filter,
    },
    docstrings::docstring,
    error::{Failure, wrong_type},
    events::Events,
    generated::values::User,
    grant::{self, ForgetReport, Grant, RekeyReport},
    handle::Handle,
    health::EndpointHealth,
    maintenance::{self, Maintenance},
    moving::{self, ExportReport, ImportReport},
    options::{options, request},
    paging::{Pages, page_size},
    readings::Reading,
    settings,
    vehicle::Vehicle,
};

#[doc = docstring!(Client)]
#[pyclass(frozen, weakref, module = "smartcar_sdk")]
pub(crate) struct Client {
    core: smartcar_sdk::Client,
    handle: Arc<Handle>,
}

impl Client {
    fn open(py: Python<'_>, settings: Option<&Bound<'_, PyDict>>, calls: Calls) -> PyResult<Self> {
        let store = settings.map(|settings| settings.get_item("store")).transpose()?.flatten();
        let handle = Handle::open(py, settings::config(py, settings)?, store.as_ref(), calls)?;
        Ok(Self { core: handle.client().clone(), handle })
    }

    /// Makes a call of the core's client; `shown` is what Python gets of its result.
    fn call<T, P, F>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(smartcar_sdk::Client) -> F,
        shown: impl FnOnce(T) -> P + Send + 'static,
    ) -> Answer
    where
        T: Send + 'static,
        P: for<'py> IntoPyObject<'py>,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.handle.calls().answer(py, call(self.core.clone()), shown)
    }

    /// The core's client, for what is not a call and uses the store all the same.
    fn used(&self) -> &smartcar_sdk::Client {
        self.handle.bind();
        &self.core
    }
}

/// A token as text.
#[expect(clippy::needless_pass_by_value, reason = "it is the end of the call's result")]
fn plain(token: Secret) -> String {
    token.expose().to_owned()
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(
        signature = (**settings),
        text_signature = "(*, client_id=None, client_secret=None, v3_client_id=None, v3_client_secret=None, redirect_uri=None, management_token=None, store=None, \
                          token_keys=None, encryption=None, spool=None, mode=None, unit_system=None, api=None, retries=None, request_limit=None, request_concurrency=None, soft_margin=None, hard_margin=None, \
                          background_refresh=None, refresh_token_grace=None, \
                          refresh_concurrency=None, refresh_token_reuse=None, timeout=None, command_timeout=None, token_timeout=None, refresh_token_lifetime=None, \
                          recovery=None, max_response_bytes=None, proxy=None, ca_file=None, allow_insecure_http=None, connect_origin=None, \
                          auth_origin=None, iam_origin=None, api_origin=None, api_v3_origin=None, management_api_origin=None, \
                          management_v3_origin=None, compatibility_v3_origin=None)"
    )]
    fn new(py: Python<'_>, settings: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Self::open(py, settings, Calls::Blocking)
    }

    #[doc = docstring!(Client._asynchronous)]
    #[staticmethod]
    #[pyo3(name = "_asynchronous", signature = (**settings))]
    fn asynchronous(py: Python<'_>, settings: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Self::open(py, settings, Calls::Asyncio)
    }

    #[doc = docstring!(Client._open)]
    #[pyo3(name = "_open")]
    fn open_store(&self, py: Python<'_>) -> Answer {
        self.call(py, |client| async move { client.open().await }, nothing)
    }

    #[doc = docstring!(Client._bind)]
    #[pyo3(name = "_bind")]
    fn bind(&self) {
        self.handle.bind();
    }

    #[doc = docstring!(Client.from_env)]
    #[classmethod]
    fn from_env(_class: &Bound<'_, PyType>, py: Python<'_>) -> PyResult<Self> {
        Self::new(py, None)
    }

    #[doc = docstring!(Client.with_options)]
    #[pyo3(signature = (*, unit_system = None, api = None, timeout = None, token_timeout = None, retries = None, headers = None))]
    fn with_options(
        &self,
        unit_system: Option<&Bound<'_, PyAny>>,
        api: Option<&Bound<'_, PyAny>>,
        timeout: Option<&Bound<'_, PyAny>>,
        token_timeout: Option<&Bound<'_, PyAny>>,
        retries: Option<&Bound<'_, PyAny>>,
        headers: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = options(unit_system, api, timeout, token_timeout, retries, headers)?;
        Ok(Self { core: self.core.with_options(options), handle: self.handle.clone() })
    }

    #[doc = docstring!(Client.connect_url)]
    #[pyo3(signature = (
        *, scope = None, state = None, signed_state = None, valid_for = None, redirect_uri = None, mode = None,
        without_code = None, force_approval = None, make = None, single_select = None, single_select_vin = None,
        flags = None, external_id = None, clear_external_id = None, user = None,
    ))]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword of its own in Python")]
    fn connect_url(
        &self,
        scope: Option<&Bound<'_, PyAny>>,
        state: Option<&Bound<'_, PyAny>>,
        signed_state: Option<&Bound<'_, PyAny>>,
        valid_for: Option<&Bound<'_, PyAny>>,
        redirect_uri: Option<&Bound<'_, PyAny>>,
        mode: Option<&Bound<'_, PyAny>>,
        without_code: Option<&Bound<'_, PyAny>>,
        force_approval: Option<&Bound<'_, PyAny>>,
        make: Option<&Bound<'_, PyAny>>,
        single_select: Option<&Bound<'_, PyAny>>,
        single_select_vin: Option<&Bound<'_, PyAny>>,
        flags: Option<&Bound<'_, PyAny>>,
        external_id: Option<&Bound<'_, PyAny>>,
        clear_external_id: Option<&Bound<'_, PyAny>>,
        user: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        let keywords = UrlKeywords {
            scope,
            redirect_uri,
            mode,
            without_code,
            force_approval,
            make,
            single_select,
            single_select_vin,
            flags,
            external_id,
            clear_external_id,
            user,
        };
        keywords.build(self.core.connect_url(), connect::state(state, signed_state, valid_for)?)
    }

    #[doc = docstring!(Client.complete_connect)]
    #[pyo3(signature = (
        redirect = None, *, code = None, returned_state = None, state = None, signed_state = None, unchecked_state = None,
        account = None, account_from_external_id = None, redirect_uri = None, per_vehicle = None, without_code = None,
    ))]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword of its own in Python")]
    fn complete_connect(
        &self,
        py: Python<'_>,
        redirect: Option<&Bound<'_, PyAny>>,
        code: Option<&Bound<'_, PyAny>>,
        returned_state: Option<&Bound<'_, PyAny>>,
        state: Option<&Bound<'_, PyAny>>,
        signed_state: Option<&Bound<'_, PyAny>>,
        unchecked_state: Option<&Bound<'_, PyAny>>,
        account: Option<&Bound<'_, PyAny>>,
        account_from_external_id: Option<&Bound<'_, PyAny>>,
        redirect_uri: Option<&Bound<'_, PyAny>>,
        per_vehicle: Option<&Bound<'_, PyAny>>,
        without_code: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let mut complete = connect::completion(py, &self.core, redirect, code, returned_state)?;
        if let Some(state) = optional_text("state", state)? {
            complete = complete.state(state);
        }
        if optional_flag("signed_state", signed_state)? == Some(true) {
            complete = complete.signed_state();
        }
        if optional_flag("unchecked_state", unchecked_state)? == Some(true) {
            complete = complete.unchecked_state();
        }
        if let Some(account) = optional_text("account", account)? {
            complete = complete.account(account);
        }
        if let Some(uri) = optional_text("redirect_uri", redirect_uri)? {
            complete = complete.redirect_uri(&uri);
        }
        let per_vehicle = optional_flag("per_vehicle", per_vehicle)?.unwrap_or_default();
        let without_code = optional_flag("without_code", without_code)?.unwrap_or_default();
        let strangers =
            optional_flag("account_from_external_id", account_from_external_id)?.unwrap_or_default();
        complete =
            complete.per_vehicle(per_vehicle).without_code(without_code).account_from_external_id(strangers);
        self.handle.calls().answer(py, complete.into_future(), Grant)
    }

    #[doc = docstring!(Client.reauthenticate_url)]
    #[pyo3(signature = (vehicle_id, *, state = None, signed_state = None, valid_for = None, redirect_uri = None))]
    fn reauthenticate_url(
        &self,
        vehicle_id: &Bound<'_, PyAny>,
        state: Option<&Bound<'_, PyAny>>,
        signed_state: Option<&Bound<'_, PyAny>>,
        valid_for: Option<&Bound<'_, PyAny>>,
        redirect_uri: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        let url = self.core.reauthenticate_url(&text("vehicle_id", vehicle_id)?);
        connect::reauthenticate_url(url, connect::state(state, signed_state, valid_for)?, redirect_uri)
    }

    #[doc = docstring!(Client.complete_reauthentication)]
    #[pyo3(signature = (redirect, *, state = None, signed_state = None, unchecked_state = None))]
    fn complete_reauthentication(
        &self,
        py: Python<'_>,
        redirect: &Bound<'_, PyAny>,
        state: Option<&Bound<'_, PyAny>>,
        signed_state: Option<&Bound<'_, PyAny>>,
        unchecked_state: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let complete = self.core.complete_reauthentication(text("redirect", redirect)?);
        let complete = connect::reauthentication(complete, state, signed_state, unchecked_state)?;
        self.handle.calls().answer(py, complete.into_future(), |id| id.to_string())
    }

    #[doc = docstring!(Client.check_state)]
    fn check_state(&self, redirect_or_state: &Bound<'_, PyAny>) -> PyResult<String> {
        let text = text("redirect_or_state", redirect_or_state)?;
        Ok(self.core.check_state(&text).map_err(Failure)?)
    }

    #[doc = docstring!(Client.vehicle)]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword of its own in Python")]
    #[pyo3(signature = (vehicle_id, *, unit_system = None, api = None, timeout = None, token_timeout = None, retries = None, headers = None))]
    fn vehicle(
        &self,
        vehicle_id: &Bound<'_, PyAny>,
        unit_system: Option<&Bound<'_, PyAny>>,
        api: Option<&Bound<'_, PyAny>>,
        timeout: Option<&Bound<'_, PyAny>>,
        token_timeout: Option<&Bound<'_, PyAny>>,
        retries: Option<&Bound<'_, PyAny>>,
        headers: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vehicle> {
        let id = text("vehicle_id", vehicle_id)?;
        let options = options(unit_system, api, timeout, token_timeout, retries, headers)?;
        let vehicle = self.core.vehicle(&id).map_err(Failure)?.options(options);
        Ok(Vehicle::new(self.handle.clone(), vehicle, id))
    }

    #[doc = docstring!(Client.grant)]
    fn grant(&self, py: Python<'_>, grant_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("grant_id", grant_id)?;
        let shown = |grant: Option<_>| grant.map(Grant);
        self.call(py, |client| async move { client.grant(&id).await }, shown)
    }

    #[doc = docstring!(Client.grants_for)]
    fn grants_for(&self, py: Python<'_>, vehicle_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("vehicle_id", vehicle_id)?;
        let shown = |grants: Vec<_>| grants.into_iter().map(Grant).collect::<Vec<_>>();
        self.call(py, |client| async move { client.grants_for(&id).await }, shown)
    }

    #[doc = docstring!(Client.grants)]
    #[pyo3(signature = (*, status = None, account = None, user_id = None, size = None))]
    fn grants(
        &self,
        status: Option<&Bound<'_, PyAny>>,
        account: Option<&Bound<'_, PyAny>>,
        user_id: Option<&Bound<'_, PyAny>>,
        size: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Pages> {
        let filter = grant::filter(status, account, user_id)?;
        Ok(Pages::new::<_, Grant>(&self.handle, self.core.grants(&filter), page_size(size)?))
    }

    #[doc = docstring!(Client.remove_grant)]
    fn remove_grant(&self, py: Python<'_>, grant_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("grant_id", grant_id)?;
        self.call(py, |client| async move { client.remove_grant(&id).await }, |removed| removed)
    }

    #[doc = docstring!(Client.retry_grant)]
    fn retry_grant(&self, py: Python<'_>, grant_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("grant_id", grant_id)?;
        self.call(py, |client| async move { client.retry_grant(&id).await }, Grant)
    }

    #[doc = docstring!(Client.access_token)]
    fn access_token(&self, py: Python<'_>, grant_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("grant_id", grant_id)?;
        self.call(py, |client| async move { client.access_token(&id).await }, plain)
    }

    #[doc = docstring!(Client.import_grants)]
    #[pyo3(signature = (rows, *, dry_run = None))]
    fn import_grants(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, PyAny>,
        dry_run: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<ImportReport> {
        let dry_run = optional_flag("dry_run", dry_run)?.unwrap_or_default();
        moving::import_grants(py, self.used(), rows, dry_run)
    }

    #[doc = docstring!(Client.cut_over)]
    #[pyo3(signature = (old, *, page = None, wait = None))]
    fn cut_over(
        &self,
        py: Python<'_>,
        old: &Bound<'_, PyAny>,
        page: Option<&Bound<'_, PyAny>>,
        wait: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let page = page.map(|page| count("page", page)).transpose()?;
        let wait = wait.map(|wait| span("wait", wait)).transpose()?;
        moving::cut_over(py, self.used(), old, page, wait)
    }

    #[doc = docstring!(Client.export_grants)]
    #[pyo3(signature = (path, *, status = None, account = None, user_id = None))]
    fn export_grants(
        &self,
        py: Python<'_>,
        path: &Bound<'_, PyAny>,
        status: Option<&Bound<'_, PyAny>>,
        account: Option<&Bound<'_, PyAny>>,
        user_id: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let filter = grant::filter(status, account, user_id)?;
        let wrong = |_| wrong_type("path", "a str or a path", path);
        let path: PathBuf = path.extract().map_err(wrong)?;
        let export = self.used().export_grants(path).filter(filter);
        self.handle.calls().answer(py, export.into_future(), ExportReport)
    }

    #[doc = docstring!(Client.forget)]
    #[pyo3(signature = (*, account = None, user_id = None, grant_id = None, disconnect = None))]
    fn forget(
        &self,
        py: Python<'_>,
        account: Option<&Bound<'_, PyAny>>,
        user_id: Option<&Bound<'_, PyAny>>,
        grant_id: Option<&Bound<'_, PyAny>>,
        disconnect: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let whom = grant::whom(account, user_id, grant_id, disconnect)?;
        self.call(py, |client| async move { client.forget(&whom).await }, ForgetReport)
    }

    #[doc = docstring!(Client.refresh_expiring)]
    #[pyo3(signature = (within, *, concurrency = None, rate = None, fleet_rate = None, skip_v3 = None, timeout = None, progress = None))]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword of its own in Python")]
    fn refresh_expiring(
        &self,
        py: Python<'_>,
        within: &Bound<'_, PyAny>,
        concurrency: Option<&Bound<'_, PyAny>>,
        rate: Option<&Bound<'_, PyAny>>,
        fleet_rate: Option<&Bound<'_, PyAny>>,
        skip_v3: Option<&Bound<'_, PyAny>>,
        timeout: Option<&Bound<'_, PyAny>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let job = self.used().refresh_expiring(ahead("within", within)?);
        let job = grant::job(job, concurrency, rate, fleet_rate, skip_v3, timeout)?;
        grant::run(py, self.handle.calls(), job, progress)
    }

    #[doc = docstring!(Client.maintenance)]
    #[pyo3(signature = (*, within = None, every = None, keep_warm = None, rate = None, fleet_rate = None))]
    fn maintenance(
        &self,
        within: Option<&Bound<'_, PyAny>>,
        every: Option<&Bound<'_, PyAny>>,
        keep_warm: Option<&Bound<'_, PyAny>>,
        rate: Option<&Bound<'_, PyAny>>,
        fleet_rate: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Maintenance> {
        let wanted = maintenance::wanted(within, every, keep_warm, rate, fleet_rate)?;
        Ok(Maintenance::new(self.used().maintenance(wanted).map_err(Failure)?))
    }

    #[doc = docstring!(Client.rekey)]
    fn rekey(&self, py: Python<'_>) -> Answer {
        self.call(py, |client| async move { client.rekey().await }, RekeyReport)
    }

    #[doc = docstring!(Client.events)]
    fn events(&self) -> PyResult<Events> {
        Ok(Events::new(self.used().events().map_err(Failure)?))
    }

    #[doc = docstring!(Client.health)]
    fn health(&self) -> PyResult<EndpointHealth> {
        Ok(EndpointHealth(self.core.health().map_err(Failure)?))
    }

    #[doc = docstring!(Client.user)]
    fn user(&self, py: Python<'_>, grant_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("grant_id", grant_id)?;
        self.call(py, |client| async move { client.user(&id).await }, User::from)
    }

    #[doc = docstring!(Client.vehicles)]
    #[pyo3(signature = (grant_id, *, size = None))]
    fn vehicles(&self, grant_id: &Bound<'_, PyAny>, size: Option<&Bound<'_, PyAny>>) -> PyResult<Pages> {
        let pages = self.core.vehicles(&text("grant_id", grant_id)?);
        Ok(Pages::new::<_, String>(&self.handle, pages, page_size(size)?))
    }

    #[doc = docstring!(Client.connections)]
    #[pyo3(signature = (*, user_id = None, vehicle_id = None, external_id = None, mode = None, size = None))]
    fn connections(
        &self,
        user_id: Option<&Bound<'_, PyAny>>,
        vehicle_id: Option<&Bound<'_, PyAny>>,
        external_id: Option<&Bound<'_, PyAny>>,
        mode: Option<&Bound<'_, PyAny>>,
        size: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Pages> {
        let filter = connection_filter(user_id, vehicle_id, external_id, mode)?;
        Ok(Pages::new::<_, Connection>(&self.handle, self.core.connections(&filter), page_size(size)?))
    }

    #[doc = docstring!(Client.connection)]
    fn connection(&self, py: Python<'_>, connection_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("connection_id", connection_id)?;
        self.call(py, |client| async move { client.connection(&id).await }, Connection)
    }

    #[doc = docstring!(Client.delete_connection)]
    fn delete_connection(&self, py: Python<'_>, connection_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("connection_id", connection_id)?;
        self.call(py, |client| async move { client.delete_connection(&id).await }, nothing)
    }

    #[doc = docstring!(Client.delete_connections)]
    #[pyo3(signature = (*, user_id = None, vehicle_id = None))]
    fn delete_connections(
        &self,
        py: Python<'_>,
        user_id: Option<&Bound<'_, PyAny>>,
        vehicle_id: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let filter = connection_filter(user_id, vehicle_id, None, None)?;
        let shown = |ended: Vec<_>| ended.into_iter().map(Connection).collect::<Vec<_>>();
        self.call(py, |client| async move { client.delete_connections(&filter).await }, shown)
    }

    #[doc = docstring!(Client.subscriptions)]
    #[pyo3(signature = (*, user_id = None, webhook_id = None, vehicle_id = None, mode = None, size = None))]
    fn subscriptions(
        &self,
        user_id: Option<&Bound<'_, PyAny>>,
        webhook_id: Option<&Bound<'_, PyAny>>,
        vehicle_id: Option<&Bound<'_, PyAny>>,
        mode: Option<&Bound<'_, PyAny>>,
        size: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Pages> {
        let filter = subscription_filter(user_id, webhook_id, vehicle_id, mode)?;
        Ok(Pages::new::<_, Subscription>(&self.handle, self.core.subscriptions(&filter), page_size(size)?))
    }

    #[doc = docstring!(Client.subscription)]
    fn subscription(&self, py: Python<'_>, subscription_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("subscription_id", subscription_id)?;
        self.call(py, |client| async move { client.subscription(&id).await }, Subscription)
    }

    #[doc = docstring!(Client.delete_subscription)]
    fn delete_subscription(&self, py: Python<'_>, subscription_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("subscription_id", subscription_id)?;
        self.call(py, |client| async move { client.delete_subscription(&id).await }, nothing)
    }

    #[doc = docstring!(Client.webhooks)]
    #[pyo3(signature = (*, name = None, callback_uri = None, is_enabled = None, auto_subscribe = None, size = None))]
    fn webhooks(
        &self,
        name: Option<&Bound<'_, PyAny>>,
        callback_uri: Option<&Bound<'_, PyAny>>,
        is_enabled: Option<&Bound<'_, PyAny>>,
        auto_subscribe: Option<&Bound<'_, PyAny>>,
        size: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Pages> {
        let filter = webhook_filter(name, callback_uri, is_enabled, auto_subscribe)?;
        Ok(Pages::new::<_, Webhook>(&self.handle, self.core.webhooks(&filter), page_size(size)?))
    }

    #[doc = docstring!(Client.webhook)]
    fn webhook(&self, py: Python<'_>, webhook_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("webhook_id", webhook_id)?;
        self.call(py, |client| async move { client.webhook(&id).await }, Webhook)
    }

    #[doc = docstring!(Client.applications)]
    #[pyo3(signature = (*, size = None))]
    fn applications(&self, size: Option<&Bound<'_, PyAny>>) -> PyResult<Pages> {
        Ok(Pages::new::<_, Application>(&self.handle, self.core.applications(), page_size(size)?))
    }

    #[doc = docstring!(Client.application)]
    fn application(&self, py: Python<'_>, application_id: &Bound<'_, PyAny>) -> Answer {
        let id = text("application_id", application_id)?;
        self.call(py, |client| async move { client.application(&id).await }, Application)
    }

    #[doc = docstring!(Client.compatibility)]
    #[pyo3(signature = (vin, scope, country = None, *, mode = None, test_mode_compatibility_level = None))]
    fn compatibility(
        &self,
        py: Python<'_>,
        vin: &Bound<'_, PyAny>,
        scope: &Bound<'_, PyAny>,
        country: Option<&Bound<'_, PyAny>>,
        mode: Option<&Bound<'_, PyAny>>,
        test_mode_compatibility_level: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let (vin, scope) = (text("vin", vin)?, texts("scope", scope)?);
        let options = compatibility_options(country, mode, test_mode_compatibility_level)?;
        let ask =
            |client: smartcar_sdk::Client| async move { client.compatibility(&vin, scope, &options).await };
        self.call(py, ask, Compatibility::from)
    }

    #[doc = docstring!(Client.compatibility_matrix)]
    #[pyo3(signature = (region, *, scope = None, make = None, powertrain = None))]
    fn compatibility_matrix(
        &self,
        py: Python<'_>,
        region: &Bound<'_, PyAny>,
        scope: Option<&Bound<'_, PyAny>>,
        make: Option<&Bound<'_, PyAny>>,
        powertrain: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let (region, filter) = (text("region", region)?, matrix_filter(scope, make, powertrain)?);
        let ask =
            |client: smartcar_sdk::Client| async move { client.compatibility_matrix(&region, &filter).await };
        self.call(py, ask, CompatibilityMatrix::from)
    }

    #[doc = docstring!(Client.compatible_vehicles)]
    #[pyo3(signature = (region, make = None))]
    fn compatible_vehicles(
        &self,
        py: Python<'_>,
        region: &Bound<'_, PyAny>,
        make: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let (region, make) = (text("region", region)?, optional_text("make", make)?);
        let shown =
            |models: Arc<Vec<_>>| models.iter().map(AsPython::as_python).collect::<Vec<CompatibleVehicle>>();
        self.call(
            py,
            |client| async move { client.compatible_vehicles(&region, make.as_deref()).await },
            shown,
        )
    }

    #[doc = docstring!(Client.backfill_users)]
    #[pyo3(signature = (*, after = None, progress = None))]
    fn backfill_users(
        &self,
        py: Python<'_>,
        after: Option<&Bound<'_, PyAny>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let mut run = self.used().backfill_users();
        if let Some(after) = optional_text("after", after)? {
            run = run.after(after);
        }
        backfill(py, self.handle.calls(), run, progress)
    }

    #[doc = docstring!(Client.application_token)]
    fn application_token(&self, py: Python<'_>) -> Answer {
        self.call(py, |client| async move { client.application_token().await }, plain)
    }

    #[doc = docstring!(Client.request)]
    #[pyo3(signature = (method, path, *, query = None, body = None, user_id = None))]
    fn request(
        &self,
        py: Python<'_>,
        method: &Bound<'_, PyAny>,
        path: &Bound<'_, PyAny>,
        query: Option<&Bound<'_, PyAny>>,
        body: Option<&Bound<'_, PyAny>>,
        user_id: Option<&Bound<'_, PyAny>>,
    ) -> Answer {
        let mut new = self.core.request(&text("method", method)?, &text("path", path)?);
        if let Some(id) = optional_text("user_id", user_id)? {
            new = new.user_id(&id);
        }
        self.handle.calls().answer(py, request(new, query, body)?.into_future(), Reading::from)
    }

    #[doc = docstring!(Client.close)]
    fn close(&self, py: Python<'_>) -> Answer {
        self.handle.close(py)
    }

    #[doc = docstring!(Client.close_within)]
    fn close_within(&self, py: Python<'_>, bound: &Bound<'_, PyAny>) -> Answer {
        self.handle.close_within(py, Some(span("bound", bound)?))
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().handle.must_be_open()?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) -> Answer {
        self.close(py)
    }

    fn __repr__(&self) -> &'static str {
        if self.handle.is_open() { "<smartcar_sdk.Client, open>" } else { "<smartcar_sdk.Client, closed>" }
    }
}
