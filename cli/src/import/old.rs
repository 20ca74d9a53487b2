//! The table of another system that is running: its rows are held, read and released by SQL of the user's.

use std::path::Path;

use async_trait::async_trait;
use bytes::BytesMut;
use rusqlite::{Connection, OpenFlags, types::Value};
use smartcar_sdk::{Error, ErrorKind, GrantToImport, OldSystem};
use tokio_postgres::types::{Format, IsNull, ToSql, Type, to_sql_checked};

use super::{
    database::{open_postgres, open_sqlite, postgres_failed, postgres_row, sql_failed, sqlite_columns},
    rows::Names,
};
use crate::failure::{Coded, Failure, exit};

/// The other system's table.
pub(super) struct OldTable {
    database: Database,
    query: String,
    hold: String,
    release: String,
    names: Names,
}

enum Database {
    Sqlite(Connection),
    Postgres(tokio_postgres::Client),
}

impl OldTable {
    /// Connects to it, and sees whether its statements can be understood.
    pub(super) async fn open(
        address: &str,
        query: &str,
        [hold, release]: [&String; 2],
        names: Names,
    ) -> Result<Self, Failure> {
        let database = match address.strip_prefix("sqlite:") {
            Some(path) => Database::Sqlite(open_sqlite(Path::new(path), OpenFlags::SQLITE_OPEN_READ_WRITE)?),
            None => Database::Postgres(open_postgres(address).await?),
        };
        let table =
            Self { database, query: query.to_owned(), hold: hold.clone(), release: release.clone(), names };
        table.check().await?;
        Ok(table)
    }

    async fn check(&self) -> Result<(), Coded> {
        let columns: Vec<String> = match &self.database {
            Database::Sqlite(connection) => {
                for statement in [&self.hold, &self.release] {
                    let parameters = connection.prepare(statement).map_err(sql_failed)?.parameter_count();
                    one_parameter(statement, parameters)?;
                }
                let query = connection.prepare(&self.query).map_err(sql_failed)?;
                query.column_names().map(str::to_owned).collect()
            }
            Database::Postgres(client) => {
                for statement in [&self.hold, &self.release] {
                    let prepared =
                        client.prepare(statement).await.map_err(|error| postgres_failed(&error))?;
                    one_parameter(statement, prepared.params().len())?;
                }
                let query = client.prepare(&self.query).await.map_err(|error| postgres_failed(&error))?;
                query.columns().iter().map(|column| column.name().to_owned()).collect()
            }
        };
        self.names.check(columns.iter().map(String::as_str))?;
        if !columns.iter().any(|name| self.names.is_key(name)) {
            let why =
                "the query has no column key, which names a row: select `id AS key`, or say --map key=NAME";
            return Err(Coded::new(exit::USAGE, why));
        }
        Ok(())
    }

    /// The column of the query that is the key, quoted.
    fn key(&self) -> String {
        format!("\"{}\"", self.names.key().replace('"', "\"\""))
    }

    /// Runs a statement for each key, all of them or none.
    async fn mark(&mut self, release: bool, keys: &[String]) -> Result<(), Coded> {
        let statement = if release { &self.release } else { &self.hold };
        match &mut self.database {
            Database::Sqlite(connection) => {
                let transaction = connection
                    .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
                    .map_err(sql_failed)?;
                {
                    let mut statement = transaction.prepare(statement).map_err(sql_failed)?;
                    for key in keys {
                        marked(statement.execute([key_of(key)]).map_err(sql_failed)?, key)?;
                    }
                }
                transaction.commit().map_err(sql_failed)
            }
            Database::Postgres(client) => {
                let failed = |error| postgres_failed(&error);
                let transaction = client.transaction().await.map_err(failed)?;
                let statement = transaction.prepare(statement).await.map_err(failed)?;
                for key in keys {
                    marked(transaction.execute(&statement, &[&Text(key)]).await.map_err(failed)?, key)?;
                }
                transaction.commit().await.map_err(failed)
            }
        }
    }
}

/// A statement that changes nothing marks nothing: both systems would refresh that row.
fn marked<N: TryInto<u64>>(changed: N, key: &str) -> Result<(), Coded> {
    if changed.try_into().unwrap_or(0) > 0 {
        return Ok(());
    }
    let why = format!(
        "--hold or --release changed no row for the key {}: it must match that row, marked or not",
        crate::out::plain(key)
    );
    Err(Coded::new(exit::USAGE, why))
}

/// The key is the one thing a statement can name.
fn one_parameter(statement: &str, parameters: usize) -> Result<(), Coded> {
    if parameters == 1 {
        return Ok(());
    }
    let why = format!(
        "{statement}: it must have one parameter, the key of the row (?1 in SQLite, $1 in PostgreSQL)"
    );
    Err(Coded::new(exit::USAGE, why))
}

