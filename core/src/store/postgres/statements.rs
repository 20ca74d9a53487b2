//! The statements. Each operation is one of them, and so atomic by itself: no transaction to open, none to be
//! left open, and any pooler in between may hand each to another server connection.
//!
//! Functions, operators and types are named with their schema. Otherwise PostgreSQL looks for them along the
//! `search_path`, where (until version 15, to anybody) others may create things in `public`: one whose argument types
//! fit better than those of `pg_catalog`, say `unnest(text[])` beside `unnest(anyarray)`, is taken, and runs as us.
//! A `search_path` of our own would be no help behind a pooler, which lends connections that others have set up.
//! What SQL's grammar names (`extract`, `bigint`, `greatest`, `ORDER BY`, a key in `ON CONFLICT`) is not looked for, and
//! casts are found by their types.

use tokio_postgres::types::Type;

use super::{
    super::{Filter, Order, Query, Row},
    connections::Statement,
    hidden::Parameter,
};
use crate::clock::Timestamp;

const EQ: &str = "OPERATOR(pg_catalog.=)";
const NE: &str = "OPERATOR(pg_catalog.<>)";
const LE: &str = "OPERATOR(pg_catalog.<=)";
const GT: &str = "OPERATOR(pg_catalog.>)";

/// The server's clock, in milliseconds.
const NOW: &str =
    "pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp()) OPERATOR(pg_catalog.*) 1000)::bigint";

/// A commit must be on the disk when it is acknowledged, whatever the server's default is; stronger settings
/// (`remote_apply`, ...) stay. Set by the writing statement itself and for its transaction alone, it holds behind
/// a pooler too.
const DURABLE: &str = "(SELECT pg_catalog.set_config('synchronous_commit', 'on', true)
    WHERE pg_catalog.current_setting('synchronous_commit')
        OPERATOR(pg_catalog.=) ANY ('{off,local}'::pg_catalog.text[]))";

const COLUMNS: &str = "g.grant_id, g.version, g.user_id, g.account, g.status, g.vehicles, g.connected_at, \
    g.refresh_expires_at, g.due_at, g.status_changed_at, g.updated_at, g.body";

/// All of them, for one schema.
pub(super) struct Statements {
    pub(super) now: Statement,
    pub(super) load: Statement,
    pub(super) load_for: Statement,
    pub(super) version: Statement,
    pub(super) insert: Statement,
    pub(super) update: Statement,
    pub(super) delete: Statement,
    pub(super) notify: Statement,
    pub(super) counter: Statement,
    pub(super) insert_counter: Statement,
    pub(super) update_counter: Statement,
    due: Statement,
    expiry: Statement,
    status_changed: Statement,
    id: Statement,
    of_status: Statement,
    of_account: Statement,
    of_user: Statement,
}

impl Statements {
    /// `schema` is empty, or a quoted name and a dot.
    pub(super) fn new(schema: &str) -> Self {
        let grants = format!("{schema}smartcar_grants");
        let vehicles = format!("{schema}smartcar_vehicles");
        let counters = format!("{schema}smartcar_counters");
        let key = [Type::TEXT, Type::TEXT];
        Self {
            now: statement(format!("SELECT {NOW}"), &[]),
            load: read(&format!("FROM {grants} g WHERE g.application {EQ} $1 AND g.grant_id {EQ} $2"), &key),
            // A statement sees the state as of its start. One that waited for another write of the same grant may
            // therefore have missed a link that write made; such a link stays behind, and is passed over here.
            load_for: read(
                &format!(
                    "FROM {vehicles} v
                     JOIN {grants} g ON g.application {EQ} v.application AND g.grant_id {EQ} v.grant_id
                     WHERE v.application {EQ} $1 AND v.vehicle_id {EQ} $2
                       AND g.status {NE} 'removed' AND $2 {EQ} ANY (g.vehicles)
                     ORDER BY v.connected_at DESC, v.grant_id DESC"
                ),
                &key,
            ),
            version: statement(
                format!("SELECT version FROM {grants} WHERE application {EQ} $1 AND grant_id {EQ} $2"),
                &key,
            ),
            insert: write(&insert(&grants), &vehicles, false),
            update: write(&update(&grants), &vehicles, true),
            delete: delete(&grants, &vehicles),
            notify: notify(),
            counter: statement(
                format!(
                    "SELECT (SELECT value FROM {counters} WHERE application {EQ} $1 AND name {EQ} $2), {NOW}"
                ),
                &key,
            ),
            insert_counter: write_counter(
                &format!(
                    "INSERT INTO {counters} (application, name, value) VALUES ($1, $2, $3)
                     ON CONFLICT (application, name) DO NOTHING RETURNING 1"
                ),
                false,
            ),
            // Where another write of it is under way, this waits for it and then looks at the value it left.
            update_counter: write_counter(
                &format!(
                    "UPDATE {counters} SET value = $3
                     WHERE application {EQ} $1 AND name {EQ} $2 AND value {EQ} $4 RETURNING 1"
                ),
                true,
            ),
            due: page(&grants, "due_at", &Type::INT8),
            expiry: page(&grants, "refresh_expires_at", &Type::INT8),
            status_changed: page(&grants, "status_changed_at", &Type::INT8),
            id: page_by_id(&grants),
            of_status: page(&grants, "status COLLATE pg_catalog.\"C\"", &Type::TEXT),
            of_account: page(&grants, "account COLLATE pg_catalog.\"C\"", &Type::TEXT),
            of_user: page(&grants, "user_id COLLATE pg_catalog.\"C\"", &Type::TEXT),
        }
    }

