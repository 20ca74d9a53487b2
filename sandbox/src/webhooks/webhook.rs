//! One webhook: what it sends, and what makes it send.

use super::report::WebhookRequest;
use crate::clock::Millis;

/// A webhook as the dashboard would hold it.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) request: WebhookRequest,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    /// The callback has answered the challenge.
    pub(crate) verified: bool,
    /// Why it has not.
    pub(super) problem: Option<String>,
}

impl Webhook {
    /// Bodies of API v2, not the newer version 4.0.
    pub(crate) fn is_v2(&self) -> bool {
        self.request.version == "2.0"
    }

    pub(super) fn delivers(&self) -> bool {
        self.verified && self.request.is_enabled
    }

    pub(super) fn sends(&self, code: &str) -> bool {
        self.request.signals.is_empty() || self.request.signals.iter().any(|wanted| wanted == code)
    }

    pub(super) fn is_triggered_by(&self, code: &str) -> bool {
        if self.is_v2() && self.request.event == "eventBased" {
            return code == "charge-ischarging";
        }
        let triggers = &self.request.triggers;
        if triggers.is_empty() { self.sends(code) } else { triggers.iter().any(|trigger| trigger == code) }
    }
}
