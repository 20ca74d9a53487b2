//! Results for C: const structs that the library allocates, together with the strings and arrays they point to.

use std::{any::Any, ffi::c_char};

use smartcar_sdk::clock::Timestamp;

/// What a result points to, kept until the result is freed.
#[derive(Default)]
pub(crate) struct Kept(Vec<Box<dyn Any>>);

impl Kept {
    /// Keeps an array; the pointer is good as long as `self` is, wherever `self` moves. NULL where there is nothing in it.
    pub(crate) fn array<T: 'static>(&mut self, items: Vec<T>) -> *const T {
        if items.is_empty() {
            return std::ptr::null();
        }
        let pointer = items.as_ptr();
        self.0.push(Box::new(items));
        pointer
    }

    /// Keeps one value.
    pub(crate) fn one<T: 'static>(&mut self, value: T) -> *const T {
        self.array(vec![value])
    }

    /// Keeps a text, with the NUL that C wants at its end.
    pub(crate) fn text(&mut self, text: &str) -> *const c_char {
        self.array(c_bytes(text)).cast()
    }

    /// Keeps a text that may be absent: NULL.
    pub(crate) fn optional(&mut self, text: Option<&str>) -> *const c_char {
        text.map_or(std::ptr::null(), |text| self.text(text))
    }
}

/// `text` with a NUL behind it. C would take a NUL inside for the end, so the sign for what cannot be shown is put there.
pub(crate) fn c_bytes(text: &str) -> Vec<u8> {
    let mut bytes = text.replace('\0', "\u{fffd}").into_bytes();
    bytes.push(0);
    bytes
}

/// How a result of the core becomes the struct that C sees.
pub(crate) trait Shown<Core>: Sized {
    fn shown(core: &Core, kept: &mut Kept) -> Self;
}

/// A struct for C, and behind it, where C does not look, what it points to.
#[repr(C)]
struct Owned<T> {
    shown: T,
    kept: Kept,
}

/// Makes the struct `T` of a result and hands it to C, which gives it back to [`release`].
pub(crate) fn hand_over<Core, T: Shown<Core>>(core: &Core) -> *const T {
    let mut kept = Kept::default();
    let shown = T::shown(core, &mut kept);
    // `shown` is the first field of a `repr(C)` struct: the same address.
    Box::into_raw(Box::new(Owned { shown, kept })).cast_const().cast()
}

/// Frees what [`hand_over`] gave; NULL is nothing to free.
///
/// # Safety
/// `result` is NULL, or came from [`hand_over`] with the same `T` and was not freed before.
pub(crate) unsafe fn release<T>(result: *const T) {
    crate::boundary::guard((), || {
        if !result.is_null() {
            // SAFETY: the caller vouches that this is the box that was handed over.
            drop(unsafe { Box::from_raw(result.cast_mut().cast::<Owned<T>>()) });
        }
    });
}

/// An absent number is NaN.
pub(crate) fn number(number: Option<f64>) -> f64 {
    number.unwrap_or(f64::NAN)
}

/// A time in milliseconds since 1970; absent is 0.
pub(crate) fn millis(time: Option<Timestamp>) -> i64 {
    time.map_or(0, Timestamp::as_millis)
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    struct Named {
        name: *const c_char,
        absent: *const c_char,
    }

    impl Shown<&str> for Named {
        fn shown(core: &&str, kept: &mut Kept) -> Self {
            Self { name: kept.text(core), absent: kept.optional(None) }
        }
    }

    #[test]
    fn a_result_owns_its_strings() {
        let named: *const Named = hand_over(&"k\0ü");
        // SAFETY: not freed yet, and freed once.
        unsafe {
            assert_eq!(CStr::from_ptr((*named).name).to_str(), Ok("k\u{fffd}ü"));
            assert!((*named).absent.is_null());
            release(named);
            release::<Named>(std::ptr::null());
        }
    }
}
