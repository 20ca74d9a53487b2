//! The units that Smartcar's numbers come in, and what they become: the unit system asked for, or a fraction.
//!
//! Spellings vary from signal to signal and from maker to maker, so they are compared without case, spaces and punctuation. A number
//! in a unit of another kind, or in one that is not listed, becomes nothing: it stays in the reading's `raw`.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::config::UnitSystem;

/// A unit: how many of the kind's metric unit one of it is, and its spellings as [`spelled`] gives them.
type Unit = (f64, &'static [&'static str]);

/// What a number is a number of, and the units it is measured in. The first unit is the metric one, the second the imperial one.
pub(super) struct Kind(&'static [Unit]);

#[rustfmt::skip]
pub(super) const DISTANCE: Kind = Kind(&[
    (1.0,       &["km", "kms", "kilometer", "kilometers", "kilometre", "kilometres"]),
    (1.609_344, &["mi", "mile", "miles", "statutemile", "statutemiles"]),
    // A bare `m` may be either of metres and miles.
    (0.001,     &["meter", "meters", "metre", "metres"]),
]);

#[rustfmt::skip]
pub(super) const VOLUME: Kind = Kind(&[
    (1.0,           &["l", "lt", "ltr", "ltrs", "liter", "liters", "litre", "litres"]),
    (3.785_411_784, &["gal", "gals", "gallon", "gallons", "usgal", "usgals", "usgallon", "usgallons", "galus", "gallonus", "gallonsus",
        "usliquidgallon", "usliquidgallons"]),
    (4.546_09,      &["impgal", "imperialgallon", "imperialgallons", "gallonimperial", "gallonsimperial", "galimp", "ukgal", "ukgallon", "ukgallons", "galuk", "gallonuk",
        "gallonsuk"]),
    (0.001,         &["ml", "milliliter", "milliliters", "millilitre", "millilitres"]),
]);

#[rustfmt::skip]
pub(super) const PRESSURE: Kind = Kind(&[
    (1.0,           &["kpa", "kpag", "kilopascal", "kilopascals"]),
    (6.894_757_293, &["psi", "psig", "lbin2", "lbfin2", "lb/in2", "lbf/in2", "lb/in²", "lbf/in²", "poundpersquareinch", "poundspersquareinch",
        "poundforcepersquareinch", "poundsforcepersquareinch"]),
    (100.0,         &["bar", "bars", "barg"]),
    (0.1,           &["mbar", "mbars", "millibar", "millibars", "hpa", "hectopascal", "hectopascals"]),
    (0.001,         &["pa", "pascal", "pascals"]),
    (1000.0,        &["mpa", "megapascal", "megapascals"]),
    (101.325,       &["atm", "atmosphere", "atmospheres"]),
    (98.066_5,      &["kgfcm2", "kgcm2", "kgf/cm2", "kg/cm2", "kgf/cm²", "kg/cm²"]),
    (3.386_389,     &["inhg", "inchofmercury", "inchesofmercury"]),
]);

/// Both systems measure it in kilowatt hours.
#[rustfmt::skip]
pub(super) const ENERGY: Kind = Kind(&[
    (1.0,               &["kwh", "kwhs", "kwhr", "kwhrs", "kwhour", "kwhours", "kilowatthour", "kilowatthours"]),
    (1.0,               &[]),
    (0.001,             &["wh", "whr", "whrs", "watthour", "watthours"]),
    (1.0 / 3.6,         &["mj", "megajoule", "megajoules"]),
]);

const PERCENT: &[&str] = &["percent", "percents", "%", "pct", "percentage"];
const FRACTION: &[&str] = &["fraction", "ratio"];
const CELSIUS: &[&str] = &["c", "ºc", "celsius", "degc", "degreecelsius", "degreescelsius", "centigrade"];
const FAHRENHEIT: &[&str] = &["f", "ºf", "fahrenheit", "degf", "degreefahrenheit", "degreesfahrenheit"];

/// What a car can say of a tire, in kilopascals: a flat one has something left of the atmosphere's noise, a lorry's has the most.
const POSSIBLE: RangeInclusive<f64> = 1.5..=1200.0;
/// What it does say of nearly all.
const PLAUSIBLE: RangeInclusive<f64> = 50.0..=1200.0;

/// The one that a body's `unit` names, in the form that tables have it; nothing where it names none. What is no text names one that
/// no table has.
pub(super) fn spelled(unit: &Value) -> Option<String> {
    match unit {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => {
            let matters = |c: &char| c.is_alphanumeric() || matches!(c, '%' | '/');
            Some(text.chars().filter(matters).flat_map(char::to_lowercase).collect())
        }
        _ => Some(String::new()),
    }
}

impl Kind {
    /// A number in the unit system asked for. Without a unit it is metric, Smartcar's default; in one of another kind it is none.
    pub(super) fn convert(&self, number: f64, unit: &Value, units: UnitSystem) -> Option<f64> {
        let Self(all) = self;
        let from = match spelled(unit) {
            None => all[0].0,
            Some(unit) => all.iter().find(|(_, spellings)| spellings.contains(&unit.as_str()))?.0,
        };
        let to = match units {
            UnitSystem::Metric => all[0].0,
            UnitSystem::Imperial => all[1].0,
        };
        #[allow(clippy::float_cmp)] // the same constant
        Some(if from == to { number } else { round(number * from / to) })
    }
}

/// The pressure of a tire, and whether it is one that its unit was not believed for.
///
/// This is the one mislabelling that is mended, since some makers' cars are known for it: kilopascals under the name of another
/// unit, such as 270 "bar". What no tire can hold in the unit it names, and tires do hold in kilopascals, is kilopascals.
pub(super) fn pressure(number: f64, unit: &Value, units: UnitSystem) -> Option<(f64, bool)> {
    let meant = PRESSURE.convert(number, unit, UnitSystem::Metric)?;
    if !POSSIBLE.contains(&meant) && PLAUSIBLE.contains(&number) {
        return Some((PRESSURE.convert(number, &Value::Null, units)?, true));
    }
    Some((PRESSURE.convert(number, unit, units)?, false))
}

/// A temperature in degrees Celsius or Fahrenheit, as the unit system has it. Without a unit it is in degrees Celsius.
pub(super) fn temperature((number, unit): (f64, &Value), units: UnitSystem) -> Option<f64> {
    let celsius = match spelled(unit) {
        Some(unit) if FAHRENHEIT.contains(&unit.as_str()) => (number - 32.0) / 1.8,
        Some(unit) if !CELSIUS.contains(&unit.as_str()) => return None,
        _ => number,
    };
    Some(round(if units == UnitSystem::Metric { celsius } else { celsius * 1.8 + 32.0 }))
}

/// A percentage as a fraction. Without a unit, up to 1 it is one already, and above percent; in a unit that is neither it is none.
pub(super) fn fraction(number: f64, unit: &Value) -> Option<f64> {
    match spelled(unit) {
        None => Some(unnamed_fraction(number)),
        Some(unit) if PERCENT.contains(&unit.as_str()) => Some(number / 100.0),
        Some(unit) if FRACTION.contains(&unit.as_str()) => Some(number),
        Some(_) => None,
    }
}

/// A fraction that may be a percentage: above 1 it is, but for what arithmetic leaves of a full tank.
pub(super) fn unnamed_fraction(number: f64) -> f64 {
    if number > 1.0 + 1e-6 { number / 100.0 } else { number }
}

/// Converted numbers have no more digits than v2 gives.
fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::UnitSystem::{Imperial, Metric};

    /// By hand: the kind, a number, every way to write its unit, the number in metric and in imperial units.
    #[rustfmt::skip]
    fn table() -> Vec<(&'static Kind, f64, Vec<&'static str>, f64, f64)> {
        vec![
            (&DISTANCE, 100.0, vec!["km", "KM", "Km", " km ", "km.", "kms", "kilometer", "Kilometers", "KILOMETRES", "kilometre", "kilo-meters"], 100.0, 62.14),
            (&DISTANCE, 62.14, vec!["mi", "MI", "mi.", "mile", "Miles", "MILES", "statute_miles"], 100.0, 62.14),
            (&DISTANCE, 12_345.0, vec!["meters", "Metres", "meter"], 12.35, 7.67),
            (&VOLUME, 10.0, vec!["l", "L", "liter", "Liters", "litre", "LITRES", "ltr"], 10.0, 2.64),
            (&VOLUME, 10.0, vec!["gal", "Gal", "gallon", "GALLONS", "US gal", "us_gallons", "gallons (US)", "US Gallons"], 37.85, 10.0),
            (&VOLUME, 10.0, vec!["imp gal", "Imperial gallons", "uk_gallons", "gallons (UK)"], 45.46, 12.01),
            (&VOLUME, 2500.0, vec!["ml", "mL", "millilitres"], 2.5, 0.66),
            (&PRESSURE, 220.0, vec!["kPa", "KPA", "kpa", "kilopascal", "KiloPascals", "kilo_pascals"], 220.0, 31.91),
            (&PRESSURE, 32.0, vec!["psi", "PSI", "Psi", "p.s.i.", "pounds per square inch", "pounds_per_square_inch", "lb/in²", "lbf/in2"], 220.63, 32.0),
            (&PRESSURE, 2.7, vec!["bar", "Bar", "BAR", "bars"], 270.0, 39.16),
            (&PRESSURE, 2700.0, vec!["mbar", "hPa", "millibars"], 270.0, 39.16),
            (&PRESSURE, 270_000.0, vec!["Pa", "pascals"], 270.0, 39.16),
            (&PRESSURE, 0.27, vec!["MPa"], 270.0, 39.16),
            (&PRESSURE, 80.0, vec!["inHg", "inches of mercury"], 270.91, 39.29),
            (&ENERGY, 80.9, vec!["kWh", "KWH", "kwhr", "kilowatt_hours", "Kilowatt Hours", "kilowatt-hour", "kW·h", "kWHours"], 80.9, 80.9),
            (&ENERGY, 80_900.0, vec!["Wh", "WH", "watt_hours", "Watt hour"], 80.9, 80.9),
            (&ENERGY, 291.24, vec!["MJ", "megajoules"], 80.9, 80.9),
        ]
    }

    fn near(one: Option<f64>, other: f64) -> bool {
        one.is_some_and(|one| (one - other).abs() < 0.001)
    }

    #[test]
    fn every_spelling_and_case_of_a_unit_is_read() {
        for (kind, number, spellings, metric, imperial) in table() {
            for unit in spellings {
                let read = |units| kind.convert(number, &json!(unit), units);
                assert!(near(read(Metric), metric), "{number} {unit}: {:?}", read(Metric));
                assert!(near(read(Imperial), imperial), "{number} {unit}: {:?}", read(Imperial));
            }
        }
    }

    #[test]
    fn a_number_in_its_own_unit_is_left_as_it_came() {
        for number in [104.320_01, 0.123_456_789] {
            assert_eq!(DISTANCE.convert(number, &json!("Miles"), Imperial), Some(number));
            assert_eq!(VOLUME.convert(number, &json!("LITRES"), Metric), Some(number));
            assert_eq!(PRESSURE.convert(number, &json!(null), Metric), Some(number));
        }
    }

    #[test]
    fn without_a_unit_a_number_is_metric() {
        for none in [json!(null), json!(""), json!("  ")] {
            assert!(near(DISTANCE.convert(100.0, &none, Imperial), 62.14), "{none}");
            assert_eq!(ENERGY.convert(75.0, &none, Imperial), Some(75.0), "{none}");
        }
    }

    #[test]
    fn another_quantity_is_never_converted() {
        let units = |kind: &Kind| -> Vec<&str> { kind.0.iter().flat_map(|(_, all)| *all).copied().collect() };
        let kinds = [&DISTANCE, &VOLUME, &PRESSURE, &ENERGY];
        for (place, kind) in kinds.iter().enumerate() {
            for (other, of_other) in kinds.iter().enumerate() {
                for unit in units(of_other).into_iter().filter(|_| place != other) {
                    assert_eq!(kind.convert(7.0, &json!(unit), Metric), None, "{unit}");
                    assert_eq!(fraction(0.5, &json!(unit)), None, "{unit}");
                }
            }
            let nobodys = ["furlongs", "km/h", "kmh", "mph", "percent", "%", "?", "m", "Ah", "unknown"];
            for unit in
                nobodys.map(|unit| json!(unit)).into_iter().chain([json!(7), json!({}), json!(["km"])])
            {
                assert_eq!(kind.convert(7.0, &unit, Metric), None, "{unit}");
            }
        }
    }

    #[test]
    fn temperatures_are_read_in_either_scale() {
        for (number, unit, metric, imperial) in [
            (21.5, "celsius", 21.5, 70.7),
            (21.5, "°C", 21.5, 70.7),
            (21.5, "Degrees Celsius", 21.5, 70.7),
            (-40.0, "C", -40.0, -40.0),
            (70.7, "fahrenheit", 21.5, 70.7),
            (70.7, "°F", 21.5, 70.7),
            (32.0, "deg F", 0.0, 32.0),
            (0.0, "", 0.0, 32.0),
        ] {
            let read = |units| temperature((number, &json!(unit)), units);
            assert!(near(read(Metric), metric) && near(read(Imperial), imperial), "{number} {unit}");
        }
        for other in [json!("km"), json!("kPa"), json!("percent"), json!("furlongs"), json!(7)] {
            assert_eq!(temperature((21.5, &other), Metric), None, "{other}");
        }
    }

    #[test]
    fn percent_and_fractions_are_told_apart() {
        for unit in ["percent", "Percent", "PERCENT", "%", " % ", "pct", "per cent", "percentage"] {
            for (number, expected) in
                [(31.0, 0.31), (0.31, 0.0031), (1.0, 0.01), (100.0, 1.0), (0.0, 0.0), (120.0, 1.2)]
            {
                assert!(near(fraction(number, &json!(unit)), expected), "{number} {unit}");
            }
        }
        for none in [json!(null), json!("")] {
            for (number, expected) in [
                (0.31, 0.31),
                (1.0, 1.0),
                (0.0, 0.0),
                (1.000_000_000_2, 1.0),
                (1.5, 0.015),
                (31.0, 0.31),
                (100.0, 1.0),
            ] {
                assert!(near(fraction(number, &none), expected), "{number} {none}");
            }
        }
        assert_eq!(fraction(0.5, &json!("Fraction")), Some(0.5));
        for other in [json!("liters"), json!("km"), json!("kPa"), json!("kWh"), json!("volts"), json!(1)] {
            assert_eq!(fraction(31.0, &other), None, "{other}");
        }
    }

    #[test]
    fn kilopascals_under_another_name_are_kilopascals_and_marked() {
        for (number, unit, metric, guessed) in [
            (270.0, "bar", 270.0, true),
            (2.7, "bar", 270.0, false),
            (9.0, "BAR", 900.0, false),
            (230.0, "psi", 230.0, true),
            (36.0, "psi", 248.21, false),
            // A lorry's.
            (120.0, "psi", 827.37, false),
            (270.0, "kPa", 270.0, false),
            (0.0, "bar", 0.0, false),
            (270.0, "Pa", 270.0, true),
            (270.0, "MPa", 270.0, true),
            (0.0, "Pa", 0.0, false),
            // Flat: hectopascals may be that.
            (270.0, "hPa", 27.0, false),
            // Neither is plausible: it is as it says.
            (20.0, "bar", 2000.0, false),
            (270_000.0, "bar", 27_000_000.0, false),
        ] {
            let (read, is_guess) = pressure(number, &json!(unit), Metric).expect("a pressure");
            assert!(
                (read - metric).abs() < 0.001 && is_guess == guessed,
                "{number} {unit}: {read} {is_guess}"
            );
        }
        let (imperial, guessed) = pressure(270.0, &json!("bar"), Imperial).expect("a pressure");
        assert!((imperial - 39.16).abs() < 0.001 && guessed);
        assert_eq!(pressure(270.0, &json!("liters"), Metric), None);
    }
}
