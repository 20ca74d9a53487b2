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
    /// One vehicle that one user has connected.
    Connection(smartcar_sdk::Connection, raw) {
        id: Option<String>;
        vehicle_id: String;
        user_id: String;
        external_id: Option<String>;
        permissions: Tuple<String>;
        make: Option<String>;
        model: Option<String>;
        year: Option<u16>;
        mode: Option<String>;
        powertrain_type: Option<String>;
        connected_at: Option<Time>;
    }

    /// A vehicle that is subscribed to a webhook.
    Subscription(smartcar_sdk::Subscription, raw) {
        id: String;
        webhook_id: Option<String>;
        vehicle_id: Option<String>;
        user_id: Option<String>;
        make: Option<String>;
        model: Option<String>;
        year: Option<u16>;
        mode: Option<String>;
        powertrain_type: Option<String>;
        created_at: Option<Time>;
    }

    /// A webhook, as it was made in Smartcar's dashboard.
    Webhook(smartcar_sdk::Webhook, raw) {
        id: String;
        name: Option<String>;
        callback_uri: Option<String>;
        error_callback_uri: Option<String>;
        is_enabled: Option<bool>;
        auto_subscribe: Option<bool>;
        triggers: Tuple<String>;
        signals: Tuple<String>;
        created_at: Option<Time>;
    }

    /// The Smartcar application. Smartcar documents little of it; `raw` has what there is.
    Application(smartcar_sdk::Application, raw) {
        id: String;
        name: Option<String>;
        description: Option<String>;
        redirect_uris: Tuple<String>;
    }

    /// What a run of `backfill_users` has done so far.
    BackfillReport(smartcar_sdk::BackfillReport) {
        connections: u64;
        stored: u64;
        known: u64;
        unmatched: u64;
        unmatched_vehicles: Tuple<(String, String)>;
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
