//! Webhooks as Smartcar keeps them, the vehicles subscribed to them, and the application itself (management of API v3).
//! Webhooks are made in Smartcar's dashboard only; what they deliver is read by [`webhook`](crate::webhook).
//!
//! Source: <https://smartcar.com/docs/api-reference/webhooks/subscriptions>.

use http::Method;
use serde_json::Value;

use super::{
    address::url,
    call::{Api, Ask, Caller, json, unreadable},
    commands::{document, is_success, statuses},
    connections::{listed_id, mode_v3, year},
    json::Json,
    listing::{Listing, Style},
    meta::Meta,
    options::CallOptions,
    read::Target,
    readings::WebhookSubscription,
    wire::{flag, text, time},
};
use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    config::{ConnectMode, UnitSystem},
    error::ApiErrorType,
    http::Response,
    ids::{UserId, VehicleId},
    tokens::credentials::credential::Route,
};

/// A vehicle that is subscribed to a webhook.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Subscription {
    /// Smartcar's id of it.
    pub id: String,
    /// Smartcar's id of the webhook.
    pub webhook_id: Option<String>,
    /// Smartcar's id of the vehicle.
    pub vehicle_id: Option<String>,
    /// Smartcar's id of the vehicle's user.
    pub user_id: Option<String>,
    /// Brand.
    pub make: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Model year.
    pub year: Option<u16>,
    /// `live`, `simulated` or `test`.
    pub mode: Option<String>,
    /// `BEV`, `PHEV`, `HEV` or `ICE`.
    pub powertrain_type: Option<String>,
    /// Since when.
    pub created_at: Option<Timestamp>,
    /// The subscription as Smartcar sent it.
    pub raw: Json,
}

/// Which subscriptions to list; what is not set does not narrow.
#[derive(Clone, Debug, Default)]
#[must_use = "a filter does nothing until it is given to `subscriptions`"]
pub struct SubscriptionFilter {
    pub(crate) user_id: Option<String>,
    pub(crate) webhook_id: Option<String>,
    pub(crate) vehicle_id: Option<String>,
    pub(crate) mode: Option<ConnectMode>,
}

impl SubscriptionFilter {
    /// Of one user.
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// To one webhook.
    pub fn webhook_id(mut self, id: impl Into<String>) -> Self {
        self.webhook_id = Some(id.into());
        self
    }

    /// Of one vehicle.
    pub fn vehicle_id(mut self, id: impl Into<String>) -> Self {
        self.vehicle_id = Some(id.into());
        self
    }

    /// Of live or of simulated cars.
    pub fn mode(mut self, mode: ConnectMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Whether a subscription is one of those asked for, as far as its ids say.
    pub(crate) fn admits(&self, subscription: &Subscription) -> bool {
        let fits = |wanted: &Option<String>, known: &Option<String>| wanted.is_none() || wanted == known;
        fits(&self.user_id, &subscription.user_id)
            && fits(&self.vehicle_id, &subscription.vehicle_id)
            && fits(&self.webhook_id, &subscription.webhook_id)
    }
}

/// A webhook, as it was made in Smartcar's dashboard.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Webhook {
    /// Smartcar's id of it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Where it delivers to.
    pub callback_uri: Option<String>,
    /// Where it delivers errors to, if that is somewhere else.
    pub error_callback_uri: Option<String>,
    /// Whether it delivers at all.
    pub is_enabled: Option<bool>,
    /// Whether every vehicle that connects is subscribed to it.
    pub auto_subscribe: Option<bool>,
    /// The codes of the signals whose change sets it off.
    pub triggers: Vec<String>,
    /// The codes of the signals it carries.
    pub signals: Vec<String>,
    /// Since when.
    pub created_at: Option<Timestamp>,
    /// The webhook as Smartcar sent it.
    pub raw: Json,
}

/// A callback's address may hold a key of the program's own: it is not shown, and so neither is `raw`.
impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("is_enabled", &self.is_enabled)
            .field("auto_subscribe", &self.auto_subscribe)
            .field("triggers", &self.triggers)
            .field("signals", &self.signals)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

