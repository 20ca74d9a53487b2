//! An address that can be led to another server, as a virtual IP or a DNS name is in a fail-over.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};

/// A TCP proxy on loopback. Made on a runtime, it lives on it.
pub struct Proxy {
    port: u16,
    line: Arc<Mutex<Line>>,
    accepting: AbortHandle,
}

struct Line {
    /// Nowhere, while the line is cut.
    target: Option<u16>,
    connections: JoinSet<()>,
}

impl Proxy {
    /// A proxy that leads to a port of loopback.
    pub async fn to(target: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let line = Arc::new(Mutex::new(Line { target: Some(target), connections: JoinSet::new() }));
        let accepting = {
            let line = line.clone();
            tokio::spawn(async move {
                while let Ok((mut near, _)) = listener.accept().await {
                    let mut line = line.lock().expect("no panic under the lock");
                    let Some(target) = line.target else { continue };
                    line.connections.spawn(async move {
                        if let Ok(mut far) =
                            TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, target))).await
                        {
                            let _ = copy_bidirectional(&mut near, &mut far).await;
                        }
                    });
                }
            })
            .abort_handle()
        };
        Self { port, line, accepting }
    }

    /// The port it listens on, on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Breaks every connection, and lets no new one through.
    pub fn cut(&self) {
        let mut line = self.line.lock().expect("no panic under the lock");
        line.target = None;
        line.connections.abort_all();
    }

    /// Leads to another port from now on.
    pub fn lead_to(&self, target: u16) {
        self.line.lock().expect("no panic under the lock").target = Some(target);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
