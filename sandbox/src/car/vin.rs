//! Vehicle identification numbers that depend on a car's id alone.

use sha2::{Digest, Sha256};

/// A vehicle identification number with a valid check digit.
pub(super) fn vin(id: &str, wmi: &str, year: u16) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_the_standard_one() {
        assert_eq!(check_digit(b"11111111111111111"), b'1');
        assert_eq!(check_digit(b"1M8GDM9AXKP042788"), b'X');
        let vin = vin("x", "5YJ", 2022);
        assert_eq!((vin.len(), &vin[..3], check_digit(vin.as_bytes())), (17, "5YJ", vin.as_bytes()[8]));
    }
}
