//! Stores filled with grants, to be measured: SQLite files, and databases of a PostgreSQL server of the benchmark's own. Each
//! size is filled once; whoever changes a store gets a copy.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use smartcar_sdk::{
    clock::{Clock, SystemClock},
    store::{PostgresStore, SqliteStore, TokenStore},
};

use crate::{
    Failure,
    grants::{SPREAD, Template},
};

#[path = "../../core/tests/support/postgres.rs"]
mod cluster;

/// Grants nearer to their end than this are in no store that is filled here.
const NEAREST: Duration = Duration::from_secs(3600);

/// The path of an SQLite store with so many grants, made where it is not there yet.
pub(crate) async fn sqlite(folder: &Path, template: &Template, grants: u64) -> Result<PathBuf, Failure> {
    let path = folder.join(format!("{grants}.db"));
    if !path.exists() {
        let store = SqliteStore::open(&path, Arc::new(SystemClock)).await?;
        template.fill(&store, 0, grants).await?;
        store.close().await;
    }
    Ok(path)
}

/// A copy of a closed store.
pub(crate) fn copy(path: &Path) -> Result<PathBuf, Failure> {
    let copy = path.with_extension("copy.db");
    for end in ["-wal", "-shm", ".lock"] {
        let _ = fs::remove_file(format!("{}{end}", copy.display()));
    }
    fs::copy(path, &copy)?;
    // Durable before anything is measured: the copy's own pages are no cost of whoever writes next.
    fs::File::open(&copy)?.sync_all()?;
    Ok(copy)
}

/// A PostgreSQL server with filled databases, gone with this value.
pub(crate) struct Postgres {
    cluster: cluster::Cluster,
    filled: HashSet<u64>,
}

impl Postgres {
    /// `None`, after one loud line, where no PostgreSQL is installed.
    pub(crate) fn start() -> Option<Self> {
        // As an administrator would have it for such a load: no checkpoint in the middle of a short measurement.
        let cluster = cluster::Cluster::start("max_wal_size = '4GB'\nshared_buffers = '512MB'")?;
        Some(Self { cluster, filled: HashSet::new() })
    }

    /// A fresh database with so many grants.
    pub(crate) async fn database(&mut self, template: &Template, grants: u64) -> Result<String, Failure> {
        let filled = format!("filled_{grants}");
        if self.filled.insert(grants) {
            self.fill(&filled, template, grants).await?;
        }
        self.cluster.sql("postgres", "DROP DATABASE IF EXISTS copy WITH (FORCE)");
        self.cluster.sql("postgres", &format!("CREATE DATABASE copy TEMPLATE {filled} STRATEGY file_copy"));
        self.cluster.sql("postgres", "CHECKPOINT");
        Ok(self.cluster.url("copy"))
    }

    /// One grant by the SDK, which also makes the tables; the server itself copies it.
    async fn fill(&self, database: &str, template: &Template, grants: u64) -> Result<(), Failure> {
        let store = PostgresStore::open(&self.cluster.database(database)).await?;
        template.fill(&store, 0, 1).await?;
        store.close().await;
        let first = SystemClock.now().after(NEAREST).as_millis();
        let spread = SPREAD.as_millis();
        let copies = grants - 1;
        self.cluster.sql(
            database,
            &format!(
                "INSERT INTO smartcar_grants (application, grant_id, version, user_id, account, status, vehicles,
                     connected_at, refresh_expires_at, due_at, status_changed_at, updated_at, body)
                 SELECT application, md5(n::text), version, user_id, account, status,
                     ARRAY['36ab27d0-fd9d-4455-823a-' || lpad(to_hex(n), 12, '0')],
                     connected_at, {first} + floor(random() * {spread})::bigint, NULL, status_changed_at, updated_at, body
                 FROM smartcar_grants, generate_series(1, {copies}) n"
            ),
        );
        self.cluster.sql(
            database,
            "INSERT INTO smartcar_vehicles (application, vehicle_id, connected_at, grant_id)
             SELECT application, vehicles[1], connected_at, grant_id FROM smartcar_grants ON CONFLICT DO NOTHING",
        );
        self.cluster.sql(database, "VACUUM (ANALYZE)");
        Ok(())
    }
}
