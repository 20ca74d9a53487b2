//! `grants`: listed, shown, retried, removed, forgotten.

use std::{io::Write, os::unix::fs::PermissionsExt, process::Stdio};

use smartcar_sandbox::{ConnectRequest, Revocation};

use crate::{
    postgres::cluster,
    world::{World, ended},
};

#[tokio::test(flavor = "multi_thread")]
async fn grants_are_listed_by_what_is_asked_for() {
    let world = World::new().await;
    let one = world.connected("customer-1", 2).await;
    let other = world.connected("customer-2", 1).await;
    let listed = |arguments: &[&str]| {
        let mut all = vec!["grants", "list", "--json"];
        all.extend(arguments);
        let lines = world.run(&all).code(0).lines();
        lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]).len(), 2);
    assert_eq!(listed(&["--account", "customer-1"]), [one.id.as_str()]);
    assert_eq!(listed(&["--user", other.user_id.as_deref().unwrap()]), [other.id.as_str()]);
    assert_eq!(listed(&["--vehicle", one.vehicles[1].as_str()]), [one.id.as_str()]);
    assert!(listed(&["--vehicle", one.vehicles[1].as_str(), "--account", "customer-2"]).is_empty());
    assert_eq!(listed(&["--status", "active", "--account", "customer-2"]), [other.id.as_str()]);
    assert!(listed(&["--status", "reconnect_required"]).is_empty());
    assert_eq!(listed(&["--ends-within", "5d"]).len(), 2, "they end in four days");
    assert!(listed(&["--ends-within", "3d"]).is_empty());
    world.run(&["grants", "list", "--status", "happy"]).code(2);
    world.run(&["grants", "list", "--ends-within", "soon"]).code(2);
    let line = world.run(&["grants", "list", "--account", "customer-1", "--json"]).lines().remove(0);
    for key in
        ["id", "status", "reason", "account", "user_id", "vehicles", "generation", "refresh_expires_at"]
    {
        assert!(line.get(key).is_some(), "{key}");
    }
    assert!(!line.to_string().contains("_token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_is_shown_and_its_text_harms_no_terminal() {
    let world = World::new().await;
    let grant = world.connected("a\u{202e}b", 1).await;
    let shown = world.run(&["grants", "show", &grant.id]).code(0).out;
    assert!(
        shown.contains("active") && shown.contains("a\u{fffd}b") && !shown.contains('\u{202e}'),
        "{shown}"
    );
    assert!(!world.run(&["grants", "list"]).code(0).out.contains('\u{202e}'));
    let json = world.run(&["grants", "show", &grant.id, "--json"]).code(0).json();
    assert_eq!(
        (json["account"].as_str().unwrap(), json["generation"].as_u64()),
        ("a\u{202e}b", Some(grant.generation))
    );
    let none = world.run(&["grants", "show", "nothing"]).code(1);
    assert!(none.err.contains("there is no grant"), "{}", none.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_wants_a_yes() {
    let world = World::new().await;
    let grant = world.connected("c", 1).await;
    let refused = world.run(&["grants", "remove", &grant.id]).code(2);
    assert!(refused.err.contains("--yes"), "{}", refused.err);
    assert_eq!(world.run(&["grants", "list", "--json"]).lines().len(), 1);
    let removed = world.run(&["grants", "remove", &grant.id, "--yes", "--json"]).code(0);
    assert_eq!(removed.json()["removed"], true);
    world.run(&["grants", "remove", &grant.id, "--yes"]).code(1);
    assert!(world.run(&["grants", "list", "--json"]).lines().is_empty());
    assert_eq!(world.run(&["grants", "list", "--status", "removed", "--json"]).lines().len(), 1);
    world.run(&["get", &grant.vehicles[0], "odometer"]).code(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_asked() {
    let world = World::new().await;
    let grant = world.connected("c", 1).await;
    let answered = |answer: &str| {
        // `script` gives the command a terminal.
        let line = format!("{} grants remove {}", env!("CARGO_BIN_EXE_smartcar"), grant.id);
        let mut command = world.command(&[]);
        let mut with_terminal = std::process::Command::new("script");
        for (name, value) in command.env("PATH", "/usr/bin:/bin").get_envs() {
            with_terminal.env(name, value.unwrap_or_default());
        }
        let child = with_terminal
            .args(["-qec", &line, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else { return None };
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        Some(ended(child))
    };
    let Some(no) = answered("n\n") else { return eprintln!("skipped: there is no `script` here") };
    assert!(no.out.contains("Go on? [y/N]") && no.out.contains("nothing was done"), "{no:#?}");
    assert_eq!(world.run(&["grants", "list", "--json"]).lines().len(), 1);
    let yes = answered("y\n").unwrap();
    assert!(yes.out.contains("Removed."), "{yes:#?}");
    assert!(world.run(&["grants", "list", "--json"]).lines().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_names_exactly_one_and_wants_a_yes() {
    let world = World::new().await;
    world.connected("customer-1", 2).await;
    let other = world.connected("customer-2", 1).await;
    world.run(&["grants", "forget", "--yes"]).code(2);
    world.run(&["grants", "forget", "--account", "a", "--user", "b", "--yes"]).code(2);
    let refused = world.run(&["grants", "forget", "--account", "customer-1"]).code(2);
    assert!(refused.err.contains("customer-1") && refused.err.contains("--yes"), "{}", refused.err);
    let done = world
        .run(&["grants", "forget", "--account", "customer-1", "--disconnect", "--yes", "--json"])
        .code(0)
        .json();
    assert_eq!((done["grants"].as_u64(), done["disconnected"].as_u64()), (Some(1), Some(2)));
    world.run(&["grants", "forget", "--account", "customer-1", "--yes"]).code(1);
    let user = other.user_id.as_deref().unwrap();
    world.run(&["grants", "forget", "--user", user, "--yes"]).code(0);
    let third = world.connected("customer-3", 1).await;
    world.run(&["grants", "forget", "--grant", &third.id, "--yes"]).code(0);
    assert!(world.run(&["grants", "list", "--json"]).lines().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_says_whether_the_driver_is_needed() {
    let world = World::new().await;
    let good = world.connected("good", 1).await;
    let works = world.run(&["grants", "retry", &good.id, "--json"]).code(0).json();
    assert_eq!(works["status"], "active");
    let lost = world.connected_as("lost", ConnectRequest::default()).await;
    world.sandbox.revoke(Revocation::UserId(lost.user_id.as_deref().unwrap().to_owned())).unwrap();
    world.run(&["refresh"]).code(3);
    let needed = world.run(&["grants", "retry", &lost.id, "--json"]).code(3);
    assert_eq!(needed.json()["status"], "reconnect_required");
    assert!(needed.err.contains("driver"), "{}", needed.err);
    let listed = world.run(&["grants", "list", "--status", "reconnect_required"]).code(0).out;
    assert!(listed.contains("reconnect_required (revoked)"), "{listed}");
    world.run(&["grants", "retry", "nothing"]).code(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_address_with_a_password_comes_from_a_file_only() {
    let mut world = World::new().await;
    world.connected("c", 1).await;
    let address = world.get("SMARTCAR_STORE").to_owned();
    world.unset("SMARTCAR_STORE");
    let missing = world.run(&["grants", "list"]).code(6);
    assert!(missing.err.contains("SMARTCAR_STORE"), "{}", missing.err);
    assert_eq!(world.run(&["grants", "list", "--json", "--store", &address]).code(0).lines().len(), 1);
    std::fs::write(world.path("address"), format!("{address}\n")).unwrap();
    assert_eq!(world.run(&["grants", "--store-file", "address", "list", "--json"]).code(0).lines().len(), 1);
    let refused = world.run(&["grants", "list", "--store", "postgres://ann:hunter2@db/fleet"]);
    assert!(refused.code != 0 && !refused.err.contains("hunter2"), "{refused:#?}");
}

/// More than a page: a copy of one grant's row for each.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_several_pages_has_every_grant_once() {
    let world = World::new().await;
    world.connected("c", 1).await;
    let store = rusqlite::Connection::open(world.path("tokens.db")).unwrap();
    let columns: Vec<String> = {
        let mut rows = store.prepare("SELECT name FROM pragma_table_info('smartcar_grants')").unwrap();
        rows.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let (all, copied) =
        (columns.join(", "), columns.join(", ").replace("grant_id", "printf('g-%05d', value)"));
    let copy = format!(
        "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 2500) \
         INSERT INTO smartcar_grants ({all}) SELECT {copied} FROM smartcar_grants, n"
    );
    assert_eq!(store.execute(&copy, ()).unwrap(), 2500);
    drop(store);
    let json = world.run(&["grants", "list", "--json"]).code(0).lines();
    let ids: std::collections::BTreeSet<_> = json.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!((json.len(), ids.len()), (2501, 2501));
    let table = world.run(&["grants", "list", "--status", "active"]).code(0).out;
    assert_eq!(table.lines().count(), 2502, "one header");
    assert_eq!(world.run(&["vehicles", "--json"]).code(0).lines().len(), 2501);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_take_the_address_of_postgres_from_a_file() {
    let Some(server) = cluster("the commands on PostgreSQL") else { return };
    let mut world = World::new().await;
    let address = server.database("everyday");
    world.set("SMARTCAR_STORE", &address);
    let grant = world.connected("customer-1", 1).await;
    world.unset("SMARTCAR_STORE");
    std::fs::write(world.path("address"), format!("{address}\n")).unwrap();
    std::fs::set_permissions(world.path("address"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let run = |arguments: &[&str]| world.run(&[arguments, &["--store-file", "address"]].concat()).code(0).out;
    assert!(run(&["grants", "list", "--json"]).contains(grant.id.as_str()));
    assert!(run(&["vehicles"]).contains(grant.vehicles[0].as_str()));
    assert!(run(&["get", &grant.vehicles[0], "odometer"]).contains("km"));
    assert!(run(&["refresh"]).starts_with("1 refreshed"));
    assert!(run(&["doctor"]).contains("No faults found."));
    assert_eq!(run(&["grants", "remove", &grant.id, "--yes"]), "Removed.\n");
}
