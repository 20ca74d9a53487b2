use serde_json::json;

use super::*;

fn signal(raw: &Value) -> Signal {
    Signal::from_json(raw).expect("a signal")
}

fn odometer(status: &Value, body: &Value) -> Signal {
    signal(&json!({"code": "odometer-traveleddistance", "status": status, "body": body}))
}

#[test]
fn the_shape_of_api_v3_is_read() {
    let raw = json!({
        "id": "odometer-traveleddistance", "type": "signal",
        "attributes": {
            "code": "odometer-traveleddistance", "name": "TraveledDistance", "group": "Odometer",
            "status": {"value": "SUCCESS"}, "body": {"value": 10321, "unit": "km"},
        },
        "meta": {"ingestedAt": "2026-11-24T10:00:00Z", "retrievedAt": null},
        "links": {"self": "x"},
    });
    let signal = signal(&raw);
    assert_eq!(
        (signal.name.as_deref(), signal.group.as_deref()),
        (Some("TraveledDistance"), Some("Odometer"))
    );
    assert_eq!((signal.status.as_str(), &signal.error), ("SUCCESS", &None));
    assert_eq!(
        (signal.value.clone(), signal.unit.as_deref()),
        (Some(SignalValue::Number(10321.0)), Some("km"))
    );
    assert_eq!(signal.ingested_at.map(Timestamp::as_millis), Some(1_795_514_400_000));
    assert_eq!((signal.retrieved_at, signal.oem_updated_at), (None, None));
    assert_eq!(signal.raw, raw);
    let body = signal.read(codes::ODOMETER_TRAVELEDDISTANCE).unwrap();
    assert_eq!((body.value, body.unit.as_deref()), (10321.0, Some("km")));
}

#[test]
fn the_shape_of_webhooks_is_read() {
    let signal = signal(&json!({
        "code": "closure-islocked", "body": {"value": true}, "meta": {"oemUpdatedAt": 0, "retrievedAt": 1_795_514_400},
    }));
    assert_eq!(
        (signal.status.clone(), signal.value.clone()),
        (SignalStatus::Success, Some(SignalValue::Bool(true)))
    );
    assert_eq!(
        (signal.oem_updated_at, signal.retrieved_at.map(Timestamp::as_millis)),
        (None, Some(1_795_514_400_000))
    );
    assert!(signal.read(codes::CLOSURE_ISLOCKED).unwrap().value);
}

#[test]
fn without_a_code_it_is_no_signal() {
    for raw in [
        json!(null),
        json!([]),
        json!("x"),
        json!({}),
        json!({"code": 7}),
        json!({"code": ""}),
        json!({"attributes": {}}),
    ] {
        assert_eq!(Signal::from_json(&raw), None, "{raw}");
    }
}

#[test]
fn without_a_status_a_body_is_good_and_nothing_is_unavailable() {
    assert_eq!(odometer(&json!(null), &json!({"value": 1})).status, SignalStatus::Success);
    assert_eq!(odometer(&json!(null), &json!(null)).status, SignalStatus::Unavailable);
    assert_eq!(odometer(&json!({"error": {}}), &json!({"value": 1})).status, SignalStatus::Error);
    assert_eq!(odometer(&json!("ERROR"), &json!({"value": 1})).status, SignalStatus::Error);
}

#[test]
fn what_the_car_said_before_an_error_is_never_current() {
    for status in ["ERROR", "UNAVAILABLE"] {
        let signal = odometer(&json!({"value": status}), &json!({"value": 1, "unit": "km"}));
        assert_eq!((&signal.value, &signal.unit, &signal.body), (&None, &None, &None));
        assert_eq!(signal.raw["body"]["value"], 1);
        assert_eq!(signal.read(codes::ODOMETER_TRAVELEDDISTANCE).unwrap_err().kind(), ErrorKind::Api);
    }
}

#[test]
fn an_error_is_given_to_whoever_reads() {
    let signal = odometer(
        &json!({"value": "ERROR", "error": {"type": "UPSTREAM", "code": "NO_RESPONSE", "detail": "No answer."}}),
        &json!(null),
    );
    assert_eq!(signal.error.as_ref().and_then(|error| error.code.as_deref()), Some("NO_RESPONSE"));
    let error = signal.read(codes::ODOMETER_TRAVELEDDISTANCE).unwrap_err();
    assert_eq!(error.api(), signal.error.as_ref());
    assert!(error.can_retry());
    assert_eq!(
        error.message(),
        "the signal odometer-traveleddistance has no current value: ERROR UPSTREAM/NO_RESPONSE: No answer."
    );
}

