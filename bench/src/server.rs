//! The stand-in for Smartcar's API: hyper, one thread, the same answer for whatever is asked. It runs in a process of its own.

use std::{convert::Infallible, fs, path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rustls::{ServerConfig, pki_types::pem::PemObject};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::{
    Failure, certificate,
    processes::{Running, SERVER_CPU, pinned},
};

/// The first argument of such a process; the others are the latency in milliseconds and, for HTTPS, a folder.
pub(crate) const SERVE: &str = "serve";

/// What load balancers allow on one connection of HTTP/2.
pub(crate) const STREAMS: u32 = 100;

/// A server that runs.
pub(crate) struct Server {
    pub(crate) process: Running,
    /// Its origin, e.g. `http://127.0.0.1:4711`.
    pub(crate) url: String,
}

impl Server {
    /// Starts one that takes so long to answer, over TLS where there is a folder with a certificate.
    pub(crate) fn start(latency: Duration, certificate: Option<&Path>) -> Result<Self, Failure> {
        let mut command = pinned(SERVER_CPU, std::env::current_exe()?);
        command.arg(SERVE).arg(latency.as_millis().to_string()).args(certificate);
        let (process, url) = Running::with_line(&mut command)?;
        if url.is_empty() {
            return Err("the stand-in server did not start".into());
        }
        Ok(Self { process, url })
    }
}

/// Such a process.
pub(crate) fn serve(arguments: &[String]) -> Result<(), Failure> {
    let [latency, folder @ ..] = arguments else { return Err("serve LATENCY [FOLDER]".into()) };
    let latency = Duration::from_millis(latency.parse()?);
    let acceptor = folder.first().map(|folder| acceptor(Path::new(folder))).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(accept(latency, acceptor))
}

async fn accept(latency: Duration, acceptor: Option<TlsAcceptor>) -> Result<(), Failure> {
    // A thousand clients may connect at once.
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    let listener: TcpListener = socket.listen(4096)?;
    let port = listener.local_addr()?.port();
    match acceptor {
        Some(_) => println!("https://localhost:{port}"), // what the certificate names
        None => println!("http://127.0.0.1:{port}"),
    }
    loop {
        let (stream, _) = listener.accept().await?;
        let _ = stream.set_nodelay(true);
        tokio::spawn(connection(stream, latency, acceptor.clone()));
    }
}

/// Answers one connection's requests. Whatever ends it, ends it alone.
async fn connection(stream: TcpStream, latency: Duration, acceptor: Option<TlsAcceptor>) {
    let service = service_fn(move |_| async move {
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        Ok::<_, Infallible>(answer())
    });
    match acceptor {
        None => {
            let server = hyper::server::conn::http1::Builder::new();
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        }
        Some(acceptor) => {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let mut server = auto::Builder::new(TokioExecutor::new());
            server.http2().max_concurrent_streams(STREAMS);
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        }
    }
}

/// An odometer.
fn answer() -> Response<Full<Bytes>> {
    let answer = Response::builder()
        .header("content-type", "application/json")
        .header("sc-request-id", "11111111-1111-4111-8111-111111111111")
        .header("sc-data-age", "2026-11-29T08:00:00.000Z")
        .header("sc-unit-system", "metric")
        .body(Full::new(Bytes::from_static(b"{\"distance\":12345.6}")));
    answer.unwrap_or_default()
}

fn acceptor(folder: &Path) -> Result<TlsAcceptor, Failure> {
    let chain =
        rustls::pki_types::CertificateDer::pem_slice_iter(&fs::read(certificate::certificate(folder))?)
            .collect::<Result<Vec<_>, _>>()?;
    let key = rustls::pki_types::PrivateKeyDer::from_pem_file(certificate::key(folder))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
