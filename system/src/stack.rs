//! How much stack a thread of the host's has left.

use std::{cell::Cell, ops::Range, ptr};

thread_local! {
    /// This thread's stack, once it was asked for. Empty where the system does not say.
    static STACK: Cell<Option<(usize, usize)>> = const { Cell::new(None) };
}

/// Whether this thread certainly has so many bytes of stack left. Not where it runs on another stack than the one it was started
/// with, as coroutines do.
pub fn has(bytes: usize) -> bool {
    let here = ptr::from_ref(&bytes).addr();
    let Ok((low, high)) = STACK.try_with(|known| match known.get() {
        Some(range) => range,
        None => {
            let range = this_threads().map_or((0, 0), |range| (range.start, range.end));
            known.set(Some(range));
            range
        }
    }) else {
        return false; // the thread is ending
    };
    (low..high).contains(&here) && here - low >= bytes
}

#[cfg(not(target_vendor = "apple"))]
fn this_threads() -> Option<Range<usize>> {
    use std::mem::MaybeUninit;

    let mut attributes = MaybeUninit::uninit();
    let (mut low, mut size) = (ptr::null_mut(), 0);
    // SAFETY: pthread_getattr_np fills the attributes where it returns 0; they are read and then destroyed, once.
    let known = unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let failed = libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut low, &raw mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        failed == 0
    };
    known.then(|| low.addr()..low.addr() + size)
}

#[cfg(target_vendor = "apple")]
fn this_threads() -> Option<Range<usize>> {
    // SAFETY: both only read what the system knows of this thread.
    let (high, size) = unsafe {
        let thread = libc::pthread_self();
        (libc::pthread_get_stackaddr_np(thread).addr(), libc::pthread_get_stacksize_np(thread))
    };
    Some(high - size..high)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const KIB: usize = 1024;

    #[test]
    fn a_thread_has_what_it_was_given() {
        // Or more: the C library gives a new thread the stack of one that has ended.
        let thread = thread::Builder::new().stack_size(512 * KIB);
        let (some, more) = thread.spawn(|| (has(256 * KIB), has(KIB * KIB * KIB))).unwrap().join().unwrap();
        assert!(some && !more);
    }
}
