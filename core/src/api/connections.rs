//! Connections: which vehicles the application may ask for. On API v3 as its own resource, on v2 through the management
//! API; one type for both.
//!
//! Source: <https://smartcar.com/docs/api-reference/management/get-vehicle-connections> and `/v3/connections` beside it.

use http::Method;
use serde_json::Value;

use super::{
    address::{Addresses, url},
    call::{Api, Ask, Caller, json, unreadable},
    commands::document,
    input,
    json::Json,
    listing::{Listing, Style},
    meta::Meta,
    options::CallOptions,
    read::Target,
    wire::{self, text},
};
use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    config::{ApiVersion, ConnectMode, UnitSystem},
    ids::{UserId, VehicleId},
    tokens::{credentials::credential::Route, grant::Grant},
};

/// How v2 names a user and a vehicle in a query.
const V2_IDS: [&str; 2] = ["user_id", "vehicle_id"];

/// One vehicle that one user has connected.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Connection {
    /// Smartcar's id of the connection; API v3 alone has one.
    pub id: Option<String>,
    /// Smartcar's id of the vehicle.
    pub vehicle_id: String,
    /// Smartcar's id of the user.
    pub user_id: String,
    /// Your own id of the user, if the Connect URL carried one; v3 alone says so.
    pub external_id: Option<String>,
    /// What the driver has permitted; v3 alone says so.
    pub permissions: Vec<String>,
    /// Brand; v3 alone says so, and what follows.
    pub make: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Model year.
    pub year: Option<u16>,
    /// `live`, `simulated` or `test`.
    pub mode: Option<String>,
    /// `BEV`, `PHEV`, `HEV` or `ICE`.
    pub powertrain_type: Option<String>,
    /// When the driver connected it.
    pub connected_at: Option<Timestamp>,
    /// The connection as Smartcar sent it.
    pub raw: Json,
}

/// Which connections to list; what is not set does not narrow.
///
/// ```
/// use smartcar_sdk::ConnectionFilter;
/// let filter = ConnectionFilter::default().user_id("36ab27d0-fd9d-4455-823a-ce30af709ffc");
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a filter does nothing until it is given to `connections`"]
pub struct ConnectionFilter {
    pub(crate) user_id: Option<String>,
    pub(crate) vehicle_id: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) mode: Option<ConnectMode>,
}

impl ConnectionFilter {
    /// Of one user.
    pub fn user_id(mut self, id: impl Into<String>) -> Self {
        self.user_id = Some(id.into());
        self
    }

    /// Of one vehicle.
    pub fn vehicle_id(mut self, id: impl Into<String>) -> Self {
        self.vehicle_id = Some(id.into());
        self
    }

    /// Of the user with this id of yours; API v3 alone can tell.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Live or simulated cars. API v3 shows the cars of one mode at a time; without this, of the client's `mode`.
    pub fn mode(mut self, mode: ConnectMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Its user and its vehicle under these names, for a query.
    fn ids(&self, names: [&'static str; 2]) -> Result<Vec<(&'static str, &str)>> {
        let (user, vehicle) = (self.user_id.as_deref(), self.vehicle_id.as_deref());
        user.map(UserId::new).transpose()?;
        vehicle.map(VehicleId::new).transpose()?;
        Ok(names.into_iter().zip([user, vehicle]).filter_map(|(name, id)| Some((name, id?))).collect())
    }

    /// Whether a connection is one of those asked for, as far as ids say.
    fn admits(&self, connection: &Connection) -> bool {
        self.user_id.as_ref().is_none_or(|id| *id == connection.user_id)
            && self.vehicle_id.as_ref().is_none_or(|id| *id == connection.vehicle_id)
    }
}

/// The id of something that Smartcar listed, before it becomes part of an address.
pub(crate) fn listed_id(id: Option<&str>) -> Result<&str> {
    let id = id.unwrap_or_default();
    input::id("id", id).map(|()| id).map_err(|_| {
        Error::new(
            ErrorKind::InvalidResponse,
            "Smartcar listed something without a usable id: it was left alone",
        )
    })
}

/// v3 knows two modes.
pub(crate) fn mode_v3(mode: ConnectMode) -> &'static str {
    if mode == ConnectMode::Live { "live" } else { "simulated" }
}

impl Connection {
    pub(crate) fn from_v3(raw: &Value) -> Option<Self> {
        let attributes = &raw["attributes"];
        let related = |name: &str| {
            let related = &raw["relationships"][name]["data"]["id"];
            text(related).or_else(|| text(&attributes[name]["id"]))
        };
        let vehicle = &attributes["vehicle"];
        let permissions = attributes["permissions"].as_array().map(Vec::as_slice).unwrap_or_default();
        Some(Self {
            id: text(&raw["id"]),
            vehicle_id: related("vehicle")?,
            user_id: related("user")?,
            external_id: text(&attributes["user"]["externalId"]),
            permissions: permissions.iter().filter_map(text).collect(),
            make: text(&vehicle["make"]),
            model: text(&vehicle["model"]),
            year: year(&vehicle["year"]),
            mode: text(&vehicle["mode"]),
            powertrain_type: text(&vehicle["powertrainType"]),
            connected_at: wire::time(&raw["meta"]["createdAt"]),
            raw: raw.clone().into(),
        })
    }

