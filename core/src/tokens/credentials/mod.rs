//! Which token a call carries.
//!
//! The modules, in the order to read them:
//!
//! | module | |
//! |---|---|
//! | `credential` | the choice: a grant's token (v2) or the application's (v3) |
//! | `access` | a grant's access token, and another one after a 401 |
//! | `application` | the application token of API v3 |

pub(crate) mod access;
pub(crate) mod application;
pub(crate) mod credential;
