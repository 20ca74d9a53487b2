//! Runs a behaviour case through Rust and gives its transcript. tests/behaviour/README.md has the language.

mod application;
mod connect;
mod line;
mod sandbox;
pub(crate) mod show;
mod vehicle;
mod webhooks;

use std::{fmt::Write, sync::Arc, time::Duration};

use smartcar_sandbox::Config;
use smartcar_sdk::{Client, ClientBuilder, Grant, Result};

use self::line::{Line, whole};
use crate::World;

struct Runner {
    world: World,
    client: Client,
    /// Grants by name, in the order of their first `connect`.
    grants: Vec<(String, Grant)>,
    /// Webhooks by name.
    hooks: Vec<(String, String)>,
    /// Smartcar's id of the schedule that was set last.
    schedule: Option<String>,
}

/// The transcript of a case.
pub async fn transcript(case: &str) -> String {
    let world = World::new(Config::default()).await;
    let client = world.client().await;
    let mut runner = Runner { world, client, grants: Vec::new(), hooks: Vec::new(), schedule: None };
    let mut transcript = String::new();
    for line in case.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let answer = match runner.run(&Line::parse(line)).await {
            Ok(answer) => answer,
            Err(error) => show::error(&error),
        };
        // The test harness shows it where a case fails.
        println!("{line}\n    {answer}");
        let _ = writeln!(transcript, "{answer}");
    }
    transcript
}

impl Runner {
    async fn run(&mut self, line: &Line) -> Result<String> {
        match line.word(0) {
            "connect" => self.connect(line).await,
            "complete" => self.complete(line).await,
            "url" => self.url(line),
            "reauthenticate_url" => self.reauthenticate_url(line),
            "reauthenticate" => self.reauthenticate(line).await,
            "signed_state" => self.signed_state(line),
            "check_state" => Ok(format!("state {}", self.client.check_state(line.word(1))?)),
            "grant" => {
                let id = self.grant(line.word(1)).id.clone();
                let found = self.client.grant(&id).await?;
                Ok(found.map_or_else(|| "none".to_owned(), |found| show::grant(&found)))
            }
            "expiring" => {
                let report = self.client.refresh_expiring(Duration::from_secs(whole(line.word(1)))).await?;
                Ok(format!(
                    "report refreshed={} skipped={} failed={} reconnect={}",
                    report.refreshed, report.skipped, report.failed, report.reconnect
                ))
            }
            "remove" => {
                Ok(format!("removed {}", self.client.remove_grant(&self.grant(line.word(1)).id).await?))
            }
            "open" => {
                self.changed(line).build().await?.close().await?;
                Ok("opened".to_owned())
            }
            "reopen" => {
                self.client.close().await?;
                self.client = self.changed(line).build().await?;
                Ok("opened".to_owned())
            }
            "read" | "do" | "schedule" | "unschedule" | "batch" | "request" | "signal" | "signals"
            | "disconnect" | "subscribe" | "unsubscribe" => self.vehicle_line(line).await,
            "connections"
            | "connection"
            | "delete_connection"
            | "delete_connections"
            | "subscriptions"
            | "subscription"
            | "delete_subscription"
            | "webhooks"
            | "webhook_info"
            | "applications"
            | "application"
            | "compatibility"
            | "matrix"
            | "compatible"
            | "user"
            | "vehicles"
            | "backfill" => self.application_line(line).await,
            "webhook" | "tell" | "deliver" => webhooks::line(line),
            _ => self.sandbox_line(line).await,
        }
    }

    /// This world's client, with the line's settings changed, and those left out that it gives empty.
    fn changed(&self, line: &Line) -> ClientBuilder {
        let world = &self.world;
        let mut settings = vec![("store".to_owned(), world.sqlite())];
        for (variable, value) in world.sandbox.env() {
            settings.push((variable.trim_start_matches("SMARTCAR_").to_lowercase(), value));
        }
        settings.retain(|(name, _)| line.option(name).is_none());
        settings.extend(line.options().iter().filter(|(_, value)| !value.is_empty()).cloned());
        let mut builder = Client::builder().clock(Arc::new(world.clock.clone()));
        for (name, value) in settings {
            builder = builder.set(&name, &value);
        }
        builder
    }

    // ---- names and ids ---------------------------------------------------------------------------------------

    fn grant(&self, name: &str) -> &Grant {
        let found = self.grants.iter().find(|(known, _)| known == name);
        &found.unwrap_or_else(|| panic!("no connect is named {name:?}")).1
    }

    /// `NAME.N` is a vehicle of a grant.
    fn known_vehicle(&self, word: &str) -> Option<String> {
        let (name, index) = word.split_once('.')?;
        let (_, grant) = self.grants.iter().find(|(known, _)| known == name)?;
        grant.vehicles.get(index.parse::<usize>().ok()?).map(ToString::to_string)
    }

    /// Anything but `NAME.N` is an id.
    fn vehicle_id(&self, word: &str) -> String {
        self.known_vehicle(word).unwrap_or_else(|| word.to_owned())
    }

    fn vehicle_name(&self, id: &str) -> String {
        let mut names = self.grants.iter().flat_map(|(name, grant)| {
            grant.vehicles.iter().enumerate().map(move |(index, known)| (format!("{name}.{index}"), known))
        });
        names.find(|(_, known)| known.as_str() == id).map_or_else(|| id.to_owned(), |(name, _)| name)
    }

    fn user_id(&self, word: &str) -> String {
        let found = self.grants.iter().find(|(name, _)| name == word);
        let id = found.and_then(|(_, grant)| grant.user_id.as_ref());
        id.map_or_else(|| word.to_owned(), ToString::to_string)
    }

    fn user_name(&self, id: &str) -> String {
        let is = |grant: &Grant| grant.user_id.as_ref().is_some_and(|known| known.as_str() == id);
        let found = self.grants.iter().find(|(_, grant)| is(grant));
        found.map_or_else(|| id.to_owned(), |(name, _)| name.clone())
    }

    fn hook_id(&self, word: &str) -> String {
        let found = self.hooks.iter().find(|(name, _)| name == word);
        found.map_or_else(|| word.to_owned(), |(_, id)| id.clone())
    }

    fn hook_name(&self, id: &str) -> String {
        let found = self.hooks.iter().find(|(_, known)| known == id);
        found.map_or_else(|| id.to_owned(), |(name, _)| name.clone())
    }
}
