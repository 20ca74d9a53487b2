//! Moving a fleet over while the system that has refreshed it so far is running: page by page, with a way back.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};

use super::{
    handle::Client,
    import_grants::{AT_ONCE, GrantToImport, PROBLEMS},
};
use crate::{
    Error, ErrorKind, Result,
    clock::{self, Moment},
    connect,
    ids::GrantId,
    random,
    store::record::GrantStatus,
    tokens::{
        manager::Manager,
        refresh::goals,
        sweeps::{
            adopting::{self, Adopted, Imported, Standing},
            handing_over,
        },
        timings::OLD_SYSTEM_REQUEST,
    },
};

/// Rows that are held at a time.
const PAGE: usize = 1_000;
const MOST_ROWS: usize = 100_000;

/// The table of another system that refreshes grants and is running, as [`Client::cut_over`] needs it.
///
/// A key is what names a row of that table, as text, and never changes. Whatever fails here ends the cut-over with that error;
/// what is held by then stays held, and another cut-over goes on.
#[async_trait]
pub trait OldSystem: Send {
    /// The keys of the next rows, `limit` at most, in an order that does not change: those after the key `after`, or from the
    /// beginning. No keys end the cut-over. Rows that are held already are among them, and none without a refresh token. Rows
    /// that share one refresh token must be on one page.
    async fn keys(&mut self, after: Option<&str>, limit: usize) -> Result<Vec<String>>;

    /// Marks these rows, so that the other system begins no more refreshes of them: durable when it returns. One that is marked
    /// stays so.
    async fn hold(&mut self, keys: &[String]) -> Result<()>;

    /// These rows as they are now, marked or not, each with its key; those that are gone are left out.
    async fn read(&mut self, keys: &[String]) -> Result<Vec<(String, GrantToImport)>>;

    /// Takes the mark back from these rows, of which nothing was ever stored or sent here: the other system goes on with them.
    async fn release(&mut self, keys: &[String]) -> Result<()>;
}

/// A row that was not moved, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CutOverProblem {
    /// The row's key.
    pub key: String,
    /// The column that is wrong, where it is one.
    pub field: Option<String>,
    /// Why, and the remedy; never a token.
    pub message: String,
}

/// What a cut-over did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CutOverReport {
    /// Grants that were refreshed here: they are this SDK's now.
    pub moved: u64,
    /// Grants that an earlier run had moved, or that were removed here since.
    pub known: u64,
    /// Rows that cannot be imported as they are, of whose tokens nothing is known here: they were released to the other system.
    pub released: u64,
    /// Rows that are left as they are, held: the problems say why.
    pub left: u64,
    /// Grants whose refresh token works no more, not even as read again: their drivers must connect again.
    pub reconnect: u64,
    /// Grants that are stored here and could not be refreshed yet. They stay held; the daily job refreshes them.
    pub unsettled: u64,
    /// The first hundred of what went wrong.
    pub problems: Vec<CutOverProblem>,
}

impl CutOverReport {
    fn note(&mut self, key: &str, error: &Error) {
        if self.problems.len() < PROBLEMS {
            let (field, message) = (error.field().map(str::to_owned), error.message().to_owned());
            self.problems.push(CutOverProblem { key: key.to_owned(), field, message });
        }
    }
}

type Progress = Box<dyn FnMut(&CutOverReport) + Send>;

/// A cut-over; await it. Made by [`Client::cut_over`].
#[must_use = "nothing happens until it is awaited"]
pub struct CutOver<O> {
    client: Client,
    old: O,
    page: usize,
    wait: Duration,
    progress: Option<Progress>,
}

impl<O> fmt::Debug for CutOver<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CutOver").field("page", &self.page).field("wait", &self.wait).finish_non_exhaustive()
    }
}

impl<O> CutOver<O> {
    /// How many rows are held at a time, 1 to 100,000; 1,000 by default. The other system refreshes none of them for the time
    /// of [`wait`](Self::wait) and a refresh; their access tokens work on.
    pub fn page(mut self, rows: usize) -> Self {
        self.page = rows;
        self
    }

