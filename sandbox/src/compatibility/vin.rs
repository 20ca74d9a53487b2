//! What a vehicle identification number says of a car that is none of this world's.

use crate::catalogue::{BRANDS, Brand};

/// A car, as far as its number tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Of a brand that drivers of this world own.
    Brand(&'static str),
    /// Of a make that Smartcar works with, of which nothing can be read here.
    Make(&'static str),
    /// Of a make that Smartcar works with, but built before its cars were connected.
    TooOld,
    /// One of test mode's own, an electric car.
    Test,
    /// Test mode's own that does not work with Smartcar.
    TestIncompatible,
    /// Of no make that Smartcar works with.
    Unknown,
}

/// World manufacturer identifiers: make, the first model year that works with Smartcar in this world, and how the numbers
/// of its cars begin.
const MAKES: &[(&str, u16, &[&str])] = &[
    ("BMW", 2014, &["WBA", "WBS", "WBX", "WBY", "3MW", "4US", "5UX", "5YM"]),
    (
        "CHEVROLET",
        2015,
        &["1G1", "1GB", "1GC", "1GN", "2G1", "2GC", "2GN", "3G1", "3GC", "3GN", "KL1", "KL7", "KL8"],
    ),
    (
        "FORD",
        2017,
        &["1FA", "1FD", "1FM", "1FT", "2FM", "2FT", "3FA", "3FE", "3FM", "3FT", "MAJ", "NM0", "WF0", "WF1"],
    ),
    ("KIA", 2017, &["3KP", "5XX", "5XY", "KNA", "KNC", "KND", "KNE", "U5Y", "U6Y"]),
    ("NISSAN", 2017, &["1N4", "1N6", "3N1", "3N6", "3N8", "5N1", "JN1", "JN6", "JN8", "SJN", "VSK", "VWA"]),
    ("TESLA", 2012, &["5YJ", "7G2", "7SA", "LRW", "XP7", "SFZ"]),
    (
        "TOYOTA",
        2018,
        &[
            "2T1", "2T3", "3TM", "3TY", "4T1", "4T3", "4T4", "5TD", "5TE", "5TF", "5YF", "7MU", "JTD", "JTE",
            "JTK", "JTL", "JTM", "JTN", "NMT", "SB1", "VNK",
        ],
    ),
    (
        "VOLKSWAGEN",
        2014,
        &["1V2", "1VW", "3VV", "3VW", "8AW", "9BW", "WV1", "WV2", "WV3", "WVG", "WVW", "XW8"],
    ),
    ("VOLVO", 2015, &["7JD", "7JR", "LVY", "LYV", "YV1", "YV4"]),
    ("ACURA", 2014, &["19U", "5J8", "JH4"]),
    ("AUDI", 2014, &["93U", "TRU", "WA1", "WAU", "WUA"]),
    ("BUICK", 2015, &["1G4", "2G4", "5GA", "KL4", "LRB"]),
    ("CADILLAC", 2015, &["1G6", "1GY", "2G6", "3GY", "LRE"]),
    ("GMC", 2015, &["1GD", "1GK", "1GT", "2GK", "2GT", "3GK", "3GT"]),
    ("HONDA", 2018, &["1HG", "2HG", "2HK", "3CZ", "5FN", "5J6", "7FA", "JHM", "SHH"]),
    ("HYUNDAI", 2017, &["5NM", "5NP", "7YA", "KM8", "KMH", "KMT", "TMA"]),
    ("JAGUAR", 2017, &["SAD", "SAJ"]),
    ("LAND ROVER", 2016, &["SAL"]),
    ("LEXUS", 2018, &["2T2", "58A", "JTH", "JTJ"]),
    ("LINCOLN", 2017, &["1LN", "2LM", "3LN", "5LM", "5LT"]),
    ("MAZDA", 2019, &["3MV", "3MZ", "7MM", "JM1", "JM3"]),
    ("MERCEDES-BENZ", 2015, &["4JG", "55S", "W1K", "W1N", "WDB", "WDC", "WDD"]),
    ("MINI", 2014, &["WMW", "WMZ"]),
    ("PORSCHE", 2017, &["WP0", "WP1"]),
    ("RIVIAN", 2021, &["7FC", "7PD"]),
    ("SKODA", 2016, &["TMB"]),
    ("SUBARU", 2018, &["4S3", "4S4", "JF1", "JF2"]),
];

/// Test mode's own numbers begin so; four letters of the make follow, and the rest says what is tested.
const TEST: &str = "0SC";
/// The number that Smartcar publishes for the error `vehicle_incompatible`.
const TEST_INCOMPATIBLE: &str = "012FE3B132";

/// Whether a number says itself what test mode takes it for.
pub(super) fn is_of_test_mode(vin: &str) -> bool {
    matches!(look(vin), Known::Test | Known::TestIncompatible)
}

/// What is known of a number of 17 ASCII characters.
pub(super) fn look(vin: &str) -> Known {
    let vin = vin.to_ascii_uppercase();
    let (Some(start), Some(year)) = (vin.get(..3), vin.as_bytes().get(9)) else { return Known::Unknown };
    if start == TEST {
        return if vin.ends_with(TEST_INCOMPATIBLE) { Known::TestIncompatible } else { Known::Test };
    }
    let make = MAKES.iter().find(|(_, _, identifiers)| identifiers.contains(&start));
    let Some((make, first, _)) = make else { return Known::Unknown };
    if model_year(*year).is_some_and(|year| year < *first) {
        return Known::TooOld;
    }
    BRANDS
        .iter()
        .find(|brand| brand.name == *make)
        .map_or(Known::Make(make), |Brand { name, .. }| Known::Brand(name))
}

/// The model year that the tenth character stands for, of those from 2010 to 2030. Digits are older, or newer, and not every
/// maker puts a year there.
fn model_year(code: u8) -> Option<u16> {
    const YEARS: &[u8; 21] = b"ABCDEFGHJKLMNPRSTVWXY";
    let place = YEARS.iter().position(|known| *known == code)?;
    Some(2010 + u16::try_from(place).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_brand_is_known_and_no_identifier_is_two_makes() {
        for brand in BRANDS {
            let made = format!("{}1111111111111{}", brand.wmi, 1);
            assert_eq!(look(&made), Known::Brand(brand.name));
        }
        let mut all: Vec<_> = MAKES.iter().flat_map(|(_, _, identifiers)| identifiers.iter()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|identifier| identifier.len() == 3));
    }

    #[test]
    fn the_numbers_of_the_official_clients_tests_are_known() {
        for (vin, known) in [
            ("5YJXCDE22HF068739", Known::Brand("TESLA")),
            ("5yjsa1e29lf403082", Known::Brand("TESLA")),
            ("WAUAFAFL1GN014882", Known::Make("AUDI")),
            ("WBAKE5C58DJ107700", Known::TooOld),
            ("0SCGMCT0386A85356", Known::Test),
            ("0SCAUDI037A5ADB1C", Known::Test),
            ("0SCAUDI012FE3B132", Known::TestIncompatible),
            ("ZZZ11111111111111", Known::Unknown),
        ] {
            assert_eq!(look(vin), known, "{vin}");
        }
    }
}