    pub(super) fn page(&self, query: &Query) -> &Statement {
        match (query.filter(), query.order()) {
            (Some(Filter::Status(_)), _) => &self.of_status,
            (Some(Filter::Account(_)), _) => &self.of_account,
            (Some(Filter::UserId(_)), _) => &self.of_user,
            (None, Order::Due) => &self.due,
            (None, Order::Expiry) => &self.expiry,
            (None, Order::StatusChanged) => &self.status_changed,
            (None, Order::Id) => &self.id,
        }
    }
}

fn statement(sql: String, types: &[Type]) -> Statement {
    Statement { sql, types: types.to_vec() }
}

/// Rows, each with the time; where there are none, one line with the time alone.
fn read(source: &str, types: &[Type]) -> Statement {
    let rows = format!("SELECT {COLUMNS} {source}");
    statement(
        format!("SELECT n.now, g.* FROM (SELECT {NOW} AS now) n LEFT JOIN LATERAL ({rows}) g ON true"),
        types,
    )
}

/// One range of one index: both bounds are always given, since an optional one would be a filter to the planner.
/// A filter's range begins and ends with its word.
fn page(grants: &str, column: &str, of: &Type) -> Statement {
    let source = format!(
        "FROM {grants} g WHERE g.application {EQ} $1 AND g.{column} {LE} $2 AND (g.{column}, g.grant_id) {GT} ($3, $4)
         ORDER BY g.{column}, g.grant_id LIMIT $5"
    );
    read(&source, &[Type::TEXT, of.clone(), of.clone(), Type::TEXT, Type::INT8])
}

fn page_by_id(grants: &str) -> Statement {
    let source = format!(
        "FROM {grants} g WHERE g.application {EQ} $1 AND g.grant_id {GT} $2 ORDER BY g.grant_id LIMIT $3"
    );
    read(&source, &[Type::TEXT, Type::TEXT, Type::INT8])
}

fn insert(grants: &str) -> String {
    format!(
        "INSERT INTO {grants} (application, grant_id, version, user_id, account, status, vehicles, connected_at,
             refresh_expires_at, due_at, status_changed_at, updated_at, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (application, grant_id) DO NOTHING RETURNING 1"
    )
}

// Where another write of the row is under way, this waits for it and then looks at the version it left.
fn update(grants: &str) -> String {
    format!(
        "UPDATE {grants} SET version = $3, user_id = $4, account = $5, status = $6, vehicles = $7,
             connected_at = $8, refresh_expires_at = $9, due_at = $10, status_changed_at = $11, updated_at = $12,
             body = $13
         WHERE application {EQ} $1 AND grant_id {EQ} $2 AND version {EQ} $15 RETURNING 1"
    )
}

/// A write of the row and, only if that was done, of its links: how many rows were written, and the time.
fn write(row: &str, vehicles: &str, expects: bool) -> Statement {
    let mut types = vec![
        Type::TEXT,
        Type::TEXT,
        Type::INT8,
        Type::TEXT,
        Type::TEXT,
        Type::TEXT,
        Type::TEXT_ARRAY,
        Type::INT8,
        Type::INT8,
        Type::INT8,
        Type::INT8,
        Type::INT8,
        Type::BYTEA,
        Type::TEXT_ARRAY,
    ];
    if expects {
        types.push(Type::INT8);
    }
    let sql = format!(
        "WITH written AS ({row}),
         unlinked AS (
             DELETE FROM {vehicles} v USING written
             WHERE v.application {EQ} $1 AND v.grant_id {EQ} $2 AND v.vehicle_id {NE} ALL ($14)
         ),
         linked AS (
             INSERT INTO {vehicles} AS v (application, vehicle_id, connected_at, grant_id)
             SELECT $1, vehicle_id, $8, $2 FROM written, pg_catalog.unnest($14) AS vehicle_id
             ON CONFLICT (application, grant_id, vehicle_id)
             DO UPDATE SET connected_at = excluded.connected_at WHERE v.connected_at {NE} excluded.connected_at
         )
         SELECT (SELECT pg_catalog.count(*) FROM written), {NOW}, {DURABLE}"
    );
    Statement { sql, types }
}

