//! `smartcar doctor` finds what was broken on purpose, names it, and shows no token.
#![allow(clippy::missing_panics_doc, missing_docs)]

use std::{
    fs::OpenOptions,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use rusqlite::Connection;
use serde_json::Value;
use smartcar_sandbox::{ConnectRequest, Sandbox};
use smartcar_sdk::Client;

const KEYS: &str = "one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A store with some grants, and nothing running.
struct Ward {
    folder: tempfile::TempDir,
    client_id: String,
    /// In the order of their ids.
    grants: Vec<String>,
}

impl Ward {
    async fn with(grants: usize, keys: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(smartcar_sandbox::Config::default()).await.unwrap();
        let store = format!("sqlite:{}", folder.path().join("tokens.db").display());
        let mut builder = Client::builder().store(&store).set("token_keys", keys);
        for (variable, value) in sandbox.env() {
            builder = builder.set(&variable.trim_start_matches("SMARTCAR_").to_lowercase(), &value);
        }
        let client = builder.build().await.unwrap();
        let mut ids = Vec::new();
        for _ in 0..grants {
            let request = ConnectRequest { state: Some("s".into()), ..ConnectRequest::default() };
            let consent = sandbox.connect(request).unwrap();
            ids.push(client.complete_connect(consent.redirect_url).state("s").await.unwrap().id.to_string());
        }
        ids.sort();
        client.close().await.unwrap();
        Self { folder, client_id: sandbox.config().client_id.clone(), grants: ids }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("tokens.db")
    }

    fn change(&self, sql: &str, grant: &str) {
        let changed = Connection::open(self.path()).unwrap().execute(sql, [grant]).unwrap();
        assert_eq!(changed, 1, "{sql}");
    }

    fn examined(&self, keys: &str, more: &[&str]) -> Output {
        doctor(&self.path(), &self.client_id, keys, more)
    }

    /// What it says in JSON, after it has said the same to a person.
    fn findings(&self, keys: &str, code: i32) -> Value {
        let read = self.examined(keys, &[]);
        let output = self.examined(keys, &["--json"]);
        let (text, json) = (text(&read), text(&output));
        println!("{text}{json}");
        for output in [&read, &output] {
            assert_eq!(output.status.code(), Some(code));
        }
        for word in ["refresh_token\"", "Bearer"] {
            assert!(!text.contains(word) && !json.contains(word), "it shows what it should not");
        }
        let findings: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(findings["healthy"], code == 0);
        assert!(text.contains(if code == 0 { "No faults found." } else { "Something is wrong." }));
        let ready = text.contains("ready for encryption = required");
        assert_eq!(ready, findings["unsealed"] == 0, "{text}");
        assert!(!ready || !keys.is_empty(), "without keys nothing is sealed");
        for kind in ["unreadable", "overdue", "ended", "ending"] {
            for grant in findings[kind]["grants"].as_array().unwrap() {
                assert!(text.contains(grant["grant_id"].as_str().unwrap()), "not shown to a person");
            }
        }
        findings
    }
}

fn doctor(path: &Path, client_id: &str, keys: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smartcar"));
    command.env_clear().args(["doctor", "--offline", "--client-id", client_id, "--store"]);
    command.arg(format!("sqlite:{}", path.display())).args(more).env("SMARTCAR_TOKEN_KEYS", keys);
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn ids(found: &Value) -> Vec<&str> {
    found["grants"].as_array().unwrap().iter().map(|grant| grant["grant_id"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_store_has_no_faults() {
    for keys in ["", KEYS] {
        let ward = Ward::with(3, keys).await;
        let findings = ward.findings(keys, 0);
        assert_eq!(findings["by_status"]["active"], 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_trouble_is_found_and_named() {
    let ward = Ward::with(6, "").await;
    let grants: Vec<&str> = ward.grants.iter().map(String::as_str).collect();
    ward.change(
        "UPDATE smartcar_grants SET body = CAST('{\"refresh_token\":\"' AS BLOB) WHERE grant_id = ?1",
        grants[0],
    );
    ward.change("UPDATE smartcar_grants SET vehicles = 'no list' WHERE grant_id = ?1", grants[1]);
    ward.change("UPDATE smartcar_grants SET due_at = 1000 WHERE grant_id = ?1", grants[2]);
    ward.change("UPDATE smartcar_grants SET refresh_expires_at = 1000 WHERE grant_id = ?1", grants[3]);
    ward.change(
        "UPDATE smartcar_grants SET refresh_expires_at = unixepoch() * 1000 + 86400000 WHERE grant_id = ?1",
        grants[4],
    );
    let findings = ward.findings("", 1);
    let mut unreadable = ids(&findings["unreadable"]);
    unreadable.sort_unstable();
    assert_eq!(unreadable, grants[..2]);
    assert_eq!(ids(&findings["overdue"]), [grants[2]]);
    assert_eq!(findings["overdue"]["grants"][0]["since"], "1970-01-01T00:00:01Z");
    assert_eq!(ids(&findings["ended"]), [grants[3]]);
    assert_eq!(ids(&findings["ending"]), [grants[4]]);
    assert_eq!(findings["damage"], serde_json::json!([]));
    assert_eq!(findings["by_status"]["active"], 5, "one row cannot be read at all");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_key_is_named_and_nothing_is_shown() {
    let ward = Ward::with(2, KEYS).await;
    let findings = ward.findings("", 1);
    assert_eq!(ids(&findings["unreadable"]), ward.grants);
    let why = findings["unreadable"]["grants"][0]["why"].as_str().unwrap();
    assert!(why.contains("encrypted with key \"one\""), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_page_is_named_and_other_grants_are_counted() {
    let ward = Ward::with(40, "").await;
    // The last leaf of the table of grants: an inner page (2, 5) says where its last child is.
    let connection = Connection::open(ward.path()).unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'smartcar_grants'";
    let mut page: u32 = connection.query_row(root, (), |row| row.get(0)).unwrap();
    drop(connection);
    let pages = std::fs::read(ward.path()).unwrap();
    loop {
        let header = &pages[(page as usize - 1) * 4096..];
        if ![2, 5].contains(&header[0]) {
            break;
        }
        page = u32::from_be_bytes(header[8..12].try_into().unwrap());
    }
    let file = OpenOptions::new().write(true).open(ward.path()).unwrap();
    file.write_all_at(&[0xa5; 4096], u64::from(page - 1) * 4096).unwrap();
    let findings = ward.findings("", 1);
    assert!(!findings["damage"].as_array().unwrap().is_empty());
    let unreadable = findings["unreadable"]["count"].as_u64().unwrap();
    assert!(unreadable > 0, "{findings:#}");
    assert_eq!(findings["by_status"]["active"].as_u64().unwrap() + unreadable, 40);
}

#[test]
fn a_file_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.db");
    let output = doctor(&path, "app", "", &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no file"));
    assert!(!path.exists());
}
