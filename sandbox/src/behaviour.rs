//! What is not known of Smartcar, or differs between its pages and its traffic: switches, all off by default.

use serde::{Deserialize, Serialize};

/// Which reading of API v3 the sandbox follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // switches, each for itself
pub struct Behaviour {
    /// API v3 takes user tokens too, and with them needs no `sc-user-id`: the official SDKs' v3 functions (Python
    /// 6.19, Node 10.4) send just that. Off: such a token is refused with 401, as the migration guide says.
    pub v3_user_tokens: bool,
    /// A vehicle that no webhook subscribes to has no signals: an empty list.
    pub v3_needs_subscription: bool,
    /// One signal comes bare, as older pages show it, not in `data` beside `included`.
    pub v3_bare_signal: bool,
    /// Signal times over REST are epoch seconds, as older pages show them, not ISO text.
    pub v3_epoch_times: bool,
}
