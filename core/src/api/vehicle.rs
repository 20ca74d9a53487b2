//! One vehicle: a method per endpoint, each a line that names it and the reading it gives.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

#[allow(clippy::wildcard_imports, reason = "each reading has its method here")]
use super::readings::*;
use super::{
    Batch, ChargeSchedule, Reading, input,
    mapping::{Readable, needs},
    options::CallOptions,
    paging::Pages,
    read::only_v3,
    request::Request,
    signals::Signal,
    subject::Subject,
};
use crate::{
    Client, Error, Result,
    config::{ApiVersion, UnitSystem},
    ids::VehicleId,
    tokens::credentials::credential::Route,
};

/// The permission that a command takes.
type Permission = &'static [&'static str];

const SECURITY: Permission = &["control_security"];
const CHARGE: Permission = &["control_charge"];
const NAVIGATION: Permission = &["control_navigation"];

/// A vehicle. Cheap to make and to clone; nothing is sent until a method is awaited. Made by
/// [`Client::vehicle`](crate::Client::vehicle).
///
/// The same methods work on API v2, with the tokens of the driver's grant, and on v3, where they are answered from
/// signals and commands; docs/api.md maps each. The setting `api` decides, for the client or for this vehicle.
///
/// Every method gets a valid access token first, refreshing it where it must. Each fails with
///
/// - [`NotConnected`](crate::ErrorKind::NotConnected) where no grant reaches the vehicle;
/// - [`ReconnectRequired`](crate::ErrorKind::ReconnectRequired) where only the driver can help;
/// - [`Permission`](crate::ErrorKind::Permission) where the driver did not grant it;
/// - [`Unsupported`](crate::ErrorKind::Unsupported) where the car or the API version cannot do it.
///
/// Reads are repeated after failures that may pass. A command is never repeated once it may have reached the car.
///
/// ```
/// # use smartcar_sandbox::{Config, ConnectRequest, Sandbox};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = Sandbox::start(Config::default()).await?;
/// # let client = smartcar_sdk::Client::builder().vars(sandbox.env()).store("memory:").build().await?;
/// # let redirect = sandbox.connect(ConnectRequest::default())?.redirect_url;
/// # let grant = client.complete_connect(&redirect).unchecked_state().await?;
/// use smartcar_sdk::{ErrorKind, UnitSystem};
///
/// let car = client.vehicle(&grant.vehicles[0])?;
/// let odometer = car.odometer().await?;
/// println!("{:.1} km, as of {:?}", odometer.distance, odometer.meta.fetched_at);
///
/// let miles = car.clone().unit_system(UnitSystem::Imperial).odometer().await?;
/// assert!(miles.distance < odometer.distance);
///
/// match car.lock().await {
///     Ok(done) => println!("{:?}", done.status),
///     Err(error) if error.kind() == ErrorKind::Permission => println!("ask the driver for control_security"),
///     Err(error) if error.can_retry() => println!("later, perhaps: {error}"),
///     Err(error) => return Err(error.into()),
/// }
///
/// # client.close().await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Vehicle(pub(super) Subject);

impl Vehicle {
    pub(crate) fn new(client: Client, id: VehicleId) -> Self {
        let options = client.options().clone();
        Self(Subject { client, id, options, addresses: Arc::default() })
    }

    /// The same vehicle, its readings in another unit system.
    #[must_use]
    pub fn unit_system(self, units: UnitSystem) -> Self {
        self.options(CallOptions::new().unit_system(units))
    }

    /// The same vehicle, on another version of the API.
    #[must_use]
    pub fn api(self, version: ApiVersion) -> Self {
        self.options(CallOptions::new().api(version))
    }

    /// The same vehicle, its calls with these options over those they had.
    #[must_use]
    pub fn options(mut self, options: CallOptions) -> Self {
        self.0.options = options.over(&self.0.options);
        self
    }

    // ---- readings, on both versions ------------------------------------------------------------------------

    /// Make, model and year (permission `read_vehicle_info`).
    pub async fn attributes(&self) -> Result<Reading<Attributes>> {
        self.read(&[]).await
    }

