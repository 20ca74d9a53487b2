//! What a store is, to the SDK and to whoever writes one: rows, and the trait that keeps them.

use std::{fmt, time::Duration};

use async_trait::async_trait;

use crate::{Error, ErrorKind, Result, clock::Timestamp};

/// The name of one state of a row: a random number chosen by its writer, never used twice. A writer whose
/// answer was lost knows its own write by it, and two histories that a failover parted never share one.
pub type Version = i64;

/// One grant as a store keeps it: a few plain columns to find it by, and a body only the SDK can read (JSON, or
/// an encrypted box).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// The grant's id: 1 to 64 characters of `a-z`, `0-9`, `-` and `_`. With the application, the primary key.
    pub grant_id: String,
    /// Changes with each write; the key of compare-and-swap.
    pub version: Version,
    /// Smartcar's id of the user, once known.
    pub user_id: Option<String>,
    /// The caller's own id of its customer.
    pub account: Option<String>,
    /// `active`, `adopted`, `reconnect_required`, `removed` or `handed_over`; a store must accept words it does not know.
    pub status: String,
    /// The vehicles this grant reaches; the index that [`TokenStore::load_for`] answers from.
    pub vehicles: Vec<String>,
    /// When the driver gave consent. Newest first is the order of [`TokenStore::load_for`].
    pub connected_at: Timestamp,
    /// When the refresh token ends; the order of the daily job. `None` where there is nothing to refresh.
    pub refresh_expires_at: Option<Timestamp>,
    /// When somebody should look at this row; the order of recovery. `None` where nobody needs to.
    pub due_at: Option<Timestamp>,
    /// When `status` last changed.
    pub status_changed_at: Timestamp,
    /// When the row was last written.
    pub updated_at: Timestamp,
    /// The rest, for the SDK only. At most a few kilobytes.
    pub body: Vec<u8>,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("grant_id", &self.grant_id)
            .field("version", &self.version)
            .field("user_id", &self.user_id)
            .field("account", &self.account)
            .field("status", &self.status)
            .field("vehicles", &self.vehicles)
            .field("connected_at", &self.connected_at)
            .field("refresh_expires_at", &self.refresh_expires_at)
            .field("due_at", &self.due_at)
            .field("status_changed_at", &self.status_changed_at)
            .field("updated_at", &self.updated_at)
            // Without keys it holds tokens in the clear.
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// An answer of a store, with the store's own time at which it was read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// The store's clock when it gave it.
    pub now: Timestamp,
}

/// What became of a [`TokenStore::swap`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swap {
    /// The row is stored, durably.
    Done,
    /// Nothing was written: the stored row is this one (or there is none), not the expected one.
    Current(Option<Box<Row>>),
}

/// The order in which [`TokenStore::page`] walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Order {
    /// By `due_at`; rows without one are left out.
    Due,
    /// By `refresh_expires_at`; rows without one are left out.
    Expiry,
    /// By `status_changed_at`.
    StatusChanged,
    /// By grant id.
    Id,
}

impl Order {
    /// The time of `row` by which this order sorts it; `None` where the row is left out, or for [`Order::Id`].
    #[must_use]
    pub fn time_of(self, row: &Row) -> Option<Timestamp> {
        match self {
            Self::Due => row.due_at,
            Self::Expiry => row.refresh_expires_at,
            Self::StatusChanged => Some(row.status_changed_at),
            Self::Id => None,
        }
    }

    /// The place of `row` in this order: the next page starts after it.
    pub(crate) fn place_of(self, row: &Row) -> Cursor {
        Cursor { at: self.time_of(row).unwrap_or(row.updated_at), grant_id: row.grant_id.clone() }
    }
}

/// Which rows a page holds, where it does not walk over all of them. A column that is NULL equals no word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Filter {
    /// Those whose `status` is this word.
    Status(String),
    /// Those whose `account` is this.
    Account(String),
    /// Those whose `user_id` is this.
    UserId(String),
}

impl Filter {
    /// The word that the column must hold.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Status(word) | Self::Account(word) | Self::UserId(word) => word,
        }
    }

    /// Whether `row` is one of those.
    #[must_use]
    pub fn admits(&self, row: &Row) -> bool {
        let column = match self {
            Self::Status(_) => Some(&row.status),
            Self::Account(_) => row.account.as_ref(),
            Self::UserId(_) => row.user_id.as_ref(),
        };
        column.is_some_and(|column| column == self.word())
    }
}

/// A place in a walk: the last row seen. The next page starts after it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// The time by which the order sorted that row; not used by [`Order::Id`].
    pub at: Timestamp,
    /// That row's grant id; the second key of every order.
    pub grant_id: String,
}

