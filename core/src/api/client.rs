//! What a client asks of Smartcar that is not one vehicle's: connections, users, subscriptions, compatibility.

use std::sync::Arc;

use super::{
    Application, BackfillUsers, Compatibility, CompatibilityMatrix, CompatibilityOptions, CompatibleVehicle,
    Connection, ConnectionFilter, MatrixFilter, Pages, Reading, Request, Subscription, SubscriptionFilter,
    User, Webhook, WebhookFilter, fleet, input,
};
use crate::{
    Client, Result,
    ids::{GrantId, VehicleId},
};

impl Client {
    /// The user a grant belongs to, as API v2 says (`GET /user`).
    pub async fn user(&self, grant_id: &str) -> Result<Reading<User>> {
        let (api, grant_id) = (self.api()?, GrantId::new(grant_id)?);
        self.on_runtime(api.user(&grant_id, self.options())).await
    }

    /// The vehicles a grant reaches, as API v2 says (`GET /vehicles`): 50 to a page at most. What Connect brought is in
    /// [`Grant::vehicles`](crate::Grant) already.
    pub fn vehicles(&self, grant_id: &str) -> Pages<VehicleId> {
        let listing =
            GrantId::new(grant_id).and_then(|grant_id| Ok(self.api()?.vehicles(&grant_id, self.options())));
        Pages::new(self.clone(), listing, fleet::PAGE)
    }

    /// The vehicles that users have connected: on API v3 with permissions and more (100 to a page at most), on v2 through
    /// the management API, which takes the setting `management_token`.
    pub fn connections(&self, filter: &ConnectionFilter) -> Pages<Connection> {
        let mode = self.config().mode;
        let listing = self.api().and_then(|api| api.connections(filter, mode, self.options()));
        Pages::new(self.clone(), listing, 100)
    }

    /// One connection, by Smartcar's id of it (API v3).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `connection_id`.
    pub async fn connection(&self, connection_id: &str) -> Result<Connection> {
        input::id("connection_id", connection_id)?;
        let api = self.api()?;
        self.on_runtime(api.connection(connection_id, self.options())).await
    }

    /// Ends one connection, by Smartcar's id of it (API v3): the application can ask its vehicle nothing any more.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `connection_id`.
    pub async fn delete_connection(&self, connection_id: &str) -> Result<()> {
        input::id("connection_id", connection_id)?;
        let api = self.api()?;
        self.on_runtime(api.delete_connection(connection_id, self.options())).await
    }

    /// Ends every connection of one user, or of one vehicle, and gives what was ended. Grants in the store are not touched.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `user_id`, unless either a user or a vehicle is given.
    pub async fn delete_connections(&self, filter: &ConnectionFilter) -> Result<Vec<Connection>> {
        let api = self.api()?;
        self.on_runtime(api.delete_connections(filter, self.options())).await
    }

    /// The vehicles subscribed to webhooks (API v3), 100 to a page at most.
    pub fn subscriptions(&self, filter: &SubscriptionFilter) -> Pages<Subscription> {
        let listing = self.api().and_then(|api| api.subscriptions(filter, self.options()));
        Pages::new(self.clone(), listing, 100)
    }

    /// One subscription, by Smartcar's id of it (API v3).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `subscription_id`.
    pub async fn subscription(&self, subscription_id: &str) -> Result<Subscription> {
        input::id("subscription_id", subscription_id)?;
        let api = self.api()?;
        self.on_runtime(api.subscription(subscription_id, self.options())).await
    }

    /// Ends one subscription, by Smartcar's id of it (API v3). [`Vehicle::unsubscribe`](crate::Vehicle::unsubscribe) does it by
    /// vehicle and webhook.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `subscription_id`.
    pub async fn delete_subscription(&self, subscription_id: &str) -> Result<()> {
        input::id("subscription_id", subscription_id)?;
        let api = self.api()?;
        self.on_runtime(api.delete_subscription(subscription_id, self.options())).await
    }

    /// The application's webhooks, as they were made in Smartcar's dashboard (API v3), 100 to a page at most.
    pub fn webhooks(&self, filter: &WebhookFilter) -> Pages<Webhook> {
        let listing = self.api().and_then(|api| api.webhooks(filter, self.options()));
        Pages::new(self.clone(), listing, 100)
    }

    /// One webhook, by Smartcar's id of it (API v3).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `webhook_id`.
    pub async fn webhook(&self, webhook_id: &str) -> Result<Webhook> {
        input::id("webhook_id", webhook_id)?;
        let api = self.api()?;
        self.on_runtime(api.webhook(webhook_id, self.options())).await
    }

    /// The applications these credentials are for (API v3).
    pub fn applications(&self) -> Pages<Application> {
        let listing = self.api().and_then(|api| api.applications(self.options()));
        Pages::new(self.clone(), listing, 100)
    }

    /// One application, by its id (API v3).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `application_id`.
    pub async fn application(&self, application_id: &str) -> Result<Application> {
        input::id("application_id", application_id)?;
        let api = self.api()?;
        self.on_runtime(api.application(application_id, self.options())).await
    }

    /// Whether the car with this VIN works with Smartcar, and which of these permissions it has (API v2).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `vin`, `scope` or an option's name.
    pub async fn compatibility<S: Into<String>>(
        &self,
        vin: &str,
        scope: impl IntoIterator<Item = S>,
        options: &CompatibilityOptions,
    ) -> Result<Reading<Compatibility>> {
        let (api, scope) = (self.api()?, scope.into_iter().map(Into::into).collect::<Vec<_>>());
        let ask = api.compatibility(vin, &scope, options, self.options());
        self.on_runtime(ask).await
    }

    /// The makes and models that work with Smartcar in a region, `US`, `CA` or `EUROPE` (API v2).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `region`.
    pub async fn compatibility_matrix(
        &self,
        region: &str,
        filter: &MatrixFilter,
    ) -> Result<Reading<CompatibilityMatrix>> {
        let api = self.api()?;
        self.on_runtime(api.compatibility_matrix(region, filter, self.options())).await
    }

    /// The models that work with Smartcar in a region, `US`, `CA` or `EUROPE`, with every signal and command of each (API v3).
    /// Kept in memory for a day, as Smartcar asks.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `region`.
    pub async fn compatible_vehicles(
        &self,
        region: &str,
        make: Option<&str>,
    ) -> Result<Arc<Vec<CompatibleVehicle>>> {
        let api = self.api()?;
        self.on_runtime(api.compatible_vehicles(self.kept_models()?, region, make, self.options())).await
    }

    /// Learns the user of every vehicle in the store from Smartcar's connections, so that it can be reached by API v3: the
    /// step from v2 to v3 in place. May be run at any time, again, and by several at once.
    pub fn backfill_users(&self) -> BackfillUsers {
        BackfillUsers::new(self.clone())
    }

    /// Any other request of the application to API v3, with its token; the path is what comes after `/v3/`.
    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::of_application(self.clone(), method, path)
    }
}
