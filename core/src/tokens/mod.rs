//! The life of access and refresh tokens: the reason this SDK exists. docs/token-life-cycle.md explains the rules.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `grant` | a grant as callers see it: never its tokens |
//! | `timings` | how long the protocol waits for what |
//! | `refresh` | the refresh of one grant: the machine that decides, and the runner that acts |
//! | `admission` | whether a refresh may begin now |
//! | `repository` | the way to the store |
//! | `cache` | what one process keeps of its grants |
//! | `lifecycle` | whether this client is open, closing or closed |
//! | `loops` | the background loops of a client, and when each looks next |
//! | `manager` | the tokens of one application in this process: holds what the other modules share; their functions get it |
//! | `credentials` | which token a call carries |
//! | `sweeps` | what goes over many grants: the daily job, and what repairs |
//! | `event` | what happens to grants, for whoever subscribes |
//! | `catching_up` | whether what has come due is done, for whoever moves the clock |
//! | `closing` | the end of a client: nothing more begins, and what has begun is finished |
//! | `verification` | tests: scenes, simulation and model |

pub(crate) mod admission;
mod cache;
pub(crate) mod catching_up;
pub(crate) mod closing;
pub(crate) mod credentials;
pub(crate) mod event;
pub(crate) mod grant;
pub(crate) mod lifecycle;
mod loops;
pub(crate) mod manager;
pub(crate) mod refresh;
pub(crate) mod repository;
pub(crate) mod sweeps;
pub(crate) mod timings;
#[cfg(test)]
mod verification;
