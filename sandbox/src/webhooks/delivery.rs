//! The post: signed HTTP requests to callbacks on this machine, the challenge, and the retries.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use url::Url;

use super::event::{time, verify};
use super::parcel::Parcel;
use super::report::{Attempt, WebhookReport};
use crate::clock::{Millis, iso};
use crate::smartcar::Smartcar;

/// A callback has so long to answer, in real time.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Pauses before the retries, in the sandbox's time.
const PAUSES: [Millis; 3] = [25_000, 50_000, 100_000];
/// Vehicles that nobody touches are looked at so often, in the sandbox's time.
const LOOK: Millis = 60_000;
/// An answer to a challenge is far smaller.
const MAX_ANSWER: usize = 64 * 1024;

/// Hex HMAC-SHA256.
pub(crate) fn signature(key: &str, message: &[u8]) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(message);
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Carries parcels until the sandbox ends, and looks after vehicles that change with time.
pub(crate) async fn work(smartcar: Arc<Smartcar>, mut parcels: UnboundedReceiver<Parcel>) {
    let mut under_way = JoinSet::new();
    let mut look_at = smartcar.clock.now() + LOOK;
    loop {
        tokio::select! {
            parcel = parcels.recv() => match parcel {
                Some(parcel) => drop(under_way.spawn(carry(Arc::clone(&smartcar), parcel))),
                None => return,
            },
            Some(_) = under_way.join_next() => {}
            () = smartcar.clock.until(look_at) => {
                smartcar.notice_all();
                look_at = smartcar.clock.now() + LOOK;
            }
        }
    }
}

async fn carry(smartcar: Arc<Smartcar>, mut parcel: Parcel) {
    let mut pauses = PAUSES.into_iter();
    loop {
        let now = smartcar.clock.now();
        let delivery_id = smartcar.hooks().next_id("delivery");
        if let Some(times) = parcel.times {
            parcel.body["meta"]["deliveryId"] = delivery_id.as_str().into();
            parcel.body["meta"]["deliveredAt"] = time(times, now);
        }
        let body = Bytes::from(parcel.body.to_string());
        let signed: &[u8] = if parcel.wrong_signature { b"another body" } else { &body };
        let signature = signature(&smartcar.config.management_token, signed);
        let outcome = post(&parcel.url, body, Some(signature)).await;
        let arrived = outcome.as_ref().is_ok_and(|(status, _)| (200..300).contains(status));
        let pause = pauses.next();
        let attempt = Attempt {
            delivery_id,
            at: iso(now),
            status: outcome.as_ref().ok().map(|(status, _)| *status),
            error: outcome.err(),
        };
        let gone = smartcar.hooks().webhook(&parcel.webhook).is_none();
        smartcar.hooks().attempted(parcel.number, attempt, pause.is_none() || gone);
        match pause {
            Some(pause) if !(arrived || gone) => smartcar.clock.until(now + pause).await,
            _ => return,
        }
    }
}

/// Challenges a callback; a webhook whose callback answers right delivers from then on.
pub(crate) async fn challenge(smartcar: &Smartcar, id: &str) -> Option<WebhookReport> {
    let webhook = smartcar.hooks().webhook(id).cloned()?;
    let (event_id, delivery_id, challenge) = {
        let mut hooks = smartcar.hooks();
        (hooks.next_id("event"), hooks.next_id("delivery"), hooks.next_id("challenge"))
    };
    let mut body = verify(&webhook, &event_id, &challenge);
    if body["meta"].is_object() {
        body["meta"]["deliveryId"] = delivery_id.into();
        body["meta"]["deliveredAt"] = time(webhook.request.quirks.times, smartcar.clock.now());
    }
    let token = &smartcar.config.management_token;
    let body = Bytes::from(body.to_string());
    let signed = webhook.request.quirks.signed_verify.then(|| signature(token, &body));
    let outcome = match post(&webhook.request.callback_url, body, signed).await {
        Ok((200, answer)) => check(&answer, &signature(token, challenge.as_bytes())),
        Ok((status, _)) => Err(format!("the callback answered {status}, not 200")),
        Err(error) => Err(error),
    };
    let verified = outcome.is_ok();
    smartcar.hooks().verified(id, outcome, smartcar.clock.now());
    if verified {
        smartcar.notice_all();
    }
    smartcar.hooks().report(id)
}

fn check(answer: &[u8], wanted: &str) -> Result<(), String> {
    let answer: Value = serde_json::from_slice(answer)
        .map_err(|error| format!("the callback's answer is not JSON: {error}"))?;
    match answer["challenge"].as_str() {
        Some(given) if given == wanted => Ok(()),
        Some(_) => Err("the callback's challenge is not the HMAC-SHA256 of ours".into()),
        None => Err("the callback's answer has no challenge".into()),
    }
}

async fn post(url: &str, body: Bytes, signature: Option<String>) -> Result<(u16, Bytes), String> {
    match tokio::time::timeout(TIMEOUT, request(url, body, signature)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(format!("the callback did not answer within {} s", TIMEOUT.as_secs())),
    }
}

async fn request(url: &str, body: Bytes, signature: Option<String>) -> Result<(u16, Bytes), String> {
    let url = Url::parse(url).map_err(|error| error.to_string())?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let addresses =
        tokio::net::lookup_host((host.as_str(), port)).await.map_err(|error| error.to_string())?;
    // A name may mean anything; only this machine is called.
    let addresses: Vec<SocketAddr> = addresses.filter(|address| address.ip().is_loopback()).collect();
    let stream = TcpStream::connect(&addresses[..]).await.map_err(|error| error.to_string())?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut request = hyper::Request::post(path)
        .header("host", format!("{}:{port}", url.host_str().unwrap_or_default()))
        .header("user-agent", "Smartcar-Sandbox")
        .header("content-type", "application/json");
    if let Some(signature) = signature {
        request = request.header("SC-Signature", signature);
    }
    let request = request.body(Full::new(body)).map_err(|error| error.to_string())?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
        Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
    };
    // Until the exchange is done the connection has to be driven; its own end is not ours.
    tokio::select! {
        biased;
        outcome = exchange => outcome,
        Err(error) = connection => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
