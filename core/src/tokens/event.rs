//! What happens to grants in this process, published to whoever subscribes. Publishing never waits: a subscriber that is too
//! slow misses events, and gets their number.

use std::{
    fmt,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream};
use tokio::{
    sync::broadcast::{Receiver, Sender, error::RecvError},
    time::timeout,
};

use super::grant::ReconnectReason;
use crate::{Error, ErrorKind, Result, ids::GrantId, process::Process, runtime};

/// Events kept for a listener that is slow.
const KEPT: usize = 1024;

/// Something happened to a grant, or to the token endpoint while this grant was being refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GrantEvent {
    /// The grant.
    pub grant_id: GrantId,
    /// What happened.
    pub kind: GrantEventKind,
    /// How many events right before this one were lost on this listener, which was too slow: the latest 1,024 are kept
    /// for it. 0 for a listener that keeps up; after any other number, ask the store what there is to know.
    pub missed: u64,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantEventKind {
    /// A driver completed Connect, and user and vehicles are known.
    Connected,
    /// A new pair was committed.
    Refreshed {
        /// Its generation.
        generation: u64,
    },
    /// A refresh brought nothing; it will be tried again.
    RefreshFailed,
    /// Only the driver can repair the grant.
    ReconnectRequired {
        /// Why.
        reason: ReconnectReason,
    },
    /// A grant that was given up works again.
    Revived,
    /// The store was rolled back behind what this process knew, and this process has repaired it.
    StoreHealed,
    /// The token endpoint stopped answering: no further refresh starts until it recovers.
    EndpointUnhealthy,
    /// The token endpoint answers again.
    EndpointRecovered,
    /// Its record was rewritten with the key that encrypts today.
    Rekeyed,
    /// The grant was removed, or later grants took over all its vehicles.
    Removed,
}

impl GrantEventKind {
    /// The word of each.
    pub const WORDS: &'static [&'static str] = &[
        "connected",
        "refreshed",
        "refresh_failed",
        "reconnect_required",
        "revived",
        "store_healed",
        "endpoint_unhealthy",
        "endpoint_recovered",
        "rekeyed",
        "removed",
    ];

    /// A stable word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Refreshed { .. } => "refreshed",
            Self::RefreshFailed => "refresh_failed",
            Self::ReconnectRequired { .. } => "reconnect_required",
            Self::Revived => "revived",
            Self::StoreHealed => "store_healed",
            Self::EndpointUnhealthy => "endpoint_unhealthy",
            Self::EndpointRecovered => "endpoint_recovered",
            Self::Rekeyed => "rekeyed",
            Self::Removed => "removed",
        }
    }

    /// The generation of the new pair, where there is one.
    pub const fn generation(&self) -> Option<u64> {
        match self {
            Self::Refreshed { generation } => Some(*generation),
            _ => None,
        }
    }

    /// Why the driver is needed, where that is what happened.
    pub const fn reason(&self) -> Option<ReconnectReason> {
        match self {
            Self::ReconnectRequired { reason } => Some(*reason),
            _ => None,
        }
    }
}

/// What happens to grants in this process from the moment this was made, whichever clone of the client does it. Made by
/// [`Client::events`](crate::Client::events); also a [`Stream`]. Ends when the client has closed, after its last event.
/// It does not keep the client open.
///
/// ```no_run
/// # async fn example(client: &smartcar_sdk::Client) -> smartcar_sdk::Result<()> {
/// use smartcar_sdk::GrantEventKind;
/// let mut events = client.events()?;
/// while let Some(event) = events.next().await {
///     if let GrantEventKind::ReconnectRequired { reason } = event.kind {
///         println!("{} needs its driver: {}", event.grant_id, reason.as_str());
///     }
/// }
/// # Ok(()) }
/// ```
pub struct Events {
    process: Process,
    /// There until it is dropped.
    receiver: Option<Received>,
}

type Received = Pin<Box<dyn Stream<Item = GrantEvent> + Send + Sync>>;

impl Events {
    fn new(receiver: Option<Receiver<GrantEvent>>) -> Self {
        let events = stream::unfold(receiver, |receiver| async {
            let (mut receiver, mut missed) = (receiver?, 0);
            loop {
                match receiver.recv().await {
                    Ok(event) => return Some((GrantEvent { missed, ..event }, Some(receiver))),
                    Err(RecvError::Lagged(lost)) => missed += lost,
                    Err(RecvError::Closed) => return None,
                }
            }
        });
        Self { process: Process::current(), receiver: Some(Box::pin(events.fuse())) }
    }

    /// What comes, in the process that subscribed.
    fn here(&mut self) -> Option<&mut Received> {
        self.receiver.as_mut().filter(|_| self.process.is_current())
    }

    /// The next event; `None` once the client has closed, and in a forked child, where it is the parent's. May be cancelled: nothing is lost by that.
    pub async fn next(&mut self) -> Option<GrantEvent> {
        match self.here() {
            Some(receiver) => receiver.next().await,
            None => None,
        }
    }

