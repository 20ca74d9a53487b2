//! The client's own limit on API requests, off by default: a bucket like the one Smartcar keeps for the application.

use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock};

use crate::{Error, ErrorKind, Result, config::RequestLimit};

/// A bucket that every request of this process takes from.
pub(crate) struct Limiter(Option<DefaultDirectRateLimiter>);

impl std::fmt::Debug for Limiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Limiter").field(&self.0.is_some()).finish()
    }
}

impl Limiter {
    pub(crate) fn new(limit: Option<RequestLimit>) -> Self {
        Self(
            limit.map(|limit| {
                RateLimiter::direct(Quota::per_minute(limit.per_minute).allow_burst(limit.burst))
            }),
        )
    }

    /// Whether there is a limit.
    pub(crate) fn limits(&self) -> bool {
        self.0.is_some()
    }

    /// Waits for a place, if it comes within the time that is left.
    pub(crate) async fn place(&self, left: Duration) -> Result<()> {
        let Some(bucket) = &self.0 else { return Ok(()) };
        let end = tokio::time::Instant::now() + left;
        loop {
            let Err(not_yet) = bucket.check() else { return Ok(()) };
            let wait = not_yet.wait_time_from(governor::clock::DefaultClock::default().now());
            if tokio::time::Instant::now() + wait >= end {
                return Err(Error::new(
                    ErrorKind::RateLimited,
                    "request_limit of this client is used up: nothing was sent",
                )
                .with_retry_after(Some(wait)));
            }
            tokio::time::sleep(wait).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    #[tokio::test]
    async fn what_exceeds_the_bucket_waits_or_is_told_when() {
        let mut config = Config::default();
        config.set("request_limit", "2/1").unwrap();
        let limiter = Limiter::new(config.request_limit);
        for _ in 0..2 {
            limiter.place(Duration::from_secs(1)).await.unwrap();
        }
        let error = limiter.place(Duration::from_secs(1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(50)));
        config.set("request_limit", "1/60000").unwrap();
        let limiter = Limiter::new(config.request_limit);
        for _ in 0..3 {
            limiter.place(Duration::from_secs(5)).await.unwrap();
        }
        for bad in ["", "120", "0/2", "120/x", "-1/2"] {
            assert_eq!(config.set("request_limit", bad).unwrap_err().field(), Some("request_limit"), "{bad}");
        }
    }
}
