//! The state of a car in metric units, and what commands do to it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::failure::Begun;
use super::vin::vin;
use crate::catalogue::{Brand, Model, Powertrain};
use crate::clock::{Millis, iso};
use crate::errors::ApiError;

pub(crate) const DAY: Millis = 86_400_000;

/// A car. Every API version reads this one.
pub(crate) struct Car {
    pub(crate) id: String,
    pub(crate) vin: String,
    pub(crate) brand: &'static Brand,
    pub(crate) model: &'static Model,
    pub(crate) odometer_km: f64,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) tank: Option<Tank>,
    pub(crate) battery: Option<Battery>,
    pub(crate) oil_life: Option<f64>,
    /// Front left, front right, back left, back right.
    pub(crate) tires_kpa: [f64; 4],
    pub(crate) locked: bool,
    pub(crate) open: Openings,
    pub(crate) nickname: Option<String>,
    pub(crate) outside_celsius: f64,
    pub(crate) heading: f64,
    pub(crate) destination: Option<(f64, f64)>,
    pub(crate) services: Vec<Service>,
    pub(crate) trouble_code: Option<(&'static str, String)>,
    pub(crate) asleep: bool,
    pub(crate) online: bool,
    /// When it last reported to its maker, while it is asleep or offline.
    pub(crate) silent_since: Option<Millis>,
    /// How its commands are answered (API v3).
    pub(crate) commands: Commands,
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) schedules_ever: u64,
    pub(crate) executions_ever: u64,
    pub(super) failures: Vec<Begun>,
    pub(super) drive: Option<Drive>,
    pub(super) settled_at: Millis,
}

/// What stands open. Doors and windows: front left, front right, back left, back right.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // each a thing that opens by itself
pub(crate) struct Openings {
    pub(crate) doors: [bool; 4],
    pub(crate) windows: [bool; 4],
    pub(crate) sunroof: bool,
    /// The front trunk, or the engine cover of a car with an engine.
    pub(crate) front: bool,
    pub(crate) trunk: bool,
    pub(crate) charge_port: bool,
}

pub(crate) struct Tank {
    pub(crate) fraction: f64,
    pub(crate) km_per_litre: f64,
}

pub(crate) struct Battery {
    pub(crate) fraction: f64,
    pub(crate) km_per_kwh: f64,
    pub(crate) plugged_in: bool,
    pub(crate) charging: bool,
    pub(crate) limit: f64,
    pub(crate) charger_kw: f64,
    /// Charged since the cable was plugged in.
    pub(crate) added_kwh: f64,
}

/// One visit to the workshop.
pub(crate) struct Service {
    pub(crate) date: String,
    pub(crate) odometer_km: f64,
    pub(crate) task: &'static str,
    pub(crate) cost: f64,
}

/// How a car's commands are answered on API v3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Commands {
    /// True: status 202 at once, without a Content-Length, and the result in the same body when the car is done.
    /// False: one complete answer when the car is done.
    pub long: bool,
    /// How long the car takes, in seconds of the sandbox's time.
    pub seconds: f64,
}

/// One schedule as it was set.
pub(crate) struct Schedule {
    pub(crate) id: String,
    /// `daily`, `weekly` or `workweek`.
    pub(crate) kind: &'static str,
    /// The attributes of the request.
    pub(crate) parameters: Value,
}

/// A car under way.
pub(super) struct Drive {
    pub(super) speed_kmh: f64,
    /// When it arrives; never, if nobody said.
    pub(super) until: Option<Millis>,
}

/// A stream of numbers that depends on the car's id alone, so that a seed always gives the same car.
struct Draw([u8; 32], usize);

