//! What tests may change about a car, and what they see of it.

use serde::{Deserialize, Serialize};

use super::state::{Car, Commands};
use crate::clock::{Millis, iso, millis};
use crate::control_error::ControlError;
use crate::units::round;

/// Changes to a car; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CarEdit {
    /// Kilometres.
    pub odometer_km: Option<f64>,
    /// 0 to 1.
    pub state_of_charge: Option<f64>,
    /// 0.5 to 1.
    pub charge_limit: Option<f64>,
    /// What the charger gives, in kilowatts.
    pub charger_kw: Option<f64>,
    /// Unplugging ends charging and closes the port.
    pub plugged_in: Option<bool>,
    /// Starts or stops charging; starting plugs the cable in.
    pub charging: Option<bool>,
    /// 0 to 1.
    pub fuel: Option<f64>,
    /// 0 to 1.
    pub oil_life: Option<f64>,
    /// Front left, front right, back left, back right.
    pub tires_kpa: Option<[f64; 4]>,
    /// Whether it is locked.
    pub locked: Option<bool>,
    /// Front left, front right, back left, back right.
    pub doors_open: Option<[bool; 4]>,
    /// Front left, front right, back left, back right.
    pub windows_open: Option<[bool; 4]>,
    /// Whether the sunroof is open.
    pub sunroof_open: Option<bool>,
    /// The front trunk, or the engine cover.
    pub front_open: Option<bool>,
    /// The trunk.
    pub trunk_open: Option<bool>,
    /// -90 to 90.
    pub latitude: Option<f64>,
    /// -180 to 180.
    pub longitude: Option<f64>,
    /// Degrees.
    pub heading: Option<f64>,
    /// The name its driver gave it.
    pub nickname: Option<String>,
    /// Degrees Celsius.
    pub outside_celsius: Option<f64>,
    /// A car that sleeps refuses commands, and its readings are as old as its sleep.
    pub asleep: Option<bool>,
    /// A car that is offline refuses readings and commands of API v2, and on v3 commands alone.
    pub online: Option<bool>,
    /// Tells it to move; speed 0 stops it.
    pub drive: Option<DriveEdit>,
    /// How its commands are answered on API v3.
    pub commands: Option<Commands>,
}

/// Where a car is told to go.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriveEdit {
    /// Kilometres an hour.
    pub speed_kmh: f64,
    /// Degrees from north. Default: as before.
    #[serde(default)]
    pub heading: Option<f64>,
    /// For how long. Default: until it is told to stop, or battery and tank are empty.
    #[serde(default)]
    pub minutes: Option<f64>,
}

/// A car as it is now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CarReport {
    /// The vehicle id.
    pub id: String,
    /// The vehicle identification number.
    pub vin: String,
    /// The brand.
    pub make: String,
    /// The model.
    pub model: String,
    /// The model's year.
    pub year: u16,
    /// `BEV`, `PHEV` or `ICE`.
    pub powertrain: String,
    /// Kilometres.
    pub odometer_km: f64,
    /// 0 to 1, not rounded; none without a battery.
    pub state_of_charge: Option<f64>,
    /// 0.5 to 1; none without a battery.
    pub charge_limit: Option<f64>,
    /// None without a battery.
    pub plugged_in: Option<bool>,
    /// None without a battery.
    pub charging: Option<bool>,
    /// 0 to 1, not rounded; none without an engine.
    pub fuel: Option<f64>,
    /// Whether it is locked.
    pub locked: bool,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// Kilometres an hour.
    pub speed_kmh: f64,
    /// Whether it sleeps.
    pub asleep: bool,
    /// Whether it can be reached.
    pub online: bool,
    /// Where its navigation was sent, if anywhere: latitude and longitude.
    pub destination: Option<(f64, f64)>,
    /// How its commands are answered on API v3.
    pub commands: Commands,
    /// Since when it has been silent, if it is.
    pub silent_since: Option<String>,
}

fn within(name: &str, value: Option<f64>, from: f64, to: f64) -> Result<(), ControlError> {
    match value {
        Some(value) if !(from..=to).contains(&value) => {
            Err(ControlError::new(format!("{name} must be {from} to {to}")))
        }
        _ => Ok(()),
    }
}

