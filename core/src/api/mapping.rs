//! What each reading is on API v2 and on API v3: its path there, and here the signals it is made of. A reading of v3 is
//! put into v2's form first, so that both are read by one type and in one unit system.
//!
//! Percent become fractions, kilometres, litres and kilopascals become what the caller asked for, and corners get v2's
//! names. A reading of several signals is made of those that are there.
//!
//! | module | |
//! |---|---|
//! | `car` | the signals of a car, and the values in them that a reading is made of |
//! | `needs` | which permission a path or a signal takes |

mod car;
pub(super) mod needs;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(super) use self::car::Car;
use self::car::{another_quantity, corner, nothing, shape};
#[allow(clippy::wildcard_imports, reason = "each reading is mapped here")]
use super::readings::*;
use super::{meta::Meta, units, wire};
use crate::{Error, ErrorKind, Result, config::UnitSystem};

mod sealed {
    /// Which types are readings is this crate's to say.
    pub trait Sealed {}
}

/// A reading that either version of the API gives. Sealed: no other crate makes one.
pub trait Readable: sealed::Sealed + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The method's name, in every language.
    const NAME: &'static str;
    /// The path below the vehicle on API v2; `None` where that has no such reading.
    const PATH: Option<&'static str>;
    /// The signals it is made of on API v3; none: it is not made of signals.
    const SIGNALS: &'static [&'static str];

    /// The permission it takes; of several, any that the car has a use for.
    const PERMISSIONS: &'static [&'static str];

    /// The body in v2's form, from the signals of a car.
    #[doc(hidden)]
    fn from_signals(car: &Car<'_>) -> Result<Value>;

    /// What a body of v2 is called within the type, where it is no object by itself.
    #[doc(hidden)]
    const BODY: Option<&'static str> = None;

    /// Puts right what API v2 says in a form of which it has two: fractions, pressures.
    #[doc(hidden)]
    fn settle(&mut self, _: &mut Meta) {}
}

/// The path and the signals of a reading, and the permissions that it needs.
struct Asked {
    path: Option<&'static str>,
    signals: &'static [&'static str],
    permissions: &'static [&'static str],
}

impl Asked {
    const fn of<R: Readable>() -> Self {
        Self { path: R::PATH, signals: R::SIGNALS, permissions: R::PERMISSIONS }
    }
}

macro_rules! readings {
    ($($name:ident,)*) => {
        $(impl sealed::Sealed for $name {})*

        /// Of every reading.
        static READINGS: &[Asked] = &[$(Asked::of::<$name>(),)*];
    };
}

readings! {
    Odometer,
    Location,
    Vin,
    Attributes,
    Battery,
    BatteryCapacity,
    NominalCapacity,
    Fuel,
    Charge,
    ChargeLimit,
    EngineOil,
    Climate,
    TirePressure,
    LockStatus,
    ServiceHistory,
    DiagnosticSystemStatus,
    DiagnosticTroubleCodes,
}

impl Readable for Odometer {
    const NAME: &'static str = "odometer";
    const PATH: Option<&'static str> = Some("odometer");
    const SIGNALS: &'static [&'static str] = &["odometer-traveleddistance"];
    const PERMISSIONS: &'static [&'static str] = &["read_odometer"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        const CODE: &str = "odometer-traveleddistance";
        let distance = car.quantity(CODE, &units::DISTANCE)?;
        Ok(json!({ "distance": distance.ok_or_else(|| another_quantity(CODE, "distance"))? }))
    }
}

impl Readable for Location {
    const NAME: &'static str = "location";
    const PATH: Option<&'static str> = Some("location");
    const SIGNALS: &'static [&'static str] = &["location-preciselocation"];
    const PERMISSIONS: &'static [&'static str] = &["read_location"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let body = car.body("location-preciselocation")?;
        Ok(json!({ "latitude": body["latitude"], "longitude": body["longitude"] }))
    }
}

impl Readable for Vin {
    const NAME: &'static str = "vin";
    const PATH: Option<&'static str> = Some("vin");
    const SIGNALS: &'static [&'static str] = &["vehicleidentification-vin"];
    const PERMISSIONS: &'static [&'static str] = &["read_vin"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "vin": car.body("vehicleidentification-vin")?["value"] }))
    }
}

impl Readable for Attributes {
    const NAME: &'static str = "attributes";
    const PATH: Option<&'static str> = Some("");
    /// The vehicle itself says it.
    const SIGNALS: &'static [&'static str] = &[];
    const PERMISSIONS: &'static [&'static str] = &["read_vehicle_info"];

    fn from_signals(_: &Car<'_>) -> Result<Value> {
        Err(Error::new(ErrorKind::Internal, "attributes are not made of signals"))
    }
}

