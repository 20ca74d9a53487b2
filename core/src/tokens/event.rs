//! What happens to grants, as a stream a caller can subscribe to.

use super::grant::Reason;
use crate::ids::GrantId;

/// Something happened to a grant, or to the token endpoint while this grant was being refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GrantEvent {
    /// The grant.
    pub grant_id: GrantId,
    /// What happened.
    pub kind: GrantEventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantEventKind {
    /// A driver completed Connect, and user and vehicles are known.
    Connected,
    /// A new pair was committed.
    Refreshed {
        /// Its generation.
        generation: u64,
    },
    /// A refresh brought nothing; it will be tried again.
    RefreshFailed,
    /// Only the driver can repair the grant.
    ReconnectRequired {
        /// Why.
        reason: Reason,
    },
    /// A grant that was given up works again.
    Revived,
    /// The store had gone back behind what this process knew, and was brought forward again.
    StoreHealed,
    /// The token endpoint stopped answering: no further refresh starts until it recovers.
    EndpointUnhealthy,
    /// The token endpoint answers again.
    EndpointRecovered,
    /// Its record was rewritten with the key that encrypts today.
    Rekeyed,
    /// The grant was removed, or later grants took over all its vehicles.
    Removed,
}
