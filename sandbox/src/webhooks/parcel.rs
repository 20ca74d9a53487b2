//! What the post is handed.

use serde_json::Value;

use super::report::EventTimes;

/// One event on its way.
pub(crate) struct Parcel {
    pub(super) number: u64,
    pub(super) webhook: String,
    pub(super) url: String,
    pub(super) body: Value,
    /// Each attempt is stamped with a delivery id and time, written so.
    pub(super) times: Option<EventTimes>,
    pub(super) wrong_signature: bool,
}