impl Readable for Battery {
    const NAME: &'static str = "battery";
    const PATH: Option<&'static str> = Some("battery");
    const SIGNALS: &'static [&'static str] = &["tractionbattery-stateofcharge", "tractionbattery-range"];
    const PERMISSIONS: &'static [&'static str] = &["read_battery"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let [percent, range] = Car::any([
            car.fraction("tractionbattery-stateofcharge"),
            car.quantity("tractionbattery-range", &units::DISTANCE),
        ])?;
        Ok(json!({ "percentRemaining": percent, "range": range }))
    }

    fn settle(&mut self, _: &mut Meta) {
        self.percent_remaining = self.percent_remaining.map(units::unnamed_fraction);
    }
}

impl Readable for BatteryCapacity {
    const NAME: &'static str = "battery_capacity";
    const PATH: Option<&'static str> = Some("battery/capacity");
    const SIGNALS: &'static [&'static str] = &["tractionbattery-nominalcapacity"];
    const PERMISSIONS: &'static [&'static str] = &["read_battery"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let body = car.body("tractionbattery-nominalcapacity")?;
        Ok(json!({ "capacity": Car::energy(&body["capacity"], &body["unit"]) }))
    }
}

impl Readable for NominalCapacity {
    const NAME: &'static str = "nominal_capacity";
    const PATH: Option<&'static str> = Some("battery/nominal_capacity");
    const SIGNALS: &'static [&'static str] = &["tractionbattery-nominalcapacity"];
    const PERMISSIONS: &'static [&'static str] = &["read_battery"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let body = car.body("tractionbattery-nominalcapacity")?;
        let unit = &body["unit"];
        let of = |one: &Value| {
            let capacity = Car::energy(&one["capacity"], unit);
            json!({ "capacity": capacity, "description": one["description"] })
        };
        let available = body["availableCapacities"].as_array().into_iter().flatten();
        let available: Vec<_> = available.filter(|one| one.is_object()).map(of).collect();
        let nominal = Car::energy(&body["capacity"], unit);
        let capacity =
            (!body["capacity"].is_null()).then(|| json!({ "nominal": nominal, "source": body["source"] }));
        Ok(json!({ "availableCapacities": available, "capacity": capacity, "url": body["url"] }))
    }
}

impl Readable for Fuel {
    const NAME: &'static str = "fuel";
    const PATH: Option<&'static str> = Some("fuel");
    const SIGNALS: &'static [&'static str] = &[
        "internalcombustionengine-fuellevel",
        "internalcombustionengine-amountremaining",
        "internalcombustionengine-range",
    ];
    const PERMISSIONS: &'static [&'static str] = &["read_fuel"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let [level, amount, range] = Car::any([
            car.fraction("internalcombustionengine-fuellevel"),
            car.quantity("internalcombustionengine-amountremaining", &units::VOLUME),
            car.quantity("internalcombustionengine-range", &units::DISTANCE),
        ])?;
        Ok(json!({ "percentRemaining": level, "amountRemaining": amount, "range": range }))
    }

    fn settle(&mut self, _: &mut Meta) {
        self.percent_remaining = self.percent_remaining.map(units::unnamed_fraction);
    }
}

impl Readable for Charge {
    const NAME: &'static str = "charge";
    const PATH: Option<&'static str> = Some("charge");
    const SIGNALS: &'static [&'static str] = &[
        "charge-ischargingcableconnected",
        "charge-ischarging",
        "charge-detailedchargingstatus",
        "tractionbattery-stateofcharge",
    ];
    const PERMISSIONS: &'static [&'static str] = &["read_charge"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        const DETAILS: &str = "charge-detailedchargingstatus";
        let (cable, charging) = (car.flag("charge-ischargingcableconnected"), car.flag("charge-ischarging"));
        let details = car
            .body(DETAILS)
            .and_then(|body| wire::text(&body["value"]).ok_or_else(|| shape(DETAILS, "value")));
        let word = details.as_deref().unwrap_or_default().to_ascii_uppercase();
        let plugged_in = cable.as_ref().ok().copied();
        let full =
            || matches!(car.fraction("tractionbattery-stateofcharge"), Ok(Some(level)) if level >= 1.0);
        let state = match (word.as_str(), charging.as_ref().ok(), plugged_in) {
            ("CHARGING" | "FULLY_CHARGED" | "NOT_CHARGING", ..) => Some(word.as_str()),
            (_, Some(true), _) => Some("CHARGING"),
            (_, _, Some(true)) if full() => Some("FULLY_CHARGED"),
            (_, Some(false), _) | (_, _, Some(false)) => Some("NOT_CHARGING"),
            // A word that this release does not know is all that there is.
            _ => details.as_deref().ok(),
        };
        // What charges is plugged in, whatever the cable's own signal says.
        let plugged_in = if state == Some("CHARGING") { Some(true) } else { plugged_in };
        if state.is_none() && plugged_in.is_none() {
            return Err(nothing([cable.err(), charging.err(), details.err()].into_iter().flatten()));
        }
        Ok(json!({ "isPluggedIn": plugged_in, "state": state }))
    }
}

