//! What each reading is on API v2 and on API v3: its path there, and here the signals it is made of. A reading of v3 is
//! put into v2's form first, so that both are read by one type and in one unit system.
//!
//! Percent become fractions, kilometres, litres and kilopascals become what the caller asked for, and corners get v2's
//! names.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    errors,
    readings::{
        Attributes, Battery, BatteryCapacity, Charge, ChargeLimit, DiagnosticSystemStatus,
        DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity, Odometer,
        ServiceHistory, TirePressure, Vin,
    },
    signals::Signal,
    wire,
};
use crate::{Error, ErrorKind, Result, config::UnitSystem};

/// A reading that either version of the API gives.
pub trait Readable: DeserializeOwned + Clone + Send + Sync + 'static {
    /// The method's name, in every language.
    const NAME: &'static str;
    /// The path below the vehicle on API v2.
    const PATH: &'static str;
    /// The signals it is made of on API v3; none: it is not made of signals.
    const SIGNALS: &'static [&'static str];

    /// The body in v2's form, from the signals of a car.
    #[doc(hidden)]
    fn from_signals(car: &Car<'_>) -> Result<Value>;

    /// The body as the type wants it, from v2's.
    #[doc(hidden)]
    fn from_v2(body: Value) -> Value {
        body
    }
}

/// The signals of a car as somebody asked for them.
#[doc(hidden)]
#[derive(Debug)]
pub struct Car<'a> {
    pub(crate) signals: &'a [Signal],
    pub(crate) units: UnitSystem,
}

impl Car<'_> {
    fn find(&self, code: &str) -> Option<&Signal> {
        self.signals.iter().find(|signal| signal.code == code)
    }

    /// The body of a signal, or why there is none.
    fn body(&self, code: &str) -> Result<&Value> {
        let Some(signal) = self.find(code) else {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "the vehicle has no signal {code}: it lacks such a thing, or no webhook subscribes to it yet"
                ),
            ));
        };
        match (&signal.body, &signal.error) {
            (Some(body), _) => Ok(body),
            (None, Some(error)) => Err(errors::typed(error.clone(), None)),
            (None, None) => Err(Error::new(
                ErrorKind::Unsupported,
                format!("the vehicle's signal {code} has no value at present"),
            )),
        }
    }

    fn number(&self, code: &str) -> Result<f64> {
        wire::number(&self.body(code)?["value"]).ok_or_else(|| shape(code, "value"))
    }

    fn flag(&self, code: &str) -> Result<bool> {
        wire::flag(&self.body(code)?["value"]).ok_or_else(|| shape(code, "value"))
    }

    /// A percentage as a fraction.
    fn fraction(&self, code: &str) -> Result<f64> {
        Ok(self.number(code)? / 100.0)
    }

    /// A number with a unit, in the unit system asked for.
    fn quantity(&self, code: &str, measure: &Measure) -> Result<f64> {
        let number = self.number(code)?;
        measure.convert(number, self.body(code)?["unit"].as_str(), self.units)
    }

    fn list(&self, code: &str) -> Result<&Vec<Value>> {
        self.body(code)?["values"].as_array().ok_or_else(|| shape(code, "values"))
    }

    /// The values of those that have one; an error if none has, one that may pass if there is one.
    fn any<const N: usize>(values: [Result<f64>; N]) -> Result<[Option<f64>; N]> {
        if values.iter().any(Result::is_ok) {
            return Ok(values.map(Result::ok));
        }
        let mut errors: Vec<Error> = values.into_iter().filter_map(Result::err).collect();
        errors.sort_by_key(|error| !error.can_retry());
        Err(errors.into_iter().next().unwrap_or_else(|| shape("battery", "value")))
    }

    /// What stands open, of doors or windows.
    fn corners(&self, code: &str) -> Vec<Value> {
        let Ok(values) = self.list(code) else { return Vec::new() };
        values.iter().map(|one| json!({ "type": corner(one), "status": open(one) })).collect()
    }

    /// What stands open, of a single thing.
    fn opening(&self, code: &str, place: &str) -> Option<Value> {
        let body = self.body(code).ok()?;
        Some(json!({ "type": place, "status": open(body) }))
    }
}

fn shape(code: &str, field: &str) -> Error {
    Error::new(
        ErrorKind::InvalidResponse,
        format!(
            "the vehicle's signal {code} is not what Smartcar documents: its body has no usable `{field}`"
        ),
    )
}

