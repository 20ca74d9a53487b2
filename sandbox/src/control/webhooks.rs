//! Webhooks as the dashboard would make them, and what became of their events.

use super::Control;
use crate::control_error::ControlError;
use crate::webhooks::delivery::challenge;
use crate::webhooks::{DeliveryReport, EventRequest, Subscribed, WebhookEdit, WebhookReport, WebhookRequest};

fn no_such_webhook(id: &str) -> ControlError {
    ControlError::new(format!("there is no webhook {id:?}"))
}

impl Control {
    /// Makes a webhook and challenges its callback. The report says whether the callback answered right; until it
    /// does, nothing is delivered.
    pub async fn add_webhook(&self, request: WebhookRequest) -> Result<WebhookReport, ControlError> {
        let webhook = self.0.add_webhook(request)?;
        self.verify_webhook(&webhook.id).await
    }

    /// Challenges a callback once more.
    pub async fn verify_webhook(&self, id: &str) -> Result<WebhookReport, ControlError> {
        challenge(&self.0, id).await.ok_or_else(|| no_such_webhook(id))
    }

    /// Every webhook.
    pub fn webhooks(&self) -> Vec<WebhookReport> {
        let hooks = self.0.hooks();
        hooks.webhooks().iter().filter_map(|webhook| hooks.report(&webhook.id)).collect()
    }

    /// Changes a webhook.
    pub fn edit_webhook(&self, id: &str, edit: WebhookEdit) -> Result<WebhookReport, ControlError> {
        let now = self.now();
        let mut hooks = self.0.hooks();
        hooks.edit(id, edit, now)?;
        hooks.report(id).ok_or_else(|| no_such_webhook(id))
    }

    /// Takes a webhook away, with its subscriptions and what it still had to deliver.
    pub fn remove_webhook(&self, id: &str) -> Result<(), ControlError> {
        let removed = self.0.hooks().remove(id);
        removed.then_some(()).ok_or_else(|| no_such_webhook(id))
    }

    /// Subscribes a connected vehicle to a webhook, which gets a first delivery.
    pub fn subscribe(&self, webhook: &str, vehicle: &str) -> Result<(), ControlError> {
        let user = self.0.world().connection_of(vehicle).map(|connection| connection.user.clone());
        let user =
            user.ok_or_else(|| ControlError::new(format!("the vehicle {vehicle:?} is not connected")))?;
        match self.0.subscribe(webhook, &user, vehicle) {
            Subscribed::New | Subscribed::Already => Ok(()),
            Subscribed::NoSuchWebhook => Err(no_such_webhook(webhook)),
        }
    }

    /// Sends an event now. Answers the event ids, one for each vehicle.
    #[allow(clippy::needless_pass_by_value)] // requests are built in place
    pub fn send_event(&self, webhook: &str, request: EventRequest) -> Result<Vec<String>, ControlError> {
        self.0.send_event(webhook, &request)
    }

    /// The last thousand events and their attempts, oldest first.
    pub fn deliveries(&self) -> Vec<DeliveryReport> {
        self.0.hooks().deliveries()
    }
}