impl Readable for ChargeLimit {
    const NAME: &'static str = "charge_limit";
    const PATH: Option<&'static str> = Some("charge/limit");
    const SIGNALS: &'static [&'static str] = &["charge-chargelimits"];
    const PERMISSIONS: &'static [&'static str] = &["read_charge"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        const CODE: &str = "charge-chargelimits";
        let body = car.body(CODE)?;
        let values = body["values"].as_array().map(Vec::as_slice).unwrap_or_default();
        // The one in force; else that for charging at home, else whichever there is.
        let at_home = values.iter().find(|one| is_ac(&one["condition"]["chargingType"])).or(values.first());
        let limit = wire::number(&body["activeLimit"]).or_else(|| wire::number(&at_home?["limit"]));
        let limit = limit.ok_or_else(|| shape(CODE, "activeLimit"))?;
        let limit = units::fraction(limit, &body["unit"]).ok_or_else(|| another_quantity(CODE, "limit"))?;
        Ok(json!({ "limit": limit }))
    }

    fn settle(&mut self, _: &mut Meta) {
        self.limit = units::unnamed_fraction(self.limit);
    }
}

fn is_ac(charging_type: &Value) -> bool {
    charging_type.as_str().is_some_and(|word| word.eq_ignore_ascii_case("AC"))
}

impl Readable for EngineOil {
    const NAME: &'static str = "engine_oil";
    const PATH: Option<&'static str> = Some("engine/oil");
    const SIGNALS: &'static [&'static str] = &["internalcombustionengine-oillife"];
    const PERMISSIONS: &'static [&'static str] = &["read_engine_oil"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "lifeRemaining": car.fraction("internalcombustionengine-oillife")? }))
    }

    fn settle(&mut self, _: &mut Meta) {
        self.life_remaining = self.life_remaining.map(units::unnamed_fraction);
    }
}

impl Readable for Climate {
    const NAME: &'static str = "climate";
    const PATH: Option<&'static str> = None;
    const SIGNALS: &'static [&'static str] = &[
        "climate-externaltemperature",
        "climate-internaltemperature",
        "hvac-cabintargettemperature",
        "hvac-iscabinhvacactive",
    ];
    const PERMISSIONS: &'static [&'static str] = &["read_thermometer", "read_climate"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let read = |at: usize| car.number(Self::SIGNALS[at]).map(|it| units::temperature(it, car.units));
        let (degrees, active) = (Car::any([0, 1, 2].map(read)), car.flag(Self::SIGNALS[3]));
        let [outside, inside, target] = match (degrees, &active) {
            (Err(error), Err(other)) => return Err(nothing([error, other.clone()].into_iter())),
            (degrees, _) => degrees.unwrap_or_default(),
        };
        Ok(json!({
            "outsideTemperature": outside,
            "insideTemperature": inside,
            "isConditioned": active.ok(),
            "targetTemperature": target,
        }))
    }
}

impl Readable for TirePressure {
    const NAME: &'static str = "tire_pressure";
    const PATH: Option<&'static str> = Some("tires/pressure");
    const SIGNALS: &'static [&'static str] = &["wheel-tires"];
    const PERMISSIONS: &'static [&'static str] = &["read_tires"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let unit = &car.body("wheel-tires")?["unit"];
        let (mut pressures, mut odd, mut said) = (serde_json::Map::new(), Vec::new(), false);
        for tire in car.list("wheel-tires")? {
            let Some(place) = corner(tire) else { continue };
            let Some(number) = wire::number(&tire["tirePressure"]) else { continue };
            said = true;
            let Some((pressure, guessed)) = units::pressure(number, unit, car.units) else { continue };
            if guessed {
                odd.push(place.clone());
            }
            pressures.insert(place, json!(pressure));
        }
        if !said {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "the vehicle's signal wheel-tires says no pressure of a wheel",
            ));
        }
        let odd = CORNERS.iter().filter(|(place, _)| odd.iter().any(|odd| odd == place));
        car.guessed.borrow_mut().extend(odd.map(|(_, field)| *field));
        Ok(pressures.into())
    }

    /// v2's unit stands in a header.
    fn settle(&mut self, meta: &mut Meta) {
        let unit = json!(match meta.unit_system {
            UnitSystem::Metric => "kPa",
            UnitSystem::Imperial => "psi",
        });
        let pressures =
            [&mut self.front_left, &mut self.front_right, &mut self.back_left, &mut self.back_right];
        for ((_, field), pressure) in CORNERS.iter().zip(pressures) {
            let read = pressure.and_then(|pressure| units::pressure(pressure, &unit, meta.unit_system));
            if let Some((read, true)) = read {
                *pressure = Some(read);
                meta.guessed.push((*field).to_owned());
            }
        }
    }
}

