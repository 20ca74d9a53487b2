//! What is wrong with a request of the control interface.

use std::fmt;

/// A control request that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlError(String);

impl ControlError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ControlError {}
