use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use http::Method;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::*;
use crate::Client;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
/// Names the inside of a test that runs in a process of its own.
const INSIDE: &str = "SMARTCAR_TEST_INSIDE";

/// As quick as TCP's whole seconds allow. These tests run on busy machines: nothing that is to work has less than seconds.
const QUICK: Liveness = Liveness {
    connect: Duration::from_secs(10),
    idle: Duration::from_secs(1),
    interval: Duration::from_secs(1),
    times: 2,
    lost: Duration::from_secs(3),
    ping: Duration::from_secs(3),
};

/// A server on loopback that does this with each connection, in a thread of its own.
fn server(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(std::result::Result::ok) {
            let serve = serve.clone();
            thread::spawn(move || serve(stream));
        }
    });
    address
}

/// The head of a request.
fn head(stream: &mut impl Read) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|got| got == 1) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// Keeps a connection open for as long as the other side does.
fn hold(mut stream: impl Read) {
    while stream.read(&mut [0; 1024]).is_ok_and(|got| got > 0) {}
}

fn transport(config: &Config) -> Transport {
    Transport::made(config, Kind::Api, QUICK).unwrap()
}

async fn get(transport: &Transport, url: &str, deadline: Duration) -> Result<Response> {
    let url = Url::parse(url).unwrap();
    transport.send(&url, || reqwest::Request::new(Method::GET, url.clone()), deadline).await
}

#[test]
fn times_are_written_as_people_read_them() {
    let text = |millis| seconds(Duration::from_millis(millis));
    for (millis, written) in [
        (310_000, "310 s"),
        (60_000, "60 s"),
        (2000, "2 s"),
        (1500, "1.5 s"),
        (1000, "1 s"),
        (300, "300 ms"),
        (299, "300 ms"),
        (994, "990 ms"),
        (998, "1.0 s"),
        (59_999, "60 s"),
        (1, "1 ms"),
        (0, "a moment"),
        (9999, "10.0 s"),
    ] {
        assert_eq!(text(millis), written);
    }
}

#[test]
fn a_vanished_peer_is_noticed_within_half_a_minute() {
    let Liveness { idle, interval, times, lost, ping, connect } = LIVENESS;
    let half = Duration::from_secs(30);
    assert!(idle + interval * times <= half && lost <= half && idle + ping <= half && connect < half);
}

