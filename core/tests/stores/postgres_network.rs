//! What lies between us and the server: TLS, a pooler, a network that swallows everything.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use smartcar_sdk::store::{PostgresStore, Swap, TokenStore, conformance};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    insert, next,
    postgres::{open, shared},
    postgres_broken::assert_says,
    postgres_hosted::assert_refused,
    row,
    support::{Cluster, PASSWORD, USER, as_server_user},
};

/// A network between here and the server, which can begin to swallow everything.
struct Network {
    port: u16,
    swallows: Arc<AtomicBool>,
}

impl Network {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let network = Self { port: listener.local_addr().unwrap().port(), swallows: Arc::default() };
        let swallows = Arc::clone(&network.swallows);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
                tokio::spawn(carry(near_read, far_write, Arc::clone(&swallows)));
                tokio::spawn(carry(far_read, near_write, Arc::clone(&swallows)));
            }
        });
        network
    }

    fn swallow(&self, swallows: bool) {
        self.swallows.store(swallows, Ordering::SeqCst);
    }
}

async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, swallows: Arc<AtomicBool>) {
    let mut buffer = [0; 8192];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        while swallows.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_network_that_swallows_everything_hangs_no_call() {
    let Some(cluster) = shared() else { return };
    let network = Network::to(cluster.port()).await;
    let url = cluster.database("network").replace(&cluster.port().to_string(), &network.port.to_string());
    let store = open(&url).await;
    let first = row("grant");
    insert(&*store, &first).await;
    network.swallow(true);

    let since = Instant::now();
    let second = next(&first);
    let (swap, opening) =
        tokio::join!(store.swap("app", &second, Some(first.version)), PostgresStore::open(&url),);
    assert_says(&swap.unwrap_err(), "no answer");
    assert_says(&opening.expect_err("it opened"), "no answer");
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());

    // What was on its way arrives late, and counts once.
    network.swallow(false);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let current = store.load("app", "grant").await.unwrap().value.unwrap();
    assert!(current == first || current == second, "{current:?}");
    let third = next(&current);
    assert_eq!(store.swap("app", &third, Some(current.version)).await.unwrap().value, Swap::Done);
}

/// A CA, and a certificate by it for 127.0.0.1, made by the openssl command.
fn make_certificates(directory: &Path) -> bool {
    let script = "
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Test CA' \
            -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=db' -keyout server.key -out server.csr
        printf 'subjectAltName=IP:127.0.0.1\\nbasicConstraints=CA:FALSE\\n' > extensions
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile extensions \
            -out server.pem
        chmod 600 server.key && ls server.pem";
    let output = Command::new("sh").args(["-ec", script]).current_dir(directory).output();
    output.is_ok_and(|output| output.status.success())
}

