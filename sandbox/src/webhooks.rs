//! Webhooks: who is subscribed to what, and what of it is due.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `notice` | from what happened to a car to the events its webhooks get |
//! | `event` | the bodies of events |
//! | `delivery` | the post: signed requests, the challenge, the retries |
//! | `report` | webhooks as tests ask for them and see them |

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::{Map, Value};

use crate::clock::Millis;
use crate::control_error::ControlError;
use crate::ids::seeded_id;
use crate::signals::Signal;

pub(crate) mod delivery;
mod event;
mod notice;
mod parcel;
mod report;
mod webhook;

use event::Portrait;
pub(crate) use parcel::Parcel;
pub use report::{
    Attempt, DeliveryReport, EventRequest, EventTimes, Quirks, WebhookEdit, WebhookReport, WebhookRequest,
};
pub(crate) use webhook::Webhook;

/// One vehicle that a webhook tells of.
#[derive(Clone)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) webhook: String,
    pub(crate) user: String,
    pub(crate) vehicle: String,
    pub(crate) created_at: Millis,
    /// What the webhook knows of the vehicle: nothing before the first delivery.
    seen: Option<Map<String, Value>>,
}

/// What asking for a subscription came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Subscribed {
    New,
    Already,
    NoSuchWebhook,
}

/// What one webhook is to be told about one vehicle.
struct Due {
    webhook: String,
    changed: Vec<&'static Signal>,
    /// Nothing was sent before.
    first: bool,
}

/// All webhooks, subscriptions and the log of deliveries.
pub(crate) struct Hooks {
    seed: u64,
    webhooks: Vec<Webhook>,
    subscriptions: BTreeMap<u64, Subscription>,
    by_vehicle: HashMap<String, Vec<u64>>,
    /// Webhooks, subscriptions, events and deliveries ever; their ids come from it.
    ever: u64,
    log: VecDeque<DeliveryReport>,
}

/// Older deliveries are forgotten.
const MAX_LOG: usize = 1000;

