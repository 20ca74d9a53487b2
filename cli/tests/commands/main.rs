//! The command itself, against the sandbox: what it prints, its exit codes, and that it shows no secret.
//!
//! | module | |
//! |---|---|
//! | `world` | a sandbox, a store with grants, and the command run against them |
//! | `connect` | `connect-url`, `connect` |
//! | `cars` | `vehicles`, `get`, `send` |
//! | `grants` | `grants` |
//! | `jobs` | `refresh`, `maintain`, `rekey` |
//! | `moving` | `import`, `export` |
//! | `fleet` | a fleet is moved over, with kills |
//! | `faults` | `doctor`: planted faults, each found and its remedy named |
//! | `postgres` | a PostgreSQL server |
//! | `scripted` | a server that answers what a test says |
//! | `webhooks` | `webhook` |
//! | `manual` | `completions`, `man`, `--help`, broken pipes |
//! | `documents` | every example of the manuals |
#![allow(clippy::missing_panics_doc, missing_docs)]

mod cars;
mod connect;
mod documents;
mod faults;
mod fleet;
mod grants;
mod jobs;
mod manual;
mod moving;
mod postgres;
mod scripted;
mod webhooks;
mod world;
