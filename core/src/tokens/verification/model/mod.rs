//! The protocol explored exhaustively: every interleaving of several processes that run the real
//! [`Machine`](crate::tokens::refresh::machine::Machine) on one grant, with so many faults at every point where one can strike. Time goes
//! in ticks of 5 s; the grace is 12 of them. Recovery looks for what has come due in the tick in which it does, or in the
//! next.
//!
//! A fault is one of: a crash after the server acted; a reply lost, visibly or in silence; a reply late by 15 or 30 s; a
//! request that arrives up to 30 s late, its sender alive, or crashed (two faults); a request that never arrives; a
//! process paused for 20 or 50 s just before it sends, or stopped for 20 or 70 s at any time while it is busy; the store unavailable for 20 or 85 s; the store rolled back by one commit;
//! a swap under way for up to 15 s, so that others come before it, or that is given up then and lands up to 15 s later; a
//! swap that is written and its answer lost; a process that closes, and another that begins in its place; a look at the
//! store while the clock is a day ahead or back. Where that is asked for, too: a request that visibly
//! fails and is acted on up to 30 s later.
//!
//! A run ends when nothing is in flight, leased or due. It is a loss if neither the stored refresh token nor a kept
//! fallback is then unused and live, and so is a run that never ends. On the way the invariants of
//! docs/token-life-cycle.md hold after every step.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `world` | the state of the whole |
//! | `server` | what presenting a refresh token does |
//! | `process` | one process: runs the machine |
//! | `steps` | what can happen next |
//! | `invariants` | what must hold after every step |
//! | `explore` | walks through every state there is |
//! | `canonical` | which states are one |
//! | `broken` | rules switched off, to show what each is for |
//! | `tests` | what is explored |

mod broken;
mod canonical;
mod explore;
mod invariants;
mod process;
mod server;
mod steps;
mod tests;
mod world;

use std::time::Duration;

pub(in crate::tokens) use self::canonical::Canon;
use self::{broken::Rule, world::World};
use crate::{
    clock::{Moment, Timestamp},
    config::{Config, RefreshTokenReuse},
    tokens::{refresh::machine::Context, timings::Timings},
};

/// In milliseconds.
const TICK: i64 = 5_000;
const GRACE: u16 = 12;
/// For how long a swap is waited for.
const STORE_TIMEOUT: u16 = 3;
/// A request that has not arrived by then never will.
const ARRIVES: u16 = 6;
/// How far a clock steps, in milliseconds.
const DAY: i64 = 86_400_000;

/// What is explored.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is a question of its own
struct Setup {
    policy: RefreshTokenReuse,
    faults: u8,
    processes: usize,
    /// Every request takes so many ticks to its reply, at no cost.
    slow: u16,
    /// Whether it takes them to be acted on. Else it is acted on at once, and the reply takes them.
    acts_late: bool,
    /// Whether processes know that at the start. If not, one knows once it was answered.
    latency_is_known: bool,
    /// So many processes have a caller at the start, whose access token was rejected. If none, the grant is due.
    callers: usize,
    /// Whether Connect is unfinished at the start, and for how many ticks it cannot be finished.
    unfinished: Option<u16>,
    /// For how many ticks the store may be unavailable.
    store_down: &'static [u16],
    store_rolls_back: bool,
    /// For how many ticks a process may be paused before it sends.
    pauses: &'static [u16],
    /// For how many ticks a process that has begun something may be stopped. Replies reach its host meanwhile.
    stops: &'static [u16],
    /// Whether swaps go astray.
    swaps: bool,
    /// Whether a fault may be that a process closes.
    closes: bool,
    /// So many close at no cost.
    free_closes: u8,
    /// For how many ticks at most they may wait as they close.
    bounds: &'static [u16],
    /// Whether another process begins in the place of one that has closed.
    successors: bool,
    /// Whether the processes know the policy. If not, they assume the worst.
    policy_is_known: bool,
    /// Whether a request that visibly fails may be acted on up to 30 s later.
    late_failures: bool,
    /// Whether the clock steps.
    clock_steps: bool,
    broken: Option<Rule>,
    /// Whether states are told apart that need not be: to check that nothing is overlooked otherwise.
    plain: bool,
}

impl Setup {
    const fn new(policy: RefreshTokenReuse, faults: u8, processes: usize) -> Self {
        Self {
            policy,
            faults,
            processes,
            slow: 0,
            acts_late: false,
            latency_is_known: true,
            callers: 0,
            unfinished: None,
            store_down: &[],
            store_rolls_back: false,
            pauses: &[4, 10],
            stops: &[],
            swaps: false,
            closes: false,
            free_closes: 0,
            bounds: &[GRACE],
            successors: true,
            policy_is_known: false,
            late_failures: false,
            clock_steps: false,
            broken: None,
            plain: false,
        }
    }
}

/// A setup and what follows from it.
struct Model {
    setup: Setup,
    timings: Timings,
}

impl Model {
    fn new(setup: Setup) -> Self {
        let mut timings = Timings::new(&Config::default());
        if setup.policy_is_known {
            timings.reuse = setup.policy;
        }
        if setup.broken == Some(Rule::Confirmations) {
            timings.reuse = RefreshTokenReuse::IssuesNew;
        }
        Self { setup, timings }
    }

    fn is_broken(&self, rule: Rule) -> bool {
        self.setup.broken == Some(rule)
    }

    /// Whether the store can still be rolled back from here.
    fn rolls_back(&self, world: &World) -> bool {
        self.setup.store_rolls_back && world.faults > 0
    }

    fn context<'a>(
        &'a self,
        now: u16,
        learnt_latency: bool,
        random: &'a mut dyn FnMut() -> u64,
    ) -> Context<'a> {
        let latency =
            if self.setup.latency_is_known || learnt_latency { u32::from(self.setup.slow) } else { 0 };
        Context {
            now: moment(now),
            timings: &self.timings,
            latency: Duration::from_secs(5) * latency,
            may_give_up: true,
            random,
        }
    }
}

fn moment(tick: u16) -> Moment {
    Moment::from_millis(i64::from(tick) * TICK)
}

fn time(tick: u16) -> Timestamp {
    Timestamp::from_millis(i64::from(tick) * TICK)
}
