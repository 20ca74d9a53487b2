//! What a function of a store returns.

/// What a function of a store returns. Any other number counts as a failure, and is named.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum smartcar_store_status {
    /// It is done, or this is what there is.
    SMARTCAR_STORE_DONE = 0,
    /// Of swap, remove and swap_counter: nothing was written, since what is stored is not what was expected.
    SMARTCAR_STORE_CONFLICT = 1,
    /// The store is unavailable, busy or full: it is asked again. Nothing was written, or nobody knows.
    SMARTCAR_STORE_UNAVAILABLE = 2,
    /// Something is wrong that does not pass by itself.
    SMARTCAR_STORE_FAILED = 3,
    /// The store has no such order, filter, counter or watch.
    SMARTCAR_STORE_UNSUPPORTED = 4,
}

impl smartcar_store_status {
    /// The one of this number.
    pub(super) fn of(number: u32) -> Option<Self> {
        let all = [
            Self::SMARTCAR_STORE_DONE,
            Self::SMARTCAR_STORE_CONFLICT,
            Self::SMARTCAR_STORE_UNAVAILABLE,
            Self::SMARTCAR_STORE_FAILED,
            Self::SMARTCAR_STORE_UNSUPPORTED,
        ];
        all.into_iter().find(|status| *status as u32 == number)
    }
}
