//! The options of calls, and of requests of the caller's own, as keywords.

use pyo3::prelude::*;
use smartcar_sdk::{CallOptions, Request};

use crate::arguments::{api_version, json, pairs, span, unit_system, whole};

/// Call options from keywords; what is `None` is not set.
pub(crate) fn options(
    unit_system: Option<&Bound<'_, PyAny>>,
    api: Option<&Bound<'_, PyAny>>,
    timeout: Option<&Bound<'_, PyAny>>,
    token_timeout: Option<&Bound<'_, PyAny>>,
    retries: Option<&Bound<'_, PyAny>>,
    headers: Option<&Bound<'_, PyAny>>,
) -> PyResult<CallOptions> {
    let mut options = CallOptions::new();
    if let Some(units) = unit_system {
        options = options.unit_system(self::unit_system("unit_system", units)?);
    }
    if let Some(api) = api {
        options = options.api(api_version("api", api)?);
    }
    if let Some(timeout) = timeout {
        options = options.timeout(span("timeout", timeout)?);
    }
    if let Some(timeout) = token_timeout {
        options = options.token_timeout(span("token_timeout", timeout)?);
    }
    if let Some(times) = retries {
        options = options.retries(whole("retries", times)?);
    }
    if let Some(headers) = headers {
        for (name, value) in pairs("headers", headers)? {
            options = options.header(&name, &value);
        }
    }
    Ok(options)
}

/// A request with its query and its body.
pub(crate) fn request(
    mut request: Request,
    query: Option<&Bound<'_, PyAny>>,
    body: Option<&Bound<'_, PyAny>>,
) -> PyResult<Request> {
    for (name, value) in query.map_or(Ok(Vec::new()), |query| pairs("query", query))? {
        request = request.query(&name, &value);
    }
    if let Some(body) = body {
        request = request.body(json("body", body)?);
    }
    Ok(request)
}
