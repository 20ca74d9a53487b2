//! Calls of the core that are checked and not begun yet. A thread waits for one (`blocking`), or a queue runs it (`queue`):
//! what is written by hand is the check and the call, and `generated::calls` makes both functions of it.

use std::{
    any::{TypeId, type_name},
    ffi::{c_char, c_void},
    marker::PhantomData,
    pin::Pin,
    ptr::null_mut,
};

use smartcar_sdk::Result;

use crate::{
    results::{Shown, hand_over, release},
    string::smartcar_string_free,
};

/// A call whose arguments have been checked. It gives C a `P`.
pub(crate) struct Call<P> {
    pub(crate) work: Work,
    /// It waits for what may never come, or takes minutes.
    pub(crate) rests: bool,
    gives: PhantomData<fn() -> P>,
}

/// What a call does. One type for all, so that what runs calls is compiled once.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<Handed>> + Send>>;

impl<P: Gives> Call<P> {
    pub(crate) fn new(call: impl Future<Output = Result<P>> + Send + 'static) -> Self {
        Self { work: Box::pin(async move { Ok(Handed::new(call.await?)) }), rests: false, gives: PhantomData }
    }

    /// The same, for a call that waits for what may never come, or takes minutes.
    pub(crate) fn resting(self) -> Self {
        Self { rests: true, ..self }
    }
}

impl<T: 'static> Call<*const T> {
    /// A call whose result C sees as a `T`.
    pub(crate) fn shown<Core>(call: impl Future<Output = Result<Core>> + Send + 'static) -> Self
    where
        T: Shown<Core>,
    {
        Self::new(async move { Ok(hand_over(&call.await?)) })
    }
}

/// What a call gives to C.
pub(crate) trait Gives: Sized + 'static {
    /// What it is, for who asked for another.
    fn named() -> &'static str;

    /// What smartcar_completion_ goes on with in the function that takes it.
    fn taken_by() -> &'static str;

    fn into_raw(self) -> *mut c_void;

    /// # Safety
    /// `raw` came from [`Gives::into_raw`] of the same type, and is used once.
    unsafe fn from_raw(raw: *mut c_void) -> Self;

    /// # Safety
    /// As for [`Gives::from_raw`].
    unsafe fn free(raw: *mut c_void);
}

/// The name that a type has in C.
pub(crate) fn name_in_c<T>() -> &'static str {
    type_name::<T>().rsplit("::").next().unwrap_or_default()
}

impl<T: 'static> Gives for *const T {
    fn named() -> &'static str {
        name_in_c::<T>()
    }

    fn taken_by() -> &'static str {
        name_in_c::<T>().trim_start_matches("smartcar_")
    }

    fn into_raw(self) -> *mut c_void {
        self.cast_mut().cast()
    }

    unsafe fn from_raw(raw: *mut c_void) -> Self {
        raw.cast_const().cast()
    }

    unsafe fn free(raw: *mut c_void) {
        // SAFETY: the caller vouches that it is a result of this type that nobody has freed.
        unsafe { release(raw.cast_const().cast::<T>()) };
    }
}

/// A handle.
impl<T: Handle> Gives for *mut T {
    fn named() -> &'static str {
        name_in_c::<T>()
    }

    fn taken_by() -> &'static str {
        name_in_c::<T>().trim_start_matches("smartcar_")
    }

    fn into_raw(self) -> *mut c_void {
        self.cast()
    }

    unsafe fn from_raw(raw: *mut c_void) -> Self {
        raw.cast()
    }

    unsafe fn free(raw: *mut c_void) {
        // SAFETY: the caller vouches that it is a handle of this type that nobody has freed.
        drop(unsafe { Box::from_raw(raw.cast::<T>()) });
    }
}

/// An opaque struct in a box of its own.
pub(crate) trait Handle: 'static {}

/// A string of its own.
impl Gives for *mut c_char {
    fn named() -> &'static str {
        "a string"
    }

    fn taken_by() -> &'static str {
        "text"
    }

    fn into_raw(self) -> *mut c_void {
        self.cast()
    }

    unsafe fn from_raw(raw: *mut c_void) -> Self {
        raw.cast()
    }

    unsafe fn free(raw: *mut c_void) {
        // SAFETY: the caller vouches that it is a string of its own that nobody has freed.
        unsafe { smartcar_string_free(raw.cast()) };
    }
}

impl Gives for bool {
    fn named() -> &'static str {
        "true or false"
    }

    fn taken_by() -> &'static str {
        "flag"
    }

    fn into_raw(self) -> *mut c_void {
        if self { std::ptr::dangling_mut::<c_char>().cast() } else { null_mut() }
    }

    unsafe fn from_raw(raw: *mut c_void) -> Self {
        !raw.is_null()
    }

    unsafe fn free(_: *mut c_void) {}
}

impl Gives for () {
    fn named() -> &'static str {
        "nothing"
    }

    fn taken_by() -> &'static str {
        "done"
    }

    fn into_raw(self) -> *mut c_void {
        null_mut()
    }

    unsafe fn from_raw(_: *mut c_void) -> Self {}

    unsafe fn free(_: *mut c_void) {}
}

/// What a call gave, until C takes it: freed if nobody does.
pub(crate) struct Handed {
    raw: *mut c_void,
    kind: Kind,
}

// SAFETY: what it points to is a value that nobody else points to; it is made by one thread, and read or freed by another.
unsafe impl Send for Handed {}

impl Handed {
    fn new<P: Gives>(given: P) -> Self {
        Self { raw: given.into_raw(), kind: Kind::of::<P>() }
    }

    /// What it is, if it is a `P`; else `self`.
    pub(crate) fn take<P: Gives>(self) -> std::result::Result<P, Self> {
        if self.kind != Kind::of::<P>() {
            return Err(self);
        }
        let raw = self.raw;
        std::mem::forget(self);
        // SAFETY: it was made of a `P`, and `self` does not free it any more.
        Ok(unsafe { P::from_raw(raw) })
    }
}

impl Drop for Handed {
    fn drop(&mut self) {
        if !self.raw.is_null() {
            // SAFETY: made of a value of this kind, which nobody has taken.
            unsafe { (self.kind.free)(self.raw) };
        }
    }
}

/// The type of what a call gives.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    id: TypeId,
    pub(crate) named: fn() -> &'static str,
    pub(crate) taken_by: fn() -> &'static str,
    free: unsafe fn(*mut c_void),
}

impl Kind {
    pub(crate) fn of<P: Gives>() -> Self {
        Self { id: TypeId::of::<P>(), named: P::named, taken_by: P::taken_by, free: P::free }
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_is_taken_as_what_it_is() {
        let handed = Handed::new(crate::string::hand_over_text("x"));
        let handed = handed.take::<bool>().expect_err("it is no flag");
        let text = handed.take::<*mut c_char>().ok().expect("it is a text");
        // SAFETY: not freed yet.
        unsafe { smartcar_string_free(text) };
        assert_eq!(Handed::new(true).take().ok(), Some(true));
        assert_eq!(Handed::new(false).take().ok(), Some(false));
        assert_eq!(Handed::new(()).take().ok(), Some(()));
        // Freed by nobody: valgrind and ASan, which run the C tests, would tell.
        drop(Handed::new(crate::string::hand_over_text("x")));
    }
}