    fn from_v2(raw: &Value) -> Option<Self> {
        Some(Self {
            id: None,
            vehicle_id: text(&raw["vehicleId"])?,
            user_id: text(&raw["userId"])?,
            external_id: None,
            permissions: Vec::new(),
            make: None,
            model: None,
            year: None,
            mode: text(&raw["mode"]),
            powertrain_type: None,
            connected_at: wire::time(&raw["connectedAt"]),
            raw: raw.clone().into(),
        })
    }
}

pub(crate) fn year(value: &Value) -> Option<u16> {
    wire::count(value).and_then(|year| u16::try_from(year).ok())
}

impl Api {
    /// The version of calls that concern no vehicle: `auto` takes v3 where there are credentials for it.
    pub(crate) fn version(&self, options: &CallOptions) -> Result<ApiVersion> {
        match options.api.unwrap_or(self.version) {
            ApiVersion::V3 => self.credentials.application.check().map(|_| ApiVersion::V3),
            ApiVersion::Auto if self.credentials.application.has_credentials() => Ok(ApiVersion::V3),
            _ => Ok(ApiVersion::V2),
        }
    }

    pub(crate) fn connections(
        &self,
        filter: &ConnectionFilter,
        usual: ConnectMode,
        options: &CallOptions,
    ) -> Result<Listing<Connection>> {
        let v3 = self.version(options)? == ApiVersion::V3;
        let names = if v3 { ["filter[userId]", "filter[vehicleId]"] } else { V2_IDS };
        let mut query = filter.ids(names)?;
        if v3 {
            query.push(("filter[vehicle.mode]", mode_v3(filter.mode.unwrap_or(usual))));
            query.extend(filter.external_id.as_deref().map(|id| ("filter[user.externalId]", id)));
            let url = url(&self.origins.api_v3, "v3", ["connections"]);
            let ask = Ask::get(Caller::Application(None), url).query(&query);
            return Ok(Listing::new(
                ask,
                Style::Number,
                "data",
                options.clone(),
                UnitSystem::Metric,
                Connection::from_v3,
            ));
        }
        if filter.external_id.is_some() {
            let message = "API v2 cannot filter by external_id: set api to v3, or filter by user_id";
            return Err(Error::new(ErrorKind::Unsupported, message).with_field("api"));
        }
        query.extend(filter.mode.map(|mode| ("mode", mode.as_str())));
        let url = url(&self.origins.management, "v2.0", ["management", "connections"]);
        let ask = Ask::get(Caller::Management, url).query(&query);
        let units = UnitSystem::Metric;
        Ok(Listing::new(ask, Style::Cursor, "connections", options.clone(), units, Connection::from_v2))
    }

    /// The connection of a vehicle to a user on v3, whichever kind of car it is.
    pub(crate) async fn connection_of(
        &self,
        target: Target<'_>,
        user: &UserId,
    ) -> Result<(Connection, Meta)> {
        let options = CallOptions { api: Some(ApiVersion::V3), ..target.options.clone() };
        let filter = ConnectionFilter::default().vehicle_id(target.vehicle.as_str()).user_id(user.as_str());
        for mode in [ConnectMode::Live, ConnectMode::Simulated] {
            let page = self.connections(&filter, mode, &options)?.page(self, None, 100).await?;
            if let Some(connection) = page.items.into_iter().find(|one| filter.admits(one)) {
                return Ok((connection, page.meta));
            }
        }
        Err(Error::new(
            ErrorKind::NotConnected,
            format!("Smartcar has no connection to vehicle {}: its driver has ended it", target.vehicle),
        )
        .with_field("vehicle_id")
        .with_vehicle(target.vehicle))
    }

    /// One connection (v3).
    pub(crate) async fn connection(&self, id: &str, options: &CallOptions) -> Result<Connection> {
        let url = url(&self.origins.api_v3, "v3", ["connections", id]);
        let ask = Ask::get(Caller::Application(None), url);
        let response = self.send(&ask, options, UnitSystem::Metric).await?;
        let meta = Meta::of(&response, UnitSystem::Metric);
        Connection::from_v3(&json(&response)?["data"])
            .ok_or_else(|| unreadable(&meta, "a connection without the `id` of its vehicle or its user"))
    }

    /// Ends one connection (v3).
    pub(crate) async fn delete_connection(&self, id: &str, options: &CallOptions) -> Result<()> {
        let url = url(&self.origins.api_v3, "v3", ["connections", id]);
        let ask = Ask::change(Caller::Application(None), Method::DELETE, url, None);
        self.finish(&ask, options, UnitSystem::Metric).await
    }

