//! `import` and `export`: from files and databases, at rest and while the other system is running.

use std::{os::unix::fs::PermissionsExt, path::Path};

use rusqlite::Connection;
use smartcar_sdk::Client;

use crate::{
    postgres::{Cluster, cluster},
    world::World,
};

/// The table of an older system, as a CSV file: what drivers connected there.
pub(crate) async fn older_table(world: &World, path: &Path, drivers: usize) -> Vec<String> {
    let client = world.client(&[("store", "memory:")]).await;
    connect(world, &client, drivers).await;
    client.export_grants(path).await.unwrap();
    client.close().await.unwrap();
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap()[0].to_owned()).collect()
}

/// So many drivers connect, some at a time.
async fn connect(world: &World, client: &Client, drivers: usize) {
    let at_once = std::sync::Arc::new(tokio::sync::Semaphore::new(32));
    let mut connecting = tokio::task::JoinSet::new();
    for _ in 0..drivers {
        let turn = at_once.clone().acquire_owned().await.unwrap();
        let request = smartcar_sandbox::ConnectRequest {
            state: Some("s".into()),
            ..smartcar_sandbox::ConnectRequest::default()
        };
        let redirect = world.sandbox.connect(request).unwrap().redirect_url;
        let client = client.clone();
        connecting.spawn(async move {
            client.complete_connect(redirect).state("s").await.unwrap();
            drop(turn);
        });
    }
    while let Some(connected) = connecting.join_next().await {
        connected.unwrap();
    }
}

/// Puts a CSV file of [`older_table`] into the older system's own table.
fn into_sqlite(csv: &Path, database: &Path) -> Connection {
    let connection = Connection::open(database).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE tokens (id INTEGER PRIMARY KEY, rt TEXT, at TEXT, ends TEXT, owner TEXT, cars TEXT, moved INTEGER DEFAULT 0)",
        )
        .unwrap();
    for row in csv::Reader::from_path(csv).unwrap().records() {
        let row = row.unwrap();
        let values = [&row[0], &row[1], &row[2], &row[4], &row[5]];
        let insert = "INSERT INTO tokens (rt, at, ends, owner, cars) VALUES (?, ?, ?, ?, ?)";
        connection.execute(insert, values).unwrap();
    }
    connection
}