#[test]
fn a_body_of_another_shape_is_named_and_kept() {
    for body in [json!({"value": "far"}), json!([1, "km"]), json!({}), json!(7), json!({"value": null})] {
        let signal = odometer(&json!({"value": "SUCCESS"}), &body);
        let error = signal.read(codes::ODOMETER_TRAVELEDDISTANCE).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}");
        assert_eq!(signal.body, Some(body.into()));
    }
    let none = odometer(&json!({"value": "SUCCESS"}), &json!(null));
    assert_eq!(none.read(codes::ODOMETER_TRAVELEDDISTANCE).unwrap_err().kind(), ErrorKind::InvalidResponse);
}

#[test]
fn an_error_keeps_what_it_says() {
    let said = json!({
        "type": "PERMISSION", "code": null, "title": "t", "detail": "d", "resolution": {"type": "REAUTHENTICATE"},
        "links": {"about": "u"}, "meta": {"debug": {"requestId": "r"}},
    });
    let error = odometer(&json!({"value": "ERROR", "error": said}), &json!(null)).error.unwrap();
    assert_eq!(error.error_type.as_deref(), Some("PERMISSION"));
    assert_eq!((error.code.as_deref(), error.status), (None, 0));
    assert_eq!((error.description.as_deref(), error.detail.len()), (Some("d"), 1));
    assert_eq!(error.resolution.as_deref(), Some("REAUTHENTICATE"));
    assert_eq!((error.doc_url.as_deref(), error.request_id.as_deref()), (Some("u"), Some("r")));
}

#[test]
fn another_signals_code_is_a_mistake_of_the_caller() {
    let error = odometer(&json!(null), &json!({"value": 1})).read(codes::MOTION_CURRENTSPEED).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("code")));
}

#[test]
fn signals_and_words_of_later_releases_pass_through() {
    #[derive(serde::Deserialize)]
    struct Moods {
        moods: Vec<u8>,
    }
    let raw = json!({"code": "climate-mood", "status": {"value": "success"}, "body": {"moods": [1]}});
    let known = signal(&raw);
    assert!(known.is("climate-mood"));
    assert_eq!((known.body.clone(), known.raw.clone()), (Some(json!({"moods": [1]}).into()), raw.into()));
    assert_eq!(known.read(Code::<Moods>::new("climate-mood")).unwrap().moods, [1]);
    // Whether a body is current under a word nobody knows, nobody knows either: it is in `raw` alone.
    let raw = json!({"code": "climate-mood", "status": {"value": "GUESSED"}, "body": {"moods": [1]}});
    let guessed = signal(&raw);
    assert_eq!(
        (guessed.status.as_str(), guessed.body.clone(), guessed.raw.clone()),
        ("GUESSED", None, raw.into())
    );
    assert!(guessed.read(Code::<Moods>::new("climate-mood")).is_err());
}

#[test]
fn a_code_is_text_wherever_text_is_asked_for() {
    fn takes(code: impl AsRef<str>) -> usize {
        code.as_ref().len()
    }
    assert_eq!(takes(codes::SERVICE_RECORDS), takes("service-records"));
    assert_eq!(codes::SERVICE_RECORDS.to_string(), "service-records");
    assert_eq!(codes::SERVICE_RECORDS.split('-').count(), 2);
}

#[test]
fn the_table_has_every_signal_once_in_order() {
    assert_eq!(KNOWN.len(), 93);
    assert!(KNOWN.is_sorted_by(|a, b| a.code < b.code));
    for known in KNOWN {
        assert_eq!(known.constant, known.code.to_uppercase().replace('-', "_"));
    }
    let known = KNOWN.iter().find(|known| known.code == &*codes::TRACTIONBATTERY_RANGE).unwrap();
    assert_eq!((known.constant, known.body), ("TRACTIONBATTERY_RANGE", "Range"));
}

fn read<T: DeserializeOwned>(code: Code<T>, body: &Value) -> T {
    signal(&json!({"code": code.as_str(), "body": body})).read(code).expect("the shape that is known")
}

