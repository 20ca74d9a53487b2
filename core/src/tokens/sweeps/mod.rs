//! What goes over many grants, beside the calls of one: the daily job, and what repairs.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `job` | the daily job: refreshes what ends soon |
//! | `starts` | when the job may start a refresh, in the whole fleet |
//! | `maintenance` | the job as something that just runs |
//! | `recovery` | finishes what others left half done |
//! | `comparing` | looks again at what was committed: a store may have lost it |
//! | `replaying` | brings back what an earlier process left in the spool |
//! | `rekey` | rewrites records with the key that encrypts today |
//! | `adopting` | stores a grant of another system |
//! | `handing_over` | gives a grant to another system |
//! | `forgetting` | erases what names a person: a tombstone stays that names nobody |

pub(crate) mod adopting;
mod comparing;
pub(crate) mod forgetting;
pub(crate) mod handing_over;
pub(crate) mod job;
pub(crate) mod maintenance;
pub(crate) mod recovery;
pub(crate) mod rekey;
pub(crate) mod replaying;
pub(crate) mod starts;

/// How many grants or vehicles a report names of each kind; the others are counted. So a report takes the same memory over any number.
const NAMED: usize = 100;

/// Names a grant or a vehicle in a report, unless a hundred are named.
pub(crate) fn name<Id: Clone>(named: &mut Vec<Id>, id: &Id) {
    if named.len() < NAMED {
        named.push(id.clone());
    }
}
