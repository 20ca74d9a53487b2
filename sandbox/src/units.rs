//! Metric values and the two unit systems they are shown in.

use crate::errors::ApiError;

/// The unit system of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Units {
    Metric,
    Imperial,
}

impl Units {
    /// Reads the `sc-unit-system` header.
    pub(crate) fn from_header(value: Option<&str>) -> Result<Self, ApiError> {
        match value {
            None | Some("metric") => Ok(Self::Metric),
            Some("imperial") => Ok(Self::Imperial),
            Some(_) => Err(ApiError::validation("sc-unit-system", "must be metric or imperial")),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Imperial => "imperial",
        }
    }

    /// Kilometres, or miles.
    pub(crate) fn distance(self, km: f64) -> f64 {
        self.show(km, 0.621_371_192)
    }

    /// Litres, or US gallons.
    pub(crate) fn volume(self, litres: f64) -> f64 {
        self.show(litres, 0.264_172_052)
    }

    /// Kilopascals, or pounds per square inch.
    pub(crate) fn pressure(self, kpa: f64) -> f64 {
        self.show(kpa, 0.145_037_738)
    }

    /// The unit of distances, as API v3 spells it.
    pub(crate) fn distance_unit(self) -> &'static str {
        if self == Self::Metric { "km" } else { "miles" }
    }

    /// The unit of speeds and charge rates, as API v3 spells it.
    pub(crate) fn speed_unit(self) -> &'static str {
        if self == Self::Metric { "km/h" } else { "miles_per_hour" }
    }

    /// The unit of volumes, as API v3 spells it.
    pub(crate) fn volume_unit(self) -> &'static str {
        if self == Self::Metric { "liters" } else { "gallons" }
    }

    /// The unit of pressures, as API v3 spells it.
    pub(crate) fn pressure_unit(self) -> &'static str {
        if self == Self::Metric { "kilopascals" } else { "psi" }
    }

    fn show(self, metric: f64, factor: f64) -> f64 {
        round(if self == Self::Metric { metric } else { metric * factor }, 2)
    }
}

/// Rounds for show.
pub(crate) fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp)] // rounded values
    fn imperial_values_are_converted_and_rounded() {
        assert_eq!(Units::Metric.distance(104.321), 104.32);
        assert_eq!(Units::Imperial.distance(100.0), 62.14);
        assert_eq!(Units::Imperial.volume(10.0), 2.64);
        assert_eq!(Units::Imperial.pressure(220.0), 31.91);
    }
}
