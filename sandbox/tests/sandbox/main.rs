//! The sandbox as its clients see it: over HTTP, and through its control interface.

mod api_v2;
mod common;
mod connect;
mod control;
mod faults;
mod oauth;