impl Hooks {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            webhooks: Vec::new(),
            subscriptions: BTreeMap::new(),
            by_vehicle: HashMap::new(),
            ever: 0,
            log: VecDeque::new(),
        }
    }

    /// An id that depends on the seed and on what came before.
    pub(crate) fn next_id(&mut self, kind: &str) -> String {
        self.ever += 1;
        seeded_id(self.seed, &format!("{kind}/{}", self.ever))
    }

    pub(crate) fn add(&mut self, request: WebhookRequest, now: Millis) -> Webhook {
        let id = self.next_id("webhook");
        let name = request.name.clone().unwrap_or_else(|| format!("Webhook {}", self.webhooks.len() + 1));
        let (created_at, updated_at) = (now, now);
        let webhook = Webhook { id, name, request, created_at, updated_at, verified: false, problem: None };
        self.webhooks.push(webhook.clone());
        webhook
    }

    pub(crate) fn webhooks(&self) -> &[Webhook] {
        &self.webhooks
    }

    pub(crate) fn webhook(&self, id: &str) -> Option<&Webhook> {
        self.webhooks.iter().find(|webhook| webhook.id == id)
    }

    /// Notes whether a callback answered the challenge, and why not.
    pub(crate) fn verified(&mut self, id: &str, outcome: Result<(), String>, now: Millis) {
        if let Some(webhook) = self.webhooks.iter_mut().find(|webhook| webhook.id == id) {
            webhook.verified = outcome.is_ok();
            webhook.problem = outcome.err();
            webhook.updated_at = now;
        }
    }

    pub(crate) fn edit(&mut self, id: &str, edit: WebhookEdit, now: Millis) -> Result<(), ControlError> {
        let webhook = self.webhooks.iter_mut().find(|webhook| webhook.id == id);
        let webhook = webhook.ok_or_else(|| ControlError::new(format!("there is no webhook {id:?}")))?;
        let mut request = webhook.request.clone();
        edit.apply(&mut request);
        request.check()?;
        webhook.request = request;
        webhook.updated_at = now;
        Ok(())
    }

    /// Takes a webhook away with all its subscriptions.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.webhooks.len();
        self.webhooks.retain(|webhook| webhook.id != id);
        self.subscriptions.retain(|_, subscription| subscription.webhook != id);
        self.forget_ended();
        self.webhooks.len() < before
    }

    pub(crate) fn subscribe(&mut self, webhook: &str, user: &str, vehicle: &str, now: Millis) -> Subscribed {
        if self.webhook(webhook).is_none() {
            return Subscribed::NoSuchWebhook;
        }
        if self.of_vehicle(vehicle).any(|known| known.webhook == webhook) {
            return Subscribed::Already;
        }
        let id = self.next_id("subscription");
        self.by_vehicle.entry(vehicle.to_owned()).or_default().push(self.ever);
        let subscription = Subscription {
            id,
            webhook: webhook.to_owned(),
            user: user.to_owned(),
            vehicle: vehicle.to_owned(),
            created_at: now,
            seen: None,
        };
        self.subscriptions.insert(self.ever, subscription);
        Subscribed::New
    }

    /// The webhooks that subscribe to every vehicle by themselves.
    pub(crate) fn auto(&self) -> Vec<String> {
        let auto = self.webhooks.iter().filter(|webhook| webhook.request.auto_subscribe);
        auto.map(|webhook| webhook.id.clone()).collect()
    }

    pub(crate) fn unsubscribe(&mut self, webhook: &str, vehicle: &str) -> bool {
        self.end(|known| known.webhook == webhook && known.vehicle == vehicle)
    }

    /// Ends a subscription by its own id.
    pub(crate) fn end_subscription(&mut self, id: &str) -> bool {
        self.end(|known| known.id == id)
    }

    /// Vehicles that are no longer connected are no longer told of.
    pub(crate) fn forget(&mut self, vehicles: &[String]) {
        self.end(|known| vehicles.contains(&known.vehicle));
    }

    fn end(&mut self, which: impl Fn(&Subscription) -> bool) -> bool {
        let before = self.subscriptions.len();
        self.subscriptions.retain(|_, known| !which(known));
        let ended = self.subscriptions.len() < before;
        if ended {
            self.forget_ended();
        }
        ended
    }

    fn forget_ended(&mut self) {
        let alive = &self.subscriptions;
        self.by_vehicle.retain(|_, numbers| {
            numbers.retain(|number| alive.contains_key(number));
            !numbers.is_empty()
        });
    }

    /// All subscriptions, oldest first.
    pub(crate) fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.values()
    }

    fn of_vehicle(&self, vehicle: &str) -> impl Iterator<Item = &Subscription> {
        let numbers = self.by_vehicle.get(vehicle).into_iter().flatten();
        numbers.filter_map(|number| self.subscriptions.get(number))
    }

    /// Whether any webhook is subscribed to a vehicle.
    pub(crate) fn watches(&self, vehicle: &str) -> bool {
        self.by_vehicle.contains_key(vehicle)
    }

    /// Every vehicle that a webhook is subscribed to.
    pub(crate) fn watched(&self) -> Vec<String> {
        let mut vehicles: Vec<_> = self.by_vehicle.keys().cloned().collect();
        vehicles.sort_unstable();
        vehicles
    }

    /// What is to be told about a vehicle, given how it looks now; from here on it counts as told.
    fn due(&mut self, portrait: &Portrait) -> Vec<Due> {
        let mut due = Vec::new();
        let numbers = self.by_vehicle.get(&portrait.vehicle).cloned().unwrap_or_default();
        for number in numbers {
            let Some(subscription) = self.subscriptions.get_mut(&number) else { continue };
            let webhook = self.webhooks.iter().find(|webhook| webhook.id == subscription.webhook);
            let Some(webhook) = webhook.filter(|webhook| webhook.delivers()) else { continue };
            let before = subscription.seen.replace(portrait.bodies());
            let first = before.is_none();
            let before = before.unwrap_or_default();
            let changed = portrait.signals.iter().filter(|shown| {
                let code = &shown.signal.code;
                shown.error.is_none()
                    && before.get(code) != shown.body.as_ref()
                    && webhook.is_triggered_by(code)
            });
            let changed: Vec<_> = changed.map(|shown| shown.signal).collect();
            if !changed.is_empty() {
                due.push(Due { webhook: webhook.id.clone(), changed, first });
            }
        }
        due
    }

    fn log(&mut self, report: DeliveryReport) {
        if self.log.len() >= MAX_LOG {
            self.log.pop_front();
        }
        self.log.push_back(report);
    }

    /// Notes one attempt of a delivery, and whether it was the last one.
    fn attempted(&mut self, number: u64, attempt: Attempt, last: bool) {
        let Some(report) = self.log.iter_mut().rev().find(|report| report.number == number) else { return };
        let arrived = attempt.status.is_some_and(|status| (200..300).contains(&status));
        report.attempts.push(attempt);
        if arrived {
            "delivered".clone_into(&mut report.state);
        } else if last {
            "failed".clone_into(&mut report.state);
        }
    }

    pub(crate) fn deliveries(&self) -> Vec<DeliveryReport> {
        self.log.iter().cloned().collect()
    }

    pub(crate) fn report(&self, id: &str) -> Option<WebhookReport> {
        let webhook = self.webhook(id)?;
        let vehicles = self.subscriptions.values().filter(|subscription| subscription.webhook == id);
        Some(WebhookReport {
            id: webhook.id.clone(),
            name: webhook.name.clone(),
            callback_url: webhook.request.callback_url.clone(),
            version: webhook.request.version.clone(),
            verified: webhook.verified,
            problem: webhook.problem.clone(),
            is_enabled: webhook.request.is_enabled,
            auto_subscribe: webhook.request.auto_subscribe,
            quirks: webhook.request.quirks,
            vehicles: vehicles.map(|subscription| subscription.vehicle.clone()).collect(),
        })
    }
}
