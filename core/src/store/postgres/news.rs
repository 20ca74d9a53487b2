//! Telling other processes that a row has moved, and hearing it from them: LISTEN and NOTIFY.
//!
//! News is a courtesy, never the truth: a waiter that hears nothing looks for itself, only later.
//!
//! Why a write does not notify in its own statement: a commit that notifies holds a lock of the whole server
//! until it is on the disk, so such commits go one by one and no two share a sync (measured: a fifth of the
//! throughput on a fast disk). Notifying apart, without a sync and many rows at a time, costs writers nothing.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_postgres::{AsyncMessage, Client, types::Type};

use super::{
    connections::{Connections, Connector},
    hidden::Parameter,
    statements::Statements,
};
use crate::{
    runtime,
    store::waiters::{RowKey, Waiters},
};

const CHANNEL: &str = "smartcar_grants";

/// The most rows told of in one statement.
const GROUP: usize = 256;

/// The pause before a lost connection is opened again, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(30));

/// How often an idle connection is asked whether it still is one.
const CHECK: Duration = Duration::from_secs(20);

/// How long the server may take to answer, or to say what it was just told.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells the others which rows moved, as many at once as have moved since it last did.
pub(super) async fn tell(
    connections: Arc<Connections>,
    statements: Arc<Statements>,
    mut moved: mpsc::UnboundedReceiver<RowKey>,
) {
    let mut keys = Vec::new();
    while moved.recv_many(&mut keys, GROUP).await > 0 {
        let mut payload: Vec<_> = keys.drain(..).map(RowKey::to_hex).collect();
        payload.sort_unstable();
        payload.dedup();
        // Whoever misses this looks for itself.
        if let Err(error) = connections.query(&statements.notify, &[&CHANNEL, &payload]).await {
            tracing::debug!(target: "smartcar::store", %error, "other processes were not told of writes");
        }
    }
}

/// Hears the others, on a connection of its own.
#[derive(Debug, Default)]
pub(super) struct Ear {
    hears: AtomicBool,
}

impl Ear {
    /// Whether what happens now will be heard.
    pub(super) fn hears(&self) -> bool {
        self.hears.load(Ordering::Acquire)
    }

    /// Starts listening, for as long as the store is open.
    pub(super) fn open(self: &Arc<Self>, connector: Arc<Connector>, waiters: Arc<Waiters>) -> JoinHandle<()> {
        let ear = Arc::clone(self);
        runtime::spawn_here(async move {
            let mut pause = PAUSES.0;
            // Behind a pooler in transaction mode nothing would ever be heard.
            while !connector.has_pooler() {
                ear.listen(&connector, &waiters).await;
                if ear.hears.swap(false, Ordering::AcqRel) {
                    pause = PAUSES.0;
                    // Nobody wakes the waiters from here on: they must look for themselves.
                    waiters.ring_all();
                }
                sleep(pause.mul_f64(rand::random_range(0.75..1.25))).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        })
    }

    /// Listens until the connection breaks.
    async fn listen(&self, connector: &Connector, waiters: &Waiters) {
        let opening = timeout(connector.patience().max(PATIENCE), connector.open_listener());
        let Ok(Ok((client, mut connection))) = opening.await else {
            return;
        };
        let echo = format!("echo-{:016x}", rand::random::<u64>());
        let heard_echo = Notify::new();
        let hear = async {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(news) = message {
                    match RowKey::from_hex(news.payload()) {
                        Some(key) => waiters.ring(key),
                        None if news.payload() == echo => heard_echo.notify_one(),
                        None => {}
                    }
                }
            }
        };
        let stay = async {
            if subscribe(&client, &echo, &heard_echo).await.is_none() {
                return;
            }
            self.hears.store(true, Ordering::Release);
            // Whoever has been waiting may have missed something until just now.
            waiters.ring_all();
            loop {
                sleep(CHECK).await;
                if !matches!(timeout(PATIENCE, client.check_connection()).await, Ok(Ok(()))) {
                    return;
                }
            }
        };
        tokio::select! {
            () = hear => {}
            () = stay => {}
        }
    }
}

/// Subscribes, and makes sure of it by listening for our own voice: a pooler may take LISTEN without a word and
/// then lend the connection to somebody else.
async fn subscribe(client: &Client, echo: &str, heard_echo: &Notify) -> Option<()> {
    timeout(PATIENCE, client.batch_execute(&format!("LISTEN {CHANNEL}"))).await.ok()?.ok()?;
    let words: [(Parameter<'_>, Type); 2] = [(&CHANNEL, Type::TEXT), (&echo, Type::TEXT)];
    timeout(PATIENCE, client.query_typed("SELECT pg_catalog.pg_notify($1, $2)", &words)).await.ok()?.ok()?;
    timeout(PATIENCE, heard_echo.notified()).await.ok()
}
