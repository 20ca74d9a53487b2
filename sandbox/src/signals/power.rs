//! Engine and batteries.

use serde_json::{Value, json};

use super::row::{Row, percent, value, with_unit};
use crate::car::Car;
use crate::units::{Units, round};

const FUEL: &str = "read_fuel";
const BATTERY: &str = "read_battery";
const ENGINE: &str = "InternalCombustionEngine";

pub(super) const ROWS: &[Row] = &[
    (ENGINE, "AmountRemaining", FUEL, "fuel", |car, units| {
        let litres = car.tank.as_ref()?.fraction * car.model.tank_litres;
        with_unit(units.volume(litres), units.volume_unit())
    }),
    (ENGINE, "FuelLevel", FUEL, "fuel", |car, _| percent(round(car.tank.as_ref()?.fraction, 2))),
    (ENGINE, "OilLife", "read_engine_oil", "engine/oil", |car, _| percent(round(car.oil_life?, 2))),
    (ENGINE, "Range", FUEL, "fuel", |car, units| {
        let tank = car.tank.as_ref()?;
        let km = tank.fraction * car.model.tank_litres * tank.km_per_litre;
        with_unit(units.distance(km), units.distance_unit())
    }),
    ("LowVoltageBattery", "StateOfCharge", BATTERY, "", |_, _| with_unit(91, "percent")),
    ("LowVoltageBattery", "Status", BATTERY, "", |_, _| value("OK")),
    ("TractionBattery", "IsHeaterActive", BATTERY, "", |car, _| {
        car.battery.as_ref()?;
        value(false)
    }),
    ("TractionBattery", "MaxRangeChargeCounter", BATTERY, "", |car, _| {
        car.battery.as_ref()?;
        with_unit(3, "count")
    }),
    ("TractionBattery", "NominalCapacity", BATTERY, "battery/nominal_capacity", capacity),
    ("TractionBattery", "Range", BATTERY, "battery", range),
    ("TractionBattery", "StateOfCharge", BATTERY, "battery", |car, _| {
        percent(round(car.battery.as_ref()?.fraction, 2))
    }),
];

fn capacity(car: &Car, _: Units) -> Option<Value> {
    car.battery.as_ref()?;
    let capacity = car.model.battery_kwh;
    Some(json!({
        "source": "SMARTCAR",
        "capacity": capacity,
        "availableCapacities": [{ "capacity": capacity, "description": null }],
        "unit": "kWh",
    }))
}

fn range(car: &Car, units: Units) -> Option<Value> {
    let km = car.electric_range().ok()?;
    let shown = |km| units.distance(km);
    Some(json!({
        "value": shown(km),
        "type": "RATED",
        "additionalValues": [
            { "type": "ESTIMATED", "value": shown(km * 0.93) },
            { "type": "IDEAL_CONDITIONS", "value": shown(km * 1.05) },
        ],
        "unit": units.distance_unit(),
    }))
}
