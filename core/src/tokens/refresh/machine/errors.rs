//! The errors of callers whose goal a machine cannot meet.

use std::time::Duration;

use crate::{Error, ErrorKind, tokens::timings::Timings};

pub(super) fn unavailable(timings: &Timings) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "Smartcar's token endpoint is unhealthy and no valid access token is at hand; the refresh goes on in the background",
    )
    .with_retry_after(Some(timings.unavailable_for()))
}

pub(super) fn awaiting_another(rest: Duration) -> Error {
    let message = "the refresh token was refused, but another process may hold a newer one: it is given time to store it";
    Error::new(ErrorKind::Unavailable, message).with_retry_after(Some(rest))
}
