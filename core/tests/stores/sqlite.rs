//! `sqlite:` at work: the contract, many processes, kills, group commit.

use std::{
    collections::HashMap,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use smartcar_sdk::store::{Order, Query, SqliteStore, Swap, TokenStore, conformance};
use tokio::task::JoinSet;

use crate::{ROWS_OF_SCHEMA_1, child, clock, insert, is_up_to_date, next, row};

pub(crate) async fn open(path: &Path) -> Arc<SqliteStore> {
    Arc::new(SqliteStore::open(path, clock()).await.unwrap())
}

#[tokio::test]
async fn a_file_of_schema_1_is_brought_up_to_date() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let former = rusqlite::Connection::open(&path).unwrap();
    former.execute_batch(include_str!("../../src/store/sqlite/schema_1.sql")).unwrap();
    former.execute_batch(&ROWS_OF_SCHEMA_1.replace("BODY", "x'78'")).unwrap();
    is_up_to_date(&*open(&path).await).await;
    let version = |sql| former.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(version("SELECT version FROM smartcar_schema"), 2);
    assert_eq!(
        version("SELECT oldest_reader FROM smartcar_schema"),
        1,
        "the release before still works on it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn it_keeps_the_contract() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    conformance::check(open(&path).await).await.unwrap();
    conformance::check_shared(open(&path).await, open(&path).await).await.unwrap();
    let reopen = || async { Ok(open(&path).await as Arc<dyn TokenStore>) };
    conformance::check_reopened(reopen).await.unwrap();
}

#[tokio::test]
async fn only_its_owner_can_read_the_file_and_its_log() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    insert(&*store, &row("grant")).await;
    for name in ["t.db", "t.db-wal", "t.db-shm"] {
        let mode = directory.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// Whether this process really holds a lock on the file, whatever `SQLite` believes.
#[cfg(target_os = "linux")]
fn holds_a_lock(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let inode = format!(":{} ", path.metadata().unwrap().ino());
    let open = std::fs::read_dir("/proc/self/fdinfo").unwrap();
    // lock:  1: POSIX  ADVISORY  READ 4711 fe:00:1234 0 1
    let locks = |info: String| {
        info.lines().any(|line| line.starts_with("lock:") && line.contains("POSIX") && line.contains(&inode))
    };
    open.filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok()).any(locks)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_second_store_on_the_file_leaves_the_first_its_locks() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    insert(&*store, &row("grant")).await;
    assert!(holds_a_lock(&path));
    let second = open(&path).await;
    assert!(holds_a_lock(&path), "opening it again has dropped them");
    second.close().await;
    assert!(holds_a_lock(&path), "closing that one has dropped them");
    store.close().await;
    assert!(!holds_a_lock(&path));
}

#[tokio::test]
async fn closing_folds_the_log_into_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    insert(&*store, &row("grant")).await;
    store.close().await;
    assert!(!directory.path().join("t.db-wal").exists());
    let error = store.load("app", "grant").await.unwrap_err();
    assert_eq!(error.kind(), smartcar_sdk::ErrorKind::Closed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn closing_finishes_the_queue() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    let mut writes = JoinSet::new();
    for index in 0..500 {
        let store = Arc::clone(&store);
        writes.spawn(async move { store.swap("app", &row(&format!("grant-{index}")), None).await.is_ok() });
    }
    tokio::time::sleep(Duration::from_millis(5)).await;
    store.close().await;
    let acknowledged = writes.join_all().await.into_iter().filter(|done| *done).count();
    let store = open(&path).await;
    let rows = store.page("app", &Query::in_order(Order::Id, 1000)).await.unwrap().value.len();
    assert_eq!(rows, acknowledged);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_threads_open_a_new_file_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let mut opening = JoinSet::new();
    for index in 0..20 {
        let path = path.clone();
        opening.spawn(async move {
            let store = SqliteStore::open(&path, clock()).await?;
            store.swap("app", &row(&format!("grant-{index}")), None).await.map(|answer| answer.value)
        });
    }
    for outcome in opening.join_all().await {
        assert_eq!(outcome.unwrap(), Swap::Done);
    }
}

#[tokio::test]
async fn twenty_processes_open_a_new_file_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let children: Vec<_> = (0..20).map(|_| child::start("open", path.to_str().unwrap(), &[])).collect();
    for mut child in children {
        assert_eq!(child::lines(&mut child).collect::<Vec<_>>(), ["written"]);
        assert!(child.wait().unwrap().success());
    }
    let page = open(&path).await.page("app", &Query::in_order(Order::Id, 100)).await.unwrap();
    assert_eq!(page.value.len(), 20);
}

pub(crate) async fn open_and_write_one(path: &str) {
    let store = open(Path::new(path)).await;
    insert(&*store, &row(&format!("of-process-{}", std::process::id()))).await;
    child::say("written");
}

