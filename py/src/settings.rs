//! Settings as keywords. The core takes each as text, under the same name; this says which Python types make sense for
//! which. A `str` is taken for any of them and read as the environment variable would be.

use pyo3::{
    prelude::*,
    types::{PyDict, PyString},
};
use smartcar_sdk::{Config, Error, ErrorKind};

use crate::{
    arguments::{flag, integer, seconds, text, texts},
    error::{Failure, invalid_type, wrong_type},
};

/// The environment's settings, and over them those given as keywords. `None` is as good as not given.
pub(crate) fn config(py: Python<'_>, given: Option<&Bound<'_, PyDict>>) -> PyResult<Config> {
    let mut config = Config::from_env().map_err(Failure)?;
    if std::env::var_os("SMARTCAR_CA_FILE").is_some_and(|file| file == CERTIFI) {
        config.set("ca_file", &certifi(py)?).map_err(Failure)?;
    }
    for (name, value) in given.into_iter().flatten() {
        let name = text("name", &name)?;
        // A store that is no address is none of the core's settings.
        if value.is_none() || (name == "store" && !value.is_instance_of::<PyString>()) {
            continue;
        }
        if !Config::settings().any(|(known, _)| known == name) {
            let Err(error) = config.set(&name, "") else { continue };
            return Err(invalid_type(py, &error));
        }
        let value = as_text(&name, &value)?;
        let value = if name == "ca_file" && value == CERTIFI { certifi(py)? } else { value };
        config.set(&name, &value).map_err(Failure)?;
    }
    Ok(config)
}

/// The `ca_file` that names the package of Mozilla's certificate authorities rather than a file.
const CERTIFI: &str = "certifi";

/// Where that package has its file.
fn certifi(py: Python<'_>) -> PyResult<String> {
    let found = py.import(CERTIFI).map_err(|_| {
        let remedy = "ca_file is certifi, which is not installed: pip install 'smartcar-sdk[certifi]'";
        PyErr::from(Failure(Error::new(ErrorKind::Config, remedy).with_field("ca_file")))
    })?;
    found.call_method0("where")?.extract()
}

fn as_text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_instance_of::<PyString>() {
        return text(name, value);
    }
    match name {
        "soft_margin"
        | "hard_margin"
        | "refresh_token_grace"
        | "timeout"
        | "command_timeout"
        | "token_timeout"
        | "refresh_token_lifetime" => Ok(seconds(name, value)?.to_string()),
        "retries" | "request_concurrency" | "refresh_concurrency" | "max_response_bytes" => {
            Ok(integer(name, value)?.str()?.to_string())
        }
        "recovery" | "background_refresh" | "allow_insecure_http" => Ok(flag(name, value)?.to_string()),
        "client_secret" | "v3_client_secret" | "management_token" | "token_keys" => {
            Ok(texts(name, value)?.join(","))
        }
        "ca_file" | "spool" => {
            let path =
                value.call_method0("__fspath__").map_err(|_| wrong_type(name, "a str or a path", value))?;
            text(name, &path)
        }
        _ => text(name, value),
    }
}

/// Every setting with what it is for, as the core has them: what `Client`'s keywords are tested against.
#[pyfunction]
pub(crate) fn settings() -> Vec<(&'static str, &'static str)> {
    Config::settings().collect()
}
