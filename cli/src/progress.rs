//! How far something is, for whoever sits at a terminal.

use std::{
    io::IsTerminal,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// How far something is whose end is not known: it counts, and says how fast. Nothing where nobody looks.
#[derive(Clone)]
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Shown on standard error where that is a terminal, unless the output is for programs.
    pub(crate) fn new(json: bool) -> Self {
        if json || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let style = ProgressStyle::with_template("{spinner} {elapsed_precise}  {msg}  ({per_sec})");
        let bar = style.ok().map(|style| ProgressBar::no_length().with_style(style));
        if let Some(bar) = &bar {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self(bar)
    }

    /// So many are done, in words.
    pub(crate) fn set(&self, done: u64, words: String) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
            bar.set_message(words);
        }
    }

    /// Takes it off the terminal.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// The last report of what is under way: all there is to say where it is stopped.
#[derive(Clone, Default)]
pub(crate) struct Shared<T>(Arc<Mutex<T>>);

impl<T: Clone> Shared<T> {
    pub(crate) fn set(&self, report: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }

    pub(crate) fn get(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
