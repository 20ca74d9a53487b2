//! Any other request: what this SDK has no method for, with its credentials, deadline and errors.

use std::{fmt, future::IntoFuture, pin::Pin};

use http::Method;
use serde_json::Value;

use super::{
    address::url,
    call::{Ask, Caller, json, may_have_acted},
    input,
    json::Json,
    mapping::needs,
    meta::{Meta, Reading},
    subject::Subject,
};
use crate::{Client, Error, Result, config::UnitSystem, ids::UserId, tokens::credentials::credential::Route};

/// A request of your own; await it. Made by [`Vehicle::request`](crate::Vehicle::request) and [`Client::request`].
///
/// A `GET` is repeated as reads are, anything else never once it may have arrived.
///
/// ```no_run
/// # async fn example(vehicle: smartcar_sdk::Vehicle) -> smartcar_sdk::Result<()> {
/// let compass = vehicle.request("GET", "tesla/compass").await?;
/// println!("{}", compass.raw()["heading"]);
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Request {
    to: To,
    method: Result<Method>,
    path: Result<String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

#[derive(Clone, Debug)]
enum To {
    Vehicle(Box<Subject>),
    Application(Client, Option<Result<UserId>>),
}

/// What is sent along may be a key, or a driver's: it is not shown.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("to", &self.to)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Request {
    fn new(to: To, method: &str, path: &str) -> Self {
        let method = match method.to_ascii_uppercase().as_str() {
            "GET" => Ok(Method::GET),
            "POST" => Ok(Method::POST),
            "PUT" => Ok(Method::PUT),
            "PATCH" => Ok(Method::PATCH),
            "DELETE" => Ok(Method::DELETE),
            _ => Err(Error::invalid_input("method", "method must be GET, POST, PUT, PATCH or DELETE")),
        };
        Self { to, method, path: input::path(path), query: Vec::new(), body: None }
    }

    pub(crate) fn of_vehicle(vehicle: Subject, method: &str, path: &str) -> Self {
        Self::new(To::Vehicle(Box::new(vehicle)), method, path)
    }

    pub(crate) fn of_application(client: Client, method: &str, path: &str) -> Self {
        Self::new(To::Application(client, None), method, path)
    }

    /// A query parameter; may be given several times.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The body, as JSON.
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// For a request of the application: on behalf of this user (`sc-user-id`).
    pub fn user_id(mut self, user_id: &str) -> Self {
        if let To::Application(_, user) = &mut self.to {
            *user = Some(UserId::new(user_id));
        }
        self
    }
}

impl IntoFuture for Request {
    type Output = Result<Reading<Json>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (method, path) = (self.method?, self.path?);
            let client = match &self.to {
                To::Vehicle(vehicle) => vehicle.client.clone(),
                To::Application(client, _) => client.clone(),
            };
            let api = client.api()?;
            // What takes which permission is known of readings alone.
            let needed = match &self.to {
                To::Vehicle(_) if method == Method::GET => needs::of_path(&path),
                _ => &[],
            };
            let send = async {
                let reads = method == Method::GET;
                let (options, units, caller, to) = match &self.to {
                    To::Vehicle(vehicle) => {
                        let target = vehicle.target();
                        let options = api.started(target.options, !reads);
                        let (caller, to) = match api.route(target).await? {
                            Route::V2 => (
                                Caller::Vehicle(target.vehicle.clone()),
                                api.vehicle_v2(target.vehicle, &path),
                            ),
                            Route::V3(user) => {
                                (Caller::Application(Some(user)), api.vehicle_v3(target.vehicle, &path))
                            }
                        };
                        (options, target.units, caller, to)
                    }
                    To::Application(client, user) => {
                        let user = user.clone().transpose()?;
                        let to = url(&api.origins.api_v3, "v3", path.split('/'));
                        let options = api.started(client.options(), !reads);
                        (options, UnitSystem::Metric, Caller::Application(user), to)
                    }
                };
                let mut ask = Ask::change(caller, method, to, self.body.as_ref());
                ask.command = !reads;
                let query: Vec<_> = self.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                let uncertainty = ask.uncertainty();
                let response = api.send(&ask.query(&query), &options, units).await?;
                let read = json(&response).and_then(|raw| match super::errors::in_body(&raw) {
                    Some(error) => Err(error),
                    None => Ok(raw),
                });
                let raw: Json = read
                    .map(Json::from)
                    .map_err(|error| if reads { error } else { may_have_acted(error, uncertainty) })?;
                Ok(Reading { values: raw.clone(), meta: Meta::of(&response, units), document: raw })
            };
            client.on_runtime(send).await.map_err(|error| error.with_permissions(needed))
        })
    }
}
