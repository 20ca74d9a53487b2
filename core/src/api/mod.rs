//! Smartcar's API, v2 and v3: a typed method per endpoint, each a line that names it and the reading it gives.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `vehicle` | one vehicle: a method per endpoint |
//! | `subject` | a vehicle as callers hold it: what its methods, batches and requests are made of |
//! | `mapping` | what each reading is on v2 (a path) and on v3 (the signals it is made of) |
//! | `readings` | the values that endpoints answer with |
//! | `json` | JSON as Smartcar sent it, shared rather than copied |
//! | `meta` | what comes beside the values of every reading |
//! | `read` | reads a vehicle on whichever version the call goes to |
//! | `permissions` | what the driver has permitted |
//! | `call` | one request: its credential, its repetitions, its typed answer |
//! | `span` | the span of a call, for whoever collects what `tracing` says |
//! | `address` | where requests go; a vehicle makes each of its addresses once |
//! | `time` | the time one call has: a budget for tokens, another for Smartcar's answers |
//! | `options` | what one call may have different from the client's settings |
//! | `limiter` | the client's own limit on requests, off by default |
//! | `errors` | Smartcar's error answers, in all their formats, as one typed error |
//! | `lenient` | reads JSON: lenient in form, strict in meaning |
//! | `units` | the units that numbers come in, and what they become |
//! | `wire` | how Smartcar writes times, texts and lists |
//! | `words` | enumerations that Smartcar writes as words |
//! | `input` | checks what callers pass, before anything is sent |
//! | `signals` | signals: what a car reports in API v3 and in webhooks |
//! | `commands` | what acts on a car, or ends something that Smartcar keeps |
//! | `schedules` | charge schedules (API v3) |
//! | `batch` | several readings of one vehicle in one request |
//! | `request` | any other request, for what has no method here |
//! | `listing` | one list and its pages |
//! | `paging` | lists as callers walk through them |
//! | `client` | what a client asks that is not one vehicle's |
//! | `connections` | which vehicles the application may ask for |
//! | `subscriptions` | webhooks as Smartcar keeps them, the vehicles subscribed to them, the application |
//! | `compatibility` | which cars work with Smartcar |
//! | `fleet` | what one grant reaches: its user and its vehicles |
//! | `access_token` | a valid access token, for code that sends its own requests |
//! | `backfill` | learns the user of every vehicle in the store, which v3 wants with each call |

mod access_token;
mod address;
mod backfill;
mod batch;
pub(crate) mod call;
mod client;
mod commands;
mod compatibility;
mod connections;
pub(crate) mod errors;
mod fleet;
mod input;
mod json;
mod lenient;
mod limiter;
mod listing;
mod mapping;
mod meta;
mod options;
mod paging;
mod permissions;
pub(crate) mod read;
pub(crate) mod readings;
mod request;
mod schedules;
pub mod signals;
mod span;
mod subject;
mod subscriptions;
mod time;
mod units;
mod vehicle;
pub(crate) mod wire;
mod words;

pub use self::{
    backfill::{BackfillReport, BackfillUsers},
    batch::{Batch, BatchReadings},
    compatibility::{
        Capability, Compatibility, CompatibilityMatrix, CompatibilityOptions, CompatibleVehicle,
        MatrixFilter, MatrixModel, ModelCapability,
    },
    connections::{Connection, ConnectionFilter},
    json::Json,
    listing::ListPage,
    mapping::Readable,
    meta::{Meta, Reading},
    options::CallOptions,
    paging::Pages,
    request::Request,
    schedules::{ChargeSchedule, ScheduleDay},
    subscriptions::{Application, Subscription, SubscriptionFilter, Webhook, WebhookFilter},
    vehicle::Vehicle,
};
pub(crate) use self::{
    call::Api, compatibility::KeptModels, meta::headers_in, paging::Source, read::from_signals, readings::*,
};