/// v2's name of a place in a grid.
fn corner(one: &Value) -> String {
    match (wire::count(&one["row"]), wire::count(&one["column"])) {
        (Some(0), Some(0)) => "frontLeft".to_owned(),
        (Some(0), Some(1)) => "frontRight".to_owned(),
        (Some(1), Some(0)) => "backLeft".to_owned(),
        (Some(1), Some(1)) => "backRight".to_owned(),
        (row, column) => format!("row{}column{}", row.unwrap_or_default(), column.unwrap_or_default()),
    }
}

fn open(one: &Value) -> Option<&'static str> {
    Some(if wire::flag(&one["isOpen"]).or_else(|| wire::flag(&one["value"]))? { "OPEN" } else { "CLOSED" })
}

/// What a number is a number of: its metric spellings, its imperial spellings, and how many of the metric make one of the
/// imperial. Spellings vary from signal to signal.
struct Measure(&'static [&'static str], &'static [&'static str], f64);

const DISTANCE: Measure =
    Measure(&["km", "kilometer", "kilometers", "kilometres"], &["mi", "mile", "miles"], 1.609_344);
const VOLUME: Measure =
    Measure(&["l", "liter", "liters", "litre", "litres"], &["gal", "gallon", "gallons"], 3.785_411_784);
const PRESSURE: Measure = Measure(&["kpa", "kilopascal", "kilopascals"], &["psi"], 6.894_757_293);

impl Measure {
    /// A number in the unit system asked for. Without a unit it is metric, Smartcar's default; a unit nobody knows is an
    /// answer nobody can read, rather than a number with a wrong name.
    fn convert(&self, number: f64, unit: Option<&str>, units: UnitSystem) -> Result<f64> {
        let Self(metric, imperial, one_imperial) = self;
        let unit = unit.map_or_else(|| metric[0].to_owned(), str::to_ascii_lowercase);
        let (is_metric, is_imperial) = (metric.contains(&unit.as_str()), imperial.contains(&unit.as_str()));
        match units {
            UnitSystem::Metric if is_metric => Ok(number),
            UnitSystem::Imperial if is_imperial => Ok(number),
            UnitSystem::Metric if is_imperial => Ok(round(number * one_imperial)),
            UnitSystem::Imperial if is_metric => Ok(round(number / one_imperial)),
            _ => Err(Error::new(
                ErrorKind::InvalidResponse,
                format!(
                    "a signal's unit is {unit:?}, which this release does not know; signal() gives it as it is"
                ),
            )),
        }
    }
}

/// Converted numbers have no more digits than v2 gives.
fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

impl Readable for Odometer {
    const NAME: &'static str = "odometer";
    const PATH: &'static str = "odometer";
    const SIGNALS: &'static [&'static str] = &["odometer-traveleddistance"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "distance": car.quantity("odometer-traveleddistance", &DISTANCE)? }))
    }
}

impl Readable for Location {
    const NAME: &'static str = "location";
    const PATH: &'static str = "location";
    const SIGNALS: &'static [&'static str] = &["location-preciselocation"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let body = car.body("location-preciselocation")?;
        Ok(json!({ "latitude": body["latitude"], "longitude": body["longitude"] }))
    }
}

impl Readable for Vin {
    const NAME: &'static str = "vin";
    const PATH: &'static str = "vin";
    const SIGNALS: &'static [&'static str] = &["vehicleidentification-vin"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "vin": car.body("vehicleidentification-vin")?["value"] }))
    }
}

impl Readable for Attributes {
    const NAME: &'static str = "attributes";
    const PATH: &'static str = "";
    /// The vehicle itself says it.
    const SIGNALS: &'static [&'static str] = &[];

    fn from_signals(_: &Car<'_>) -> Result<Value> {
        Err(Error::new(ErrorKind::Internal, "attributes are not made of signals"))
    }
}

impl Readable for Battery {
    const NAME: &'static str = "battery";
    const PATH: &'static str = "battery";
    const SIGNALS: &'static [&'static str] = &["tractionbattery-stateofcharge", "tractionbattery-range"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let [percent, range] = Car::any([
            car.fraction("tractionbattery-stateofcharge"),
            car.quantity("tractionbattery-range", &DISTANCE),
        ])?;
        Ok(json!({ "percentRemaining": percent, "range": range }))
    }
}