    /// How long the longest token request of the other system may take, with the storing of its answer: 310 s by default, as with
    /// the official SDKs. It is waited out between holding rows and reading them. Where it is too short, grants are lost.
    pub fn wait(mut self, longest_request: Duration) -> Self {
        self.wait = longest_request;
        self
    }

    /// Is called with the report so far after each page.
    pub fn progress(mut self, callback: impl FnMut(&CutOverReport) + Send + 'static) -> Self {
        self.progress = Some(Box::new(callback));
        self
    }
}

impl<O: OldSystem + 'static> IntoFuture for CutOver<O> {
    type Output = Result<CutOverReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<CutOverReport>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { client, mut old, page, wait, mut progress } = self;
            if !(1..=MOST_ROWS).contains(&page) {
                return Err(Error::invalid_input("page", format!("page must be 1 to {MOST_ROWS} rows")));
            }
            let mut run = Run {
                manager: client.manager()?.clone(),
                concurrency: client.config().refresh_concurrency,
                wait,
                report: CutOverReport::default(),
            };
            client
                .on_runtime(async {
                    let mut last = None;
                    loop {
                        let keys = old.keys(last.as_deref(), page).await?;
                        let Some(end) = keys.last() else { return Ok(run.report) };
                        if keys.len() > page || last.as_ref() == Some(end) {
                            let why = "keys must be at most as many as were asked for, and those after the last one";
                            return Err(Error::invalid_input("keys", why));
                        }
                        last = Some(end.clone());
                        let moved = run.move_page(&mut old, &keys).await;
                        if let Some(callback) = &mut progress {
                            callback(&run.report);
                        }
                        moved?;
                    }
                })
                .await
        })
    }
}

/// A row as it was read.
struct Row {
    key: String,
    /// What its grant may be known by, where it cannot be imported.
    token: Option<Imported>,
    grant: Result<Imported>,
}

/// One cut-over under way.
struct Run {
    manager: Arc<Manager>,
    concurrency: usize,
    wait: Duration,
    report: CutOverReport,
}

/// What became of the first refresh here.
enum First {
    Moved,
    /// It was moved before, or has been removed since.
    Known,
    Refused,
    Unsettled(Error),
}

impl Run {
    async fn move_page(&mut self, old: &mut impl OldSystem, keys: &[String]) -> Result<()> {
        old.hold(keys).await?;
        let rows = self.read(old, keys).await?;
        if self.all_moved(&rows).await? {
            self.count_missing(keys, &rows);
            return Ok(());
        }
        clock::sleep(&*self.manager.clock, self.wait).await;
        // What was on its way when the rows were held has been written by now.
        let rows = self.read(old, keys).await?;
        self.count_missing(keys, &rows);
        let mut valid = Vec::with_capacity(rows.len());
        let mut released = Vec::new();
        for Row { key, token, grant } in rows {
            match grant {
                Ok(grant) => valid.push((key, grant)),
                Err(error) => {
                    self.report.note(&key, &error);
                    // Only where nothing can ever have been sent from here.
                    match token {
                        Some(token) if adopting::look_up(&self.manager, &token).await?.1.is_none() => {
                            released.push(key)
                        }
                        _ => self.report.left += 1,
                    }
                }
            }
        }
        let refused = self.move_rows(valid).await?;
        if !released.is_empty() {
            old.release(&released).await?;
            self.report.released += u64::try_from(released.len()).unwrap_or(u64::MAX);
        }
        if !refused.is_empty() {
            self.move_newer(old, refused).await?;
        }
        Ok(())
    }

    /// The rows of these keys; whatever else the other system gives is not held.
    async fn read(&self, old: &mut impl OldSystem, keys: &[String]) -> Result<Vec<Row>> {
        let asked: HashSet<_> = keys.iter().collect();
        let rows = old.read(keys).await?.into_iter().filter(|(key, _)| asked.contains(key));
        let rows: Vec<_> =
            rows.map(|(key, row)| Row { key, token: row.token_alone(), grant: row.checked() }).collect();
        if rows.is_empty() {
            let why = "of rows that are held none can be read: read must give rows that are marked, too, under the same keys, and \
                       keys none without a refresh_token";
            return Err(Error::invalid_input("key", why));
        }
        Ok(rows)
    }

