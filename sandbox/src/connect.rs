//! What Connect does when a driver agrees, or does not: one function behind the page and the control interface.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::api_v2;
use crate::catalogue::{BRANDS, Brand, Powertrain, brand};
use crate::clock::Millis;
use crate::control_error::ControlError;
use crate::ledger::Terms;
use crate::smartcar::Smartcar;
use crate::world::World;

/// A whole consent without a browser. Every field may be left out.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectRequest {
    /// A Connect URL, as the application sent the driver to: its parameters count where the fields below are left out.
    /// One for signing in again does just that.
    pub url: Option<String>,
    /// Permissions, as a list or separated by spaces; a `required:` prefix is taken off. Default: all that the
    /// sandbox's endpoints ask for.
    #[serde(deserialize_with = "scope")]
    pub scope: Vec<String>,
    /// The brand. Default: the user's, or TESLA.
    pub make: Option<String>,
    /// How many of the user's cars, or which. Default: one. Cars a user does not own yet are bought.
    pub vehicles: Choice,
    /// The user: an id, or an e-mail address (a new one opens an account). Default: a new user.
    pub user: Option<String>,
    /// `BEV`, `PHEV` or `ICE`: what cars bought in this consent are, where the brand has such a model.
    pub powertrain: Option<String>,
    /// Connect Match: one vehicle only.
    pub single_select: bool,
    /// Connect Match: the one vehicle, by its VIN; it must be among the user's.
    pub single_select_vin: Option<String>,
    /// Default: the configured one.
    pub redirect_uri: Option<String>,
    /// Comes back on the redirect.
    pub state: Option<String>,
    /// The caller's own id for the user; comes back on the redirect.
    pub external_id: Option<String>,
    /// `live` (default), `simulated` or `test`: the connection's mode.
    pub mode: Option<String>,
    /// `code` (default), or `none` for a consent without a code (API v3).
    pub response_type: Option<String>,
    /// The driver declines: shorthand for the error `access_denied`.
    pub deny: bool,
    /// The redirect brings this error instead of a code.
    pub error: Option<String>,
    /// The error's description. Default: one that fits.
    pub error_description: Option<String>,
}

impl ConnectRequest {
    /// This, and what `under` says where this says nothing.
    pub(crate) fn over(&self, under: Self) -> Self {
        let this = self.clone();
        Self {
            url: None,
            scope: if this.scope.is_empty() { under.scope } else { this.scope },
            make: this.make.or(under.make),
            vehicles: this.vehicles,
            user: this.user.or(under.user),
            powertrain: this.powertrain.or(under.powertrain),
            single_select: this.single_select || under.single_select,
            single_select_vin: this.single_select_vin.or(under.single_select_vin),
            redirect_uri: this.redirect_uri.or(under.redirect_uri),
            state: this.state.or(under.state),
            external_id: this.external_id.or(under.external_id),
            mode: this.mode.or(under.mode),
            response_type: this.response_type.or(under.response_type),
            deny: this.deny || under.deny,
            error: this.error.or(under.error),
            error_description: this.error_description.or(under.error_description),
        }
    }
}

/// A driver signs in again for a vehicle whose account stopped working.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reauthentication {
    /// The vehicle.
    pub vehicle_id: String,
    /// Default: the configured one.
    pub redirect_uri: Option<String>,
    /// Comes back on the redirect.
    pub state: Option<String>,
    /// The driver declines.
    pub deny: bool,
}

/// Which of a user's cars a consent selects.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    /// The first so many.
    Count(usize),
    /// These ones.
    These(Vec<CarChoice>),
}

impl Default for Choice {
    fn default() -> Self {
        Self::Count(1)
    }
}

/// One of a user's cars.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum CarChoice {
    /// By its place in the user's garage, from 0.
    Index(usize),
    /// By its vehicle id.
    Id(String),
}

/// How a consent ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// Where the browser is sent.
    pub redirect_url: String,
    /// The user, unless the consent failed before one was known.
    pub user_id: Option<String>,
    /// The vehicles selected.
    pub vehicles: Vec<String>,
    /// The grant that exchanging the code will give.
    pub grant: Option<String>,
}

/// A driver may hold this many cars; more is a slip of the pen in a test.
const MAX_CARS: usize = 1000;

fn scope<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scope {
        Text(String),
        List(Vec<String>),
    }
    Ok(match Scope::deserialize(from)? {
        Scope::Text(text) => text.split_whitespace().map(str::to_owned).collect(),
        Scope::List(list) => list,
    })
}

