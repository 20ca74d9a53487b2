//! The schedule that `Vehicle.set_charge_schedule` takes.

use pyo3::prelude::*;
use smartcar_sdk::Day;

use crate::{
    arguments::{invalid, items, number, text},
    as_python::Tuple,
    error::wrong_type,
    values::shown,
};

/// When a car charges at a place, for `Vehicle.set_charge_schedule`.
#[pyclass(frozen, eq, module = "smartcar_sdk")]
#[derive(PartialEq)]
pub(crate) struct ChargeSchedule {
    core: smartcar_sdk::ChargeSchedule,
    latitude: f64,
    longitude: f64,
    windows: Vec<Window>,
}

/// The day's word, start and stop.
type Window = (String, String, String);

impl ChargeSchedule {
    /// The core's schedule in an argument.
    pub(crate) fn given(name: &str, value: &Bound<'_, PyAny>) -> PyResult<smartcar_sdk::ChargeSchedule> {
        let schedule = value.cast::<Self>().map_err(|_| wrong_type(name, "a ChargeSchedule", value))?;
        Ok(schedule.get().core.clone())
    }
}

#[pymethods]
impl ChargeSchedule {
    /// The fields, in order.
    #[classattr]
    #[pyo3(name = "__match_args__")]
    fn match_args() -> (&'static str, &'static str, &'static str) {
        ("latitude", "longitude", "windows")
    }

    #[new]
    fn new(
        latitude: &Bound<'_, PyAny>,
        longitude: &Bound<'_, PyAny>,
        windows: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let (latitude, longitude) = (number("latitude", latitude)?, number("longitude", longitude)?);
        let mut schedule = Self {
            core: smartcar_sdk::ChargeSchedule::new(latitude, longitude),
            latitude,
            longitude,
            windows: Vec::new(),
        };
        let wrong = || wrong_type("windows", "a list of (day, start, stop)", windows);
        for window in windows.try_iter().map_err(|_| wrong())? {
            let [day, start, stop] = items(&window?).ok_or_else(wrong)?;
            let (word, start, stop) =
                (text("windows", &day)?, text("windows", &start)?, text("windows", &stop)?);
            let day = Day::from_word(&word).ok_or_else(|| {
                invalid(
                    "windows",
                    "holds a day that is none: daily, weekdays, weekends, monday, tuesday, ...",
                )
            })?;
            schedule.core = schedule.core.window(day, &start, &stop);
            schedule.windows.push((day.as_str().to_owned(), start, stop));
        }
        Ok(schedule)
    }

    /// Degrees, -90 to 90.
    #[getter]
    fn latitude(&self) -> f64 {
        self.latitude
    }

    /// Degrees, -180 to 180.
    #[getter]
    fn longitude(&self) -> f64 {
        self.longitude
    }

    /// Day, start and stop of each window.
    #[getter]
    fn windows(&self) -> Tuple<Window> {
        Tuple(self.windows.clone())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        shown(slf, &["latitude", "longitude", "windows"])
    }
}