/// Which webhooks to list; what is not set does not narrow.
#[derive(Clone, Default)]
#[must_use = "a filter does nothing until it is given to `webhooks`"]
pub struct WebhookFilter {
    pub(crate) name: Option<String>,
    pub(crate) callback_uri: Option<String>,
    pub(crate) is_enabled: Option<bool>,
    pub(crate) auto_subscribe: Option<bool>,
}

/// A callback's address may hold a key of the program's own: it is not shown.
impl std::fmt::Debug for WebhookFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookFilter")
            .field("name", &self.name)
            .field("callback_uri", &self.callback_uri.as_ref().map(|_| ".."))
            .field("is_enabled", &self.is_enabled)
            .field("auto_subscribe", &self.auto_subscribe)
            .finish()
    }
}

impl WebhookFilter {
    /// Of this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// That deliver here.
    pub fn callback_uri(mut self, uri: impl Into<String>) -> Self {
        self.callback_uri = Some(uri.into());
        self
    }

    /// That deliver, or do not.
    pub fn is_enabled(mut self, enabled: bool) -> Self {
        self.is_enabled = Some(enabled);
        self
    }

    /// That every vehicle is subscribed to, or not.
    pub fn auto_subscribe(mut self, auto: bool) -> Self {
        self.auto_subscribe = Some(auto);
        self
    }
}

/// The Smartcar application. Smartcar documents little of it; [`raw`](Application::raw) has what there is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Application {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Where Connect may send drivers back to.
    pub redirect_uris: Vec<String>,
    /// The application as Smartcar sent it.
    pub raw: Json,
}

/// A list of texts, or of objects with a code.
fn codes(value: &Value) -> Vec<String> {
    let one = |item: &Value| text(item).or_else(|| text(&item["code"]));
    value.as_array().map(|list| list.iter().filter_map(one).collect()).unwrap_or_default()
}

impl Subscription {
    fn from_json(raw: &Value) -> Option<Self> {
        let related = |name: &str| text(&raw["relationships"][name]["data"]["id"]);
        let vehicle = &raw["attributes"]["vehicle"];
        Some(Self {
            id: text(&raw["id"])?,
            webhook_id: related("webhook"),
            vehicle_id: related("vehicle"),
            user_id: related("user"),
            make: text(&vehicle["make"]),
            model: text(&vehicle["model"]),
            year: year(&vehicle["year"]),
            mode: text(&vehicle["mode"]),
            powertrain_type: text(&vehicle["powertrainType"]),
            created_at: time(&raw["meta"]["createdAt"]),
            raw: raw.clone().into(),
        })
    }
}

impl Webhook {
    fn from_json(raw: &Value) -> Option<Self> {
        let attributes = &raw["attributes"];
        Some(Self {
            id: text(&raw["id"])?,
            name: text(&attributes["name"]),
            callback_uri: text(&attributes["callbackUri"]),
            error_callback_uri: text(&attributes["errorCallbackUri"]),
            is_enabled: flag(&attributes["isEnabled"]),
            auto_subscribe: flag(&attributes["autoSubscribe"]),
            triggers: codes(&attributes["triggers"]),
            signals: codes(&attributes["data"]),
            created_at: time(&raw["meta"]["createdAt"]),
            raw: raw.clone().into(),
        })
    }
}

impl Application {
    fn from_json(raw: &Value) -> Option<Self> {
        let attributes = &raw["attributes"];
        Some(Self {
            id: text(&raw["id"])?,
            name: text(&attributes["name"]),
            description: text(&attributes["description"]),
            redirect_uris: codes(&attributes["redirectUris"]),
            raw: raw.clone().into(),
        })
    }
}

