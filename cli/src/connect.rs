//! `smartcar connect`: a driver goes through Connect in this host's browser, and the grant is stored.
//!
//! It listens where the redirect URI leads, which must be this host, for the one redirect that carries this run's state.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    process::Stdio,
    time::Duration,
};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use clap::Args;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use smartcar_sdk::{Client, ErrorKind, Grant};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use tower::Service;
use url::{Host, Url};

use crate::{
    connect_url::PageOptions,
    durations::duration,
    failure::{Coded, Failure, exit},
    opening::{self, Opening},
    out::{complain, grant_json, one_line, say},
    stopping::Stop,
};

/// Opens the Connect page, waits for the driver, and stores the grant.
///
/// The application's redirect URI (`SMARTCAR_REDIRECT_URI`, registered in Smartcar's dashboard) must lead to this host, e.g.
/// `http://localhost:8000/callback`. The command listens there until the driver is back. Only a redirect with the state of
/// this very run counts.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    smartcar connect --account customer-17 --scope read_odometer --scope read_vin\n  \
    smartcar connect --no-browser --mode simulated --json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    #[command(flatten)]
    page: PageOptions,
    /// Your own id of the customer, kept with the grant.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Print the address and open no browser.
    #[arg(long)]
    no_browser: bool,
    /// How long to wait for the driver.
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    within: Duration,
    /// Print the grant as JSON. The address goes to standard error then.
    #[arg(long)]
    json: bool,
}

/// A redirect that came, and where to answer the browser.
struct Arrived {
    query: String,
    page: oneshot::Sender<Page>,
}

/// What the browser is shown: nothing that came with the redirect.
struct Page(StatusCode, &'static str);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let Self(status, text) = self;
        let body = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>smartcar connect</title>\
             <body style=\"font-family: sans-serif; margin: 4em\"><p>{text}</p></body></html>"
        );
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
        ];
        (status, headers, body).into_response()
    }
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let redirect_uri = opening::setting("redirect_uri")?;
    let place = Place::of(redirect_uri.as_deref())?;
    // Before anything is opened: who cannot be come back to need not begin.
    let (mut redirects, _server) = place.listen().await?;
    let client = arguments.opening.short(stop).await?;
    let grant = opening::with(&client, stop, async {
        let payload = uuid::Uuid::new_v4().to_string();
        let url = arguments.page.on(client.connect_url());
        let url =
            url.signed_state(&payload, arguments.within.saturating_add(Duration::from_secs(60))).build()?;
        if arguments.json {
            complain!("{url}");
        } else {
            say!("{url}");
        }
        if !arguments.no_browser && !open_browser(&url) {
            complain!("smartcar: no browser could be opened: open the address above in one on this host");
        }
        let back = completed(&client, &arguments, &payload, &mut redirects);
        tokio::time::timeout(arguments.within, back).await.unwrap_or_else(|_| {
            let message = "the driver did not come back in time: run this again, with a longer --within";
            Err(Coded::new(exit::RETRY, message).into())
        })
    });
    let grant = grant.await?;
    if arguments.json {
        say!("{}", one_line(&grant_json(&grant)));
    } else {
        say!("Connected: grant {}", grant.id);
        for vehicle in &grant.vehicles {
            say!("{vehicle}");
        }
    }
    Ok(exit::SUCCESS)
}

/// The grant of the first redirect that is this run's. Others are turned away, and waited past.
async fn completed(
    client: &Client,
    arguments: &Arguments,
    payload: &str,
    redirects: &mut mpsc::Receiver<Arrived>,
) -> Result<Grant, Failure> {
    while let Some(Arrived { query, page }) = redirects.recv().await {
        let mut complete = client.complete_connect(query).signed_state().state(payload);
        if let Some(account) = &arguments.account {
            complete = complete.account(account);
        }
        let single = arguments.page.single_select || arguments.page.single_select_vin.is_some();
        let completed = complete.per_vehicle(single).without_code(arguments.page.without_code).await;
        let (shown, done) = match completed {
            Ok(grant) => (Page(StatusCode::OK, "Connected. You can close this page."), Some(Ok(grant))),
            Err(error) if matches!(error.field(), Some("state" | "redirect")) => (
                Page(StatusCode::BAD_REQUEST, "This is not the answer that is waited for. Start again."),
                None,
            ),
            Err(error) if error.kind() == ErrorKind::Declined => {
                (Page(StatusCode::OK, "Not connected. You can close this page."), Some(Err(error)))
            }
            Err(error) => {
                let text = "This did not work. The terminal says why; you can close this page.";
                (Page(StatusCode::BAD_GATEWAY, text), Some(Err(error)))
            }
        };
        let _ = page.send(shown);
        if let Some(done) = done {
            // The page goes out before the listener does.
            tokio::time::sleep(Duration::from_millis(100)).await;
            return Ok(done?);
        }
    }
    Err("nobody listens for the driver any more".into())
}

