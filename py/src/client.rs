//! The client: settings in, vehicles and grants out.

use std::sync::Arc;

use pyo3::{
    prelude::*,
    types::{PyDict, PyType},
};

use crate::{
    arguments::{count, flag, optional_text, span, text, texts, unit_system},
    error::Failure,
    grant::{Grant, RefreshReport},
    handle::Handle,
    settings,
    vehicle::Vehicle,
};

/// How many grants a page has unless the caller says otherwise.
const PAGE: usize = 100;

/// One Smartcar application and the store of its grants.
///
/// Every setting is a keyword; what is not given comes from the environment (`SMARTCAR_CLIENT_ID`, ...). Time spans are
/// seconds or a `timedelta`. A client may be used by any number of threads. It is closed by `close()`, by `with`, when it
/// is dropped, and before the interpreter ends; each waits for refreshes under way, so that no token is lost.
#[pyclass(frozen, module = "smartcar_sdk")]
pub(crate) struct Client {
    handle: Arc<Handle>,
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(
        signature = (**settings),
        text_signature = "(*, client_id=None, client_secret=None, v3_client_id=None, v3_client_secret=None, redirect_uri=None, management_token=None, store=None, \
                          token_keys=None, spool=None, mode=None, unit_system=None, soft_margin=None, hard_margin=None, grace=None, \
                          window=None, rotation=None, timeout=None, command_timeout=None, refresh_token_lifetime=None, \
                          recovery=None, max_response_bytes=None, proxy=None, ca_file=None, connect_origin=None, \
                          auth_origin=None, iam_origin=None, api_origin=None)"
    )]
    fn new(py: Python<'_>, settings: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Ok(Self { handle: Handle::open(py, settings::config(py, settings)?)? })
    }

    /// A client with all settings from the environment.
    #[classmethod]
    fn from_env(_class: &Bound<'_, PyType>, py: Python<'_>) -> PyResult<Self> {
        Self::new(py, None)
    }

    /// The address of the Connect page to send a driver to.
    #[pyo3(signature = (
        *, scope = None, state = None, make = None, single_select = None, single_select_vin = None, flags = None,
        force_approval = None, external_id = None, user = None,
    ))]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword of its own in Python")]
    fn connect_url(
        &self,
        scope: Option<&Bound<'_, PyAny>>,
        state: Option<&Bound<'_, PyAny>>,
        make: Option<&Bound<'_, PyAny>>,
        single_select: Option<&Bound<'_, PyAny>>,
        single_select_vin: Option<&Bound<'_, PyAny>>,
        flags: Option<&Bound<'_, PyAny>>,
        force_approval: Option<&Bound<'_, PyAny>>,
        external_id: Option<&Bound<'_, PyAny>>,
        user: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        let mut url = self.handle.client()?.connect_url();
        if let Some(scope) = scope {
            url = url.scope(texts("scope", scope)?);
        }
        if let Some(state) = optional_text("state", state)? {
            url = url.state(state);
        }
        if let Some(make) = optional_text("make", make)? {
            url = url.make(make);
        }
        if let Some(single) = single_select {
            url = url.single_select(flag("single_select", single)?);
        }
        if let Some(vin) = optional_text("single_select_vin", single_select_vin)? {
            url = url.single_select_vin(vin);
        }
        if let Some(flags) = optional_text("flags", flags)? {
            url = url.flags(flags);
        }
        if let Some(force) = force_approval {
            url = url.force_approval(flag("force_approval", force)?);
        }
        if let Some(id) = optional_text("external_id", external_id)? {
            url = url.external_id(id);
        }
        if let Some(user) = optional_text("user", user)? {
            url = url.user(user);
        }
        Ok(url.build().map_err(Failure)?)
    }

    /// Completes Connect from what it sent to the redirect URI, and stores the grant.
    #[pyo3(signature = (redirect, *, state = None, account = None, per_vehicle = None))]
    fn complete_connect(
        &self,
        py: Python<'_>,
        redirect: &Bound<'_, PyAny>,
        state: Option<&Bound<'_, PyAny>>,
        account: Option<&Bound<'_, PyAny>>,
        per_vehicle: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Grant> {
        let mut complete = self.handle.client()?.complete_connect(text("redirect", redirect)?);
        if let Some(state) = optional_text("state", state)? {
            complete = complete.state(state);
        }
        if let Some(account) = optional_text("account", account)? {
            complete = complete.account(account);
        }
        if let Some(per_vehicle) = per_vehicle {
            complete = complete.per_vehicle(flag("per_vehicle", per_vehicle)?);
        }
        self.handle.call(py, |_| complete.into_future()).map(Grant)
    }

    /// A vehicle, by Smartcar's id of it. Nothing is sent.
    #[pyo3(signature = (vehicle_id, *, unit_system = None))]
    fn vehicle(
        &self,
        vehicle_id: &Bound<'_, PyAny>,
        unit_system: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vehicle> {
        let id = text("vehicle_id", vehicle_id)?;
        let mut vehicle = self.handle.client()?.vehicle(&id);
        if let Some(units) = unit_system {
            vehicle = vehicle.unit_system(self::unit_system("unit_system", units)?);
        }
        Ok(Vehicle::new(self.handle.clone(), vehicle, id))
    }

    /// One grant, as the store has it now; `None` if there is no such grant.
    fn grant(&self, py: Python<'_>, grant_id: &Bound<'_, PyAny>) -> PyResult<Option<Grant>> {
        let id = text("grant_id", grant_id)?;
        let grant = self.handle.call(py, |client| async move { client.grant(&id).await })?;
        Ok(grant.map(Grant))
    }

    /// The grants that reach a vehicle, newest consent first.
    fn grants_for(&self, py: Python<'_>, vehicle_id: &Bound<'_, PyAny>) -> PyResult<Vec<Grant>> {
        let id = text("vehicle_id", vehicle_id)?;
        let grants = self.handle.call(py, |client| async move { client.grants_for(&id).await })?;
        Ok(grants.into_iter().map(Grant).collect())
    }

    /// A page of grants in the order of their ids, after the grant `after`.
    #[pyo3(signature = (*, after = None, limit = None))]
    fn grants(
        &self,
        py: Python<'_>,
        after: Option<&Bound<'_, PyAny>>,
        limit: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Grant>> {
        let after = optional_text("after", after)?;
        let limit = limit.map_or(Ok(PAGE), |limit| count("limit", limit))?;
        let grants =
            self.handle.call(py, |client| async move { client.grants(after.as_deref(), limit).await })?;
        Ok(grants.into_iter().map(Grant).collect())
    }

    /// Forgets a grant and its tokens; says whether it was there.
    fn remove_grant(&self, py: Python<'_>, grant_id: &Bound<'_, PyAny>) -> PyResult<bool> {
        let id = text("grant_id", grant_id)?;
        self.handle.call(py, |client| async move { client.remove_grant(&id).await })
    }

    /// The daily job: refreshes every grant whose refresh token ends within this time.
    fn refresh_expiring(&self, py: Python<'_>, within: &Bound<'_, PyAny>) -> PyResult<RefreshReport> {
        let within = span("within", within)?;
        self.handle.call(py, |client| async move { client.refresh_expiring(within).await }).map(RefreshReport)
    }

    /// Begins nothing more, and waits until every refresh that has begun is settled.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.handle.close(py)
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().handle.client()?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyAny>) -> PyResult<()> {
        self.close(py)
    }

    fn __repr__(&self) -> &'static str {
        if self.handle.is_open() { "<smartcar_sdk.Client, open>" } else { "<smartcar_sdk.Client, closed>" }
    }
}
