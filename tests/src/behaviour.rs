//! Runs a behaviour case through Rust and gives its transcript. tests/behaviour/README.md has the language.

use std::{collections::HashMap, fmt::Write, time::Duration};

use smartcar_sandbox::{CarChoice, Choice, Config, ConnectRequest, Revocation};
use smartcar_sdk::{Client, Error, Grant, Reading, Result, UnitSystem};

use crate::World;

/// One line of a case, taken apart.
struct Line {
    words: Vec<String>,
    options: HashMap<String, String>,
}

struct Runner {
    world: World,
    client: Client,
    grants: HashMap<String, Grant>,
}

/// The transcript of a case.
pub async fn transcript(case: &str) -> String {
    let world = World::new(Config::default()).await;
    let client = world.client().await;
    let mut runner = Runner { world, client, grants: HashMap::new() };
    let mut transcript = String::new();
    for line in case.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let answer = match runner.run(&parse(line)).await {
            Ok(answer) => answer,
            Err(error) => shown(&error),
        };
        let _ = writeln!(transcript, "{answer}");
    }
    transcript
}

fn parse(line: &str) -> Line {
    let mut tokens = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c == ' ' {
            chars.next();
            continue;
        }
        let (mut token, mut quoted) = (String::new(), false);
        while let Some(&c) = chars.peek() {
            match c {
                ' ' if !quoted => break,
                '"' => quoted = !quoted,
                '\\' if quoted => {
                    chars.next();
                    token.push(match chars.peek() {
                        Some('n') => '\n',
                        Some(other) => *other,
                        None => '\\',
                    });
                }
                other => token.push(other),
            }
            chars.next();
        }
        tokens.push(token);
    }
    let (mut words, mut options) = (Vec::new(), HashMap::new());
    // The redirect that `complete` takes is full of equals signs.
    let literal = usize::from(tokens.first().is_some_and(|verb| verb == "complete"));
    for (index, token) in tokens.into_iter().enumerate() {
        match token.split_once('=') {
            Some((key, value))
                if index > literal && key.chars().all(|c| c.is_ascii_lowercase() || c == '_') =>
            {
                options.insert(key.to_owned(), value.to_owned());
            }
            _ => words.push(token),
        }
    }
    Line { words, options }
}

impl Line {
    fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    fn flag(&self, name: &str) -> bool {
        self.option(name) == Some("true")
    }

    fn list(&self, name: &str) -> Vec<String> {
        self.option(name).map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default()
    }
}

impl Runner {
    async fn run(&mut self, line: &Line) -> Result<String> {
        match line.word(0) {
            "connect" => self.connect(line).await,
            "complete" => {
                let mut completion = self.client.complete_connect(line.word(1));
                if let Some(state) = line.option("state") {
                    completion = completion.state(state);
                }
                Ok(grant(&completion.await?))
            }
            "grant" => {
                let id = self.grants[line.word(1)].id.clone();
                Ok(self.client.grant(&id).await?.map_or_else(|| "none".to_owned(), |found| grant(&found)))
            }
            "read" => self.read(line).await,
            "expiring" => {
                let report = self.client.refresh_expiring(Duration::from_secs(number(line.word(1)))).await?;
                Ok(format!(
                    "report refreshed={} skipped={} failed={} reconnect={}",
                    report.refreshed, report.skipped, report.failed, report.reconnect
                ))
            }
            "remove" => {
                Ok(format!("removed {}", self.client.remove_grant(&self.grants[line.word(1)].id).await?))
            }
            "url" => self.url(line),
            "open" => {
                let mut builder = self.world.builder();
                for (name, value) in &line.options {
                    builder =
                        if value.is_empty() { without(&self.world, name) } else { builder.set(name, value) };
                }
                builder.build().await?.close().await?;
                Ok("opened".to_owned())
            }
            "reopen" => {
                self.client.close().await?;
                self.client = self.world.client().await;
                Ok("opened".to_owned())
            }
            "advance" => {
                self.world.sandbox.advance(Duration::from_secs(number(line.word(1))));
                Ok("ok".to_owned())
            }
            "revoke" => {
                let user = self.grants[line.word(1)].user_id.as_ref().expect("a finished grant").to_string();
                self.world.sandbox.revoke(Revocation::UserId(user)).expect("a known user");
                Ok("ok".to_owned())
            }
            "requests" => {
                let count = self.world.sandbox.stats().requests.get(line.word(1)).copied().unwrap_or(0);
                Ok(format!("requests {count}"))
            }
            other => panic!("a case says {other:?}, which tests/behaviour/README.md does not know"),
        }
    }

    async fn connect(&mut self, line: &Line) -> Result<String> {
        let single = line.flag("single_select");
        let mut request = ConnectRequest {
            scope: line.list("scope"),
            make: line.option("make").map(str::to_owned),
            powertrain: line.option("powertrain").map(str::to_owned),
            user: line.option("user").map(str::to_owned),
            single_select: single,
            state: line.option("state").map(str::to_owned),
            ..ConnectRequest::default()
        };
        if let Some(count) = line.option("vehicles") {
            request.vehicles = Choice::Count(usize::try_from(number(count)).expect("a small number"));
        }
        if let Some(index) = line.option("index") {
            request.vehicles = Choice::These(vec![CarChoice::Index(
                usize::try_from(number(index)).expect("a small number"),
            )]);
        }
        let mut completion = self.client.complete_connect(self.world.consent(request)).per_vehicle(single);
        if let Some(state) = line.option("expect_state") {
            completion = completion.state(state);
        }
        if let Some(account) = line.option("account") {
            completion = completion.account(account);
        }
        let connected = completion.await?;
        let text = grant(&connected);
        self.grants.insert(line.word(1).to_owned(), connected);
        Ok(text)
    }