impl Readable for BatteryCapacity {
    const NAME: &'static str = "battery_capacity";
    const PATH: &'static str = "battery/capacity";
    const SIGNALS: &'static [&'static str] = &["tractionbattery-nominalcapacity"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "capacity": car.body("tractionbattery-nominalcapacity")?["capacity"] }))
    }
}

impl Readable for NominalCapacity {
    const NAME: &'static str = "nominal_capacity";
    const PATH: &'static str = "battery/nominal_capacity";
    const SIGNALS: &'static [&'static str] = &["tractionbattery-nominalcapacity"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let body = car.body("tractionbattery-nominalcapacity")?;
        let capacity = &body["capacity"];
        let capacity =
            (!capacity.is_null()).then(|| json!({ "nominal": capacity, "source": body["source"] }));
        Ok(
            json!({ "availableCapacities": body["availableCapacities"], "capacity": capacity, "url": body["url"] }),
        )
    }
}

impl Readable for Fuel {
    const NAME: &'static str = "fuel";
    const PATH: &'static str = "fuel";
    const SIGNALS: &'static [&'static str] = &[
        "internalcombustionengine-fuellevel",
        "internalcombustionengine-amountremaining",
        "internalcombustionengine-range",
    ];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let [level, amount, range] = Car::any([
            car.fraction("internalcombustionengine-fuellevel"),
            car.quantity("internalcombustionengine-amountremaining", &VOLUME),
            car.quantity("internalcombustionengine-range", &DISTANCE),
        ])?;
        Ok(json!({ "percentRemaining": level, "amountRemaining": amount, "range": range }))
    }
}

impl Readable for Charge {
    const NAME: &'static str = "charge";
    const PATH: &'static str = "charge";
    const SIGNALS: &'static [&'static str] = &[
        "charge-ischargingcableconnected",
        "charge-ischarging",
        "charge-detailedchargingstatus",
        "tractionbattery-stateofcharge",
    ];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let plugged_in = car.flag("charge-ischargingcableconnected")?;
        let detailed = car.body("charge-detailedchargingstatus").ok().and_then(|body| body["value"].as_str());
        let detailed = detailed.map(str::to_ascii_uppercase);
        let state = match detailed.as_deref() {
            Some(known @ ("CHARGING" | "FULLY_CHARGED" | "NOT_CHARGING")) => known,
            _ if car.flag("charge-ischarging")? => "CHARGING",
            _ if plugged_in
                && car.number("tractionbattery-stateofcharge").is_ok_and(|percent| percent >= 100.0) =>
            {
                "FULLY_CHARGED"
            }
            _ => "NOT_CHARGING",
        };
        Ok(json!({ "isPluggedIn": plugged_in, "state": state }))
    }
}

impl Readable for ChargeLimit {
    const NAME: &'static str = "charge_limit";
    const PATH: &'static str = "charge/limit";
    const SIGNALS: &'static [&'static str] = &["charge-chargelimits"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        const CODE: &str = "charge-chargelimits";
        let body = car.body(CODE)?;
        let values = body["values"].as_array().map(Vec::as_slice).unwrap_or_default();
        // The one in force; else that for charging at home, else whichever there is.
        let at_home = values.iter().find(|one| is_ac(&one["condition"]["chargingType"])).or(values.first());
        let limit = wire::number(&body["activeLimit"]).or_else(|| wire::number(&at_home?["limit"]));
        Ok(json!({ "limit": limit.ok_or_else(|| shape(CODE, "activeLimit"))? / 100.0 }))
    }
}

fn is_ac(charging_type: &Value) -> bool {
    charging_type.as_str().is_some_and(|word| word.eq_ignore_ascii_case("AC"))
}

impl Readable for EngineOil {
    const NAME: &'static str = "engine_oil";
    const PATH: &'static str = "engine/oil";
    const SIGNALS: &'static [&'static str] = &["internalcombustionengine-oillife"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "lifeRemaining": car.fraction("internalcombustionengine-oillife")? }))
    }
}

impl Readable for TirePressure {
    const NAME: &'static str = "tire_pressure";
    const PATH: &'static str = "tires/pressure";
    const SIGNALS: &'static [&'static str] = &["wheel-tires"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let unit = car.body("wheel-tires")?["unit"].as_str();
        let mut pressures = serde_json::Map::new();
        for tire in car.list("wheel-tires")? {
            if let Some(pressure) = wire::number(&tire["tirePressure"]) {
                pressures.insert(corner(tire), json!(PRESSURE.convert(pressure, unit, car.units)?));
            }
        }
        Ok(pressures.into())
    }
}

