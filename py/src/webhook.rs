//! Webhooks: one HTTP request checked, answered and read. Pure functions, the core's.

use pyo3::{IntoPyObjectExt, prelude::*};
use smartcar_sdk::{Error, ErrorKind, Readable, UnitSystem, webhook};

use crate::{
    arguments::{self, bytes, header_pairs, invalid, text, text_or_texts},
    as_python::{AsPython, Tuple},
    classes::records,
    error::{Exception, Failure},
    generated::{list::each_reading, values},
    meta::Meta,
    signals::Signal,
    values::{Object, Time, shown},
};

records! {
    in "smartcar_sdk.webhook";

    /// One event of a webhook, in one form for all versions of the bodies. Smartcar leaves out a lot in real traffic, so nearly everything may be absent; what this release does not
    /// know is in `raw`.
    Event(smartcar_sdk::webhook::Event, raw) {
        /// What it is about.
        event_type: String;
        /// Its id, the same in every delivery of it. Deliveries repeat, overlap and come in any order: keep the ids of the
        /// last 7 days and pass by what is among them. Scheduled events of version 2.0 have none.
        event_id: Option<String>;
        /// The id of this delivery; another one at each try.
        delivery_id: Option<String>;
        /// Which webhook of yours it came through.
        webhook_id: Option<String>;
        /// That webhook's name.
        webhook_name: Option<String>;
        /// The vehicle. Absent where there is none, or several: then each of `readings` says which.
        vehicle: Option<EventVehicle>;
        /// Smartcar's id of the vehicle, if the event is about one.
        vehicle_id: Option<String> = |it| it.vehicle_id().map(str::to_owned);
        /// Smartcar's id of the driver's account: what API v3 asks for as `sc-user-id`.
        user_id: Option<String>;
        /// Your own id of the driver, if Connect was given one.
        external_id: Option<String>;
        /// The signals it carries, changed or not.
        signals: Tuple<Signal>;
        /// The readings it carries (version 2.0).
        readings: Tuple<WebhookReading>;
        /// What is wrong with the vehicle, or is over (`VehicleError`).
        errors: Tuple<WebhookError>;
        /// Why it was sent.
        triggers: Tuple<Trigger>;
        /// When what it tells happened, where it says so (charging events of version 2.0).
        occurred_at: Option<Time>;
        /// When Smartcar sent this delivery.
        delivered_at: Option<Time>;
        /// Its place in the order of events, where Smartcar counts them.
        sequence: Option<u64>;
        /// How many signals Smartcar says it carries.
        signal_count: Option<u64>;
        /// As sent: `LIVE`, `SIMULATED` or `TEST`; version 2.0 writes it in lower case.
        mode: Option<String>;
        /// Version of the body: `4.0` or `2.0`.
        version: Option<String>;
        /// What is to be answered (`Verify`); `challenge_answer` says how.
        challenge: Option<String>;
    } {
        /// The signal of a code; `None` if the event does not carry it.
        fn signal(&self, code: &Bound<'_, PyAny>) -> PyResult<Option<Signal>> {
            Ok(self.0.signal(text("code", code)?).map(AsPython::as_python))
        }

        /// What the event tells, as the reading of this name: of its signals, or of its readings (version 2.0).
        #[pyo3(signature = (name, *, unit_system = None))]
        fn read(
            &self,
            py: Python<'_>,
            name: &Bound<'_, PyAny>,
            unit_system: Option<&Bound<'_, PyAny>>,
        ) -> PyResult<Py<PyAny>> {
            let units = unit_system.map(|units| arguments::unit_system("unit_system", units)).transpose()?;
            read_event(py, &self.0, &text("name", name)?, units.unwrap_or_default())
        }

        /// Whether it is the first that this webhook sends about this vehicle.
        #[getter]
        fn is_first_delivery(&self) -> bool {
            self.0.is_first_delivery()
        }
    }

    /// The vehicle an event is about.
    EventVehicle(smartcar_sdk::webhook::EventVehicle) {
        /// Smartcar's id of it.
        id: Option<String>;
        /// Brand, e.g. `VOLKSWAGEN`.
        make: Option<String>;
        /// Model, e.g. `ID.4`.
        model: Option<String>;
        /// Model year.
        year: Option<u16>;
        /// Vehicle identification number.
        vin: Option<String>;
        /// `BEV`, `PHEV`, `HEV` or `ICE`.
        powertrain_type: Option<String>;
        /// `live` or `simulated`, as sent.
        mode: Option<String>;
    }

    /// What is wrong with a vehicle.
    WebhookError(smartcar_sdk::webhook::WebhookError) {
        /// Error type, e.g. `COMPATIBILITY`, `USER_ACTION_REQUIRED`.
        error_type: Option<String>;
        /// Error code within the type, e.g. `VEHICLE_NOT_CAPABLE`.
        code: Option<String>;
        /// Smartcar's description, for developers.
        description: Option<String>;
        /// Page that explains the error.
        doc_url: Option<String>;
        /// What Smartcar suggests: `RETRY_LATER`, `REAUTHENTICATE`, `CONTACT_SUPPORT`.
        resolution: Option<String>;
        /// Where that happens, if anywhere.
        resolution_url: Option<String>;
        /// A text that may be shown to the driver.
        suggested_user_message: Option<String>;
        /// Whether it has begun or is over.
        state: String;
        /// The codes of the signals it touches. Smartcar also names them `Group.Name`; here they are codes.
        signals: Tuple<String>;
    }

    /// Why an event was sent.
    Trigger(smartcar_sdk::webhook::Trigger) {
        /// The kind of reason.
        trigger_type: String;
        /// The code of the signal that changed, if one did.
        code: Option<String>;
        /// That signal's name, where Smartcar gives it.
        name: Option<String>;
        /// That signal's group, where Smartcar gives it.
        group: Option<String>;
    }

    /// One reading of one vehicle, as API v2 would have answered it.
    WebhookReading(smartcar_sdk::webhook::WebhookReading) {
        /// Which vehicle.
        vehicle_id: Option<String>;
        /// The path below the vehicle, e.g. `/odometer`.
        path: String;
        /// HTTP status of the answer; 0 if the body does not say.
        status: u16;
        /// Its body.
        body: Object;
        /// About the values.
        meta: Meta;
        /// What Smartcar said where the status is not 2xx.
        error: Option<Exception>;
    } {
        /// The reading that the vehicle's method for this path gives; raises what it would have raised.
        fn read(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
            read(py, &self.0)
        }
    }
}

