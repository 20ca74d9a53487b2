//! `sqlite:` when something is wrong with the file, the disk or the neighbours: a clear error, and nothing lost.

use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use smartcar_sdk::{
    Error, ErrorKind,
    store::{Order, Query, Row, SqliteStore, Swap, TokenStore},
};

use crate::{child, clock, insert, next, row, sqlite::open};

async fn error_of(path: &Path) -> Error {
    SqliteStore::open(path, clock()).await.expect_err("it opened")
}

fn assert_says(error: &Error, words: &str) {
    assert_eq!(error.kind(), ErrorKind::Store, "{error}");
    assert_eq!(error.field(), Some("store"), "{error}");
    assert!(error.message().contains(words), "\"{error}\" does not say \"{words}\"");
}

#[tokio::test]
async fn an_address_that_is_no_path_is_a_setting_to_correct() {
    for (path, words) in
        [("", "use memory:"), (":memory:", "use memory:"), ("//t.db", "right after the colon")]
    {
        let error = error_of(Path::new(path)).await;
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.message().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_path_means_what_it_says() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["file:t.db?mode=memory", "100%41.db", "a b#c?d.db", "täfel.db"] {
        let path = directory.path().join(name);
        let store = open(&path).await;
        insert(&*store, &row("grant")).await;
        assert!(path.exists(), "{name}");
    }
}

#[tokio::test]
async fn a_missing_directory_is_named_and_not_created() {
    let directory = tempfile::tempdir().unwrap();
    assert_says(&error_of(&directory.path().join("no/t.db")).await, "directory does not exist");
    assert!(!directory.path().join("no").exists());
    assert_says(&error_of(directory.path()).await, "it is a directory");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("letter.txt");
    let letter = b"Dear Sir or Madam, ".repeat(200);
    fs::write(&path, &letter).unwrap();
    let error = error_of(&path).await;
    assert_says(&error, "not an SQLite database");
    assert!(!error.can_retry());
    assert_eq!(fs::read(&path).unwrap(), letter);
}

#[tokio::test]
async fn an_empty_file_and_anothers_database_are_adopted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("empty.db");
    fs::write(&path, b"").unwrap();
    insert(&*open(&path).await, &row("grant")).await;

    let path = directory.path().join("shop.db");
    let shop = rusqlite::Connection::open(&path).unwrap();
    shop.execute_batch("CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (7)").unwrap();
    insert(&*open(&path).await, &row("grant")).await;
    assert_eq!(shop.query_row("SELECT id FROM orders", (), |row| row.get::<_, i64>(0)), Ok(7));
}

#[tokio::test]
async fn tables_of_our_name_that_are_not_ours_are_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE smartcar_grants (id INTEGER)").unwrap();
    assert_says(&error_of(&path).await, "not this SDK's");
    let tables = "SELECT count(*) FROM sqlite_schema";
    assert_eq!(other.query_row(tables, (), |row| row.get::<_, i64>(0)), Ok(1));
}

#[tokio::test]
async fn a_newer_schema_is_used_unless_it_excludes_us() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    insert(&*store, &row("grant")).await;
    store.close().await;
    let future = rusqlite::Connection::open(&path).unwrap();
    future
        .execute_batch(
            "ALTER TABLE smartcar_grants ADD COLUMN mood TEXT; UPDATE smartcar_schema SET version = 9",
        )
        .unwrap();
    let store = open(&path).await;
    assert!(store.load("app", "grant").await.unwrap().value.is_some());
    insert(&*store, &row("another")).await;
    store.close().await;

    future.execute_batch("UPDATE smartcar_schema SET oldest_reader = 8").unwrap();
    let error = error_of(&path).await;
    assert_says(&error, "upgrade this SDK");
    assert!(!error.can_retry());
}

#[tokio::test]
async fn a_corrupt_page_costs_what_is_on_it_and_no_more() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    for index in 0..400 {
        insert(&*store, &row(&format!("grant-{index:03}"))).await;
    }
    store.close().await;
    // The leaf pages of the grants' own table, from inside: one is overwritten.
    let victim = {
        let inside = rusqlite::Connection::open(&path).unwrap();
        let leaves =
            "SELECT pageno FROM dbstat WHERE name = 'smartcar_grants' AND pagetype = 'leaf' ORDER BY 1";
        let mut statement = inside.prepare(leaves).unwrap();
        let pages = statement.query_map((), |row| row.get::<_, i64>(0)).unwrap();
        let pages: Vec<_> = pages.map(Result::unwrap).collect();
        pages[pages.len() / 2]
    };
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(u64::try_from((victim - 1) * 4096).unwrap())).unwrap();
    file.write_all(&[0xff; 4096]).unwrap();
    drop(file);

    let store = open(&path).await;
    let mut lost = 0;
    for index in 0..400 {
        match store.load("app", &format!("grant-{index:03}")).await {
            Ok(answer) => assert!(answer.value.is_some(), "grant-{index:03} is silently gone"),
            Err(error) => {
                assert_says(&error, "corrupt");
                lost += 1;
            }
        }
    }
    assert!((1..=20).contains(&lost), "{lost} lost");
    insert(&*store, &row("new")).await;
}

