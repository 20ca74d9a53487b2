//! Strings that are handed over on their own.

use std::{
    alloc::{Layout, alloc, dealloc, handle_alloc_error},
    ffi::c_char,
    ptr::NonNull,
};

use zeroize::Zeroize;

use crate::{panics::guard, results::shown};

/// What lies before the text: how long it is, the NUL included. C may write into the text, and so shorten it; the size
/// of what is freed must not be read from there.
const HEADER: usize = size_of::<usize>();

/// How a text of so many bytes lies in memory.
fn layout(length: usize) -> Layout {
    let size = HEADER.checked_add(length);
    let layout = size.and_then(|size| Layout::from_size_align(size, align_of::<usize>()).ok());
    layout.unwrap_or_else(|| unreachable!("a text that is in memory fits into memory"))
}

/// Hands a text of its own to C, which gives it back to [`smartcar_string_free`].
pub(crate) fn hand_over_text(text: &str) -> *mut c_char {
    // It may be a token: no copy is made that nobody would wipe.
    let text = shown(text);
    let length = text.len() + 1;
    let layout = layout(length);
    // SAFETY: the layout holds the header, the text and its NUL, and is aligned for the header. The text is copied to
    // memory that is new, so the two do not overlap.
    unsafe {
        let Some(start) = NonNull::new(alloc(layout)) else { handle_alloc_error(layout) };
        start.cast::<usize>().write(length);
        let handed = start.add(HEADER);
        handed.as_ptr().copy_from_nonoverlapping(text.as_ptr(), text.len());
        handed.add(text.len()).write(0);
        handed.as_ptr().cast()
    }
}

/// Frees a string that was handed over on its own, as smartcar_client_connect_url() does, and wipes its memory. You may
/// have written into it, and so shortened it. NULL is nothing to free. Strings inside structs and errors are not to be
/// freed: they go with what they are in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_string_free(string: *mut c_char) {
    guard((), || {
        let Some(text) = NonNull::new(string.cast::<u8>()) else { return };
        // SAFETY: from `hand_over_text` and freed once, as the header asks; there the length was written before the
        // text, where C has no business. So the start, the length and the layout are those of then.
        unsafe {
            let start = text.sub(HEADER);
            let length = start.cast::<usize>().read();
            std::slice::from_raw_parts_mut(text.as_ptr(), length).zeroize();
            dealloc(start.as_ptr(), layout(length));
        }
    });
}

#[cfg(test)]
mod tests {
    use std::{
        alloc::{GlobalAlloc, System},
        cell::Cell,
        ffi::CStr,
    };

    use super::*;

    /// The system's allocator, which on the way keeps an eye on one piece of memory for each thread: the one that is
    /// allocated while `watching` is set.
    struct Watching;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Watched {
        Allocated { place: usize, size: usize },
        Freed { size: usize, wiped: bool },
    }

    thread_local! {
        static WATCHING: Cell<bool> = const { Cell::new(false) };
        static WATCHED: Cell<Option<Watched>> = const { Cell::new(None) };
    }

    #[global_allocator]
    static ALLOCATOR: Watching = Watching;

    // SAFETY: all is done by the system's allocator, with what it was asked for.
    unsafe impl GlobalAlloc for Watching {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller's promises are passed on.
            let place = unsafe { System.alloc(layout) };
            if WATCHING.get() {
                WATCHED.set(Some(Watched::Allocated { place: place.addr(), size: layout.size() }));
            }
            place
        }

        unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
            if let Some(Watched::Allocated { place: watched, size }) = WATCHED.get()
                && place.addr() == watched
            {
                // SAFETY: it was allocated with this size, and has not been freed yet.
                let bytes = unsafe { std::slice::from_raw_parts(place, size) };
                let wiped = bytes[HEADER..].iter().all(|byte| *byte == 0);
                WATCHED.set(Some(Watched::Freed { size: layout.size(), wiped }));
            }
            // SAFETY: the caller's promises are passed on.
            unsafe { System.dealloc(place, layout) };
        }
    }

    #[test]
    fn a_text_that_c_shortened_is_freed_whole_and_wiped() {
        for text in ["", "x", "https://example.com/?state=ü", "a-management-token-of-some-length", "k\0ü"] {
            for end in [None, Some(0), Some(text.len() / 2), Some(text.len())] {
                WATCHING.set(true);
                let handed = hand_over_text(text);
                WATCHING.set(false);
                let Some(Watched::Allocated { size, .. }) = WATCHED.get() else {
                    panic!("nothing allocated")
                };
                // SAFETY: not freed yet, and freed once; what is written lies within the text.
                unsafe {
                    assert_eq!(CStr::from_ptr(handed).to_str(), Ok(text.replace('\0', "\u{fffd}").as_str()));
                    if let Some(end) = end {
                        handed.add(end).write(0);
                    }
                    smartcar_string_free(handed);
                }
                assert_eq!(WATCHED.take(), Some(Watched::Freed { size, wiped: true }), "{text:?}, {end:?}");
            }
        }
        // SAFETY: NULL is nothing to free.
        unsafe { smartcar_string_free(std::ptr::null_mut()) };
    }
}
