//! One API call: a valid token, the request, the one repetition that a rejected token allows, and a typed answer.

use std::{sync::Arc, time::Duration};

use http::Method;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use url::Url;

use super::{
    errors,
    meta::{Meta, Reading},
};
use crate::{
    Error, ErrorKind, Result,
    config::UnitSystem,
    http::{Response, Transport},
    ids::VehicleId,
    tokens::{entry::Access, manager::Manager},
};

/// API v2 for one application.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub transport: Transport,
    pub origin: Url,
    pub timeout: Duration,
}

impl Api {
    /// A reading of one vehicle, by the path below it.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        manager: &Arc<Manager>,
        vehicle: &VehicleId,
        path: &str,
        units: UnitSystem,
    ) -> Result<Reading<T>> {
        let end = Instant::now() + self.timeout;
        let left = || end.saturating_duration_since(Instant::now());
        let url = self.url(&["vehicles", vehicle], path);
        let (entry, access) = manager.access(vehicle, left()).await?;
        let mut response = self.send(Method::GET, url.clone(), &access, units, left()).await?;
        if response.status.as_u16() == 401 {
            let another = match manager.replace(&entry, &access, left()).await {
                // The grant is gone; another one may have taken the vehicle over.
                Err(error) if error.driver_must_act() => {
                    let (_, another) = manager.access(vehicle, left()).await.map_err(|_| error)?;
                    Some(another)
                }
                result => result?,
            };
            if let Some(another) = another {
                response = self.send(Method::GET, url, &another, units, left()).await?;
            }
        }
        let answer = answer(&response, units);
        if matches!(&answer, Err(error) if error.kind() == ErrorKind::Permission) {
            // A newer consent of the same driver may have been stored by another process.
            manager.unlink(vehicle);
        }
        answer
    }

    /// A GET with a given token, for what belongs to no vehicle.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        query: &[(&str, String)],
        access: &Access,
    ) -> Result<T> {
        let mut url = self.url(segments, "");
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let response = self.send(Method::GET, url, access, UnitSystem::Metric, self.timeout).await?;
        answer(&response, UnitSystem::Metric).map(|reading: Reading<T>| reading.values)
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        access: &Access,
        units: UnitSystem,
        left: Duration,
    ) -> Result<Response> {
        let request = self
            .transport
            .request(method, url)
            .header(http::header::AUTHORIZATION, access.header.clone())
            .header(http::header::ACCEPT, "application/json")
            .header("sc-unit-system", units.as_str());
        self.transport.send(request, left).await
    }

    /// `{origin}/v2.0/{segments}{path}`; segments are escaped, `path` is one of ours.
    fn url(&self, segments: &[&str], path: &str) -> Url {
        let mut url = self.origin.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts
                .pop_if_empty()
                .push("v2.0")
                .extend(segments)
                .extend(path.split('/').filter(|part| !part.is_empty()));
        }
        url
    }
}

fn answer<T: DeserializeOwned>(response: &Response, units: UnitSystem) -> Result<Reading<T>> {
    if !response.status.is_success() {
        return Err(errors::from_response(response));
    }
    let meta = Meta::of(response, units);
    let unreadable = |what: String| {
        let id = meta.request_id.as_deref().unwrap_or("none");
        Error::new(
            ErrorKind::InvalidResponse,
            format!("Smartcar's answer is not what it documents: {what} (request id {id})"),
        )
    };
    // serde's message names the field and its place; the values of a car's reading are no secrets, but only ours to
    // show where asked for, so just the category and place are kept.
    let raw: serde_json::Value = serde_json::from_slice(&response.body)
        .map_err(|e| unreadable(format!("no JSON at line {} column {}", e.line(), e.column())))?;
    if !raw.is_object() {
        return Err(unreadable("no JSON object".to_owned())); // serde would take an array for a struct
    }
    let values = T::deserialize(&raw).map_err(|e| unreadable(format!("{e}")))?;
    Ok(Reading { values, meta, raw })
}