fn statuses(world: &World) -> Vec<String> {
    let listed = world.run(&["grants", "list", "--json"]).code(0).lines();
    listed.iter().map(|grant| grant["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_file_is_imported_and_exported_again() {
    let world = World::new().await;
    let source = world.path("old.csv");
    let mut tokens = older_table(&world, &source, 3).await;
    let rehearsed = world.run(&["import", "--dry-run", "old.csv"]).code(0).out;
    assert_eq!(rehearsed, "3 would be adopted, 0 known, 0 invalid\n");
    assert!(statuses(&world).is_empty());
    let report = world.run(&["import", "--json", "old.csv"]).code(0).json();
    assert_eq!((report["adopted"].as_u64(), report["complete"].as_bool()), (Some(3), Some(true)));
    assert_eq!(statuses(&world), ["adopted"; 3]);
    let text = std::fs::read(&source).unwrap();
    assert_eq!(world.run_with(&["import", "-"], &text).code(0).out, "0 adopted, 3 known, 0 invalid\n");

    world.run(&["export", "new.csv"]).code(2);
    assert_eq!(statuses(&world), ["adopted"; 3]);
    assert_eq!(
        world.run(&["export", "--yes", "new.csv"]).code(0).out,
        "3 exported, 0 skipped, 0 need their drivers\n"
    );
    assert_eq!(statuses(&world), ["handed_over"; 3]);
    assert_eq!(std::fs::metadata(world.path("new.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    let rows = csv::Reader::from_path(world.path("new.csv")).unwrap();
    let mut exported: Vec<_> = rows.into_records().map(|row| row.unwrap()[0].to_owned()).collect();
    exported.sort();
    tokens.sort();
    assert_eq!(exported, tokens);
    world.run(&["export", "--yes", "new.csv"]).code(2);
    assert!(world.run(&["import", "new.csv"]).code(1).out.contains("handed over"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_with_an_odd_id_stops_no_export() {
    let world = World::new().await;
    older_table(&world, &world.path("old.csv"), 3).await;
    world.run(&["import", "old.csv"]).code(0);
    let store = Connection::open(world.path("tokens.db")).unwrap();
    let odd = "UPDATE smartcar_grants SET grant_id = 'no id' WHERE grant_id = (SELECT min(grant_id) FROM smartcar_grants)";
    assert_eq!(store.execute(odd, []).unwrap(), 1);
    drop(store);
    let exported = world.run(&["export", "--yes", "--json", "new.csv"]).code(4).json();
    assert_eq!((exported["exported"].as_u64(), exported["skipped"].as_u64()), (Some(2), Some(1)));
    assert_eq!(exported["skipped_grants"].as_array().map(Vec::len), Some(0), "it has no id to name");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_source_is_said() {
    let world = World::new().await;
    world.run(&["grants", "list"]).code(0);
    let write = |text: &str| std::fs::write(world.path("old.csv"), text).unwrap();
    let import = |more: &[&str]| world.run(&[&["import", "old.csv"], more].concat());
    write("refresh_token,obtained_at,id\nr-1,soon,7\nr-2,2026-11-29 08:00:00,8\n");
    let some = import(&[]).code(1);
    assert!(
        some.out.starts_with("1 adopted, 0 known, 1 invalid\n  row 1: obtained_at is no time"),
        "{some:?}"
    );
    assert_eq!(some.err, "smartcar: these columns are left out: id\n");
    write("\u{feff}rt,created\nr-3,1795939200\n");
    assert!(import(&[]).code(2).err.contains("--map refresh_token=NAME"));
    let twice = import(&["--map", "refresh_token=rt", "--map", "refresh_token=created"]).code(2).err;
    assert!(twice.contains("twice"), "{twice}");
    import(&["--map", "refresh_token=rt", "--map", "obtained_at=created"]).code(0);
    let grants = world.run(&["grants", "list", "--json"]).lines();
    assert!(grants.iter().any(|grant| grant["connected_at"] == "2026-11-29T08:00:00Z"), "{grants:?}");
    import(&["--map", "token=rt"]).code(2);
    write("refresh_token,account\nr-4,a,b\n");
    assert!(import(&[]).code(1).err.contains("line 2"));
    std::fs::write(world.path("old.csv"), b"refresh_token\nr-\xff\n").unwrap();
    assert!(import(&[]).code(1).err.contains("line 2 of the source is not UTF-8"));
    std::fs::remove_file(world.path("old.csv")).unwrap();
    import(&[]).code(2);
    world.run(&["import"]).code(2);
    world.run(&["import", "--from", "mysql://db", "--query", "SELECT 1"]).code(2);
    let password = world.run(&["import", "--from", "postgres://ann:hunter2@db/x", "--query", "SELECT 1"]);
    assert!(password.err.contains("--from-file") && !password.err.contains("hunter2"), "{password:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_not_imported_into_itself() {
    let world = World::new().await;
    world.run(&["grants", "list"]).code(0);
    std::os::unix::fs::symlink(world.path("tokens.db"), world.path("link.db")).unwrap();
    for source in ["tokens.db", "link.db"] {
        let from = format!("sqlite:{source}");
        let ran = world.run(&[
            "import",
            "--from",
            &from,
            "--query",
            "SELECT body AS refresh_token FROM smartcar_grants",
        ]);
        assert!(ran.code(2).err.contains("is the store itself"));
        assert!(world.run(&["import", source]).code(2).err.contains("is the store itself"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_sqlite_is_imported_and_moved_while_it_is_in_use() {
    let world = World::new().await;
    older_table(&world, &world.path("old.csv"), 5).await;
    let old = into_sqlite(&world.path("old.csv"), &world.path("old.db"));
    let all = "SELECT id AS key, rt AS refresh_token, at AS access_token, ends AS access_expires_at, owner AS user_id, \
               cars AS vehicle_id FROM tokens";
    let from = ["import", "--from", "sqlite:old.db", "--query"];
    assert_eq!(world.run(&[&from[..], &[all]].concat()).code(0).out, "5 adopted, 0 known, 0 invalid\n");
    let hold = "UPDATE tokens SET moved = 1 WHERE id = ?1";
    let release = "UPDATE tokens SET moved = 0 WHERE id = ?1";
    let moving = |query, hold, release| {
        let more = ["--hold", hold, "--release", release, "--wait", "1s", "--page", "2"];
        world.run(&[&from[..], &[query], &more].concat())
    };
    old.execute("UPDATE tokens SET rt = '' WHERE id = 3", ()).unwrap();
    old.execute("UPDATE tokens SET rt = 'nobody knows it' WHERE id = 4", ()).unwrap();
    let ran = moving(all, hold, release).code(1).out;
    assert!(
        ran.starts_with("3 moved, 0 known, 0 released, 1 left, 1 need their drivers, 0 unsettled\n"),
        "{ran}"
    );
    let moved = |id: i64| {
        old.query_row("SELECT moved FROM tokens WHERE id = ?", [id], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!([1, 2, 3, 4, 5].map(moved), [1; 5], "nobody knows what row 3 was");
    let again = moving(all, hold, release).code(1).out;
    assert!(again.starts_with("0 moved, 3 known, 0 released, 1 left, 1 need"), "{again}");
    assert!(
        moving("SELECT rt AS refresh_token FROM tokens", hold, release).code(2).err.contains("no column key")
    );
    assert!(moving(all, "UPDATE tokens SET moved = 1", release).code(2).err.contains("one parameter"));
    let nothing = moving(all, "UPDATE tokens SET moved = 1 WHERE cars = ?1", release).code(2).err;
    assert!(nothing.contains("changed no row for the key 1"), "{nothing}");
    let hides = format!("{all} WHERE moved = 0");
    old.execute("UPDATE tokens SET moved = 0", ()).unwrap();
    assert!(moving(&hides, hold, release).code(2).err.contains("none can be read"));
    moving(all, "UPDATE nothing SET moved = 1 WHERE id = ?1", release).code(1);
    moving("DELETE FROM tokens", hold, release).code(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_table_in_use_is_imported_and_moved() {
    let world = World::new().await;
    let Some(server) = cluster("a table of PostgreSQL is imported") else { return };
    older_table(&world, &world.path("old.csv"), 4).await;
    let address = into_postgres(&server, &world.path("old.csv"));
    std::fs::write(world.path("address"), &address).unwrap();
    let all = "SELECT id AS key, refresh_token, access_token, access_expires_at, user_id, vehicle_ids, obtained_at FROM tokens";
    let from = ["import", "--from-file", "address", "--query"];
    assert_eq!(world.run(&[&from[..], &[all]].concat()).code(0).out, "4 adopted, 0 known, 0 invalid\n");
    let grants = world.run(&["grants", "list", "--json"]).lines();
    assert!(grants.iter().all(|grant| grant["vehicles"].as_array().unwrap().len() == 1), "{grants:?}");
    let hold = "UPDATE tokens SET moved = true WHERE id = $1";
    let release = "UPDATE tokens SET moved = false WHERE id = $1";
    let more = ["--hold", hold, "--release", release, "--wait", "1s", "--page", "3"];
    let ran = world.run(&[&from[..], &[all], &more].concat()).code(0).out;
    assert_eq!(ran, "4 moved, 0 known, 0 released, 0 left, 0 need their drivers, 0 unsettled\n");
    assert_eq!(server.sql("old", "SELECT count(*) FROM tokens WHERE moved"), "4");
    server.sql("old", "UPDATE tokens SET refresh_token = ''");
    let ran = world.run(&[&from[..], &[all], &more].concat()).code(1).out;
    assert!(ran.starts_with("0 moved, 0 known, 0 released, 4 left"), "{ran}");
    assert_eq!(server.sql("old", "SELECT count(*) FROM tokens WHERE moved"), "4");
    let wrong = world.run(&[&from[..], &["SELECT nothing FROM tokens"]].concat()).code(1).err;
    assert!(wrong.contains("42703") && !wrong.contains("hunter2"), "{wrong}");
}

/// Puts a CSV file of [`older_table`] into a table of PostgreSQL; the database's address.
fn into_postgres(server: &Cluster, csv: &Path) -> String {
    let address = server.database("old");
    server.sql(
        "old",
        "CREATE TABLE tokens (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), refresh_token text, access_token text, \
         access_expires_at timestamptz, user_id text, vehicle_ids text[], obtained_at timestamp, moved boolean DEFAULT false)",
    );
    for row in csv::Reader::from_path(csv).unwrap().records() {
        let row = row.unwrap();
        let values = [&row[0], &row[1], &row[2], &row[4]].map(|text| format!("'{text}'")).join(", ");
        let (cars, at) = (&row[5], &row[8]);
        server.sql(
            "old",
            &format!(
                "INSERT INTO tokens (refresh_token, access_token, access_expires_at, user_id, vehicle_ids, obtained_at) \
                 VALUES ({values}, ARRAY['{cars}'], '{at}'::timestamptz AT TIME ZONE 'UTC')"
            ),
        );
    }
    address
}