impl Smartcar {
    /// Plays a consent to its end.
    pub(crate) fn connect(&self, request: &ConnectRequest) -> Result<Consent, ControlError> {
        let mut redirect = self.redirect(request.redirect_uri.as_deref())?;
        if let Some(state) = &request.state {
            redirect.query_pairs_mut().append_pair("state", state);
        }
        if let Some(error) = request.error.as_deref().or(request.deny.then_some("access_denied")) {
            return Ok(failed(redirect, error, request));
        }
        let with_code = match request.response_type.as_deref() {
            None | Some("code") => true,
            Some("none") => false,
            Some(other) => {
                return Err(ControlError::new(format!("response_type {other:?} is not code or none")));
            }
        };
        let mode = request.mode.as_deref().unwrap_or("live");
        if !matches!(mode, "live" | "simulated" | "test") {
            return Err(ControlError::new(format!("mode {mode:?} is not live, simulated or test")));
        }
        let now = self.clock.now();
        let (user, vehicles) = choose(&mut self.world(), request, now)?;
        let permissions: Arc<[String]> = permissions(&request.scope).into();
        let external_id = {
            let mut world = self.world();
            world.connect(&user, &vehicles, mode, &permissions, now);
            remember(&mut world, &user, request.external_id.as_deref())
        };
        self.subscribe_all(&user, &vehicles);
        let terms = Terms { user: user.as_str().into(), vehicles: vehicles.clone().into(), permissions };
        let mut grant = None;
        if with_code {
            let (id, code) = self.ledger().consent(terms, request.redirect_uri.clone(), now);
            redirect.query_pairs_mut().append_pair("code", &code);
            grant = Some(id.to_string());
        }
        redirect.query_pairs_mut().append_pair("user_id", &user);
        if let Some(external_id) = external_id {
            redirect.query_pairs_mut().append_pair("external_id", &external_id);
        }
        Ok(Consent { redirect_url: redirect.into(), user_id: Some(user), vehicles, grant })
    }

    /// A driver signs in again for a vehicle: the account works again, and all tokens stay as they are. The vehicle's
    /// owner comes back with the redirect.
    pub(crate) fn reauthenticate(&self, request: &Reauthentication) -> Result<Consent, ControlError> {
        let mut redirect = self.redirect(request.redirect_uri.as_deref())?;
        let vehicle = &request.vehicle_id;
        if let Some(state) = &request.state {
            redirect.query_pairs_mut().append_pair("state", state);
        }
        if request.deny {
            return Ok(failed(redirect, "access_denied", &ConnectRequest::default()));
        }
        let (user, external_id) = {
            let mut world = self.world();
            let user = world.connection_of(vehicle).map(|connection| connection.user.clone());
            let user =
                user.ok_or_else(|| ControlError::new(format!("the vehicle {vehicle:?} is not connected")))?;
            let external_id = remember(&mut world, &user, None);
            (user, external_id)
        };
        self.set_account_problem(&user, None);
        redirect.query_pairs_mut().append_pair("vehicle_id", vehicle);
        if let Some(external_id) = external_id {
            redirect.query_pairs_mut().append_pair("external_id", &external_id);
        }
        let vehicles = vec![vehicle.clone()];
        Ok(Consent { redirect_url: redirect.into(), user_id: Some(user), vehicles, grant: None })
    }

    /// The cars a driver sees on the approval page: id and name.
    pub(crate) fn garage(&self, request: &ConnectRequest) -> Result<Vec<(String, String)>, ControlError> {
        let mut world = self.world();
        let everything = ConnectRequest { single_select: false, ..request.clone() };
        let (user, chosen) = choose(&mut world, &everything, self.clock.now())?;
        let all = world.user(&user).map(|user| user.cars.clone()).unwrap_or_default();
        let shown = if request.single_select_vin.is_some() { chosen } else { all };
        let name = |id: String| {
            let car = world.car(&id)?;
            Some((id, format!("{} {} {}", car.model.year, car.brand.name, car.model.name)))
        };
        Ok(shown.into_iter().filter_map(name).collect())
    }

    /// The redirect URI of a consent, ready for its parameters.
    fn redirect(&self, given: Option<&str>) -> Result<Url, ControlError> {
        let uri = given.unwrap_or(&self.redirect_uri);
        Url::parse(uri).map_err(|error| ControlError::new(format!("redirect_uri {uri:?}: {error}")))
    }
}

/// Keeps the application's own id for a user; the literal `null` clears it. Answers what is known now.
fn remember(world: &mut World, user: &str, external_id: Option<&str>) -> Option<String> {
    let user = world.user_mut(user)?;
    match external_id {
        Some("null") => user.external_id = None,
        Some(id) => user.external_id = Some(id.to_owned()),
        None => {}
    }
    user.external_id.clone()
}

fn permissions(scope: &[String]) -> Vec<String> {
    if scope.is_empty() {
        return api_v2::permissions();
    }
    scope.iter().map(|name| name.strip_prefix("required:").unwrap_or(name).to_owned()).collect()
}

