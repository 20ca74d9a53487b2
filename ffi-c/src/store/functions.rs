//! The table of functions that a program gives, and what it must have.

use std::{
    ffi::{c_char, c_void},
    mem::offset_of,
    sync::Arc,
};

use smartcar_sdk::{
    Result,
    runtime::{self, PerProcess},
};
use tokio::{runtime::Handle, sync::Semaphore};

use super::{
    reply::smartcar_store_reply,
    row::{smartcar_store_query, smartcar_store_row},
    watch::smartcar_store_watch,
};
use crate::{
    arguments::{Options, options},
    boundary::{given, invalid},
};

/// A store of the program's own: rows that are found and swapped. It knows nothing of tokens or vehicles. Set struct_size to
/// sizeof(smartcar_store), and what is not used to zero; smartcar_config_set_store() takes it. smartcar_store_check() tests it
/// against the contract, and examples/c/own_store.c is a whole one.
///
/// What the library rests on:
///
/// - A swap is atomic and durable when it returns SMARTCAR_STORE_DONE: the row, and what finds it by its vehicles, are there
///   together and survive a crash of the process, the machine and the database. Failing is fine; claiming to have written and not
///   having done so is what loses cars.
/// - A swap never overwrites what it did not expect: where another version is stored, or none, nothing is written, and the
///   current row, read afresh, is the reply.
/// - Every function but watch and unwatch replies with the store's time, by smartcar_store_reply_time(): one clock for all
///   processes that share the store.
/// - Every function names the application and sees its rows only. Texts are compared byte for byte.
///
/// Threads: functions are called on threads of the library that may block as long as it takes (the library stops waiting after 15
/// s, and lets the function go on). At most `concurrency` of them are in the store's functions at once, unwatch and free aside;
/// they block all signals but those of faults. A function must not fork, which would hand that mask to the child; must not call the
/// library on the client whose store it is; and must not throw or longjmp out.
///
/// Memory: what a function is given is the library's, and good until it returns. What it replies with is copied by the
/// smartcar_store_reply_ functions, so that it may be on its stack, or belong to a database's cursor.
///
/// Processes: a child that the process forks calls the same functions with the same user_data. It opens connections of its own
/// (compare getpid() with that of the process that opened them), or refuses with SMARTCAR_STORE_FAILED.
///
/// The end: when smartcar_client_close() or smartcar_client_free() has returned, every watch is taken back and no function runs for
/// that client but one that has not returned for 10 s. free is called once in each process, when no config, client or call uses the
/// store any more: by smartcar_client_free() or smartcar_config_free() on the thread that calls it, or on a thread of the library
/// that may block.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_store {
    /// sizeof(smartcar_store).
    pub struct_size: usize,
    /// What every function is given first. Never looked at.
    pub user_data: *mut c_void,
    /// How many threads may be in functions of the store at once; 0 is 16. As many as there are connections, for instance.
    pub concurrency: usize,
    /// The row of one grant, by smartcar_store_reply_row(); none, where there is no such row.
    pub load: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            application: *const c_char,
            grant_id: *const c_char,
            reply: *mut smartcar_store_reply,
        ) -> u32,
    >,
    /// All rows whose vehicles contain vehicle_id and whose status is not "removed": newest connected_at_ms first, then highest
    /// grant_id.
    pub load_for: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            application: *const c_char,
            vehicle_id: *const c_char,
            reply: *mut smartcar_store_reply,
        ) -> u32,
    >,
    /// Stores row if the stored version is *expected; where expected is NULL, if there is no such row. Else
    /// SMARTCAR_STORE_CONFLICT, with the row that is stored, if there is one.
    pub swap: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            application: *const c_char,
            row: *const smartcar_store_row,
            expected: *const i64,
            reply: *mut smartcar_store_reply,
        ) -> u32,
    >,
    /// One page of a walk, as query says. SMARTCAR_STORE_UNSUPPORTED for an order or filter that the store does not know.
    pub page: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            application: *const c_char,
            query: *const smartcar_store_query,
            reply: *mut smartcar_store_reply,
        ) -> u32,
    >,
    /// Forgets a row if its version still is this one; else SMARTCAR_STORE_CONFLICT.
    pub remove: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            application: *const c_char,
            grant_id: *const c_char,
            version: i64,
            reply: *mut smartcar_store_reply,
        ) -> u32,
    >,
    /// The store's time alone, by the cheapest means there is.
    pub now: Option<unsafe extern "C" fn(user_data: *mut c_void, reply: *mut smartcar_store_reply) -> u32>,
    /// Sets the number that the application keeps under name (1 to 64 characters of a-z, 0-9 and -) to value, if it still is
    /// *expected; where expected is NULL, if there is none. Else SMARTCAR_STORE_CONFLICT, with the number that is stored, if
    /// there is one, by smartcar_store_reply_counter(). Atomic; it need not be durable. May be NULL: each process then keeps to a
    /// rate of the fleet by itself.
    pub swap_counter: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            application: *const c_char,
            name: *const c_char,
            expected: *const i64,
            value: i64,
            reply: *mut smartcar_store_reply,
        ) -> u32,
    >,
    /// Waiting for a row to move, which never holds a thread: from now on, until it is given to unwatch, smartcar_store_moved() is
    /// to be called with `watch` whenever this row is written or removed, by whatever process. The library looks at the row itself
    /// after this has returned SMARTCAR_STORE_DONE, so nothing is missed. There may be many watches, several of one row. May be
    /// NULL, with unwatch: the library then looks every 25 to 500 ms.
    pub watch: Option<
        unsafe extern "C" fn(
            user_data: *mut c_void,
            application: *const c_char,
            grant_id: *const c_char,
            version: i64,
            watch: *const smartcar_store_watch,
        ) -> u32,
    >,
    /// The wait is over, or was cancelled: once for each watch that returned SMARTCAR_STORE_DONE. When it returns, nobody may use
    /// the watch any more.
    pub unwatch: Option<unsafe extern "C" fn(user_data: *mut c_void, watch: *const smartcar_store_watch)>,
    /// Says no, by SMARTCAR_STORE_UNAVAILABLE and a message that says what to do, while a refresh had better not begin because its
    /// result might not fit. May be NULL: there always is room.
    pub has_room:
        Option<unsafe extern "C" fn(user_data: *mut c_void, reply: *mut smartcar_store_reply) -> u32>,
    /// Nothing uses user_data any more. May be NULL.
    pub free: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}

