//! The statements: rows in and out of the tables. Each runs inside whatever transaction the caller has begun.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, ffi, named_params, types::Type};

use super::super::{CounterSwap, Filter, Order, Query, Row, Swap, Version};
use crate::clock::Timestamp;

macro_rules! columns {
    () => {
        "g.grant_id, g.version, g.user_id, g.account, g.status, g.vehicles, g.connected_at, \
         g.refresh_expires_at, g.due_at, g.status_changed_at, g.updated_at, g.body"
    };
}

const LOAD: &str =
    concat!("SELECT ", columns!(), " FROM smartcar_grants g WHERE g.application = ?1 AND g.grant_id = ?2");

// CROSS JOIN is SQLite's way of saying: in this order, from the index to the rows.
const LOAD_FOR: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM smartcar_vehicles v CROSS JOIN smartcar_grants g
         ON g.application = v.application AND g.grant_id = v.grant_id
       WHERE v.application = ?1 AND v.vehicle_id = ?2 AND g.status <> 'removed'
       ORDER BY v.connected_at DESC, v.grant_id DESC"
);

const VERSION: &str = "SELECT version FROM smartcar_grants WHERE application = ?1 AND grant_id = ?2";

const FIND: &str = "SELECT version, user_id, account, status, vehicles, connected_at, status_changed_at
    FROM smartcar_grants WHERE application = ?1 AND grant_id = ?2";

const INSERT: &str = "INSERT INTO smartcar_grants
    (application, grant_id, version, user_id, account, status, vehicles, connected_at, refresh_expires_at,
     due_at, status_changed_at, updated_at, body)
    VALUES (:application, :grant_id, :version, :user_id, :account, :status, :vehicles, :connected_at,
     :refresh_expires_at, :due_at, :status_changed_at, :updated_at, :body)";

const UPDATE: &str = "UPDATE smartcar_grants SET version = :version, user_id = :user_id, account = :account,
    status = :status, vehicles = :vehicles, connected_at = :connected_at,
    refresh_expires_at = :refresh_expires_at, due_at = :due_at, status_changed_at = :status_changed_at,
    updated_at = :updated_at, body = :body
    WHERE application = :application AND grant_id = :grant_id";

/// What a refresh changes. SQLite writes every index anew that has a column of an UPDATE, whether its value changes or not: [`UPDATE`]
/// writes six of them, this one two.
const UPDATE_TOKENS: &str =
    "UPDATE smartcar_grants SET version = :version, refresh_expires_at = :refresh_expires_at,
    due_at = :due_at, updated_at = :updated_at, body = :body
    WHERE application = :application AND grant_id = :grant_id";

const DELETE: &str = "DELETE FROM smartcar_grants WHERE application = ?1 AND grant_id = ?2";

const LINK: &str = "INSERT OR IGNORE INTO smartcar_vehicles (application, vehicle_id, connected_at, grant_id)
    VALUES (?1, ?2, ?3, ?4)";

const UNLINK: &str = "DELETE FROM smartcar_vehicles
    WHERE application = ?1 AND vehicle_id = ?2 AND connected_at = ?3 AND grant_id = ?4";

const COUNTER: &str = "SELECT value FROM smartcar_counters WHERE application = ?1 AND name = ?2";

const SET_COUNTER: &str = "INSERT INTO smartcar_counters (application, name, value) VALUES (?1, ?2, ?3)
    ON CONFLICT (application, name) DO UPDATE SET value = excluded.value";

/// One range of one index each: both bounds are always given, so that SQLite has no reason to plan otherwise.
fn page_sql(query: &Query) -> &'static str {
    macro_rules! by {
        ($column:literal) => {
            concat!(
                "SELECT ",
                columns!(),
                " FROM smartcar_grants g WHERE g.application = ?1 AND g.",
                $column,
                " <= ?2 AND (g.",
                $column,
                ", g.grant_id) > (?3, ?4) ORDER BY g.",
                $column,
                ", g.grant_id LIMIT ?5"
            )
        };
    }
    match (query.filter(), query.order()) {
        (Some(Filter::Status(_)), _) => by!("status"),
        (Some(Filter::Account(_)), _) => by!("account"),
        (Some(Filter::UserId(_)), _) => by!("user_id"),
        (None, Order::Due) => by!("due_at"),
        (None, Order::Expiry) => by!("refresh_expires_at"),
        (None, Order::StatusChanged) => by!("status_changed_at"),
        // The times are bound so that all orders take the same parameters; they hold nothing back.
        (None, Order::Id) => concat!(
            "SELECT ",
            columns!(),
            " FROM smartcar_grants g WHERE g.application = ?1 AND ?2 >= ?3 AND g.grant_id > ?4
               ORDER BY g.grant_id LIMIT ?5"
        ),
    }
}