macro_rules! by_path {
    ($( $method:ident $class:ident; )*) => {
        fn read_event(py: Python<'_>, event: &webhook::Event, name: &str, units: UnitSystem) -> PyResult<Py<PyAny>> {
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

/// What became of one HTTP request, and what to answer to it.
#[pyclass(frozen, module = "smartcar_sdk.webhook")]
pub(crate) struct Delivery(webhook::Delivery);

#[pymethods]
impl Delivery {
    /// HTTP status to answer.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status
    }

    /// Body to answer, JSON; `None` where there is none.
    #[getter]
    fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Content type of the answer.
    #[getter]
    fn content_type(&self) -> &'static str {
        self.0.content_type
    }

    /// The event, where the signature fits.
    #[getter]
    fn event(&self) -> Option<Event> {
        self.0.event.as_ref().map(AsPython::as_python)
    }

    /// Why the status is not 200, for the log: an exception, told rather than raised.
    #[getter]
    fn error(&self) -> Option<Exception> {
        self.0.error.clone().map(Exception)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        shown(slf, &["status", "answer", "content_type", "event", "error"])
    }
}

/// The signature of a body under a management token, for tests of your own receiver.
#[pyfunction]
pub(crate) fn sign(token: &Bound<'_, PyAny>, body: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(webhook::sign(&text("token", token)?, &bytes("body", body)?))
}

/// Checks that a body is signed with one of these management tokens.
#[pyfunction]
pub(crate) fn verify(
    tokens: &Bound<'_, PyAny>,
    signature: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let tokens = text_or_texts("tokens", tokens)?;
    Ok(webhook::verify(&tokens, &text("signature", signature)?, &bytes("body", body)?).map_err(Failure)?)
}

/// What to answer to a challenge.
#[pyfunction]
pub(crate) fn challenge_answer(token: &Bound<'_, PyAny>, challenge: &Bound<'_, PyAny>) -> PyResult<String> {
    let answer = webhook::challenge_answer(&text("token", token)?, &text("challenge", challenge)?);
    Ok(answer.map_err(Failure)?)
}

/// Reads the body of a webhook's request. Check its signature first.
#[pyfunction]
pub(crate) fn parse(body: &Bound<'_, PyAny>) -> PyResult<Event> {
    Ok(Event(webhook::parse(&bytes("body", body)?).map_err(Failure)?))
}

/// Handles one request that a webhook's callback got.
#[pyfunction]
pub(crate) fn handle(
    tokens: &Bound<'_, PyAny>,
    headers: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
) -> PyResult<Delivery> {
    let (tokens, headers) = (text_or_texts("tokens", tokens)?, header_pairs("headers", headers)?);
    Ok(Delivery(webhook::handle(&tokens, headers, &bytes("body", body)?)))
}