    /// Rows that vanished between being held and being read: nobody refreshes them.
    fn count_missing(&mut self, keys: &[String], rows: &[Row]) {
        let found: HashSet<_> = rows.iter().map(|row| &row.key).collect();
        for key in keys.iter().filter(|key| !found.contains(key)) {
            self.report.left += 1;
            let why = "the row is held, and cannot be read: it is gone, its key has changed, or it has no refresh_token";
            self.report.note(key, &Error::invalid_input("key", why));
        }
    }

    /// Whether every one of these rows was moved before: they are counted then, and nothing is waited for.
    async fn all_moved(&mut self, rows: &[Row]) -> Result<bool> {
        let (mut known, mut dead) = (0, Vec::new());
        for Row { key, grant, .. } in rows {
            let Ok(grant) = grant else { return Ok(false) };
            let record = match adopting::look_up(&self.manager, grant).await {
                Ok((_, Some(record))) => record,
                Ok((_, None)) => return Ok(false),
                // One that cannot be read is looked at by itself.
                Err(error) if !error.can_retry() => return Ok(false),
                Err(error) => return Err(error),
            };
            match record.status {
                GrantStatus::Active => {
                    handing_over::retire_predecessors(&self.manager, &record.grant_id).await?;
                    known += 1;
                }
                GrantStatus::Removed if record.body.generation > 0 => known += 1,
                GrantStatus::ReconnectRequired => dead.push(key),
                GrantStatus::Adopted | GrantStatus::HandedOver | GrantStatus::Removed => return Ok(false),
            }
        }
        self.report.known += known;
        for key in dead {
            self.give_up(key);
        }
        Ok(true)
    }

