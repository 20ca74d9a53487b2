//! Notifies other processes that a row has moved, and is notified by them: LISTEN and NOTIFY.
//!
//! A notification may be lost: a waiter that gets none looks for itself, only later.
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

/// The most rows named in one statement.
const GROUP: usize = 256;

/// The pause before a lost connection is opened again, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(30));

/// How often an idle connection is asked whether it still is one.
const CHECK: Duration = Duration::from_secs(20);

/// How long the server may take to answer, or to deliver a notification.
const PATIENCE: Duration = Duration::from_secs(5);

/// Notifies other processes of the rows that have moved since it last did.
pub(super) async fn notify(
    connections: Arc<Connections>,
    statements: Arc<Statements>,
    mut moved: mpsc::UnboundedReceiver<RowKey>,
) {
    let mut keys = Vec::new();
    while moved.recv_many(&mut keys, GROUP).await > 0 {
        let mut payload: Vec<_> = keys.drain(..).map(RowKey::to_hex).collect();
        payload.sort_unstable();
        payload.dedup();
        // A process that misses this looks for itself.
        if let Err(error) = connections.query(&statements.notify, &[&CHANNEL, &payload]).await {
            tracing::debug!(target: "smartcar::store", %error, "other processes were not notified of writes");
        }
    }
}

/// Is notified by the others, on a connection of its own.
#[derive(Debug, Default)]
pub(super) struct Subscriber {
    subscribed: AtomicBool,
}

impl Subscriber {
    /// Whether the notification of a row that moves now will arrive.
    pub(super) fn is_subscribed(&self) -> bool {
        self.subscribed.load(Ordering::Acquire)
    }

    /// Starts listening, for as long as the store is open.
    pub(super) fn open(self: &Arc<Self>, connector: Arc<Connector>, waiters: Arc<Waiters>) -> JoinHandle<()> {
        let subscriber = Arc::clone(self);
        runtime::spawn_here(async move {
            let mut pause = PAUSES.0;
            // Behind a pooler in transaction mode no notification would ever come.
            while !connector.has_pooler() {
                subscriber.listen(&connector, &waiters).await;
                if subscriber.subscribed.swap(false, Ordering::AcqRel) {
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
        let echoed = Notify::new();
        let receive = async {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(notification) = message {
                    match RowKey::from_hex(notification.payload()) {
                        Some(key) => waiters.ring(key),
                        None if notification.payload() == echo => echoed.notify_one(),
                        None => {}
                    }
                }
            }
        };
        let stay = async {
            if subscribe(&client, &echo, &echoed).await.is_none() {
                return;
            }
            self.subscribed.store(true, Ordering::Release);
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
            () = receive => {}
            () = stay => {}
        }
    }
}

/// Subscribes, and makes sure of it by waiting for our own notification: a pooler may take LISTEN without a word and
/// then lend the connection to somebody else.
async fn subscribe(client: &Client, echo: &str, echoed: &Notify) -> Option<()> {
    timeout(PATIENCE, client.batch_execute(&format!("LISTEN {CHANNEL}"))).await.ok()?.ok()?;
    let words: [(Parameter<'_>, Type); 2] = [(&CHANNEL, Type::TEXT), (&echo, Type::TEXT)];
    timeout(PATIENCE, client.query_typed("SELECT pg_catalog.pg_notify($1, $2)", &words)).await.ok()?.ok()?;
    timeout(PATIENCE, echoed.notified()).await.ok()
}
