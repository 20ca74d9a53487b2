//! From what happened to a car to the events its webhooks get.

use serde_json::Value;

use super::event::{self, Portrait};
use super::parcel::Parcel;
use super::report::{DeliveryReport, EventRequest, WebhookRequest};
use super::webhook::Webhook;
use super::{Due, Subscribed};
use crate::api_v2;
use crate::car::Failure;
use crate::clock::Millis;
use crate::control_error::ControlError;
use crate::errors::ApiError;
use crate::signals::{SIGNALS, Signal, signal};
use crate::smartcar::Smartcar;

impl Smartcar {
    /// Makes a webhook; its callback is not verified yet.
    pub(crate) fn add_webhook(&self, request: WebhookRequest) -> Result<Webhook, ControlError> {
        request.check()?;
        let webhook = self.hooks().add(request, self.clock.now());
        if webhook.request.auto_subscribe {
            let connected: Vec<_> = {
                let world = self.world();
                let all = world.connections(u64::MAX, None, None);
                all.map(|(_, connection)| (connection.user.clone(), connection.vehicle.clone())).collect()
            };
            for (user, vehicle) in connected {
                self.hooks().subscribe(&webhook.id, &user, &vehicle, self.clock.now());
            }
        }
        Ok(webhook)
    }

    /// Subscribes a vehicle; the webhook gets a first delivery.
    pub(crate) fn subscribe(&self, webhook: &str, user: &str, vehicle: &str) -> Subscribed {
        let outcome = self.hooks().subscribe(webhook, user, vehicle, self.clock.now());
        if outcome == Subscribed::New {
            self.notice(vehicle);
        }
        outcome
    }

    /// Subscribes newly connected vehicles to the webhooks that want every one.
    pub(crate) fn subscribe_all(&self, user: &str, vehicles: &[String]) {
        let auto = self.hooks().auto();
        for (webhook, vehicle) in
            auto.iter().flat_map(|webhook| vehicles.iter().map(move |car| (webhook, car)))
        {
            self.subscribe(webhook, user, vehicle);
        }
    }

    /// Something may have happened to a vehicle: its webhooks are told what changed.
    pub(crate) fn notice(&self, vehicle: &str) {
        if !self.hooks().watches(vehicle) {
            return;
        }
        let now = self.clock.now();
        let Some(portrait) = Portrait::take(&mut self.world(), vehicle, now) else { return };
        let due = self.hooks().due(&portrait);
        for Due { webhook, changed, first } in due {
            let Some(webhook) = self.hooks().webhook(&webhook).cloned() else { continue };
            self.tell(&webhook, &portrait, &changed, first, now);
        }
    }

    /// Time has passed: charging and driving may have changed what webhooks know.
    pub(crate) fn notice_all(&self) {
        let watched = self.hooks().watched();
        for vehicle in watched {
            self.notice(&vehicle);
        }
    }

