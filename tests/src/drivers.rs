//! Many drivers who connect their cars, each car with an odometer of its own, so that an answer tells whose it is; and
//! the verdict on what is left of them when a scenario is over.

use std::{path::Path, sync::Arc, time::Duration};

use smartcar_sandbox::{CarEdit, Choice, ConnectRequest};
use smartcar_sdk::{Client, Error};
use tokio::{sync::Semaphore, task::JoinSet, time::Instant};

use crate::{STATE, World, losses, losses::Losses};

/// A car and what its odometer must answer.
#[derive(Clone, Debug)]
pub struct Car {
    /// Smartcar's id of it.
    pub vehicle: String,
    /// Our id of the grant that reaches it.
    pub grant: String,
    /// What its odometer shows, in kilometres. No two cars show the same.
    pub km: f64,
}

impl Car {
    /// Whether `distance` is this car's odometer.
    pub fn shows(&self, distance: f64) -> bool {
        (distance - self.km).abs() < 0.01
    }

    /// Writes cars where a process that a test starts can read them.
    pub fn write(cars: &[Self], path: &Path) {
        let line = |car: &Self| format!("{} {} {}\n", car.vehicle, car.grant, car.km);
        std::fs::write(path, cars.iter().map(line).collect::<String>()).expect("the cars are written");
    }

    /// Reads what [`Car::write`] wrote.
    pub fn read(path: &Path) -> Vec<Self> {
        let text = std::fs::read_to_string(path).expect("the cars are there");
        let car = |line: &str| {
            let mut words = line.split(' ').map(str::to_owned);
            let mut word = || words.next().expect("vehicle, grant and kilometres");
            Self { vehicle: word(), grant: word(), km: word().parse().expect("kilometres") }
        };
        text.lines().map(car).collect()
    }
}

impl World {
    /// So many drivers with so many cars each connect.
    pub async fn drivers(&self, client: &Client, drivers: usize, cars_each: usize) -> Vec<Car> {
        let at_once = Arc::new(Semaphore::new(16));
        let mut connecting = JoinSet::new();
        for _ in 0..drivers {
            let (client, at_once) = (client.clone(), at_once.clone());
            let request = ConnectRequest { vehicles: Choice::Count(cars_each), ..ConnectRequest::default() };
            let redirect = self.consent(request);
            connecting.spawn(async move {
                let _turn = at_once.acquire().await;
                client.complete_connect(redirect).state(STATE).await.expect("a grant")
            });
        }
        let mut cars = Vec::new();
        while let Some(grant) = connecting.join_next().await {
            let grant = grant.expect("a driver who connected");
            for vehicle in &grant.vehicles {
                let number = u32::try_from(cars.len()).expect("not so many cars");
                cars.push(self.car(vehicle.as_ref(), &grant.id.to_string(), number));
            }
        }
        cars
    }

    /// Gives a car the odometer that goes with its number.
    pub fn car(&self, vehicle: &str, grant: &str, number: u32) -> Car {
        let km = f64::from(1000 + number);
        let edit = CarEdit { odometer_km: Some(km), ..CarEdit::default() };
        self.sandbox.edit_vehicle(vehicle, edit).expect("the car is there");
        Car { vehicle: vehicle.to_owned(), grant: grant.to_owned(), km }
    }

    /// Lets `client` live for `settling`, so that everything unfinished is finished, asks it for every car before and
    /// after, closes it, and counts what is lost in the store at `address`.
    pub async fn verdict(&self, client: Client, address: &str, cars: &[Car], settling: Duration) -> Verdict {
        reach_all(&client, cars, settling).await;
        tokio::time::sleep(settling).await;
        let unreachable = reach_all(&client, cars, settling).await;
        let closed = client.close().await;
        let losses = losses::count(&self.sandbox, address, &self.sandbox.config().client_id).await;
        Verdict { losses, unreachable, closed }
    }
}

/// What is left when a scenario is over.
#[derive(Debug)]
pub struct Verdict {
    /// Grants lost, by the sandbox's word.
    pub losses: Losses,
    /// Cars that do not answer, and what calls say instead.
    pub unreachable: Vec<(String, String)>,
    /// How the last client closed.
    pub closed: Result<(), Error>,
}

impl Verdict {
    /// Panics unless every grant lives and every car answers.
    pub fn assert_nothing_lost(&self) {
        let Losses { grants, lost, given_up } = &self.losses;
        assert!(lost.is_empty() && given_up.is_empty(), "lost: {lost:?}; given up: {given_up:?}; {self:?}");
        assert!(*grants > 0, "there was nothing to lose");
        assert!(self.unreachable.is_empty(), "{self:?}");
        assert!(self.closed.is_ok(), "{self:?}");
    }
}

/// Asks for every car until it answers or the time is up; those that do not, and why.
pub async fn reach_all(client: &Client, cars: &[Car], within: Duration) -> Vec<(String, String)> {
    let end = Instant::now() + within;
    let mut calls = JoinSet::new();
    for car in cars.iter().cloned() {
        let client = client.clone();
        calls.spawn(async move {
            loop {
                let said = match client.vehicle(&car.vehicle).unwrap().odometer().await {
                    Ok(reading) if car.shows(reading.distance) => return None,
                    Ok(reading) => format!("{} instead of {}", reading.distance, car.km),
                    Err(error) => format!("{} {error}", error.kind()),
                };
                if Instant::now() >= end {
                    return Some((car.vehicle, said));
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        });
    }
    calls.join_all().await.into_iter().flatten().collect()
}
