//! `smartcar doctor` on any file: it changes nothing, ends in time, and says what it cannot judge.
#![allow(clippy::missing_panics_doc, missing_docs)]

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown, symlink},
        net::UnixListener,
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use smartcar_sdk::{
    clock::SystemClock,
    store::{Row, SqliteStore, Swap, TokenStore},
};

const NOBODY: u32 = 65534;

fn command(path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smartcar"));
    command.env_clear().args(["doctor", "--offline", "--client-id", "app", "--store"]);
    command.arg(format!("sqlite:{}", path.display()));
    command
}

/// Its code and all it says; it must end by itself.
fn said(command: &mut Command) -> (i32, String) {
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
    let since = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if since.elapsed() > Duration::from_secs(30) {
            child.kill().unwrap();
            panic!("it did not end: {command:?}");
        }
        thread::sleep(Duration::from_millis(5));
    }
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    println!("{text}");
    (status.code().unwrap_or(-1), text)
}

fn doctor(path: &Path) -> (i32, String) {
    said(&mut command(path))
}

#[track_caller]
fn is_healthy(path: &Path) {
    let (code, text) = doctor(path);
    assert!(code == 0 && text.contains("No faults found."), "{code} {text}");
}

#[track_caller]
fn says(path: &Path, words: &str) {
    let (code, text) = doctor(path);
    assert!(code == 1 && text.contains(words), "{code} \"{text}\" does not say \"{words}\"");
}

/// All that a folder holds, to the byte, and when each file was changed.
type Folder = BTreeMap<PathBuf, (Vec<u8>, i64, i64, u32)>;

fn held(folder: &Path) -> Folder {
    let entry = |path: PathBuf| {
        let it = fs::symlink_metadata(&path).unwrap();
        let bytes = if it.is_file() && it.len() < 1 << 30 { bytes_of(&path) } else { Vec::new() };
        let times = it.mtime() * 1_000_000_000 + it.mtime_nsec();
        (path, (bytes, times, it.ctime() * 1_000_000_000 + it.ctime_nsec(), it.mode()))
    };
    fs::read_dir(folder).unwrap().map(|found| entry(found.unwrap().path())).collect()
}

/// By another process: closing the file in this one would drop the locks of a store that it has open.
fn bytes_of(path: &Path) -> Vec<u8> {
    Command::new("cat").arg(path).output().unwrap().stdout
}

/// What a log and its file hold, and when that changed. (As root, SQLite gives a log to the file's owner once more.)
fn content(folder: &Folder, path: &Path) -> [(Vec<u8>, i64); 2] {
    ["", "-wal"].map(|suffix| {
        let (bytes, time, ..) = &folder[Path::new(&format!("{}{suffix}", path.display()))];
        (bytes.clone(), *time)
    })
}

fn row(grant_id: &str) -> Row {
    use smartcar_sdk::clock::Clock;
    let now = SystemClock.now();
    Row {
        grant_id: grant_id.to_owned(),
        version: 7,
        user_id: None,
        account: None,
        status: "removed".to_owned(),
        vehicles: vec!["v-1".to_owned()],
        connected_at: now,
        refresh_expires_at: None,
        due_at: None,
        status_changed_at: now,
        updated_at: now,
        body: br#"{"format":1,"mode":"user","generation":0}"#.to_vec(),
    }
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Arc::new(SystemClock)).await.unwrap()
}

async fn put(store: &SqliteStore, grant_id: &str) {
    assert_eq!(store.swap("app", &row(grant_id), None).await.unwrap().value, Swap::Done);
}

/// A store that was closed in good order, with as many grants.
async fn closed(folder: &Path, grants: usize) -> PathBuf {
    let path = folder.join("tokens.db");
    let store = open(&path).await;
    for number in 0..grants {
        put(&store, &format!("g-{number}")).await;
    }
    store.close().await;
    path
}

#[tokio::test]
async fn a_closed_store_is_left_to_the_byte_and_the_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path(), 5).await;
    thread::sleep(Duration::from_millis(20));
    let before = held(folder.path());
    assert_eq!(before.len(), 1, "closed in good order");
    is_healthy(&path);
    let (_, text) = doctor(&path);
    assert!(text.contains("5 removed"), "{text}");
    assert!(held(folder.path()) == before, "something was changed");
}

