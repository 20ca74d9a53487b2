//! What time does to a car: what charges fills, and what drives gets somewhere.

use super::state::{Car, Drive};
use crate::clock::Millis;

const HOUR: f64 = 3_600_000.0;
const KM_PER_DEGREE: f64 = 111.32;

fn hours(from: Millis, to: Millis) -> f64 {
    #[allow(clippy::cast_precision_loss)] // exact for 285,000 years
    let millis = (to - from).max(0) as f64;
    millis / HOUR
}

impl Car {
    /// Lets time do its work.
    pub(crate) fn settle(&mut self, now: Millis) {
        let since = self.settled_at;
        self.settled_at = now.max(since);
        self.charge_for(hours(since, now));
        if let Some(drive) = &self.drive {
            let (speed_kmh, end) = (drive.speed_kmh, drive.until.map_or(now, |until| until.min(now)));
            let arrived = drive.until.is_some_and(|until| until <= now);
            let went = self.travel(speed_kmh * hours(since, end));
            if arrived || !went {
                self.drive = None;
            }
        }
    }

    fn charge_for(&mut self, hours: f64) {
        let capacity = self.model.battery_kwh;
        let Some(battery) = &mut self.battery else { return };
        if battery.charging {
            let before = battery.fraction;
            let gained = battery.charger_kw * hours / capacity;
            battery.fraction = battery.fraction.max((battery.fraction + gained).min(battery.limit));
            battery.added_kwh += (battery.fraction - before) * capacity;
            battery.charging = battery.fraction < battery.limit;
        }
    }

    /// Goes as far as battery and tank allow, and says whether that was all the way.
    fn travel(&mut self, km: f64) -> bool {
        let capacity = self.model.battery_kwh;
        let tank_litres = self.model.tank_litres;
        let mut left = km;
        if let Some(battery) = &mut self.battery {
            let here = left.min(battery.fraction * capacity * battery.km_per_kwh);
            battery.fraction = (battery.fraction - here / battery.km_per_kwh / capacity).max(0.0);
            left -= here;
        }
        if let Some(tank) = &mut self.tank {
            let here = left.min(tank.fraction * tank_litres * tank.km_per_litre);
            tank.fraction = (tank.fraction - here / tank.km_per_litre / tank_litres).max(0.0);
            left -= here;
        }
        let went = km - left;
        let heading = self.heading.to_radians();
        self.odometer_km += went;
        self.latitude = (self.latitude + went * heading.cos() / KM_PER_DEGREE).clamp(-90.0, 90.0);
        let degree = KM_PER_DEGREE * self.latitude.to_radians().cos().max(0.01);
        self.longitude = (self.longitude + went * heading.sin() / degree + 540.0).rem_euclid(360.0) - 180.0;
        left <= 1e-9
    }

    /// Sets off. A car that is plugged in is unplugged first.
    pub(super) fn set_off(&mut self, speed_kmh: f64, heading: Option<f64>, until: Option<Millis>) {
        if let Some(battery) = &mut self.battery {
            battery.plugged_in = false;
            battery.charging = false;
        }
        self.open.charge_port = false;
        self.heading = heading.unwrap_or(self.heading);
        self.drive = (speed_kmh > 0.0).then_some(Drive { speed_kmh, until });
    }

    /// Kilometres an hour.
    pub(crate) fn speed(&self) -> f64 {
        self.drive.as_ref().map_or(0.0, |drive| drive.speed_kmh)
    }
}
