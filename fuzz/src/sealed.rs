//! Boxes: eight bytes of dice, then what is sealed, opened as a box, or read as keys.

use smartcar_sdk::{ErrorKind, clock::Timestamp, fuzzing::Keys, store::Row};

use crate::{APPLICATION, SECRET, Target, shows};

pub(crate) const TARGET: Target = Target { name: "sealed", longest: 4096, run };

const KEYS: &str =
    "now:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,old:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=";

fn row(grant_id: &str) -> Row {
    let at = Timestamp::from_millis(0);
    Row {
        grant_id: grant_id.to_owned(),
        version: 0,
        user_id: Some("user".to_owned()),
        account: None,
        status: "active".to_owned(),
        vehicles: vec!["vehicle".to_owned()],
        connected_at: at,
        refresh_expires_at: None,
        due_at: None,
        status_changed_at: at,
        updated_at: at,
        body: Vec::new(),
    }
}

fn run(input: &[u8]) {
    let keys = Keys::new(APPLICATION, KEYS).expect("two keys");
    let Some((dice, plain)) = input.split_first_chunk::<8>() else { return };
    let [a, b, bit, c, d, ..] = *dice;
    let (first, second) = (usize::from(u16::from_be_bytes([a, b])), usize::from(u16::from_be_bytes([c, d])));

    let sealed = keys.seal(&row("g-1"), plain).expect("it seals");
    assert_eq!(keys.open(&row("g-1"), &sealed).expect("ours"), plain);
    assert!(plain.len() < SECRET.len() || !sealed.windows(plain.len()).any(|window| window == plain));
    let refused = |body: &[u8], why: &str| {
        let error = keys.open(&row("g-1"), body).expect_err(why);
        assert_eq!(
            (error.kind(), error.field(), error.can_retry()),
            (ErrorKind::Store, Some("token_keys"), false)
        );
        // The header is not secret, and a key's id is named; what else there is must not show.
        assert!(shows(plain) || !format!("{error} {error:?}").contains(SECRET));
    };
    let mut flipped = sealed.clone();
    flipped[first % sealed.len()] ^= 1 << (bit % 8);
    refused(&flipped, "a bit is flipped");
    refused(&sealed[..first % sealed.len()], "it is cut off");
    refused(&[&sealed[..], &plain[..plain.len().min(1)], b"x"].concat(), "it is longer");
    let (head, tail) = (first % sealed.len(), second % (plain.len() + 1));
    let spliced = [&plain[..tail], &sealed[head..]].concat();
    if spliced != sealed && spliced.first() != Some(&b'{') {
        refused(&spliced, "its beginning is another");
    }
    if plain.first() != Some(&b'{') {
        refused(plain, "nobody has sealed it");
    }
    assert!(keys.open(&row("g-2"), &sealed).is_err(), "it was made for another grant");
    let other_user = Row { user_id: None, ..row("g-1") };
    assert!(keys.open(&other_user, &sealed).is_err(), "it was made for another user");
    assert!(
        Keys::new("other", KEYS).expect("two keys").open(&row("g-1"), &sealed).is_err(),
        "another application"
    );

    if let Ok(setting) = std::str::from_utf8(plain) {
        are_read_as_keys(setting);
    }
}

fn are_read_as_keys(setting: &str) {
    match Keys::new(APPLICATION, setting) {
        Ok(keys) => {
            let sealed = keys.seal(&row("g-1"), b"{}").expect("it seals");
            assert_eq!(keys.open(&row("g-1"), &sealed).expect("ours"), b"{}");
        }
        Err(error) => {
            assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("token_keys")));
            // Behind a colon stands a key, and no message may tell it.
            let secret = setting.split(',').filter_map(|entry| Some(entry.split_once(':')?.1));
            let long = secret.filter(|key| key.len() >= 20);
            let shown = error.to_string();
            assert!(long.into_iter().all(|key| !shown.contains(key)), "{shown}");
        }
    }
}
