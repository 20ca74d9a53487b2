//! The panic boundary: no panic of ours unwinds into C.

use std::panic::{AssertUnwindSafe, catch_unwind};

use smartcar_system::cancellation;

/// The panic boundary: runs `body`, and gives `otherwise` if it panics. Unwinding into C would end the process; and so would
/// `pthread_cancel`, which unwinds from C, so that this waits.
pub(crate) fn guard<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    // Whatever a panic left half done belongs to this call alone: handles are only read, and the core's own state is
    // behind its own locks.
    match cancellation::held_back(|| catch_unwind(AssertUnwindSafe(body))) {
        Ok(value) => value,
        Err(payload) => {
            // Dropping what was thrown could throw again, outside of the boundary.
            std::mem::forget(payload);
            otherwise
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_thrown_may_throw_again() {
        struct Twice;
        impl Drop for Twice {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        assert_eq!(guard(1, || std::panic::panic_any(Twice)), 1);
    }
}