    fn url(&self, line: &Line) -> Result<String> {
        let mut url = self.client.connect_url();
        if line.option("scope").is_some() {
            url = url.scope(line.list("scope"));
        }
        for (name, value) in &line.options {
            url = match name.as_str() {
                "state" => url.state(value),
                "make" => url.make(value),
                "single_select" => url.single_select(value == "true"),
                "flags" => url.flags(value),
                "force" => url.force_approval(value == "true"),
                "user" => url.user(value),
                "external_id" => url.external_id(value),
                _ => url,
            };
        }
        let built = url.build()?;
        let (path, query) = built.split_once('?').expect("a query");
        let path = path.split('/').skip(3).collect::<Vec<_>>().join("/");
        let mut kept: Vec<_> = query
            .split('&')
            .filter(|pair| !pair.starts_with("client_id=") && !pair.starts_with("redirect_uri="))
            .collect();
        kept.sort_unstable();
        Ok(format!("url /{path}?{}", kept.join("&")))
    }

    async fn read(&self, line: &Line) -> Result<String> {
        let mut vehicle = self.client.vehicle(&self.vehicle_id(line.word(2)));
        if let Some(units) = line.option("unit_system") {
            vehicle = vehicle.unit_system(UnitSystem::from_word(units).expect("a unit system"));
        }
        let method = line.word(1);
        let (fields, units) = match method {
            "odometer" => fields(&vehicle.odometer().await?, |r| vec![("distance", float(r.distance))]),
            "location" => fields(&vehicle.location().await?, |r| {
                vec![("latitude", float(r.latitude)), ("longitude", float(r.longitude))]
            }),
            "battery" => fields(&vehicle.battery().await?, |r| {
                vec![("percent_remaining", maybe(r.percent_remaining)), ("range", maybe(r.range))]
            }),
            "fuel" => fields(&vehicle.fuel().await?, |r| {
                vec![
                    ("range", maybe(r.range)),
                    ("percent_remaining", maybe(r.percent_remaining)),
                    ("amount_remaining", maybe(r.amount_remaining)),
                ]
            }),
            "charge" => fields(&vehicle.charge().await?, |r| {
                vec![("is_plugged_in", r.is_plugged_in.to_string()), ("state", r.state.as_str().to_owned())]
            }),
            "vin" => fields(&vehicle.vin().await?, |r| vec![("vin", r.vin.clone())]),
            "attributes" => fields(&vehicle.attributes().await?, |r| {
                vec![
                    ("id", r.id.clone()),
                    ("make", r.make.clone()),
                    ("model", format!("\"{}\"", r.model)),
                    ("year", r.year.to_string()),
                ]
            }),
            other => panic!("a case reads {other:?}, which this runner does not know"),
        };
        Ok(format!("{method} {fields} unit_system={}", units.as_str()))
    }

    /// `NAME.N` is a vehicle of a grant; anything else is an id.
    fn vehicle_id(&self, word: &str) -> String {
        let of_grant = word.split_once('.').and_then(|(name, index)| {
            self.grants.get(name)?.vehicles.get(index.parse::<usize>().ok()?).map(ToString::to_string)
        });
        of_grant.unwrap_or_else(|| word.to_owned())
    }
}

/// This world's settings without one.
fn without(world: &World, left_out: &str) -> smartcar_sdk::ClientBuilder {
    let mut builder = Client::builder();
    for (variable, value) in world.sandbox.env() {
        let name = variable.trim_start_matches("SMARTCAR_").to_lowercase();
        if name != left_out && smartcar_sdk::Config::settings().any(|(known, _)| known == name) {
            builder = builder.set(&name, &value);
        }
    }
    if left_out == "store" { builder } else { builder.store(&world.sqlite()) }
}

fn fields<T>(
    reading: &Reading<T>,
    take: impl FnOnce(&T) -> Vec<(&'static str, String)>,
) -> (String, UnitSystem) {
    let pairs: Vec<_> =
        take(&reading.values).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    (pairs.join(" "), reading.meta.unit_system)
}

fn grant(grant: &Grant) -> String {
    format!(
        "grant mode={} vehicles={} account={} status={} reason={} generation={}",
        grant.mode.as_str(),
        grant.vehicles.len(),
        grant.account.as_deref().unwrap_or("null"),
        grant.status.as_str(),
        grant.reason.map_or("null", |reason| reason.as_str()),
        grant.generation
    )
}

fn shown(error: &Error) -> String {
    let api = error.api();
    let or_null = |text: Option<&str>| text.unwrap_or("null").to_owned();
    format!(
        "error {} field={} retry={} driver={} type={} code={}",
        error.kind(),
        or_null(error.field()),
        error.can_retry(),
        error.driver_must_act(),
        or_null(api.and_then(|api| api.error_type.as_deref())),
        or_null(api.and_then(|api| api.code.as_deref())),
    )
}

fn float(number: f64) -> String {
    format!("{number:.3}")
}

fn maybe(number: Option<f64>) -> String {
    number.map_or_else(|| "null".to_owned(), float)
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}
