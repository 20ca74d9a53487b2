//! Who owns which cars, and which of them are connected.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::car::Car;
use crate::catalogue::{Brand, Powertrain};
use crate::clock::Millis;
use crate::ids::seeded_id;

/// One account with a car maker's connected services.
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) brand: &'static Brand,
    /// In the order they were bought.
    pub(crate) cars: Vec<String>,
    /// The application's own id for the user, given in Connect.
    pub(crate) external_id: Option<String>,
    /// Why the account does not work, if it does not: a code of `CONNECTED_SERVICES_ACCOUNT`.
    pub(crate) problem: Option<String>,
    email: String,
}

/// A car that a driver has connected.
#[derive(Clone)]
pub(crate) struct Connection {
    /// API v3's id; connecting again keeps it.
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) vehicle: String,
    pub(crate) created_at: Millis,
    /// The last consent.
    pub(crate) connected_at: Millis,
    pub(crate) mode: String,
    /// What the driver agreed to last.
    pub(crate) permissions: Arc<[String]>,
}

/// All users, cars and connections.
pub(crate) struct World {
    seed: u64,
    users: HashMap<String, User>,
    by_email: HashMap<String, Vec<String>>,
    cars: HashMap<String, Car>,
    strangers: u64,
    connections: BTreeMap<u64, Connection>,
    /// A car has one owner, hence one connection.
    by_vehicle: HashMap<String, u64>,
    by_id: HashMap<String, u64>,
    by_user: HashMap<String, BTreeSet<u64>>,
    connections_ever: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            users: HashMap::new(),
            by_email: HashMap::new(),
            cars: HashMap::new(),
            strangers: 0,
            connections: BTreeMap::new(),
            by_vehicle: HashMap::new(),
            by_id: HashMap::new(),
            by_user: HashMap::new(),
            connections_ever: 0,
        }
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    pub(crate) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.get_mut(id)
    }

    /// The e-mail address of a driver never seen before.
    pub(crate) fn stranger(&mut self) -> String {
        self.strangers += 1;
        format!("driver-{}@sandbox.example", self.strangers)
    }

    /// The account of an e-mail address with a brand, or the first one it has with any.
    pub(crate) fn account(&self, email: &str, brand: Option<&Brand>) -> Option<&User> {
        let accounts = self.by_email.get(email)?.iter().filter_map(|id| self.users.get(id));
        accounts.into_iter().find(|user| brand.is_none_or(|brand| brand.name == user.brand.name))
    }

    /// Opens an account. Its id depends on the seed, the address and the brand alone.
    pub(crate) fn open_account(&mut self, email: &str, brand: &'static Brand) -> String {
        let id = seeded_id(self.seed, &format!("user/{}/{email}", brand.name));
        self.by_email.entry(email.to_owned()).or_default().push(id.clone());
        let user = User {
            id: id.clone(),
            brand,
            cars: Vec::new(),
            external_id: None,
            problem: None,
            email: email.to_owned(),
        };
        self.users.insert(id.clone(), user);
        id
    }

    /// Sees to it that a user owns at least so many cars.
    pub(crate) fn garage(
        &mut self,
        user: &str,
        at_least: usize,
        powertrain: Option<Powertrain>,
        now: Millis,
    ) {
        let Some(user) = self.users.get_mut(user) else { return };
        let fits = |only| user.brand.models.iter().filter(move |model| model.powertrain == only).collect();
        let mut models: Vec<_> = powertrain.map_or_else(Vec::new, fits);
        if models.is_empty() {
            models = user.brand.models.iter().collect();
        }
        for number in user.cars.len()..at_least {
            let id = seeded_id(self.seed, &format!("car/{}/{}/{number}", user.brand.name, user.email));
            let car = Car::new(id.clone(), user.brand, models[number % models.len()], now);
            user.cars.push(id.clone());
            self.cars.insert(id, car);
        }
    }

    pub(crate) fn car(&self, id: &str) -> Option<&Car> {
        self.cars.get(id)
    }

    /// A car as it is now.
    pub(crate) fn car_at(&mut self, id: &str, now: Millis) -> Option<&mut Car> {
        let car = self.cars.get_mut(id)?;
        car.settle(now);
        Some(car)
    }

    /// Every car, in the order of their ids.
    pub(crate) fn cars_at(&mut self, now: Millis) -> Vec<&Car> {
        let mut cars: Vec<&Car> = self
            .cars
            .values_mut()
            .map(|car| {
                car.settle(now);
                &*car
            })
            .collect();
        cars.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        cars
    }

    /// The car with a vehicle identification number.
    pub(crate) fn car_by_vin(&self, vin: &str) -> Option<&Car> {
        self.cars.values().find(|car| car.vin.eq_ignore_ascii_case(vin))
    }

    /// Connects cars, or connects them again: then they count as newly connected.
    pub(crate) fn connect(
        &mut self,
        user: &str,
        vehicles: &[String],
        mode: &str,
        permissions: &Arc<[String]>,
        now: Millis,
    ) {
        for vehicle in vehicles {
            let before = self.end(self.by_vehicle.get(vehicle).copied());
            self.connections_ever += 1;
            let number = self.connections_ever;
            let (id, created_at) = before.map_or_else(
                || (seeded_id(self.seed, &format!("connection/{number}")), now),
                |before| (before.id, before.created_at),
            );
            self.by_vehicle.insert(vehicle.clone(), number);
            self.by_id.insert(id.clone(), number);
            self.by_user.entry(user.to_owned()).or_default().insert(number);
            let connection = Connection {
                id,
                user: user.to_owned(),
                vehicle: vehicle.clone(),
                created_at,
                connected_at: now,
                mode: mode.to_owned(),
                permissions: Arc::clone(permissions),
            };
            self.connections.insert(number, connection);
        }
    }

    /// The connection of a vehicle.
    pub(crate) fn connection_of(&self, vehicle: &str) -> Option<&Connection> {
        self.connections.get(self.by_vehicle.get(vehicle)?)
    }

    /// The connection with an id of API v3.
    pub(crate) fn connection(&self, id: &str) -> Option<&Connection> {
        self.connections.get(self.by_id.get(id)?)
    }

    /// Connections, newest first, older than a given number; found by index.
    pub(crate) fn connections(
        &self,
        before: u64,
        user: Option<&str>,
        vehicle: Option<&str>,
    ) -> Box<dyn Iterator<Item = (u64, &Connection)> + '_> {
        let one = |number: &u64| Some((*number, self.connections.get(number)?));
        if let Some(vehicle) = vehicle {
            let found = self.by_vehicle.get(vehicle).filter(|number| **number < before).and_then(one);
            let found = found.filter(|(_, found)| user.is_none_or(|user| user == found.user));
            return Box::new(found.into_iter());
        }
        if let Some(user) = user {
            let numbers = self.by_user.get(user).into_iter();
            return Box::new(numbers.flat_map(move |numbers| numbers.range(..before).rev()).filter_map(one));
        }
        Box::new(self.connections.range(..before).rev().map(|(number, connection)| (*number, connection)))
    }

    /// Ends connections; the caller ends what the tokens reach.
    pub(crate) fn disconnect(&mut self, user: Option<&str>, vehicle: Option<&str>) -> Vec<Connection> {
        let numbers: Vec<u64> = self.connections(u64::MAX, user, vehicle).map(|(number, _)| number).collect();
        numbers.into_iter().filter_map(|number| self.end(Some(number))).collect()
    }

    fn end(&mut self, number: Option<u64>) -> Option<Connection> {
        let number = number?;
        let connection = self.connections.remove(&number)?;
        self.by_vehicle.remove(&connection.vehicle);
        self.by_id.remove(&connection.id);
        if let Some(numbers) = self.by_user.get_mut(&connection.user) {
            numbers.remove(&number);
        }
        Some(connection)
    }
}
