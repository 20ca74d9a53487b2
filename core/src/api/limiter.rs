//! The client's own limits on API requests, off by default: a bucket like the one Smartcar keeps for the application, and how many
//! are under way at once.

use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep, timeout_at},
};

use crate::{Config, Error, ErrorKind, Result};

/// Where every request of this process gets its place.
pub(crate) struct Limiter {
    bucket: Option<DefaultDirectRateLimiter>,
    at_once: Option<Semaphore>,
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Limiter").field(&self.limits()).finish()
    }
}

impl Limiter {
    pub(crate) fn new(config: &Config) -> Self {
        let bucket = config
            .request_limit
            .map(|limit| RateLimiter::direct(Quota::per_minute(limit.per_minute).allow_burst(limit.burst)));
        Self { bucket, at_once: config.request_concurrency.map(Semaphore::new) }
    }

    /// Whether there is a limit.
    pub(crate) fn limits(&self) -> bool {
        self.bucket.is_some() || self.at_once.is_some()
    }

    /// Waits for a place, if it comes within the time that is left. The request has it until what is given is dropped, which it must be
    /// before the same call asks for anything else: another place, for instance.
    pub(crate) async fn place(&self, left: Duration) -> Result<Option<SemaphorePermit<'_>>> {
        let end = Instant::now() + left;
        self.turn(end).await?;
        let Some(at_once) = &self.at_once else { return Ok(None) };
        match timeout_at(end, at_once.acquire()).await {
            Ok(permit) => Ok(permit.ok()),
            Err(_) => Err(Error::new(
                ErrorKind::RateLimited,
                "as many requests as request_concurrency allows were under way all the time that this one could wait (token_timeout): \
                 nothing was sent",
            )),
        }
    }

    /// Waits until the bucket has something for this request.
    async fn turn(&self, end: Instant) -> Result<()> {
        let Some(bucket) = &self.bucket else { return Ok(()) };
        loop {
            let Err(not_yet) = bucket.check() else { return Ok(()) };
            let wait = not_yet.wait_time_from(governor::clock::DefaultClock::default().now());
            if Instant::now() + wait >= end {
                return Err(Error::new(
                    ErrorKind::RateLimited,
                    "request_limit of this client is used up: nothing was sent",
                )
                .with_retry_after(Some(wait)));
            }
            sleep(wait).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_exceeds_the_bucket_waits_or_is_told_when() {
        let mut config = Config::default();
        config.set("request_limit", "2/1").unwrap();
        let limiter = Limiter::new(&config);
        for _ in 0..2 {
            limiter.place(Duration::from_secs(1)).await.unwrap();
        }
        let error = limiter.place(Duration::from_secs(1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(50)));
        config.set("request_limit", "1/60000").unwrap();
        let limiter = Limiter::new(&config);
        for _ in 0..3 {
            limiter.place(Duration::from_secs(5)).await.unwrap();
        }
        for bad in ["", "120", "0/2", "120/x", "-1/2"] {
            assert_eq!(config.set("request_limit", bad).unwrap_err().field(), Some("request_limit"), "{bad}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_are_under_way_at_once_and_the_next_one_waits() {
        let mut config = Config::default();
        config.set("request_concurrency", "2").unwrap();
        let limiter = Limiter::new(&config);
        let first = limiter.place(Duration::ZERO).await.unwrap();
        let second = limiter.place(Duration::ZERO).await.unwrap();
        let error = limiter.place(Duration::from_secs(5)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert!(error.message().contains("request_concurrency") && error.message().contains("token_timeout"));
        drop(first);
        assert!(limiter.place(Duration::ZERO).await.is_ok());
        drop(second);
        for bad in ["", "0", "-1", "1.5", "1000001", "many"] {
            let error = config.set("request_concurrency", bad).unwrap_err();
            assert_eq!(error.field(), Some("request_concurrency"), "{bad}");
        }
    }
}