#[tokio::test]
async fn a_live_store_is_read_with_its_log_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.db");
    let store = open(&path).await;
    put(&store, "g-1").await;
    let before = held(folder.path());
    let (code, text) = doctor(&path);
    assert!(code == 0 && text.contains("1 removed"), "what is only in the log: {text}");
    let after = held(folder.path());
    assert!(content(&after, &path) == content(&before, &path), "it was changed");
    assert!(after.keys().eq(before.keys()), "{:?}", after.keys());
    put(&store, "g-2").await;
    assert!(doctor(&path).1.contains("2 removed"));
    store.close().await;
    is_healthy(&path);
    assert_eq!(held(folder.path()).len(), 1, "and nothing keeps the log from being folded in");
}

#[tokio::test]
async fn what_a_killed_process_left_is_read_and_left_alone() {
    let live = tempfile::tempdir().unwrap();
    let store = open(&live.path().join("tokens.db")).await;
    put(&store, "g-1").await;
    for files in [&["tokens.db", "tokens.db-wal", "tokens.db-shm"][..], &["tokens.db", "tokens.db-wal"]] {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let copy = folder.path().join(file);
            fs::write(&copy, bytes_of(&live.path().join(file))).unwrap();
            fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let path = folder.path().join("tokens.db");
        let before = held(folder.path());
        let (code, text) = doctor(&path);
        assert!(code == 0 && text.contains("1 removed"), "{text}");
        assert!(content(&held(folder.path()), &path) == content(&before, &path), "it was changed");
    }
}

#[tokio::test]
async fn what_only_has_the_name_of_a_table_is_refused() {
    let recursive = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    let view = |table: &str, columns: &str| {
        format!("DROP TABLE IF EXISTS {table}; CREATE VIEW {table} AS {recursive} SELECT {columns} FROM n")
    };
    let grants = "'app' AS application, 'g-' || i AS grant_id, i AS version, NULL AS user_id, NULL AS account, 'active' AS \
                  status, '[]' AS vehicles, 0 AS connected_at, NULL AS refresh_expires_at, NULL AS due_at, 0 AS \
                  status_changed_at, 0 AS updated_at, x'7b' AS body";
    for change in [
        view("smartcar_grants", grants),
        view("smartcar_vehicles", "'app' AS application"),
        view("smartcar_schema", "i AS id, 1 AS version, 1 AS oldest_reader"),
        view("SmartCar_Grants", grants),
        // Put there by a SQLite that has the module: ours has none.
        "DROP TABLE smartcar_grants; PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES ('table', 'smartcar_grants', \
         'smartcar_grants', 0, 'CREATE VIRTUAL TABLE smartcar_grants USING fts5(application, grant_id)')"
            .to_owned(),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = closed(folder.path(), 1).await;
        Connection::open(&path).unwrap().execute_batch(&change).unwrap();
        let before = held(folder.path());
        says(&path, "no table but something else");
        assert!(held(folder.path()) == before, "something was changed");
        // Nor does a client work with it.
        let error = SqliteStore::open(&path, Arc::new(SystemClock)).await.unwrap_err();
        assert!(error.message().contains("no table but something else"), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path(), 1).await;
    let trigger = "CREATE TABLE copy (body BLOB); CREATE TRIGGER spy AFTER UPDATE ON smartcar_grants
        BEGIN INSERT INTO copy VALUES (new.body); END";
    Connection::open(&path).unwrap().execute_batch(trigger).unwrap();
    says(&path, "the trigger \"spy\"");
}

#[tokio::test]
async fn what_takes_for_ever_ends_in_the_time_that_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path(), 1).await;
    // Without its index every look-up of a grant goes through all of them.
    let slow = "CREATE TABLE kept AS SELECT * FROM smartcar_grants; DROP TABLE smartcar_grants;
        ALTER TABLE kept RENAME TO smartcar_grants;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
        INSERT INTO smartcar_grants SELECT 'app', 'g-' || i, i, NULL, NULL, 'active', '[]', 0, NULL, NULL, 0, 0, x'7b' FROM n";
    Connection::open(&path).unwrap().execute_batch(slow).unwrap();
    let since = Instant::now();
    let (code, text) = said(command(&path).args(["--within", "1"]));
    assert!(code == 1 && text.contains("time"), "{text}");
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
}

