//! What a browser brings to the redirect URI: parsing it, and the signed state in it.

use std::{sync::LazyLock, time::Duration};

use smartcar_sdk::{Client, ErrorKind, Redirect};
use tokio::runtime::Runtime;
use url::form_urlencoded;

use crate::{SECRET, Target};

pub(crate) const TARGET: Target = Target { name: "redirect", longest: 4096, run };

static WORLD: LazyLock<(Runtime, Client)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let builder =
        Client::builder().credentials("app", "client-secret").store("memory:").set("recovery", "false");
    let builder = builder.redirect_uri("https://example.com/callback");
    let client = runtime.block_on(async { builder.build().await }).expect("a client");
    (runtime, client)
});

fn run(input: &[u8]) {
    let Ok(redirect) = std::str::from_utf8(input) else { return };
    parses(redirect);
    keeps_its_secrets(redirect);
    brings_no_forged_state(redirect);
    if let Some(payload) = redirect.get(..redirect.len().min(512)).filter(|payload| !payload.is_empty()) {
        a_state_signed_is_read_and_altered_refused(payload, input);
    }
}

/// What is read, written again and read again is the same.
fn parses(redirect: &str) {
    let fields = |read: &Redirect| {
        let code = read.code.as_ref().map(|code| code.expose().to_owned());
        let (user, vehicle) = (read.user_id.as_deref(), read.vehicle_id.as_deref());
        [
            ("code", code),
            ("state", read.state.clone()),
            ("user_id", user.map(str::to_owned)),
            ("vehicle_id", vehicle.map(str::to_owned)),
            ("external_id", read.external_id.clone()),
            ("virtual_key_url", read.virtual_key_url.clone()),
        ]
    };
    match Redirect::parse(redirect) {
        Ok(read) => {
            let before = fields(&read);
            let present = before.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
            let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(present).finish();
            assert_eq!(before, fields(&Redirect::parse(&again).expect(&again)));
            let state = read.state.as_deref().unwrap_or_default();
            assert_eq!(read.check_state(state).is_ok(), !state.is_empty());
            assert!(read.check_state(&format!("{state}x")).is_err());
        }
        Err(error) => {
            let explained = match error.kind() {
                ErrorKind::Api | ErrorKind::Declined => {
                    error.api().is_some_and(|api| api.status == 0 && api.error_type.is_some())
                }
                ErrorKind::InvalidInput => error.field().is_some(),
                _ => false,
            };
            assert!(explained && error.message().len() < 400, "{error:?}");
        }
    }
}

/// A code and a state after whatever came before show nowhere.
fn keeps_its_secrets(redirect: &str) {
    if redirect.contains(SECRET) {
        return; // it may stand where no secret belongs
    }
    let read = Redirect::parse(&format!("{redirect}&code={SECRET}&state={SECRET}"));
    assert!(!format!("{read:?}").contains(SECRET));
    if let Err(error) = read {
        assert!(!error.to_string().contains(SECRET));
    }
}

/// Nobody can make a state that we sign, so each of these is turned away before anything is sent.
fn brings_no_forged_state(redirect: &str) {
    let (runtime, client) = &*WORLD;
    let error = client.check_state(redirect).expect_err("nobody has signed it");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let completed = runtime.block_on(async { client.complete_connect(redirect).signed_state().await });
    let error = completed.expect_err("nobody has signed its state");
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
}

fn a_state_signed_is_read_and_altered_refused(payload: &str, dice: &[u8]) {
    let client = &WORLD.1;
    let url = client.connect_url().signed_state(payload, Duration::from_secs(3600)).build().expect("a URL");
    assert_eq!(client.check_state(&url).expect("ours"), payload);
    let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let state =
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state").expect("a state").1;
    assert_eq!(client.check_state(&state).expect("ours"), payload);
    let mut altered = state.clone().into_owned().into_bytes();
    let place = dice.iter().fold(dice.len(), |sum, byte| sum * 31 % 100_003 + usize::from(*byte));
    let length = altered.len();
    altered[place % length] ^= 1 << (place % 7);
    // As text: what stands for a sign in a URL ('%', '+') is not the same text any more either.
    if let Ok(altered) = String::from_utf8(altered) {
        assert!(client.check_state(&altered).is_err(), "{altered}");
    }
}
