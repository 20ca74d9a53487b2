//! The requests that were sent and have no final answer.

use std::time::Duration;

use super::messages::Context;
use crate::{clock::Moment, secret::Secret};

/// A request sent and not answered for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Request {
    pub id: u32,
    pub generation: u64,
    pub base: Secret,
    pub presented: Secret,
    pub lease: u64,
    pub sent: Moment,
    pub first_used: Moment,
    /// Its reply can still come. If not, its outcome stays unknown.
    pub open: bool,
}

/// The requests of one machine, in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Requests {
    list: Vec<Request>,
    next_id: u32,
}

impl Requests {
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Request> {
        self.list.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn get(&self, id: u32) -> Option<&Request> {
        self.list.iter().find(|request| request.id == id)
    }

    /// Takes a request out: it has its answer.
    pub(super) fn take(&mut self, id: u32) -> Option<Request> {
        let index = self.list.iter().position(|request| request.id == id)?;
        Some(self.list.remove(index))
    }

    /// Its reply will not come any more.
    pub(super) fn stop_listening(&mut self, id: u32) {
        if let Some(request) = self.list.iter_mut().find(|request| request.id == id) {
            request.open = false;
        }
    }

    /// Adds a request, and names it.
    pub(super) fn add(&mut self, request: impl FnOnce(u32) -> Request) -> u32 {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        self.list.push(request(id));
        id
    }

    /// Those of one generation.
    pub(super) fn of(&self, generation: u64) -> impl DoubleEndedIterator<Item = &Request> {
        self.list.iter().filter(move |request| request.generation == generation)
    }

    /// Whether one has gone out for this generation, and nobody knows what came of it.
    pub(super) fn has_presented(&self, generation: u64) -> bool {
        self.of(generation).next().is_some()
    }

    /// Whether the reply to one of this generation can still come.
    pub(super) fn is_out(&self, generation: u64) -> bool {
        self.of(generation).any(|request| request.open)
    }

    /// Those whose reply can still come.
    pub(super) fn open(&self) -> impl Iterator<Item = &Request> {
        self.list.iter().filter(|request| request.open)
    }

    /// A reply is read for one grace from its own sending (rule 4); a request of a generation that has passed matters no
    /// longer than that.
    pub(super) fn retain_current(&mut self, generation: Option<u64>, now: Moment, grace: Duration) {
        for request in &mut self.list {
            if now >= request.sent.after(grace) {
                request.open = false;
            }
        }
        self.list.retain(|request| request.open || Some(request.generation) == generation);
    }

    /// Until when a silent request is waited for before the next goes (rule 4). `first_used`: when its token was first
    /// presented; `to_act`: what somebody needs after it.
    pub(super) fn waits_until(
        &self,
        id: u32,
        first_used: Moment,
        to_act: Duration,
        ctx: &Context<'_>,
    ) -> Option<Moment> {
        let sent = self.get(id)?.sent;
        let left = first_used.after(ctx.timings.grace).since(sent);
        Some(sent.after(ctx.timings.silence(left, ctx.latency, to_act)))
    }

    /// For the model: forgets all but one.
    #[cfg(test)]
    pub(super) fn retain_one(&mut self, id: u32) {
        self.list.retain(|request| request.id == id);
    }
}
