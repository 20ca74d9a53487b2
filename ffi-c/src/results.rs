//! Results for C: const structs that the library allocates, together with the strings and arrays they point to.

use std::{any::Any, borrow::Cow, ffi::c_char, ops::Deref};

use smartcar_sdk::clock::Timestamp;

use crate::panics::guard;

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

    /// Keeps several texts: the array, and how many there are in it.
    pub(crate) fn texts<S: Deref<Target = str>>(&mut self, texts: &[S]) -> (*const *const c_char, usize) {
        let kept: Vec<_> = texts.iter().map(|text| self.text(text)).collect();
        let count = kept.len();
        (self.array(kept), count)
    }

    /// Keeps what C sees of a part of a result.
    pub(crate) fn shown<Core, T: Shown<Core> + 'static>(&mut self, core: &Core) -> *const T {
        let shown = T::shown(core, self);
        self.one(shown)
    }

    /// Keeps what C sees of a part that may be absent: NULL.
    pub(crate) fn optional_one<Core, T: Shown<Core> + 'static>(&mut self, core: Option<&Core>) -> *const T {
        core.map_or(std::ptr::null(), |core| self.shown(core))
    }

    /// Keeps what C sees of each of several: an array of pointers to them, and how many there are.
    pub(crate) fn list<Core, T: Shown<Core> + 'static>(
        &mut self,
        items: &[Core],
    ) -> (*const *const T, usize) {
        let kept: Vec<_> = items.iter().map(|item| self.shown(item)).collect();
        let count = kept.len();
        (self.array(kept), count)
    }
}

/// Yes or no, where either may be unknown. Compare with one of these: only SMARTCAR_UNKNOWN is false by itself.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum smartcar_tristate {
    /// The car or Smartcar does not say; in options: not set.
    SMARTCAR_UNKNOWN = 0,
    /// Yes.
    SMARTCAR_YES = 1,
    /// No.
    SMARTCAR_NO = 2,
}

impl From<Option<bool>> for smartcar_tristate {
    fn from(yes: Option<bool>) -> Self {
        match yes {
            None => Self::SMARTCAR_UNKNOWN,
            Some(true) => Self::SMARTCAR_YES,
            Some(false) => Self::SMARTCAR_NO,
        }
    }
}

/// `text` as C can be shown it: C would take a NUL inside for the end, so the sign for what cannot be shown is put there.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

/// `text` with a NUL behind it.
pub(crate) fn c_bytes(text: &str) -> Vec<u8> {
    let mut bytes = shown(text).into_owned().into_bytes();
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
    guard((), || {
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

/// A count; absent is -1.
pub(crate) fn count(count: Option<u64>) -> i64 {
    count.map_or(-1, |count| i64::try_from(count).unwrap_or(i64::MAX))
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
