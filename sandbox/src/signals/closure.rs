//! Doors, windows and all else that opens; climate; connectivity.

use serde_json::{Value, json};

use super::row::{Row, corners, value, with_unit};
use crate::car::Car;
use crate::catalogue::Powertrain;
use crate::units::Units;

const READ: &str = "read_security";
const INFO: &str = "read_extended_vehicle_info";

pub(super) const ROWS: &[Row] = &[
    ("Climate", "ExternalTemperature", "read_thermometer", "", |car, _| {
        with_unit(car.outside_celsius, "celsius")
    }),
    ("Climate", "InternalTemperature", "read_thermometer", "", |car, _| {
        with_unit(car.outside_celsius + 4.0, "celsius")
    }),
    ("Closure", "Doors", READ, "security", doors),
    ("Closure", "EngineCover", READ, "", |car, _| {
        (car.powertrain() != Powertrain::Battery).then(|| json!({ "isOpen": car.open.front }))
    }),
    ("Closure", "FrontTrunk", READ, "security", |car, _| {
        (car.powertrain() == Powertrain::Battery).then(|| trunk(car, car.open.front))
    }),
    ("Closure", "IsLocked", READ, "security", |car, _| value(car.locked)),
    ("Closure", "RearTrunk", READ, "security", |car, _| Some(trunk(car, car.open.trunk))),
    ("Closure", "Sunroof", READ, "security", |car, _| Some(json!({ "isOpen": car.open.sunroof }))),
    ("Closure", "Tailgate", READ, "", |_, _| None),
    ("Closure", "Windows", READ, "security", |car, _| {
        corners(4, |place| json!({ "isOpen": car.open.windows[place] }))
    }),
    ("ConnectivitySoftware", "CurrentFirmwareVersion", INFO, "", |_, _| value("2026.38.4")),
    ("ConnectivityStatus", "IsAsleep", INFO, "", |car, _| value(car.asleep)),
    ("ConnectivityStatus", "IsDigitalKeyPaired", INFO, "", |_, _| value(true)),
    ("ConnectivityStatus", "IsOnline", INFO, "", |car, _| value(car.online)),
];

fn doors(car: &Car, _: Units) -> Option<Value> {
    corners(4, |place| json!({ "isOpen": car.open.doors[place], "isLocked": car.locked }))
}

fn trunk(car: &Car, open: bool) -> Value {
    json!({ "isOpen": open, "isLocked": car.locked && !open })
}
