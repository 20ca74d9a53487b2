//! Whether what most grants met lately is a no: then the server is at fault, and not the grants.

use std::collections::VecDeque;

use crate::{
    ids::GrantId,
    tokens::timings::{VERDICT_FROM, VERDICT_OVER},
};

/// What was last said about each of some grants; a no counts once per grant.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict(VecDeque<(GrantId, bool)>);

impl Verdict {
    pub(super) fn note(&mut self, grant: &GrantId, no: bool) {
        self.0.retain(|(known, _)| known != grant);
        self.0.push_back((grant.clone(), no));
        if self.0.len() > VERDICT_OVER {
            self.0.pop_front();
        }
    }

    pub(super) fn mostly_no(&self) -> bool {
        let no = self.0.iter().filter(|(_, no)| *no).count();
        self.0.len() >= VERDICT_FROM && no * 2 > self.0.len()
    }
}