impl Readable for LockStatus {
    const NAME: &'static str = "lock_status";
    const PATH: &'static str = "security";
    const SIGNALS: &'static [&'static str] = &[
        "closure-islocked",
        "closure-doors",
        "closure-windows",
        "closure-sunroof",
        "closure-reartrunk",
        "closure-tailgate",
        "closure-fronttrunk",
        "closure-enginecover",
        "charge-ischargingportflapopen",
    ];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let front = car
            .opening("closure-fronttrunk", "front")
            .or_else(|| car.opening("closure-enginecover", "front"));
        let rear =
            car.opening("closure-reartrunk", "rear").or_else(|| car.opening("closure-tailgate", "rear"));
        let storage: Vec<_> = rear.into_iter().chain(front).collect();
        let (locked, doors) = (car.flag("closure-islocked"), car.corners("closure-doors"));
        if let (Err(error), true) = (&locked, doors.is_empty()) {
            return Err(error.clone());
        }
        Ok(json!({
            "isLocked": locked.ok(),
            "doors": doors,
            "windows": car.corners("closure-windows"),
            "sunroof": car.opening("closure-sunroof", "sunroof").into_iter().collect::<Vec<_>>(),
            "storage": storage,
            "chargingPort":
                car.opening("charge-ischargingportflapopen", "chargingPort").into_iter().collect::<Vec<_>>(),
        }))
    }
}

impl Readable for ServiceHistory {
    const NAME: &'static str = "service_history";
    const PATH: &'static str = "service/history";
    const SIGNALS: &'static [&'static str] = &["service-records"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let mut records = car.list("service-records")?.clone();
        for record in &mut records {
            if let Some(distance) = wire::number(&record["odometerDistance"]) {
                let unit = record["unit"].as_str();
                record["odometerDistance"] = json!(DISTANCE.convert(distance, unit, car.units)?);
            }
        }
        Ok(records.into())
    }

    /// v2's body is a list.
    fn from_v2(body: Value) -> Value {
        json!({ "records": body })
    }
}

/// The signals of `diagnostics-` that speak of a system's health, and v2's id of each system.
const SYSTEMS: [(&str, &str); 21] = [
    ("diagnostics-abs", "SYSTEM_ABS"),
    ("diagnostics-activesafety", "SYSTEM_ACTIVE_SAFETY"),
    ("diagnostics-airbag", "SYSTEM_AIRBAG"),
    ("diagnostics-brakefluid", "SYSTEM_BRAKE_FLUID"),
    ("diagnostics-driverassistance", "SYSTEM_DRIVER_ASSISTANCE"),
    ("diagnostics-emissions", "SYSTEM_EMISSIONS"),
    ("diagnostics-evbatteryconditioning", "SYSTEM_EV_BATTERY_CONDITIONING"),
    ("diagnostics-evcharging", "SYSTEM_EV_CHARGING"),
    ("diagnostics-evdriveunit", "SYSTEM_EV_DRIVE_UNIT"),
    ("diagnostics-evhvbattery", "SYSTEM_EV_HV_BATTERY"),
    ("diagnostics-lighting", "SYSTEM_LIGHTING"),
    ("diagnostics-mil", "SYSTEM_MIL"),
    ("diagnostics-oillife", "SYSTEM_OIL_LIFE"),
    ("diagnostics-oilpressure", "SYSTEM_OIL_PRESSURE"),
    ("diagnostics-oiltemperature", "SYSTEM_OIL_TEMPERATURE"),
    ("diagnostics-telematics", "SYSTEM_TELEMATICS"),
    ("diagnostics-tirepressure", "SYSTEM_TIRE_PRESSURE"),
    ("diagnostics-tirepressuremonitoring", "SYSTEM_TPMS"),
    ("diagnostics-transmission", "SYSTEM_TRANSMISSION"),
    ("diagnostics-washerfluid", "SYSTEM_WASHER_FLUID"),
    ("diagnostics-waterinfuel", "SYSTEM_WATER_IN_FUEL"),
];

