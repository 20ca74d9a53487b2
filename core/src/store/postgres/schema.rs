//! The tables, and how an older database becomes a current one.
//!
//! Migrations only ever add, so that the release before keeps working on the same tables while both run. Should
//! one have to take something away, it names the oldest release that can still read them, and older ones then
//! refuse to open them.

use std::time::Duration;

use deadpool_postgres::Object;
use tokio::time::timeout;
use tokio_postgres::{Client, GenericClient, error::SqlState, types::Type};

use super::{
    connections::{Connections, Statement},
    error::{Place, Remedy},
};
use crate::Result;

struct Migration {
    sql: &'static str,
    /// Indexes of `smartcar_grants`, by name.
    indexes: &'static [(&'static str, &'static str)],
    /// The oldest schema version whose code can still work on the result.
    oldest_reader: i64,
}

/// In order; the first makes version 1.
const MIGRATIONS: &[Migration] = &[
    Migration { oldest_reader: 1, sql: include_str!("schema_1.sql"), indexes: &[] },
    Migration { oldest_reader: 1, sql: include_str!("schema_2.sql"), indexes: INDEXES_2 },
];

/// The rows of one status, account or user, by grant id. These columns have the database's collation, which an upgrade of
/// the system may change; the indexes compare bytes.
const INDEXES_2: &[(&str, &str)] = &[
    ("smartcar_grants_of_status", "(application, status COLLATE pg_catalog.\"C\", grant_id)"),
    (
        "smartcar_grants_of_account",
        "(application, account COLLATE pg_catalog.\"C\", grant_id) WHERE account IS NOT NULL",
    ),
    (
        "smartcar_grants_of_user",
        "(application, user_id COLLATE pg_catalog.\"C\", grant_id) WHERE user_id IS NOT NULL",
    ),
];

/// The version the last of them makes.
const VERSION: i64 = 2;

/// Whoever migrates holds this advisory lock ("smartcar" in ASCII), so that twenty processes do it once.
const LOCK: i64 = 0x736d_6172_7463_6172;

/// How long a migration may take, waiting for another process's included.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a database says of itself.
struct State {
    version: i64,
    oldest_reader: i64,
}

/// Where our tables are.
pub(super) struct Schema {
    name: Option<String>,
    /// Empty, or the quoted name and a dot.
    prefix: String,
}

/// Each with the version that brought it.
const TABLES: [(&str, i64); 4] =
    [("smartcar_grants", 1), ("smartcar_vehicles", 1), ("smartcar_schema", 1), ("smartcar_counters", 2)];

impl Schema {
    pub(super) fn new(name: Option<String>) -> Self {
        let prefix = name.as_ref().map(|name| format!("\"{name}\".")).unwrap_or_default();
        Self { name, prefix }
    }

