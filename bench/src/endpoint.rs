//! The cheapest token endpoint that can be: one thread, no state, a new pair for whatever is asked. What it costs is
//! taken from the shared processors, so it does as little as it can.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// One that runs.
pub(crate) struct Endpoint {
    pub(crate) address: SocketAddr,
    requests: Arc<AtomicU64>,
}

impl Endpoint {
    /// How many requests it has had so far.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Starts it on a thread of its own, for as long as the process lives.
pub(crate) fn start() -> io::Result<Endpoint> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let requests = Arc::new(AtomicU64::new(0));
    let endpoint = Endpoint { address, requests: requests.clone() };
    let serving = move || runtime.block_on(serve(listener, requests));
    thread::Builder::new().name("endpoint".to_owned()).spawn(serving)?;
    Ok(endpoint)
}

async fn serve(listener: std::net::TcpListener, counter: Arc<AtomicU64>) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let mut connections: u64 = 0;
    loop {
        let (stream, _) = listener.accept().await?;
        connections += 1;
        tokio::spawn(answer(stream, connections, counter.clone()));
    }
}

/// Answers one connection's requests, one after the other.
async fn answer(mut stream: TcpStream, connection: u64, counter: Arc<AtomicU64>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(4096);
    let mut requests: u64 = 0;
    loop {
        let Some(end) = request_end(&buffer) else {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
            continue;
        };
        buffer.drain(..end);
        requests += 1;
        counter.fetch_add(1, Ordering::SeqCst);
        let body = format!(
            r#"{{"access_token":"a{connection:016x}-{requests:016x}","refresh_token":"r{connection:016x}-{requests:016x}","token_type":"Bearer","expires_in":7200}}"#
        );
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await?;
    }
}

/// Where the first request in `buffer` ends, if it is there whole.
fn request_end(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..head]).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let end = head + length.unwrap_or(0);
    (buffer.len() >= end).then_some(end)
}
