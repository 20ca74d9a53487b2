//! Rows of a query, in SQLite or PostgreSQL. Each comes as one JSON object, so that every type has a text.

use std::path::Path;

use futures_util::TryStreamExt;
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use serde_json::Value;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::rows::{Names, PAGE, Page, text};
use crate::failure::{Coded, Failure, exit};

/// Reads what a query gives.
pub(super) async fn read(address: &str, query: &str, names: Names) -> Result<Receiver<Page>, Failure> {
    let (sender, pages) = channel(2);
    let query = query.to_owned();
    if let Some(path) = address.strip_prefix("sqlite:") {
        let connection = open_sqlite(Path::new(path), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        std::thread::Builder::new().name("smartcar-import".to_owned()).spawn(move || {
            if let Err(failure) = send_sqlite(&connection, &query, &names, &sender) {
                let _ = sender.blocking_send(Err(failure));
            }
        })?;
    } else {
        let client = open_postgres(address).await?;
        tokio::spawn(async move {
            if let Err(failure) = send_postgres(&client, &query, &names, &sender).await {
                let _ = sender.send(Err(failure)).await;
            }
        });
    }
    Ok(pages)
}

/// Opens the other system's file.
pub(super) fn open_sqlite(path: &Path, how: OpenFlags) -> Result<Connection, Coded> {
    let failed = |error| Coded::new(exit::SETUP, format!("{} cannot be opened: {error}", path.display()));
    let connection =
        Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
    connection.busy_timeout(std::time::Duration::from_secs(60)).map_err(failed)?;
    Ok(connection)
}

/// Connects to the other system's database.
pub(super) async fn open_postgres(address: &str) -> Result<tokio_postgres::Client, Failure> {
    if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
        let why = "the other system's database is named by sqlite:PATH or postgres://USER@HOST/DATABASE";
        return Err(Coded::new(exit::USAGE, why).into());
    }
    Ok(smartcar_sdk::store::connect_postgres(address).await?)
}

fn send_sqlite(
    connection: &Connection,
    query: &str,
    names: &Names,
    pages: &Sender<Page>,
) -> Result<(), Coded> {
    let mut statement = connection.prepare(query).map_err(sql_failed)?;
    let columns: Vec<_> = statement.column_names().map(str::to_owned).collect();
    names.check(columns.iter().map(String::as_str))?;
    let mut rows = statement.query([]).map_err(sql_failed)?;
    let mut page = Vec::with_capacity(PAGE);
    while let Some(row) = rows.next().map_err(sql_failed)? {
        page.push(names.row(sqlite_columns(row, &columns)?.into_iter()).1);
        if page.len() == PAGE && pages.blocking_send(Ok(std::mem::take(&mut page))).is_err() {
            return Ok(()); // nobody reads on
        }
    }
    let _ = pages.blocking_send(Ok(page));
    Ok(())
}

/// The columns of a row of SQLite.
pub(super) fn sqlite_columns<'a>(
    row: &rusqlite::Row<'_>,
    columns: &'a [String],
) -> Result<Vec<(&'a str, String)>, Coded> {
    let value = |(at, name): (usize, &'a String)| {
        let text = match row.get_ref(at).map_err(sql_failed)? {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8(text.to_vec()).map_err(|_| {
                Coded::new(exit::FAILED, format!("column {name} holds text that is not UTF-8"))
            })?,
            ValueRef::Blob(_) => {
                let why = format!(
                    "column {name} holds a blob: give the text in it (CAST({name} AS TEXT)), or leave it out"
                );
                return Err(Coded::new(exit::FAILED, why));
            }
        };
        Ok((name.as_str(), text))
    };
    columns.iter().enumerate().map(value).collect()
}

async fn send_postgres(
    client: &tokio_postgres::Client,
    query: &str,
    names: &Names,
    pages: &Sender<Page>,
) -> Result<(), Coded> {
    let sql = format!("SELECT pg_catalog.row_to_json(source)::pg_catalog.text FROM ({query}) AS source");
    let columns = client.prepare(query).await.map_err(|error| postgres_failed(&error))?;
    names.check(columns.columns().iter().map(tokio_postgres::Column::name))?;
    let none: [&(dyn tokio_postgres::types::ToSql + Sync); 0] = [];
    let rows = client.query_raw(&sql, none).await.map_err(|error| postgres_failed(&error))?;
    let mut rows = std::pin::pin!(rows);
    let mut page = Vec::with_capacity(PAGE);
    while let Some(row) = rows.try_next().await.map_err(|error| postgres_failed(&error))? {
        page.push(postgres_row(&row, names)?.1);
        if page.len() == PAGE && pages.send(Ok(std::mem::take(&mut page))).await.is_err() {
            return Ok(()); // nobody reads on
        }
    }
    let _ = pages.send(Ok(page)).await;
    Ok(())
}

/// A row of PostgreSQL, and its key where it has one.
pub(super) fn postgres_row(
    row: &tokio_postgres::Row,
    names: &Names,
) -> Result<(Option<String>, smartcar_sdk::GrantToImport), Coded> {
    let unreadable = || Coded::new(exit::FAILED, "a row of the source cannot be read");
    let json: &str = row.try_get(0).map_err(|_| unreadable())?;
    let Ok(Value::Object(columns)) = serde_json::from_str(json) else { return Err(unreadable()) };
    Ok(names.row(columns.iter().map(|(name, value)| (name.as_str(), text(value)))))
}

/// What SQLite says of a statement. It names tables and columns, never values.
#[allow(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
pub(super) fn sql_failed(error: rusqlite::Error) -> Coded {
    let busy = error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy);
    let code = if busy { exit::RETRY } else { exit::FAILED };
    Coded::new(code, format!("the source: {error}"))
}

/// What PostgreSQL says of a statement, without what may quote a value: the detail, and errors of data (class 22).
pub(super) fn postgres_failed(error: &tokio_postgres::Error) -> Coded {
    match error.as_db_error() {
        Some(said) if said.code().code().starts_with("22") => {
            let code = said.code().code();
            Coded::new(
                exit::FAILED,
                format!("the source: a value is not of the type the query takes it for ({code})"),
            )
        }
        Some(said) => {
            Coded::new(exit::FAILED, format!("the source: {} ({})", said.message(), said.code().code()))
        }
        None => Coded::new(exit::RETRY, format!("the source: {error}")),
    }
}