    /// State of charge and range of the high-voltage battery (permission `read_battery`).
    pub async fn battery(&self) -> Result<Reading<Battery>> {
        self.read(&[]).await
    }

    /// What the high-voltage battery holds when it is full (permission `read_battery`).
    pub async fn battery_capacity(&self) -> Result<Reading<BatteryCapacity>> {
        self.read(&[]).await
    }

    /// What the high-voltage battery held when it was new (permission `read_battery`).
    pub async fn nominal_capacity(&self) -> Result<Reading<NominalCapacity>> {
        self.read(&[]).await
    }

    /// Whether it is plugged in and charging (permission `read_charge`).
    pub async fn charge(&self) -> Result<Reading<Charge>> {
        self.read(&[]).await
    }

    /// Up to which state of charge it charges (permission `read_charge`).
    pub async fn charge_limit(&self) -> Result<Reading<ChargeLimit>> {
        self.read(&[]).await
    }

    /// Temperatures (permission `read_thermometer`), and what the climate control does (`read_climate`). API v3 alone has it.
    pub async fn climate(&self) -> Result<Reading<Climate>> {
        self.read(&[]).await
    }

    /// Trouble codes that are active (permission `read_diagnostics`).
    pub async fn diagnostic_trouble_codes(&self) -> Result<Reading<DiagnosticTroubleCodes>> {
        self.read(&[]).await
    }

    /// The health of the vehicle's systems (permission `read_diagnostics`).
    pub async fn diagnostic_system_status(&self) -> Result<Reading<DiagnosticSystemStatus>> {
        self.read(&[]).await
    }

    /// Life left of the engine's oil (permission `read_engine_oil`).
    pub async fn engine_oil(&self) -> Result<Reading<EngineOil>> {
        self.read(&[]).await
    }

    /// Fuel level and range (permission `read_fuel`).
    pub async fn fuel(&self) -> Result<Reading<Fuel>> {
        self.read(&[]).await
    }

    /// Last known position (permission `read_location`).
    pub async fn location(&self) -> Result<Reading<Location>> {
        self.read(&[]).await
    }

    /// Whether it is locked, and what stands open (permission `read_security`).
    pub async fn lock_status(&self) -> Result<Reading<LockStatus>> {
        self.read(&[]).await
    }

    /// Distance travelled (permission `read_odometer`).
    pub async fn odometer(&self) -> Result<Reading<Odometer>> {
        self.read(&[]).await
    }

    /// What the driver has permitted. API v3 says it with the connection.
    pub async fn permissions(&self) -> Result<Reading<Permissions>> {
        let (api, target) = self.0.ready()?;
        self.0.client.on_runtime(api.permissions(target)).await
    }

    /// Visits to workshops, from the day `start_date` to the day `end_date` (`YYYY-MM-DD`, both included, either may be
    /// left out) (permission `read_service_history`). Without a start API v2 gives those of the last year, v3 all.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `start_date` or `end_date`, for what is no day, or where the end
    /// is before the start.
    pub async fn service_history(
        &self,
        start_date: Option<&str>,
        end_date: Option<&str>,
    ) -> Result<Reading<ServiceHistory>> {
        let (start, end) = (input::day("start_date", start_date)?, input::day("end_date", end_date)?);
        if let (Some(start), Some(end)) = (&start, &end)
            && end < start
        {
            return Err(Error::invalid_input("end_date", "end_date is before start_date: swap them"));
        }
        let mut query = Vec::new();
        query.extend(start.as_deref().map(|day| ("start_date", day)));
        query.extend(end.as_deref().map(|day| ("end_date", day)));
        let mut history: Reading<ServiceHistory> = self.read(&query).await?;
        // v3 gives them all.
        history.values.records.retain(|record| {
            let day = record.service_date.as_deref().and_then(|date| date.get(..10));
            day.is_none_or(|day| {
                start.as_deref().is_none_or(|start| day >= start)
                    && end.as_deref().is_none_or(|end| day <= end)
            })
        });
        Ok(history)
    }

    /// Pressure of the tires (permission `read_tires`).
    pub async fn tire_pressure(&self) -> Result<Reading<TirePressure>> {
        self.read(&[]).await
    }

