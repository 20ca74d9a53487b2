//! Special cases: the few things that no rule gives, written by hand. A new reading needs a line here only for a field that changes
//! from run to run ([`RANDOM`]).

/// Methods of a vehicle whose form in the other languages is written by hand: they take or give what is no plain value.
pub(crate) const BY_HAND: [&str; 8] =
    ["unit_system", "api", "options", "batch", "signal", "signals", "set_charge_schedule", "request"];

/// Values that a call gives under another name than `reading`, or than their own, in C.
pub(crate) const GIVEN_AS: [(&str, &str); 3] = [
    ("CommandResult", "result"),
    ("ChargeScheduleResult", "result"),
    ("WebhookSubscription", "subscription"),
];

/// What commands give: behaviour cases call them by `do`.
pub(crate) const RESULT: &str = "CommandResult";

/// Methods that behaviour cases call by verbs of their own.
pub(crate) const VERBS: [&str; 1] = ["delete_charge_schedule"];

/// Fields that differ from run to run: transcripts of behaviour cases show only that they are there.
pub(crate) const RANDOM: [(&str, &str); 5] = [
    ("ServiceRecord", "service_date"),
    ("TroubleCode", "timestamp"),
    ("CommandResult", "execution_id"),
    ("ChargeScheduleResult", "schedule_id"),
    ("ChargeScheduleResult", "execution_id"),
];

/// Functions that are given text and cannot say that it is none: what a store's own functions reply with. `tests/c/own_store.c`
/// feeds them.
pub(crate) const REPLIES: [&str; 2] = ["smartcar_store_reply_row", "smartcar_store_reply_message"];

/// What looks like text in C and is bytes, with their count.
pub(crate) const BYTES: [(&str, &str); 1] = [("smartcar_webhook_header", "value")];

/// Arrays in structs whose parts are named in errors as what they are parts of.
pub(crate) const PARTS: [(&str, &str); 1] = [("windows", "schedule")];

/// Arguments that are no "x": what is looked at before the text that is tested.
pub(crate) const TEXTS: [(&str, &str); 2] = [("method", "GET"), ("body", "{}")];