    /// As [`Events::next`], for at most `within`; `None` if nothing has happened by then. What was waiting already comes at once,
    /// whatever `within` is.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed) once the client has closed, and in a forked child.
    pub async fn next_within(&mut self, within: Duration) -> Result<Option<GrantEvent>> {
        self.check_process()?;
        match timeout(within, self.next()).await {
            Ok(Some(event)) => Ok(Some(event)),
            Ok(None) => Err(Error::new(
                ErrorKind::Closed,
                "the client is closed, and nothing more happens to its grants here: listen to another's events",
            )),
            Err(_) => Ok(None),
        }
    }

    /// As [`Events::next_within`] for a thread outside of any runtime, which it blocks.
    ///
    /// # Errors
    /// As [`Events::next_within`]; [`Internal`](ErrorKind::Internal) if the system gives no threads.
    pub fn wait(&mut self, within: Duration) -> Result<Option<GrantEvent>> {
        self.check_process()?;
        runtime::handle()?.block_on(self.next_within(within))
    }

    fn check_process(&self) -> Result<()> {
        if self.process.is_current() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Closed,
            "these events are of the process that forked: listen to the client's in this one",
        ))
    }
}

impl Stream for Events {
    type Item = GrantEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<GrantEvent>> {
        match self.here() {
            Some(receiver) => receiver.as_mut().poll_next(context),
            None => Poll::Ready(None),
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        if !self.process.is_current() {
            // Its locks are as the parent's threads held them.
            std::mem::forget(self.receiver.take());
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// Where what happens is published.
#[derive(Debug)]
pub(crate) struct Publisher(Mutex<Option<Sender<GrantEvent>>>);

impl Publisher {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Some(Sender::new(KEPT))))
    }

    /// Sends an event to every subscriber, if there is one.
    pub(crate) fn publish(&self, grant_id: &GrantId, kind: GrantEventKind) {
        if let Some(sender) = &*self.sender() {
            let _ = sender.send(GrantEvent { grant_id: grant_id.clone(), kind, missed: 0 });
        }
    }

    /// What is published from now on.
    pub(crate) fn subscribe(&self) -> Events {
        Events::new(self.sender().as_ref().map(Sender::subscribe))
    }

    /// Nothing more is published: subscribers get what is left, and then the end.
    pub(crate) fn end(&self) {
        self.sender().take();
    }

    fn sender(&self) -> MutexGuard<'_, Option<Sender<GrantEvent>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn publish(publisher: &Publisher, generations: std::ops::Range<u64>) {
        let grant = GrantId::new("g1").unwrap();
        for generation in generations {
            publisher.publish(&grant, GrantEventKind::Refreshed { generation });
        }
    }

    #[test]
    fn the_words_are_all_there_are() {
        use GrantEventKind as Kind;
        let mut all = vec![Kind::Connected, Kind::Refreshed { generation: 1 }, Kind::RefreshFailed];
        all.push(Kind::ReconnectRequired { reason: ReconnectReason::Expired });
        all.extend([Kind::Revived, Kind::StoreHealed, Kind::EndpointUnhealthy, Kind::EndpointRecovered]);
        all.extend([Kind::Rekeyed, Kind::Removed]);
        assert_eq!(all.iter().map(Kind::as_str).collect::<Vec<_>>(), Kind::WORDS);
    }

    fn received(events: &mut Events) -> Option<(u64, u64)> {
        let event = events.next().now_or_never().expect("nothing was published")?;
        Some((event.kind.generation().unwrap(), event.missed))
    }

    #[test]
    fn a_slow_listener_learns_how_much_it_missed_and_goes_on() {
        let publisher = Publisher::new();
        publish(&publisher, 0..5); // before anybody subscribes
        let (mut slow, kept) = (publisher.subscribe(), KEPT as u64);
        publish(&publisher, 5..kept + 12);
        assert_eq!(received(&mut slow), Some((12, 7)));
        assert_eq!(received(&mut slow), Some((13, 0)));
    }

    #[test]
    fn the_end_comes_after_all_events_and_stays_the_end() {
        let publisher = Publisher::new();
        let mut events = publisher.subscribe();
        assert!(events.next().now_or_never().is_none(), "a wait that is given up loses nothing");
        publish(&publisher, 1..3);
        publisher.end();
        publish(&publisher, 3..4);
        assert_eq!((received(&mut events), received(&mut events)), (Some((1, 0)), Some((2, 0))));
        assert_eq!((received(&mut events), received(&mut events)), (None, None));
        assert_eq!(received(&mut publisher.subscribe()), None);
    }

    #[test]
    fn a_thread_may_wait_for_a_while() {
        let publisher = Publisher::new();
        let mut events = publisher.subscribe();
        assert_eq!(events.wait(Duration::ZERO).unwrap(), None);
        publish(&publisher, 1..2);
        assert_eq!(events.wait(Duration::ZERO).unwrap().unwrap().kind.as_str(), "refreshed");
        let waits = std::thread::spawn(move || events.wait(Duration::MAX).unwrap_err().kind());
        publisher.end();
        assert_eq!(waits.join().unwrap(), ErrorKind::Closed);
    }
}
