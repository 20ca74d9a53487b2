//! Connect: the page on which a driver gives consent. Making its address, reading what it sends back, and turning
//! that into a stored grant.

mod complete;
mod redirect;
mod url;

pub(crate) use self::complete::{Completion, finish, remove};
pub use self::{complete::CompleteConnect, redirect::Redirect, url::ConnectUrl};
