//! A valid access token, for code that sends its own requests while the SDK owns the life of the tokens.

use super::{Vehicle, subject::Subject};
use crate::{Client, Result, ids::GrantId, secret::Secret, tokens::credentials::access};

impl Client {
    /// A valid access token of one grant for API v2, for code that sends its own requests: the official SDK's `Vehicle(id,
    /// token)`, or plain HTTP. Take it anew for each request rather than keeping it: it may be about to end.
    /// [`Vehicle::access_token`] finds the grant of a vehicle.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `grant_id`; [`NotConnected`](crate::ErrorKind::NotConnected);
    /// [`ReconnectRequired`](crate::ErrorKind::ReconnectRequired); [`Unavailable`](crate::ErrorKind::Unavailable);
    /// [`Timeout`](crate::ErrorKind::Timeout) after `token_timeout`; [`Store`](crate::ErrorKind::Store).
    pub async fn access_token(&self, grant_id: &str) -> Result<Secret> {
        let grant_id = GrantId::new(grant_id)?;
        let within = self.options().token_timeout.unwrap_or(self.config().token_timeout);
        let (_, access) = self.on_runtime(access::of_grant(self.manager()?, &grant_id, within)).await?;
        Ok(access.token.clone())
    }
}

impl Vehicle {
    /// A valid access token for API v2 of the grant that reaches this vehicle: the one that a call would be sent with. Take it
    /// anew for each request rather than keeping it: it may be about to end.
    ///
    /// # Errors
    /// As [`Client::access_token`].
    ///
    /// ```no_run
    /// # async fn example(client: smartcar_sdk::Client) -> smartcar_sdk::Result<()> {
    /// let token = client.vehicle("36ab27d0-fd9d-4455-823a-ce30af709ffc")?.access_token().await?;
    /// let header = format!("Bearer {}", token.expose());
    /// # Ok(()) }
    /// ```
    pub async fn access_token(&self) -> Result<Secret> {
        let Subject { client, id, options, .. } = &self.0;
        let within = options.token_timeout.unwrap_or(client.config().token_timeout);
        let (_, access) = client.on_runtime(access::of_vehicle(client.manager()?, id, within)).await?;
        Ok(access.token.clone())
    }
}