#[tokio::test]
async fn eight_processes_write_to_one_file_and_none_starves() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let children: Vec<_> = (0..8).map(|_| child::start("compete", path.to_str().unwrap(), &[])).collect();
    let mut total = 0;
    for mut child in children {
        let said: Vec<_> = child::lines(&mut child).collect();
        assert!(child.wait().unwrap().success(), "{said:?}");
        let (count, worst) = said[0].split_once(" writes, the slowest in ms: ").unwrap();
        println!("{}", said[0]);
        assert!(worst.parse::<u64>().unwrap() < 4000, "{said:?}");
        total += count.parse::<i64>().unwrap();
    }
    // Every one of them counted on one row, too: none of those updates is lost.
    let sum = rusqlite::Connection::open(&path).unwrap().query_row(
        "SELECT sum(CAST(account AS INTEGER)) FROM smartcar_grants",
        (),
        |row| row.get::<_, i64>(0),
    );
    assert_eq!(sum, Ok(total));
}

/// Sixteen tasks count up for three seconds, on a row of their own each and on one that all processes share.
pub(crate) async fn compete(path: &str) {
    let store = open(Path::new(path)).await;
    let since = Instant::now();
    let mut tasks = JoinSet::new();
    for task in 0..16 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            let own = format!("own-{}-{task}", std::process::id());
            let (mut count, mut worst) = (0, Duration::ZERO);
            while since.elapsed() < Duration::from_secs(3) {
                for grant_id in [own.as_str(), "shared"] {
                    let begun = Instant::now();
                    let mut current = store.load("app", grant_id).await.unwrap().value;
                    loop {
                        let expected = current.as_ref().map(|row| row.version);
                        let counted = current.and_then(|row| row.account?.parse::<u64>().ok()).unwrap_or(0);
                        let account = Some((counted + 1).to_string());
                        let row = smartcar_sdk::store::Row { account, ..row(grant_id) };
                        let swapping = Instant::now();
                        let swap = store.swap("app", &row, expected).await.unwrap().value;
                        worst = worst.max(swapping.elapsed());
                        match swap {
                            Swap::Done => break,
                            Swap::Current(row) => current = row.map(|row| *row),
                        }
                        // The shared row is fought over: give the others a turn.
                        if begun.elapsed() > Duration::from_millis(50) {
                            tokio::time::sleep(Duration::from_millis(rand::random_range(1..20))).await;
                        }
                    }
                    count += 1;
                }
            }
            (count, worst)
        });
    }
    let outcomes = tasks.join_all().await;
    let count: u64 = outcomes.iter().map(|(count, _)| count).sum();
    let worst = outcomes.iter().map(|(_, worst)| *worst).max().unwrap();
    child::say(format!("{count} writes, the slowest in ms: {}", worst.as_millis()));
    store.close().await;
}

#[tokio::test]
async fn a_killed_process_loses_no_acknowledged_write() {
    const ROUNDS: u64 = 12;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let mut acknowledged = HashMap::new();
    let mut words = 0;
    for round in 0..ROUNDS {
        let mut child = child::start("write", path.to_str().unwrap(), &[]);
        let process = child.id();
        let deadline = Duration::from_millis(40 + 17 * round);
        let mut since = None;
        for line in child::lines(&mut child) {
            let (grant_id, version) = line.split_once(' ').unwrap();
            acknowledged.insert(grant_id.to_owned(), version.parse::<i64>().unwrap());
            words += 1;
            if since.get_or_insert_with(Instant::now).elapsed() > deadline && process == child.id() {
                // Once is enough; the lines still in the pipe count too.
                let _ = child.kill();
            }
        }
        child.wait().unwrap();
        let store = open(&path).await;
        for (grant_id, version) in &acknowledged {
            let row = store.load("app", grant_id).await.unwrap().value;
            let row =
                row.unwrap_or_else(|| panic!("{grant_id} was written, and is gone after round {round}"));
            // The child waits for its answer before it writes a grant again, so at most one write was unheard.
            let stored =
                row.version == *version || row.account.as_deref() == Some(&format!("after {version}"));
            assert!(stored, "{grant_id} was rolled back after round {round}");
        }
        store.close().await;
    }
    assert!(words > 100, "only {words} writes were killed at");
    println!("{words} acknowledged writes survived {ROUNDS} kills");
}