#[tokio::test]
async fn an_answer_that_drips_ends_with_the_deadline_by_name() {
    let address = server(|mut stream| {
        let head = head(&mut stream);
        let drip: &[u8] = if head.starts_with("GET /body") {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").unwrap();
            b"x"
        } else if head.starts_with("GET /head") {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").unwrap();
            b"x: y\r\n"
        } else {
            return hold(stream);
        };
        while stream.write_all(drip).is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let transport = transport(&Config::default());
    for path in ["silence", "head", "body"] {
        let began = Instant::now();
        let url = format!("http://{address}/{path}?access_token=hunter2");
        let error = get(&transport, &url, Duration::from_millis(400)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{path}");
        assert_eq!(error.message(), format!("{address} did not answer within 400 ms"), "{path}");
        assert!(began.elapsed() < Duration::from_secs(20), "{path}");
    }
}

#[tokio::test]
async fn a_failed_connection_names_the_host_alone() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let transport = transport(&Config::default());
    let url = format!("http://{closed}/path?code=hunter2");
    let error = get(&transport, &url, Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.message().starts_with(&format!("no connection to {closed}: ")), "{error}");
    assert!(!format!("{error:?}").contains("hunter2") && error.nothing_sent());

    let url = "https://no-such-host.invalid/path?code=hunter2";
    let error = get(&transport, url, Duration::from_secs(30)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.message().starts_with("no connection to no-such-host.invalid: "), "{error}");
    assert!(!format!("{error:?}").contains("hunter2") && error.nothing_sent());
}

#[tokio::test]
async fn a_handshake_or_a_proxy_that_hangs_ends_with_the_connecting() {
    let silent = server(hold);
    let hasty = |config: &Config| {
        let liveness = Liveness { connect: Duration::from_millis(300), ..QUICK };
        Transport::made(config, Kind::Api, liveness).unwrap()
    };
    let limit = Duration::from_secs(20);
    let error = get(&hasty(&Config::default()), &format!("https://{silent}/"), limit).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert_eq!(error.message(), format!("no connection to {silent}: none was made within 300 ms"));

    let mut config = Config::default();
    config.set("proxy", &format!("http://{silent}")).unwrap();
    let error = get(&hasty(&config), "https://api.smartcar.invalid/", limit).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    let message = "no connection to api.smartcar.invalid through the proxy: none was made within 300 ms";
    assert_eq!(error.message(), message);
    assert!(error.nothing_sent());
}

#[tokio::test]
async fn plain_http_to_this_host_goes_to_no_proxy_elsewhere() {
    let address = server(|mut stream| {
        let head = head(&mut stream);
        assert!(head.starts_with("GET / HTTP"), "a proxy would be asked for the whole address: {head}");
        stream.write_all(OK).unwrap();
    });
    let mut config = Config::default();
    config.set("api_origin", &format!("http://{address}")).unwrap();
    config.set("proxy", "http://192.0.2.1:3128").unwrap(); // nobody's, by RFC 5737
    let answer = get(&transport(&config), &format!("http://{address}/"), Duration::from_secs(5)).await;
    assert_eq!(&answer.unwrap().body[..], b"ok");
}

/// A CA, and a certificate by it for 127.0.0.1, made by the openssl command.
fn made_certificates(directory: &Path) -> bool {
    made_by("Test CA", directory)
}

fn made_by(name: &str, directory: &Path) -> bool {
    let script = r#"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$NAME" \
            -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=api' -keyout server.key -out server.csr
        printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' > extensions
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile extensions \
            -out server.pem"#;
    let output = Command::new("sh").args(["-ec", script]).env("NAME", name).current_dir(directory).output();
    let made = output.is_ok_and(|output| output.status.success());
    if !made {
        eprintln!("SKIPPED: this test needs the openssl command");
    }
    made
}

/// A TLS server that does this with each connection.
fn tls_server(
    directory: &Path,
    alpn: &[&[u8]],
    serve: impl Fn(StreamOwned<ServerConnection, TcpStream>) + Send + Sync + 'static,
) -> SocketAddr {
    let certificate = CertificateDer::from_pem_file(directory.join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(directory.join("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let config = Arc::new(config);
    server(move |stream| serve(StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream)))
}

fn trusting(directory: &Path) -> Config {
    let mut config = Config::default();
    config.set("ca_file", directory.join("ca.pem").to_str().unwrap()).unwrap();
    config
}

/// This very test in a process of its own.
fn this_test(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--nocapture", &format!("http::tests::{name}")]).env(INSIDE, "1");
    command
}

fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

#[test]
fn an_image_without_certificates_needs_them_only_for_https() {
    if !is_inside() {
        let empty = tempfile::tempdir().unwrap();
        let status = this_test("an_image_without_certificates_needs_them_only_for_https")
            .env("SSL_CERT_FILE", empty.path().join("ca-certificates.crt"))
            .env("SSL_CERT_DIR", empty.path())
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let plain = server(|mut stream| {
            head(&mut stream);
            stream.write_all(OK).unwrap();
        });
        // A client opens, and plain http works.
        let builder = Client::builder().credentials("app-1", "hunter2").store("memory:");
        builder.set("recovery", "false").build().await.unwrap();
        let bare = transport(&Config::default());
        let limit = Duration::from_secs(10);
        assert_eq!(&get(&bare, &format!("http://{plain}/"), limit).await.unwrap().body[..], b"ok");
        // https says what is missing.
        let directory = tempfile::tempdir().unwrap();
        if !made_certificates(directory.path()) {
            return;
        }
        let https = tls_server(directory.path(), &[], |mut stream| {
            head(&mut stream);
            let _ = stream.write_all(OK);
        });
        let url = format!("https://{https}/");
        let error = get(&bare, &url, limit).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("ca_file")));
        assert!(error.nothing_sent() && error.message().contains("ca-certificates"), "{error}");
        assert!(error.message().contains(&https.to_string()), "{error}");
        // Those of ca_file suffice.
        let trusting = trusting(directory.path());
        assert_eq!(&get(&transport(&trusting), &url, limit).await.unwrap().body[..], b"ok");
        // A caller who waits for a token is told at once.
        let origin = format!("https://{https}");
        let builder = Client::builder().credentials("app-1", "hunter2").store("memory:");
        let builder = builder.set("recovery", "false").set("auth_origin", &origin);
        let client = builder.build().await.unwrap();
        let began = Instant::now();
        let error = client.complete_connect("code=a-code&state=x").state("x").await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("ca_file")));
        assert!(began.elapsed() < Duration::from_secs(5));
    });
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_names_the_remedy() {
    let directory = tempfile::tempdir().unwrap();
    if !made_certificates(directory.path()) {
        return;
    }
    let https = tls_server(directory.path(), &[], |mut stream| {
        head(&mut stream);
    });
    // Other authorities, one of the same name, so that this does not hang on what the system trusts.
    for name in ["Another CA", "Test CA"] {
        let other = tempfile::tempdir().unwrap();
        assert!(made_by(name, other.path()));
        let transport = transport(&trusting(other.path()));
        let error = get(&transport, &format!("https://{https}/"), Duration::from_secs(10)).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        assert!(error.nothing_sent() && error.message().contains("ca_file"), "{name}: {error}");
    }
}

