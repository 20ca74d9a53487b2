//! Every documented token reply, changed field by field into every JSON type and form, over HTTP and through the whole
//! client: a pair that has arrived is never thrown away, and no lifetime makes a storm. What is expected is written by hand
//! for each kind of change, and every row is also tried with its expectation switched: then it must fail.
//!
//! Smartcar, here, gives each refresh token up at its first use: a pair that the client drops is a car lost.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use smartcar_sdk::{ApiVersion, Client, ErrorKind, clock::ShiftedClock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};

/// Which reply is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    Exchange,
    Refresh,
    Application,
}

impl Reply {
    const ALL: [Self; 3] = [Self::Exchange, Self::Refresh, Self::Application];

    /// Its fields: all that Smartcar documents, and one that it does not.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Exchange | Self::Refresh => {
                &["access_token", "token_type", "expires_in", "refresh_token", "scope"]
            }
            Self::Application => &["access_token", "token_type", "expires_in", "scope"],
        }
    }

    /// What a lifetime is that the reply does not give.
    const fn assumed(self) -> f64 {
        if matches!(self, Self::Application) { 3600.0 } else { 7200.0 }
    }
}

/// What the reply is changed into.
#[derive(Clone, Debug)]
enum Change {
    /// A field is written so.
    Value(&'static str),
    /// A field is left out.
    Missing,
    /// A field stands twice: written so before, or behind, the good one.
    Before(&'static str),
    Behind(&'static str),
    /// All of it is sent in another way.
    Sent(Sent),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Plain,
    Status(u16),
    ContentType(&'static str),
    Around(&'static str, &'static str),
    Nested,
    /// More is announced than comes, and the connection ends.
    BrokenOff,
    /// In chunks, of which the last never comes; the connection stays.
    NeverEnds,
    /// More than `max_response_bytes`.
    Long,
    BitByBit,
    /// Its lifetime comes last, in a packet of its own.
    InParts,
}

/// What must come of it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expect {
    /// It is a win, and its access token is used for so many seconds.
    Won(f64),
    /// It holds no tokens: nobody knows whether it rotated.
    NoTokens,
}

#[derive(Clone, Debug)]
struct Row {
    reply: Reply,
    field: &'static str,
    change: Change,
    expect: Expect,
}

/// A value, whether a header can carry it as a token (a refresh token travels in forms, which carry any text), and the lifetime
/// that it is.
const VALUES: [(&str, bool, Option<f64>); 26] = [
    ("null", false, None),
    ("true", false, None),
    ("false", false, None),
    ("0", false, None),
    ("-7200", false, None),
    ("0.0001", false, Some(0.0001)),
    ("1", false, Some(1.0)),
    ("600", false, Some(600.0)),
    ("600.5", false, Some(600.5)),
    ("1e400", false, Some(86_400.0)),
    ("123456789012345678901234567890", false, Some(86_400.0)),
    ("NaN", false, None),
    ("\"\"", false, None),
    ("\" \"", false, None),
    ("\"line\\nbreak\"", false, None),
    ("\"word\"", true, None),
    ("\"two wörds\"", true, None),
    ("\"600\"", true, Some(600.0)),
    ("\" 600 \"", true, Some(600.0)),
    ("\"600.5\"", true, Some(600.5)),
    ("\"1\"", true, Some(1.0)),
    ("\"-600\"", true, None),
    ("\"Infinity\"", true, None),
    ("[]", false, None),
    ("[[\"x\"],{\"access_token\":\"no\"}]", false, None),
    ("{\"access_token\":\"no\",\"refresh_token\":\"no\",\"expires_in\":1}", false, None),
];

/// The text that a JSON value is, unless it is empty.
fn text_of(value: &str) -> Option<String> {
    serde_json::from_str::<String>(value).ok().filter(|text| !text.is_empty())
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for reply in Reply::ALL {
        let good = Expect::Won(600.0);
        for &field in reply.fields() {
            let is_token = field.ends_with("_token");
            // What a change means, kind by kind.
            let lost = match field {
                "access_token" | "refresh_token" => Expect::NoTokens,
                "expires_in" => Expect::Won(reply.assumed()),
                _ => good,
            };
            let mut row = |change, expect| rows.push(Row { reply, field, change, expect });
            row(Change::Missing, lost);
            for (value, token, lifetime) in VALUES {
                let counts = match field {
                    "expires_in" => lifetime.map(Expect::Won),
                    "refresh_token" => text_of(value).map(|_| good),
                    _ => (!is_token || token).then_some(good),
                };
                row(Change::Value(value), counts.unwrap_or(lost));
                // Of two the last counts that can be used.
                row(Change::Before(value), good);
                row(Change::Behind(value), counts.unwrap_or(good));
            }
        }
        let sent = |sent, expect| Row { reply, field: "", change: Change::Sent(sent), expect };
        for status in [200, 201, 202, 203, 206, 299] {
            rows.push(sent(Sent::Status(status), good));
        }
        for kind in ["", "text/html", "text/plain; charset=utf-16", "application/x-www-form-urlencoded", "x"]
        {
            rows.push(sent(Sent::ContentType(kind), good));
        }
        for (before, after) in [
            ("\u{feff}", ""),
            ("\r\n \u{feff}\t", "\r\n\r\n"),
            (" ", "\0\0\0"),
            ("", "<html>"),
            ("", "{\"access_token\":\"no\",\"refresh_token\":\"no\"}"),
        ] {
            rows.push(sent(Sent::Around(before, after), good));
        }
        for (around, expect) in [
            (Sent::Plain, good),
            (Sent::Nested, Expect::NoTokens),
            (Sent::BrokenOff, good),
            (Sent::NeverEnds, good),
            (Sent::Long, good),
            (Sent::BitByBit, good),
            (Sent::InParts, good),
        ] {
            rows.push(sent(around, expect));
        }
    }
    rows
}

/// What Smartcar knows.
#[derive(Default)]
struct Ledger {
    minted: u32,
    /// The refresh token that lives; none is known again after its use.
    live: Option<String>,
    /// Those that are accepted all the same: where a reply held no tokens, the one presented must work again.
    graced: Vec<String>,
    /// The change of the next reply of this kind.
    next: Option<(Reply, &'static str, Change)>,
    /// What was asked for: the kind, and the token presented.
    asked: Vec<(Reply, String)>,
    refused: u32,
    /// The access tokens that calls to the API carried.
    carried: Vec<String>,
    /// The access token of the changed reply, as it was given.
    given: Option<String>,
}

struct Smartcar {
    port: u16,
    ledger: Arc<Mutex<Ledger>>,
    accepting: AbortHandle,
}

impl Drop for Smartcar {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Smartcar {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let ledger: Arc<Mutex<Ledger>> = Arc::default();
        let shared = ledger.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self { port, ledger, accepting: accepting.abort_handle() }
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("no panic under the lock")
    }

    fn asked(&self, reply: Reply) -> usize {
        self.ledger().asked.iter().filter(|(kind, _)| *kind == reply).count()
    }

    fn carried(&self) -> String {
        self.ledger().carried.last().cloned().unwrap_or_default()
    }
}

async fn serve(mut stream: TcpStream, ledger: Arc<Mutex<Ledger>>) {
    let Some((head, body)) = request(&mut stream).await else { return };
    let path = head.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let form = |name: &str| {
        let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, value)| decoded(value)).next().unwrap_or_default()
    };
    let reply = match (path, form("grant_type").as_str()) {
        ("/oauth/token", "authorization_code") => Reply::Exchange,
        ("/oauth/token", _) => Reply::Refresh,
        ("/oauth2/token", _) => Reply::Application,
        _ => {
            let carried = head.lines().find_map(|line| line.strip_prefix("authorization: Bearer "));
            ledger.lock().expect("no panic").carried.push(carried.unwrap_or_default().to_owned());
            let body = match path.rsplit('/').next().unwrap_or_default() {
                "user" => r#"{"id":"u1"}"#,
                "vehicles" => r#"{"paging":{"count":1,"offset":0},"vehicles":["v1"]}"#,
                "odometer" => r#"{"distance":5.5}"#,
                _ => "{}",
            };
            return send(&mut stream, 200, "application/json", body.as_bytes(), Sent::Plain).await;
        }
    };
    let (body, sent) = {
        let mut ledger = ledger.lock().expect("no panic");
        let presented = form("refresh_token");
        ledger.asked.push((reply, presented.clone()));
        let accepted = ledger.live.as_ref() == Some(&presented) || ledger.graced.contains(&presented);
        if reply == Reply::Refresh && !accepted {
            ledger.refused += 1;
            (None, Sent::Plain)
        } else {
            let (body, sent) = ledger.give(reply, presented);
            (Some(body), sent)
        }
    };
    let Some(body) = body else {
        let refusal = br#"{"error":"invalid_grant"}"#;
        return send(&mut stream, 400, "application/json", refusal, Sent::Plain).await;
    };
    let (status, kind) = match sent {
        Sent::Status(status) => (status, "application/json"),
        Sent::ContentType(kind) => (200, kind),
        _ => (200, "application/json"),
    };
    send(&mut stream, status, kind, body.as_bytes(), sent).await;
}

impl Ledger {
    /// The next reply of this kind, changed if it is its turn.
    fn give(&mut self, reply: Reply, presented: String) -> (String, Sent) {
        self.minted += 1;
        let (mut access, mut refresh) =
            (format!("access-{}", self.minted), format!("refresh-{}", self.minted));
        let changed = self.next.take_if(|(kind, _, _)| *kind == reply);
        let mut sent = Sent::Plain;
        let mut fields = vec![
            ("access_token", format!("\"{access}\"")),
            ("token_type", "\"Bearer\"".to_owned()),
            ("expires_in", if changed.is_some() { "600" } else { "7200" }.to_owned()),
        ];
        if reply != Reply::Application {
            fields.push(("refresh_token", format!("\"{refresh}\"")));
        }
        fields.push(("scope", "\"read_odometer\"".to_owned()));
        if let Some((_, field, change)) = &changed {
            let at = fields.iter().position(|(name, _)| name == field).unwrap_or_default();
            let mut value = None;
            match change {
                Change::Value(text) => {
                    (*text).clone_into(&mut fields[at].1);
                    value = Some(*text);
                }
                Change::Missing => drop(fields.remove(at)),
                Change::Before(text) => fields.insert(at, (*field, (*text).to_owned())),
                Change::Behind(text) => {
                    fields.insert(at + 1, (*field, (*text).to_owned()));
                    value = Some(*text);
                }
                Change::Sent(how) => sent = *how,
            }
            // A token that is given in other words is that token; of two refresh tokens the last that looks like one.
            let odd = |text: &String| text.trim().is_empty() || text.contains('\n');
            let behind = matches!(change, Change::Behind(_));
            let any = *field == "refresh_token" && !behind;
            let text = value.and_then(text_of).filter(|text| any || !odd(text));
            match (*field, text) {
                ("access_token", Some(text)) => access = text,
                ("refresh_token", Some(text)) => refresh = text,
                _ => {}
            }
            self.given = Some(access);
            if sent == Sent::InParts {
                fields.rotate_left(3);
            }
        }
        if reply != Reply::Application {
            self.live = Some(refresh);
        }
        if changed.is_some_and(|(_, field, change)| grants_again(field, &change)) {
            self.graced.push(presented);
        }
        let members: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let body = format!("{{{}}}", members.join(","));
        let body = match sent {
            Sent::Around(before, after) => format!("{before}{body}{after}"),
            Sent::Nested => format!("{{\"data\":{body}}}"),
            Sent::Long => {
                format!("{}{}", &body[..body.len() - 1], ",\"x\":\"") + &"x".repeat(9 << 20) + "\"}"
            }
            _ => body,
        };
        (body, sent)
    }
}

/// Whether nothing usable was in the reply, so that the token presented is to work again.
fn grants_again(field: &str, change: &Change) -> bool {
    let unusable = |text: &str| match field {
        "refresh_token" => text_of(text).is_none(),
        _ => {
            VALUES.iter().any(|(value, is_token, _)| *value == text && !is_token) && field.ends_with("_token")
        }
    };
    match change {
        Change::Missing => field.ends_with("_token"),
        Change::Value(text) => unusable(text),
        Change::Sent(Sent::Nested) => true,
        _ => false,
    }
}

async fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut all = Vec::new();
    loop {
        if let Some(end) = all.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&all[..end]).into_owned();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
            if all.len() >= end + 4 + length {
                return Some((head, String::from_utf8_lossy(&all[end + 4..]).into_owned()));
            }
        }
        if stream.read_buf(&mut all).await.ok()? == 0 {
            return None;
        }
    }
}