#[tokio::test]
async fn any_file_is_named_for_what_it_is_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let good = closed(folder.path(), 1).await;
    fs::write(path("letter"), b"Dear Sir or Madam, ".repeat(300)).unwrap();
    fs::write(path("empty"), b"").unwrap();
    let mut header = fs::read(&good).unwrap();
    header.truncate(100);
    fs::write(path("cut"), &header).unwrap();
    header.extend(vec![0xa5; 100_000]);
    fs::write(path("garbage"), &header).unwrap();
    let encrypted: Vec<u8> = (0..8192_u32).map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
    fs::write(path("encrypted"), encrypted).unwrap();
    let huge = fs::File::create(path("huge")).unwrap();
    huge.set_len(1 << 40).unwrap();
    Connection::open(path("shop")).unwrap().execute_batch("CREATE TABLE orders (id INTEGER)").unwrap();
    Connection::open(path("half"))
        .unwrap()
        .execute_batch("CREATE TABLE smartcar_grants (application, grant_id)")
        .unwrap();
    fs::copy(&good, path("newer")).unwrap();
    let newer = "UPDATE smartcar_schema SET version = 9, oldest_reader = 8";
    Connection::open(path("newer")).unwrap().execute_batch(newer).unwrap();
    let made = Command::new("mkfifo").arg(path("fifo")).status().unwrap();
    assert!(made.success());
    let _socket = UnixListener::bind(path("socket")).unwrap();
    symlink("nowhere", path("dangling")).unwrap();
    symlink(folder.path(), path("link-to-folder")).unwrap();
    symlink("tokens.db", path("link")).unwrap();
    let before = held(folder.path());
    for (name, words) in [
        ("letter", "not an SQLite database"),
        ("empty", "it is empty"),
        ("encrypted", "encrypted"),
        ("huge", "not an SQLite database"),
        ("shop", "no tables of this SDK"),
        ("half", "no tables of this SDK"),
        ("newer", "upgrade this SDK"),
        ("fifo", "a FIFO"),
        ("socket", "a socket"),
        ("dangling", "there is no file"),
        ("missing", "there is no file"),
        ("missing/too", "there is no file"),
        ("link-to-folder", "a directory"),
        ("cut", "smartcar"),
        ("garbage", "smartcar"),
    ] {
        says(&path(name), words);
    }
    says(Path::new("/dev/zero"), "a device");
    says(Path::new("/proc/self/mem"), "empty");
    is_healthy(&path("link"));
    assert!(held(folder.path()) == before, "something was changed");
}

/// As a user who may only read. `None`, and loudly so, where this one is not root.
fn as_nobody(path: &Path) -> Option<(i32, String)> {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        eprintln!("SKIPPED: a user who may only read takes root to be");
        return None;
    }
    // The program lies where nobody may look.
    let program = tempfile::tempdir().unwrap();
    fs::set_permissions(program.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let copy = program.path().join("smartcar");
    fs::copy(env!("CARGO_BIN_EXE_smartcar"), &copy).unwrap();
    let mut command = Command::new(&copy);
    command.env_clear().args(["doctor", "--offline", "--client-id", "app", "--store"]);
    command.arg(format!("sqlite:{}", path.display())).uid(NOBODY).gid(NOBODY);
    Some(said(&mut command))
}

