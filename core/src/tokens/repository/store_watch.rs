//! What this process knows of its store: whether reads and writes are answered, and since when not. A full or locked store
//! reads well and cannot be written, so the two are watched apart. A caller who waited in vain gets it in the error.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{Error, ErrorKind, clock::Moment, tokens::timings::SLOW_STORE};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Read,
    Write,
}

#[derive(Debug, Default)]
pub(super) struct StoreWatch {
    reads: Mutex<Side>,
    writes: Mutex<Side>,
}

#[derive(Debug)]
struct Side {
    under_way: usize,
    /// Since when nothing has been answered, while something is under way.
    silent_since: Moment,
    failing: Option<Failing>,
}

#[derive(Debug)]
struct Failing {
    since: Moment,
    last: Moment,
    error: Error,
}

impl Default for Side {
    fn default() -> Self {
        Self { under_way: 0, silent_since: Moment::from_millis(0), failing: None }
    }
}

/// An operation under way. One that is dropped is no longer waited for.
pub(super) struct Asking<'a>(&'a Mutex<Side>);

impl StoreWatch {
    fn side(&self, operation: Operation) -> &Mutex<Side> {
        match operation {
            Operation::Read => &self.reads,
            Operation::Write => &self.writes,
        }
    }

    pub(super) fn ask(&self, operation: Operation, now: Moment) -> Asking<'_> {
        let side = self.side(operation);
        let mut state = lock(side);
        if state.under_way == 0 {
            state.silent_since = now;
        }
        state.under_way += 1;
        Asking(side)
    }

    /// What is wrong with the store and since when, if anything is: what failed within `lately`, or is unanswered.
    pub(super) fn trouble(&self, now: Moment, lately: Duration) -> Option<Error> {
        let sides = [(&self.writes, "written"), (&self.reads, "read")];
        sides.into_iter().find_map(|(side, what)| {
            let state = lock(side);
            if let Some(failing) = state.failing.as_ref().filter(|it| now.since(it.last) < lately) {
                let time = now.since(failing.since).as_secs();
                let why = failing.error.message();
                let message = format!("the token store cannot be {what} for {time} s now: {why}");
                return Some(
                    Error::new(ErrorKind::Store, message)
                        .with_field("store")
                        .with_source(failing.error.clone()),
                );
            }
            let silent = now.since(state.silent_since);
            (state.under_way > 0 && silent >= SLOW_STORE).then(|| {
                let time = silent.as_secs();
                let message = format!("the token store has not answered to be {what} for {time} s");
                Error::new(ErrorKind::Store, message).with_field("store")
            })
        })
    }
}

impl Asking<'_> {
    /// It was answered: with success, or with an error of the store.
    pub(super) fn answered(self, now: Moment, failure: Option<&Error>) {
        let mut state = lock(self.0);
        state.silent_since = now;
        state.failing = failure.map(|error| Failing {
            since: state.failing.as_ref().map_or(now, |failing| failing.since),
            last: now,
            error: error.clone(),
        });
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        lock(self.0).under_way -= 1;
    }
}

fn lock(side: &Mutex<Side>) -> MutexGuard<'_, Side> {
    side.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::verification::scenes::{Does, Scene, play, seconds};
    use std::{error::Error as _, sync::atomic::Ordering};

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(seconds * 1000)
    }

    #[test]
    fn a_store_that_reads_but_cannot_be_written_is_unhealthy() {
        let watch = StoreWatch::default();
        let lately = Duration::from_secs(60);
        let full = Error::new(ErrorKind::Store, "the disk is full");
        watch.ask(Operation::Write, at(1)).answered(at(1), Some(&full));
        watch.ask(Operation::Write, at(8)).answered(at(8), Some(&full));
        watch.ask(Operation::Read, at(9)).answered(at(9), None);
        let trouble = watch.trouble(at(11), lately).unwrap();
        assert_eq!(trouble.message(), "the token store cannot be written for 10 s now: the disk is full");
        assert!(watch.trouble(at(68), lately).is_none(), "nobody has tried for a while");
        watch.ask(Operation::Write, at(12)).answered(at(12), None);
        assert!(watch.trouble(at(12), lately).is_none());
    }

    #[test]
    fn a_store_that_does_not_answer_is_in_trouble_while_asked() {
        let watch = StoreWatch::default();
        let lately = Duration::from_secs(60);
        let asking = watch.ask(Operation::Write, at(1));
        assert!(watch.trouble(at(1), lately).is_none());
        let trouble = watch.trouble(at(5), lately).unwrap();
        assert_eq!(trouble.message(), "the token store has not answered to be written for 4 s");
        drop(asking);
        assert!(watch.trouble(at(5), lately).is_none());
    }

    #[test]
    fn a_timeout_names_a_store_that_does_not_answer() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.store.hangs.store(true, Ordering::SeqCst);
            let error = scene.call(1, 5).await.unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Timeout, Some("store")));
            assert!(error.message().contains("has not answered to be read for 5 s"), "{error}");
        });
    }

    #[test]
    fn a_timeout_says_since_when_the_store_is_unavailable() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.usually(Does::Silence);
            scene.call(1, 1).await.unwrap_err();
            scene.store.unavailable.store(true, Ordering::SeqCst);
            seconds(5).await;
            let error = scene.call(1, 20).await.unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Timeout, Some("store")));
            assert!(error.message().contains("the scene's store is unavailable"), "{error}");
            let source = error.source().expect("the store's own error").to_string();
            assert!(source.starts_with("store: "), "{source}");
        });
    }

    #[test]
    fn an_error_says_nothing_of_a_healthy_store() {
        play(|| async {
            let scene = Scene::new();
            scene.put(&scene.grant(1)).await;
            scene.endpoint.usually(Does::Silence);
            let error = scene.call(1, 5).await.unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Timeout, None));
        });
    }
}