#[test]
fn a_ca_file_that_cannot_be_used_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ca.pem");
    for content in [
        "",
        "no PEM",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        std::fs::write(&file, content).unwrap();
        let mut config = Config::default();
        config.set("ca_file", file.to_str().unwrap()).unwrap();
        let error = Transport::for_api(&config).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("ca_file")), "{content:?}");
    }
}

/// A server of HTTP/2 that reads frames; it answers a request after so long, and pings if it is to.
fn http2(mut stream: StreamOwned<ServerConnection, TcpStream>, answers_after: Duration, pongs: bool) {
    let began = Instant::now();
    let mut preface = [0; 24];
    if stream.read_exact(&mut preface).is_err() {
        return;
    }
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap(); // SETTINGS, none
    // Reads return every now and then, so that the answer is not late.
    stream.sock.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let (mut answered, mut bytes) = (false, Vec::new());
    loop {
        let mut more = [0; 4096];
        match stream.read(&mut more) {
            Ok(0) => return,
            Ok(got) => bytes.extend_from_slice(&more[..got]),
            Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(_) => return,
        }
        while let [a, b, c, kind, flags, ..] = bytes[..] {
            let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
            if bytes.len() < 9 + length {
                break;
            }
            let frame: Vec<_> = bytes.drain(..9 + length).collect();
            if kind == 6 && flags & 1 == 0 && pongs {
                let pong = [&[0, 0, 8, 6, 1, 0, 0, 0, 0][..], &frame[9..]].concat();
                stream.write_all(&pong).unwrap();
            }
        }
        if !answered && began.elapsed() > answers_after {
            answered = true;
            stream.write_all(&[0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]).unwrap(); // HEADERS, the last: 200
        }
    }
}

#[tokio::test]
async fn a_dead_server_behind_a_proxy_is_noticed_a_slow_one_is_not() {
    let directory = tempfile::tempdir().unwrap();
    if !made_certificates(directory.path()) {
        return;
    }
    let transport = transport(&trusting(directory.path()));
    // TCP is fine, but nobody answers HTTP/2's pings.
    let gone = tls_server(directory.path(), &[b"h2"], |stream| http2(stream, Duration::from_secs(60), false));
    let slow = tls_server(directory.path(), &[b"h2"], |stream| http2(stream, Duration::from_secs(8), true));
    let limit = Duration::from_secs(30);
    let (gone_url, slow_url) = (format!("https://{gone}/"), format!("https://{slow}/"));
    let began = Instant::now();
    let (gone_said, slow_said) = tokio::join!(
        async { (get(&transport, &gone_url, limit).await.unwrap_err(), began.elapsed()) },
        get(&transport, &slow_url, limit)
    );
    assert_eq!(slow_said.unwrap().status, 200);
    let (error, took) = gone_said;
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert_eq!(error.message(), format!("the connection to {gone} broke: nobody is there any more"));
    assert!(took < Duration::from_secs(20) && error.can_retry(), "{took:?}");
}

#[tokio::test]
async fn tokens_travel_by_http_1_each_on_a_connection_of_its_own() {
    let directory = tempfile::tempdir().unwrap();
    if !made_certificates(directory.path()) {
        return;
    }
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    let server = tls_server(directory.path(), &[b"h2", b"http/1.1"], move |mut stream| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        head(&mut stream);
        assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
        if first {
            hold(stream); // dead, though TCP does not know
        } else {
            stream.write_all(OK).unwrap();
        }
    });
    let transport = Transport::for_tokens(&trusting(directory.path())).unwrap();
    let url = format!("https://{server}/oauth/token");
    let dead = get(&transport, &url, Duration::from_secs(2));
    let repeated = async {
        while connections.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        get(&transport, &url, Duration::from_secs(10)).await
    };
    let (dead, repeated) = tokio::join!(dead, repeated);
    assert_eq!(dead.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(&repeated.unwrap().body[..], b"ok");
}

/// A process that is ended with the test.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn sh(script: &str) -> bool {
    Command::new("sh").args(["-ec", script]).status().is_ok_and(|status| status.success())
}