#[test]
fn bodies_of_their_own_shape_are_read() {
    let windows =
        json!({"values": [{"row": 0, "column": 1, "isOpen": null}], "rowCount": 2, "columnCount": 2});
    let doors = read(codes::CLOSURE_DOORS, &windows);
    assert_eq!((doors.values[0].column, doors.values[0].is_open, doors.row_count), (1, None, Some(2)));
    let tires = json!({"values": [{"row": 1, "column": 0, "tirePressure": 241.5}], "unit": "kilopascals"});
    assert_eq!(read(codes::WHEEL_TIRES, &tires).values[0].tire_pressure, Some(241.5));

    let trunk = read(codes::CLOSURE_REARTRUNK, &json!({"isOpen": true, "isLocked": false}));
    assert_eq!((trunk.is_open, trunk.is_locked), (Some(true), Some(false)));
    assert_eq!(read(codes::CLOSURE_SUNROOF, &json!({"isOpen": null})).is_open, None);
    assert_eq!(read(codes::CHARGE_ISCHARGINGPORTFLAPOPEN, &json!({"value": true})).is_open, Some(true));

    let place = json!({"latitude": 48.1, "longitude": 11.5, "heading": 90, "locationType": "LAST_PARKED"});
    let place = read(codes::LOCATION_PRECISELOCATION, &place);
    assert_eq!((place.heading, place.location_type.as_deref()), (Some(90.0), Some("LAST_PARKED")));

    let range = json!({"value": 300, "type": "RATED", "additionalValues": [{"type": "ESTIMATED", "value": 280}], "unit": "km"});
    let range = read(codes::TRACTIONBATTERY_RANGE, &range);
    assert_eq!((range.value, range.additional_values[0].value), (300.0, 280.0));
    let capacity = json!({"source": "SMARTCAR", "capacity": 77, "availableCapacities": null, "unit": "kWh"});
    assert_eq!(read(codes::TRACTIONBATTERY_NOMINALCAPACITY, &capacity).capacity, Some(77.0));

    let status = read(codes::DIAGNOSTICS_MIL, &json!({"status": "ALERT", "description": null}));
    assert_eq!(status.status.as_deref(), Some("ALERT"));
    let trouble =
        read(codes::DIAGNOSTICS_DTCLIST, &json!({"values": [{"code": "P302D", "timestamp": null}]}));
    assert_eq!(trouble.values[0].code, "P302D");
    assert_eq!(
        read(codes::VEHICLEIDENTIFICATION_PACKAGES, &json!({"values": ["Winter"]})).values,
        ["Winter"]
    );
}

#[test]
fn charging_is_read() {
    let limits = json!({
        "values": [{"type": "CHARGING_TYPE", "limit": 80, "condition": {"chargingType": "DC"}}],
        "activeLimit": null, "unit": "percent",
    });
    let limits = read(codes::CHARGE_CHARGELIMITS, &limits);
    assert_eq!((limits.values[0].limit, limits.active_limit), (Some(80.0), None));
    assert_eq!(limits.values[0].condition.as_ref().and_then(|on| on.charging_type.as_deref()), Some("DC"));

    for energy in [json!(30.5), json!({"value": 30.5, "unit": "kWh"})] {
        let records = json!({"values": [{
            "id": 7, "cost": {"amount": 3}, "startTime": "2026-11-24T10:00:00Z", "location": {"city": "x"},
            "energyAdded": energy, "startStateOfCharge": 40, "endStateOfCharge": {"value": 80},
        }]});
        let record = read(codes::CHARGE_CHARGERECORDS, &records).values.remove(0);
        assert_eq!((record.id.as_deref(), record.location), (Some("7"), None));
        assert_eq!(record.energy_added.map(|energy| energy.value), Some(30.5));
        assert_eq!((record.start_state_of_charge, record.end_state_of_charge), (Some(40.0), Some(80.0)));
        assert!(record.start_time.is_some() && record.end_time.is_none());
    }

    let timers = json!({"values": [{"type": "LOCATION", "startTime": "08:00", "days": {"monday": {}}}]});
    let timer = read(codes::CHARGE_CHARGETIMERS, &timers).values.remove(0);
    assert_eq!((timer.start_time.as_deref(), timer.more.contains_key("days")), (Some("08:00"), true));

    let visits = json!({"values": [{
        "serviceId": 1, "serviceDate": "2026-11-24T10:00:00Z", "odometerDistance": 46047.8,
        "serviceTasks": [{"taskId": "t", "taskDescription": "Oil"}], "serviceDetails": null,
        "serviceCost": {"totalCost": null, "currency": null},
    }]});
    let visit = read(codes::SERVICE_RECORDS, &visits).values.remove(0);
    assert_eq!((visit.service_id.as_deref(), visit.odometer_distance), (Some("1"), Some(46047.8)));
    assert_eq!(visit.service_tasks[0].task_description.as_deref(), Some("Oil"));
}
