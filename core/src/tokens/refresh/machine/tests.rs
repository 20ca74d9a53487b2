use std::time::Duration;

use super::{super::seen::Seen, Context, Effect, Event, Goal, Machine, Swapped};
use crate::{
    clock::{Moment, Timestamp},
    config::{Config, RefreshTokenReuse},
    ids::GrantId,
    oauth::Outcome,
    secret::Secret,
    store::record::{Body, GrantMode, GrantStatus, MAX_GENERATION, Record},
    tokens::timings::Timings,
};

/// A machine, and a store that answers it at once.
struct Bench {
    machine: Machine,
    row: Record,
    seconds: i64,
    drawn: u64,
    reuse: RefreshTokenReuse,
    /// A fallback that another process adds before the next swap arrives.
    before_the_next_swap: Option<Secret>,
}

impl Bench {
    fn new() -> Self {
        let at = Timestamp::from_millis(0);
        let mut body = Body::new(GrantMode::User);
        body.refresh_token = Some(Secret::new("r"));
        let row = Record {
            grant_id: GrantId::new("g").unwrap(),
            version: 0,
            user_id: None,
            account: None,
            status: GrantStatus::Active,
            vehicles: Vec::new(),
            connected_at: at,
            refresh_expires_at: None,
            due_at: Some(at),
            status_changed_at: at,
            updated_at: at,
            body,
        };
        Self {
            machine: Machine::default(),
            row,
            seconds: 0,
            drawn: 0,
            reuse: RefreshTokenReuse::Unknown,
            before_the_next_swap: None,
        }
    }

    /// One event, and how many requests came of it.
    fn feed(&mut self, event: Event) -> usize {
        let timings = Timings { reuse: self.reuse, ..Timings::new(&Config::default()) };
        let now = Moment::from_millis(self.seconds * 1000);
        let seen =
            Seen { now: Timestamp::from_millis(self.seconds * 1000), asked: now, took: Duration::ZERO };
        let (mut events, mut sent) = (vec![event], 0);
        while let Some(event) = events.pop() {
            let mut random = || {
                self.drawn += 1;
                self.drawn
            };
            let latency = Duration::ZERO;
            let mut ctx = Context { now, timings: &timings, latency, may_give_up: true, random: &mut random };
            for effect in self.machine.step(event, &mut ctx) {
                match effect {
                    Effect::Load => events.push(Event::Loaded(Ok((Some(Box::new(self.row.clone())), seen)))),
                    Effect::Swap { record, expected } => {
                        if let Some(fallback) = self.before_the_next_swap.take() {
                            self.row.body.fallbacks.push(fallback);
                            self.row.version = -1;
                        }
                        let swapped = if expected == Some(self.row.version) {
                            self.row = *record;
                            Swapped::Done
                        } else {
                            Swapped::Current(Some(Box::new(self.row.clone())))
                        };
                        events.push(Event::Swapped(Ok((swapped, seen))));
                    }
                    Effect::AskPermit { .. } => events.push(Event::Permit { waited: false }),
                    Effect::Send { .. } => sent += 1,
                    _ => {}
                }
            }
        }
        sent
    }
}

#[test]
fn a_forgotten_lease_repeats_no_young_request() {
    let mut bench = Bench::new();
    let before = bench.row.clone();
    assert_eq!(bench.feed(Event::Goal(Goal::Due)), 1);
    // A fail-over takes the store back to before the lease; the renewal finds that out.
    bench.row = Record { version: -1, ..before };
    let mut asked_again = None;
    while asked_again.is_none() && bench.seconds < 60 {
        bench.seconds += 1;
        asked_again = (bench.feed(Event::Timer) > 0).then_some(bench.seconds);
    }
    assert_eq!(asked_again, Some(20), "a third of the grace after the first request");
}

#[test]
fn a_pair_that_comes_during_the_declaration_is_tried_first() {
    let mut bench = Bench::new();
    assert_eq!(bench.feed(Event::Goal(Goal::Due)), 1);
    // Another process brings what it won from the pair before, just as this one has read the record again.
    bench.before_the_next_swap = Some(Secret::new("won from the pair before"));
    let refused = Event::Answer { request: 0, outcome: Outcome::Refused };
    assert_eq!(bench.feed(refused), 1, "the fallback is presented");
    assert_eq!(bench.row.status, GrantStatus::Active);
}

#[test]
fn a_generation_that_none_can_follow_is_not_refreshed() {
    for (generation, sent) in [(MAX_GENERATION - 1, 1), (MAX_GENERATION, 0)] {
        let mut bench = Bench::new();
        bench.row.body.generation = generation;
        assert_eq!(bench.feed(Event::Goal(Goal::Due)), sent, "{generation}");
        assert_eq!(bench.row.body.lease.is_some(), sent == 1);
    }
}

#[test]
fn closing_repeats_beside_an_open_request_where_harmless() {
    for (reuse, repeats) in [
        (RefreshTokenReuse::Unknown, 0),
        (RefreshTokenReuse::RevokesFamily, 0),
        (RefreshTokenReuse::ReturnsSame, 1),
    ] {
        let mut bench = Bench { reuse, ..Bench::new() };
        assert_eq!(bench.feed(Event::Goal(Goal::Due)), 1);
        bench.feed(Event::Stop { until: Moment::from_millis(50_000) });
        let mut sent = 0;
        while bench.seconds < 20 {
            bench.seconds += 1;
            sent += bench.feed(Event::Timer);
        }
        assert_eq!((sent, bench.row.body.lease.is_some()), (repeats, repeats == 1), "{reuse:?}");
    }
}

#[test]
fn closing_still_tries_the_fallback_of_a_confirmation() {
    let mut bench = Bench::new();
    bench.row.body.fallbacks.push(Secret::new("the one before"));
    assert_eq!(bench.feed(Event::Goal(Goal::Due)), 1);
    bench.feed(Event::Stop { until: Moment::from_millis(60_000) });
    assert_eq!(bench.feed(Event::Answer { request: 0, outcome: Outcome::Refused }), 1);
    assert!(bench.row.body.lease.is_some());
}
