//! A signal's code that knows what its body is.

use std::{fmt, marker::PhantomData, ops::Deref};

/// The code of a signal whose body is a `T`. It is text wherever text is asked for, so that what takes a code takes
/// one of [`codes`](super::codes) and, for signals this release does not know, a plain `&str`.
///
/// A program can make its own for a signal that came after this release:
///
/// ```
/// use smartcar_sdk::signals::{Code, Quantity};
/// const HUMIDITY: Code<Quantity> = Code::new("climate-internalhumidity");
/// assert!(HUMIDITY.starts_with("climate-"));
/// ```
pub struct Code<T> {
    code: &'static str,
    body: PhantomData<fn() -> T>,
}

impl<T> Code<T> {
    /// The code `code`, with bodies of this type.
    #[must_use]
    pub const fn new(code: &'static str) -> Self {
        Self { code, body: PhantomData }
    }

    /// The code as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.code
    }
}

// Derived, these would ask the same of the body.
impl<T> Clone for Code<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Code<T> {}

impl<T> PartialEq for Code<T> {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl<T> Eq for Code<T> {}

impl<T> Deref for Code<T> {
    type Target = str;

    fn deref(&self) -> &str {
        self.code
    }
}

impl<T> AsRef<str> for Code<T> {
    fn as_ref(&self) -> &str {
        self.code
    }
}

impl<T> fmt::Debug for Code<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({:?})", self.code)
    }
}

impl<T> fmt::Display for Code<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

/// A line of the table of known signals, for documentation and bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownSignal {
    /// Its constant's name in [`codes`](super::codes), e.g. `ODOMETER_TRAVELEDDISTANCE`.
    pub constant: &'static str,
    /// Its code, e.g. `odometer-traveleddistance`.
    pub code: &'static str,
    /// The name of its body's type, e.g. `Quantity`.
    pub body: &'static str,
    /// What it reports, in a line.
    pub about: &'static str,
}

macro_rules! signals {
    ($( $constant:ident: $body:ident = $code:literal, $about:literal; )*) => {
        $(
            #[doc = concat!($about, "\n\nCode `", $code, "`.")]
            pub const $constant: Code<$body> = Code::new($code);
        )*

        /// Every signal this release knows, in the order of their codes.
        pub const KNOWN: &[KnownSignal] = &[$(
            KnownSignal { constant: stringify!($constant), code: $code, body: stringify!($body), about: $about },
        )*];
    };
}

pub(super) use signals;
