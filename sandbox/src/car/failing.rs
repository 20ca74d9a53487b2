//! The failures that are put on a car, and which of them befalls a request.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::failure::{Begun, Failure};
use super::state::Car;
use crate::errors::ApiError;

impl Car {
    /// Replaces all failures, and gives those that were in force.
    pub(crate) fn set_failures(
        &mut self,
        failures: Vec<Failure>,
        bodies: &Arc<Map<String, Value>>,
    ) -> Vec<Failure> {
        let ended = self.failures();
        let begun = failures.into_iter().map(|failure| Begun { failure, bodies: Arc::clone(bodies) });
        self.failures = begun.collect();
        ended
    }

    /// The failures in force.
    pub(crate) fn failures(&self) -> Vec<Failure> {
        self.failures.iter().map(|begun| begun.failure.clone()).collect()
    }

    fn failing(&mut self, family: &str, name: &str) -> Option<&mut Failure> {
        let mut failures = self.failures.iter_mut().map(|begun| &mut begun.failure);
        failures.find(|failure| failure.befalls(family, &[name]))
    }

    /// The failure that befalls a reading of API v2.
    pub(crate) fn failing_reading(&mut self, path: &str) -> Option<ApiError> {
        let found = self.failing("reads", path)?;
        found.count();
        Some(found.error())
    }

    /// The failure that befalls a command, and whether the car acts all the same.
    pub(crate) fn failing_command(&mut self, name: &str) -> Option<(ApiError, bool)> {
        let found = self.failing("commands", name)?;
        found.count();
        Some((found.error(), found.acts))
    }

    /// The failure that befalls a signal, without counting it: many signals are read at once.
    pub(crate) fn failing_signal(&self, code: &str, path: &str) -> Option<&Begun> {
        self.failures.iter().find(|begun| begun.failure.befalls_signal(code, path))
    }

    /// One request read these signals: the failures among them are counted once each.
    ///
    /// Each is given by its code and by the API v2 reading that shows the same.
    pub(crate) fn count_signal_failures(&mut self, read: &[(&str, &str)]) {
        for Begun { failure, .. } in &mut self.failures {
            if read.iter().any(|(code, path)| failure.befalls_signal(code, path)) {
                failure.count();
            }
        }
    }
}
