//! A PostgreSQL server of one's own, for tests: made in a temporary directory, gone with the process that made
//! it, whatever becomes of that process. Include it with `#[path]`; it needs `tempfile` and the standard library.
//!
//! Where no PostgreSQL is installed, [`Cluster::start`] says so in one loud line and gives `None`; a test then
//! returns.

#![allow(clippy::doc_markdown, reason = "PostgreSQL is a name, not code")]
#![allow(dead_code, reason = "not every test that includes this uses all of it")]

use std::{
    fs::{self, File},
    io::Write,
    net::TcpListener,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU16, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The superuser's name and password; the password is for tests that look for leaks of it.
pub(crate) const USER: &str = "owner";
pub(crate) const PASSWORD: &str = "hunter2-cluster";

/// A server, running or stopped, with its data.
pub(crate) struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    /// Chosen when it starts for the first time.
    port: AtomicU16,
    /// The shell that runs the server. Its input is a pipe from this process: when that closes, for whatever
    /// reason, it stops the server.
    keeper: Mutex<Option<Child>>,
}

/// How a server ends.
#[derive(Clone, Copy)]
pub(crate) enum Stop {
    /// As an administrator would: sessions are told, and everything is written.
    Fast,
    /// As a crash would: nothing more is written.
    Immediate,
}

impl Cluster {
    /// A new server with these lines in its `postgresql.conf`.
    pub(crate) fn start(settings: &str) -> Option<Self> {
        let cluster = Self::prepare()?;
        let password = cluster.directory.join("password");
        fs::write(&password, PASSWORD).unwrap();
        fs::set_permissions(&password, fs::Permissions::from_mode(0o644)).unwrap();
        let mut initdb = cluster.command("initdb");
        initdb.args([
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            "--auth=scram-sha-256",
            "--username",
            USER,
        ]);
        initdb.arg("--pwfile").arg(&password).arg("--pgdata").arg(cluster.data());
        succeed(&mut initdb);
        // Connections that replicate, for standbys.
        cluster.append("pg_hba.conf", "host replication all 127.0.0.1/32 scram-sha-256");
        cluster.append("postgresql.conf", &format!("max_connections = 200\n{settings}"));
        cluster.begin();
        Some(cluster)
    }