/// What [`TokenStore::page`] is asked for: one page of a walk, either over all rows in one [`Order`], or over those that a
/// [`Filter`] admits, by their ids.
///
/// Its parts are read by methods, so that a later release can ask for more. A store that does not know an order or a filter
/// returns an error of kind [`unsupported`](crate::ErrorKind::Unsupported).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    order: Order,
    filter: Option<Filter>,
    up_to: Option<Timestamp>,
    after: Option<Cursor>,
    limit: usize,
}

impl Query {
    /// Up to `limit` rows in `order`, from its beginning.
    #[must_use]
    pub const fn in_order(order: Order, limit: usize) -> Self {
        Self { order, filter: None, up_to: None, after: None, limit }
    }

    /// Up to `limit` of the rows that `filter` admits, by their ids, from the first.
    #[must_use]
    pub const fn of(filter: Filter, limit: usize) -> Self {
        Self { order: Order::Id, filter: Some(filter), up_to: None, after: None, limit }
    }

    /// Only rows whose time by the order is at most this. It holds back no row of a walk by ids.
    #[must_use]
    pub const fn up_to(mut self, up_to: Option<Timestamp>) -> Self {
        self.up_to = up_to;
        self
    }

    /// Only rows after this place.
    #[must_use]
    pub fn after(mut self, cursor: Option<Cursor>) -> Self {
        self.after = cursor;
        self
    }

    /// As this, with half as many rows, and one at least.
    pub(crate) fn halved(mut self) -> Self {
        self.limit = (self.limit / 2).max(1);
        self
    }

    /// The order.
    #[must_use]
    pub const fn order(&self) -> Order {
        self.order
    }

    /// The filter; the order is [`Order::Id`] where there is one.
    #[must_use]
    pub const fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// The last time, included; `None` where any will do, and always in a walk by ids.
    #[must_use]
    pub fn last_time(&self) -> Option<Timestamp> {
        self.up_to.filter(|_| self.order != Order::Id)
    }

    /// The place after which the page begins.
    #[must_use]
    pub const fn cursor(&self) -> Option<&Cursor> {
        self.after.as_ref()
    }

    /// The most rows.
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.limit
    }
}

/// What became of a [`TokenStore::swap_counter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterSwap {
    /// The value is stored.
    Done,
    /// Nothing was written: the counter has this value (or there is none), not the expected one.
    Current(Option<i64>),
}

/// What a store finds wrong with itself ([`TokenStore::flaws`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flaws {
    /// Damage to the database as such, in words.
    pub damage: Vec<String>,
    /// Grants whose rows the store cannot read, by id, and why.
    pub unreadable: Vec<(String, String)>,
}

/// A store of grants. The page of [`store`](crate::store) has the contract.
///
/// `wait`, `swap_counter`, `has_room`, `flaws` and `close` have defaults, and a store that leaves them out works. It is used behind
/// `Arc<dyn TokenStore>`, and so its functions give boxed futures: [`async_trait`](crate::store::async_trait) writes them.
///
/// A whole store, which passes the suite; it only forgets everything when the process ends, which no store of grants may:
///
/// ```
/// use std::{collections::BTreeMap, sync::{Arc, Mutex}, time::SystemTime};
///
/// use smartcar_sdk::{
///     Client, Result,
///     clock::Timestamp,
///     store::{Answer, Order, Query, Row, Swap, TokenStore, Version, async_trait, conformance},
/// };
///
/// #[derive(Debug, Default)]
/// struct InAMap(Mutex<BTreeMap<(String, String), Row>>);
///
/// impl InAMap {
///     fn rows(&self, application: &str, wanted: impl Fn(&Row) -> bool) -> Vec<Row> {
///         let rows = self.0.lock().unwrap();
///         let all = rows.iter().filter(|((owner, _), _)| owner == application).map(|(_, row)| row);
///         all.filter(|row| wanted(row)).cloned().collect()
///     }
/// }
///
/// fn answer<T>(value: T) -> Result<Answer<T>> {
///     Ok(Answer { value, now: SystemTime::now().into() })
/// }
///
/// #[async_trait]
/// impl TokenStore for InAMap {
///     async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
///         answer(self.rows(application, |row| row.grant_id == grant_id).pop())
///     }
///
///     async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
///         let reaches = |row: &Row| row.status != "removed" && row.vehicles.iter().any(|id| id == vehicle_id);
///         let mut rows = self.rows(application, reaches);
///         rows.sort_by_key(|row| std::cmp::Reverse((row.connected_at, row.grant_id.clone())));
///         answer(rows)
///     }
///
///     async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
///         let (mut rows, key) = (self.0.lock().unwrap(), (application.to_owned(), row.grant_id.clone()));
///         let stored = rows.get(&key);
///         if stored.map(|row| row.version) != expected {
///             return answer(Swap::Current(stored.cloned().map(Box::new)));
///         }
///         rows.insert(key, row.clone());
///         answer(Swap::Done)
///     }
///
///     async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
///         let order = query.order();
///         let place = |row: &Row| (order.time_of(row), row.grant_id.clone());
///         let after = query.cursor().map(|cursor| ((order != Order::Id).then_some(cursor.at), cursor.grant_id.clone()));
///         let mut rows = self.rows(application, |row| {
///             (order == Order::Id || order.time_of(row).is_some())
///                 && query.filter().is_none_or(|filter| filter.admits(row))
///                 && query.last_time().is_none_or(|last| order.time_of(row) <= Some(last))
///                 && after.as_ref().is_none_or(|after| place(row) > *after)
///         });
///         rows.sort_by_key(place);
///         rows.truncate(query.limit());
///         answer(rows)
///     }
///
///     async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
///         let (mut rows, key) = (self.0.lock().unwrap(), (application.to_owned(), grant_id.to_owned()));
///         let there = rows.get(&key).is_some_and(|row| row.version == version);
///         if there {
///             rows.remove(&key);
///         }
///         answer(there)
///     }
///
///     async fn now(&self) -> Result<Timestamp> {
///         Ok(SystemTime::now().into())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// conformance::check(Arc::new(InAMap::default())).await.expect("it keeps every rule");
/// let client = Client::builder().credentials("id", "secret").token_store(Arc::new(InAMap::default())).build().await?;
/// # client.close().await
/// # }
/// ```
#[async_trait]
pub trait TokenStore: Send + Sync + std::fmt::Debug {
    /// The row of one grant.
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>>;

