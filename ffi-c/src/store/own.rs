//! The program's table of functions as the store that the core asks: each call on a thread that may block.

use std::{
    ffi::CString,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use smartcar_sdk::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    runtime::{self, PerProcess},
    store::{Answer, CounterSwap, Query, Row, Swap, TokenStore, Version, wait_by_looking},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    functions::Functions,
    reply::smartcar_store_reply,
    row::{LentQuery, LentRow, c_text},
    status::smartcar_store_status as Status,
    watch::Watched,
    watching::Watching,
};

/// How long closing waits for functions that have not returned.
const CLOSING: Duration = Duration::from_secs(10);

/// One client's handle of the program's store.
pub(crate) struct OwnStore {
    functions: Arc<Functions>,
    closed: AtomicBool,
    /// A child has none of the parent's threads, and so nothing under way.
    here: PerProcess<Here>,
}

/// What one process has under way in the store, for one client.
#[derive(Clone, Default)]
struct Here {
    /// A token for each function that runs, and for each watch that the store knows.
    under_way: TaskTracker,
    /// Ends watches that nothing would end otherwise.
    closing: CancellationToken,
}

impl fmt::Debug for OwnStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnStore").field("closed", &self.closed).finish_non_exhaustive()
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the store has been closed")
}

/// A reply that has been judged.
struct Judged {
    /// Not, where it was a conflict.
    done: bool,
    reply: smartcar_store_reply,
    now: Timestamp,
}

impl Judged {
    fn with<T>(self, value: impl FnOnce(bool, smartcar_store_reply) -> T) -> Answer<T> {
        Answer { now: self.now, value: value(self.done, self.reply) }
    }
}

impl OwnStore {
    pub(crate) fn new(functions: Arc<Functions>) -> Self {
        Self { functions, closed: AtomicBool::new(false), here: PerProcess::none() }
    }

    fn here(&self) -> Result<&Here> {
        self.here.get_or_make(|| Ok(Here::default()))
    }

    /// Begins nothing more.
    fn end(&self) {
        self.closed.store(true, Ordering::SeqCst);
        if let Some(here) = self.here.get() {
            here.closing.cancel();
        }
    }

    /// What `check` finds of stores that are lent for it: none of their functions is called any more once it has ended, or was
    /// cancelled, and those under way are waited for where it has ended.
    pub(super) async fn lent<T>(stores: Vec<Arc<Self>>, check: impl Future<Output = T>) -> T {
        struct End(Vec<Arc<OwnStore>>);
        impl Drop for End {
            fn drop(&mut self) {
                self.0.iter().for_each(|store| store.end());
            }
        }
        let lent = End(stores);
        let found = check.await;
        for store in &lent.0 {
            store.close().await;
        }
        found
    }

    /// Runs what calls a function of the program's on a thread that may block, when it is this call's turn. A caller that goes away
    /// meanwhile does not end the function.
    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Functions>) -> T + Send + 'static,
    ) -> Result<T> {
        let permit = self.functions.gate()?.acquire_owned().await.map_err(|_| closed())?;
        // Before it is looked whether the store is closed, so that closing waits for this or this is closed.
        let token = self.here()?.under_way.token();
        if self.closed.load(Ordering::SeqCst) {
            return Err(closed());
        }
        let functions = self.functions.clone();
        let run = move || {
            let given = work(&functions);
            drop((permit, token));
            given
        };
        let panicked = |_| Error::new(ErrorKind::Internal, "a call of the store ended without a result");
        runtime::handle()?.spawn_blocking(run).await.map_err(panicked)
    }

    /// Calls a function, which may give so many rows, and judges what it gave.
    async fn call(
        &self,
        function: &'static str,
        room: usize,
        work: impl FnOnce(&Functions, *mut smartcar_store_reply) -> u32 + Send + 'static,
    ) -> Result<Judged> {
        let may_conflict = matches!(function, "swap" | "remove" | "swap_counter");
        let (status, reply) = self
            .on_a_thread(move |functions| {
                let mut reply = smartcar_store_reply::new(function, room);
                let status = work(functions, &raw mut reply);
                (status, reply)
            })
            .await?;
        let (done, reply, now) = reply.judge(status, may_conflict)?;
        Ok(Judged { done, reply, now })
    }

    /// Tells the store of a watch; `None` where it takes none.
    async fn watch(&self, application: &str, grant_id: &str, version: Version) -> Result<Option<Watching>> {
        let Some((watch, _)) = self.functions.watch else { return Ok(None) };
        let (application, grant_id) = (c_text(application)?, c_text(grant_id)?);
        let standing = self.here()?.under_way.token();
        self.on_a_thread(move |functions| {
            let watched = Watched::new();
            // SAFETY: the program's own function, with what the header promises.
            let status = unsafe {
                watch(
                    functions.user_data.0,
                    application.as_ptr(),
                    grant_id.as_ptr(),
                    version,
                    watched.as_ptr(),
                )
            };
            let taken = Status::of(status) == Some(Status::SMARTCAR_STORE_DONE);
            taken.then(|| Watching::new(functions.clone(), watched, standing))
        })
        .await
    }
}

