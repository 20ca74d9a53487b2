//! One vehicle's endpoints.

use super::{Attributes, Battery, Charge, Fuel, Location, Odometer, Reading, Vin};
use crate::{Client, Result, config::UnitSystem, ids::VehicleId};

/// A vehicle. Cheap to make and to clone; nothing is sent until a method is awaited. Made by
/// [`Client::vehicle`](crate::Client::vehicle).
///
/// Every method gets a valid access token first, refreshing it where it must, and fails with
/// [`NotConnected`](crate::ErrorKind::NotConnected) where no grant reaches the vehicle,
/// [`ReconnectRequired`](crate::ErrorKind::ReconnectRequired) where only the driver can help,
/// [`Permission`](crate::ErrorKind::Permission) where the driver did not grant it, and
/// [`Unsupported`](crate::ErrorKind::Unsupported) where the car cannot do it.
#[derive(Clone, Debug)]
pub struct Vehicle {
    client: Client,
    id: Result<VehicleId>,
    units: UnitSystem,
}

impl Vehicle {
    pub(crate) fn new(client: Client, id: Result<VehicleId>, units: UnitSystem) -> Self {
        Self { client, id, units }
    }

    /// The same vehicle, its readings in another unit system.
    #[must_use]
    pub fn unit_system(mut self, units: UnitSystem) -> Self {
        self.units = units;
        self
    }

    /// Make, model and year (permission `read_vehicle_info`).
    pub async fn attributes(&self) -> Result<Reading<Attributes>> {
        self.read("").await
    }

    /// State of charge and range of the high-voltage battery (permission `read_battery`).
    pub async fn battery(&self) -> Result<Reading<Battery>> {
        self.read("battery").await
    }

    /// Whether it is plugged in and charging (permission `read_charge`).
    pub async fn charge(&self) -> Result<Reading<Charge>> {
        self.read("charge").await
    }

    /// Fuel level and range (permission `read_fuel`).
    pub async fn fuel(&self) -> Result<Reading<Fuel>> {
        self.read("fuel").await
    }

    /// Last known position (permission `read_location`).
    pub async fn location(&self) -> Result<Reading<Location>> {
        self.read("location").await
    }

    /// Distance travelled (permission `read_odometer`).
    pub async fn odometer(&self) -> Result<Reading<Odometer>> {
        self.read("odometer").await
    }

    /// Vehicle identification number (permission `read_vin`).
    pub async fn vin(&self) -> Result<Reading<Vin>> {
        self.read("vin").await
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<Reading<T>> {
        let id = self.id.as_ref().map_err(Clone::clone)?;
        let read = self.client.api().read(self.client.manager()?, id, path, self.units);
        self.client.at_home(read).await
    }
}
