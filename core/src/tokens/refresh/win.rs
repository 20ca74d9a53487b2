//! A pair that the token endpoint gave us and the store has not taken yet.

use crate::{clock::Moment, oauth::Pair, secret::Secret};

/// A pair won, and what it was won from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Win {
    pub base_generation: u64,
    pub base_token: Secret,
    pub presented: Secret,
    pub pair: Pair,
    /// The lease under which it was asked for.
    pub lease: u64,
    /// When a refresh token of this generation was first presented, by anybody.
    pub first_used: Moment,
    /// Fallbacks that were refused on the way.
    pub refused: Vec<Secret>,
    /// Fallbacks that stood before the refresh began: a clean win settles them.
    pub settles: Vec<Secret>,
    /// Whether another request may still change what lives, or may have already.
    pub unconfirmed: bool,
    /// When the last other request went out, at the latest, that may have visibly failed. It may be acted on yet.
    pub last_failed: Option<Moment>,
}
