//! Charge schedules (API v3): when a car charges at a place.
//!
//! Source: <https://smartcar.com/docs/api-reference/evs/set-charge-schedule>; how the days look inside is not documented,
//! so a day with one window is sent as that window, one with several as a list.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Error, Result, words::closed_words};

/// When a car charges at a place. Made of windows, all of one kind: [`ScheduleDay::Daily`], or weekdays and weekends, or days of
/// the week.
///
/// ```
/// use smartcar_sdk::{ChargeSchedule, ScheduleDay};
/// let nights = ChargeSchedule::new(52.52, 13.4)
///     .window(ScheduleDay::Weekdays, "22:00", "06:00")
///     .window(ScheduleDay::Weekends, "23:30", "08:00");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a schedule does nothing until it is given to a vehicle"]
pub struct ChargeSchedule {
    latitude: f64,
    longitude: f64,
    windows: Vec<(ScheduleDay, String, String)>,
}

/// The days a window is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ScheduleDay {
    /// Every day.
    Daily,
    /// Monday to Friday.
    Weekdays,
    /// Saturday and Sunday.
    Weekends,
    /// One day of the week.
    Monday,
    /// One day of the week.
    Tuesday,
    /// One day of the week.
    Wednesday,
    /// One day of the week.
    Thursday,
    /// One day of the week.
    Friday,
    /// One day of the week.
    Saturday,
    /// One day of the week.
    Sunday,
}

closed_words!(ScheduleDay {
    Daily = "daily",
    Weekdays = "weekdays",
    Weekends = "weekends",
    Monday = "monday",
    Tuesday = "tuesday",
    Wednesday = "wednesday",
    Thursday = "thursday",
    Friday = "friday",
    Saturday = "saturday",
    Sunday = "sunday",
});

impl ScheduleDay {
    fn kind(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekdays | Self::Weekends => "workweek",
            _ => "weekly",
        }
    }
}

impl ChargeSchedule {
    /// No windows yet, at this place.
    pub fn new(latitude: f64, longitude: f64) -> Self {
        Self { latitude, longitude, windows: Vec::new() }
    }

    /// Charges from `start` to `stop` (`HH:MM`, the car's time).
    pub fn window(mut self, day: ScheduleDay, start: &str, stop: &str) -> Self {
        self.windows.push((day, start.to_owned(), stop.to_owned()));
        self
    }

    /// Which kind it is, and its attributes.
    pub(crate) fn attributes(&self) -> Result<(&'static str, Value)> {
        super::input::place(self.latitude, self.longitude)?;
        let wrong = |message: &'static str| Error::invalid_input("schedule", message);
        let (first, ..) = self.windows.first().ok_or_else(|| wrong("schedule has no window: add one"))?;
        let kind = first.kind();
        if self.windows.iter().any(|(day, ..)| day.kind() != kind) {
            return Err(wrong(
                "schedule mixes daily windows, weekdays and weekends, and days of the week: use one of the three",
            ));
        }
        if kind == "daily" && self.windows.len() > 1 {
            return Err(wrong("schedule has several daily windows: Smartcar takes one"));
        }
        let mut days: BTreeMap<ScheduleDay, Vec<Value>> = BTreeMap::new();
        for (day, start, stop) in &self.windows {
            if !is_time(start) || !is_time(stop) {
                return Err(wrong("schedule holds a time that is not HH:MM, 00:00 to 23:59"));
            }
            days.entry(*day).or_default().push(json!({ "startTime": start, "stopTime": stop }));
        }
        let mut attributes =
            json!({ "location": { "latitude": self.latitude, "longitude": self.longitude } });
        for (day, mut windows) in days {
            let windows = if windows.len() == 1 { windows.remove(0) } else { windows.into() };
            match kind {
                "daily" => {
                    attributes["startTime"] = windows["startTime"].clone();
                    attributes["stopTime"] = windows["stopTime"].clone();
                }
                "workweek" => attributes[day.as_str()] = windows,
                _ => attributes["days"][day.as_str()] = windows,
            }
        }
        Ok((kind, json!({ "data": { "attributes": attributes } })))
    }
}

fn is_time(text: &str) -> bool {
    let part = |text: &str, below: u8| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse::<u8>().is_ok_and(|number| number < below)
    };
    text.split_once(':').is_some_and(|(hours, minutes)| part(hours, 24) && part(minutes, 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_from_the_days() {
        let daily = ChargeSchedule::new(1.0, 2.0).window(ScheduleDay::Daily, "08:00", "10:00");
        let (kind, body) = daily.attributes().unwrap();
        assert_eq!((kind, body["data"]["attributes"]["startTime"].as_str()), ("daily", Some("08:00")));
        let week = ChargeSchedule::new(1.0, 2.0).window(ScheduleDay::Monday, "08:00", "10:00").window(
            ScheduleDay::Monday,
            "20:00",
            "21:00",
        );
        let (kind, body) = week.attributes().unwrap();
        assert_eq!(kind, "weekly");
        assert_eq!(body["data"]["attributes"]["days"]["monday"][1]["stopTime"], "21:00");
    }

    #[test]
    fn what_is_no_schedule_is_named() {
        let at = || ChargeSchedule::new(1.0, 2.0);
        for (bad, field) in [
            (at(), "schedule"),
            (at().window(ScheduleDay::Daily, "8:00", "10:00"), "schedule"),
            (at().window(ScheduleDay::Daily, "08:00", "24:00"), "schedule"),
            (at().window(ScheduleDay::Daily, "08:00", "+1:00"), "schedule"),
            (
                at().window(ScheduleDay::Daily, "08:00", "10:00").window(
                    ScheduleDay::Monday,
                    "08:00",
                    "10:00",
                ),
                "schedule",
            ),
            (ChargeSchedule::new(91.0, 2.0).window(ScheduleDay::Daily, "08:00", "10:00"), "latitude"),
            (ChargeSchedule::new(1.0, f64::NAN).window(ScheduleDay::Daily, "08:00", "10:00"), "longitude"),
        ] {
            assert_eq!(bad.attributes().unwrap_err().field(), Some(field));
        }
    }
}
