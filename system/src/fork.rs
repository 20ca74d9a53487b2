//! Being called around `fork()`.

use std::{
    alloc, panic,
    sync::{Once, OnceLock},
};

/// What is called around each `fork()` of this process and its children, on the thread that forks.
#[derive(Clone, Copy, Debug)]
pub struct Hooks {
    /// Before it.
    pub before: fn(),
    /// After it, in the process that forked.
    pub parent: fn(),
    /// After it, in the child, which has this one thread.
    pub child: fn(),
}

/// Places rather than a list under a lock, which a child could inherit locked.
static HOOKS: [OnceLock<Hooks>; 4] = [const { OnceLock::new() }; 4];

static TOLD: Once = Once::new();

/// Sees to it that `hooks` are called from now on, as often as they were installed. There are places for four.
///
/// A child that was made without `fork()`, such as `vfork` and `posix_spawn` make for programs to be started in, is not told of.
pub fn install(hooks: Hooks) {
    TOLD.call_once(|| {
        // SAFETY: three functions that live as long as this code does; the C library forgets them when it is unloaded. None
        // of them unwinds.
        let failed = unsafe { libc::pthread_atfork(Some(before), Some(parent), Some(child)) };
        if failed != 0 {
            // The one error it knows: there is no memory for three pointers.
            alloc::handle_alloc_error(alloc::Layout::new::<Hooks>());
        }
    });
    let installed = HOOKS.iter().any(|place| place.set(hooks).is_ok());
    debug_assert!(installed, "there is no place left");
}

extern "C" fn before() {
    call(|hooks| hooks.before);
}

extern "C" fn parent() {
    call(|hooks| hooks.parent);
}

extern "C" fn child() {
    call(|hooks| hooks.child);
}

/// A panic ends here: whoever forks is not to die of it.
fn call(which: fn(&Hooks) -> fn()) {
    for hooks in HOOKS.iter().filter_map(OnceLock::get) {
        let _ = panic::catch_unwind(which(hooks));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use super::*;

    static CALLED: [AtomicU32; 3] = [const { AtomicU32::new(0) }; 3];

    fn called() -> [u32; 3] {
        [0, 1, 2].map(|hook| CALLED[hook].load(Relaxed))
    }

    #[test]
    fn each_side_of_a_fork_has_its_hook_and_survives_a_panic_in_it() {
        let hooks = Hooks {
            before: || {
                CALLED[0].fetch_add(1, Relaxed);
            },
            parent: || {
                CALLED[1].fetch_add(1, Relaxed);
                panic!("in a hook");
            },
            child: || {
                CALLED[2].fetch_add(1, Relaxed);
            },
        };
        install(hooks);
        install(Hooks { before: || panic!("of another"), parent: || {}, child: || {} });
        // SAFETY: the child calls nothing but _exit.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let right = called() == [1, 0, 1];
            // SAFETY: it always is.
            unsafe { libc::_exit(i32::from(!right)) };
        }
        let mut status = 0;
        // SAFETY: `status` is there to be written.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
        assert_eq!(status, 0, "the child was not told, or of too much");
        assert_eq!(called(), [1, 1, 0]);
    }
}
