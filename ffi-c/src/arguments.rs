//! Arguments that come as memory: text and option structs. Checked here, so that the rest sees Rust's types only.

use std::{
    ffi::{CStr, c_char, c_void},
    mem::{MaybeUninit, size_of},
    ptr::copy_nonoverlapping,
    time::Duration,
};

use smartcar_sdk::{ConnectMode, Result};

use crate::boundary::{given, invalid};

/// A struct that says its own size is taken to be no larger than this: a size beyond it was never set.
const LARGEST_OPTIONS: usize = 4096;

/// The text in `argument`, which C calls `name`.
///
/// # Safety
/// `argument` is NULL or points to memory that holds a NUL, and that does not change during `'a`.
pub(crate) unsafe fn text<'a>(argument: *const c_char, name: &'static str) -> Result<&'a str> {
    // SAFETY: the caller vouches for it.
    given(unsafe { optional_text(argument, name) }?, name)
}

/// As [`text`], for what may be left out: NULL is `None`.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_text<'a>(
    argument: *const c_char,
    name: &'static str,
) -> Result<Option<&'a str>> {
    if argument.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and the caller vouches for the rest.
    let bytes = unsafe { CStr::from_ptr(argument) };
    // The text itself is not shown: it may be a secret.
    let text = bytes
        .to_str()
        .map_err(|_| invalid(name, format!("{name} is not UTF-8: pass it in that encoding")))?;
    Ok(Some(text))
}

/// The value that a word names; `known` lists the words there are, for who passed another.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn word<T>(
    argument: *const c_char,
    name: &'static str,
    from_word: impl FnOnce(&str) -> Option<T>,
    known: &str,
) -> Result<T> {
    // SAFETY: the caller vouches for it.
    given(unsafe { optional_word(argument, name, from_word, known) }?, name)
}

/// As [`word`], for what may be left out: NULL is `None`.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_word<T>(
    argument: *const c_char,
    name: &'static str,
    from_word: impl FnOnce(&str) -> Option<T>,
    known: &str,
) -> Result<Option<T>> {
    // SAFETY: the caller vouches for it.
    let word = unsafe { optional_text(argument, name) }?;
    word.map(|word| from_word(word).ok_or_else(|| invalid(name, format!("{name} must be {known}"))))
        .transpose()
}

/// The `count` items of an array, which C calls `name`.
///
/// # Safety
/// `array` is NULL or points to `count` items, which do not change during `'a`.
pub(crate) unsafe fn array<'a, T>(array: *const T, count: usize, name: &'static str) -> Result<&'a [T]> {
    if count == 0 {
        return Ok(&[]);
    }
    if array.is_null() {
        return Err(invalid(name, format!("{name} is NULL, but {count} items of it are announced")));
    }
    if count > isize::MAX as usize / size_of::<T>() {
        return Err(invalid(name, format!("{name} cannot have {count} items")));
    }
    // SAFETY: not NULL, of a size that can be, and the caller vouches for what is in it.
    Ok(unsafe { std::slice::from_raw_parts(array, count) })
}

/// The texts in an array of `count`, which C calls `name`.
///
/// # Safety
/// `array` is NULL or points to `count` pointers, each as for [`text`].
pub(crate) unsafe fn texts<'a>(
    array: *const *const c_char,
    count: usize,
    name: &'static str,
) -> Result<Vec<&'a str>> {
    // SAFETY: the caller vouches for it.
    let array = unsafe { self::array(array, count, name) }?;
    // SAFETY: as above.
    array.iter().map(|item| unsafe { text(*item, name) }).collect()
}

/// The `length` bytes that C calls `name`, whatever they are.
///
/// # Safety
/// `bytes` is NULL or points to `length` bytes, which do not change during `'a`.
pub(crate) unsafe fn bytes<'a>(bytes: *const c_void, length: usize, name: &'static str) -> Result<&'a [u8]> {
    // SAFETY: the caller vouches for it.
    unsafe { array(bytes.cast(), length, name) }
}

/// A name and a value: a header of a request, or a parameter of its query.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct smartcar_pair {
    /// The name.
    pub name: *const c_char,
    /// The value.
    pub value: *const c_char,
}

/// The pairs in an array of `count`, which C calls `name`.
///
/// # Safety
/// `array` is NULL or points to `count` pairs of strings, each as for [`text`].
pub(crate) unsafe fn pairs<'a>(
    array: *const smartcar_pair,
    count: usize,
    name: &'static str,
) -> Result<Vec<(&'a str, &'a str)>> {
    // SAFETY: the caller vouches for it.
    let array = unsafe { self::array(array, count, name) }?;
    // SAFETY: as above.
    array.iter().map(|pair| unsafe { Ok((text(pair.name, name)?, text(pair.value, name)?)) }).collect()
}

/// A number of seconds in options, where zero means that there is none.
pub(crate) fn seconds(seconds: f64, name: &'static str) -> Result<Option<Duration>> {
    if seconds == 0.0 {
        return Ok(None);
    }
    Duration::try_from_secs_f64(seconds)
        .map(Some)
        .map_err(|_| invalid(name, format!("{name} is not a number of seconds, zero or more")))
}

/// For how long to wait: a number of seconds, where INFINITY is for as long as it takes.
pub(crate) fn patience(seconds: f64) -> Result<Duration> {
    if seconds == f64::INFINITY {
        return Ok(Duration::MAX);
    }
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| invalid("seconds", "seconds is not a number of seconds, zero or more"))
}

