//! Walks through every state there is, depth first: what waits is the path to where it is and the steps not yet taken
//! from there, never all states at once.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

use super::{
    Model, Setup,
    steps::{Step, What},
    world::{World, held},
};
use crate::{store::record::GrantStatus, tokens::refresh::transitions};

/// No run is longer, in ticks, where states differ by their time.
const END: u16 = 200;

#[derive(Debug, Default)]
pub(super) struct Found {
    pub states: usize,
    /// Ways to end, each counted once.
    pub endings: HashSet<u128>,
    /// How many of them, and runs that never end, lost the grant.
    pub lost: usize,
    /// One way to a loss, or to where an invariant was violated first.
    pub path: Vec<String>,
    pub violated: Option<&'static str>,
}

/// Fingerprints are hashes already.
type Fingerprints = HashSet<u128, BuildHasherDefault<AsItIs>>;

#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only fingerprints are hashed");
    }

    fn write_u128(&mut self, fingerprint: u128) {
        #[allow(clippy::cast_possible_truncation)] // half of it will do
        let half = fingerprint as u64;
        self.0 = half;
    }
}

/// Where the walk stands: how it came there, at what time, and what can happen next.
struct Place {
    step: Option<(u16, Step)>,
    fingerprint: u128,
    nexts: Vec<(Step, World)>,
}

/// Everything there is, up to the first invariant violated.
pub(super) fn explore(setup: Setup) -> Found {
    let model = Model::new(setup);
    let mut found = Found::default();
    let mut seen = Fingerprints::default();
    // A state that comes again on its own path is a run that never ends.
    let mut on_path = Fingerprints::default();
    let start = World::start(&setup);
    let fingerprint = model.fingerprint(&start);
    seen.insert(fingerprint);
    on_path.insert(fingerprint);
    let mut places = vec![Place { step: None, fingerprint, nexts: model.nexts(&start).0 }];
    while let Some(place) = places.last_mut() {
        let Some((step, world)) = place.nexts.pop() else {
            on_path.remove(&place.fingerprint);
            places.pop();
            continue;
        };
        if let Some(invariant) = world.violated {
            found.violated = Some(invariant);
            found.path = path(&places, step, world.now);
            break;
        }
        let fingerprint = model.fingerprint(&world);
        let is_new = seen.insert(fingerprint);
        let endless = if setup.plain { world.now >= END } else { on_path.contains(&fingerprint) };
        let ending = if endless { Some(true) } else { Model::ending(&world) };
        match ending {
            Some(lost) => {
                let counts = (is_new || endless) && found.endings.insert(model.written(&world, false));
                if counts && lost {
                    found.lost += 1;
                    if found.lost == 1 {
                        found.path = path(&places, step, world.now);
                    }
                }
            }
            None if is_new => {
                on_path.insert(fingerprint);
                let nexts = model.nexts(&world).0;
                places.push(Place { step: Some((world.now, step)), fingerprint, nexts });
            }
            None => {}
        }
    }
    found.states = seen.len();
    found
}

fn path(places: &[Place], last: Step, end: u16) -> Vec<String> {
    let steps = places.iter().filter_map(|place| place.step).chain([(end, last)]);
    let shown = |(at, step): (u16, Step)| {
        (step.what != What::Tick).then(|| format!("{} s {step}", u32::from(at) * 5))
    };
    steps.filter_map(shown).chain([format!("{} s the end", u32::from(end) * 5)]).collect()
}

impl Model {
    /// Whether the run is over, and if so whether the grant is lost.
    fn ending(world: &World) -> Option<bool> {
        let row = &world.row;
        let given_up = row.status == GrantStatus::ReconnectRequired;
        let quiet = world.slow.is_empty()
            && world.given_up.is_empty()
            && world.late.is_empty()
            && world.store_is_up()
            && world.processes.iter().all(|process| {
                process.sending.is_none()
                    && !process.to_call
                    && process.machine.is_quiet()
                    && !process.machine.known().is_some_and(|known| transitions::forgot(row, known))
            });
        let at_rest = row.body.lease.is_none() && row.due_at.is_none();
        (quiet && (given_up || at_rest)).then(|| {
            let lives = held(row).any(|token| {
                let token = &world.server[token];
                token.used.is_none() && !token.ended
            });
            given_up || !lives
        })
    }
}