    /// Brings the database up to this release's schema, or refuses it if it is from a future that excludes us.
    pub(super) async fn migrate(&self, connections: &Connections) -> Result<()> {
        let place = &connections.connector.place;
        let mut attempt = 1;
        loop {
            let mut client = connections.get().await?;
            let error = match timeout(PATIENCE, self.migrate_on(&mut client)).await {
                Ok(Ok((state, former))) => {
                    if let Some(former) = former {
                        self.build_indexes(client, former, connections.connector.has_pooler()).await;
                    }
                    return check(&state, place);
                }
                // Who may not change the tables can use those of the release before.
                Ok(Err(error)) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
                    if let Ok(Some(state)) = self.read(&**client).await {
                        tracing::warn!(
                            target: "smartcar::store", version = state.version, wanted = VERSION,
                            "smartcar.store.not_migrated: this user may not change the tables; have their owner open them once"
                        );
                        return check(&state, place);
                    }
                    return Err(place.postgres(error));
                }
                Ok(Err(error)) => error,
                Err(_) => {
                    drop(Object::take(client));
                    return Err(place.temporary("another process has been migrating it for two minutes"));
                }
            };
            // The connection's transaction, should one be open, goes with it.
            drop(Object::take(client));
            if Remedy::of(&error) == Remedy::None || attempt == 5 {
                return Err(place.postgres(error));
            }
            attempt += 1;
        }
    }

    /// Looks where the tables lie, so that from here on they are named with their schema, and who owns them: he can
    /// have code run as this user, by a trigger or a rule.
    pub(super) async fn look(&self, connections: &Connections) -> Result<String> {
        let place = &connections.connector.place;
        let reply = connections.query(&self.whereabouts(), &[]).await?;
        let mut schemas = Vec::new();
        for row in &reply.rows {
            let of = |index| row.try_get::<_, String>(index).map_err(|error| place.postgres(error));
            let (schema, table, owner) = (of(0)?, of(1)?, of(2)?);
            if !row.try_get::<_, bool>(3).map_err(|error| place.postgres(error))? {
                tracing::warn!(
                    target: "smartcar::store", %table, %owner,
                    "smartcar.store.foreign_owner: the table's owner, a role this user is no member of, can have code \
                     run as this user; have the user own it"
                );
            }
            schemas.push(schema);
        }
        schemas.dedup();
        match &schemas[..] {
            [schema] => Ok(format!("\"{}\".", schema.replace('"', "\"\""))),
            _ => Err(place.permanent(
                "its tables named smartcar_* are gone, or lie in several schemas: name theirs with smartcar_schema=NAME",
            )),
        }
    }

    fn whereabouts(&self) -> Statement {
        let tables =
            TABLES.map(|(table, _)| format!("pg_catalog.to_regclass('{}{table}')", self.prefix)).join(", ");
        let sql = format!(
            "SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner),
                 pg_catalog.pg_has_role(c.relowner, 'MEMBER')
             FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
             WHERE c.oid OPERATOR(pg_catalog.=) ANY (ARRAY[{tables}]::pg_catalog.oid[])
             ORDER BY n.nspname"
        );
        Statement { sql, types: Vec::new() }
    }

    /// Whether the tables are there, are tables, and can be read by this release. Changes nothing.
    pub(super) async fn examine(&self, connections: &Connections) -> Result<()> {
        let place = &connections.connector.place;
        let unreadable = |error: tokio_postgres::Error| place.postgres(error);
        for (name, since) in TABLES {
            let table = format!("{}{name}", self.prefix);
            let kind = Statement {
                sql: "SELECT relkind::pg_catalog.text FROM pg_catalog.pg_class WHERE oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)"
                    .to_owned(),
                types: vec![Type::TEXT],
            };
            let reply = connections.query(&kind, &[&table]).await?;
            let kind = reply.rows.first().map(|row| row.try_get::<_, String>(0)).transpose();
            // A view may run anything when it is read, and for ever.
            match kind.map_err(unreadable)?.as_deref() {
                Some("r" | "p") => {}
                Some(_) => {
                    return Err(place.permanent(&format!(
                        "{name} in it is no table but something else by its name, not this SDK's: see the address and smartcar_schema"
                    )));
                }
                None if since > 1 => {} // the release before this one made the others
                None => {
                    return Err(place.permanent(
                        "it has no tables of this SDK: no client has opened it yet, or its address or smartcar_schema is another",
                    ));
                }
            }
        }
        let sql = format!("SELECT version, oldest_reader FROM {}smartcar_schema", self.prefix);
        let reply = connections.query(&Statement { sql, types: Vec::new() }, &[]).await?;
        let Some(row) = reply.rows.first() else { return Ok(()) };
        let state = || Ok(State { version: row.try_get(0)?, oldest_reader: row.try_get(1)? });
        check(&state().map_err(unreadable)?, place)
    }

    /// How things stand then, and from which version on the tables that were there already lack their indexes, if it was this
    /// process that migrated them.
    async fn migrate_on(&self, client: &mut Client) -> Result<(State, Option<i64>), tokio_postgres::Error> {
        // The usual case, without any lock.
        if let Some(state) = self.read(client).await?
            && state.version >= VERSION
        {
            return Ok((state, None));
        }
        let transaction = client.transaction().await?;
        transaction.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0").await?;
        transaction
            .query_typed("SELECT pg_catalog.pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)])
            .await?;
        // Under the lock now: another process may have been faster.
        let done = self.read(&transaction).await?.map_or(0, |state| state.version);
        if done == 0 {
            self.create_schema(&transaction).await?;
        }
        for (migration, version) in MIGRATIONS.iter().zip(1_i64..).skip_while(|(_, version)| *version <= done)
        {
            transaction.batch_execute(&migration.sql.replace("{schema}", &self.prefix)).await?;
            // Of tables that are there already they are built apart.
            for (name, columns) in migration.indexes.iter().filter(|_| done == 0) {
                let grants = format!("{}smartcar_grants", self.prefix);
                transaction.batch_execute(&format!("CREATE INDEX {name} ON {grants} {columns}")).await?;
            }
            let note = format!(
                "UPDATE {}smartcar_schema SET version = $1, oldest_reader = greatest(oldest_reader, $2)",
                self.prefix
            );
            transaction
                .execute_typed(&note, &[(&version, Type::INT8), (&migration.oldest_reader, Type::INT8)])
                .await?;
        }
        transaction.commit().await?;
        let state = self.read(client).await?.unwrap_or(State { version: 0, oldest_reader: 0 });
        Ok((state, (1..VERSION).contains(&done).then_some(done)))
    }

    /// Builds the indexes that the migrations after `former` want, while everybody goes on reading and writing. The process that
    /// migrates does, and no other: two builds at once would wait for each other. Nothing is wrong without them, only slow, so
    /// a build that fails is said, and one that takes long goes on without us.
    async fn build_indexes(&self, client: Object, former: i64, pooled: bool) {
        let build = async {
            // Not within a transaction, so the session's own bounds must go; a pooler's session is not ours to change.
            if !pooled {
                client.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0").await?;
            }
            let later = MIGRATIONS.iter().zip(1_i64..).filter(|(_, version)| *version > former);
            for (name, columns) in later.flat_map(|(migration, _)| migration.indexes) {
                let grants = format!("{}smartcar_grants", self.prefix);
                let sql = format!("CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {grants} {columns}");
                client.batch_execute(&sql).await?;
            }
            Ok::<_, tokio_postgres::Error>(())
        };
        match timeout(PATIENCE, build).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(
                target: "smartcar::store", %error,
                "smartcar.store.index_not_built: lists by status, account or user are slow: docs/operation.md, Upgrading"
            ),
            Err(_) => tracing::warn!(
                target: "smartcar::store",
                "smartcar.store.index_being_built: lists by status, account or user are slow until all are there: \
                 docs/operation.md, Upgrading"
            ),
        }
        // Its session has no bounds.
        drop(Object::take(client));
    }

    async fn create_schema(&self, client: &impl GenericClient) -> Result<(), tokio_postgres::Error> {
        let Some(name) = &self.name else { return Ok(()) };
        // IF NOT EXISTS would ask for the right to create it even where it exists.
        let exists = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) $1";
        if client.query_typed(exists, &[(name, Type::TEXT)]).await?.is_empty() {
            client.batch_execute(&format!("CREATE SCHEMA \"{name}\"")).await?;
        }
        Ok(())
    }

    async fn read(&self, client: &impl GenericClient) -> Result<Option<State>, tokio_postgres::Error> {
        let table = format!("{}smartcar_schema", self.prefix);
        // From pg_class, so that what another session has just created is seen: a bare to_regclass may answer
        // from what this one remembers.
        let exists = "SELECT 1 FROM pg_catalog.pg_class
            WHERE oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)";
        if client.query_typed(exists, &[(&table, Type::TEXT)]).await?.is_empty() {
            return Ok(None);
        }
        let rows = client.query_typed(&format!("SELECT version, oldest_reader FROM {table}"), &[]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(State { version: row.try_get(0)?, oldest_reader: row.try_get(1)? }))
    }
}

fn check(state: &State, place: &Place) -> Result<()> {
    if state.oldest_reader > VERSION {
        return Err(place.permanent(&format!(
            "a newer release made its tables schema {}, which schema {VERSION} can no longer read: upgrade this SDK",
            state.version,
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_counts_the_migrations() {
        assert_eq!(usize::try_from(VERSION).unwrap(), MIGRATIONS.len());
    }
}
