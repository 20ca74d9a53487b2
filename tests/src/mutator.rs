//! A server between client and sandbox that spoils every answer, each in another way, by a seed.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// The server.
pub struct Mutator {
    port: u16,
    accepting: AbortHandle,
    answers: Arc<AtomicU64>,
}

/// What the sandbox answered: status, and body.
type Answer = (u16, Vec<u8>);

impl Mutator {
    /// A mutator before the sandbox on this port of loopback.
    pub async fn before(sandbox: u16, seed: u64) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let answers = Arc::new(AtomicU64::new(0));
        let known: Arc<Mutex<HashMap<String, Answer>>> = Arc::default();
        let accepting = {
            let answers = answers.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let number = answers.fetch_add(1, Ordering::Relaxed);
                    let dice = StdRng::seed_from_u64(seed.wrapping_add(number));
                    tokio::spawn(serve(stream, sandbox, known.clone(), dice));
                }
            })
            .abort_handle()
        };
        Self { port, accepting, answers }
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How many answers it has spoiled.
    pub fn answers(&self) -> u64 {
        self.answers.load(Ordering::Relaxed)
    }
}

impl Drop for Mutator {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(
    mut client: TcpStream,
    sandbox: u16,
    known: Arc<Mutex<HashMap<String, Answer>>>,
    mut dice: StdRng,
) {
    let Some((head, body)) = message(&mut client).await else { return };
    let key = format!("{}\n{}", head.lines().next().unwrap_or_default(), String::from_utf8_lossy(&body));
    let remembered = known.lock().expect("no panic under the lock").get(&key).cloned();
    let answer = match remembered {
        Some(answer) => answer,
        None => {
            let Some(answer) = forward(sandbox, &head, &body).await else { return };
            known.lock().expect("no panic under the lock").insert(key, answer.clone());
            answer
        }
    };
    let spoiled = spoil(answer, &mut dice);
    let _ = client.write_all(&spoiled).await;
    let _ = client.shutdown().await;
}

/// Asks the sandbox once, on a connection of its own.
async fn forward(sandbox: u16, head: &str, body: &[u8]) -> Option<Answer> {
    let mut upstream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, sandbox))).await.ok()?;
    let head = head.trim_end().replacen("\r\n", "\r\nconnection: close\r\n", 1);
    upstream.write_all(format!("{head}\r\n\r\n").as_bytes()).await.ok()?;
    upstream.write_all(body).await.ok()?;
    let (head, body) = message(&mut upstream).await?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body))
}

/// Head and body of a message with a length, or of one that ends with its connection.
async fn message(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let end = loop {
        if let Some(end) = all.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut all).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let mut body = all.split_off(end);
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok());
    while body.len() < length.unwrap_or(0) {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some((head, body))
}

/// One answer, spoiled.
fn spoil((status, body): Answer, dice: &mut StdRng) -> Vec<u8> {
    let (mut status, mut body, mut kind) = (status, body, "application/json");
    let mut length = None;
    let mut headers = String::new();
    match dice.random_range(0..12) {
        0 => {
            // Less than was announced: the connection breaks.
            length = Some(body.len());
            body.truncate(dice.random_range(0..=body.len()));
        }
        1 => body.truncate(dice.random_range(0..=body.len())),
        2..=4 => change(&mut body, dice),
        5 => {
            let depth = dice.random_range(100..20_000);
            let (open, close) = if dice.random_bool(0.5) { ("[", "]") } else { (r#"{"a":"#, "}") };
            body = format!("{}1{}", open.repeat(depth), close.repeat(depth)).into_bytes();
        }
        6 => {
            kind = "text/html";
            body = b"<html><body>A proxy speaks.</body></html>".to_vec();
        }
        7 => {
            for _ in 0..dice.random_range(1..20) {
                if !body.is_empty() {
                    let place = dice.random_range(0..body.len());
                    body[place] = dice.random();
                }
            }
        }
        8 => status = dice.random_range(200..600),
        9 => {
            body.clear();
            kind = "application/octet-stream";
        }
        10 => {
            status = *[429, 503, 401, 403, 404, 500].choose(dice).expect("one of them");
            headers.push_str("retry-after: 99999999999999999999\r\n");
        }
        _ => {
            headers.push_str("sc-data-age: \u{7f}2026-13-45T99:99:99Z\r\nsc-unit-system: furlongs\r\nsc-fetched-at: 1e400\r\n");
            change(&mut body, dice);
        }
    }
    let length = length.unwrap_or(body.len());
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.into_bytes(), body].concat()
}

/// Puts something else in the place of one value.
fn change(body: &mut Vec<u8>, dice: &mut StdRng) {
    let Ok(mut json) = serde_json::from_slice::<Value>(body) else { return };
    let mut at = &mut json;
    loop {
        let deeper = dice.random_bool(0.75);
        let places = match at {
            Value::Object(map) => map.len(),
            Value::Array(list) => list.len(),
            _ => 0,
        };
        if !deeper || places == 0 {
            break;
        }
        let place = dice.random_range(0..places);
        at = match at {
            Value::Object(map) => map.values_mut().nth(place).expect("it is there"),
            Value::Array(list) => &mut list[place],
            _ => unreachable!("only these have places"),
        };
    }
    let others = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(-1e308),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("9".repeat(400)),
        json!("\u{0}\u{202e}"),
        json!([]),
        json!([1, "a", null]),
        json!({}),
        json!({ "value": { "value": [] } }),
    ];
    *at = others.choose(dice).expect("one of them").clone();
    *body = json.to_string().into_bytes();
    if dice.random_bool(0.1) {
        // A number no float holds.
        *body = String::from_utf8_lossy(body).replacen(":1", ":1e99999", 1).into_bytes();
    }
}