    /// Vehicle identification number (permission `read_vin`).
    pub async fn vin(&self) -> Result<Reading<Vin>> {
        self.read(&[]).await
    }

    /// Several readings in one request.
    pub fn batch(&self) -> Batch {
        Batch::new(self.0.clone())
    }

    // ---- commands, on both versions ------------------------------------------------------------------------

    /// Locks it (permission `control_security`).
    pub async fn lock(&self) -> Result<Reading<CommandResult>> {
        self.command(SECURITY, ("security", json!({ "action": "LOCK" })), ("security/lock", Value::Null))
            .await
    }

    /// Unlocks it (permission `control_security`).
    pub async fn unlock(&self) -> Result<Reading<CommandResult>> {
        self.command(SECURITY, ("security", json!({ "action": "UNLOCK" })), ("security/unlock", Value::Null))
            .await
    }

    /// Starts charging (permission `control_charge`).
    pub async fn start_charge(&self) -> Result<Reading<CommandResult>> {
        self.command(CHARGE, ("charge", json!({ "action": "START" })), ("charge/start", Value::Null)).await
    }

    /// Stops charging (permission `control_charge`).
    pub async fn stop_charge(&self) -> Result<Reading<CommandResult>> {
        self.command(CHARGE, ("charge", json!({ "action": "STOP" })), ("charge/stop", Value::Null)).await
    }

    /// Charges up to this state of charge from now on, 0.5 to 1 (permission `control_charge`). API v3 takes whole percents;
    /// a limit between two is rounded there.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `limit`.
    pub async fn set_charge_limit(&self, limit: f64) -> Result<Reading<CommandResult>> {
        if !(0.5..=1.0).contains(&limit) {
            return Err(Error::invalid_input("limit", "limit must be from 0.5 to 1, e.g. 0.8 for 80 %"));
        }
        #[allow(clippy::cast_possible_truncation)] // 50 to 100
        let percent = (limit * 100.0).round() as i64;
        let v3 = json!({ "data": { "attributes": { "percent": percent } } });
        self.command(CHARGE, ("charge/limit", json!({ "limit": limit })), ("charge/set-limit", v3)).await
    }

    /// Sends a destination to its navigation (permission `control_navigation`): degrees, -90 to 90 and -180 to 180.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `latitude` or `longitude`.
    pub async fn send_destination(&self, latitude: f64, longitude: f64) -> Result<Reading<CommandResult>> {
        input::place(latitude, longitude)?;
        let place = json!({ "latitude": latitude, "longitude": longitude });
        let v3 = json!({ "data": { "attributes": place } });
        self.command(NAVIGATION, ("navigation/destination", place), ("navigation/set-destination", v3)).await
    }

    // ---- API v3 alone --------------------------------------------------------------------------------------

    /// Opens the charging port (API v3; permission `control_charge`).
    pub async fn open_charge_port(&self) -> Result<Reading<CommandResult>> {
        self.v3_command("charge-port/open").await
    }

    /// Closes the charging port (API v3; permission `control_charge`).
    pub async fn close_charge_port(&self) -> Result<Reading<CommandResult>> {
        self.v3_command("charge-port/close").await
    }

