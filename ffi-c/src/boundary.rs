//! What every function of the library goes through: the one panic boundary (`panics`), the one NULL check, and the one way
//! in which results and errors are handed over.

use std::{
    mem::MaybeUninit,
    ptr::{null, null_mut},
};

use smartcar_sdk::{Error, ErrorKind, Result};

use crate::error::smartcar_error;
pub(crate) use crate::panics::guard;

/// `smartcar_error **` as C hands it over: where to put the error, if the caller wants it.
pub(crate) type ErrorOut<'a> = Option<&'a mut MaybeUninit<*mut smartcar_error>>;

/// The NULL check: what the caller passed as `name`, or an error that says that it is NULL.
pub(crate) fn given<T>(argument: Option<T>, name: &'static str) -> Result<T> {
    argument.ok_or_else(|| invalid(name, format!("{name} is NULL: pass one")))
}

/// An argument that is wrong.
pub(crate) fn invalid(name: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidInput, message).with_field(name)
}

/// Runs `body` and tells C whether it worked; `*error` is NULL if so, and says why if not.
pub(crate) fn call(error: ErrorOut<'_>, body: impl FnOnce() -> Result<()>) -> bool {
    let slot = error.map(|slot| slot.write(null_mut()));
    let failure = match guard(None, || Some(body())) {
        Some(Ok(())) => return true,
        Some(Err(failure)) => Some(failure),
        None => None,
    };
    guard((), || {
        if let Some(slot) = slot {
            let failure = failure.unwrap_or_else(|| {
                Error::new(
                    ErrorKind::Internal,
                    "the call panicked: this is a bug in smartcar-sdk, please report it",
                )
            });
            *slot = Box::into_raw(Box::new(smartcar_error::new(&failure)));
        }
    });
    false
}

/// Runs `body` and puts its result into `*out`, the parameter `name`; `*out` is NULL if it fails.
pub(crate) fn give<P: Pointer>(
    out: Option<&mut MaybeUninit<P>>,
    name: &'static str,
    error: ErrorOut<'_>,
    body: impl FnOnce() -> Result<P>,
) -> bool {
    let slot = out.map(|out| out.write(P::NULL));
    call(error, || {
        let slot = given(slot, name)?;
        *slot = body()?;
        Ok(())
    })
}

/// What is handed to C, with what stands for none.
pub(crate) trait Pointer {
    const NULL: Self;
}

impl<T> Pointer for *const T {
    const NULL: Self = null();
}

impl<T> Pointer for *mut T {
    const NULL: Self = null_mut();
}

impl Pointer for bool {
    const NULL: Self = false;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{smartcar_error_free, smartcar_error_kind, smartcar_kind};

    #[test]
    fn a_panic_is_an_internal_error() {
        let mut error = MaybeUninit::uninit();
        assert!(!call(Some(&mut error), || panic!("on purpose")));
        // SAFETY: `call` has written it, and it is freed once.
        let error = unsafe { Box::from_raw(error.assume_init()) };
        assert_eq!(smartcar_error_kind(Some(&error)), smartcar_kind::SMARTCAR_ERROR_INTERNAL);
        smartcar_error_free(Some(error));
        assert!(!call(None, || panic!("on purpose, and nobody asks why")));
    }

    #[test]
    fn a_failed_call_leaves_null() {
        let mut out = MaybeUninit::new(std::ptr::dangling::<u8>());
        assert!(!give(Some(&mut out), "out", None, || Err(invalid("x", "wrong"))));
        // SAFETY: `give` has written it.
        assert!(unsafe { out.assume_init() }.is_null());
        assert!(!give::<*const u8>(None, "out", None, || unreachable!("nothing is done for nobody")));
    }
}
