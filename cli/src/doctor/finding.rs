//! One thing that was looked at: healthy, worth knowing, or wrong, with what to do about it.

use serde_json::{Value, json};

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// As it should be.
    Healthy,
    /// Worth knowing, and no fault.
    Note,
    /// A fault.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// What it belongs to: `settings`, `files`, `network`, `clock` or `credentials`.
    pub(super) area: &'static str,
    pub(super) level: Level,
    /// What was found. It holds no secret.
    pub(super) what: String,
    /// What to do about it; empty where nothing is to be done.
    pub(super) remedy: String,
}

impl Finding {
    pub(super) fn healthy(area: &'static str, what: impl Into<String>) -> Self {
        Self { area, level: Level::Healthy, what: what.into(), remedy: String::new() }
    }

    pub(super) fn note(area: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { area, level: Level::Note, what: what.into(), remedy: remedy.into() }
    }

    pub(super) fn wrong(area: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { area, level: Level::Wrong, what: what.into(), remedy: remedy.into() }
    }

    /// Less than a fault where `condition` does not hold.
    pub(super) fn only_if(mut self, condition: bool) -> Self {
        if !condition && self.level == Level::Wrong {
            self.level = Level::Note;
        }
        self
    }

    pub(super) fn as_json(&self) -> Value {
        let level = match self.level {
            Level::Healthy => "healthy",
            Level::Note => "note",
            Level::Wrong => "wrong",
        };
        json!({ "area": self.area, "level": level, "what": self.what, "remedy": self.remedy })
    }
}