pub(super) fn load(
    connection: &Connection,
    application: &str,
    grant_id: &str,
) -> rusqlite::Result<Option<Row>> {
    connection.prepare_cached(LOAD)?.query_row((application, grant_id), read_row).optional()
}

pub(super) fn load_for(
    connection: &Connection,
    application: &str,
    vehicle_id: &str,
) -> rusqlite::Result<Vec<Row>> {
    connection.prepare_cached(LOAD_FOR)?.query_map((application, vehicle_id), read_row)?.collect()
}

pub(super) fn version(
    connection: &Connection,
    application: &str,
    grant_id: &str,
) -> rusqlite::Result<Option<Version>> {
    connection.prepare_cached(VERSION)?.query_row((application, grant_id), |row| row.get(0)).optional()
}

pub(super) fn page(connection: &Connection, application: &str, query: &Query) -> rusqlite::Result<Vec<Row>> {
    let (at, grant_id) =
        query.cursor().map_or((i64::MIN, ""), |cursor| (cursor.at.as_millis(), cursor.grant_id.as_str()));
    let limit = i64::try_from(query.limit()).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(page_sql(query))?;
    let rows = if let Some(filter) = query.filter() {
        // From the first row of the word on, and to its last.
        let word = filter.word();
        statement
            .query_map((application, word, word, grant_id, limit), read_row)?
            .collect::<Result<Vec<_>, _>>()?
    } else {
        let last = query.last_time().map_or(i64::MAX, Timestamp::as_millis);
        let first = if query.order() == Order::Id { i64::MIN } else { at };
        statement
            .query_map((application, last, first, grant_id, limit), read_row)?
            .collect::<Result<Vec<_>, _>>()?
    };
    check_page(query, (at, grant_id), &rows)?;
    Ok(rows)
}

/// The keys came from the index, the rows lie elsewhere. Where damage has parted them, a walk that went on from such a row
/// would find it again and again, and never end; and a row may be one that was not asked for.
fn check_page(query: &Query, cursor: (i64, &str), rows: &[Row]) -> rusqlite::Result<()> {
    let order = query.order();
    let mut last = if order == Order::Id { (i64::MIN, cursor.1) } else { cursor };
    for row in rows {
        let key = (order.time_of(row).map_or(i64::MIN, Timestamp::as_millis), row.grant_id.as_str());
        if key <= last || query.filter().is_some_and(|filter| !filter.admits(row)) {
            return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), None));
        }
        last = key;
    }
    Ok(())
}

/// Sets a counter if it still is `expected`.
#[derive(Debug)]
pub(super) struct Count {
    pub(super) application: String,
    pub(super) name: String,
    pub(super) expected: Option<i64>,
    pub(super) value: i64,
}

impl Count {
    pub(super) fn apply(&self, connection: &Connection) -> rusqlite::Result<CounterSwap> {
        let key = (&self.application, &self.name);
        let current = connection.prepare_cached(COUNTER)?.query_row(key, |row| row.get(0)).optional()?;
        if current != self.expected {
            return Ok(CounterSwap::Current(current));
        }
        connection.prepare_cached(SET_COUNTER)?.execute((&self.application, &self.name, self.value))?;
        Ok(CounterSwap::Done)
    }
}

/// What is to become of one row, if its version still is `expected`: to be `row`, or to be gone.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) application: String,
    pub(super) grant_id: String,
    pub(super) row: Option<Row>,
    pub(super) expected: Option<Version>,
}

impl Change {
    pub(super) fn apply(&self, connection: &Connection) -> rusqlite::Result<Swap> {
        let stored = Stored::find(connection, &self.application, &self.grant_id)?;
        if stored.as_ref().map(|stored| stored.version) != self.expected {
            let current = load(connection, &self.application, &self.grant_id)?;
            return Ok(Swap::Current(current.map(Box::new)));
        }
        match (&self.row, &stored) {
            (Some(row), Some(stored)) if stored.keeps_all_but_tokens(row) => {
                self.write_tokens(connection, row)?;
                return Ok(Swap::Done);
            }
            (Some(row), Some(_)) => self.write(connection, UPDATE, row)?,
            (Some(row), None) => self.write(connection, INSERT, row)?,
            (None, _) => connection.prepare_cached(DELETE)?.execute((&self.application, &self.grant_id))?,
        };
        self.link(connection, stored.as_ref())?;
        Ok(Swap::Done)
    }

