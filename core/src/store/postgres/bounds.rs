//! How long things may take.

use std::time::Duration;

/// How long opening a connection to one host may take, where the address does not say.
pub(super) const CONNECT: Duration = Duration::from_secs(5);

/// How long a statement may take.
pub(super) const STATEMENT: Duration = Duration::from_secs(10);
