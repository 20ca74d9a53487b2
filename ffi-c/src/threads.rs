//! How many threads the library has of its own, and how large.

use std::mem::{MaybeUninit, offset_of};

use smartcar_sdk::runtime::{self, Threads};

use crate::{
    arguments::{Options, options},
    boundary::{call, given},
    error::smartcar_error,
};

/// The threads that the library has of its own. Set struct_size to sizeof(smartcar_thread_options) and the rest to zero, then what is
/// wanted. Zero means: as it is.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_thread_options {
    /// sizeof(smartcar_thread_options).
    pub struct_size: usize,
    /// How many make calls, named "smartcar": 1 to 64. One is the default, and the fastest for most programs.
    pub workers: usize,
    /// How many more there may be at once for what blocks, of the same name: 4 to 512, which is the default. They come and go.
    pub blocking: usize,
    /// How many bytes of stack each thread of the library has: 524288 (512 KiB) to 1 GiB; 2 MiB by default.
    pub stack_size: usize,
}

const THREAD_OPTIONS_1: usize = offset_of!(smartcar_thread_options, stack_size) + size_of::<usize>();
const _: () = assert!(THREAD_OPTIONS_1 == size_of::<smartcar_thread_options>());

// SAFETY: numbers, all of which may be zero, without padding.
unsafe impl Options for smartcar_thread_options {
    const FIRST_SIZE: usize = THREAD_OPTIONS_1;
}

/// Says how many threads the library has in this process and the children that it forks, before the first client is opened. The others
/// are "smartcar-write" and some "smartcar-read" for each SQLite store, "smartcar-alarm" for the moment in which a file is looked over,
/// and "smartcar-log" for smartcar_set_logger().
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, naming the field, for a number that cannot be; field "threads" where they run already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_set_threads(
    options: *const smartcar_thread_options,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    call(error, || {
        given((!options.is_null()).then_some(()), "options")?;
        // SAFETY: options, as the header asks.
        let wanted = unsafe { self::options(options) }?;
        let number = |number: usize| (number != 0).then_some(number);
        let mut threads = Threads::new();
        threads.workers = number(wanted.workers);
        threads.blocking = number(wanted.blocking);
        threads.stack_size = number(wanted.stack_size);
        runtime::set_threads(threads)
    })
}