/// v2's names of a car's corners, and the reading's.
const CORNERS: [(&str, &str); 4] = [
    ("frontLeft", "front_left"),
    ("frontRight", "front_right"),
    ("backLeft", "back_left"),
    ("backRight", "back_right"),
];

impl Readable for LockStatus {
    const NAME: &'static str = "lock_status";
    const PATH: Option<&'static str> = Some("security");
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
    const PERMISSIONS: &'static [&'static str] = &["read_security"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let locked = car.flag("closure-islocked");
        let doors = car.corners("closure-doors");
        let windows = car.corners("closure-windows");
        let sunroof = car.opening("closure-sunroof", "sunroof");
        let rear =
            car.opening("closure-reartrunk", "rear").or_else(|_| car.opening("closure-tailgate", "rear"));
        let front = car
            .opening("closure-fronttrunk", "front")
            .or_else(|_| car.opening("closure-enginecover", "front"));
        let flap = car.opening("charge-ischargingportflapopen", "chargingPort");
        if locked.is_err()
            && [&doors, &windows].iter().all(|list| list.as_ref().map_or(true, Vec::is_empty))
            && [&sunroof, &rear, &front].iter().all(|one| one.is_err())
        {
            let errors = [&doors, &windows].into_iter().filter_map(|list| list.as_ref().err());
            let errors =
                errors.chain([&sunroof, &rear, &front].into_iter().filter_map(|one| one.as_ref().err()));
            let error = nothing(locked.as_ref().err().into_iter().chain(errors).cloned());
            // The charging port, which has another permission, stands for no lock that something was said of.
            if flap.is_err() || error.kind() != ErrorKind::Unsupported {
                return Err(error);
            }
        }
        let list = |one: Result<Value>| one.ok().into_iter().collect::<Vec<_>>();
        Ok(json!({
            "isLocked": locked.ok(),
            "doors": doors.unwrap_or_default(),
            "windows": windows.unwrap_or_default(),
            "sunroof": list(sunroof),
            "storage": rear.into_iter().chain(front).collect::<Vec<_>>(),
            "chargingPort": list(flap),
        }))
    }
}

impl Readable for ServiceHistory {
    const NAME: &'static str = "service_history";
    const PATH: Option<&'static str> = Some("service/history");
    const SIGNALS: &'static [&'static str] = &["service-records"];
    const PERMISSIONS: &'static [&'static str] = &["read_service_history"];
    /// v2's body is a list.
    const BODY: Option<&'static str> = Some("records");

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        let body = car.body("service-records")?;
        let mut records = car.list("service-records")?.clone();
        for record in &mut records {
            if let Some(distance) = wire::number(&record["odometerDistance"]) {
                let unit = if record["unit"].is_null() { &body["unit"] } else { &record["unit"] };
                let distance = units::DISTANCE.convert(distance, unit, car.units);
                record["odometerDistance"] = json!(distance);
            }
        }
        Ok(records.into())
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
    const PERMISSIONS: &'static [&'static str] = &["read_diagnostics"];
    const PATH: Option<&'static str> = Some("diagnostics/system_status");
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
            return Err(nothing(SYSTEMS.iter().filter_map(|(code, _)| car.body(code).err())));
        }
        Ok(json!({ "systems": systems }))
    }
}

impl Readable for DiagnosticTroubleCodes {
    const NAME: &'static str = "diagnostic_trouble_codes";
    const PATH: Option<&'static str> = Some("diagnostics/dtcs");
    const SIGNALS: &'static [&'static str] = &["diagnostics-dtclist"];
    const PERMISSIONS: &'static [&'static str] = &["read_diagnostics"];

    fn from_signals(car: &Car<'_>) -> Result<Value> {
        Ok(json!({ "activeCodes": car.list("diagnostics-dtclist")? }))
    }
}

#[cfg(test)]
mod tests;
