//! One HTTP request in, what to answer out.

use serde::Deserialize;

use super::{
    event::Event,
    parse::parse,
    signature::{SIGNATURE_HEADER, challenge_answer, signer, verify},
};
use crate::{Error, ErrorKind, Result};

/// Smartcar sends at most 50 KB.
const MOST: usize = 1024 * 1024;

/// What became of one HTTP request, and what to answer to it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Delivery {
    /// HTTP status to answer: 200, 400 (not an event), 401 (not signed by any of the tokens), 413 (longer than 1 MiB),
    /// 500 (no management token is set). Smartcar tries three more times, within three minutes, where it is not 2xx.
    pub status: u16,
    /// Body to answer, JSON; empty where there is none.
    pub answer: Option<String>,
    /// Content type of the answer.
    pub content_type: &'static str,
    /// The event, where the signature fits. None for a challenge: there is nothing to do but to answer it, and nobody has to
    /// sign one.
    pub event: Option<Event>,
    /// Why the status is not 200, for the log.
    pub error: Option<Error>,
}

impl Delivery {
    fn of(status: u16) -> Self {
        Self { status, answer: None, content_type: "application/json", event: None, error: None }
    }

    fn failed(error: Error) -> Self {
        let status = match (error.kind(), error.field()) {
            (ErrorKind::Config, _) => 500,
            (_, Some("signature")) => 401,
            _ => 400,
        };
        Self { error: Some(error), ..Self::of(status) }
    }
}

/// Handles one request that a webhook's callback got: checks the signature, reads the event, answers the challenge.
///
/// `tokens` are the application management token, or the old and the new one while it is being rotated. `headers` are
/// names and values as any framework has them; their case does not matter. `body` is the raw bytes that arrived: JSON that was
/// parsed and written again has another signature.
///
/// Answer within 15 seconds, so queue the event rather than work on it, and answer only once it is safely queued. Smartcar
/// delivers at least once: see [`Event::event_id`].
///
/// ```
/// use smartcar_sdk::webhook;
/// let body = br#"{"eventId":"e1","eventType":"VEHICLE_STATE","data":{"vehicle":{"id":"v1"},"signals":[]}}"#;
/// let headers = [("sc-signature", webhook::sign("token", body))];
/// let delivery = webhook::handle(&["token"], headers, body);
/// assert_eq!(delivery.status, 200);
/// assert_eq!(delivery.event.unwrap().vehicle_id(), Some("v1"));
/// ```
pub fn handle<T, N, V>(tokens: &[T], headers: impl IntoIterator<Item = (N, V)>, body: &[u8]) -> Delivery
where
    T: AsRef<str>,
    N: AsRef<str>,
    V: AsRef<[u8]>,
{
    if body.len() > MOST {
        let error = Error::invalid_input(
            "body",
            "the webhook's body is longer than 1 MiB: Smartcar sends 50 KB at most",
        );
        return Delivery { error: Some(error), ..Delivery::of(413) };
    }
    let signature = headers
        .into_iter()
        .find(|(name, _)| name.as_ref().eq_ignore_ascii_case(SIGNATURE_HEADER))
        .map(|(_, value)| String::from_utf8_lossy(value.as_ref()).into_owned())
        .unwrap_or_default();
    match deliver(tokens, &signature, body) {
        Ok(delivery) => delivery,
        Err(error) => Delivery::failed(error),
    }
}

fn deliver<T: AsRef<str>>(tokens: &[T], signature: &str, body: &[u8]) -> Result<Delivery> {
    let signer = signer(tokens, signature, body)?;
    if let Some(challenge) = challenge(body) {
        // Smartcar does not always sign it. Unsigned, the first token is the one in use.
        let token = signer.and_then(|place| tokens.get(place)).or(tokens.first());
        let answer = challenge_answer(token.map_or("", AsRef::as_ref), &challenge)?;
        let answer = serde_json::json!({ "challenge": answer }).to_string();
        return Ok(Delivery { answer: Some(answer), ..Delivery::of(200) });
    }
    if signer.is_none() {
        verify(tokens, signature, body)?; // says what is wrong
    }
    Ok(Delivery { event: Some(parse(body)?), ..Delivery::of(200) })
}

/// The challenge, if the body is a `VERIFY` event. Reads no more of it than that, since nobody may have signed it.
fn challenge(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Verify {
        event_type: Option<String>,
        event_name: Option<String>,
        data: Option<Holder>,
        payload: Option<Holder>,
    }
    #[derive(Deserialize)]
    struct Holder {
        challenge: Option<String>,
    }
    let verify: Verify = serde_json::from_slice(body).ok()?;
    let word = verify.event_type.or(verify.event_name)?;
    if !word.eq_ignore_ascii_case("verify") {
        return None;
    }
    let mut holders = verify.data.into_iter().chain(verify.payload);
    Some(holders.find_map(|holder| holder.challenge).unwrap_or_default())
}
