//! Ids: some that are always the same for a seed, and some that never are.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A name-based id that always is the same for the same seed and name.
pub(crate) fn seeded_id(seed: u64, name: &str) -> String {
    let digest = Sha256::digest(format!("{seed}/{name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// A request or execution id.
pub(crate) fn random_id() -> String {
    Uuid::new_v4().to_string()
}