/// The user and the vehicles of a consent.
fn choose(
    world: &mut World,
    request: &ConnectRequest,
    now: Millis,
) -> Result<(String, Vec<String>), ControlError> {
    let make = request.make.as_deref().map(|make| {
        brand(make).ok_or_else(|| {
            let known: Vec<_> = BRANDS.iter().map(|brand| brand.name).collect();
            ControlError::new(format!("make {make:?} is none of {}", known.join(", ")))
        })
    });
    let user = user(world, request.user.as_deref(), make.transpose()?)?;
    let powertrain = request.powertrain.as_deref().map(|text| {
        serde_json::from_value::<Powertrain>(text.into())
            .map_err(|_| ControlError::new(format!("powertrain {text:?} is not BEV, PHEV or ICE")))
    });
    let at_least = match &request.vehicles {
        Choice::Count(count) => *count,
        Choice::These(these) => these
            .iter()
            .map(|car| if let CarChoice::Index(index) = car { index + 1 } else { 0 })
            .max()
            .unwrap_or(0),
    };
    if at_least > MAX_CARS {
        return Err(ControlError::new(format!("vehicles: at most {MAX_CARS}")));
    }
    world.garage(&user, at_least, powertrain.transpose()?, now);
    let garage = world.user(&user).map(|user| user.cars.clone()).unwrap_or_default();
    let mut chosen = match &request.vehicles {
        Choice::Count(count) => garage.iter().take(*count).cloned().collect(),
        Choice::These(these) => pick(&garage, these)?,
    };
    if let Some(vin) = &request.single_select_vin {
        let car = garage.iter().find(|id| world.car(id).is_some_and(|car| car.vin == *vin));
        chosen = vec![
            car.ok_or_else(|| ControlError::new(format!("no car of the user has the VIN {vin:?}")))?.clone(),
        ];
    } else if request.single_select {
        chosen.truncate(1);
    }
    if chosen.is_empty() {
        return Err(ControlError::new(
            "vehicles: none selected (for a driver without cars use error no_vehicles)",
        ));
    }
    Ok((user, chosen))
}

fn user(
    world: &mut World,
    given: Option<&str>,
    make: Option<&'static Brand>,
) -> Result<String, ControlError> {
    let default = || make.or_else(|| brand("TESLA")).unwrap_or(&BRANDS[0]);
    let Some(given) = given else {
        let email = world.stranger();
        return Ok(world.open_account(&email, default()));
    };
    if let Some(user) = world.user(given) {
        return match make {
            Some(make) if make.name != user.brand.name => {
                Err(ControlError::new(format!("the user {given} has an account with {}", user.brand.name)))
            }
            _ => Ok(user.id.clone()),
        };
    }
    if let Some(user) = world.account(given, make) {
        return Ok(user.id.clone());
    }
    if !given.contains('@') {
        return Err(ControlError::new(format!(
            "user {given:?} is neither the id of a user nor an e-mail address"
        )));
    }
    Ok(world.open_account(given, default()))
}

fn pick(garage: &[String], these: &[CarChoice]) -> Result<Vec<String>, ControlError> {
    let mut chosen = Vec::new();
    for car in these {
        let id = match car {
            CarChoice::Index(index) => garage.get(*index),
            CarChoice::Id(id) => garage.iter().find(|owned| *owned == id),
        };
        let id =
            id.ok_or_else(|| ControlError::new(format!("vehicles: {car:?} is not one of the user's")))?;
        if !chosen.contains(id) {
            chosen.push(id.clone());
        }
    }
    Ok(chosen)
}

/// The redirect of a consent that came to nothing.
fn failed(mut redirect: Url, error: &str, request: &ConnectRequest) -> Consent {
    let fitting = match error {
        "access_denied" => "The driver declined.",
        "invalid_subscription" => "The driver has no active subscription to connected services.",
        "no_vehicles" => "There is no vehicle in the driver's account.",
        "vehicle_incompatible" => "The vehicle is not compatible.",
        "user_manually_returned_to_application" => "The driver went back to the application.",
        "configuration_error" => "The application is not set up for this.",
        _ => "Something went wrong.",
    };
    {
        let mut query = redirect.query_pairs_mut();
        query.append_pair("error", error);
        query.append_pair("error_description", request.error_description.as_deref().unwrap_or(fitting));
        match error {
            "vehicle_incompatible" => {
                let model = &brand(request.make.as_deref().unwrap_or("TOYOTA")).unwrap_or(&BRANDS[0]);
                let car = &model.models[model.models.len() - 1];
                let vin = request.single_select_vin.as_deref().unwrap_or("JTMRWRFV0LD000001");
                query.append_pair("vin", vin).append_pair("make", model.name).append_pair("model", car.name);
                query.append_pair("year", &car.year.to_string());
            }
            "configuration_error" => {
                query.append_pair("status_code", "400").append_pair("error_message", fitting);
            }
            _ => {}
        }
    }
    Consent { redirect_url: redirect.into(), user_id: None, vehicles: Vec::new(), grant: None }
}
