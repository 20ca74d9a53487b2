//! Handing grants over to another system, as callers ask for it: a file in the layout of Smartcar's guide.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    future::{Future, IntoFuture},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    pin::Pin,
};

use super::{GrantFilter, handle::Client, import_grants::GrantToImport};
use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    ids::GrantId,
    random,
    secret::Secret,
    store::record::{GrantMode, Record},
    tokens::sweeps::{
        self,
        handing_over::{self, HandedOver},
    },
};

/// Grants read at a time.
const PAGE: usize = 200;

/// What an export did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportReport {
    /// Grants that are in the file, and are another system's now.
    pub exported: u64,
    /// Grants that live on here: something of them was under way, or they cannot be read. Export once more, in a minute; that file
    /// holds all of these grants, and takes the place of this one.
    pub skipped: u64,
    /// Grants whose drivers must connect again. They are in no file, and are not tried again from here.
    pub reconnect: u64,
    /// The first hundred of those that live on here.
    pub skipped_grants: Vec<GrantId>,
    /// The first hundred of those whose drivers must connect again.
    pub reconnect_grants: Vec<GrantId>,
}

impl ExportReport {
    fn count_skipped(&mut self, grant_id: &GrantId) {
        self.skipped += 1;
        sweeps::name(&mut self.skipped_grants, grant_id);
    }

    fn count_given_up(&mut self, grant_id: &GrantId) {
        self.reconnect += 1;
        sweeps::name(&mut self.reconnect_grants, grant_id);
    }
}

/// An export; await it. Made by [`Client::export_grants`].
#[must_use = "nothing happens until it is awaited"]
pub struct ExportGrants {
    client: Client,
    path: PathBuf,
    filter: GrantFilter,
}

impl fmt::Debug for ExportGrants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportGrants")
            .field("path", &self.path)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}

impl ExportGrants {
    /// Exports only what `filter` names; by default every grant that can be refreshed.
    pub fn filter(mut self, filter: GrantFilter) -> Self {
        self.filter = filter;
        self
    }
}

impl IntoFuture for ExportGrants {
    type Output = Result<ExportReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<ExportReport>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { client, path, filter } = self;
            let filter = filter.checked()?;
            // Before any grant is another's.
            let mut file = PrivateFile::create(&path)?;
            let manager = client.manager()?.clone();
            client
                .on_runtime(async {
                    let mut report = ExportReport::default();
                    let mut cursor = None;
                    loop {
                        let page = manager.records.rows(filter.query(PAGE).after(cursor)).await;
                        let (rows, last) = page.map_err(|error| incomplete(&error, &report))?;
                        for row in rows.iter().filter(|row| filter.admits(row)) {
                            // One that is no id of a grant cannot be named, and stops nobody.
                            let Ok(grant_id) = GrantId::new(row.grant_id.clone()) else {
                                tracing::warn!(grant = row.grant_id, "smartcar.grant.unreadable");
                                report.skipped += 1;
                                continue;
                            };
                            match handing_over::hand_over(&manager, &grant_id).await {
                                Ok(HandedOver::Now(record)) => {
                                    report.exported += 1;
                                    file.write(&record).map_err(|error| incomplete(&error, &report))?;
                                }
                                Ok(HandedOver::GivenUp) => report.count_given_up(&grant_id),
                                Ok(HandedOver::Dead) => {}
                                Ok(HandedOver::Unsettled) => report.count_skipped(&grant_id),
                                Err(error) if error.can_retry() => return Err(incomplete(&error, &report)),
                                Err(error) => {
                                    tracing::warn!(grant = row.grant_id, %error, "smartcar.grant.unreadable");
                                    report.count_skipped(&grant_id);
                                }
                            }
                        }
                        cursor = last;
                        if cursor.is_none() {
                            break;
                        }
                    }
                    file.finish().map_err(|error| incomplete(&error, &report))?;
                    Ok(report)
                })
                .await
        })
    }
}

/// A file that no other user can read, and that has its name once it is whole.
struct PrivateFile {
    path: PathBuf,
    partial: PathBuf,
    file: io::BufWriter<File>,
}

