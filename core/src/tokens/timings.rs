//! How long the protocol waits for what. Everything derives from the grace, so one small value makes a fast test.

use std::time::Duration;

/// What presenting a refresh token a second time does inside the grace. Smartcar does not say, so
/// [`Unknown`](Rotation::Unknown) is right until somebody knows better; a wrong answer here can lose grants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rotation {
    /// Nobody knows: the protocol assumes the worst it can still survive.
    #[default]
    Unknown,
    /// One more live pair.
    Another,
    /// The same new pair again.
    Same,
    /// One more live pair; the one given before ends.
    Replaces,
    /// One more live pair; everything that descends from the token presented ends.
    Family,
    /// An error.
    Refuses,
}

impl Rotation {
    /// Every reading, by the name that settings use.
    pub const ALL: [(&'static str, Self); 6] = [
        ("unknown", Self::Unknown),
        ("another", Self::Another),
        ("same", Self::Same),
        ("replaces", Self::Replaces),
        ("family", Self::Family),
        ("refuses", Self::Refuses),
    ];

    /// Whether a pair that another request may have displaced has to be proved by using it (rule 6).
    pub(crate) fn needs_proof(self) -> bool {
        !matches!(self, Self::Another | Self::Same)
    }
}

/// The protocol's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Timings {
    /// How long a used refresh token still works.
    pub grace: Duration,
    /// How long a lease lasts unless renewed: the time a crashed holder blocks a grant.
    pub lease: Duration,
    /// How long after its commit a pair in doubt is proved.
    pub proof_after: Duration,
    /// The shortest wait between two requests, and between two looks for work.
    pub step: Duration,
    /// What a second presentation does.
    pub rotation: Rotation,
    /// How long a refresh token lives unused.
    pub refresh_lifetime: Duration,
}

impl Timings {
    pub(crate) fn from_grace(grace: Duration, rotation: Rotation, refresh_lifetime: Duration) -> Self {
        Self { grace, lease: grace / 6, proof_after: grace / 3, step: grace / 12, rotation, refresh_lifetime }
    }

    /// How long a refused grant rests before each further round (rule 7): an hour, then a day, by the usual grace.
    pub(crate) fn further_round(&self, declared: u32) -> Option<Duration> {
        match declared {
            1 => Some(self.grace * 60),
            2 => Some(self.grace * 1440),
            _ => None,
        }
    }

    /// How long a grant rests after `failures` refreshes in a row that brought nothing.
    pub(crate) fn back_off(&self, failures: u32) -> Duration {
        self.step * 2_u32.saturating_pow(failures.min(10))
    }
}
