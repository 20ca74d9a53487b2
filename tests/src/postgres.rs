//! A PostgreSQL server of a test's own: the one that core's tests use, opened to the tests of this crate.

use crate::figures;

#[path = "../../core/tests/support/postgres.rs"]
mod cluster;

/// A server, running or stopped, gone with the test.
pub struct Postgres(cluster::Cluster);

impl Postgres {
    /// A new server that standbys may follow; `None`, after one loud line, where no PostgreSQL is installed.
    pub fn start(scenario: &str) -> Option<Self> {
        let cluster = cluster::Cluster::start("wal_level = replica\nsynchronous_standby_names = ''");
        if cluster.is_none() {
            figures::skip(scenario, "no PostgreSQL server is installed (apt-get install postgresql)");
        }
        cluster.map(Self)
    }

    /// A new database, and its address.
    pub fn database(&self, name: &str) -> String {
        self.0.database(name)
    }

    /// Runs SQL and gives its answer.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        self.0.sql(database, sql)
    }

    /// The port it listens on, on loopback.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// Ends the server as an administrator would; its data stays.
    pub fn stop(&self) {
        self.0.stop(cluster::Stop::Fast);
    }

    /// Ends the server as a crash would.
    pub fn crash(&self) {
        self.0.stop(cluster::Stop::Immediate);
    }

    /// Starts it again.
    pub fn resume(&self) {
        self.0.resume();
    }

    /// A server that follows this one, always a little behind.
    #[must_use]
    pub fn standby(&self) -> Self {
        Self(self.0.standby())
    }

    /// Lets a standby follow no longer, as when the line between the two is cut: what the primary commits from now on
    /// never reaches it.
    pub fn stop_following(&self) {
        self.0.sql("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
        self.0.sql("postgres", "SELECT pg_reload_conf()");
        let receivers = || self.0.sql("postgres", "SELECT count(*) FROM pg_stat_wal_receiver");
        while receivers() != "0" {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        self.0.promote();
    }

    /// The sum of all grants' generations in `database`: how many pairs were ever committed.
    pub fn generations(&self, database: &str) -> u64 {
        let sum = "SELECT coalesce(sum((convert_from(body, 'UTF8')::json->>'generation')::bigint), 0) \
                   FROM smartcar_grants";
        self.sql(database, sum).parse().expect("a sum")
    }
}