    fn write_tokens(&self, connection: &Connection, row: &Row) -> rusqlite::Result<usize> {
        connection.prepare_cached(UPDATE_TOKENS)?.execute(named_params! {
            ":application": self.application,
            ":grant_id": self.grant_id,
            ":version": row.version,
            ":refresh_expires_at": row.refresh_expires_at.map(Timestamp::as_millis),
            ":due_at": row.due_at.map(Timestamp::as_millis),
            ":updated_at": row.updated_at.as_millis(),
            ":body": row.body,
        })
    }

    fn write(&self, connection: &Connection, sql: &str, row: &Row) -> rusqlite::Result<usize> {
        let vehicles = serde_json::to_string(&row.vehicles)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        connection.prepare_cached(sql)?.execute(named_params! {
            ":application": self.application,
            ":grant_id": self.grant_id,
            ":version": row.version,
            ":user_id": row.user_id,
            ":account": row.account,
            ":status": row.status,
            ":vehicles": vehicles,
            ":connected_at": row.connected_at.as_millis(),
            ":refresh_expires_at": row.refresh_expires_at.map(Timestamp::as_millis),
            ":due_at": row.due_at.map(Timestamp::as_millis),
            ":status_changed_at": row.status_changed_at.as_millis(),
            ":updated_at": row.updated_at.as_millis(),
            ":body": row.body,
        })
    }

    /// Moves the vehicles' index from the stored row to the new one. Most writes change nothing in it.
    fn link(&self, connection: &Connection, stored: Option<&Stored>) -> rusqlite::Result<()> {
        let before =
            stored.map(|row| links(&row.status, &row.vehicles, row.connected_at)).unwrap_or_default();
        let after = (self.row.as_ref())
            .map(|row| links(&row.status, &row.vehicles, row.connected_at.as_millis()))
            .unwrap_or_default();
        for (sql, changed) in [(UNLINK, before.difference(&after)), (LINK, after.difference(&before))] {
            for (vehicle, connected_at) in changed {
                let key = (&self.application, vehicle, connected_at, &self.grant_id);
                connection.prepare_cached(sql)?.execute(key)?;
            }
        }
        Ok(())
    }
}

/// What a write needs to know of the row it replaces.
struct Stored {
    version: Version,
    user_id: Option<String>,
    account: Option<String>,
    status: String,
    vehicles: Vec<String>,
    connected_at: i64,
    status_changed_at: i64,
}

impl Stored {
    fn find(connection: &Connection, application: &str, grant_id: &str) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(FIND)?
            .query_row((application, grant_id), |row| {
                Ok(Self {
                    version: row.get(0)?,
                    user_id: row.get(1)?,
                    account: row.get(2)?,
                    status: row.get(3)?,
                    vehicles: vehicles(row, 4)?,
                    connected_at: row.get(5)?,
                    status_changed_at: row.get(6)?,
                })
            })
            .optional()
    }

    /// Whether this row differs in nothing but what [`UPDATE_TOKENS`] writes.
    fn keeps_all_but_tokens(&self, row: &Row) -> bool {
        let Self { version: _, user_id, account, status, vehicles, connected_at, status_changed_at } = self;
        (user_id, account, status, vehicles) == (&row.user_id, &row.account, &row.status, &row.vehicles)
            && *connected_at == row.connected_at.as_millis()
            && *status_changed_at == row.status_changed_at.as_millis()
    }
}

fn links<'a>(status: &str, vehicles: &'a [String], connected_at: i64) -> BTreeSet<(&'a str, i64)> {
    let vehicles = if status == "removed" { &[] } else { vehicles };
    vehicles.iter().map(|vehicle| (vehicle.as_str(), connected_at)).collect()
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let time = |index| row.get::<_, Option<i64>>(index).map(|time| time.map(Timestamp::from_millis));
    let always = |index| row.get(index).map(Timestamp::from_millis);
    Ok(Row {
        grant_id: row.get(0)?,
        version: row.get(1)?,
        user_id: row.get(2)?,
        account: row.get(3)?,
        status: row.get(4)?,
        vehicles: vehicles(row, 5)?,
        connected_at: always(6)?,
        refresh_expires_at: time(7)?,
        due_at: time(8)?,
        status_changed_at: always(9)?,
        updated_at: always(10)?,
        body: row.get(11)?,
    })
}

