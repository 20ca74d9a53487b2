//! A PostgreSQL server of a test's own: the one that core's tests use.

#[path = "../../../core/tests/support/postgres.rs"]
#[allow(unreachable_pub, reason = "it is included by other crates, too")]
mod server;

pub(crate) use server::Cluster;

/// A new server; `None`, after one loud line, where no PostgreSQL is installed.
pub(crate) fn cluster(test: &str) -> Option<Cluster> {
    let cluster = Cluster::start("");
    if cluster.is_none() {
        eprintln!("SKIPPED: {test}: no PostgreSQL server is installed (apt-get install postgresql)");
    }
    cluster
}
