//! The sandbox as its clients see it: over HTTP, and through its control interface.

mod api_v2;
mod api_v3;
mod commands_v3;
mod common;
mod compatibility;
mod connect;
mod control;
mod faults;
mod guard;
mod limits;
mod management_v3;
mod oauth;
mod official;
mod reauthenticate;
mod vehicles;
mod webhooks;