/// Whether each thread of a process is stopped.
fn is_stopped(pid: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    // A thread that has just ended has no file any more.
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.unwrap().path().join("stat")).ok())
        // The state comes after the name, which stands in parentheses.
        .all(|stat| stat.rsplit(") ").next().unwrap().starts_with('T'))
}

/// Two hosts on a wire, as network namespaces. From the inside: this one is 10.99.0.1, the other 10.99.0.2.
#[test]
fn a_vanished_host_is_noticed_a_frozen_program_is_not() {
    const NAME: &str = "a_vanished_host_is_noticed_a_frozen_program_is_not";
    match std::env::var(INSIDE).as_deref() {
        Err(_) => {
            if !sh(
                "command -v ip nsenter >/dev/null && unshare -n sh -c 'ip link add v0 type veth peer name v1' 2>/dev/null",
            ) {
                eprintln!(
                    "SKIPPED: a_host_that_vanishes_is_noticed needs root, network namespaces and iproute2"
                );
                return;
            }
            let mut here = Command::new("unshare");
            here.args(["-n", std::env::current_exe().unwrap().to_str().unwrap()]);
            here.args(["--exact", "--nocapture", &format!("http::tests::{NAME}")]).env(INSIDE, "here");
            assert!(here.status().unwrap().success());
        }
        Ok("there") => {
            let listener = TcpListener::bind("10.99.0.2:4000").unwrap();
            for mut stream in listener.incoming().map_while(std::result::Result::ok) {
                thread::spawn(move || {
                    while head(&mut stream).starts_with("GET /answer") {
                        stream.write_all(OK).unwrap();
                    }
                    hold(stream);
                });
            }
        }
        Ok(_) => two_hosts(NAME),
    }
}

fn two_hosts(name: &str) {
    let other = Ends(Command::new("unshare").args(["-n", "sleep", "120"]).spawn().unwrap());
    let pid = other.0.id();
    let there = format!("nsenter -t {pid} -n");
    let made = (0..50).any(|_| {
        thread::sleep(Duration::from_millis(50));
        // Until then it is still in this one's namespace.
        sh(&format!("test $(readlink /proc/{pid}/ns/net) != $(readlink /proc/self/ns/net)"))
    });
    assert!(made);
    assert!(sh(&format!(
        "ip link add v0 type veth peer name v1 netns {pid}
         ip addr add 10.99.0.1/24 dev v0 && ip link set v0 up
         {there} ip addr add 10.99.0.2/24 dev v1 && {there} ip link set v1 up"
    )));
    let mut server = Command::new("nsenter");
    server.args(["-t", &pid.to_string(), "-n", std::env::current_exe().unwrap().to_str().unwrap()]);
    server.args(["--exact", "--nocapture", &format!("http::tests::{name}")]).env(INSIDE, "there");
    let server = Ends(server.spawn().unwrap());
    let server_pid = server.0.id();
    let listens = (0..600).any(|_| {
        thread::sleep(Duration::from_millis(50));
        TcpStream::connect("10.99.0.2:4000").is_ok()
    });
    assert!(listens);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let transport = Transport::made(&Config::default(), Kind::Tokens, QUICK).unwrap();
        let limit = Duration::from_secs(30);
        let answer = "http://10.99.0.2:4000/answer";
        get(&transport, answer, limit).await.unwrap();
        // Frozen: its kernel still answers for it. It is slow, and no more.
        assert!(sh(&format!("kill -STOP {server_pid}")));
        // The signal is only sent: a thread that runs already may still answer.
        assert!((0..2000).any(|_| {
            thread::sleep(Duration::from_millis(10));
            is_stopped(server_pid)
        }));
        let began = Instant::now();
        let thaws = thread::spawn(move || {
            thread::sleep(Duration::from_secs(5));
            assert!(sh(&format!("kill -CONT {server_pid}")));
        });
        assert_eq!(&get(&transport, answer, limit).await.unwrap().body[..], b"ok");
        assert!(began.elapsed() > Duration::from_secs(4));
        thaws.join().unwrap();
        // Gone: no packet of it comes any more, while its answer is awaited.
        let vanishes = thread::spawn(move || {
            thread::sleep(Duration::from_millis(500));
            assert!(sh(&format!("{there} ip route add blackhole 10.99.0.1/32")));
        });
        let began = Instant::now();
        let error = get(&transport, "http://10.99.0.2:4000/never", limit).await.unwrap_err();
        let took = began.elapsed();
        vanishes.join().unwrap();
        assert_eq!(error.kind(), ErrorKind::Network, "{error}");
        assert_eq!(error.message(), "the connection to 10.99.0.2:4000 broke: nobody is there any more");
        assert!(took < Duration::from_secs(12), "{took:?}");
    });
}