impl Draw {
    /// 0 to 1.
    fn next(&mut self) -> f64 {
        let pair = [self.0[self.1 % 32], self.0[(self.1 + 1) % 32]];
        self.1 += 2;
        f64::from(u16::from_be_bytes(pair)) / f64::from(u16::MAX)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

impl Car {
    pub(crate) fn new(id: String, brand: &'static Brand, model: &'static Model, now: Millis) -> Self {
        let mut draw = Draw(Sha256::digest(&id).into(), 0);
        let odometer_km = draw.between(4_000.0, 90_000.0);
        let has_battery = model.powertrain != Powertrain::Combustion;
        let has_engine = model.powertrain != Powertrain::Battery;
        Self {
            vin: vin(&id, brand.wmi, model.year),
            brand,
            model,
            odometer_km,
            latitude: draw.between(37.3, 37.9),
            longitude: draw.between(-122.5, -121.9),
            tank: has_engine
                .then(|| Tank { fraction: draw.between(0.2, 0.9), km_per_litre: draw.between(11.0, 17.0) }),
            battery: has_battery.then(|| Battery {
                fraction: draw.between(0.3, 0.7),
                km_per_kwh: draw.between(4.5, 6.0),
                plugged_in: true,
                charging: false,
                limit: 0.9,
                charger_kw: 11.0,
                added_kwh: 0.0,
            }),
            oil_life: has_engine.then(|| draw.between(0.3, 0.95)),
            tires_kpa: [(); 4].map(|()| draw.between(215.0, 240.0)),
            locked: true,
            open: Openings::default(),
            nickname: None,
            outside_celsius: 14.5,
            heading: 0.0,
            destination: None,
            services: vec![
                Service {
                    date: iso(now - 400 * DAY),
                    odometer_km: odometer_km * 0.6,
                    task: "Brake fluid",
                    cost: 119.0,
                },
                Service {
                    date: iso(now - 90 * DAY),
                    odometer_km: odometer_km * 0.9,
                    task: "Tire rotation",
                    cost: 48.5,
                },
            ],
            // An old car always has something.
            trouble_code: (draw.next() > 0.7 || model.year < 2020).then(|| ("P302D", iso(now - 3 * DAY))),
            asleep: false,
            online: true,
            silent_since: None,
            commands: Commands::default(),
            schedules: Vec::new(),
            schedules_ever: 0,
            executions_ever: 0,
            failures: Vec::new(),
            drive: None,
            settled_at: now,
            id,
        }
    }

    pub(crate) fn battery(&self) -> Result<&Battery, ApiError> {
        self.battery.as_ref().ok_or_else(ApiError::not_capable)
    }

    fn battery_mut(&mut self) -> Result<&mut Battery, ApiError> {
        self.battery.as_mut().ok_or_else(ApiError::not_capable)
    }

    pub(crate) fn tank(&self) -> Result<&Tank, ApiError> {
        self.tank.as_ref().ok_or_else(ApiError::not_capable)
    }

    /// What it stands in the catalogue of permissions for: the parts it has.
    pub(crate) fn powertrain(&self) -> Powertrain {
        self.model.powertrain
    }

    /// How far the battery takes it, in kilometres.
    pub(crate) fn electric_range(&self) -> Result<f64, ApiError> {
        let battery = self.battery()?;
        Ok(battery.fraction * self.model.battery_kwh * battery.km_per_kwh)
    }

    /// When it last reported: a moment ago, unless it is silent.
    pub(crate) fn reported_at(&self, now: Millis) -> Millis {
        self.silent_since.unwrap_or(now - 2_000)
    }

    /// Whether it can be reached for a reading. A car that sleeps is not woken by one.
    pub(crate) fn reachable(&self) -> Result<(), ApiError> {
        if self.online {
            return Ok(());
        }
        Err(ApiError::vehicle_state("UNREACHABLE", "The vehicle cannot be reached."))
    }

    /// Whether it can be told to do something.
    pub(crate) fn ready(&self) -> Result<(), ApiError> {
        self.reachable()?;
        if self.asleep {
            return Err(ApiError::vehicle_state("ASLEEP", "The vehicle is asleep."));
        }
        Ok(())
    }

    pub(crate) fn start_charge(&mut self) -> Result<(), ApiError> {
        let battery = self.battery_mut()?;
        if !battery.plugged_in {
            return Err(ApiError::vehicle_state(
                "CHARGING_PLUG_NOT_CONNECTED",
                "The cable is not plugged in.",
            ));
        }
        if battery.charging {
            return Err(ApiError::vehicle_state("CHARGING_IN_PROGRESS", "The vehicle is charging already."));
        }
        if battery.fraction >= battery.limit {
            return Err(ApiError::vehicle_state("FULLY_CHARGED", "The battery is charged up to its limit."));
        }
        battery.charging = true;
        Ok(())
    }

    pub(crate) fn stop_charge(&mut self) -> Result<(), ApiError> {
        let battery = self.battery_mut()?;
        if !battery.charging {
            return Err(ApiError::vehicle_state("NOT_CHARGING", "The vehicle is not charging."));
        }
        battery.charging = false;
        Ok(())
    }

    pub(crate) fn set_charge_limit(&mut self, limit: f64) -> Result<(), ApiError> {
        let battery = self.battery_mut()?;
        battery.limit = limit;
        battery.charging &= battery.fraction < limit;
        Ok(())
    }

    pub(crate) fn set_charge_port(&mut self, open: bool) -> Result<(), ApiError> {
        let battery = self.battery()?;
        if battery.plugged_in && !open {
            return Err(ApiError::vehicle_state("UNKNOWN", "The cable is plugged in."));
        }
        if self.drive.is_some() {
            return Err(ApiError::vehicle_state("IN_MOTION", "The vehicle is moving."));
        }
        self.open.charge_port = open;
        Ok(())
    }

    pub(crate) fn send_destination(&mut self, latitude: f64, longitude: f64) {
        self.destination = Some((latitude, longitude));
    }
}

impl Battery {
    /// API v2's charging state.
    pub(crate) fn state(&self) -> &'static str {
        match self {
            Self { charging: true, .. } => "CHARGING",
            Self { plugged_in: true, fraction, limit, .. } if fraction >= limit => "FULLY_CHARGED",
            _ => "NOT_CHARGING",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::brand;
    use crate::ids::seeded_id;

    fn tesla() -> Car {
        let brand = brand("tesla").unwrap();
        Car::new(seeded_id(1, "car"), brand, &brand.models[0], 0)
    }

    #[test]
    fn the_same_seed_gives_the_same_car() {
        let (one, two) = (tesla(), tesla());
        assert_eq!((&one.id, &one.vin), (&two.id, &two.vin));
        assert!((one.odometer_km - two.odometer_km).abs() < f64::EPSILON);
        assert_ne!(seeded_id(1, "car"), seeded_id(2, "car"));
        assert_eq!(one.vin.len(), 17);
    }

    #[test]
    fn a_car_charges_up_to_its_limit() {
        let mut car = tesla();
        assert!(car.stop_charge().is_err());
        car.start_charge().unwrap();
        let before = car.battery().unwrap().fraction;
        car.settle(3_600_000);
        let battery = car.battery().unwrap();
        assert!(battery.fraction > before + 0.1 && battery.charging);
        car.settle(DAY);
        let battery = car.battery().unwrap();
        assert!((battery.fraction - 0.9).abs() < 1e-9);
        assert_eq!(battery.state(), "FULLY_CHARGED");
        assert_eq!(car.start_charge().unwrap_err().status, 409);
    }
}
