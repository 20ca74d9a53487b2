//! placeholder
#![forbid(unsafe_code)]

pub mod clock;
pub mod error;
pub mod ids;
pub mod secret;
pub mod store;
pub mod tokens;

pub use error::{ApiError, Error, ErrorKind, Result};
