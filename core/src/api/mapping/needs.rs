//! Which permissions a path or a signal needs: those of the reading that has it.

use super::READINGS;
use crate::{Error, signals::Signal};

type Permissions = &'static [&'static str];

/// What reading a path below the vehicle needs, on either version of the API; nothing where no reading has that path.
pub(in crate::api) fn of_path(path: &str) -> Permissions {
    let path = path.trim_matches('/');
    if let Some(code) = path.strip_prefix("signals/") {
        return of_signal(code);
    }
    READINGS.iter().find(|reading| reading.path == Some(path)).map_or(&[], |reading| reading.permissions)
}

/// What a signal needs; nothing where no reading is made of it. The first such reading decides: the state of charge is the
/// battery's, and `Charge`, which tells it too, comes later.
pub(in crate::api) fn of_signal(code: &str) -> Permissions {
    READINGS.iter().find(|reading| reading.signals.contains(&code)).map_or(&[], |reading| reading.permissions)
}

impl Signal {
    /// Why there is no current value, as the error that a reading made of it is: it names the permission that was missing
    /// ([`Error::permissions`]) where a reading of this release says which it takes.
    #[must_use]
    pub fn to_error(&self) -> Option<Error> {
        let said = self.error.clone()?;
        Some(Error::from(said).with_permissions(of_signal(&self.code)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_agree_on_the_permissions_of_a_signal_but_for_one() {
        let mut differ: Vec<&str> = Vec::new();
        for reading in READINGS {
            for &code in reading.signals {
                if of_signal(code) != reading.permissions {
                    differ.push(code);
                }
            }
        }
        assert_eq!(differ, ["tractionbattery-stateofcharge"]);
        assert_eq!(of_signal("tractionbattery-stateofcharge"), ["read_battery"]);
    }

    #[test]
    fn a_path_or_a_signal_is_found() {
        assert_eq!(of_path("/odometer/"), ["read_odometer"]);
        assert_eq!(of_path("diagnostics/dtcs"), ["read_diagnostics"]);
        assert_eq!(of_path("signals/odometer-traveleddistance"), ["read_odometer"]);
        assert!(of_path("tesla/compass").is_empty() && of_signal("wheel-style").is_empty());
    }
}