    /// Ends a connection that Smartcar listed (v3).
    async fn delete_listed(&self, connection: &Connection, options: &CallOptions) -> Result<()> {
        let id = listed_id(connection.id.as_deref())?;
        self.delete_connection(id, options).await
    }

    /// Ends every connection of a user, or of a vehicle; what was ended.
    pub(crate) async fn delete_connections(
        &self,
        filter: &ConnectionFilter,
        options: &CallOptions,
    ) -> Result<Vec<Connection>> {
        if filter.user_id.is_some() == filter.vehicle_id.is_some()
            || filter.mode.is_some()
            || filter.external_id.is_some()
        {
            return Err(Error::invalid_input(
                "user_id",
                "either user_id or vehicle_id must be given, and nothing else: it says whose connections are ended",
            ));
        }
        let options = &self.started(options, true);
        if self.version(options)? == ApiVersion::V2 {
            let query = filter.ids(V2_IDS)?;
            let url = url(&self.origins.management, "v2.0", ["management", "connections"]);
            let ask = Ask::change(Caller::Management, Method::DELETE, url, None).query(&query);
            let response = self.send(&ask, options, UnitSystem::Metric).await?;
            let (raw, meta) =
                (document(&response, ask.uncertainty())?, Meta::of(&response, UnitSystem::Metric));
            let ended = raw["connections"].as_array().ok_or_else(|| {
                unreadable(&meta, "no list `connections`").with_uncertainty(ask.uncertainty())
            })?;
            return Ok(ended.iter().filter_map(Connection::from_v2).collect());
        }
        let mut ended = Vec::new();
        for mode in [ConnectMode::Live, ConnectMode::Simulated] {
            let (listed, _) = self.connections(filter, mode, options)?.every(self, 100).await?;
            // What is about to be ended is looked at, whatever the server makes of the filter.
            ended.extend(listed.into_iter().filter(|one| filter.admits(one)));
        }
        if let Some(user) = &filter.user_id {
            let url = url(&self.origins.api_v3, "v3", ["users", user.as_str()]);
            let ask = Ask::change(Caller::Application(None), Method::DELETE, url, None);
            self.finish(&ask, options, UnitSystem::Metric).await?;
        } else {
            for connection in &ended {
                self.delete_listed(connection, options).await?;
            }
        }
        Ok(ended)
    }

    /// Ends the connection of a vehicle to the user of one grant, whichever grant of the vehicle calls use. Whether there was
    /// one: without, or where no token of the grant works any more, there is nothing that can be ended here.
    pub(crate) async fn disconnect_grant(
        &self,
        grant: &Grant,
        vehicle: &VehicleId,
        options: &CallOptions,
    ) -> Result<bool> {
        let options = &self.started(options, true);
        let addresses = &Addresses::default();
        let target = Target { vehicle, options, units: UnitSystem::Metric, addresses };
        let v3 = self.version(options)? == ApiVersion::V3;
        self.credentials.forget(vehicle);
        // That there is none any more is no failure. A right that the application lacks on v3 is one.
        if let Some(user) = grant.user_id.as_ref().filter(|_| v3) {
            let connection = match self.connection_of(target, user).await {
                Err(error) if error.kind() == ErrorKind::NotConnected => return Ok(false),
                found => found?.0,
            };
            return match self.delete_listed(&connection, options).await {
                Err(error) if error.api().is_some_and(|api| api.status == 404) => Ok(false),
                ended => ended.map(|()| true),
            };
        }
        let caller = Caller::Grant(grant.id.clone());
        let ask = Ask::change(caller, Method::DELETE, self.vehicle_v2(vehicle, "application"), None);
        match self.finish(&ask, options, UnitSystem::Metric).await {
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::NotConnected | ErrorKind::ReconnectRequired | ErrorKind::Permission
                ) =>
            {
                Ok(false)
            }
            ended => ended.map(|()| true),
        }
    }

    /// Ends the connection of one vehicle.
    pub(crate) async fn disconnect(&self, target: Target<'_>) -> Result<()> {
        let options = self.started(target.options, true);
        let target = Target { options: &options, ..target };
        let end = async {
            match self.route(target).await? {
                Route::V2 => {
                    let url = self.vehicle_v2(target.vehicle, "application");
                    let caller = Caller::Vehicle(target.vehicle.clone());
                    let ask = Ask::change(caller, Method::DELETE, url, None);
                    self.finish(&ask, target.options, target.units).await
                }
                Route::V3(user) => {
                    let (connection, _) = self.connection_of(target, &user).await?;
                    self.delete_listed(&connection, target.options).await
                }
            }
        };
        let result = self.learn(target.vehicle, end.await);
        if result.is_ok() {
            self.credentials.forget(target.vehicle);
        }
        result
    }
}
