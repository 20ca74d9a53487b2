//! A caller's own store, written in Python. The core's threads never call it: what they ask lies in a queue, and threads or
//! loops that Python made (`smartcar_sdk._store_runner`) take it out and answer.

// The modules, in the order to read them:
//
// `rows`        rows, questions and answers as Python has them
// `operations`  what is asked of a store, and the queue it lies in
// `own`         a store of the core that asks one in Python
// `check`       the core's conformance suite over one in Python, and what else stores in Python ask

mod check;
mod operations;
mod own;
mod rows;

pub(crate) use self::{
    check::{check_store, sqlite_file_is_open},
    operations::{StoreOperation, StoreOperations, runs_a_store},
    own::Own,
};
