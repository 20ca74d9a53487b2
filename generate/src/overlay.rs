//! Special cases: the few things that no rule gives. Each line here is one that somebody has to write by hand, so a new
//! endpoint needs none.

/// Methods of a vehicle whose form in the other languages is written by hand: they take or give what is no plain value.
pub(crate) const BY_HAND: [&str; 7] =
    ["unit_system", "api", "options", "batch", "signal", "signals", "set_charge_schedule"];

/// Methods of a vehicle that send what the caller composes: by hand too.
pub(crate) const REQUESTS: [&str; 1] = ["request"];

/// Values that a call gives under another name than `reading`, in C.
pub(crate) const GIVEN_AS: [(&str, &str); 3] = [
    ("CommandResult", "result"),
    ("ChargeScheduleResult", "result"),
    ("WebhookSubscription", "subscription"),
];

/// Values of which the `_free` in C stands elsewhere, since they are by-products of what is written by hand.
pub(crate) const ALSO_GIVEN: [&str; 1] = ["ChargeScheduleResult"];

/// Fields that differ from run to run: transcripts of behaviour cases show only that they are there.
pub(crate) const RANDOM: [(&str, &str); 5] = [
    ("ServiceRecord", "service_date"),
    ("TroubleCode", "timestamp"),
    ("CommandResult", "execution_id"),
    ("ChargeScheduleResult", "schedule_id"),
    ("ChargeScheduleResult", "execution_id"),
];