/// Whether an answer says that the vehicle is subscribed: v2's names one of the two, or both, and no other; v3's is a document
/// that has accepted it.
fn subscribed(
    response: &Response,
    webhook_id: &str,
    vehicle: &VehicleId,
    uncertainty: &'static str,
) -> Result<()> {
    let raw = document(response, uncertainty)?;
    let asked = [("webhookId", webhook_id), ("vehicleId", vehicle.as_str())];
    let named = |(name, _): &(&str, &str)| text(&raw[*name]);
    let said = asked.iter().filter_map(named).count();
    let same = asked.iter().all(|one| named(one).is_none_or(|id| id.eq_ignore_ascii_case(one.1)));
    let statuses = statuses(&raw);
    let refused = statuses.iter().any(|(_, status)| !is_success(status));
    let data = raw["data"].as_object().is_some_and(|document| !document.is_empty());
    if same && !refused && (said > 0 || !statuses.is_empty() || raw["meta"].is_object() || data) {
        return Ok(());
    }
    let what = match (same, refused) {
        (false, _) => "another vehicle's or webhook's subscription",
        (true, true) => "its `status` is no success",
        (true, false) => "no word of a subscription",
    };
    Err(unreadable(&Meta::of(response, UnitSystem::Metric), what).with_uncertainty(uncertainty))
}

/// Smartcar's own answer that there is such a subscription; a car's state has the same status, and a proxy may have.
fn is_already(error: &Error) -> bool {
    error.api().is_some_and(|api| {
        api.status == 409 && api.typed().is_some_and(|error_type| error_type != ApiErrorType::VehicleState)
    })
}

impl Api {
    fn management_list<T>(
        &self,
        name: &str,
        filters: &[(&str, Option<&str>)],
        options: &CallOptions,
        read: fn(&Value) -> Option<T>,
    ) -> Result<Listing<T>> {
        self.credentials.application.check()?;
        let url = url(&self.origins.management_v3, "v3", [name]);
        let query: Vec<_> =
            filters.iter().filter_map(|(name, value)| Some((format!("filter[{name}]"), (*value)?))).collect();
        let query: Vec<_> = query.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let ask = Ask::get(Caller::Application(None), url).query(&query);
        Ok(Listing::new(ask, Style::Number, "data", options.clone(), UnitSystem::Metric, read))
    }

    async fn management_one<T>(
        &self,
        segments: [&str; 2],
        options: &CallOptions,
        read: fn(&Value) -> Option<T>,
    ) -> Result<T> {
        let ask = Ask::get(Caller::Application(None), url(&self.origins.management_v3, "v3", segments));
        let response = self.send(&ask, options, UnitSystem::Metric).await?;
        let raw = json(&response)?;
        read(&raw["data"])
            .ok_or_else(|| unreadable(&Meta::of(&response, UnitSystem::Metric), "no resource with an `id`"))
    }

    pub(crate) fn subscriptions(
        &self,
        filter: &SubscriptionFilter,
        options: &CallOptions,
    ) -> Result<Listing<Subscription>> {
        let user = filter.user_id.as_ref().map(UserId::new).transpose()?;
        let vehicle = filter.vehicle_id.as_ref().map(VehicleId::new).transpose()?;
        let filters = [
            ("userId", user.as_deref()),
            ("webhookId", filter.webhook_id.as_deref()),
            ("vehicleId", vehicle.as_deref()),
            ("vehicle.mode", filter.mode.map(mode_v3)),
        ];
        self.management_list("subscriptions", &filters, options, Subscription::from_json)
    }

    pub(crate) async fn subscription(&self, id: &str, options: &CallOptions) -> Result<Subscription> {
        self.management_one(["subscriptions", id], options, Subscription::from_json).await
    }

    pub(crate) async fn delete_subscription(&self, id: &str, options: &CallOptions) -> Result<()> {
        let url = url(&self.origins.management_v3, "v3", ["subscriptions", id]);
        let ask = Ask::change(Caller::Application(None), Method::DELETE, url, None);
        self.finish(&ask, options, UnitSystem::Metric).await
    }