    fn tell(
        &self,
        webhook: &Webhook,
        portrait: &Portrait,
        changed: &[&'static Signal],
        first: bool,
        now: Millis,
    ) {
        if !webhook.is_v2() {
            let event_id = self.hooks().next_id("event");
            let body = event::state(webhook, &event_id, portrait, changed, first);
            self.send_body(webhook, "VEHICLE_STATE", event_id, portrait, &body, &EventRequest::default());
        } else if webhook.request.event == "schedule" {
            self.send_schedule(webhook, portrait, &EventRequest::default());
        } else if !first {
            let charging = portrait.signals.iter().find(|shown| shown.signal.code == "charge-ischarging");
            let charging =
                charging.and_then(|shown| shown.body.as_ref()).is_some_and(|body| body["value"] == true);
            let kind = match charging {
                true => "CHARGING_STARTED",
                false if portrait.fully_charged => "CHARGING_COMPLETED",
                false => "CHARGING_STOPPED",
            };
            self.send_charging(webhook, portrait, kind, now, &EventRequest::default());
        }
    }

    fn send_schedule(&self, webhook: &Webhook, portrait: &Portrait, request: &EventRequest) -> String {
        let paths = webhook.request.paths.iter();
        let data: Vec<_> =
            paths.map(|path| api_v2::reading(self, &portrait.terms, &portrait.vehicle, path)).collect();
        let event_id = self.hooks().next_id("event");
        let body = event::schedule(webhook, portrait, &data);
        self.send_body(webhook, "schedule", event_id, portrait, &body, request)
    }

    fn send_charging(
        &self,
        webhook: &Webhook,
        portrait: &Portrait,
        kind: &str,
        now: Millis,
        request: &EventRequest,
    ) -> String {
        let event_id = self.hooks().next_id("event");
        let body = event::charging(webhook, &event_id, portrait, kind, now);
        self.send_body(webhook, "eventBased", event_id, portrait, &body, request)
    }

    /// Hands an event to the post.
    fn send_body(
        &self,
        webhook: &Webhook,
        kind: &str,
        event_id: String,
        portrait: &Portrait,
        body: &Value,
        request: &EventRequest,
    ) -> String {
        let errors = webhook.request.error_callback_url.as_ref().filter(|_| kind == "VEHICLE_ERROR");
        let url = errors.unwrap_or(&webhook.request.callback_url);
        for _ in 0..request.copies {
            let number = {
                let mut hooks = self.hooks();
                hooks.ever += 1;
                let number = hooks.ever;
                hooks.log(DeliveryReport {
                    number,
                    event_id: event_id.clone(),
                    webhook_id: webhook.id.clone(),
                    event_type: kind.to_owned(),
                    vehicle_id: Some(portrait.vehicle.clone()),
                    state: "pending".to_owned(),
                    attempts: Vec::new(),
                });
                number
            };
            self.post(Parcel {
                number,
                webhook: webhook.id.clone(),
                url: url.clone(),
                body: request.body.clone().unwrap_or_else(|| event::as_javascript(body.clone())),
                // A body that was given is sent as it is.
                times: (!webhook.is_v2() && request.body.is_none()).then_some(webhook.request.quirks.times),
                wrong_signature: request.wrong_signature,
            });
        }
        event_id
    }

    /// Sends an event that a test asks for. Answers the event ids.
    pub(crate) fn send_event(
        &self,
        webhook: &str,
        request: &EventRequest,
    ) -> Result<Vec<String>, ControlError> {
        request.check()?;
        let unknown = || ControlError::new(format!("there is no webhook {webhook:?}"));
        let webhook = self.hooks().webhook(webhook).cloned().ok_or_else(unknown)?;
        let subscribed: Vec<String> = {
            let hooks = self.hooks();
            let own = hooks.subscriptions().filter(|subscription| subscription.webhook == webhook.id);
            own.map(|subscription| subscription.vehicle.clone()).collect()
        };
        let vehicles = request.vehicle_id.clone().map_or(subscribed, |vehicle| vec![vehicle]);
        if vehicles.is_empty() {
            return Err(ControlError::new("no vehicle is subscribed to the webhook: give vehicle_id"));
        }
        let now = self.clock.now();
        let mut events = Vec::new();
        for vehicle in &vehicles {
            let portrait = Portrait::take(&mut self.world(), vehicle, now);
            let missing = || ControlError::new(format!("the vehicle {vehicle:?} is not connected"));
            events.push(self.send_one(&webhook, &portrait.ok_or_else(missing)?, request, now)?);
        }
        Ok(events)
    }

    fn send_one(
        &self,
        webhook: &Webhook,
        portrait: &Portrait,
        request: &EventRequest,
        now: Millis,
    ) -> Result<String, ControlError> {
        let usual = if webhook.is_v2() { "schedule" } else { "VEHICLE_STATE" };
        let kind = request.event.as_deref().unwrap_or(usual);
        if webhook.is_v2() == kind.starts_with("VEHICLE_") {
            let version = &webhook.request.version;
            return Err(ControlError::new(format!("a webhook of version {version} sends no {kind}")));
        }
        match kind {
            "schedule" => Ok(self.send_schedule(webhook, portrait, request)),
            "VEHICLE_STATE" => {
                let event_id = self.hooks().next_id("event");
                let named: Vec<_> = request.triggers.iter().filter_map(|code| signal(code)).collect();
                let fine = portrait.signals.iter().filter(|shown| shown.error.is_none());
                let all =
                    fine.map(|shown| shown.signal).filter(|signal| webhook.is_triggered_by(&signal.code));
                let changed = if named.is_empty() { all.collect() } else { named };
                let body = event::state(webhook, &event_id, portrait, &changed, false);
                Ok(self.send_body(webhook, kind, event_id, portrait, &body, request))
            }
            "VEHICLE_ERROR" => {
                let failures =
                    request.error.clone().map_or_else(|| portrait.failures.clone(), |one| vec![one]);
                if failures.is_empty() {
                    return Err(ControlError::new(
                        "VEHICLE_ERROR: give error, or put a failure on the vehicle",
                    ));
                }
                Ok(self.send_errors(webhook, portrait, failures, &request.state, request))
            }
            kind => Ok(self.send_charging(webhook, portrait, kind, now, request)),
        }
    }

    fn send_errors(
        &self,
        webhook: &Webhook,
        portrait: &Portrait,
        failures: Vec<Failure>,
        state: &str,
        request: &EventRequest,
    ) -> String {
        let failures: Vec<(ApiError, Failure)> =
            failures.into_iter().map(|failure| (failure.error(), failure)).collect();
        let event_id = self.hooks().next_id("event");
        let body = event::error(webhook, &event_id, portrait, &failures, state);
        self.send_body(webhook, "VEHICLE_ERROR", event_id, portrait, &body, request)
    }

    /// Tells the webhooks of a vehicle that failures began, or are over.
    pub(crate) fn notice_failures(&self, vehicle: &str, failures: &[Failure], state: &str) {
        let touches =
            |failure: &&Failure| SIGNALS.iter().any(|one| failure.befalls_signal(&one.code, one.path));
        let failures: Vec<_> = failures.iter().filter(touches).cloned().collect();
        if failures.is_empty() || !self.hooks().watches(vehicle) {
            return;
        }
        let Some(portrait) = Portrait::take(&mut self.world(), vehicle, self.clock.now()) else { return };
        let webhooks: Vec<_> = {
            let hooks = self.hooks();
            let own =
                hooks.of_vehicle(vehicle).filter_map(|subscription| hooks.webhook(&subscription.webhook));
            own.filter(|webhook| webhook.delivers() && !webhook.is_v2()).cloned().collect()
        };
        for webhook in webhooks {
            self.send_errors(&webhook, &portrait, failures.clone(), state, &EventRequest::default());
        }
    }
}