/// Where the redirect URI leads on this host.
struct Place {
    addresses: Vec<SocketAddr>,
    path: String,
}

impl Place {
    fn of(redirect_uri: Option<&str>) -> Result<Self, Failure> {
        let unusable = |why: &str| {
            let message = format!(
                "{why}: set SMARTCAR_REDIRECT_URI to an address of this host such as http://localhost:8000/callback, and \
                 register the same in Smartcar's dashboard"
            );
            Failure::from(Coded::new(exit::SETUP, message))
        };
        let uri = redirect_uri.ok_or_else(|| unusable("there is no redirect URI"))?;
        let url = Url::parse(uri).map_err(|_| unusable("the redirect URI is not a URL"))?;
        if url.scheme() != "http" {
            return Err(unusable(
                "the redirect URI does not begin with http://, so the driver cannot come back here",
            ));
        }
        let port = url.port_or_known_default().unwrap_or(80);
        let addresses = match url.host() {
            Some(Host::Domain(name)) if name == "localhost" || name.ends_with(".localhost") => {
                vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]
            }
            Some(Host::Ipv4(address)) if address.is_loopback() => vec![(address, port).into()],
            Some(Host::Ipv6(address)) if address.is_loopback() => vec![(address, port).into()],
            _ => {
                return Err(unusable(
                    "the redirect URI leads to another host, so the driver cannot come back here",
                ));
            }
        };
        Ok(Self { addresses, path: url.path().to_owned() })
    }

    /// Listens on every address that can be had, one at least.
    async fn listen(&self) -> Result<(mpsc::Receiver<Arrived>, JoinSet<io::Result<()>>), Failure> {
        let (sender, receiver) = mpsc::channel(4);
        let mut servers = JoinSet::new();
        let mut refused = None;
        for address in &self.addresses {
            match TcpListener::bind(address).await {
                Ok(listener) => {
                    let handler = get(receive).fallback(nothing_here);
                    let router = Router::new().route(&self.path, handler).fallback(nothing_here);
                    servers.spawn(serve(listener, router.with_state(sender.clone())));
                }
                Err(error) => refused = Some((address, error)),
            }
        }
        match refused {
            Some((address, error)) if servers.is_empty() => {
                let message =
                    format!("{address}, where the redirect URI leads, cannot be listened on: {error}");
                Err(Coded::new(exit::SETUP, message).into())
            }
            _ => Ok((receiver, servers)),
        }
    }
}

/// Answers browsers, by HTTP/1.1 alone: `axum::serve` would bring HTTP/2, a hundred kilobytes of it. Its connections outlive it, so that
/// the last page is shown whole.
async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let router = router.clone();
        let service = service_fn(move |request| router.clone().call(request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn receive(State(redirects): State<mpsc::Sender<Arrived>>, RawQuery(query): RawQuery) -> Page {
    let (page, shown) = oneshot::channel();
    let arrived = Arrived { query: query.unwrap_or_default(), page };
    match redirects.send(arrived).await {
        Ok(()) => shown.await.unwrap_or(Page(StatusCode::GONE, "The command has ended. Start again.")),
        Err(_) => Page(StatusCode::GONE, "The command has ended. Start again."),
    }
}

async fn nothing_here() -> Page {
    Page(StatusCode::NOT_FOUND, "There is nothing here.")
}

/// Opens a page in the user's browser. The address holds no secret, but others on this host can see it for a moment.
fn open_browser(url: &str) -> bool {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let browser = std::env::var("BROWSER").ok().filter(|browser| !browser.is_empty());
    std::process::Command::new(browser.as_deref().unwrap_or(opener))
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_host_is_listened_on() {
        for here in ["http://localhost:8000/callback", "http://127.0.0.1:8000", "http://[::1]:8000/a/b"] {
            assert!(Place::of(Some(here)).is_ok(), "{here}");
        }
        for elsewhere in [
            "https://localhost:8000/cb",
            "http://example.com/cb",
            "http://10.0.0.1/",
            "app://back",
            "nonsense",
        ] {
            let failure = Place::of(Some(elsewhere)).err().unwrap();
            assert!(failure.to_string().contains("SMARTCAR_REDIRECT_URI"), "{elsewhere}: {failure}");
        }
        assert!(Place::of(None).is_err());
    }
}