fn write_counter(row: &str, expects: bool) -> Statement {
    let mut types = vec![Type::TEXT, Type::TEXT, Type::INT8];
    if expects {
        types.push(Type::INT8);
    }
    let sql = format!("WITH written AS ({row}) SELECT (SELECT pg_catalog.count(*) FROM written), {NOW}");
    Statement { sql, types }
}

fn delete(grants: &str, vehicles: &str) -> Statement {
    let sql = format!(
        "WITH gone AS (
             DELETE FROM {grants} WHERE application {EQ} $1 AND grant_id {EQ} $2 AND version {EQ} $3 RETURNING 1
         ),
         unlinked AS (
             DELETE FROM {vehicles} v USING gone WHERE v.application {EQ} $1 AND v.grant_id {EQ} $2
         )
         SELECT (SELECT pg_catalog.count(*) FROM gone), {NOW}, {DURABLE}"
    );
    statement(sql, &[Type::TEXT, Type::TEXT, Type::INT8])
}

/// Nothing is stored, so nothing need be synced.
fn notify() -> Statement {
    let sql = "SELECT pg_catalog.set_config('synchronous_commit', 'off', true),
            pg_catalog.count(pg_catalog.pg_notify($1, key))
        FROM pg_catalog.unnest($2) AS key";
    statement(sql.to_owned(), &[Type::TEXT, Type::TEXT_ARRAY])
}

/// The first fourteen parameters of a write.
pub(super) struct Written<'a> {
    application: &'a str,
    row: &'a Row,
    connected_at: i64,
    refresh_expires_at: Option<i64>,
    due_at: Option<i64>,
    status_changed_at: i64,
    updated_at: i64,
    links: Vec<&'a str>,
}

impl<'a> Written<'a> {
    pub(super) fn new(application: &'a str, row: &'a Row) -> Self {
        let mut links: Vec<_> = match row.status.as_str() {
            "removed" => Vec::new(),
            _ => row.vehicles.iter().map(String::as_str).collect(),
        };
        links.sort_unstable();
        links.dedup();
        Self {
            application,
            row,
            connected_at: row.connected_at.as_millis(),
            refresh_expires_at: row.refresh_expires_at.map(Timestamp::as_millis),
            due_at: row.due_at.map(Timestamp::as_millis),
            status_changed_at: row.status_changed_at.as_millis(),
            updated_at: row.updated_at.as_millis(),
            links,
        }
    }

    pub(super) fn parameters(&self) -> Vec<Parameter<'_>> {
        let row = self.row;
        vec![
            &self.application,
            &row.grant_id,
            &row.version,
            &row.user_id,
            &row.account,
            &row.status,
            &row.vehicles,
            &self.connected_at,
            &self.refresh_expires_at,
            &self.due_at,
            &self.status_changed_at,
            &self.updated_at,
            &row.body,
            &self.links,
        ]
    }
}

/// A line of [`read`]: the time, and the row where there is one.
pub(super) fn read_line(
    line: &tokio_postgres::Row,
) -> Result<(Timestamp, Option<Row>), tokio_postgres::Error> {
    let now = time(line, 0)?;
    let Some(grant_id) = line.try_get(1)? else { return Ok((now, None)) };
    let maybe = |index| Ok(line.try_get::<_, Option<i64>>(index)?.map(Timestamp::from_millis));
    let row = Row {
        grant_id,
        version: line.try_get(2)?,
        user_id: line.try_get(3)?,
        account: line.try_get(4)?,
        status: line.try_get(5)?,
        vehicles: line.try_get(6)?,
        connected_at: time(line, 7)?,
        refresh_expires_at: maybe(8)?,
        due_at: maybe(9)?,
        status_changed_at: time(line, 10)?,
        updated_at: time(line, 11)?,
        body: line.try_get(12)?,
    };
    Ok((now, Some(row)))
}

pub(super) fn time(line: &tokio_postgres::Row, index: usize) -> Result<Timestamp, tokio_postgres::Error> {
    line.try_get(index).map(Timestamp::from_millis)
}
