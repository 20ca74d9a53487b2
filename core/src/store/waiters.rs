//! Who, within this process, waits for which row to move. The stores wake waiters through it; it is not a
//! source of truth: whoever wakes looks at the row again.

use std::{pin::Pin, sync::Arc};

use tokio::sync::{Notify, futures::OwnedNotified};

/// Rows share a fixed number of bells, so that there is nothing to register and nothing to clean up when a
/// waiter is dropped. The price is that now and then one wakes for a neighbour's row.
const BELLS: u64 = 256;

/// The bells of one store.
#[derive(Debug)]
pub(crate) struct Waiters {
    bells: Box<[Arc<Notify>]>,
}

impl Waiters {
    pub(crate) fn new() -> Self {
        Self { bells: (0..BELLS).map(|_| Arc::default()).collect() }
    }

    /// Starts listening for a row. Every ring from now on completes it, so the order is: listen, look, wait.
    pub(crate) fn listen(&self, key: RowKey) -> Pin<Box<OwnedNotified>> {
        let mut listening = Box::pin(Arc::clone(&self.bells[key.bell()]).notified_owned());
        listening.as_mut().enable();
        listening
    }

    /// Wakes everybody who waits for this row.
    pub(crate) fn ring(&self, key: RowKey) {
        self.bells[key.bell()].notify_waiters();
    }

    /// Wakes everybody, e.g. because the store was unavailable and may have missed something.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only a connection can be lost"))]
    pub(crate) fn ring_all(&self) {
        for bell in &self.bells {
            bell.notify_waiters();
        }
    }
}

/// A row's name, hashed. The same in every process and release, since a database may carry it between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowKey(u64);

impl RowKey {
    /// FNV-1a, 64 bit, over the application, a byte that is in no UTF-8 text, and the grant id.
    pub(crate) fn new(application: &str, grant_id: &str) -> Self {
        let bytes = application.bytes().chain([0xff]).chain(grant_id.bytes());
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// As sent between processes.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only PostgreSQL sends it"))]
    pub(crate) fn to_hex(self) -> String {
        format!("{:016x}", self.0)
    }

    /// As received from another process.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only PostgreSQL sends it"))]
    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        u64::from_str_radix(hex, 16).ok().map(Self)
    }

    fn bell(self) -> usize {
        usize::try_from(self.0 % BELLS).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_ring_between_listening_and_waiting_is_not_lost() {
        let waiters = Waiters::new();
        let key = RowKey::new("app", "grant");
        let listening = waiters.listen(key);
        waiters.ring(key);
        assert!(listening.now_or_never().is_some());
        assert!(waiters.listen(key).now_or_never().is_none());
    }

    #[test]
    fn a_key_is_the_same_in_every_release() {
        let key = RowKey::new("app", "grant");
        assert_eq!(key.to_hex(), RowKey::from_hex(&key.to_hex()).unwrap().to_hex());
        assert_eq!(key.to_hex(), "7554067fd48f54d1");
        assert_ne!(RowKey::new("ap", "pgrant"), key);
    }
}
