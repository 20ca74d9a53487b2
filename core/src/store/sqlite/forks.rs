//! `SQLite` and `fork()`. A child inherits what `SQLite` keeps of each open file for the whole process: which locks it holds.
//! The child holds none of them (POSIX locks are not inherited), takes no others because it seems to have them, and so reads
//! and writes among processes that do not see it, to the ruin of the file. Closing what it inherited is no way out either.
//!
//! So no connection is open while this process forks: each is closed before it, between two operations, and opened again when
//! it is next used. Nothing waits for that but the thread that forks and operations that begin meanwhile.

use std::{
    cell::Cell,
    mem::ManuallyDrop,
    sync::{Arc, Condvar, Mutex, MutexGuard, Once, PoisonError},
    time::{Duration, Instant},
};

use smartcar_system::fork::{self, Hooks};

use super::{
    connection::{Database, Role},
    error::Place,
    foreign::Identity,
    patience::PATIENCE,
};
use crate::Result;

/// For how long a fork waits for operations under way. Few take longer: a search for damage, opening a file that others keep
/// locked, a disk that hangs. The child of such a fork can use no `SQLite` file.
const BOUND: Duration = PATIENCE.saturating_mul(2).saturating_add(Duration::from_secs(2));

/// Who uses a connection, and who forks.
struct Gate {
    users: usize,
    /// Threads that fork, or wait to.
    forking: usize,
    /// This process was forked while a connection was in use: it can never use one.
    spoiled: bool,
    slots: Vec<Arc<Slot>>,
}

static GATE: Mutex<Gate> = Mutex::new(Gate { users: 0, forking: 0, spoiled: false, slots: Vec::new() });
static TURNED: Condvar = Condvar::new();

thread_local! {
    /// Held by a thread from before its fork until after it, so that no other holds it then: it would do so for ever in the child.
    /// Without a destructor: a thread may fork while its own are run.
    static HELD: Cell<Option<ManuallyDrop<MutexGuard<'static, Gate>>>> = const { Cell::new(None) };
}

struct Slot {
    place: Place,
    role: Role,
    identity: Identity,
    /// Closed while the process forks, and then until it is used.
    database: Mutex<Option<Database>>,
}

/// A connection to the file, open or soon open again. Closes it when dropped.
pub(super) struct Connected(Arc<Slot>);

impl Connected {
    pub(super) fn open(place: &Place, role: Role) -> Result<Self> {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| fork::install(Hooks { before, parent, child }));
        let _in_use = InUse::begin(place)?;
        let database = Database::open(place, role)?;
        let identity = database.identity;
        let slot =
            Arc::new(Slot { place: place.clone(), role, identity, database: Mutex::new(Some(database)) });
        lock(&GATE).slots.push(slot.clone());
        Ok(Self(slot))
    }

    /// Has `work` use the connection, or the reason why it could not be opened again.
    pub(super) fn lend<T>(&self, work: impl FnOnce(Result<&Database>) -> T) -> T {
        let Slot { place, role, identity, database } = &*self.0;
        let in_use = match InUse::begin(place) {
            Ok(in_use) => in_use,
            Err(error) => return work(Err(error)),
        };
        let mut database = lock(database);
        let opened = match database.take() {
            Some(open) => Ok(open),
            None => Database::reopen(place, *role, *identity),
        };
        let done = match opened {
            Ok(open) => work(Ok(database.insert(open))),
            Err(error) => work(Err(error)),
        };
        drop((database, in_use));
        done
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        let mut gate = wait_for_forks(lock(&GATE));
        gate.slots.retain(|slot| !Arc::ptr_eq(slot, &self.0));
        gate.users += 1;
        drop(gate);
        let _in_use = InUse;
        lock(&self.0.database).take();
    }
}

/// Whether this process has a connection to this very file.
pub(in crate::store) fn has_open(identity: Identity) -> bool {
    lock(&GATE).slots.iter().any(|slot| slot.identity == identity)
}

/// Somebody is inside of `SQLite`.
struct InUse;

impl InUse {
    /// Waits while the process forks.
    fn begin(place: &Place) -> Result<Self> {
        let mut gate = wait_for_forks(lock(&GATE));
        if gate.spoiled {
            return Err(place.permanent(
                "this process was forked while an operation on a file had been under way for 12 s: use it in a process started afresh",
            ));
        }
        gate.users += 1;
        Ok(Self)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        let mut gate = lock(&GATE);
        gate.users -= 1;
        if gate.forking > 0 {
            TURNED.notify_all();
        }
    }
}

fn wait_for_forks(mut gate: MutexGuard<'static, Gate>) -> MutexGuard<'static, Gate> {
    while gate.forking > 0 {
        gate = TURNED.wait(gate).unwrap_or_else(PoisonError::into_inner);
    }
    gate
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Closes every connection, and holds the gate.
fn before() {
    let mut gate = lock(&GATE);
    gate.forking += 1;
    let end = Instant::now() + BOUND;
    while gate.users > 0 {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        gate = TURNED.wait_timeout(gate, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    for slot in &gate.slots {
        // What is in use even now stays open, and spoils the child.
        if let Ok(mut database) = slot.database.try_lock()
            && let Some(open) = database.take()
        {
            open.close_for_a_fork();
        }
    }
    HELD.set(Some(ManuallyDrop::new(gate)));
}

/// Lets the operations go on.
fn parent() {
    if let Some(mut gate) = HELD.take().map(ManuallyDrop::into_inner) {
        gate.forking -= 1;
        drop(gate);
        TURNED.notify_all();
    }
}

/// Starts with nothing open.
fn child() {
    if let Some(mut gate) = HELD.take().map(ManuallyDrop::into_inner) {
        gate.forking = 0;
        gate.spoiled |= gate.users > 0;
        gate.users = 0;
        // The threads that these belonged to are not here to close them.
        std::mem::forget(std::mem::take(&mut gate.slots));
    }
}
