//! Threads that take no signal meant for the rest of the process.
//!
//! The SDK is a guest in its process. A signal sent to the process goes to any thread that does not block it: one of the SDK's
//! would take it from the thread that waits for it, or run the host's handler, or end the process where there is none. Signals
//! that an operation brings upon its own thread do the same: a write to a connection that the other side has closed raises
//! SIGPIPE, one beyond a file-size limit SIGXFSZ. With the signal blocked, the operation fails and says so, which is what the
//! SDK handles.
//!
//! So threads of the SDK block every signal but a few, and so does a thread of the host's while it does input and output for
//! its own call ([`kept_back`]). Not blocked are signals of a fault
//! (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS), which must not be blocked when they come and which crash reporters handle
//! a fault by; SIGABRT; and SIGPROF, by which profilers see a thread. No handler is installed, and the mask of a thread that is
//! not the SDK's is as it was after each call.

use std::{
    io,
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{Builder, JoinHandle},
};

use libc::{c_int, sigset_t};

/// What every thread takes.
const TAKEN: [c_int; 8] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGSYS,
    libc::SIGABRT,
    libc::SIGPROF,
];

/// Runs `work`, which starts threads: they block signals from their first instruction on, since a thread begins with the mask
/// of the one that starts it. This thread's mask is afterwards what it was, even if `work` panics.
pub fn blocked<T>(work: impl FnOnce() -> T) -> T {
    // Added to what is blocked, so that nothing is delivered here which the caller keeps back.
    let _restored = Restored(change(libc::SIG_BLOCK, &all_but_taken()));
    work()
}

/// Runs `work`, which does input and output, on a thread that is not the SDK's. What the operation brings upon the thread
/// (SIGPIPE, SIGXFSZ) is taken back; what others send comes when the work is done: let that be soon. This thread's mask is
/// afterwards what it was, even if `work` panics.
pub fn kept_back<T>(work: impl FnOnce() -> T) -> T {
    let restored = Restored(change(libc::SIG_BLOCK, &all_but_taken()));
    // What the host itself blocks may have been pending before: that is the host's.
    let own = BROUGHT.map(|signal| (signal, !(is_in(&restored.0, signal) && is_in(&pending(), signal))));
    let _taken_back = TakenBack(own);
    work()
}

/// What an operation brings upon its own thread.
const BROUGHT: [c_int; 2] = [libc::SIGPIPE, libc::SIGXFSZ];

/// When dropped, takes each of these signals that is pending and marked as the SDK's own.
struct TakenBack([(c_int, bool); BROUGHT.len()]);

impl Drop for TakenBack {
    fn drop(&mut self) {
        let now = pending();
        for (signal, _) in self.0.into_iter().filter(|(signal, own)| *own && is_in(&now, *signal)) {
            let (mut set, mut taken) = (MaybeUninit::uninit(), 0);
            // SAFETY: sigemptyset writes the whole set. sigwait returns at once with a signal of the set that is pending and
            // blocked, which this one is.
            unsafe {
                libc::sigemptyset(set.as_mut_ptr());
                libc::sigaddset(set.as_mut_ptr(), signal);
                libc::sigwait(set.as_ptr(), &raw mut taken);
            }
        }
    }
}

/// For a thread of the SDK's, as the first thing it does: it blocks what it should and no more, whatever the mask of the thread
/// that started it.
pub fn block_here() {
    change(libc::SIG_SETMASK, &all_but_taken());
}

/// How many bytes of stack a thread of the SDK's has; 0 is what threads have by default.
static STACK_SIZE: AtomicUsize = AtomicUsize::new(0);

/// How much stack threads have that are started from now on.
pub fn set_stack_size(bytes: usize) {
    STACK_SIZE.store(bytes, Ordering::Relaxed);
}

/// What was set by [`set_stack_size`].
pub fn stack_size() -> Option<usize> {
    Some(STACK_SIZE.load(Ordering::Relaxed)).filter(|size| *size > 0)
}

/// Starts a thread of the SDK's.
///
/// # Errors
/// If the system gives no thread.
pub fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    let run = || {
        block_here();
        run();
    };
    let mut builder = Builder::new().name(name.to_owned());
    if let Some(size) = stack_size() {
        builder = builder.stack_size(size);
    }
    blocked(|| builder.spawn(run))
}

/// Sets this thread's mask again when dropped.
struct Restored(sigset_t);

impl Drop for Restored {
    fn drop(&mut self) {
        change(libc::SIG_SETMASK, &self.0);
    }
}

/// All signals but those that every thread takes. The C library keeps back those it needs itself, and the kernel SIGKILL and
/// SIGSTOP.
fn all_but_taken() -> sigset_t {
    let mut set = MaybeUninit::uninit();
    // SAFETY: sigfillset writes the whole set, and fails only for a pointer that is none; sigdelset changes what it wrote, and
    // fails only for what is no signal.
    unsafe {
        libc::sigfillset(set.as_mut_ptr());
        for signal in TAKEN {
            libc::sigdelset(set.as_mut_ptr(), signal);
        }
        set.assume_init()
    }
}

