//! What somebody would write who has no SDK, as short as it can be: token requests, and durable writes of the same rows.

use std::{net::SocketAddr, path::Path};

use rusqlite::{Connection, named_params};
use smartcar_sdk::{clock::Timestamp, store::Row};

/// Token requests with nothing around them.
#[derive(Clone)]
pub(crate) struct Requests {
    http: reqwest::Client,
    url: String,
}

impl Requests {
    pub(crate) fn new(endpoint: SocketAddr) -> reqwest::Result<Self> {
        let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build()?;
        Ok(Self { http, url: format!("http://{endpoint}/oauth/token") })
    }

    /// One exchange; the answer is read, and not looked at.
    pub(crate) async fn ask(&self) -> reqwest::Result<()> {
        let form = "grant_type=refresh_token&refresh_token=6d1b7d1e-7a09-4c5b-9a53-3d4b0c1a3a17";
        let request = self.http.post(&self.url).basic_auth("client", Some("secret"));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        request.send().await?.error_for_status()?.bytes().await.map(drop)
    }
}

/// A connection to a store's file, as durable as the store's own.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// A compare-and-swap as short as it can be: one statement.
pub(crate) fn write(connection: &Connection, application: &str, row: &Row) -> rusqlite::Result<()> {
    let changed = connection
        .prepare_cached(
            "UPDATE smartcar_grants SET version = :version, refresh_expires_at = :expires, due_at = :due,
               updated_at = :updated, body = :body
             WHERE application = :application AND grant_id = :grant AND version <> :version",
        )?
        .execute(named_params! {
            ":version": row.version,
            ":expires": row.refresh_expires_at.map(Timestamp::as_millis),
            ":due": row.due_at.map(Timestamp::as_millis),
            ":updated": row.updated_at.as_millis(),
            ":body": row.body,
            ":application": application,
            ":grant": row.grant_id,
        })?;
    assert_eq!(changed, 1, "a write by hand went nowhere");
    Ok(())
}