async fn send(stream: &mut TcpStream, status: u16, kind: &str, body: &[u8], sent: Sent) {
    let kind = if kind.is_empty() { String::new() } else { format!("content-type: {kind}\r\n") };
    let length = if sent == Sent::BrokenOff { body.len() + 100 } else { body.len() };
    let framing = match sent {
        Sent::NeverEnds => "transfer-encoding: chunked".to_owned(),
        _ => format!("content-length: {length}"),
    };
    let head = format!("HTTP/1.1 {status} X\r\n{kind}connection: close\r\n{framing}\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).await;
    match sent {
        Sent::NeverEnds => {
            let _ = stream.write_all(format!("{:x}\r\n", body.len()).as_bytes()).await;
            let _ = stream.write_all(body).await;
            // Until the client goes.
            let _ = stream.read(&mut [0; 1]).await;
        }
        Sent::BitByBit => {
            for byte in body {
                let _ = stream.write_all(&[*byte]).await;
                tokio::task::yield_now().await;
            }
        }
        Sent::InParts => {
            let words = b"\"expires_in\"";
            let at = body.windows(words.len()).position(|window| window == words).unwrap_or_default();
            let _ = stream.write_all(&body[..at]).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            let _ = stream.write_all(&body[at..]).await;
        }
        _ => drop(stream.write_all(body).await),
    }
    let _ = stream.shutdown().await;
}

/// A value of a form.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap_or_default(), rest.next().unwrap_or_default()];
                u8::from_str_radix(&String::from_utf8_lossy(&digits), 16).unwrap_or_default()
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What really came of a change: the expectation that would have been right.
async fn outcome(row: &Row) -> Result<Expect, String> {
    let smartcar = Smartcar::start().await;
    let clock = ShiftedClock::default();
    let origin = format!("http://127.0.0.1:{}", smartcar.port);
    let mut builder = Client::builder().credentials("app", "client-secret").store("memory:");
    for name in ["api_origin", "api_v3_origin", "auth_origin", "iam_origin"] {
        builder = builder.set(name, &origin);
    }
    let builder = builder.set("v3_client_id", "client_1").set("v3_client_secret", "v3-secret");
    // A limit for readings is none for tokens.
    let builder = builder.set("max_response_bytes", "100").set("retries", "0").set("recovery", "false");
    let client = builder.clock(Arc::new(clock.clone())).build().await.map_err(|e| e.to_string())?;
    let result = play(row, &smartcar, &clock, &client).await;
    client.close().await.map_err(|e| format!("closing: {e}"))?;
    result
}

async fn play(
    row: &Row,
    smartcar: &Smartcar,
    clock: &ShiftedClock,
    client: &Client,
) -> Result<Expect, String> {
    let change = || Some((row.reply, row.field, row.change.clone()));
    let version = if row.reply == Reply::Application { ApiVersion::V3 } else { ApiVersion::V2 };
    if row.reply != Reply::Refresh {
        smartcar.ledger().next = change();
    }
    let connected = client.complete_connect("https://example.com/?code=c&state=s").state("s").await;
    let grant = match (connected, row.reply) {
        (Ok(grant), _) => grant,
        (Err(error), Reply::Exchange) if error.kind() == ErrorKind::Network => {
            // A code works once: it is not sent again.
            return match smartcar.asked(Reply::Exchange) {
                1 => Ok(Expect::NoTokens),
                times => Err(format!("the code was sent {times} times")),
            };
        }
        (Err(error), _) => return Err(format!("connecting: {error}")),
    };
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap().api(version);
    // Of v3 it is the token that counts, not the reading.
    let call = async || match vehicle.odometer().await {
        Err(error) if version == ApiVersion::V2 => Err(format!("a call: {error}")),
        result => Ok(result.err()),
    };
    if row.reply == Reply::Refresh {
        smartcar.ledger().next = change();
        clock.advance(Duration::from_secs(3 * 3600));
    }
    // The tokens of users are refreshed after an exchange; the application's are fetched as they were.
    let renewal = if row.reply == Reply::Exchange { Reply::Refresh } else { row.reply };
    let before = smartcar.asked(renewal);
    let error = call().await?;
    let asked = smartcar.asked(renewal) - before;
    if let Some(error) = error.filter(|error| error.message().contains("application token")) {
        // Nothing is spent: the next call asks again.
        call().await?;
        return match (error.kind(), smartcar.asked(Reply::Application)) {
            (ErrorKind::InvalidResponse, 2) => Ok(Expect::NoTokens),
            (kind, times) => Err(format!("{kind:?} after {times} requests")),
        };
    }
    let given = smartcar.ledger().given.clone().unwrap_or_default();
    let wins = smartcar.carried().trim() == given.trim();
    if !wins {
        // The same refresh token once more, and that is all.
        let presented: Vec<_> = smartcar.ledger().asked.iter().map(|(_, token)| token.clone()).collect();
        let again = presented.windows(2).any(|pair| pair[0] == pair[1] && !pair[0].is_empty());
        let refused = smartcar.ledger().refused;
        return if again && refused == 0 {
            Ok(Expect::NoTokens)
        } else {
            Err(format!("{presented:?}, {refused} refused"))
        };
    }
    let first = usize::from(row.reply != Reply::Exchange);
    if asked != first {
        return Err(format!("{asked} requests"));
    }
    // How long is it used? Until a tenth of its life is left, at most.
    let asked = smartcar.asked(renewal);
    let mut used = Duration::ZERO;
    for seconds in [0.0, 0.0, 500.0, 620.0, 3000.0, 3700.0, 6000.0, 7300.0, 70_000.0, 87_000.0] {
        clock.advance(Duration::from_secs_f64(seconds).saturating_sub(used));
        used = Duration::from_secs_f64(seconds);
        call().await?;
        // A refresh behind is there with the next call at the latest.
        if smartcar.asked(renewal) > asked {
            let live = smartcar.ledger().refused == 0;
            let lives = match seconds {
                500.0 => 1.0,
                620.0 => 600.0,
                3700.0 => 3600.0,
                7300.0 => 7200.0,
                87_000.0 => 86_400.0,
                odd => return Err(format!("another request after {odd} s")),
            };
            return if live { Ok(Expect::Won(lives)) } else { Err("a pair was thrown away".to_owned()) };
        }
    }
    Err("never asked again".to_owned())
}

/// Lifetimes as far as they are told apart.
fn rough(expect: Expect) -> Expect {
    match expect {
        Expect::Won(seconds) if seconds < 5.0 => Expect::Won(1.0),
        Expect::Won(seconds) => Expect::Won(seconds.trunc()),
        Expect::NoTokens => Expect::NoTokens,
    }
}

/// Another expectation than this one: what a careless hand might have written.
fn opposite(expect: Expect) -> Expect {
    match expect {
        Expect::Won(600.0) | Expect::NoTokens => Expect::Won(7200.0),
        Expect::Won(_) => Expect::Won(600.0),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_token_reply_changed_field_by_field_loses_nothing() {
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    let (mut rows, mut count, mut wrong) = (rows().into_iter().peekable(), 0, Vec::new());
    while rows.peek().is_some() || !tasks.is_empty() {
        while tasks.len() < 24
            && let Some(row) = rows.next()
        {
            count += 1;
            tasks.spawn(async move {
                let outcome = tokio::time::timeout(Duration::from_secs(50), outcome(&row)).await;
                (outcome.unwrap_or_else(|_| Err("it hangs".to_owned())), row)
            });
        }
        let Some(done) = tasks.join_next().await else { continue };
        let (outcome, row) = done.expect("nothing panics");
        let right = |expect| outcome.clone().is_ok_and(|outcome| outcome == rough(expect));
        if !right(row.expect) || right(opposite(rough(row.expect))) {
            wrong.push(format!("{row:?}: {outcome:?}"));
        }
    }
    println!("== {count} token replies in {:.1} s", began.elapsed().as_secs_f64());
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 800);
}
