//! What comes from outside, or lies where others can write: each target takes bytes and holds the SDK to what must be true
//! whatever they are. `tests/fuzz` runs them under libFuzzer, guided by coverage; `tests/replay.rs` runs them over the seeds.
//!
//! A target panics where the SDK does something wrong. That an input is refused is right; what is checked is how.

use std::path::{Path, PathBuf};

use peak_alloc::PeakAlloc;

mod api_error;
mod generated;
mod record;
mod redirect;
mod sealed;
mod signals;
mod spool;
mod sqlite;
mod token_reply;
mod webhook;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The secret in seeds. Wherever an input has it in a place where secrets stand, nothing that is shown may hold it.
const SECRET: &str = "hunter2-hunter2-hunter2";

/// The application whose rows and files are made here.
const APPLICATION: &str = "app";

/// One thing that takes bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: of its module, and of its folder in `seeds/`.
    pub name: &'static str,
    /// The longest input worth trying, in bytes.
    pub longest: usize,
    run: fn(&[u8]),
}

/// All there are.
pub const TARGETS: &[Target] = &[
    redirect::TARGET,
    token_reply::TARGET,
    api_error::TARGET,
    webhook::TARGET,
    signals::TARGET,
    record::TARGET,
    sealed::TARGET,
    spool::TARGET,
    sqlite::TARGET,
];

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Tries one input.
    ///
    /// # Panics
    /// Where the SDK does something wrong with it, or needs more memory than its length explains.
    pub fn run(&self, input: &[u8]) {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        (self.run)(input);
        let used = MEMORY.peak_usage().saturating_sub(before);
        // Two bytes can be one value of a list in JSON, and a target keeps a handful of copies of it.
        assert!(used < 4 * 1024 * 1024 + 1000 * input.len(), "{used} bytes for an input of {}", input.len());
    }

    /// The folders in which inputs of this target are committed.
    #[must_use]
    pub fn seeds(&self) -> Vec<PathBuf> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![here.join("seeds").join(self.name)];
        if self.name == webhook::TARGET.name {
            folders.push(here.join("../tests/webhooks"));
        }
        folders
    }
}

/// The first line of an input, and the rest.
fn first_line(input: &[u8]) -> (&str, &[u8]) {
    let end = input.iter().position(|&byte| byte == b'\n');
    let (line, rest) = end.map_or((input, &[][..]), |end| (&input[..end], &input[end + 1..]));
    (std::str::from_utf8(line).unwrap_or_default(), rest)
}

/// Whether `text` has the secret in it.
fn shows(text: &[u8]) -> bool {
    text.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
}