fn two(one: &str, other: &str) -> Result<(CString, CString)> {
    Ok((c_text(one)?, c_text(other)?))
}

/// A pointer to what was expected, if anything.
fn pointer(expected: Option<&i64>) -> *const i64 {
    expected.map_or(std::ptr::null(), std::ptr::from_ref)
}

#[async_trait]
impl TokenStore for OwnStore {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        let (application, grant_id) = two(application, grant_id)?;
        let judged = self
            .call("load", 1, move |functions, reply| {
                // SAFETY: the program's own function, with what the header promises; so it is for all below.
                unsafe {
                    (functions.load)(functions.user_data.0, application.as_ptr(), grant_id.as_ptr(), reply)
                }
            })
            .await?;
        Ok(judged.with(|_, reply| reply.rows.into_iter().next()))
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        let (application, vehicle_id) = two(application, vehicle_id)?;
        let judged = self
            .call("load_for", usize::MAX, move |functions, reply| {
                // SAFETY: as above.
                unsafe {
                    (functions.load_for)(
                        functions.user_data.0,
                        application.as_ptr(),
                        vehicle_id.as_ptr(),
                        reply,
                    )
                }
            })
            .await?;
        Ok(judged.with(|_, reply| reply.rows))
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let (application, row) = (c_text(application)?, LentRow::new(row)?);
        let judged = self
            .call("swap", 1, move |functions, reply| {
                let expected = pointer(expected.as_ref());
                // SAFETY: as above.
                unsafe {
                    (functions.swap)(
                        functions.user_data.0,
                        application.as_ptr(),
                        row.as_ptr(),
                        expected,
                        reply,
                    )
                }
            })
            .await?;
        Ok(judged.with(|done, reply| {
            if done { Swap::Done } else { Swap::Current(reply.rows.into_iter().next().map(Box::new)) }
        }))
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        let (application, limit, query) = (c_text(application)?, query.limit(), LentQuery::new(query)?);
        let judged = self
            .call("page", limit, move |functions, reply| {
                // SAFETY: as above.
                unsafe {
                    (functions.page)(functions.user_data.0, application.as_ptr(), query.as_ptr(), reply)
                }
            })
            .await?;
        Ok(judged.with(|_, reply| reply.rows))
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        let (application, grant_id) = two(application, grant_id)?;
        let judged = self
            .call("remove", 0, move |functions, reply| {
                let (application, grant_id) = (application.as_ptr(), grant_id.as_ptr());
                // SAFETY: as above.
                unsafe { (functions.remove)(functions.user_data.0, application, grant_id, version, reply) }
            })
            .await?;
        Ok(judged.with(|done, _| done))
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        let Some(watching) = self.watch(application, grant_id, version).await? else {
            return wait_by_looking(self, application, grant_id, version).await;
        };
        // Only now, so that what moves it from here on is told.
        let row = self.load(application, grant_id).await?.value;
        if row.is_some_and(|row| row.version == version) {
            let closing = &self.here()?.closing;
            closing.run_until_cancelled(watching.moved()).await.ok_or_else(closed)?;
        }
        Ok(())
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let Some(swap_counter) = self.functions.swap_counter else {
            return Err(Error::new(ErrorKind::Unsupported, "this store keeps no counters"));
        };
        let (application, name) = two(application, name)?;
        let judged = self
            .call("swap_counter", 0, move |functions, reply| {
                let (application, name, expected) =
                    (application.as_ptr(), name.as_ptr(), pointer(expected.as_ref()));
                // SAFETY: as above.
                unsafe { swap_counter(functions.user_data.0, application, name, expected, value, reply) }
            })
            .await?;
        Ok(judged.with(
            |done, reply| {
                if done { CounterSwap::Done } else { CounterSwap::Current(reply.counter) }
            },
        ))
    }

    async fn now(&self) -> Result<Timestamp> {
        let judged = self
            .call("now", 0, |functions, reply| {
                // SAFETY: as above.
                unsafe { (functions.now)(functions.user_data.0, reply) }
            })
            .await?;
        Ok(judged.now)
    }

    async fn has_room(&self) -> Result<()> {
        let Some(has_room) = self.functions.has_room else { return Ok(()) };
        // SAFETY: as above.
        let ask = move |functions: &Functions, reply| unsafe { has_room(functions.user_data.0, reply) };
        self.call("has_room", 0, ask).await.map(drop)
    }

    async fn close(&self) {
        self.end();
        if let Some(here) = self.here.get() {
            here.under_way.close();
            let _ = tokio::time::timeout(CLOSING, here.under_way.wait()).await;
        }
    }
}
