//! Connections: opened, pooled, given up in time, and replaced when the server behind them has gone.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use deadpool_postgres::{
    Connect, Manager, ManagerConfig, Object, Pool, PoolError, QueueMode, RecyclingMethod,
};
use futures_util::{TryStreamExt, future::BoxFuture};
use rand::seq::SliceRandom;
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_postgres::{Client, Config, Connection, Row, Socket, tls::MakeTlsConnect, types::Type};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    address::Address,
    bounds::STATEMENT,
    error::{Place, Refusal, Remedy, is_login_refused},
    hidden::{Hidden, Parameter},
    tls,
};
use crate::{Error, ErrorKind, Result, runtime};

/// What our own sessions ask for. Behind a pooler in transaction mode sessions are not ours to set up.
///
/// - The time-outs bound what the server does; the client has its own as well, and cancels what exceeds it.
/// - Our statements read ranges of indexes and nothing else; the statistics of a young or busy table must not
///   talk the planner out of it.
const SESSION: &str = "-c statement_timeout=9s -c lock_timeout=8s -c idle_in_transaction_session_timeout=60s \
    -c default_transaction_isolation=read\\ committed -c enable_seqscan=off -c enable_bitmapscan=off \
    -c enable_sort=off -c jit=off";

/// Opens connections.
pub(super) struct Connector {
    /// One for each host.
    hosts: Vec<Host>,
    shuffled: bool,
    /// How long one host may take.
    patience: Duration,
    tls: MakeRustlsConnect,
    /// Whether a pooler in transaction mode sits in between: said by the address, or noticed.
    pooler: AtomicBool,
    pub(super) place: Place,
}

/// How to log in at one host.
struct Host {
    plain: Config,
    with_session: Config,
}

type Opened = (Client, Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>);

impl Connector {
    pub(super) fn new(address: &Address) -> Result<Self> {
        let hosts = address.hosts.iter().map(|plain| {
            let mut with_session = plain.clone();
            // The caller's own come last, and win.
            let own = plain.get_options().unwrap_or_default();
            with_session.options(format!("{SESSION} {own}"));
            Host { plain: plain.clone(), with_session }
        });
        Ok(Self {
            hosts: hosts.collect(),
            shuffled: address.shuffled,
            patience: address.patience,
            tls: tls::connector(address)?,
            pooler: AtomicBool::new(address.pooler),
            place: Place::new(&address.name),
        })
    }

    pub(super) fn has_pooler(&self) -> bool {
        self.pooler.load(Ordering::Relaxed)
    }

    fn note_pooler(&self, why: &str) {
        if !self.pooler.swap(true, Ordering::Relaxed) {
            tracing::info!(target: "smartcar::store", why, "a pooler in transaction mode sits before PostgreSQL");
        }
    }

    /// Opens a connection, which the caller must drive.
    async fn open(&self) -> Result<Opened, tokio_postgres::Error> {
        if !self.has_pooler() {
            let error = match self.connect(|host| host.with_session.clone()).await {
                Err(error) => error,
                opened => return opened,
            };
            match Refusal::of(&error) {
                Refusal::Other => return Err(error),
                Refusal::Unknown => {}
                Refusal::Settings => self.note_pooler("it refused session settings"),
            }
        }
        self.connect(|host| host.plain.clone()).await
    }

    /// Opens a connection to listen on, under a name an administrator can tell from the others.
    pub(super) async fn open_listener(&self) -> Result<Opened, tokio_postgres::Error> {
        self.connect(|host| {
            let mut config = host.with_session.clone();
            let name = config.get_application_name().unwrap_or_default();
            config.application_name(format!("{name} (listening)"));
            config
        })
        .await
    }

    /// Tries the hosts one by one. One that takes the connection and then says nothing keeps nobody from the next;
    /// the last may take what is left of the caller's time.
    async fn connect(&self, config: impl Fn(&Host) -> Config) -> Result<Opened, tokio_postgres::Error> {
        let mut order: Vec<_> = self.hosts.iter().collect();
        if self.shuffled {
            order.shuffle(&mut rand::rng());
        }
        let last = order.pop();
        for host in order {
            // A name may have several addresses, each of which may take its time to be reached.
            match timeout(self.patience * 2, config(host).connect(self.tls.clone())).await {
                Ok(Err(error)) if is_login_refused(&error) => return Err(error),
                Ok(Ok(opened)) => return Ok(opened),
                Ok(Err(_)) | Err(_) => {}
            }
        }
        match last {
            Some(host) => config(host).connect(self.tls.clone()).await,
            // It says that there is no host.
            None => Config::new().connect(self.tls.clone()).await,
        }
    }

    /// How long opening may take, name look-up, TLS and log-in included: each host gets its time.
    pub(super) fn patience(&self) -> Duration {
        let others = u32::try_from(self.hosts.len()).unwrap_or(1).saturating_sub(1);
        self.patience * (2 * others + 1)
    }
}

/// What the pool uses to open its connections.
struct Pooled(Arc<Connector>);

impl Connect for Pooled {
    fn connect(&self, _: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), tokio_postgres::Error>> {
        Box::pin(async { Ok(driven(self.0.open().await?)) })
    }
}

/// Has a connection driven.
fn driven((client, mut connection): Opened) -> (Client, JoinHandle<()>) {
    let drive = async move {
        // Not by awaiting it: tokio-postgres would then log what triggers say, and that may be a row.
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if let Err(error) = message {
                tracing::debug!(target: "smartcar::store", code = ?error.code(), "a connection to PostgreSQL ended");
                return;
            }
        }
    };
    (client, runtime::spawn_here(drive))
}

