//! Webhooks: what Smartcar posts to your server. Pure functions: the HTTP server, the queue and the memory of what was
//! seen are yours.
//!
//! Source: <https://smartcar.com/docs/integrations/webhooks/overview>.

mod signature;

pub use self::signature::{SIGNATURE_HEADER, challenge_answer, sign, verify};