#[tokio::test]
async fn a_row_nobody_of_us_wrote_is_an_error_and_not_a_guess() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    insert(&*store, &row("grant")).await;
    let hand = rusqlite::Connection::open(&path).unwrap();
    hand.execute_batch("UPDATE smartcar_grants SET vehicles = 'car, other car'").unwrap();
    assert_says(&store.load("app", "grant").await.unwrap_err(), "not as this SDK writes");
}

#[tokio::test]
async fn a_locked_file_is_waited_for_then_reported_and_reads_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    let first = row("grant");
    insert(&*store, &first).await;
    let shell = rusqlite::Connection::open(&path).unwrap();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();

    let second = next(&first);
    let since = Instant::now();
    let writing = {
        let (store, second, expected) = (Arc::clone(&store), second.clone(), first.version);
        tokio::spawn(async move { store.swap("app", &second, Some(expected)).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    let reading = Instant::now();
    assert_eq!(store.load("app", "grant").await.unwrap().value, Some(first.clone()));
    assert!(reading.elapsed() < Duration::from_secs(1), "a read waited for the lock");
    let error = writing.await.unwrap().unwrap_err();
    assert_says(&error, "locked for too long");
    assert!(error.can_retry());
    assert!((5..12).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());

    // Let go in time, nobody notices.
    let writing = {
        let (store, second, expected) = (Arc::clone(&store), second.clone(), first.version);
        tokio::spawn(async move { store.swap("app", &second, Some(expected)).await })
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    shell.execute_batch("ROLLBACK").unwrap();
    assert_eq!(writing.await.unwrap().unwrap().value, Swap::Done);
}

#[tokio::test]
async fn a_file_deleted_or_replaced_while_open_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    let first = row("grant");
    insert(&*store, &first).await;
    fs::rename(&path, directory.path().join("elsewhere.db")).unwrap();
    assert_says(&store.load("app", "grant").await.unwrap_err(), "deleted while open");
    assert_says(
        &store.swap("app", &next(&first), Some(first.version)).await.unwrap_err(),
        "deleted while open",
    );
    fs::write(&path, b"").unwrap();
    assert_says(&store.load("app", "grant").await.unwrap_err(), "replaced while open");
}

/// Whether this user may do what root may: drop to nobody, mount in a namespace of its own.
fn is_root() -> bool {
    fs::write("/proc/self/oom_score_adj", "0").is_ok() && fs::metadata("/root/.").is_ok() && {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        status.lines().any(|line| line.starts_with("Uid:\t0"))
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_named_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    open(&path).await.close().await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let nobody: &[&str] =
        if is_root() { &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] } else { &[] };
    let said = child::run("open-error", path.to_str().unwrap(), nobody);
    assert!(said[0].contains("no permission to read and write it"), "{said:?}");

    // The file may be written, but not the log beside it.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let said = child::run("open-error", path.to_str().unwrap(), nobody);
    assert!(said[0].contains("-wal"), "{said:?}");
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

pub(crate) async fn say_what_opening_says(path: &str) {
    let error = error_of(Path::new(path)).await;
    child::say(error);
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let disk = directory.path().to_str().unwrap();
    let mount = format!("mount -t tmpfs -o size=10m none {disk} && exec \"$@\"");
    let wrapper = ["unshare", "--mount", "sh", "-c", &mount, "sh"];
    let possible = std::process::Command::new("unshare")
        .args(["--mount", "sh", "-c", &format!("mount -t tmpfs none {disk}")])
        .output()
        .is_ok_and(|output| output.status.success());
    if !possible {
        eprintln!("SKIPPED: a_full_disk_loses_nothing_and_says_so needs the right to mount a tmpfs (root)");
        return;
    }
    let said = child::run("fill", &format!("{disk}/t.db"), &wrapper);
    println!("{said:?}");
    assert_eq!(said.last().map(String::as_str), Some("nothing lost"));
}

/// Fills a small disk, first from outside until there is no room to speak of, then with rows to the brim.
pub(crate) async fn fill_the_disk(path: &str) {
    let path = Path::new(path);
    let store = open(path).await;
    store.has_room().await.unwrap();
    let ballast = path.with_file_name("ballast");
    fs::write(&ballast, vec![1; 4 << 20]).unwrap();
    let error = store.has_room().await.unwrap_err();
    assert_says(&error, "less than 8 MiB");

    let mut written = Vec::new();
    let error = loop {
        let row = Row { body: vec![b'y'; 4000], ..row(&format!("grant-{:05}", written.len())) };
        match store.swap("app", &row, None).await {
            Ok(answer) => {
                assert_eq!(answer.value, Swap::Done);
                written.push(row);
            }
            Err(error) => break error,
        }
    };
    assert_says(&error, "disk is full");
    assert!(error.can_retry());
    child::say(format!("full after {} rows", written.len()));
    for row in &written {
        assert_eq!(store.load("app", &row.grant_id).await.unwrap().value.as_ref(), Some(row));
    }
    // Room again, and it works again, without being opened afresh.
    fs::remove_file(&ballast).unwrap();
    let late = row("late");
    insert(&*store, &late).await;
    written.push(late);
    store.close().await;
    let store = open(path).await;
    let page = store.page("app", &Query::in_order(Order::Id, usize::MAX)).await.unwrap().value;
    assert_eq!(page, written);
    child::say("nothing lost");
}
