//! Signals, and the readings made of them: the input is what stands between the brackets of a list of signals, of API v3
//! or of a webhook. The same, as readings of version 2.0.

use smartcar_sdk::{
    Error, ErrorKind, Readable, UnitSystem,
    signals::{self, Code, Signal, SignalStatus},
    webhook::{self, Event},
};

use crate::{Target, generated::each_reading};

pub(crate) const TARGET: Target = Target { name: "signals", longest: 16 * 1024, run };

fn run(input: &[u8]) {
    let around = |before: &[u8], after: &[u8]| [before, input, after].concat();
    for body in [
        around(br#"{"eventType":"VEHICLE_STATE","data":{"signals":["#, b"]}}"),
        around(br#"{"eventName":"schedule","payload":{"data":["#, b"]}}"),
    ] {
        let Ok(event) = webhook::parse(&body) else { return };
        for signal in &event.signals {
            is_a_signal(signal);
        }
        for units in [UnitSystem::Metric, UnitSystem::Imperial] {
            readings(&event, units);
        }
    }
}

fn is_a_signal(signal: &Signal) {
    assert!(!signal.code.is_empty());
    // What is no longer true is not shown as if it were.
    assert!(signal.status == SignalStatus::Success || signal.body.is_none() && signal.value.is_none());
    let mut signal = signal.clone();
    signal.code.replace_range(.., "any");
    macro_rules! read { ($($body:ident)*) => { $(
        is_explained(signal.read(Code::<signals::$body>::new("any")).err().as_ref());
    )* } }
    read!(ChargeLimits ChargeRecords ChargeTimers Flag Grid NominalCapacity Opening Position Quantity Range);
    read!(ServiceRecords SystemStatus Text Texts TroubleCodes);
}

fn readings(event: &Event, units: UnitSystem) {
    macro_rules! read { ($($reading:ty;)*) => { $( reading::<$reading>(event, units); )* } }
    each_reading!(read);
}

fn reading<R: Readable>(event: &Event, units: UnitSystem) {
    let read = event.read::<R>(units);
    if event.readings.is_empty()
        && let Ok(reading) = &read
    {
        assert_eq!(reading.meta.unit_system, units);
    }
    is_explained(read.err().as_ref());
    for one in &event.readings {
        is_explained(one.read::<R>().err().as_ref());
    }
}

/// The caller did nothing wrong, and a bug is none of the answers.
fn is_explained(error: Option<&Error>) {
    let Some(error) = error else { return };
    let asked_wrongly = error.kind() == ErrorKind::InvalidInput && error.field() != Some("event");
    assert!(!asked_wrongly && error.kind() != ErrorKind::Internal, "{error:?}");
}