impl Readable for DiagnosticSystemStatus {
    const NAME: &'static str = "diagnostic_system_status";
    const PATH: &'static str = "diagnostics/system_status";
    const SIGNALS: &'static [&'static str] = &{
        let mut codes = [""; SYSTEMS.len()];
        let mut place = 0;
        while place < codes.len() {
            codes[place] = SYSTEMS[place].0;
            place += 1;
        }
        codes
    };

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let systems: Vec<_> = SYSTEMS
            .iter()
            .filter_map(|(code, id)| {
                let body = car.body(code).ok()?;
                Some(json!({ "systemId": id, "status": body["status"], "description": body["description"] }))
            })
            .collect();
        if systems.is_empty() {
            car.body(SYSTEMS[0].0)?;
        }
        Ok(json!({ "systems": systems }))
    }
}

impl Readable for DiagnosticTroubleCodes {
    const NAME: &'static str = "diagnostic_trouble_codes";
    const PATH: &'static str = "diagnostics/dtcs";
    const SIGNALS: &'static [&'static str] = &["diagnostics-dtclist"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "activeCodes": car.list("diagnostics-dtclist")? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_the_unit_system_asked_for_however_the_unit_is_spelled() {
        for (measure, number, unit, units, expected) in [
            (DISTANCE, 100.0, Some("km"), UnitSystem::Metric, 100.0),
            (DISTANCE, 100.0, Some("kilometers"), UnitSystem::Imperial, 62.14),
            (DISTANCE, 62.14, Some("miles"), UnitSystem::Metric, 100.0),
            (DISTANCE, 100.0, None, UnitSystem::Imperial, 62.14),
            (VOLUME, 3.785, Some("liters"), UnitSystem::Imperial, 1.0),
            (VOLUME, 10.0, Some("gallons"), UnitSystem::Imperial, 10.0),
            (PRESSURE, 220.0, Some("kPa"), UnitSystem::Imperial, 31.91),
            (PRESSURE, 32.0, Some("psi"), UnitSystem::Metric, 220.63),
        ] {
            let converted = measure.convert(number, unit, units).unwrap();
            assert!((converted - expected).abs() < 0.006, "{number} {unit:?} {units:?}: {converted}");
        }
        let unknown = DISTANCE.convert(7.0, Some("furlongs"), UnitSystem::Metric).unwrap_err();
        assert_eq!(unknown.kind(), ErrorKind::InvalidResponse);
    }

    fn signal(body: &Value) -> Signal {
        Signal::from_json(body).unwrap()
    }

    fn success(code: &str, body: &Value) -> Signal {
        signal(&json!({ "attributes": { "code": code, "status": { "value": "SUCCESS" }, "body": body } }))
    }

    #[test]
    fn an_error_signal_s_old_body_is_not_shown() {
        let stale = signal(&json!({ "attributes": {
            "code": "odometer-traveleddistance",
            "status": { "value": "ERROR", "error": { "type": "VEHICLE_STATE", "code": "ASLEEP" } },
            "body": { "value": 7, "unit": "km" },
        } }));
        let car = Car { signals: &[stale], units: UnitSystem::Metric };
        let error = Odometer::from_signals(&car).unwrap_err();
        assert_eq!(error.api().unwrap().code.as_deref(), Some("ASLEEP"));
    }

    #[test]
    fn a_charge_state_without_details_is_worked_out() {
        for (plugged_in, charging, percent, state) in [
            (true, true, 50, "CHARGING"),
            (true, false, 100, "FULLY_CHARGED"),
            (true, false, 50, "NOT_CHARGING"),
            (false, false, 100, "NOT_CHARGING"),
        ] {
            let signals = [
                success("charge-ischargingcableconnected", &json!({ "value": plugged_in })),
                success("charge-ischarging", &json!({ "value": charging })),
                success("tractionbattery-stateofcharge", &json!({ "value": percent, "unit": "percent" })),
            ];
            let body = Charge::from_signals(&Car { signals: &signals, units: UnitSystem::Metric }).unwrap();
            assert_eq!(body["state"], state);
        }
    }

    #[test]
    fn half_a_battery_is_a_reading_and_none_is_unsupported() {
        let range = [success("tractionbattery-range", &json!({ "value": 300, "unit": "km" }))];
        let body = Battery::from_signals(&Car { signals: &range, units: UnitSystem::Imperial }).unwrap();
        assert_eq!((body["percentRemaining"].as_f64(), body["range"].as_f64()), (None, Some(186.41)));
        let none = Battery::from_signals(&Car { signals: &[], units: UnitSystem::Metric }).unwrap_err();
        assert_eq!(none.kind(), ErrorKind::Unsupported);
    }
}
