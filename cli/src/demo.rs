//! `smartcar demo`: the life of a few grants in a minute, on real parts: the sandbox is a real server, the store a real
//! database. Only time is moved by hand.

use std::{cell::RefCell, collections::HashMap, path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use smartcar_sandbox::{Choice, ConnectRequest, Sandbox};
use smartcar_sdk::{
    Client, Grant,
    clock::{Clock, ShiftedClock},
    ids::GrantId,
};

use crate::{failure::Failure, out::say, secrets};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);
const SCOPE: [&str; 3] = ["read_vehicle_info", "read_vin", "read_odometer"];

/// Shows the SDK at work: connects simulated drivers, lets months pass, restarts, and loses no car.
///
/// It connects two simulated drivers to a local Smartcar, reads odometers, lets months pass, restarts from the database
/// alone, and shows what happens to the tokens (never the tokens).
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where to keep the grants; by default a database file in a temporary folder. Without a password.
    #[arg(long, value_name = "STORE", conflicts_with = "store_file")]
    store: Option<String>,
    /// A file that holds the store's address.
    #[arg(long, value_name = "PATH")]
    store_file: Option<PathBuf>,
}

/// Both worlds' time: the SDK's clock and the sandbox's move together.
struct Demo {
    sandbox: Sandbox,
    clock: ShiftedClock,
    store: String,
    /// The last generation shown of each grant.
    shown: RefCell<HashMap<GrantId, u64>>,
}

pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let store = match (&arguments.store, &arguments.store_file) {
        (Some(store), _) => secrets::argument_store(store)?,
        (None, Some(file)) => secrets::read(file)?,
        (None, None) => format!("sqlite:{}", folder.path().join("tokens.db").display()),
    };
    let demo = Demo {
        sandbox: Sandbox::start(smartcar_sandbox::Config::default()).await?,
        clock: ShiftedClock::default(),
        store,
        shown: RefCell::default(),
    };
    say!(
        "A local Smartcar answers at {}; grants are kept in {}\n",
        demo.sandbox.origin(),
        shown(&demo.store)
    );
    say!("{:<20}  {:<46}  {:>10}  {:>8}  outcome", "time (UTC)", "step", "generation", "requests");
    say!("{}", "-".repeat(120));

    let client = demo.client().await?;
    let family =
        demo.connect(&client, "a driver connects two cars (standard flow)", "TESLA", 2, false).await?;
    let single = demo.connect(&client, "another connects one car (Connect Match)", "FORD", 1, true).await?;
    let grants = [&family, &single];
    demo.read(&client, "odometers", &grants).await?;

    demo.pass(3 * HOUR, "three hours pass: access tokens have expired")?;
    demo.read(&client, "odometers: one refresh for each grant", &grants).await?;

    demo.pass(56 * DAY, "56 days pass: refresh tokens end in four")?;
    let before = demo.requests();
    let report = client.refresh_expiring(5 * DAY).await?;
    demo.row(
        "the daily job",
        None,
        demo.requests() - before,
        &format!("{} grants refreshed", report.refreshed),
    )?;
    demo.read(&client, "odometers", &grants).await?;

    client.close().await?;
    drop(client);
    demo.row("restart: only the store is left", None, 0, "")?;
    let client = demo.client().await?;
    demo.read(&client, "odometers", &grants).await?;
    client.close().await?;

    say!("\nNo car was lost, and nobody but the SDK touched a token.");
    demo.sandbox.shutdown().await;
    Ok(())
}

impl Demo {
    async fn client(&self) -> Result<Client, Failure> {
        let mut builder = Client::builder().store(&self.store).clock(Arc::new(self.clock.clone()));
        for (variable, value) in self.sandbox.env() {
            builder = builder.set(&variable.trim_start_matches("SMARTCAR_").to_lowercase(), &value);
        }
        Ok(builder.build().await?)
    }

    /// One driver through Connect, as a browser would go.
    async fn connect(
        &self,
        client: &Client,
        step: &str,
        make: &str,
        cars: usize,
        single: bool,
    ) -> Result<Grant, Failure> {
        let before = self.requests();
        let consent = self.sandbox.connect(ConnectRequest {
            scope: SCOPE.map(str::to_owned).to_vec(),
            make: Some(make.to_owned()),
            vehicles: Choice::Count(cars),
            single_select: single,
            state: Some("demo".to_owned()),
            ..ConnectRequest::default()
        })?;
        let grant = client.complete_connect(consent.redirect_url).state("demo").per_vehicle(single).await?;
        self.shown.borrow_mut().insert(grant.id.clone(), grant.generation);
        let outcome = format!("grant stored, reaches {} car(s)", grant.vehicles.len());
        self.row(step, Some(grant.generation), self.requests() - before, &outcome)?;
        Ok(grant)
    }

    async fn read(&self, client: &Client, step: &str, grants: &[&Grant]) -> Result<(), Failure> {
        for grant in grants {
            let before = self.requests();
            let mut readings = Vec::new();
            for vehicle in &grant.vehicles {
                let odometer = client.vehicle(vehicle)?.odometer().await?;
                readings.push(format!("{:.1} km", odometer.distance));
            }
            let now = self.stored_generation(client, grant, before).await?;
            self.row(step, now, self.requests() - before, &readings.join(", "))?;
        }
        Ok(())
    }

    /// The generation in the store. A pair is served as soon as it is won, a moment before it is stored.
    async fn stored_generation(
        &self,
        client: &Client,
        grant: &Grant,
        requests_before: u64,
    ) -> Result<Option<u64>, Failure> {
        let refreshed = self.requests() > requests_before;
        for _ in 0..100 {
            let stored = client.grant(&grant.id).await?.map(|grant| grant.generation);
            if !refreshed || stored > self.shown.borrow().get(&grant.id).copied() {
                self.shown.borrow_mut().extend(stored.map(|generation| (grant.id.clone(), generation)));
                return Ok(stored);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err("a refreshed pair was not stored within a second".into())
    }

    fn pass(&self, time: Duration, what: &str) -> Result<(), Failure> {
        // The server first: a pair that is won in between is then thought to end too early, never too late.
        self.sandbox.advance(time);
        self.clock.advance(time);
        self.row(what, None, 0, "")
    }

    /// Requests the token endpoint has had.
    fn requests(&self) -> u64 {
        self.sandbox.stats().requests.get("POST /oauth/token").copied().unwrap_or(0)
    }

    fn row(&self, step: &str, generation: Option<u64>, requests: u64, outcome: &str) -> Result<(), Failure> {
        let generation = generation.map_or(String::new(), |generation| generation.to_string());
        let requests = if requests == 0 { String::new() } else { requests.to_string() };
        say!("{:<20}  {step:<46}  {generation:>10}  {requests:>8}  {outcome}", self.clock.now());
        Ok(())
    }
}

/// A store's address without user and password.
fn shown(store: &str) -> String {
    match store.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            format!("{scheme}://{}", host.split('?').next().unwrap_or_default())
        }
        None => store.to_owned(),
    }
}
