//! Random bits for versions, leases and jitter. The simulation seeds them, so that a run can be repeated.

use rand::{TryRng, rngs::SysRng};

#[cfg(test)]
thread_local! {
    static SEEDED: std::cell::RefCell<Option<rand::rngs::StdRng>> = const { std::cell::RefCell::new(None) };
}

/// Makes this thread's bits follow from a seed.
#[cfg(test)]
pub(crate) fn seed(seed: Option<u64>) {
    use rand::SeedableRng;
    SEEDED.set(seed.map(rand::rngs::StdRng::seed_from_u64));
}

/// 64 random bits.
pub(crate) fn bits() -> u64 {
    #[cfg(test)]
    {
        use rand::Rng;
        if let Some(bits) = SEEDED.with_borrow_mut(|seeded| seeded.as_mut().map(Rng::next_u64)) {
            return bits;
        }
    }
    // From the system: what rand keeps in memory for a thread is copied by a fork, and parent and child would draw the same.
    SysRng.try_next_u64().unwrap_or_else(|_| rand::random())
}

/// So many random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    for chunk in bytes.chunks_mut(8) {
        chunk.copy_from_slice(&bits().to_ne_bytes()[..chunk.len()]);
    }
    bytes
}

/// 64 random bits as a store keeps them.
#[allow(clippy::cast_possible_wrap)] // any 64 bits will do
pub(crate) fn version() -> i64 {
    bits() as i64
}

/// From 0 up to 1.
#[allow(clippy::cast_precision_loss)] // 53 bits fit
pub(crate) fn unit() -> f64 {
    (bits() >> 11) as f64 / (1_u64 << 53) as f64
}

/// From where to where [`jitter`] goes.
pub(crate) const JITTER: (f64, f64) = (0.75, 1.25);

/// What waits are multiplied with, so that a fleet does not act at once.
pub(crate) fn jitter() -> f64 {
    let (least, most) = JITTER;
    least + (most - least) * unit()
}