fn chown_like(path: &Path, model: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    let model = fs::metadata(model).unwrap();
    // As anybody but root, it is ours already.
    let _ = chown(path, Some(model.uid()), Some(model.gid()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tls_is_used_where_offered_and_checked_where_asked_for() {
    let certificates = tempfile::tempdir().unwrap();
    fs::set_permissions(certificates.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if !make_certificates(certificates.path()) {
        eprintln!("SKIPPED: tls_is_used_where_offered needs the openssl command");
        return;
    }
    let file = |name: &str| certificates.path().join(name);
    let settings = format!(
        "ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'",
        file("server.pem").display(),
        file("server.key").display()
    );
    // The key must belong to the server's user, who is known once its directory is.
    let Some(probe) = shared() else { return };
    chown_like(&file("server.key"), probe.directory());
    let cluster = Cluster::start(&settings).unwrap();
    let url = cluster.url("postgres");
    let encrypted = async |url: String| {
        let store = open(&url).await;
        insert(&*store, &row(&format!("grant-{}", rand::random::<u32>()))).await;
        let sql = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
            WHERE application_name = 'smartcar-sdk'";
        let answer = cluster.sql("postgres", sql);
        store.close().await;
        answer
    };
    let ca = file("ca.pem");
    assert_eq!(encrypted(url.clone()).await, "t");
    assert_eq!(encrypted(format!("{url}?sslmode=disable")).await, "f");
    assert_eq!(encrypted(format!("{url}?sslmode=require&sslrootcert={}", ca.display())).await, "t");
    assert_eq!(encrypted(format!("{url}?sslrootcert={}", ca.display())).await, "t");

    // As psql's: the authority, whatever the name.
    let by_name = url.replace("127.0.0.1", "localhost");
    assert_eq!(encrypted(format!("{by_name}?sslmode=verify-ca&sslrootcert={}", ca.display())).await, "t");

    assert_refused(&format!("{url}?sslmode=require"), "certificate is not trusted").await;
    assert_refused(&format!("{url}?sslmode=verify-ca"), "certificate is not trusted").await;
    for mode in ["", "sslmode=require&", "sslmode=verify-full&"] {
        let url = format!("{by_name}?{mode}sslrootcert={}", ca.display());
        assert_refused(&url, "by the name it is issued for").await;
    }
    assert_refused(&format!("{url}?sslrootcert=/no/such.pem"), "sslrootcert /no/such.pem cannot be read")
        .await;
    assert_refused(&format!("{url}?sslrootcert={}", file("server.key").display()), "holds no certificate")
        .await;
}

/// As PostgreSQL's manual makes them: one that signs itself and might sign others, with a common name alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_certificate_that_signs_itself_is_trusted_where_it_is_named() {
    let certificates = tempfile::tempdir().unwrap();
    fs::set_permissions(certificates.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let script = "
        for name in server other; do
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
                -addext basicConstraints=critical,CA:TRUE -keyout $name.key -out $name.pem
        done
        cat other.pem server.pem > both.pem
        chmod 600 server.key && openssl x509 -in server.pem -noout -text | grep CA:TRUE";
    let output = Command::new("sh").args(["-ec", script]).current_dir(certificates.path()).output();
    if !output.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: a_certificate_that_signs_itself needs the openssl command");
        return;
    }
    let file = |name: &str| certificates.path().join(name).display().to_string();
    let Some(probe) = shared() else { return };
    chown_like(Path::new(&file("server.key")), probe.directory());
    let settings = format!(
        "ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'",
        file("server.pem"),
        file("server.key")
    );
    let cluster = Cluster::start(&settings).unwrap();
    let by_address = cluster.url("postgres");
    let by_name = by_address.replace("127.0.0.1", "localhost");
    for root in ["server.pem", "both.pem"] {
        let root = file(root);
        for mode in ["require", "verify-ca"] {
            open(&format!("{by_address}?sslmode={mode}&sslrootcert={root}")).await.close().await;
        }
        // The name counts where it is asked for; without alternative names, that is the common name.
        open(&format!("{by_name}?sslmode=verify-full&sslrootcert={root}")).await.close().await;
        let url = format!("{by_address}?sslmode=verify-full&sslrootcert={root}");
        assert_refused(&url, "by the name it is issued for").await;
    }
    for mode in ["require", "verify-ca", "verify-full"] {
        assert_refused(
            &format!("{by_name}?sslmode={mode}&sslrootcert={}", file("other.pem")),
            "is not trusted",
        )
        .await;
        assert_refused(&format!("{by_name}?sslmode={mode}"), "is not trusted").await;
    }
}

/// A pgbouncer in transaction mode before the shared server.
struct Pooler {
    process: Child,
    port: u16,
    _directory: tempfile::TempDir,
}

impl Pooler {
    fn start(cluster: &Cluster, settings: &str) -> Option<Self> {
        let program = std::env::var_os("PGBOUNCER").map_or_else(|| PathBuf::from("pgbouncer"), PathBuf::from);
        if !Command::new(&program).arg("--version").output().is_ok_and(|output| output.status.success()) {
            eprintln!(
                "SKIPPED: no pgbouncer is installed (apt-get install pgbouncer, or name it in PGBOUNCER)"
            );
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let users = directory.path().join("users");
        fs::write(&users, format!("\"{USER}\" \"{PASSWORD}\"\n")).unwrap();
        let configuration = directory.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {}\npool_mode = transaction\n\
             default_pool_size = 4\n{settings}\n",
            cluster.port(),
            users.display()
        );
        fs::write(&configuration, text).unwrap();
        let mut command = as_server_user(&program);
        let process =
            command.arg(&configuration).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let since = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(since.elapsed() < Duration::from_secs(10), "pgbouncer does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { process, port, _directory: directory })
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pooler_in_transaction_mode_is_noticed_and_worked_with() {
    let Some(cluster) = shared() else { return };
    // One refuses our session settings; the other swallows them, and then loses prepared statements.
    for (name, settings) in [("bouncer", ""), ("bouncer_2", "ignore_startup_parameters = options")] {
        let Some(pooler) = Pooler::start(cluster, settings) else { return };
        let url = cluster.database(name).replace(&cluster.port().to_string(), &pooler.port.to_string());
        conformance::check(open(&url).await).await.unwrap();
        conformance::check_shared(open(&url).await, open(&url).await).await.unwrap();
    }
}
