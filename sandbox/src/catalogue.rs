//! The brands and models the sandbox's drivers own.

use serde::{Deserialize, Serialize};

/// What moves a car.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Powertrain {
    #[serde(rename = "BEV")]
    Battery,
    #[serde(rename = "PHEV")]
    PlugIn,
    #[serde(rename = "ICE")]
    Combustion,
}

impl Powertrain {
    /// Smartcar's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Battery => "BEV",
            Self::PlugIn => "PHEV",
            Self::Combustion => "ICE",
        }
    }
}

/// A model as it leaves the works.
pub(crate) struct Model {
    pub(crate) name: &'static str,
    pub(crate) year: u16,
    pub(crate) powertrain: Powertrain,
    pub(crate) battery_kwh: f64,
    pub(crate) tank_litres: f64,
}

/// A car maker.
pub(crate) struct Brand {
    pub(crate) name: &'static str,
    /// World manufacturer identifier, the start of its vehicle identification numbers.
    pub(crate) wmi: &'static str,
    pub(crate) models: &'static [Model],
}

const fn bev(name: &'static str, year: u16, battery_kwh: f64) -> Model {
    Model { name, year, powertrain: Powertrain::Battery, battery_kwh, tank_litres: 0.0 }
}

const fn phev(name: &'static str, year: u16, battery_kwh: f64, tank_litres: f64) -> Model {
    Model { name, year, powertrain: Powertrain::PlugIn, battery_kwh, tank_litres }
}

const fn ice(name: &'static str, year: u16, tank_litres: f64) -> Model {
    Model { name, year, powertrain: Powertrain::Combustion, battery_kwh: 0.0, tank_litres }
}

/// All brands, in the order Connect lists them.
pub(crate) static BRANDS: &[Brand] = &[
    Brand {
        name: "BMW",
        wmi: "WBA",
        models: &[bev("i4", 2023, 80.7), phev("X5 xDrive50e", 2024, 25.7, 69.0), ice("330i", 2021, 59.0)],
    },
    Brand {
        name: "CHEVROLET",
        wmi: "1G1",
        models: &[phev("Volt", 2019, 18.4, 33.7), bev("Bolt EUV", 2023, 65.0), ice("Malibu", 2022, 60.0)],
    },
    Brand {
        name: "FORD",
        wmi: "3FM",
        models: &[
            bev("Mustang Mach-E", 2023, 88.0),
            phev("Escape", 2023, 14.4, 42.4),
            ice("F-150", 2022, 87.0),
        ],
    },
    Brand {
        name: "KIA",
        wmi: "KND",
        models: &[bev("EV6", 2024, 77.4), phev("Niro", 2023, 11.1, 37.0), ice("Sportage", 2023, 54.0)],
    },
    Brand {
        name: "NISSAN",
        wmi: "1N4",
        models: &[bev("LEAF", 2022, 62.0), bev("ARIYA", 2023, 91.0), ice("Rogue", 2021, 55.0)],
    },
    Brand {
        name: "TESLA",
        wmi: "5YJ",
        models: &[bev("Model 3", 2022, 75.0), bev("Model Y", 2023, 81.0), bev("Model S", 2021, 100.0)],
    },
    Brand {
        name: "TOYOTA",
        wmi: "JTM",
        models: &[bev("bZ4X", 2023, 72.8), phev("RAV4 Prime", 2023, 18.1, 55.0), ice("Camry", 2021, 60.0)],
    },
    Brand {
        name: "VOLKSWAGEN",
        wmi: "WVW",
        models: &[bev("ID.4", 2023, 82.0), phev("Golf GTE", 2022, 13.0, 40.0), ice("Passat", 2020, 66.0)],
    },
    Brand {
        name: "VOLVO",
        wmi: "YV4",
        models: &[
            bev("XC40 Recharge", 2023, 78.0),
            phev("XC60 Recharge", 2023, 18.8, 71.0),
            ice("V60", 2020, 60.0),
        ],
    },
];

/// Looks a brand up, whatever the case.
pub(crate) fn brand(name: &str) -> Option<&'static Brand> {
    BRANDS.iter().find(|brand| brand.name.eq_ignore_ascii_case(name))
}
