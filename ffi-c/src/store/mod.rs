//! A store of the program's own: a table of functions, called instead of SQLite's or PostgreSQL's.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `status` | what a function returns |
//! | `row` | rows and queries, from the core to C and back |
//! | `reply` | what a function gives |
//! | `watch` | being told that a row has moved |
//! | `functions` | the table, and what it must have |
//! | `watching` | a watch that the store knows |
//! | `own` | the table as the store that the core asks |

use std::{mem::MaybeUninit, sync::Arc};

use smartcar_sdk::{
    Error, ErrorKind, Result,
    store::conformance::{self, Broken},
};

use self::{
    functions::{Functions, smartcar_store},
    own::OwnStore,
};
use crate::{
    boundary::{call, given},
    call::Call,
    config::smartcar_config,
    error::smartcar_error,
};

pub mod functions;
pub(crate) mod own;
pub mod reply;
pub mod row;
pub mod status;
pub mod watch;
mod watching;

/// Clients opened with this config keep their grants in a store of the program's own, whatever the setting "store" says. The
/// table is copied; store->user_data is the library's from now on, until it calls store->free. All clients opened with the
/// config, and with copies of it, share the store.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, and the field that is wrong: "struct_size", or the name of a function that lacks. Then
/// store->free is never called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_config_set_store(
    config: Option<&mut smartcar_config>,
    store: *const smartcar_store,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || {
        let config = given(config, "config")?;
        // SAFETY: a table or NULL, as the header asks.
        config.store = Some(Arc::new(unsafe { Functions::read(store, "store", true) }?));
        Ok(())
    })
}

/// Whether a store keeps every rule of the contract that one handle of it can show; it takes some seconds. It writes rows under
/// application names of its own and removes them again, so that a database in use may be tested, too. The store remains the
/// caller's: its function free is not called, and when this returns none of its functions is called any more, and none runs but one
/// that has not returned for 10 s. A check that is cancelled, or whose queue is closed, waits for none: keep the store then.
///
/// Fails with SMARTCAR_ERROR_STORE where a rule is broken: smartcar_error_message() says which one, and what was found instead.
/// With SMARTCAR_ERROR_INVALID_INPUT as smartcar_config_set_store() does.
pub(crate) unsafe fn store_check(store: *const smartcar_store) -> Result<Call<()>> {
    // SAFETY: the caller vouches for it.
    let store = Arc::new(OwnStore::new(Arc::new(unsafe { Functions::read(store, "store", false) }?)));
    Ok(Call::new(async move {
        let check = conformance::check(store.clone());
        OwnStore::lent(vec![store], check).await.map_err(|it| broken(&it))
    }))
}

/// Whether two handles of one store, as two processes would hold them, see one set of rows and one clock. Each has connections
/// of its own; both remain the caller's.
///
/// Fails as smartcar_store_check() does.
pub(crate) unsafe fn store_check_shared(
    store: *const smartcar_store,
    other: *const smartcar_store,
) -> Result<Call<()>> {
    // SAFETY: the caller vouches for it.
    let (store, other) =
        unsafe { (Functions::read(store, "store", false)?, Functions::read(other, "other", false)?) };
    let [store, other] = [store, other].map(|functions| Arc::new(OwnStore::new(Arc::new(functions))));
    Ok(Call::new(async move {
        let check = conformance::check_shared(store.clone(), other.clone());
        OwnStore::lent(vec![store, other], check).await.map_err(|it| broken(&it))
    }))
}

fn broken(broken: &Broken) -> Error {
    Error::new(ErrorKind::Store, broken.to_string()).with_field("store").with_can_retry(false)
}