/// Writes from 16 tasks until it is killed, and says what was acknowledged.
pub(crate) async fn write_for_ever(path: &str) {
    let store = open(Path::new(path)).await;
    let mut writers = JoinSet::new();
    for writer in 0..16 {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            for count in 0.. {
                let grant_id = format!("grant-{}-{writer}-{}", std::process::id(), count / 5);
                let mut row = row(&grant_id);
                let mut expected = None;
                for _ in 0..3 {
                    if let Some(version) = expected {
                        row = smartcar_sdk::store::Row {
                            account: Some(format!("after {version}")),
                            ..next(&row)
                        };
                    }
                    match store.swap("app", &row, expected).await.unwrap().value {
                        Swap::Done => {}
                        Swap::Current(current) => {
                            expected = current.map(|row| row.version);
                            continue;
                        }
                    }
                    child::say(format!("{grant_id} {}", row.version));
                    expected = Some(row.version);
                }
            }
        });
    }
    writers.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_writes_share_their_commits() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("t.db")).await;
    let mut writers = JoinSet::new();
    for writer in 0..64 {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            let mut row = row(&format!("grant-{writer}"));
            insert(&*store, &row).await;
            for _ in 0..10 {
                let next = next(&row);
                let answer = store.swap("app", &next, Some(row.version)).await.unwrap();
                assert_eq!(answer.value, Swap::Done);
                row = next;
            }
        });
    }
    writers.join_all().await;
    let stats = store.stats();
    assert_eq!(stats.writes, 64 * 11);
    assert!(stats.commits * 4 <= stats.writes, "{stats:?}");

    // Alone, a write does not wait for company.
    for index in 0..10 {
        insert(&*store, &row(&format!("alone-{index}"))).await;
    }
    assert_eq!(store.stats().commits, stats.commits + 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_write_that_fails_does_not_fail_its_neighbours() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.db");
    let store = open(&path).await;
    // A file may be shared: somebody's trigger forbids one row.
    let owner = rusqlite::Connection::open(&path).unwrap();
    let trigger = "CREATE TRIGGER no BEFORE INSERT ON smartcar_grants WHEN NEW.grant_id = 'bad'
        BEGIN SELECT RAISE(ABORT, 'not this one'); END";
    owner.execute_batch(trigger).unwrap();
    let mut writes = JoinSet::new();
    for index in 0..50 {
        let store = Arc::clone(&store);
        let grant_id = if index == 25 { "bad".to_owned() } else { format!("good-{index}") };
        writes.spawn(async move { (index, store.swap("app", &row(&grant_id), None).await) });
    }
    for (index, outcome) in writes.join_all().await {
        assert_eq!(outcome.is_ok(), index != 25, "{index}: {outcome:?}");
    }
}

#[tokio::test]
async fn wait_wakes_at_once_for_a_write_of_the_same_process() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("t.db")).await;
    let mut row = row("grant");
    insert(&*store, &row).await;
    let mut took = Vec::new();
    for _ in 0..5 {
        let waiting = {
            let (store, version) = (Arc::clone(&store), row.version);
            tokio::spawn(async move {
                store.wait("app", "grant", version).await.unwrap();
                Instant::now()
            })
        };
        // Long enough for polling to have become slow: it would see the write after 375 ms.
        tokio::time::sleep(Duration::from_millis(900)).await;
        let next = next(&row);
        store.swap("app", &next, Some(row.version)).await.unwrap();
        let written = Instant::now();
        took.push(waiting.await.unwrap().saturating_duration_since(written));
        row = next;
    }
    // Other programs may hold up some of them.
    took.sort_unstable();
    assert!(took[2] < Duration::from_millis(200), "{took:?}");
}

/// Not a test of right or wrong: `cargo test --release how_fast -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
async fn how_fast_are_writes_alone_and_together() {
    let directory = tempfile::tempdir_in(".").unwrap();
    for writers in [1_u32, 8, 64, 256] {
        let store = open(&directory.path().join(format!("{writers}.db"))).await;
        let mut tasks = JoinSet::new();
        let since = Instant::now();
        for writer in 0..writers {
            let store = Arc::clone(&store);
            tasks.spawn(async move {
                let mut row = row(&format!("grant-{writer}"));
                insert(&*store, &row).await;
                let mut count = 1;
                while since.elapsed() < Duration::from_secs(3) {
                    let next = next(&row);
                    store.swap("app", &next, Some(row.version)).await.unwrap();
                    row = next;
                    count += 1;
                }
                count
            });
        }
        let writes: u32 = tasks.join_all().await.into_iter().sum();
        let seconds = since.elapsed().as_secs_f64();
        let commits = u32::try_from(store.stats().commits).unwrap();
        println!(
            "{writers:>3} writers: {:>7.0} writes/s in {:>5.0} commits/s",
            f64::from(writes) / seconds,
            f64::from(commits) / seconds,
        );
        store.close().await;
    }
}

/// Not a test of right or wrong: `cargo test --release how_long -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "measures"]
async fn how_long_do_opening_and_a_page_take_with_a_million_rows() {
    let directory = tempfile::tempdir_in(".").unwrap();
    for rows in [10_000, 1_000_000] {
        let path = directory.path().join(format!("{rows}.db"));
        open(&path).await.close().await;
        let fill = "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers LIMIT ?1)
            INSERT INTO smartcar_grants SELECT 'app', 'grant-' || i, i, NULL, NULL, 'active',
                '[\"car-' || i || '\"]', i, i * 7919 % ?1, NULL, i, i, zeroblob(700) FROM numbers";
        let filler = rusqlite::Connection::open(&path).unwrap();
        filler.execute(fill, [rows]).unwrap();
        drop(filler);
        let since = Instant::now();
        let store = open(&path).await;
        let opened = since.elapsed();
        let since = Instant::now();
        for _ in 0..20 {
            let up_to = Some(smartcar_sdk::clock::Timestamp::from_millis(2000));
            let page = store.page("app", &Query::in_order(Order::Expiry, 1000).up_to(up_to)).await.unwrap();
            assert_eq!(page.value.len(), 1000);
        }
        println!("{rows:>8} rows: opened in {opened:?}, a page of 1,000 in {:?}", since.elapsed() / 20);
        store.close().await;
    }
}
