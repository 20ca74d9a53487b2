//! A sandbox, a store with grants, and the command run against them.

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::Value;
use smartcar_sandbox::{Choice, ConnectRequest, Sandbox};
use smartcar_sdk::{Client, Config, Grant};

/// Nothing here takes nearly as long.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) sandbox: Sandbox,
    env: Vec<(String, String)>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Fails the test unless it ended with this code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// What it printed: one object.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// What it printed: an object a line.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {self:#?}"));
        self.out.lines().map(read).collect()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(smartcar_sandbox::Config::default()).await
    }

    pub(crate) async fn with(config: smartcar_sandbox::Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(config).await.unwrap();
        let mut env = sandbox.env();
        env.push(("SMARTCAR_STORE".into(), format!("sqlite:{}", folder.path().join("tokens.db").display())));
        Self { folder, sandbox, env }
    }

    /// Sets a variable of the command's environment.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.env.retain(|(known, _)| known != name);
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.env.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A client with the command's settings, and others over them.
    pub(crate) async fn client(&self, more: &[(&str, &str)]) -> Client {
        let mut builder = Client::builder().recovery(false);
        let own = self
            .env
            .iter()
            .map(|(name, value)| (name.trim_start_matches("SMARTCAR_").to_lowercase(), &**value));
        for (name, value) in own.chain(more.iter().map(|(name, value)| ((*name).to_owned(), *value))) {
            if Config::settings().any(|(known, _)| known == name) {
                builder = builder.set(&name, value);
            }
        }
        builder.build().await.unwrap()
    }

    /// A driver connects so many cars, whose refresh token ends in four days.
    pub(crate) async fn connected(&self, account: &str, cars: usize) -> Grant {
        self.connected_as(
            account,
            ConnectRequest { vehicles: Choice::Count(cars), ..ConnectRequest::default() },
        )
        .await
    }

    pub(crate) async fn connected_as(&self, account: &str, request: ConnectRequest) -> Grant {
        let client = self.client(&[("refresh_token_lifetime", "345600")]).await;
        let consent = self.sandbox.connect(ConnectRequest { state: Some("s".into()), ..request }).unwrap();
        let grant = client.complete_connect(consent.redirect_url).state("s").account(account).await.unwrap();
        client.close().await.unwrap();
        grant
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smartcar"));
        command.env_clear().envs(self.env.iter().cloned()).args(arguments).current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// Runs it to its end, whenever that comes, and how many KiB of memory it had at most.
    pub(crate) fn finished_late(&self, arguments: &[&str]) -> (Ran, u64) {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let output = thread::spawn(move || child.wait_with_output().unwrap());
        let mut most = 0;
        while !output.is_finished() {
            let now = std::fs::read_to_string(&status).unwrap_or_default();
            let peak = now.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
            most = most.max(peak.map_or(0, |peak| peak.parse().unwrap()));
            thread::sleep(Duration::from_millis(20));
        }
        let output = output.join().unwrap();
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        (ran, most)
    }

    /// With this on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        self.finished(self.command(arguments), input)
    }

    /// Runs it to its end, which must come soon, and looks for what it must not show.
    pub(crate) fn finished(&self, mut command: Command, input: &[u8]) -> Ran {
        let before = self.secrets();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        thread::spawn(move || stdin.write_all(&input));
        let ran = ended(child);
        self.shows_no_secret(&ran, &before);
        ran
    }

    fn shows_no_secret(&self, ran: &Ran, before: &[String]) {
        for secret in self.secrets().iter().chain(before) {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "it shows a secret: {ran:#?}");
        }
    }

    /// All that no output may hold: what is set, and every token in the store.
    fn secrets(&self) -> Vec<String> {
        let names = ["CLIENT_SECRET", "V3_CLIENT_SECRET", "MANAGEMENT_TOKEN", "TOKEN_KEYS"];
        let set = names.map(|name| self.get(&format!("SMARTCAR_{name}")).to_owned());
        let mut secrets: Vec<_> = set.into_iter().filter(|secret| secret.len() > 10).collect();
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let Ok(store) = rusqlite::Connection::open_with_flags(self.path("tokens.db"), flags) else {
            return secrets;
        };
        let Ok(mut rows) = store.prepare("SELECT body FROM smartcar_grants") else { return secrets };
        let bodies: Vec<Vec<u8>> =
            rows.query_map((), |row| row.get(0)).unwrap().filter_map(Result::ok).collect();
        for body in bodies {
            let Ok(body) = serde_json::from_slice::<Value>(&body) else { continue };
            for (name, value) in body.as_object().into_iter().flatten() {
                if name.contains("token")
                    && let Some(token) = value.as_str()
                {
                    secrets.push(token.to_owned());
                }
            }
        }
        secrets
    }

    /// Starts it; its standard output comes line by line.
    pub(crate) fn started(&self, arguments: &[&str]) -> Started {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let errors = lines_of(child.stderr.take().unwrap());
        Started { child, lines, errors }
    }
}

fn lines_of(from: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}

/// Waits for the end of a process, not for ever.
pub(crate) fn ended(child: Child) -> Ran {
    let id = rustix::process::Pid::from_child(&child);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(PATIENCE) else {
        let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        panic!("it did not end: {:?}", receiver.recv());
    };
    let Output { status, stdout, stderr } = output.unwrap();
    Ran {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// A command under way.
pub(crate) struct Started {
    child: Child,
    lines: mpsc::Receiver<String>,
    errors: mpsc::Receiver<String>,
}

impl Started {
    /// The next line of standard output.
    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line")
    }

    /// The next line of standard error.
    pub(crate) fn error(&self) -> String {
        self.errors.recv_timeout(PATIENCE).expect("a line")
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its end, with what it has printed since.
    pub(crate) fn ended(self) -> Ran {
        let Self { child, lines, errors } = self;
        let ran = ended(child);
        let rest = |lines: mpsc::Receiver<String>| lines.iter().collect::<Vec<_>>().join("\n");
        Ran { code: ran.code, out: rest(lines), err: rest(errors) }
    }
}
