//! The time one call has: two budgets, so that a slow car does not use up what waiting for a token may take, nor the
//! other way round.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The time of one call, however many requests it takes.
#[derive(Debug)]
pub(crate) struct CallTime {
    began: Instant,
    /// For Smartcar's answers and the pauses between repetitions.
    answers: Duration,
    /// For a token, the store and the limiter.
    waits: Duration,
    /// What of it has been waited.
    waited: Mutex<Duration>,
}

impl CallTime {
    pub(crate) fn new(answers: Duration, waits: Duration) -> Self {
        Self { began: Instant::now(), answers, waits, waited: Mutex::default() }
    }

    /// What Smartcar has for its answers in all.
    pub(crate) fn answers(&self) -> Duration {
        self.answers
    }

    /// What is left of that. What was waited before does not count.
    pub(crate) fn answer_left(&self) -> Duration {
        self.answers.saturating_sub(self.began.elapsed().saturating_sub(self.waited()))
    }

    /// What may still be waited for a token, the store or the limiter.
    pub(crate) fn wait_left(&self) -> Duration {
        self.waits.saturating_sub(self.waited())
    }

    /// Waits for one of these, and counts it as that.
    pub(crate) async fn waiting<T>(&self, wait: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let result = wait.await;
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner) += began.elapsed();
        result
    }

    fn waited(&self) -> Duration {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_for_a_token_and_for_an_answer_are_apart() {
        let sleep = |seconds| tokio::time::sleep(Duration::from_secs(seconds));
        let time = CallTime::new(Duration::from_secs(310), Duration::from_secs(60));
        time.waiting(sleep(50)).await;
        assert_eq!((time.answer_left().as_secs(), time.wait_left().as_secs()), (310, 10));
        sleep(300).await;
        assert_eq!((time.answer_left().as_secs(), time.wait_left().as_secs()), (10, 10));
        time.waiting(sleep(20)).await;
        assert_eq!((time.answer_left().as_secs(), time.wait_left().as_secs()), (10, 0));
        sleep(20).await;
        assert_eq!((time.answer_left().as_secs(), time.wait_left().as_secs()), (0, 0));
    }
}