impl PrivateFile {
    fn create(path: &Path) -> Result<Self> {
        if path.symlink_metadata().is_ok() {
            let why = format!(
                "{} is there already: name a file that is not, so that none is overwritten",
                path.display()
            );
            return Err(Error::invalid_input("path", why));
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(format!(".{:016x}.partial", random::bits()));
        let partial = PathBuf::from(partial);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial);
        let file = file.map_err(|error| failed(path, error))?;
        let mut file = Self { path: path.to_owned(), partial, file: io::BufWriter::new(file) };
        let columns = GrantToImport::COLUMNS.map(str::to_owned);
        file.line(&columns)?;
        Ok(file)
    }

    fn write(&mut self, record: &Record) -> Result<()> {
        let body = &record.body;
        let text = |secret: &Option<Secret>| {
            secret.as_ref().map(|token| token.expose().to_owned()).unwrap_or_default()
        };
        let time = |time: Option<Timestamp>| {
            // To the millisecond, which `Timestamp` does not show.
            time.and_then(|time| jiff::Timestamp::try_from(time).ok())
                .map(|time| time.to_string())
                .unwrap_or_default()
        };
        // Nobody knows when one of another system was obtained.
        let connected_at = Some(record.connected_at).filter(|time| time.as_millis() > 0);
        self.line(&[
            text(&body.refresh_token),
            text(&body.access_token),
            time(body.access_expires_at),
            time(body.refresh_ends_at),
            record.user_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            record.vehicles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            (body.mode == GrantMode::Vehicle).to_string(),
            record.account.clone().unwrap_or_default(),
            time(connected_at),
        ])
    }

    fn line(&mut self, fields: &[String]) -> Result<()> {
        let quoted: Vec<_> = fields.iter().map(|field| quoted(field)).collect();
        writeln!(self.file, "{}", quoted.join(",")).map_err(|error| failed(&self.path, error))
    }

    /// Syncs it and gives it its name.
    fn finish(mut self) -> Result<()> {
        let folder = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let synced = (self.file.flush())
            .and_then(|()| self.file.get_ref().sync_all())
            .and_then(|()| fs::rename(&self.partial, &self.path))
            .and_then(|()| File::open(folder)?.sync_all());
        synced.map_err(|error| failed(&self.path, error))
    }
}

/// What is left of an export that failed holds tokens.
impl Drop for PrivateFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.partial);
    }
}

/// As RFC 4180 has it.
fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

fn failed(path: &Path, error: io::Error) -> Error {
    let why = format!("path: {} cannot be written: {error}", path.display());
    Error::new(ErrorKind::InvalidInput, why).with_field("path").with_source(error)
}

/// Why an export broke off, and what that leaves.
fn incomplete(error: &Error, report: &ExportReport) -> Error {
    let why = format!(
        "{}; {} grants are handed over and in no file, so that nobody refreshes them: export once more",
        error.message(),
        report.exported
    );
    let shown = Error::new(error.kind(), why).with_can_retry(error.can_retry());
    let shown = shown.with_retry_after(error.retry_after()).with_source(error.clone());
    match error.field() {
        Some(field) => shown.with_field(field.to_owned()),
        None => shown,
    }
}

impl Client {
    /// Hands grants over to another system: the way back. Each is marked as [`HandedOver`](crate::GrantStatus::HandedOver) first,
    /// durably, so that nobody refreshes it here any more; then its pair is written to `path`, a new CSV file that only this
    /// user can read (mode 0600), with the columns of [`GrantToImport::COLUMNS`].
    ///
    /// Only settled grants are exported: those whose pair is certainly the live one. The others are counted as skipped: export
    /// again, to another file, which holds all of them and takes the place of the first. The pair stays in the store, so an
    /// export that failed, or whose file was lost, is done again, and gives the same as long as the other system has not
    /// refreshed. Do it at once: until then nobody refreshes what was handed over. One whose vehicles have come back here by
    /// another grant is left out.
    ///
    /// Access tokens that processes have at hand work until they end; then calls are [`NotConnected`](crate::ErrorKind::NotConnected).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `path` where the file is there already or cannot be written;
    /// [`Store`](crate::ErrorKind::Store).
    pub fn export_grants(&self, path: impl Into<PathBuf>) -> ExportGrants {
        ExportGrants { client: self.clone(), path: path.into(), filter: GrantFilter::default() }
    }
}