    /// One signal, by its code: one of [`signals::codes`](crate::signals::codes), or any other text (API v3).
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported), field `api`, on v2;
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `code`.
    pub async fn signal(&self, code: impl AsRef<str>) -> Result<Reading<Signal>> {
        let code = code.as_ref();
        if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        {
            return Err(Error::invalid_input(
                "code",
                "code must be a signal's, e.g. odometer-traveleddistance",
            ));
        }
        let (api, target) = self.0.ready()?;
        let read = async {
            let Route::V3(user) = api.route(target).await? else { return Err(only_v3("signals")) };
            let url = api.signal_address(target.vehicle, code);
            api.learn(target.vehicle, api.signal(target, user, url).await)
        };
        let read = self.0.client.on_runtime(read).await;
        read.map_err(|error| error.with_permissions(needs::of_signal(code)))
    }

    /// The signals of the vehicle, in pages or all (API v3). A vehicle that no webhook subscribes may have none.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported), field `api`, on v2.
    pub async fn signals(&self) -> Result<Pages<Signal>> {
        let (api, target) = self.0.ready()?;
        let route = self.0.client.on_runtime(api.route(target)).await?;
        let Route::V3(user) = route else { return Err(only_v3("signals")) };
        Ok(Pages::new(self.0.client.clone(), Ok(api.signals(target, user)), 100))
    }

    /// Sets when it charges at a place (API v3; permission `control_charge`).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `schedule`, `latitude` or `longitude`.
    pub async fn set_charge_schedule(
        &self,
        schedule: &ChargeSchedule,
    ) -> Result<Reading<ChargeScheduleResult>> {
        let (kind, body) = schedule.attributes()?;
        self.schedule(Method::POST, kind, body).await
    }

    /// Deletes a charge schedule by Smartcar's id of it (API v3; permission `control_charge`).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `schedule_id`.
    pub async fn delete_charge_schedule(&self, schedule_id: &str) -> Result<Reading<ChargeScheduleResult>> {
        input::id("schedule_id", schedule_id)?;
        self.schedule(Method::DELETE, schedule_id, Value::Null).await
    }

    // ---- the connection ------------------------------------------------------------------------------------

    /// Ends Smartcar's connection to it: the application can ask it nothing any more, until its driver connects it again.
    pub async fn disconnect(&self) -> Result<()> {
        let (api, target) = self.0.ready()?;
        self.0.client.on_runtime(api.disconnect(target)).await
    }

    /// Subscribes it to a webhook that was made in Smartcar's dashboard. That it is subscribed already is no error.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `webhook_id`.
    pub async fn subscribe(&self, webhook_id: &str) -> Result<WebhookSubscription> {
        input::id("webhook_id", webhook_id)?;
        let (api, target) = self.0.ready()?;
        self.0.client.on_runtime(api.subscribe(target, webhook_id)).await
    }

    /// Ends its subscription to a webhook. On v2 that takes the setting `management_token`.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `webhook_id`; [`Config`](crate::ErrorKind::Config).
    pub async fn unsubscribe(&self, webhook_id: &str) -> Result<()> {
        input::id("webhook_id", webhook_id)?;
        let (api, target) = self.0.ready()?;
        self.0.client.on_runtime(api.unsubscribe(target, webhook_id)).await
    }

    /// Any other request below the vehicle, e.g. a brand's own endpoint on v2.
    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::of_vehicle(self.0.clone(), method, path)
    }

    // ---- what they have in common --------------------------------------------------------------------------

    async fn read<R: Readable>(&self, query: &[(&str, &str)]) -> Result<Reading<R>> {
        let (api, target) = self.0.ready()?;
        self.0.client.on_runtime(api.read(target, query)).await
    }

    async fn command(
        &self,
        permission: Permission,
        v2: (&str, Value),
        v3: (&str, Value),
    ) -> Result<Reading<CommandResult>> {
        let (api, target) = self.0.ready()?;
        let path = format!("commands/{}", v3.0);
        let act = api.command(target, Some((Method::POST, v2.0, v2.1)), (Method::POST, &path, v3.1));
        let done = self.0.client.on_runtime(act).await;
        done.map_err(|error| error.with_permissions(permission))
    }

    async fn v3_command(&self, name: &str) -> Result<Reading<CommandResult>> {
        let (api, target) = self.0.ready()?;
        let path = format!("commands/{name}");
        let act = api.command(target, None, (Method::POST, &path, Value::Null));
        self.0.client.on_runtime(act).await.map_err(|error| error.with_permissions(CHARGE))
    }

    async fn schedule(
        &self,
        method: Method,
        name: &str,
        body: Value,
    ) -> Result<Reading<ChargeScheduleResult>> {
        let (api, target) = self.0.ready()?;
        let path = format!("charge-schedules/{name}");
        let act = api.command(target, None, (method, &path, body));
        self.0.client.on_runtime(act).await.map_err(|error| error.with_permissions(CHARGE))
    }
}