#[tokio::test]
async fn who_may_only_read_judges_what_can_be_judged_by_reading() {
    let chmod = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    chmod(folder.path(), 0o755);
    let path = closed(folder.path(), 3).await;
    let (log, index) = (folder.path().join("tokens.db-wal"), folder.path().join("tokens.db-shm"));
    chmod(&path, 0o444);
    let before = held(folder.path());
    let Some((code, text)) = as_nobody(&path) else { return };
    assert!(code == 0 && text.contains("3 removed"), "{text}");
    assert!(held(folder.path()) == before, "something was changed");

    let store = open(&path).await; // which narrows the files again
    put(&store, "g-4").await;
    chmod(&path, 0o444);
    let (_, text) = as_nobody(&path).unwrap();
    assert!(text.contains("cannot be judged") && text.contains("-wal"), "{text}");
    chmod(&log, 0o444);
    let (_, text) = as_nobody(&path).unwrap();
    assert!(text.contains("cannot be judged") && text.contains("-shm"), "{text}");
    chmod(&index, 0o444);
    assert!(store.load("app", "g-4").await.unwrap().value.is_some());
    // By the marks of other readers only, as it may set none itself: there may be none.
    let (code, text) = as_nobody(&path).unwrap();
    assert!(code == 0 && text.contains("4 removed") || text.contains("cannot be judged"), "{text}");

    // Left by a process that was killed, without an index: what lies in the log is not passed over in silence.
    let left = tempfile::tempdir().unwrap();
    chmod(left.path(), 0o755);
    for name in ["tokens.db", "tokens.db-wal"] {
        fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
        chmod(&left.path().join(name), 0o444);
    }
    let before = held(left.path());
    let (code, text) = as_nobody(&left.path().join("tokens.db")).unwrap();
    assert!(code == 1 && text.contains("cannot be judged"), "{text}");
    assert!(held(left.path()) == before, "something was changed");
    chmod(&path, 0o000);
    let (code, text) = as_nobody(&path).unwrap();
    assert!(code == 1 && text.contains("no permission to read it"), "{text}");
}

#[tokio::test]
async fn a_file_of_another_users_is_looked_over_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path(), 1).await;
    if chown(&path, Some(NOBODY), Some(NOBODY)).is_err() {
        return eprintln!("SKIPPED: another user's file takes root to make");
    }
    is_healthy(&path);
}

#[tokio::test]
async fn secrets_come_from_environment_or_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = closed(folder.path(), 1).await;
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        let mut file = fs::File::create(&path).unwrap();
        writeln!(file, "{text}").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    let doctor = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smartcar"));
        command.env_clear().args(["doctor", "--offline", "--client-id", "app"]).args(arguments);
        command
    };
    let address = format!("sqlite:{}", path.display());
    let address_file = file("address", &address);
    let (code, text) = said(&mut doctor(&["--store-file", address_file.to_str().unwrap()]));
    assert!(code == 0, "{text}");
    let (code, _) = said(doctor(&[]).env("SMARTCAR_STORE", &address));
    assert_eq!(code, 0);
    let keys = file("keys", "one:not base64");
    let arguments = ["--store", &address, "--token-keys-file", keys.to_str().unwrap()];
    let (code, text) = said(&mut doctor(&arguments));
    assert!(code == 1 && text.contains("key one is not 32 bytes"), "the file is read: {text}");
    for command in ["doctor", "demo"] {
        let mut given = Command::new(env!("CARGO_BIN_EXE_smartcar"));
        given.env_clear().args([command, "--store", "postgres://ann:hunter2@127.0.0.1:1/x"]);
        let (code, text) = said(given.env("SMARTCAR_CLIENT_ID", "app"));
        assert!(code == 1 && text.contains("--store-file") && !text.contains("hunter2"), "{text}");
    }
    let (code, text) = said(&mut doctor(&["--store", &address, "--token-keys", "one:secret"]));
    assert!(code == 2 && text.contains("unexpected argument"), "{text}");
    let (code, text) = said(&mut doctor(&[]));
    assert!(
        code == 1 && text.contains("WRONG: there is no store") && text.contains("SMARTCAR_STORE"),
        "{text}"
    );
}

#[test]
fn without_settings_it_says_which_are_missing() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smartcar"));
    let (code, text) = said(command.env_clear().args(["doctor", "--offline"]));
    assert_eq!(code, 1, "{text}");
    for name in ["CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI", "STORE"] {
        assert!(text.contains(&format!("SMARTCAR_{name}")), "{name}: {text}");
    }
    assert!(text.contains("Something is wrong."), "{text}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_smartcar"));
    let (code, text) = said(command.env_clear().args(["doctor", "--offline", "--json"]));
    assert!(code == 1 && text.contains("client_id is missing"), "{text}");
}
