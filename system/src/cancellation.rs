//! Work that a host's thread is not cancelled in. `pthread_cancel` unwinds the thread from the middle of a system call, which
//! no Rust code survives: the process would be aborted.

use std::ffi::c_int;

#[cfg(target_vendor = "apple")]
const DISABLE: c_int = 0;
#[cfg(not(target_vendor = "apple"))]
const DISABLE: c_int = 1;

unsafe extern "C" {
    /// POSIX; the crate `libc` does not have it everywhere.
    safe fn pthread_setcancelstate(state: c_int, before: &mut c_int) -> c_int;
}

/// Runs `work`. A thread that is cancelled meanwhile ends at its next cancellation point after it. Costs no system call.
pub fn held_back<T>(work: impl FnOnce() -> T) -> T {
    let _restored = Restored(set(DISABLE));
    work()
}

/// Sets this thread's cancellation state again when dropped.
struct Restored(c_int);

impl Drop for Restored {
    fn drop(&mut self) {
        set(self.0);
    }
}

/// Sets this thread's cancellation state; what it was.
fn set(state: c_int) -> c_int {
    let mut before = 0;
    // It fails only for a state that is none, and is no cancellation point.
    let failed = pthread_setcancelstate(state, &mut before);
    debug_assert_eq!(failed, 0, "no such state");
    before
}

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;

    #[test]
    fn the_state_is_as_it_was_afterwards_even_after_a_panic() {
        let at_first = held_back(|| {
            assert!(panic::catch_unwind(|| held_back(|| -> () { panic!("in it") })).is_err());
            set(DISABLE)
        });
        assert_eq!(at_first, DISABLE, "the inner one let cancellation in");
        let before = set(DISABLE);
        assert_ne!(before, DISABLE, "the outer one kept it out");
        set(before);
    }
}