    /// All rows whose `vehicles` contain `vehicle_id`, newest `connected_at` first (then highest grant id).
    /// Rows with status `removed` are left out.
    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>>;

    /// Stores `row` if the stored version is `expected` (`None`: if there is no such row), index included.
    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>>;

    /// One page of a walk, the grant id (compared by its bytes) deciding between equal times. A range of one index, however
    /// many rows there are.
    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>>;

    /// Forgets a row (the SDK asks for aged tombstones only) if its version is still `version`: whether it did.
    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>>;

    /// Returns soon after the row is no longer at `version`; may return early, and must be safe to drop at any
    /// time. The default looks every 25 ms, doubling to 500 ms; a store that can be notified (LISTEN/NOTIFY) waits
    /// for that instead. The caller bounds the wait.
    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        wait_by_looking(self, application, grant_id, version).await
    }

    /// Sets the number that the application keeps under `name` (1 to 64 characters of `a-z`, `0-9` and `-`) to `value`, if it
    /// still is `expected` (`None`: if there is no such number). Processes share a rate by it. Its loss costs no grant, so it
    /// need not be durable, but it must be atomic.
    ///
    /// Optional: the default is an error of kind [`unsupported`](crate::ErrorKind::Unsupported), and each process then keeps
    /// to the shared rate by itself.
    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let _ = (application, name, expected, value);
        Err(Error::new(ErrorKind::Unsupported, "this store keeps no counters"))
    }

    /// The store's clock, by the cheapest means it has.
    async fn now(&self) -> Result<Timestamp>;

    /// Says no, with an error that says what to do, while a refresh that can wait had better not start because
    /// its result might not fit (the SDK asks before taking a lease). The default never does.
    async fn has_room(&self) -> Result<()> {
        Ok(())
    }

    /// Looks for damage that no other operation would notice until it is too late, however long that takes: for
    /// [`check`](crate::store::check()). The default finds none.
    async fn flaws(&self, application: &str) -> Result<Flaws> {
        let _ = application;
        Ok(Flaws::default())
    }

    /// Finishes what is under way and lets go of connections and files. Later calls fail.
    async fn close(&self) {}
}

/// What [`TokenStore::wait`] does by default: for a store that is notified of some rows only, or only now and then.
///
/// # Errors
/// What [`TokenStore::load`] fails with.
pub async fn wait_by_looking<S: TokenStore + ?Sized>(
    store: &S,
    application: &str,
    grant_id: &str,
    version: Version,
) -> Result<()> {
    let mut pause = Duration::from_millis(25);
    loop {
        tokio::time::sleep(pause).await;
        let row = store.load(application, grant_id).await?.value;
        if row.is_none_or(|row| row.version != version) {
            return Ok(());
        }
        pause = (pause * 2).min(Duration::from_millis(500));
    }
}