    /// Stores each row and refreshes its grant; those that are refused.
    async fn move_rows(&mut self, rows: Vec<(String, Imported)>) -> Result<HashMap<String, GrantId>> {
        // All are stored first: what is stored is never lost, whatever ends the process.
        let manager = &self.manager;
        let stored = rows.into_iter().map(|(key, row)| async move {
            let stored = async {
                let token = row.refresh_token.clone();
                let (grant_id, adopted) = adopting::adopt(manager, row).await?;
                let standing = match adopted {
                    Adopted::Now => Standing::Waits { generation: 0 },
                    Adopted::Before | Adopted::HandedOver => {
                        adopting::standing(manager, &grant_id, &token).await?
                    }
                };
                Ok::<_, Error>((grant_id, standing))
            };
            (key, stored.await)
        });
        let mut stored = stream::iter(stored).buffer_unordered(AT_ONCE);
        let mut grants = Vec::new();
        while let Some((key, grant)) = stored.next().await {
            let (grant_id, standing) = match grant {
                Ok(grant) => grant,
                // One record that cannot be read must not keep the others.
                Err(error) if !error.can_retry() => {
                    self.report.left += 1;
                    self.report.note(&key, &error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let why = match standing {
                Standing::Waits { generation } => {
                    grants.push((key, grant_id, generation));
                    continue;
                }
                Standing::Moved => {
                    handing_over::retire_predecessors(manager, &grant_id).await?;
                    self.report.known += 1;
                    continue;
                }
                Standing::RemovedUnused => "its grant was removed here before its first refresh",
                Standing::Stale => {
                    "refresh_token is older than the one that was exported: write what was exported into the row, then move it"
                }
            };
            self.report.left += 1;
            self.report.note(&key, &Error::invalid_input("refresh_token", why));
        }
        drop(stored);
        let patience = &Mutex::new(manager.clock.moment().after(manager.timings.run_patience()));
        let refreshed = grants.into_iter().map(|(key, grant_id, generation)| async move {
            let first = first_refresh(manager, &grant_id, generation, patience).await;
            if matches!(first, First::Moved) {
                handing_over::retire_predecessors(manager, &grant_id).await?;
            }
            Ok::<_, Error>((key, grant_id, first))
        });
        let mut refreshed = stream::iter(refreshed).buffer_unordered(self.concurrency);
        let mut refused = HashMap::new();
        let (report, mut outage) = (&mut self.report, None);
        while let Some(done) = refreshed.next().await {
            let (key, grant_id, first) = done?;
            match first {
                First::Moved => report.moved += 1,
                First::Known => report.known += 1,
                First::Refused => drop(refused.insert(key, grant_id)),
                First::Unsettled(error) => {
                    report.unsettled += 1;
                    report.note(&key, &error);
                    outage.get_or_insert(error);
                }
            }
        }
        // No further page is held while Smartcar does not answer or refuses everything, or the store is unavailable. One record
        // that cannot be read must not keep the others.
        match outage {
            Some(error) if error.can_retry() || error.kind() != ErrorKind::Store => Err(error),
            _ => Ok(refused),
        }
    }

    /// Reads the rows once more whose tokens were refused: the other system may have had a newer one after all.
    async fn move_newer(
        &mut self,
        old: &mut impl OldSystem,
        refused: HashMap<String, GrantId>,
    ) -> Result<()> {
        let keys: Vec<_> = refused.keys().cloned().collect();
        let mut newer = Vec::new();
        for (key, row) in old.read(&keys).await? {
            let Ok(row) = row.checked() else { continue };
            let grant_id = row.grant_id(&self.manager.records.application)?;
            if refused.get(&key).is_some_and(|earlier| *earlier != grant_id) {
                newer.push((key, row));
            }
        }
        for key in &keys {
            if !newer.iter().any(|(newer, _)| newer == key) {
                self.give_up(key);
            }
        }
        let replaced: Vec<_> = newer.iter().filter_map(|(key, _)| refused.get(key).cloned()).collect();
        for key in self.move_rows(newer).await?.into_keys() {
            self.give_up(&key);
        }
        for grant_id in replaced {
            connect::remove(&self.manager, &grant_id).await?;
        }
        Ok(())
    }

    fn give_up(&mut self, key: &str) {
        self.report.reconnect += 1;
        let why = "refresh_token works no more: its driver must connect again";
        let error = Error::new(ErrorKind::ReconnectRequired, why).with_field("refresh_token");
        self.report.note(key, &error);
    }
}

/// Refreshes a grant that was never refreshed here, waiting out what passes, as long as others of its page get on.
async fn first_refresh(
    manager: &Arc<Manager>,
    grant_id: &GrantId,
    generation: u64,
    patience: &Mutex<Moment>,
) -> First {
    let until = || patience.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let Err(error) = goals::refresh_past(manager, grant_id, generation).await else {
            *until() = manager.clock.moment().after(manager.timings.run_patience());
            return First::Moved;
        };
        match error.kind() {
            ErrorKind::ReconnectRequired => return First::Refused,
            ErrorKind::NotConnected => return First::Known,
            _ if !error.can_retry() || manager.clock.moment() >= *until() => return First::Unsettled(error),
            _ => {
                let pause = error.retry_after().unwrap_or(manager.timings.step).mul_f64(random::jitter());
                clock::sleep(&*manager.clock, pause).await;
            }
        }
    }
}

impl Client {
    /// Moves a fleet over while the system that refreshes it so far is running, and no driver notices. Page by page: its rows are
    /// held, so that the other system begins no more refreshes of them; the longest request that may be under way is waited out;
    /// the rows are read again; each is stored here and refreshed once, which ends the other system's token. Where that is
    /// refused, the row is read once more, and a newer token taken.
    ///
    /// It may be interrupted at any moment and done again: what was moved is known. A row is released only where it can certainly
    /// not be imported; nothing that was stored here is given back, since a request may have gone out. (The way back is
    /// [`export_grants`](Self::export_grants).) While Smartcar does not answer or the store is unavailable, it waits for ten
    /// graces, and then stops with that error. docs/moving-over.md has the whole procedure.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `page`; whatever `old` fails with; [`Store`](crate::ErrorKind::Store);
    /// [`Unavailable`](crate::ErrorKind::Unavailable).
    pub fn cut_over<O: OldSystem + 'static>(&self, old: O) -> CutOver<O> {
        CutOver { client: self.clone(), old, page: PAGE, wait: OLD_SYSTEM_REQUEST, progress: None }
    }
}