fn vehicles(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<Vec<String>> {
    serde_json::from_str(row.get_ref(index)?.as_str()?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(connection: &Connection, sql: &str, parameters: usize) -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nothing = vec![rusqlite::types::Null; parameters];
        let steps = statement.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3));
        steps.unwrap().collect::<rusqlite::Result<Vec<_>>>().unwrap().join("\n")
    }

    fn database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("schema_1.sql")).unwrap();
        connection.execute_batch(include_str!("schema_2.sql")).unwrap();
        connection
    }

    #[test]
    fn a_change_of_any_column_is_written() {
        let connection = database();
        let time = |millis| Timestamp::from_millis(millis);
        let first = Row {
            grant_id: "grant".to_owned(),
            version: 1,
            user_id: None,
            account: None,
            status: "active".to_owned(),
            vehicles: vec!["car".to_owned()],
            connected_at: time(1),
            refresh_expires_at: None,
            due_at: None,
            status_changed_at: time(1),
            updated_at: time(1),
            body: vec![1],
        };
        let changes: [fn(&mut Row); 10] = [
            |row| row.user_id = Some("user".to_owned()),
            |row| row.account = Some("account".to_owned()),
            |row| row.status = "removed".to_owned(),
            |row| row.vehicles.push("second".to_owned()),
            |row| row.connected_at = Timestamp::from_millis(2),
            |row| row.refresh_expires_at = Some(Timestamp::from_millis(2)),
            |row| row.due_at = Some(Timestamp::from_millis(2)),
            |row| row.status_changed_at = Timestamp::from_millis(2),
            |row| row.updated_at = Timestamp::from_millis(2),
            |row| row.body = vec![2],
        ];
        let write = |row: &Row, expected| {
            let (application, grant_id) = ("app".to_owned(), row.grant_id.clone());
            Change { application, grant_id, row: Some(row.clone()), expected }.apply(&connection).unwrap()
        };
        assert_eq!(write(&first, None), Swap::Done);
        let mut row = first;
        for change in changes {
            let expected = row.version;
            row.version += 1;
            change(&mut row);
            assert_eq!(write(&row, Some(expected)), Swap::Done);
            assert_eq!(load(&connection, "app", "grant").unwrap().as_ref(), Some(&row));
            let reached = load_for(&connection, "app", "car").unwrap().len();
            assert_eq!(reached, usize::from(row.status != "removed"));
        }
    }

    #[test]
    fn every_read_is_a_range_of_an_index_in_order() {
        let connection = database();
        let in_order = |order| page_sql(&Query::in_order(order, 1));
        let of = |filter: fn(String) -> Filter| page_sql(&Query::of(filter(String::new()), 1));
        let expected = [
            (LOAD, 2, "(application=? AND grant_id=?)"),
            (VERSION, 2, "(application=? AND grant_id=?)"),
            (COUNTER, 2, "(application=? AND name=?)"),
            (LOAD_FOR, 2, "(application=? AND vehicle_id=?)"),
            (in_order(Order::Id), 5, "(application=? AND grant_id>?)"),
            (
                in_order(Order::Due),
                5,
                "smartcar_grants_due (application=? AND (due_at,grant_id)>(?,?) AND due_at<?)",
            ),
            (
                in_order(Order::Expiry),
                5,
                "smartcar_grants_expiry (application=? AND (refresh_expires_at,grant_id)>(?,?)",
            ),
            (
                in_order(Order::StatusChanged),
                5,
                "smartcar_grants_status (application=? AND (status_changed_at,grant_id)>(?,?)",
            ),
            (
                of(Filter::Status),
                5,
                "smartcar_grants_of_status (application=? AND (status,grant_id)>(?,?) AND status<?)",
            ),
            (
                of(Filter::Account),
                5,
                "smartcar_grants_of_account (application=? AND (account,grant_id)>(?,?) AND account<?)",
            ),
            (
                of(Filter::UserId),
                5,
                "smartcar_grants_of_user (application=? AND (user_id,grant_id)>(?,?) AND user_id<?)",
            ),
        ];
        for (sql, parameters, range) in expected {
            let plan = plan(&connection, sql, parameters);
            println!("{plan}");
            assert!(plan.contains(range), "{sql}\n{plan}");
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
        }
    }
}