/// Which cars an option is about, where it says so.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_mode(argument: *const c_char) -> Result<Option<ConnectMode>> {
    // SAFETY: the caller vouches for it.
    let Some(word) = unsafe { optional_text(argument, "mode") }? else { return Ok(None) };
    let mode = ConnectMode::from_word(word);
    mode.map(Some).ok_or_else(|| invalid("mode", "mode must be live, simulated or test"))
}

/// A struct that the caller fills: it starts with its `struct_size`, and has been growing at its end since its first
/// release.
///
/// # Safety
/// The type is `repr(C)`, has `struct_size: usize` as its first field, has no padding at its end, and may be all zeros.
pub(crate) unsafe trait Options: Copy {
    /// Its size in the first release that had it.
    const FIRST_SIZE: usize;
}

/// The options in `argument`: a struct of an older release gets zeros for what it lacks, one of a newer release is
/// taken if what this release does not know is zero. NULL means all zeros.
///
/// # Safety
/// `argument` is NULL, or points to as many bytes as its `struct_size` says.
pub(crate) unsafe fn options<T: Options>(argument: *const T) -> Result<T> {
    let mut options = MaybeUninit::<T>::zeroed();
    if !argument.is_null() {
        // SAFETY: the struct begins with its size, however old it is.
        let given = unsafe { argument.cast::<usize>().read_unaligned() };
        if !(T::FIRST_SIZE..=LARGEST_OPTIONS).contains(&given) {
            return Err(invalid(
                "struct_size",
                format!(
                    "struct_size is {given}: set it to sizeof of the options struct, and the rest to zero"
                ),
            ));
        }
        let known = given.min(size_of::<T>());
        // SAFETY: `known` bytes are readable by the caller's word and writable since they fit into `T`.
        unsafe { copy_nonoverlapping(argument.cast::<u8>(), options.as_mut_ptr().cast::<u8>(), known) };
        // SAFETY: `given` bytes are readable by the caller's word.
        if !(known..given).all(|place| unsafe { argument.cast::<u8>().add(place).read() } == 0) {
            return Err(invalid(
                "struct_size",
                "the options hold something that this release does not know: update libsmartcar",
            ));
        }
    }
    // SAFETY: all zeros is a value of `T`, and what was copied over is what the caller put there as a `T`.
    Ok(unsafe { options.assume_init() })
}

/// One of `smartcar_tristate`, by its number: an enum with another value in it would be no value at all.
pub(crate) fn tristate(number: u32, name: &'static str) -> Result<Option<bool>> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(true)),
        2 => Ok(Some(false)),
        _ => Err(invalid(name, format!("{name} must be one of smartcar_tristate"))),
    }
}

#[cfg(test)]
mod tests {
    use std::ptr::null;

    use super::*;

    #[test]
    fn text_is_there_and_utf8() {
        // SAFETY: literals with a NUL.
        unsafe {
            assert_eq!(text(c"k\xc3\xbc".as_ptr(), "x").unwrap(), "kü");
            assert_eq!(text(c"\xff".as_ptr(), "x").unwrap_err().field(), Some("x"));
            assert_eq!(text(null(), "x").unwrap_err().field(), Some("x"));
            assert_eq!(optional_text(null(), "x").unwrap(), None);
        }
    }

    #[test]
    fn an_array_is_what_it_announces() {
        let items = [c"a".as_ptr(), null()];
        // SAFETY: of the length announced, or turned away.
        unsafe {
            assert_eq!(texts(items.as_ptr(), 1, "scope").unwrap(), ["a"]);
            assert_eq!(texts(null(), 0, "scope").unwrap(), [""; 0]);
            for (array, count) in [(items.as_ptr(), 2), (null(), 1), (items.as_ptr(), usize::MAX)] {
                assert_eq!(texts(array, count, "scope").unwrap_err().field(), Some("scope"));
            }
        }
    }

    #[derive(Clone, Copy)]
    #[repr(C)]
    struct Grown {
        struct_size: usize,
        old: usize,
        new: usize,
    }

    // SAFETY: integers without padding.
    unsafe impl Options for Grown {
        const FIRST_SIZE: usize = 2 * size_of::<usize>();
    }

    #[test]
    fn structs_of_older_and_newer_releases_are_read() {
        let word = size_of::<usize>();
        let read = |words: &[usize]| {
            // SAFETY: no size in here is larger than the slice, unless it is turned away.
            unsafe { options(words.as_ptr().cast::<Grown>()) }.map(|grown| (grown.old, grown.new))
        };
        assert_eq!(read(&[2 * word, 7]).unwrap(), (7, 0));
        assert_eq!(read(&[3 * word, 7, 8]).unwrap(), (7, 8));
        assert_eq!(read(&[4 * word, 7, 8, 0]).unwrap(), (7, 8));
        for wrong in [&[4 * word, 7, 8, 9][..], &[0], &[word, 7], &[usize::MAX, 7]] {
            assert_eq!(read(wrong).unwrap_err().field(), Some("struct_size"));
        }
        // SAFETY: NULL is allowed.
        let absent = unsafe { options(null::<Grown>()) }.unwrap();
        assert_eq!((absent.struct_size, absent.old), (0, 0));
    }
}