const STORE_1: usize = offset_of!(smartcar_store, free) + size_of::<usize>();
const _: () = assert!(STORE_1 == size_of::<smartcar_store>());

// SAFETY: pointers and numbers, all of which may be zero, without padding: each is as large as a pointer.
unsafe impl Options for smartcar_store {
    const FIRST_SIZE: usize = STORE_1;
}

type Find = unsafe extern "C" fn(*mut c_void, *const c_char, *const c_char, *mut smartcar_store_reply) -> u32;
type Swap = unsafe extern "C" fn(
    *mut c_void,
    *const c_char,
    *const smartcar_store_row,
    *const i64,
    *mut smartcar_store_reply,
) -> u32;
type Page = unsafe extern "C" fn(
    *mut c_void,
    *const c_char,
    *const smartcar_store_query,
    *mut smartcar_store_reply,
) -> u32;
type Remove =
    unsafe extern "C" fn(*mut c_void, *const c_char, *const c_char, i64, *mut smartcar_store_reply) -> u32;
type Ask = unsafe extern "C" fn(*mut c_void, *mut smartcar_store_reply) -> u32;
type SwapCounter = unsafe extern "C" fn(
    *mut c_void,
    *const c_char,
    *const c_char,
    *const i64,
    i64,
    *mut smartcar_store_reply,
) -> u32;
type Watch =
    unsafe extern "C" fn(*mut c_void, *const c_char, *const c_char, i64, *const smartcar_store_watch) -> u32;
type Unwatch = unsafe extern "C" fn(*mut c_void, *const smartcar_store_watch);

/// A table that has what it must have. Dropping it frees the program's part.
pub(crate) struct Functions {
    pub(super) user_data: UserData,
    pub(super) concurrency: u32,
    pub(super) load: Find,
    pub(super) load_for: Find,
    pub(super) swap: Swap,
    pub(super) page: Page,
    pub(super) remove: Remove,
    pub(super) now: Ask,
    pub(super) swap_counter: Option<SwapCounter>,
    pub(super) watch: Option<(Watch, Unwatch)>,
    pub(super) has_room: Option<Ask>,
    free: Option<unsafe extern "C" fn(*mut c_void)>,
    /// A permit for each thread in functions of the store. A child has none of the parent's threads, and so none of its permits.
    gate: PerProcess<Arc<Semaphore>>,
}

fn needed<T>(function: Option<T>, name: &'static str) -> Result<T> {
    function.ok_or_else(|| invalid(name, format!("the store has no function {name}: set it")))
}

/// What the program's functions are given.
#[derive(Clone, Copy)]
pub(super) struct UserData(pub(super) *mut c_void);

// SAFETY: it is handed to the program's functions, which may be called on any thread, as the header says.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl Functions {
    /// The table that C calls `name`; `owned` where its `free` is to be called.
    ///
    /// # Safety
    /// `store` is NULL, or a table as the header asks for it.
    pub(crate) unsafe fn read(store: *const smartcar_store, name: &'static str, owned: bool) -> Result<Self> {
        given((!store.is_null()).then_some(()), name)?;
        // SAFETY: the caller vouches for it.
        let table = unsafe { options(store) }?;
        let watch = match (table.watch, table.unwatch) {
            (None, None) => None,
            (watch, unwatch) => Some((needed(watch, "watch")?, needed(unwatch, "unwatch")?)),
        };
        Ok(Self {
            user_data: UserData(table.user_data),
            concurrency: match table.concurrency {
                0 => 16,
                many => u32::try_from(many).unwrap_or(u32::MAX).min(256),
            },
            load: needed(table.load, "load")?,
            load_for: needed(table.load_for, "load_for")?,
            swap: needed(table.swap, "swap")?,
            page: needed(table.page, "page")?,
            remove: needed(table.remove, "remove")?,
            now: needed(table.now, "now")?,
            swap_counter: table.swap_counter,
            watch,
            has_room: table.has_room,
            free: table.free.filter(|_| owned),
            gate: PerProcess::none(),
        })
    }

    pub(super) fn gate(&self) -> Result<Arc<Semaphore>> {
        let make = || Ok(Arc::new(Semaphore::new(self.concurrency as usize)));
        self.gate.get_or_make(make).cloned()
    }
}

impl Drop for Functions {
    fn drop(&mut self) {
        let Some(free) = self.free else { return };
        let user_data = self.user_data;
        let free = move || {
            // The whole of it, which may go to another thread, and not the pointer alone.
            let UserData(user_data) = { user_data };
            // SAFETY: the program's own function with the program's own pointer, and nothing uses either any more.
            unsafe { free(user_data) };
        };
        // It may close a database, and this thread may be the one that makes everybody's calls.
        match Handle::try_current().map(|_| runtime::handle()) {
            Ok(Ok(runtime)) => drop(runtime.spawn_blocking(free)),
            _ => free(),
        }
    }
}