/// A row with its key as `keys` gave it: JSON writes some types in another way.
fn keyed(row: &tokio_postgres::Row, names: &Names) -> Result<(Option<String>, GrantToImport), Coded> {
    let key = row.try_get(1).map_err(|error| postgres_failed(&error))?;
    Ok((Some(key), postgres_row(row, names)?.1))
}

/// A key as SQLite compares it: a column of numbers equals no text.
fn key_of(key: &str) -> Value {
    match key.parse::<i64>() {
        Ok(number) if number.to_string() == key => Value::Integer(number),
        _ => Value::Text(key.to_owned()),
    }
}

/// A value as text, of whatever type the statement takes it for: PostgreSQL reads it.
#[derive(Debug)]
struct Text<'a>(&'a str);

impl ToSql for Text<'_> {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}

/// The cut-over ends with what the database said.
#[allow(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn ended(failure: Coded) -> Error {
    if failure.code() == exit::USAGE {
        return Error::new(ErrorKind::InvalidInput, failure.to_string());
    }
    Error::new(ErrorKind::Store, failure.to_string()).with_can_retry(failure.code() == exit::RETRY)
}

#[async_trait]
impl OldSystem for OldTable {
    async fn keys(&mut self, after: Option<&str>, limit: usize) -> smartcar_sdk::Result<Vec<String>> {
        let (key, query) = (self.key(), &self.query);
        let keys = match &self.database {
            Database::Sqlite(connection) => {
                let place = if after.is_some() { format!("WHERE {key} > ?1") } else { String::new() };
                let sql =
                    format!("SELECT {key} FROM ({query}) AS source {place} ORDER BY {key} LIMIT {limit}");
                let read = || {
                    let mut statement = connection.prepare(&sql)?;
                    let after = after.map(key_of);
                    let rows = statement.query_map(rusqlite::params_from_iter(after), |row| {
                        Ok(match row.get::<_, Value>(0)? {
                            Value::Text(text) => text,
                            Value::Integer(number) => number.to_string(),
                            other => {
                                return Err(rusqlite::Error::FromSqlConversionFailure(
                                    0,
                                    other.data_type(),
                                    "a key must be a text or a whole number".into(),
                                ));
                            }
                        })
                    })?;
                    rows.collect::<rusqlite::Result<Vec<_>>>()
                };
                read().map_err(sql_failed)
            }
            Database::Postgres(client) => {
                let place = if after.is_some() { format!("WHERE {key} > $1") } else { String::new() };
                let sql = format!(
                    "SELECT {key}::pg_catalog.text FROM ({query}) AS source {place} ORDER BY {key} LIMIT {limit}"
                );
                let after = after.map(Text);
                let parameters: Vec<&(dyn ToSql + Sync)> = after.iter().map(|key| key as _).collect();
                let rows = client.query(&sql, &parameters).await.map_err(|error| postgres_failed(&error));
                rows.and_then(|rows| {
                    let key =
                        |row: &tokio_postgres::Row| row.try_get(0).map_err(|error| postgres_failed(&error));
                    rows.iter().map(key).collect()
                })
            }
        };
        keys.map_err(ended)
    }

    async fn hold(&mut self, keys: &[String]) -> smartcar_sdk::Result<()> {
        self.mark(false, keys).await.map_err(ended)
    }

    async fn read(&mut self, keys: &[String]) -> smartcar_sdk::Result<Vec<(String, GrantToImport)>> {
        let (key, query) = (self.key(), &self.query);
        let rows = match &self.database {
            Database::Sqlite(connection) => {
                let sql = format!(
                    "SELECT * FROM ({query}) AS source WHERE CAST({key} AS TEXT) IN (SELECT value FROM json_each(?1))"
                );
                let read = || {
                    let mut statement = connection.prepare(&sql).map_err(sql_failed)?;
                    let columns: Vec<_> = statement.column_names().map(str::to_owned).collect();
                    let keys = serde_json::json!(keys).to_string();
                    let mut rows = statement.query([keys]).map_err(sql_failed)?;
                    let mut found = Vec::new();
                    while let Some(row) = rows.next().map_err(sql_failed)? {
                        found.push(self.names.row(sqlite_columns(row, &columns)?.into_iter()));
                    }
                    Ok(found)
                };
                read()
            }
            Database::Postgres(client) => {
                let sql = format!(
                    "SELECT pg_catalog.row_to_json(source)::pg_catalog.text, {key}::pg_catalog.text FROM ({query}) AS source \
                     WHERE {key}::pg_catalog.text = ANY($1)"
                );
                let rows = client.query(&sql, &[&keys]).await.map_err(|error| postgres_failed(&error));
                rows.and_then(|rows| rows.iter().map(|row| keyed(row, &self.names)).collect())
            }
        };
        let with_key = |(key, row): (Option<String>, GrantToImport)| Some((key?, row));
        Ok(rows.map_err(ended)?.into_iter().filter_map(with_key).collect())
    }

    async fn release(&mut self, keys: &[String]) -> smartcar_sdk::Result<()> {
        self.mark(true, keys).await.map_err(ended)
    }
}
