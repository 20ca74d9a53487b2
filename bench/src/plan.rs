//! How much is measured: everything, or as much as three minutes allow.

use std::path::PathBuf;

use crate::Failure;

/// What a run does, and where its things are.
pub(crate) struct Plan {
    /// Fewer rounds, fewer calls, fewer setups.
    pub(crate) quick: bool,
    /// The cargo profile that everything measured was built with.
    pub(crate) profile: String,
    /// Where bench/run has put what it installed and built: a folder below `target`.
    pub(crate) home: PathBuf,
    /// Where cargo put the libraries of this profile.
    pub(crate) built: PathBuf,
    /// The repository.
    pub(crate) root: PathBuf,
    /// How many grants the largest store holds.
    pub(crate) many: u64,
}

impl Plan {
    /// As bench/run says in `BENCH_...`.
    pub(crate) fn new(quick: bool) -> Result<Self, Failure> {
        let variable = |name: &str| {
            std::env::var(name).map_err(|_| format!("{name} is not set: start bench/run instead"))
        };
        let many = std::env::var("BENCH_GRANTS").map_or(Ok(1_000_000), |text| text.parse())?;
        Ok(Self {
            quick,
            profile: variable("BENCH_PROFILE")?,
            home: variable("BENCH_HOME")?.into(),
            built: variable("BENCH_BUILT")?.into(),
            root: std::env::current_dir()?,
            many,
        })
    }

    /// `full`, or `quick` in a quick run.
    pub(crate) fn pick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }

    /// Rounds of what is measured by turns.
    pub(crate) fn rounds(&self) -> usize {
        self.pick(5, 3)
    }

    /// The interpreter of the environment that holds the wheel and its peers.
    pub(crate) fn python(&self) -> PathBuf {
        self.home.join("venv/bin/python")
    }
}
