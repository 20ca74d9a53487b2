//! What a function of a store gives: collected while it runs, and judged when it has returned.

use std::ffi::{CStr, c_char};

use smartcar_sdk::{Error, ErrorKind, Result, clock::Timestamp, store::Row};

use super::{
    row::{read, smartcar_store_row},
    status::smartcar_store_status as Status,
};
use crate::{boundary::guard, results::shown};

/// Where a function of a store puts what it gives, beside the status that it returns. It is the library's: one thread may use it,
/// until the function returns.
pub struct smartcar_store_reply {
    /// Whose it is: `load` and its neighbours.
    function: &'static str,
    /// How many rows were asked for.
    room: usize,
    now: Option<Timestamp>,
    pub(super) rows: Vec<Row>,
    pub(super) counter: Option<i64>,
    message: Option<String>,
    /// The first thing that cannot be.
    fault: Option<Error>,
}

/// The store's time, in milliseconds since 1970, UTC, at which it was read or written: every reply needs it. The last one counts.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_store_reply_time(reply: Option<&mut smartcar_store_reply>, now_ms: i64) {
    guard((), || {
        if let Some(reply) = reply {
            reply.now = Some(Timestamp::from_millis(now_ms));
        }
    });
}

/// One row, which is copied: its struct, strings, vehicles and body may go afterwards. Of several, in the order asked for. Returns
/// whether it was taken; where it was not, because it cannot be a row or there are too many, the function has failed whatever it
/// returns, and the error names it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_store_reply_row(
    reply: Option<&mut smartcar_store_reply>,
    row: *const smartcar_store_row,
) -> bool {
    guard(false, || {
        let Some(reply) = reply else { return false };
        if reply.rows.len() >= reply.room {
            reply.fails(&format!("gave more rows than the {} that were asked for", reply.room));
            return false;
        }
        // SAFETY: a row or NULL, as the header asks.
        match unsafe { read(row) } {
            Ok(row) => {
                reply.rows.push(row);
                true
            }
            Err(error) => {
                reply.fails(&format!("gave a row that cannot be: {}", error.message()));
                false
            }
        }
    })
}

/// The number that is stored, of swap_counter.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_store_reply_counter(reply: Option<&mut smartcar_store_reply>, value: i64) {
    guard((), || {
        if let Some(reply) = reply {
            reply.counter = Some(value);
        }
    });
}

/// Why it failed, for whoever reads the error or the log; copied, and cut after 1,000 bytes; what is not UTF-8 in it is replaced. No
/// token may be in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_store_reply_message(
    reply: Option<&mut smartcar_store_reply>,
    message: *const c_char,
) {
    guard((), || {
        let Some(reply) = reply.filter(|_| !message.is_null()) else { return };
        // SAFETY: a string, as the header asks.
        let mut text = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
        while text.len() > 1000 {
            text.pop();
        }
        reply.message = Some(text);
    });
}

impl smartcar_store_reply {
    pub(super) fn new(function: &'static str, room: usize) -> Self {
        Self { function, room, now: None, rows: Vec::new(), counter: None, message: None, fault: None }
    }

    fn fails(&mut self, what: &str) {
        let error = self.wrong(what);
        self.fault.get_or_insert(error);
    }

    fn wrong(&self, what: &str) -> Error {
        let message = format!("the store's {} {what}: this is a mistake in the store", self.function);
        Error::new(ErrorKind::Store, message).with_field("store").with_can_retry(false)
    }

    fn error(&self, kind: ErrorKind) -> Error {
        let why = self.message.as_deref().map_or("it does not say why".into(), shown);
        Error::new(kind, format!("the store's {} failed: {why}", self.function)).with_field("store")
    }

    /// Whether it is done, or was a conflict where that can be; what is there, and the store's time.
    pub(super) fn judge(self, status: u32, may_conflict: bool) -> Result<(bool, Self, Timestamp)> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let done = match Status::of(status) {
            Some(Status::SMARTCAR_STORE_DONE) => true,
            Some(Status::SMARTCAR_STORE_CONFLICT) if may_conflict => false,
            Some(Status::SMARTCAR_STORE_CONFLICT) => {
                return Err(self.wrong("returned SMARTCAR_STORE_CONFLICT, though it expects nothing"));
            }
            Some(Status::SMARTCAR_STORE_UNAVAILABLE) => return Err(self.error(ErrorKind::Store)),
            Some(Status::SMARTCAR_STORE_FAILED) => {
                return Err(self.error(ErrorKind::Store).with_can_retry(false));
            }
            Some(Status::SMARTCAR_STORE_UNSUPPORTED) => return Err(self.error(ErrorKind::Unsupported)),
            None => return Err(self.wrong(&format!("returned {status}, which is no smartcar_store_status"))),
        };
        let Some(now) = self.now else {
            return Err(self.wrong("gave no time: it must call smartcar_store_reply_time()"));
        };
        Ok((done, self, now))
    }
}