/// The signals that wait until this thread takes them.
fn pending() -> sigset_t {
    let mut set = MaybeUninit::uninit();
    // SAFETY: sigpending writes the whole set, and fails only for a pointer that is none.
    unsafe {
        libc::sigpending(set.as_mut_ptr());
        set.assume_init()
    }
}

fn is_in(set: &sigset_t, signal: c_int) -> bool {
    // SAFETY: only reads the set.
    unsafe { libc::sigismember(set, signal) == 1 }
}

/// Changes this thread's mask; what it was.
fn change(how: c_int, set: &sigset_t) -> sigset_t {
    let mut before = MaybeUninit::uninit();
    // SAFETY: `set` is one, `before` is there to be written. It fails only for a `how` that is none.
    let failed = unsafe { libc::pthread_sigmask(how, ptr::from_ref(set), before.as_mut_ptr()) };
    assert_eq!(failed, 0, "no such way to change a mask");
    // SAFETY: written, since it did not fail.
    unsafe { before.assume_init() }
}

#[cfg(test)]
mod tests {
    use std::{panic, thread};

    use super::*;

    fn all() -> impl Iterator<Item = c_int> {
        // Those between are the C library's own.
        (1..32).chain(libc::SIGRTMIN()..=libc::SIGRTMAX())
    }

    fn mask() -> Vec<c_int> {
        let mut none = MaybeUninit::uninit();
        // SAFETY: sigemptyset writes the whole set; sigismember only reads.
        unsafe {
            libc::sigemptyset(none.as_mut_ptr());
            let mask = change(libc::SIG_BLOCK, &none.assume_init());
            all().filter(|signal| libc::sigismember(&raw const mask, *signal) == 1).collect()
        }
    }

    fn set(signals: &[c_int]) {
        let mut set = MaybeUninit::uninit();
        // SAFETY: sigemptyset writes the whole set, sigaddset changes it.
        unsafe {
            libc::sigemptyset(set.as_mut_ptr());
            for signal in signals {
                libc::sigaddset(set.as_mut_ptr(), *signal);
            }
            change(libc::SIG_SETMASK, &set.assume_init());
        }
    }

    fn wanted() -> Vec<c_int> {
        all().filter(|s| !TAKEN.contains(s) && ![libc::SIGKILL, libc::SIGSTOP].contains(s)).collect()
    }

    /// On a thread of its own, whose mask may be anything.
    fn apart(test: impl FnOnce() + Send) {
        thread::scope(|scope| scope.spawn(test).join().unwrap());
    }

    #[test]
    fn a_thread_of_ours_blocks_the_same_whoever_starts_it() {
        let started = || {
            let (sender, receiver) = std::sync::mpsc::channel();
            spawn("ours", move || sender.send(mask()).unwrap()).unwrap();
            receiver.recv().unwrap()
        };
        for of_the_caller in [&[] as &[c_int], &[libc::SIGSEGV, libc::SIGPROF, libc::SIGUSR1], &wanted()] {
            apart(move || {
                set(of_the_caller);
                assert_eq!(started(), wanted());
                let mut unchanged = of_the_caller.to_vec();
                unchanged.sort_unstable();
                assert_eq!(mask(), unchanged);
            });
        }
    }

    #[test]
    fn a_mask_is_as_it_was_afterwards_even_after_a_panic() {
        apart(|| {
            let mine = [libc::SIGHUP, libc::SIGUSR2];
            set(&mine);
            // From the first instruction on, and not only once it has run `block_here`.
            let inherited = blocked(|| thread::spawn(mask).join().unwrap());
            assert_eq!(inherited, wanted());
            assert_eq!(mask(), mine);
            let result = panic::catch_unwind(|| blocked(|| -> () { panic!("in it") }));
            assert!(result.is_err());
            assert_eq!(mask(), mine);
        });
    }

    #[test]
    fn what_the_caller_keeps_back_is_not_delivered_meanwhile() {
        apart(|| {
            set(&[libc::SIGPROF]);
            assert!(blocked(|| mask().contains(&libc::SIGPROF)));
        });
    }

    fn raise(signal: c_int) {
        // SAFETY: sends a signal to this thread, which blocks it.
        assert_eq!(unsafe { libc::pthread_kill(libc::pthread_self(), signal) }, 0);
    }

    #[test]
    fn what_an_operation_brings_upon_its_thread_is_taken_back() {
        apart(|| {
            set(&[libc::SIGUSR1]);
            // Were one of them left, it would end this process with the old mask.
            kept_back(|| BROUGHT.iter().for_each(|signal| raise(*signal)));
            assert_eq!(mask(), [libc::SIGUSR1]);
            let result = panic::catch_unwind(|| {
                kept_back(|| -> () {
                    raise(libc::SIGPIPE);
                    panic!("in it")
                })
            });
            assert!(result.is_err());
            assert_eq!(mask(), [libc::SIGUSR1]);
        });
    }

    #[test]
    fn what_was_pending_before_stays_the_hosts() {
        apart(|| {
            set(&[libc::SIGPIPE]);
            raise(libc::SIGPIPE);
            kept_back(|| {});
            assert!(is_in(&pending(), libc::SIGPIPE));
            // As the host would take it.
            drop(TakenBack([(libc::SIGPIPE, true), (libc::SIGXFSZ, false)]));
            assert!(!is_in(&pending(), libc::SIGPIPE));
        });
    }
}