    pub(crate) fn webhooks(&self, filter: &WebhookFilter, options: &CallOptions) -> Result<Listing<Webhook>> {
        let word = |flag: Option<bool>| flag.map(|flag| if flag { "true" } else { "false" });
        let filters = [
            ("name", filter.name.as_deref()),
            ("callbackUri", filter.callback_uri.as_deref()),
            ("isEnabled", word(filter.is_enabled)),
            ("autoSubscribe", word(filter.auto_subscribe)),
        ];
        self.management_list("webhooks", &filters, options, Webhook::from_json)
    }

    pub(crate) async fn webhook(&self, id: &str, options: &CallOptions) -> Result<Webhook> {
        self.management_one(["webhooks", id], options, Webhook::from_json).await
    }

    pub(crate) fn applications(&self, options: &CallOptions) -> Result<Listing<Application>> {
        self.management_list("applications", &[], options, Application::from_json)
    }

    pub(crate) async fn application(&self, id: &str, options: &CallOptions) -> Result<Application> {
        self.management_one(["applications", id], options, Application::from_json).await
    }

    /// Subscribes a vehicle to a webhook. That it is already is no error.
    pub(crate) async fn subscribe(
        &self,
        target: Target<'_>,
        webhook_id: &str,
    ) -> Result<WebhookSubscription> {
        let options = self.started(target.options, true);
        let target = Target { options: &options, ..target };
        let subscribe = async {
            let ask = match self.route(target).await? {
                Route::V2 => {
                    let url = self.vehicle_v2(target.vehicle, &format!("webhooks/{webhook_id}"));
                    Ask::change(Caller::Vehicle(target.vehicle.clone()), Method::POST, url, None)
                }
                Route::V3(user) => {
                    let url = url(&self.origins.management_v3, "v3", ["subscriptions"]);
                    let body = serde_json::json!({ "data": { "attributes": {
                        "webhookId": webhook_id, "userId": user.as_str(), "vehicleId": target.vehicle.as_str(),
                    } } });
                    Ask::change(Caller::Application(None), Method::POST, url, Some(&body))
                }
            };
            match self.send(&ask, target.options, target.units).await {
                Ok(response) => subscribed(&response, webhook_id, target.vehicle, ask.uncertainty())?,
                Err(error) if is_already(&error) => {}
                Err(error) => return Err(error),
            }
            Ok(WebhookSubscription {
                webhook_id: webhook_id.to_owned(),
                vehicle_id: target.vehicle.to_string(),
            })
        };
        self.learn(target.vehicle, subscribe.await)
    }

    /// Ends the subscription of a vehicle to a webhook.
    pub(crate) async fn unsubscribe(&self, target: Target<'_>, webhook_id: &str) -> Result<()> {
        let options = self.started(target.options, true);
        let target = Target { options: &options, ..target };
        let end = async {
            match self.route(target).await? {
                Route::V2 => {
                    let url = self.vehicle_v2(target.vehicle, &format!("webhooks/{webhook_id}"));
                    let ask = Ask::change(Caller::ManagementBearer, Method::DELETE, url, None);
                    self.finish(&ask, target.options, target.units).await
                }
                Route::V3(user) => {
                    let filter = SubscriptionFilter::default()
                        .vehicle_id(target.vehicle.as_str())
                        .webhook_id(webhook_id)
                        .user_id(user.as_str());
                    // Without a mode first: whether that means live ones only is not documented.
                    for mode in [None, Some(ConnectMode::Simulated)] {
                        let filter = SubscriptionFilter { mode, ..filter.clone() };
                        let (listed, _) =
                            self.subscriptions(&filter, target.options)?.every(self, 100).await?;
                        let ours: Vec<_> = listed.into_iter().filter(|one| filter.admits(one)).collect();
                        for subscription in &ours {
                            let id = listed_id(Some(&subscription.id))?;
                            self.delete_subscription(id, target.options).await?;
                        }
                        if !ours.is_empty() {
                            return Ok(());
                        }
                    }
                    let message = "the vehicle is not subscribed to this webhook, or not by its user";
                    Err(Error::new(ErrorKind::Api, message).with_field("webhook_id"))
                }
            }
        };
        self.learn(target.vehicle, end.await)
    }
}
