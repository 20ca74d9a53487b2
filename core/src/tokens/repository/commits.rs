//! What this process has committed lately, and when to look at it again; `comparing` looks.

use std::collections::VecDeque;

use crate::{clock::Moment, ids::GrantId, tokens::timings::Timings};

/// Commits remembered for each of the two further looks.
const REMEMBERED: usize = 10_000;

/// What this process has committed lately.
#[derive(Debug, Default)]
pub(in crate::tokens) struct Commits {
    /// Not looked at again yet, oldest first.
    fresh: VecDeque<(Moment, GrantId)>,
    /// Looked at once.
    seen: VecDeque<(Moment, GrantId)>,
}

impl Commits {
    pub(in crate::tokens) fn note(&mut self, grant: &GrantId, now: Moment) {
        push(&mut self.fresh, (now, grant.clone()));
    }

    /// What is to be looked at now, newest first: a third of a grace after its commit, and a grace after it.
    pub(in crate::tokens) fn due(&mut self, now: Moment, timings: &Timings) -> Vec<GrantId> {
        let mut due = Vec::new();
        let [first, second] = timings.looks_again();
        while let Some((_, grant)) = pop(&mut self.seen, |at| at.after(second) <= now) {
            due.push(grant);
        }
        while let Some((at, grant)) = pop(&mut self.fresh, |at| at.after(first) <= now) {
            due.push(grant.clone());
            push(&mut self.seen, (at, grant));
        }
        due.reverse();
        due
    }
}

fn push(commits: &mut VecDeque<(Moment, GrantId)>, commit: (Moment, GrantId)) {
    if commits.len() == REMEMBERED {
        commits.pop_front();
    }
    commits.push_back(commit);
}

fn pop(commits: &mut VecDeque<(Moment, GrantId)>, due: impl Fn(Moment) -> bool) -> Option<(Moment, GrantId)> {
    commits.front().is_some_and(|(at, _)| due(*at)).then(|| commits.pop_front()).flatten()
}
