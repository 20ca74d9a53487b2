//! Whether a refresh may begin now, and whether refusals are to be believed (rules 7 to 9).
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `verdict` | whether what most grants met lately is a no |
//! | `endpoint` | permits, and the circuit breaker of the token endpoint |
//! | `rejections` | the circuit breaker for the API's 401s |
//! | `gate` | both, for all grants of one process |

pub(crate) mod endpoint;
pub(in crate::tokens) mod gate;
mod rejections;
mod verdict;
