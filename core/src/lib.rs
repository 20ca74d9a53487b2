//! placeholder
#![forbid(unsafe_code)]

pub mod clock;
pub mod error;
pub mod secret;
pub mod store;

pub use error::{ApiError, Error, ErrorKind, Result};