impl CarEdit {
    fn check(&self) -> Result<(), ControlError> {
        within("odometer_km", self.odometer_km, 0.0, 10_000_000.0)?;
        within("state_of_charge", self.state_of_charge, 0.0, 1.0)?;
        within("charge_limit", self.charge_limit, 0.5, 1.0)?;
        within("charger_kw", self.charger_kw, 0.0, 1_000.0)?;
        within("fuel", self.fuel, 0.0, 1.0)?;
        within("oil_life", self.oil_life, 0.0, 1.0)?;
        within("latitude", self.latitude, -90.0, 90.0)?;
        within("longitude", self.longitude, -180.0, 180.0)?;
        within("heading", self.heading, 0.0, 360.0)?;
        within("outside_celsius", self.outside_celsius, -90.0, 90.0)?;
        for kpa in self.tires_kpa.into_iter().flatten() {
            within("tires_kpa", Some(kpa), 0.0, 1_000.0)?;
        }
        if let Some(drive) = self.drive {
            within("drive.speed_kmh", Some(drive.speed_kmh), 0.0, 400.0)?;
            within("drive.heading", drive.heading, 0.0, 360.0)?;
            within("drive.minutes", drive.minutes, 0.0, 100_000.0)?;
        }
        within("commands.seconds", self.commands.map(|commands| commands.seconds), 0.0, 86_400.0)
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl Car {
    /// Changes what an edit names. Nothing is changed if any of it makes no sense.
    pub(crate) fn edit(&mut self, edit: &CarEdit, now: Millis) -> Result<(), ControlError> {
        edit.check()?;
        let lacks = |what: &str| {
            ControlError::new(format!("{} {}: it has no {what}", self.brand.name, self.model.name))
        };
        let electric = edit.state_of_charge.is_some()
            || edit.charge_limit.is_some()
            || edit.charger_kw.is_some()
            || edit.plugged_in.is_some()
            || edit.charging.is_some();
        if electric && self.battery.is_none() {
            return Err(lacks("traction battery"));
        }
        if (edit.fuel.is_some() || edit.oil_life.is_some()) && self.tank.is_none() {
            return Err(lacks("engine"));
        }
        self.settle(now);
        self.edit_power(edit);
        set(&mut self.odometer_km, edit.odometer_km);
        set(&mut self.tires_kpa, edit.tires_kpa);
        set(&mut self.locked, edit.locked);
        set(&mut self.open.doors, edit.doors_open);
        set(&mut self.open.windows, edit.windows_open);
        set(&mut self.open.sunroof, edit.sunroof_open);
        set(&mut self.open.front, edit.front_open);
        set(&mut self.open.trunk, edit.trunk_open);
        set(&mut self.latitude, edit.latitude);
        set(&mut self.longitude, edit.longitude);
        set(&mut self.heading, edit.heading);
        set(&mut self.outside_celsius, edit.outside_celsius);
        set(&mut self.commands, edit.commands);
        set(&mut self.asleep, edit.asleep);
        set(&mut self.online, edit.online);
        if edit.nickname.is_some() {
            self.nickname.clone_from(&edit.nickname);
        }
        if let Some(drive) = edit.drive {
            let minutes = |minutes: f64| millis(std::time::Duration::from_secs_f64(minutes * 60.0));
            self.asleep = false;
            self.set_off(drive.speed_kmh, drive.heading, drive.minutes.map(|long| now + minutes(long)));
        }
        let silent = self.asleep || !self.online;
        self.silent_since = silent.then(|| self.silent_since.unwrap_or(now));
        Ok(())
    }

    fn edit_power(&mut self, edit: &CarEdit) {
        if let Some(battery) = &mut self.battery {
            set(&mut battery.fraction, edit.state_of_charge);
            set(&mut battery.limit, edit.charge_limit);
            set(&mut battery.charger_kw, edit.charger_kw);
            if edit.plugged_in == Some(false) {
                battery.plugged_in = false;
                battery.charging = false;
                self.open.charge_port = false;
            } else if edit.plugged_in == Some(true) && !battery.plugged_in {
                battery.plugged_in = true;
                battery.added_kwh = 0.0;
            }
            if let Some(charging) = edit.charging {
                battery.plugged_in |= charging;
                battery.charging = charging;
            }
            battery.charging &= battery.fraction < battery.limit;
        }
        if let Some(tank) = &mut self.tank {
            set(&mut tank.fraction, edit.fuel);
        }
        if edit.oil_life.is_some() {
            self.oil_life = edit.oil_life;
        }
    }

    /// Shows it.
    pub(crate) fn report(&self) -> CarReport {
        let battery = self.battery.as_ref();
        CarReport {
            id: self.id.clone(),
            vin: self.vin.clone(),
            make: self.brand.name.into(),
            model: self.model.name.into(),
            year: self.model.year,
            powertrain: self.powertrain().name().into(),
            odometer_km: self.odometer_km,
            state_of_charge: battery.map(|battery| battery.fraction),
            charge_limit: battery.map(|battery| battery.limit),
            plugged_in: battery.map(|battery| battery.plugged_in),
            charging: battery.map(|battery| battery.charging),
            fuel: self.tank.as_ref().map(|tank| tank.fraction),
            locked: self.locked,
            latitude: round(self.latitude, 6),
            longitude: round(self.longitude, 6),
            speed_kmh: self.speed(),
            asleep: self.asleep,
            online: self.online,
            destination: self.destination,
            commands: self.commands,
            silent_since: self.silent_since.map(iso),
        }
    }
}