    /// A standby of this server, following it asynchronously.
    pub(crate) fn standby(&self) -> Self {
        let standby = Self::prepare().unwrap();
        let mut backup = standby.command("pg_basebackup");
        backup.args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]);
        backup.arg("--pgdata").arg(standby.data()).arg("--dbname").arg(self.url("postgres"));
        succeed(&mut backup);
        standby.begin();
        standby
    }

    /// Makes a standby the primary.
    pub(crate) fn promote(&self) {
        succeed(self.command("pg_ctl").arg("promote").arg("--wait").arg("--pgdata").arg(self.data()));
    }

    fn prepare() -> Option<Self> {
        let Some(programs) = find_programs() else {
            eprintln!("SKIPPED: no PostgreSQL server is installed (apt-get install postgresql)");
            return None;
        };
        let directory = tempfile::Builder::new().prefix("smartcar-postgres-").tempdir().unwrap().keep();
        if let Some((user, group)) = server_user() {
            chown(&directory, Some(user), Some(group)).unwrap();
        }
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
        Some(Self { programs, directory, port: AtomicU16::new(0), keeper: Mutex::new(None) })
    }

    /// Starts the server for the first time, on a port that nobody has.
    fn begin(&self) {
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            self.port.store(free.port(), Ordering::SeqCst);
            if self.starts() {
                return;
            }
            // Somebody else has taken the port meanwhile.
        }
        panic!("the server does not start:\n{}", self.log());
    }

    /// Starts the server again, and returns once it answers.
    pub(crate) fn resume(&self) {
        assert!(self.starts(), "the server does not start:\n{}", self.log());
    }

    /// Starts the server; whether it answers then.
    fn starts(&self) -> bool {
        let log = File::options().create(true).append(true).open(self.directory.join("log")).unwrap();
        let said = self.log().len();
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.data()).args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-p",
            &self.port().to_string(),
        ]);
        server.arg("-c").arg(format!("unix_socket_directories={}", self.directory.display()));
        // A line says: stop, and keep the data. The end of the pipe says: stop, and clean up.
        let script = r#"directory=$1; shift
            "$@" </dev/null & server=$!
            read -r word
            kill -INT $server 2>/dev/null
            wait $server
            [ -n "$word" ] || rm -rf "$directory""#;
        let mut keeper = Command::new("sh");
        keeper
            .args(["-c", script, "keeper"])
            .arg(&self.directory)
            .arg(server.get_program())
            .args(server.get_args());
        keeper.stdin(Stdio::piped()).stdout(log.try_clone().unwrap()).stderr(log);
        *self.keeper() = Some(keeper.spawn().unwrap());
        let since = Instant::now();
        while !self.answers() {
            let has_no_port = self.log()[said..].contains("could not create any TCP/IP sockets");
            if has_no_port || since.elapsed() > Duration::from_secs(30) {
                let_go(self.keeper().take().unwrap());
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// Ends the server and keeps its data; [`resume`](Self::resume) starts it again.
    pub(crate) fn stop(&self, how: Stop) {
        let Some(keeper) = self.keeper().take() else { return };
        let mode = match how {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        succeed(self.command("pg_ctl").args(["stop", "--wait", "--mode", mode, "--pgdata"]).arg(self.data()));
        let_go(keeper);
    }

    /// The address of a database, for the superuser.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}", self.port())
    }

    /// A new database, and its address.
    pub(crate) fn database(&self, name: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(name)
    }

    /// Runs SQL through psql and gives its answer, columns separated by a bar.
    pub(crate) fn sql(&self, database: &str, sql: &str) -> String {
        let mut psql = self.command("psql");
        psql.args(["--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        let output = succeed(psql.arg("--command").arg(sql).arg(self.url(database)));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.load(Ordering::SeqCst)
    }

    /// A directory the server's user can read.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// What the server has written to its log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.directory.join("log")).unwrap_or_default()
    }

    /// A program of the server's installation, to be run as the server's user.
    fn command(&self, program: &str) -> Command {
        as_server_user(&self.programs.join(program))
    }

    fn answers(&self) -> bool {
        let mut ready = self.command("pg_isready");
        ready.args(["--quiet", "--host=127.0.0.1", "--port", &self.port().to_string()]);
        ready.status().is_ok_and(|status| status.success())
    }

    fn append(&self, file: &str, lines: &str) {
        let mut file = File::options().append(true).open(self.data().join(file)).unwrap();
        writeln!(file, "\n{lines}").unwrap();
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn keeper(&self) -> MutexGuard<'_, Option<Child>> {
        self.keeper.lock().unwrap()
    }
}

/// Ends a keeper, which keeps the data.
fn let_go(mut keeper: Child) {
    let _ = keeper.stdin.take().unwrap().write_all(b"keep\n");
    keeper.wait().unwrap();
}

impl Drop for Cluster {
    fn drop(&mut self) {
        match self.keeper().take() {
            // Its input closes, and it cleans up.
            Some(mut keeper) => {
                drop(keeper.stdin.take());
                let _ = keeper.wait();
            }
            None => drop(fs::remove_dir_all(&self.directory)),
        }
    }
}

/// `program`, to be run as the user a server may run as: PostgreSQL refuses to be root.
pub(crate) fn as_server_user(program: &Path) -> Command {
    let Some((user, group)) = server_user() else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command
        .args([&format!("--reuid={user}"), &format!("--regid={group}"), "--clear-groups", "--"])
        .arg(program);
    // The caller's directory may be closed to that user.
    command.current_dir("/");
    command
}

/// User and group for the server where this process is root; `None` where it may run as it is.
fn server_user() -> Option<(u32, u32)> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:\t0\t")).then(|| {
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let line = passwd.lines().find(|line| line.starts_with("postgres:"));
        let ids = line.and_then(|line| {
            let mut fields = line.split(':').skip(2);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        });
        ids.unwrap_or((65534, 65534))
    })
}

/// The newest installed server's directory of programs.
fn find_programs() -> Option<PathBuf> {
    let versions = ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt"];
    let installed = versions.iter().filter_map(|directory| fs::read_dir(directory).ok()).flatten().flatten();
    let mut found: Vec<_> = installed.map(|entry| entry.path().join("bin")).collect();
    found.sort_by_key(|path| {
        let digits: String = path.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u64>().unwrap_or_default()
    });
    // Fedora, Alpine and others put them straight on the path.
    found.insert(0, PathBuf::from("/usr/bin"));
    found.into_iter().rev().find(|path| path.join("initdb").exists() && path.join("postgres").exists())
}

fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    output
}
