//! Answers whose body is spoiled on the way, or late.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;

use crate::faults::BodyFault;
use crate::ledger::Minted;
use crate::smartcar::Smartcar;

const GIBIBYTE: u64 = 1 << 30;
const CHUNK: &[u8] = &[b'x'; 64 * 1024];

pub(super) async fn spoil(
    smartcar: &Arc<Smartcar>,
    mut response: Response,
    how: BodyFault,
    bytes: Option<u64>,
    seconds: Option<f64>,
) -> Response {
    // Whether the token in it arrives is decided by the spoiled body, not by the answer's leaving.
    let minted = response.extensions_mut().remove::<Minted>();
    match how {
        BodyFault::Html => Html("<html><body><h1>502 Bad Gateway</h1></body></html>").into_response(),
        BodyFault::Huge => huge(bytes.unwrap_or(GIBIBYTE)),
        BodyFault::Truncated => truncated(response).await,
        BodyFault::Drip => drip(smartcar, response, minted, seconds.unwrap_or(1.0)).await,
    }
}

fn huge(bytes: u64) -> Response {
    let start = std::iter::once(Bytes::from_static(b"{\"padding\":\""));
    let chunks = (0..bytes.div_ceil(CHUNK.len() as u64)).map(|_| Bytes::from_static(CHUNK));
    let end = std::iter::once(Bytes::from_static(b"\"}"));
    let body = Body::from_stream(stream::iter(start.chain(chunks).chain(end).map(io::Result::Ok)));
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

async fn truncated(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = whole(body).await;
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let half = whole.slice(..whole.len() / 2);
    let body = stream::unfold(Some(half), |half| async {
        match half {
            Some(half) if !half.is_empty() => Some((io::Result::Ok(half), Some(Bytes::new()))),
            Some(_) => {
                // The half has to reach the wire before the connection ends.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Err(io::ErrorKind::ConnectionReset.into()), None))
            }
            None => None,
        }
    });
    Response::from_parts(parts, Body::from_stream(body))
}

async fn drip(
    smartcar: &Arc<Smartcar>,
    response: Response,
    minted: Option<Minted>,
    seconds: f64,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = whole(body).await;
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let smartcar = Arc::clone(smartcar);
    let body = stream::unfold((whole, smartcar), move |(mut left, smartcar)| async move {
        if left.is_empty() {
            return None;
        }
        pause(seconds).await;
        let byte = left.split_to(1);
        if let Some(minted) = minted.filter(|_| left.is_empty()) {
            smartcar.ledger().delivered(minted);
        }
        Some((io::Result::Ok(byte), (left, smartcar)))
    });
    Response::from_parts(parts, Body::from_stream(body))
}

pub(super) async fn pause(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// Reads a body that is in memory anyway.
async fn whole(body: Body) -> Bytes {
    axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default()
}
