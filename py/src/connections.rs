//! What Smartcar keeps of an application: connections, subscriptions, webhooks, and the application itself.

use pyo3::{IntoPyObjectExt, prelude::*};
use smartcar_sdk::{BackfillUsers, ConnectionFilter, SubscriptionFilter, WebhookFilter};

use crate::{
    arguments::{self, callback, flag, text},
    as_python::Tuple,
    call::{Answer, SendReport, call},
    calls::Calls,
    classes::records,
    values::Time,
};

records! {
    in "smartcar_sdk";

    /// One vehicle that one user has connected.
    Connection(smartcar_sdk::Connection, raw) {
        /// Smartcar's id of the connection; API v3 alone has one.
        id: Option<String>;
        /// Smartcar's id of the vehicle.
        vehicle_id: String;
        /// Smartcar's id of the user.
        user_id: String;
        /// Your own id of the user, if the Connect URL carried one; v3 alone says so.
        external_id: Option<String>;
        /// What the driver has permitted; v3 alone says so.
        permissions: Tuple<String>;
        /// Brand; v3 alone says so, and what follows.
        make: Option<String>;
        /// Model.
        model: Option<String>;
        /// Model year.
        year: Option<u16>;
        /// `live`, `simulated` or `test`.
        mode: Option<String>;
        /// `BEV`, `PHEV`, `HEV` or `ICE`.
        powertrain_type: Option<String>;
        /// When the driver connected it.
        connected_at: Option<Time>;
    }

    /// A vehicle that is subscribed to a webhook.
    Subscription(smartcar_sdk::Subscription, raw) {
        /// Smartcar's id of it.
        id: String;
        /// Smartcar's id of the webhook.
        webhook_id: Option<String>;
        /// Smartcar's id of the vehicle.
        vehicle_id: Option<String>;
        /// Smartcar's id of the vehicle's user.
        user_id: Option<String>;
        /// Brand.
        make: Option<String>;
        /// Model.
        model: Option<String>;
        /// Model year.
        year: Option<u16>;
        /// `live`, `simulated` or `test`.
        mode: Option<String>;
        /// `BEV`, `PHEV`, `HEV` or `ICE`.
        powertrain_type: Option<String>;
        /// Since when.
        created_at: Option<Time>;
    }

    /// A webhook, as it was made in Smartcar's dashboard.
    Webhook(smartcar_sdk::Webhook, raw) {
        /// Smartcar's id of it.
        id: String;
        /// Its name.
        name: Option<String>;
        /// Where it delivers to.
        callback_uri: Option<String>;
        /// Where it delivers errors to, if that is somewhere else.
        error_callback_uri: Option<String>;
        /// Whether it delivers at all.
        is_enabled: Option<bool>;
        /// Whether every vehicle that connects is subscribed to it.
        auto_subscribe: Option<bool>;
        /// The codes of the signals whose change sets it off.
        triggers: Tuple<String>;
        /// The codes of the signals it carries.
        signals: Tuple<String>;
        /// Since when.
        created_at: Option<Time>;
    }

    /// The Smartcar application. Smartcar documents little of it; `raw` has what there is.
    Application(smartcar_sdk::Application, raw) {
        /// Its id.
        id: String;
        /// Its name.
        name: Option<String>;
        /// What it is for.
        description: Option<String>;
        /// Where Connect may send drivers back to.
        redirect_uris: Tuple<String>;
    }

    /// What a run of `backfill_users` has done so far.
    BackfillReport(smartcar_sdk::BackfillReport) {
        /// Connections that Smartcar listed.
        connections: u64;
        /// Vehicles whose user was stored.
        stored: u64;
        /// Vehicles whose user was known.
        known: u64;
        /// Vehicles that no grant in this store reaches, or whose grants name another user.
        unmatched: u64;
        /// The first 10,000 of these: vehicle and user, as Smartcar has them.
        unmatched_vehicles: Tuple<(String, String)>;
        /// Where to go on should the run be interrupted; `None` at its end.
        next: Option<String>;
    }
}

/// Which connections.
pub(crate) fn connection_filter(
    user_id: Option<&Bound<'_, PyAny>>,
    vehicle_id: Option<&Bound<'_, PyAny>>,
    external_id: Option<&Bound<'_, PyAny>>,
    mode: Option<&Bound<'_, PyAny>>,
) -> PyResult<ConnectionFilter> {
    let mut filter = ConnectionFilter::default();
    if let Some(id) = user_id {
        filter = filter.user_id(text("user_id", id)?);
    }
    if let Some(id) = vehicle_id {
        filter = filter.vehicle_id(text("vehicle_id", id)?);
    }
    if let Some(id) = external_id {
        filter = filter.external_id(text("external_id", id)?);
    }
    if let Some(cars) = mode {
        filter = filter.mode(arguments::mode("mode", cars)?);
    }
    Ok(filter)
}

/// Which subscriptions.
pub(crate) fn subscription_filter(
    user_id: Option<&Bound<'_, PyAny>>,
    webhook_id: Option<&Bound<'_, PyAny>>,
    vehicle_id: Option<&Bound<'_, PyAny>>,
    mode: Option<&Bound<'_, PyAny>>,
) -> PyResult<SubscriptionFilter> {
    let mut filter = SubscriptionFilter::default();
    if let Some(id) = user_id {
        filter = filter.user_id(text("user_id", id)?);
    }
    if let Some(id) = webhook_id {
        filter = filter.webhook_id(text("webhook_id", id)?);
    }
    if let Some(id) = vehicle_id {
        filter = filter.vehicle_id(text("vehicle_id", id)?);
    }
    if let Some(cars) = mode {
        filter = filter.mode(arguments::mode("mode", cars)?);
    }
    Ok(filter)
}

/// Which webhooks.
pub(crate) fn webhook_filter(
    name: Option<&Bound<'_, PyAny>>,
    callback_uri: Option<&Bound<'_, PyAny>>,
    is_enabled: Option<&Bound<'_, PyAny>>,
    auto_subscribe: Option<&Bound<'_, PyAny>>,
) -> PyResult<WebhookFilter> {
    let mut filter = WebhookFilter::default();
    if let Some(name) = name {
        filter = filter.name(text("name", name)?);
    }
    if let Some(uri) = callback_uri {
        filter = filter.callback_uri(text("callback_uri", uri)?);
    }
    if let Some(enabled) = is_enabled {
        filter = filter.is_enabled(flag("is_enabled", enabled)?);
    }
    if let Some(auto) = auto_subscribe {
        filter = filter.auto_subscribe(flag("auto_subscribe", auto)?);
    }
    Ok(filter)
}

/// Learns users, and tells how far it is.
pub(crate) fn backfill(
    py: Python<'_>,
    calls: Calls,
    run: BackfillUsers,
    progress: Option<&Bound<'_, PyAny>>,
) -> Answer {
    let on_report = callback("progress", progress, BackfillReport)?;
    let run = |send: SendReport| {
        let run = run.progress(move |report| send(Box::new(report.clone())));
        call(run.into_future(), |py, report| BackfillReport(report).into_py_any(py))
    };
    calls.make_reporting(py, run, on_report)
}