/// Connects to a database that is not ours, by an address as the store's: what `smartcar import` reads.
#[cfg(feature = "__command")]
pub async fn connect(address: &str) -> Result<Client> {
    let connector = Connector::new(&Address::parse(address)?)?;
    match timeout(connector.patience(), connector.connect(|host| host.plain.clone())).await {
        Ok(Ok(opened)) => Ok(driven(opened).0),
        Ok(Err(error)) => Err(connector.place.postgres(error)),
        Err(_) => Err(connector.place.silent()),
    }
}

/// A statement and the types of its parameters.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) types: Vec<Type>,
}

/// What a statement gave.
pub(super) struct Reply {
    pub(super) rows: Vec<Row>,
    /// It was sent more than once, so an earlier one may have done the work already.
    pub(super) repeated: bool,
}

/// What connections are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Write,
    /// To look the database over, and change nothing.
    Examine,
}

/// The pool.
pub(super) struct Connections {
    pool: Pool,
    access: Access,
    pub(super) connector: Arc<Connector>,
}

impl Connections {
    pub(super) fn new(address: &Address, access: Access) -> Result<Self> {
        let connector = Arc::new(Connector::new(address)?);
        // Broken connections know that they are; asking the server each time would double every round trip.
        let manager_config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pooled = Pooled(Arc::clone(&connector));
        let manager = Manager::from_connect(Config::new(), pooled, manager_config);
        let pool = Pool::builder(manager)
            .max_size(address.connections)
            .queue_mode(QueueMode::Lifo)
            .build()
            .map_err(|_| Error::new(ErrorKind::Internal, "postgres: the pool cannot be built"))?;
        Ok(Self { pool, access, connector })
    }

    fn place(&self) -> &Place {
        &self.connector.place
    }

    /// A connection, waiting for one to be free or opened.
    pub(super) async fn get(&self) -> Result<Object> {
        match timeout(self.connector.patience() + STATEMENT, self.pool.get()).await {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(PoolError::Backend(error))) => Err(self.place().postgres(error)),
            Ok(Err(PoolError::Closed)) => Err(closed()),
            Ok(Err(_)) | Err(_) => Err(self.place().silent()),
        }
    }

    /// Runs a statement that may safely run twice: reads, and writes that a random version guards.
    pub(super) async fn query(&self, statement: &Statement, parameters: &[Parameter<'_>]) -> Result<Reply> {
        let since = Instant::now();
        let mut broken = 0;
        for attempt in 0.. {
            let mut client = self.get().await?;
            let named = !self.connector.has_pooler();
            let sent = async {
                match self.access {
                    Access::Write => send(&client, statement, parameters, named).await,
                    Access::Examine => send_read_only(&mut client, statement, parameters).await,
                }
            };
            let error = match timeout(STATEMENT, sent).await {
                Ok(Ok(rows)) => return Ok(Reply { rows, repeated: attempt > 0 }),
                Ok(Err(error)) => error,
                Err(_) => {
                    self.abandon(client);
                    break;
                }
            };
            match Remedy::of(&error) {
                Remedy::Reconnect => {
                    drop(Object::take(client));
                    // The others most likely lead to the same dead server.
                    self.pool.retain(|_, _| false);
                    // One that goes down twice in a row is down: the caller will come again.
                    broken += 1;
                    if broken > 1 {
                        return Err(self.place().postgres(error));
                    }
                }
                // Several may find out at the same time.
                Remedy::Unnamed if named => self.connector.note_pooler("it lost a prepared statement"),
                Remedy::Again if since.elapsed() < STATEMENT => {
                    drop(client);
                    let pause = rand::random_range(0..=5_000) * u64::from(attempt.min(8_u32) + 1);
                    sleep(Duration::from_micros(pause)).await;
                }
                _ => return Err(self.place().postgres(error)),
            }
        }
        Err(self.place().silent())
    }

    /// Gives a connection up on which nobody knows what is still to come. The server is asked to stop the statement:
    /// behind a pooler it has no bound of its own, and would wait for a lock for ever and then write.
    fn abandon(&self, client: Object) {
        const PATIENCE: Duration = Duration::from_secs(2);
        let client = Object::take(client);
        let tls = self.connector.tls.clone();
        runtime::spawn_here(async move {
            let _ = timeout(PATIENCE, client.cancel_token().cancel_query(tls)).await;
            // Only now, since a pooler forgets whose statement it was with the connection.
            drop(client);
        });
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }
}

/// Runs a statement, by a name where the server knows it, else parsed each time, on whichever server connection a pooler
/// lends; one round trip either way.
async fn send(
    client: &Object,
    statement: &Statement,
    parameters: &[Parameter<'_>],
    named: bool,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    // Hidden, since tokio-postgres logs parameters by their `Debug`.
    let hidden = parameters.iter().map(|parameter| Hidden(*parameter));
    if !named {
        let typed = hidden.zip(statement.types.iter().cloned());
        return client.query_typed_raw(&statement.sql, typed).await?.try_collect().await;
    }
    let prepared = client.prepare_typed_cached(&statement.sql, &statement.types).await?;
    client.query_raw(&prepared, hidden).await?.try_collect().await
}

/// Runs a statement in a transaction of its own in which nothing can be written, pooler or not.
async fn send_read_only(
    client: &mut tokio_postgres::Client,
    statement: &Statement,
    parameters: &[Parameter<'_>],
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let transaction = client.build_transaction().read_only(true).start().await?;
    transaction.batch_execute("SET LOCAL statement_timeout = '9s'; SET LOCAL lock_timeout = '8s'").await?;
    let typed: Vec<_> = parameters.iter().copied().zip(statement.types.iter().cloned()).collect();
    let rows = transaction.query_typed(&statement.sql, &typed).await?;
    transaction.rollback().await?;
    Ok(rows)
}

pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the store has been closed")
}
