//! One simulated car: its state in metric units, and what commands do to it.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::catalogue::{Brand, Model, Powertrain};
use crate::clock::{Millis, iso};
use crate::errors::ApiError;

const HOUR: f64 = 3_600_000.0;
const DAY: Millis = 86_400_000;

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
    pub(crate) trunk_open: bool,
    pub(crate) destination: Option<(f64, f64)>,
    pub(crate) services: Vec<Service>,
    pub(crate) trouble_code: Option<(&'static str, String)>,
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
    settled_at: Millis,
}

/// One visit to the workshop.
pub(crate) struct Service {
    pub(crate) date: String,
    pub(crate) odometer_km: f64,
    pub(crate) task: &'static str,
    pub(crate) cost: f64,
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

/// A name-based id that always is the same for the same seed and name.
pub(crate) fn seeded_id(seed: u64, name: &str) -> String {
    let digest = Sha256::digest(format!("{seed}/{name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
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
                settled_at: now,
            }),
            oil_life: has_engine.then(|| draw.between(0.3, 0.95)),
            tires_kpa: [(); 4].map(|()| draw.between(215.0, 240.0)),
            locked: true,
            trunk_open: false,
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
            trouble_code: (draw.next() > 0.7).then(|| ("P302D", iso(now - 3 * DAY))),
            id,
        }
    }

    /// Lets time do its work: what charges, fills.
    pub(crate) fn settle(&mut self, now: Millis) {
        let capacity = self.model.battery_kwh;
        let Some(battery) = &mut self.battery else { return };
        #[allow(clippy::cast_precision_loss)] // exact for 285,000 years
        let hours = (now - battery.settled_at).max(0) as f64 / HOUR;
        battery.settled_at = now;
        if battery.charging {
            let gained = battery.charger_kw * hours / capacity;
            battery.fraction = battery.fraction.max((battery.fraction + gained).min(battery.limit));
            battery.charging = battery.fraction < battery.limit;
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

/// A vehicle identification number with a valid check digit.
fn vin(id: &str, wmi: &str, year: u16) -> String {
    const ALPHABET: &[u8; 33] = b"ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    const YEARS: &[u8; 30] = b"ABCDEFGHJKLMNPRSTVWXY123456789";
    let digest = Sha256::digest(format!("vin/{id}"));
    let mut vin: Vec<u8> = wmi.bytes().collect();
    vin.extend(digest[..5].iter().map(|byte| ALPHABET[usize::from(*byte) % ALPHABET.len()]));
    vin.push(b'0');
    vin.push(YEARS[usize::from(year.saturating_sub(2010)) % YEARS.len()]);
    vin.push(b'F');
    vin.extend(digest[8..14].iter().map(|byte| b'0' + byte % 10));
    vin[8] = check_digit(&vin);
    vin.into_iter().map(char::from).collect()
}

/// The ninth character, which itself weighs nothing.
fn check_digit(vin: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |letter: u8| match letter {
        b'0'..=b'9' => u32::from(letter - b'0'),
        b'A'..=b'H' => u32::from(letter - b'A') + 1,
        b'J'..=b'R' => u32::from(letter - b'J') + 1,
        _ => u32::from(letter.saturating_sub(b'S')) + 2,
    };
    let sum: u32 = vin.iter().zip(WEIGHTS).map(|(letter, weight)| value(*letter) * weight).sum();
    b"0123456789X"[(sum % 11) as usize]
}

/// A request or execution id.
pub(crate) fn random_id() -> String {
    Uuid::new_v4().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::brand;

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
    fn the_check_digit_is_the_standard_one() {
        assert_eq!(check_digit(b"11111111111111111"), b'1');
        assert_eq!(check_digit(b"1M8GDM9AXKP042788"), b'X');
        let vin = vin("x", "5YJ", 2022);
        assert_eq!((vin.len(), &vin[..3], check_digit(vin.as_bytes())), (17, "5YJ", vin.as_bytes()[8]));
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
