//! Webhooks: one HTTP request checked, answered and read. Pure functions, the core's.

use pyo3::{IntoPyObjectExt, prelude::*};
use smartcar_sdk::{Error, ErrorKind, Readable, UnitSystem, webhook};

use crate::{
    arguments::{self, bytes, header_pairs, invalid, text, text_or_texts},
    as_python::Tuple,
    classes::{Native, records},
    docstrings::docstring,
    error::{Exception, Failure},
    generated::{list::each_reading, values},
    meta::Meta,
    signals::Signal,
    values::{Object, Time},
};

records! {
    /// One event of a webhook, in one form for all versions of the bodies. Smartcar leaves out a lot in real traffic, so nearly everything may be absent.
    Event(smartcar_sdk::webhook::Event, raw) {
        event_type: String;
        event_id: Option<String>;
        delivery_id: Option<String>;
        webhook_id: Option<String>;
        webhook_name: Option<String>;
        vehicle: Option<EventVehicle>;
        user_id: Option<String>;
        external_id: Option<String>;
        signals: Tuple<Signal>;
        readings: Tuple<WebhookReading>;
        errors: Tuple<WebhookError>;
        triggers: Tuple<Trigger>;
        occurred_at: Option<Time>;
        delivered_at: Option<Time>;
        sequence: Option<u64>;
        signal_count: Option<u64>;
        mode: Option<String>;
        version: Option<String>;
        challenge: Option<String>;
    }

    /// The vehicle an event is about.
    EventVehicle(smartcar_sdk::webhook::EventVehicle) {
        id: Option<String>;
        make: Option<String>;
        model: Option<String>;
        year: Option<u16>;
        vin: Option<String>;
        powertrain_type: Option<String>;
        mode: Option<String>;
    }

    /// What is wrong with a vehicle.
    WebhookError(smartcar_sdk::webhook::WebhookError) {
        error_type: Option<String>;
        code: Option<String>;
        description: Option<String>;
        doc_url: Option<String>;
        resolution: Option<String>;
        resolution_url: Option<String>;
        suggested_user_message: Option<String>;
        state: String;
        signals: Tuple<String>;
    }

    /// Why an event was sent.
    Trigger(smartcar_sdk::webhook::Trigger) {
        trigger_type: String;
        code: Option<String>;
        name: Option<String>;
        group: Option<String>;
    }

    /// One reading of one vehicle, as API v2 would have answered it.
    WebhookReading(smartcar_sdk::webhook::WebhookReading) {
        vehicle_id: Option<String>;
        path: String;
        status: u16;
        body: Object;
        meta: Meta;
        error: Option<Exception>;
    }

    /// What became of one HTTP request, and what to answer to it.
    Delivery(smartcar_sdk::webhook::Delivery) {
        status: u16;
        answer: Option<String>;
        content_type: &'static str = |it| it.content_type;
        event: Option<Event>;
        error: Option<Exception> = |it| it.error.clone().map(Exception);
    }
}

macro_rules! by_path {
    ($( $method:ident $class:ident; )*) => {
        fn reading_of(py: Python<'_>, event: &webhook::Event, name: &str, units: UnitSystem) -> PyResult<Py<PyAny>> {
            match name {
                $( <smartcar_sdk::$class as Readable>::NAME => {
                    let reading = event.read::<smartcar_sdk::$class>(units).map_err(Failure)?;
                    values::$class::from(reading).into_py_any(py)
                } )*
                _ => Err(invalid("name", concat!("is no reading; there are", $( " ", stringify!($method) ),*))),
            }
        }

        fn read(py: Python<'_>, reading: &webhook::WebhookReading) -> PyResult<Py<PyAny>> {
            match Some(reading.path.trim_matches('/')) {
                $( path if path == <smartcar_sdk::$class as Readable>::PATH => {
                    let reading = reading.reading::<smartcar_sdk::$class>().map_err(Failure)?;
                    values::$class::from(reading).into_py_any(py)
                } )*
                _ => {
                    let path = &reading.path;
                    let message = format!("this release has no reading {path}: body has it as Smartcar sent it");
                    Err(Failure(Error::new(ErrorKind::Unsupported, message)).into())
                }
            }
        }
    };
}

each_reading!(by_path);

#[doc = docstring!(read_event)]
#[pyfunction]
pub(crate) fn read_event(
    py: Python<'_>,
    event: &Bound<'_, Native>,
    name: &Bound<'_, PyAny>,
    unit_system: Option<&Bound<'_, PyAny>>,
) -> PyResult<Py<PyAny>> {
    let units = unit_system.map(|units| arguments::unit_system("unit_system", units)).transpose()?;
    let Event(event) = event.get().holds().ok_or_else(|| invalid("event", "is no event"))?;
    reading_of(py, event, &text("name", name)?, units.unwrap_or_default())
}

#[doc = docstring!(read_webhook_reading)]
#[pyfunction]
pub(crate) fn read_webhook_reading(py: Python<'_>, reading: &Bound<'_, Native>) -> PyResult<Py<PyAny>> {
    let WebhookReading(reading) =
        reading.get().holds().ok_or_else(|| invalid("reading", "is no reading of an event"))?;
    read(py, reading)
}

#[doc = docstring!(sign)]
#[pyfunction]
pub(crate) fn sign(token: &Bound<'_, PyAny>, body: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(webhook::sign(&text("token", token)?, &bytes("body", body)?))
}

#[doc = docstring!(verify)]
#[pyfunction]
pub(crate) fn verify(
    tokens: &Bound<'_, PyAny>,
    signature: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let tokens = text_or_texts("tokens", tokens)?;
    Ok(webhook::verify(&tokens, &text("signature", signature)?, &bytes("body", body)?).map_err(Failure)?)
}

#[doc = docstring!(is_signed)]
#[pyfunction]
pub(crate) fn is_signed(
    tokens: &Bound<'_, PyAny>,
    signature: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    let tokens = text_or_texts("tokens", tokens)?;
    match webhook::verify(&tokens, &text("signature", signature)?, &bytes("body", body)?) {
        Ok(()) => Ok(true),
        Err(error) if error.field() == Some("signature") => Ok(false),
        Err(error) => Err(Failure(error).into()),
    }
}

#[doc = docstring!(challenge_answer)]
#[pyfunction]
pub(crate) fn challenge_answer(token: &Bound<'_, PyAny>, challenge: &Bound<'_, PyAny>) -> PyResult<String> {
    let answer = webhook::challenge_answer(&text("token", token)?, &text("challenge", challenge)?);
    Ok(answer.map_err(Failure)?)
}

#[doc = docstring!(parse)]
#[pyfunction]
pub(crate) fn parse(body: &Bound<'_, PyAny>) -> PyResult<Event> {
    Ok(Event(webhook::parse(&bytes("body", body)?).map_err(Failure)?))
}

#[doc = docstring!(handle)]
#[pyfunction]
pub(crate) fn handle(
    tokens: &Bound<'_, PyAny>,
    headers: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
) -> PyResult<Delivery> {
    let (tokens, headers) = (text_or_texts("tokens", tokens)?, header_pairs("headers", headers)?);
    Ok(Delivery(webhook::handle(&tokens, headers, &bytes("body", body)?)))
}
