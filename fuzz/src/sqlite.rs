//! A SQLite file that a disk, or somebody, has changed. The input is a list of changes, four bytes each: where (two bytes),
//! how many bytes (up to 16), and what they become.

use std::{fs, path::Path, sync::Arc, sync::LazyLock, time::Duration};

use smartcar_sdk::{
    Error, ErrorKind,
    clock::{SystemClock, Timestamp},
    store::{self, Order, Query, Row, SqliteStore, TokenStore},
};
use tokio::runtime::Runtime;

use crate::{APPLICATION, SECRET, Target};

pub(crate) const TARGET: Target = Target { name: "sqlite", longest: 256, run };

struct World {
    runtime: Runtime,
    /// A sound file with two grants in it.
    file: Vec<u8>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let folder =
        tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
    let path = folder.path().join("sound.db");
    runtime.block_on(async {
        let store = open(&path).await.expect("a new file");
        for grant in ["g-1", "g-2"] {
            let stored = store.swap(APPLICATION, &row(grant), None).await;
            stored.expect("it is stored");
        }
        store.close().await;
    });
    let file = fs::read(&path).expect("the log is folded in");
    World { runtime, file }
});

async fn open(path: &Path) -> Result<SqliteStore, Error> {
    SqliteStore::open(path, Arc::new(SystemClock)).await
}

fn row(grant_id: &str) -> Row {
    let at = Timestamp::from_millis(1_795_514_400_000);
    Row {
        grant_id: grant_id.to_owned(),
        version: 7,
        user_id: Some("user-1".to_owned()),
        account: Some("sky-user-17".to_owned()),
        status: "active".to_owned(),
        vehicles: vec!["vehicle-1".to_owned(), format!("of-{grant_id}")],
        connected_at: at,
        refresh_expires_at: Some(at),
        due_at: Some(at),
        status_changed_at: at,
        updated_at: at,
        body: format!(r#"{{"format":1,"mode":"user","generation":3,"refresh_token":"{SECRET}"}}"#)
            .into_bytes(),
    }
}

fn run(input: &[u8]) {
    let world = &*WORLD;
    let mut file = world.file.clone();
    for change in input.as_chunks::<4>().0 {
        let [high, low, run, to] = *change;
        let place = usize::from(u16::from_be_bytes([high, low])) % file.len();
        let end = (place + 1 + usize::from(run % 16)).min(file.len());
        file[place..end].fill(to);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("spoiled.db");
    fs::write(&path, file).expect("a file");
    world.runtime.block_on(use_it(&path, input.is_empty()));
}

async fn use_it(path: &Path, sound: bool) {
    // What `smartcar doctor` does: it looks a broken file over to the end, and leaves it as it is.
    let before = fs::read(path).expect("the file");
    let address = format!("sqlite:{}", path.display());
    match store::examine(&address, APPLICATION, None, Duration::from_secs(60)).await {
        Ok(report) => {
            assert!(!format!("{report:?}").contains(SECRET));
            assert!(!sound || report.damage.is_empty() && report.unreadable.count == 0);
        }
        Err(error) => is_explained(&error, sound),
    }
    assert!(fs::read(path).expect("the file") == before, "it was changed");
    let store = match open(path).await {
        Ok(store) => store,
        Err(error) => return is_explained(&error, sound),
    };
    let mut errors = Vec::new();
    match store.load(APPLICATION, "g-1").await {
        Ok(answer) => assert!(!sound || answer.value == Some(row("g-1"))),
        Err(error) => errors.push(error),
    }
    match store.load_for(APPLICATION, "vehicle-1").await {
        Ok(answer) => assert!(!sound || answer.value == [row("g-2"), row("g-1")]),
        Err(error) => errors.push(error),
    }
    for order in [Order::Id, Order::Due, Order::Expiry, Order::StatusChanged] {
        match store.page(APPLICATION, &Query::in_order(order, 10)).await {
            Ok(page) => assert!(page.value.len() <= 10 && (!sound || page.value.len() == 2)),
            Err(error) => errors.push(error),
        }
    }
    match store::check(&store, APPLICATION, None).await {
        Ok(report) => {
            assert!(!format!("{report:?}").contains(SECRET));
            assert!(!sound || report.damage.is_empty() && report.unreadable.count == 0);
        }
        Err(error) => errors.push(error),
    }
    let mut next = row("g-1");
    next.version = 8;
    let swapped = store.swap(APPLICATION, &next, Some(7)).await;
    errors.extend(swapped.err());
    store.close().await;
    for error in &errors {
        is_explained(error, sound);
    }
}

fn is_explained(error: &Error, sound: bool) {
    assert!(!sound, "{error:?}");
    assert!(matches!(error.kind(), ErrorKind::Store | ErrorKind::Config), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
}
