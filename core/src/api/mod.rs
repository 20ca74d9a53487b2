//! Smartcar's API, v2 and v3: a typed method per endpoint, each a line that names it and the reading it gives.
//!
//! `vehicle` has the methods, `mapping` says what each is on either version, `read` fetches it, `call` sends one request.

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
mod lenient;
mod limiter;
mod mapping;
mod meta;
mod options;
mod paging;
pub(crate) mod read;
mod readings;
mod request;
mod schedules;
pub mod signals;
mod subscriptions;
mod time;
mod units;
mod vehicle;
pub(crate) mod wire;

pub use self::{
    backfill::{BackfillReport, BackfillUsers},
    batch::{Batch, BatchReadings},
    compatibility::{
        Capability, Compatibility, CompatibilityMatrix, CompatibilityOptions, CompatibleVehicle,
        MatrixFilter, MatrixModel, ModelCapability,
    },
    connections::{Connection, ConnectionFilter},
    mapping::Readable,
    meta::{Meta, Reading},
    options::CallOptions,
    paging::{Page, Pages},
    readings::{
        Attributes, AvailableCapacity, Battery, BatteryCapacity, Charge, ChargeLimit, ChargeState,
        CommandResult, DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus,
        NominalCapacity, Odometer, Opening, Permissions, SelectedCapacity, ServiceCost, ServiceDetail,
        ServiceHistory, ServiceRecord, ServiceTask, SystemStatus, TirePressure, TroubleCode, User, Vin,
        WebhookSubscription,
    },
    request::Request,
    schedules::{ChargeSchedule, ChargeScheduleResult, Day},
    subscriptions::{Application, Subscription, SubscriptionFilter, Webhook, WebhookFilter},
    vehicle::Vehicle,
};
pub(crate) use self::{call::Api, compatibility::KeptModels, meta::headers_in, read::from_signals};
