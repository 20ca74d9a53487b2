//! A server that answers what it was told to, request by request, and remembers what it was asked.

use std::{
    collections::HashMap,
    fmt::Write as _,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use smartcar_sdk::{Client, Grant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

use crate::{API_ORIGINS, World};

/// A client with a grant of a sandbox's and these settings, whose API is a script; the sandbox answers token requests alone.
pub async fn staged(settings: &[(&str, &str)]) -> (World, Scripted, Client, Grant) {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let good = world.client().await;
    let grant = world.connect(&good, 1).await;
    good.close().await.expect("nothing is under way");
    let server = Scripted::start().await;
    let builder = settings.iter().fold(world.builder(), |builder, (name, value)| builder.set(name, value));
    let builder = API_ORIGINS.iter().fold(builder, |builder, name| builder.set(name, &server.origin()));
    let client = builder.build().await.expect("a client");
    (world, server, client, grant)
}

/// An answer: status, headers and body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers beside those that frame the body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// JSON with 200.
    pub fn json(body: &serde_json::Value) -> Self {
        Self::new(200, body.to_string())
    }

    /// Any body with any status.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: body.into() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

#[derive(Default)]
struct Script {
    /// `GET /path`, without the query, to its answer.
    answers: HashMap<String, Answer>,
    asked: Vec<String>,
}

/// The server, on a port of loopback.
pub struct Scripted {
    port: u16,
    script: Arc<Mutex<Script>>,
    accepting: AbortHandle,
}

impl Scripted {
    /// A server that answers everything with 404.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let script: Arc<Mutex<Script>> = Arc::default();
        let accepting = {
            let script = script.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, script.clone()));
                }
            })
            .abort_handle()
        };
        Self { port, script, accepting }
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers `request` (`GET /v2.0/user`, without a query) so from now on.
    pub fn answer(&self, request: &str, answer: Answer) {
        self.script.lock().expect("no panic under the lock").answers.insert(request.to_owned(), answer);
    }

    /// What it was asked since it was last looked at.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.script.lock().expect("no panic under the lock").asked)
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<Script>>) {
    let mut read = Vec::new();
    while let Some(request) = request(&mut stream, &mut read).await {
        let answer = {
            let mut script = script.lock().expect("no panic under the lock");
            let path = request.split('?').next().unwrap_or_default().to_owned();
            script.asked.push(request);
            script.answers.get(&path).cloned().unwrap_or_else(|| Answer::new(404, "{}"))
        };
        let mut head = format!("HTTP/1.1 {} X\r\n", answer.status);
        for (name, value) in &answer.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if answer.status != 204 {
            let _ = write!(head, "content-length: {}\r\n", answer.body.len());
        }
        let whole = [head.as_bytes(), b"\r\n", &answer.body].concat();
        if stream.write_all(&whole).await.is_err() {
            return;
        }
    }
}

/// The method and target of the next request; its body is read and dropped.
async fn request(stream: &mut TcpStream, read: &mut Vec<u8>) -> Option<String> {
    let end = loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(read).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok());
    let whole = end + length.unwrap_or(0);
    while read.len() < whole {
        if stream.read_buf(read).await.ok()? == 0 {
            return None;
        }
    }
    read.drain(..whole);
    head.lines().next()?.rsplit_once(' ').map(|(request, _)| request.to_owned())
}
