//! The schedule that `Vehicle.set_charge_schedule` takes.

use pyo3::prelude::*;
use smartcar_sdk::ScheduleDay;

use crate::{
    arguments::{invalid, number, text},
    error::wrong_type,
};

/// What `Vehicle.set_charge_schedule` takes: the class is Python's.
pub(crate) struct ChargeSchedule;

impl ChargeSchedule {
    /// The core's schedule in an argument.
    pub(crate) fn given(name: &str, value: &Bound<'_, PyAny>) -> PyResult<smartcar_sdk::ChargeSchedule> {
        let class =
            value.py().import("smartcar_sdk._value")?.getattr("CLASSES")?.get_item("ChargeSchedule")?;
        if !value.is_instance(&class)? {
            return Err(wrong_type(name, "a ChargeSchedule", value));
        }
        let field = |name: &str| value.getattr(name);
        let (latitude, longitude) =
            (number("latitude", &field("latitude")?)?, number("longitude", &field("longitude")?)?);
        let windows: Vec<(String, String, String)> = field("windows")?.extract()?;
        windows.iter().try_fold(
            smartcar_sdk::ChargeSchedule::new(latitude, longitude),
            |schedule, (word, start, stop)| Ok(schedule.window(day(word)?, start, stop)),
        )
    }
}

fn day(word: &str) -> PyResult<ScheduleDay> {
    ScheduleDay::from_word(word).ok_or_else(|| {
        invalid("windows", "holds a day that is none: daily, weekdays, weekends, monday, tuesday, ...")
    })
}

/// Whether this is a word for days.
#[pyfunction]
pub(crate) fn check_day(word: &Bound<'_, PyAny>) -> PyResult<()> {
    day(&text("windows", word)?).map(drop)
}
