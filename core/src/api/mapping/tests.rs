use super::{
    super::{
        meta::Reading,
        read::{from_signals, v2_reading},
        readings::ChargeState,
        signals::Signal,
    },
    *,
};

fn signal(body: &Value) -> Signal {
    Signal::from_json(body).unwrap()
}

fn success(code: &str, body: &Value) -> Signal {
    signal(&json!({ "attributes": { "code": code, "status": { "value": "SUCCESS" }, "body": body } }))
}

#[test]
fn an_error_signal_s_old_body_is_not_shown() {
    let stale = signal(&json!({ "attributes": {
        "code": "odometer-traveleddistance",
        "status": { "value": "ERROR", "error": { "type": "VEHICLE_STATE", "code": "ASLEEP" } },
        "body": { "value": 7, "unit": "km" },
    } }));
    let signals = [stale];
    let car = Car::new(&signals, UnitSystem::Metric);
    let error = Odometer::from_signals(&car).unwrap_err();
    assert_eq!(error.api().unwrap().code.as_deref(), Some("ASLEEP"));
}

/// The reading that these signals make.
fn made<R: Readable>(signals: &[(&str, Value)], units: UnitSystem) -> Result<Reading<R>> {
    let signals: Vec<_> = signals.iter().map(|(code, body)| success(code, body)).collect();
    from_signals(&signals, units, Meta::of_headers(&http::HeaderMap::new(), units))
}

fn metric<R: Readable>(signals: &[(&str, Value)]) -> Result<Reading<R>> {
    made(signals, UnitSystem::Metric)
}

fn v2<R: Readable>(body: Value, units: UnitSystem) -> Reading<R> {
    v2_reading(body.into(), Meta::of_headers(&http::HeaderMap::new(), units)).unwrap()
}

/// By hand: what the cable, the charger, its details and the battery say, and whether that is plugged in, and which state.
#[rustfmt::skip]
#[test]
fn a_charge_is_worked_out_from_whatever_is_there() {
    type Row =
        (Option<bool>, Option<bool>, Option<&'static str>, Option<u8>, Option<bool>, Option<&'static str>);
    let table: [Row; 19] = [
        (Some(true),  Some(true),  None, Some(50),   Some(true),  Some("CHARGING")),
        (Some(true),  Some(false), None, Some(100),  Some(true),  Some("FULLY_CHARGED")),
        (Some(true),  Some(false), None, Some(50),   Some(true),  Some("NOT_CHARGING")),
        (Some(false), Some(false), None, Some(100),  Some(false), Some("NOT_CHARGING")),
        // What charges is plugged in.
        (Some(false), Some(true),  None, Some(50),   Some(true),  Some("CHARGING")),
        (Some(false), Some(true),  None, None,       Some(true),  Some("CHARGING")),
        (None,        Some(true),  None, None,       Some(true),  Some("CHARGING")),
        (None,        Some(false), None, None,       None,        Some("NOT_CHARGING")),
        (None,        Some(false), None, Some(100),  None,        Some("NOT_CHARGING")),
        (Some(true),  None,        None, None,       Some(true),  None),
        (Some(true),  None,        None, Some(100),  Some(true),  Some("FULLY_CHARGED")),
        (Some(false), None,        None, None,       Some(false), Some("NOT_CHARGING")),
        (None, None, Some("charging"),      None, Some(true), Some("CHARGING")),
        (None, None, Some("FULLY_CHARGED"), None, None,       Some("FULLY_CHARGED")),
        (None, None, Some("Not_Charging"),  None, None,       Some("NOT_CHARGING")),
        // A word that nobody knows yields to what is known.
        (Some(true), Some(true), Some("PRECONDITIONING"), None, Some(true), Some("CHARGING")),
        (None, Some(false),      Some("PRECONDITIONING"), None, None,       Some("NOT_CHARGING")),
        (None, None,             Some("Preconditioning"), None, None,       Some("Preconditioning")),
        (Some(true), None,       Some("Preconditioning"), None, Some(true), Some("Preconditioning")),
    ];
    for (place, (cable, charging, details, percent, plugged_in, state)) in table.into_iter().enumerate() {
        let value = |code: &'static str, value: Option<Value>| value.map(|value| (code, json!({ "value": value })));
        let signals: Vec<_> = [
            value("charge-ischargingcableconnected", cable.map(Value::from)),
            value("charge-ischarging", charging.map(Value::from)),
            value("charge-detailedchargingstatus", details.map(Value::from)),
            percent.map(|percent| ("tractionbattery-stateofcharge", json!({ "value": percent, "unit": "percent" }))),
        ].into_iter().flatten().collect();
        let charge = metric::<Charge>(&signals).unwrap();
        assert_eq!(charge.is_plugged_in, plugged_in, "{place}");
        assert_eq!(charge.state.as_ref().map(ChargeState::as_str), state, "{place}");
    }
}

#[test]
fn one_signal_of_many_is_a_reading() {
    let lock = |signals: &[(&str, Value)]| metric::<LockStatus>(signals).unwrap().values;
    let grid = json!({ "values": [null, { "row": 0, "column": 1, "isOpen": true }, { "isOpen": false }] });
    let windows = lock(&[("closure-windows", grid.clone())]);
    assert_eq!((windows.is_locked, windows.doors.len(), windows.windows.len()), (None, 0, 2));
    assert_eq!(windows.windows[0].place.as_deref(), Some("frontRight"));
    // Which one it is that is not said is nobody's corner.
    assert_eq!(
        (windows.windows[1].place.as_deref(), windows.windows[1].status.as_deref()),
        (None, Some("CLOSED"))
    );
    assert_eq!(lock(&[("closure-doors", grid)]).doors.len(), 2);
    assert_eq!(lock(&[("closure-islocked", json!({ "value": false }))]).is_locked, Some(false));
    assert_eq!(
        lock(&[("closure-sunroof", json!({ "isOpen": true }))]).sunroof[0].status.as_deref(),
        Some("OPEN")
    );
    for (code, place) in [
        ("closure-reartrunk", "rear"),
        ("closure-tailgate", "rear"),
        ("closure-fronttrunk", "front"),
        ("closure-enginecover", "front"),
    ] {
        let storage = lock(&[(code, json!({ "isOpen": false }))]).storage;
        assert_eq!((storage.len(), storage[0].place.as_deref()), (1, Some(place)), "{code}");
    }
    let flap = lock(&[("charge-ischargingportflapopen", json!({ "value": true }))]);
    assert_eq!(flap.charging_port[0].status.as_deref(), Some("OPEN"));

    let value = |value: f64, unit: &str| json!({ "value": value, "unit": unit });
    let fuel = |code: &'static str, body: Value| metric::<Fuel>(&[(code, body)]).unwrap().values;
    let level = fuel("internalcombustionengine-fuellevel", value(30.0, "percent"));
    assert_eq!((level.percent_remaining, level.amount_remaining, level.range), (Some(0.3), None, None));
    let amount = fuel("internalcombustionengine-amountremaining", value(20.0, "Litres"));
    assert_eq!((amount.percent_remaining, amount.amount_remaining, amount.range), (None, Some(20.0), None));
    let range = fuel("internalcombustionengine-range", value(100.0, "Miles"));
    assert_eq!((range.percent_remaining, range.amount_remaining, range.range), (None, None, Some(160.93)));

    let range =
        made::<Battery>(&[("tractionbattery-range", value(300.0, "km"))], UnitSystem::Imperial).unwrap();
    assert_eq!((range.percent_remaining, range.range), (None, Some(186.41)));
    let level = metric::<Battery>(&[("tractionbattery-stateofcharge", value(80.0, "%"))]).unwrap();
    assert_eq!((level.percent_remaining, level.range), (Some(0.8), None));

    let abs = json!({ "status": "OK" });
    let systems = metric::<DiagnosticSystemStatus>(&[("diagnostics-abs", abs)]).unwrap().values.systems;
    assert_eq!(systems[0].system_id.as_deref(), Some("SYSTEM_ABS"));

    let tires =
        json!({ "values": [{ "row": 1, "column": 0, "tirePressure": 32 }, { "row": 0 }, {}], "unit": "PSI" });
    let tires = metric::<TirePressure>(&[("wheel-tires", tires)]).unwrap();
    assert_eq!((tires.back_left, tires.front_left, tires.back_right), (Some(220.63), None, None));

    let climate = |code: &'static str, body: Value| metric::<Climate>(&[(code, body)]).unwrap().values;
    let outside = climate("climate-externaltemperature", value(-4.0, "Celsius"));
    assert_eq!((outside.outside_temperature, outside.inside_temperature), (Some(-4.0), None));
    let inside = climate("climate-internaltemperature", value(21.0, "celsius"));
    assert_eq!((inside.inside_temperature, inside.is_conditioned), (Some(21.0), None));
    let target = climate("hvac-cabintargettemperature", value(68.0, "fahrenheit"));
    assert_eq!((target.target_temperature, target.outside_temperature), (Some(20.0), None));
    let active = climate("hvac-iscabinhvacactive", json!({ "value": true }));
    assert_eq!((active.is_conditioned, active.target_temperature), (Some(true), None));
}

#[test]
fn tires_without_any_pressure_are_unsupported() {
    for values in [json!([]), json!([{ "row": 0, "column": 0 }]), json!([null, {}])] {
        let tires = json!({ "values": values, "unit": "psi" });
        let error = metric::<TirePressure>(&[("wheel-tires", tires)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{values}");
    }
}

#[test]
fn a_flap_stands_for_no_lock_that_was_refused() {
    let flap = json!({ "attributes": {
        "code": "charge-ischargingportflapopen", "body": { "value": true }, "status": { "value": "SUCCESS" },
    } });
    let refused = json!({ "attributes": {
        "code": "closure-islocked",
        "status": { "value": "ERROR", "error": { "type": "PERMISSION", "code": null } },
    } });
    let signals = [signal(&refused), signal(&flap)];
    let meta = Meta::of_headers(&http::HeaderMap::new(), UnitSystem::Metric);
    let error = from_signals::<LockStatus>(&signals, UnitSystem::Metric, meta).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
}

#[test]
fn nothing_of_a_reading_is_unsupported() {
    fn kind<R: Readable + std::fmt::Debug>() -> ErrorKind {
        // The state of charge is of the battery, and says nothing of a charger.
        let others = [("motion-currentspeed", json!({ "value": 3, "unit": "km/h" }))];
        metric::<R>(&others).unwrap_err().kind()
    }
    let kinds = [
        kind::<Battery>(),
        kind::<BatteryCapacity>(),
        kind::<Charge>(),
        kind::<ChargeLimit>(),
        kind::<Climate>(),
        kind::<DiagnosticSystemStatus>(),
        kind::<DiagnosticTroubleCodes>(),
        kind::<EngineOil>(),
        kind::<Fuel>(),
        kind::<Location>(),
        kind::<LockStatus>(),
        kind::<NominalCapacity>(),
        kind::<Odometer>(),
        kind::<ServiceHistory>(),
        kind::<TirePressure>(),
        kind::<Vin>(),
    ];
    assert!(kinds.iter().all(|kind| *kind == ErrorKind::Unsupported), "{kinds:?}");
    let level = [("tractionbattery-stateofcharge", json!({ "value": 100, "unit": "percent" }))];
    assert_eq!(metric::<Charge>(&level).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn an_error_of_smartcars_comes_before_a_missing_value() {
    let asleep = json!({ "attributes": {
        "code": "closure-windows",
        "status": { "value": "ERROR", "error": { "type": "VEHICLE_STATE", "code": "ASLEEP" } },
    } });
    let none = from_signals::<LockStatus>(
        &[signal(&asleep)],
        UnitSystem::Metric,
        Meta::of_headers(&http::HeaderMap::new(), UnitSystem::Metric),
    );
    assert_eq!(none.unwrap_err().api().unwrap().code.as_deref(), Some("ASLEEP"));
    let odd = metric::<Charge>(&[("charge-ischarging", json!({ "value": "perhaps" }))]).unwrap_err();
    assert!(odd.kind() == ErrorKind::InvalidResponse && odd.message().contains("`value`"), "{odd}");
}

#[test]
fn another_quantity_is_absent_and_costs_nothing_beside_it() {
    for unit in ["liters", "furlongs", "kPa"] {
        let value = json!({ "value": 31, "unit": unit });
        let km = json!({ "value": 40, "unit": "Kilometers" });
        let battery =
            [("tractionbattery-stateofcharge", value.clone()), ("tractionbattery-range", km.clone())];
        let battery = metric::<Battery>(&battery).unwrap();
        assert_eq!((battery.percent_remaining, battery.range), (None, Some(40.0)), "{unit}");
        let raw = &battery.raw()["tractionbattery-stateofcharge"]["attributes"]["body"]["value"];
        assert_eq!(raw.as_f64(), Some(31.0), "{unit}");
        let fuel =
            [("internalcombustionengine-fuellevel", value.clone()), ("internalcombustionengine-range", km)];
        let fuel = metric::<Fuel>(&fuel).unwrap();
        assert_eq!((fuel.percent_remaining, fuel.range), (None, Some(40.0)), "{unit}");

        // Alone it is a reading all the same, with what was said in `raw`.
        let oil = metric::<EngineOil>(&[("internalcombustionengine-oillife", value.clone())]).unwrap();
        assert_eq!(oil.life_remaining, None, "{unit}");
        let history = json!({ "values": [{ "serviceId": "s", "odometerDistance": 7, "unit": unit }] });
        let history = metric::<ServiceHistory>(&[("service-records", history)]).unwrap();
        let record = &history.records[0];
        assert_eq!((record.service_id.as_deref(), record.odometer_distance), (Some("s"), None), "{unit}");
        let capacity = json!({
            "capacity": 77, "source": "SMARTCAR", "unit": unit,
            "availableCapacities": [null, { "capacity": 77, "description": "x" }],
        });
        let capacity = metric::<NominalCapacity>(&[("tractionbattery-nominalcapacity", capacity)]).unwrap();
        let selected = capacity.capacity.as_ref().unwrap();
        assert_eq!((selected.nominal, selected.source.as_deref()), (None, Some("SMARTCAR")), "{unit}");
        let available = &capacity.available_capacities;
        assert_eq!((available.len(), available[0].capacity), (1, None), "{unit}");
        assert_eq!(available[0].description.as_deref(), Some("x"), "{unit}");
        // The value that is the reading cannot be absent.
        if unit != "furlongs" {
            let error = metric::<Odometer>(&[("odometer-traveleddistance", value)]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            assert!(error.message().contains("`distance`"), "{error}");
        }
    }
    let tires = json!({ "values": [{ "row": 0, "column": 0, "tirePressure": 220 }], "unit": "liters" });
    assert_eq!(metric::<TirePressure>(&[("wheel-tires", tires)]).unwrap().front_left, None);
}

#[test]
fn capacities_are_kilowatt_hours_and_limits_fractions() {
    for (number, unit) in
        [(77.0, json!("kWh")), (77.0, json!(null)), (77_000.0, json!("Wh")), (77.0, json!("kilowatt_hours"))]
    {
        let body = json!({ "capacity": number, "unit": unit });
        let capacity =
            made::<BatteryCapacity>(&[("tractionbattery-nominalcapacity", body)], UnitSystem::Imperial);
        assert_eq!(capacity.unwrap().capacity, Some(77.0), "{unit}");
    }
    for (number, unit) in
        [(80.0, json!("percent")), (80.0, json!(null)), (0.8, json!(null)), (80.0, json!("%"))]
    {
        let limits = json!({ "activeLimit": number, "unit": unit });
        let limit = metric::<ChargeLimit>(&[("charge-chargelimits", limits)]).unwrap().limit;
        assert!((limit - 0.8).abs() < 1e-9, "{number} {unit}: {limit}");
    }
}

#[test]
fn a_mislabelled_pressure_is_read_and_marked() {
    let tires = |unit: &str, values: [f64; 2]| {
        let at =
            |column: u8| json!({ "row": 0, "column": column, "tirePressure": values[usize::from(column)] });
        json!({ "values": [at(0), at(1)], "unit": unit })
    };
    let read = |unit: &str, values| metric::<TirePressure>(&[("wheel-tires", tires(unit, values))]).unwrap();
    let bar = read("bar", [270.0, 2.7]);
    assert_eq!((bar.front_left, bar.front_right), (Some(270.0), Some(270.0)));
    assert_eq!(bar.meta.guessed, ["front_left"]);
    assert!(read("bar", [2.7, 2.6]).meta.guessed.is_empty());
    assert!(read("kPa", [270.0, 260.0]).meta.guessed.is_empty());
    let both = read("PSI", [230.0, 235.0]);
    assert_eq!((both.front_left, both.meta.guessed.len()), (Some(230.0), 2));

    // API v2 names the unit in a header.
    let imperial = v2::<TirePressure>(json!({ "frontLeft": 230, "backRight": 33.5 }), UnitSystem::Imperial);
    assert_eq!((imperial.front_left, imperial.back_right), (Some(33.36), Some(33.5)));
    assert_eq!(imperial.meta.guessed, ["front_left"]);
    let usual = v2::<TirePressure>(json!({ "frontLeft": 230, "backRight": null }), UnitSystem::Metric);
    assert_eq!((usual.front_left, usual.back_right, usual.meta.guessed.len()), (Some(230.0), None, 0));
}

#[test]
fn what_v2_does_not_say_beside_the_reading_is_absent() {
    for body in [json!({ "state": "CHARGING" }), json!({ "isPluggedIn": null, "state": "CHARGING" })] {
        let charge = v2::<Charge>(body, UnitSystem::Metric);
        assert_eq!((charge.is_plugged_in, charge.state.clone()), (None, Some(ChargeState::Charging)));
    }
    assert_eq!(v2::<Charge>(json!({ "isPluggedIn": true }), UnitSystem::Metric).state, None);
    let car = v2::<Attributes>(json!({ "id": "v", "make": null }), UnitSystem::Metric);
    assert_eq!((car.id.as_str(), &car.make, &car.model, car.year), ("v", &None, &None, None));
    let locks = v2::<LockStatus>(json!({ "doors": [{ "status": "OPEN" }] }), UnitSystem::Metric);
    assert_eq!((locks.doors[0].place.as_deref(), locks.doors[0].status.as_deref()), (None, Some("OPEN")));
    let battery = v2::<Battery>(json!({ "percentRemaining": 31 }), UnitSystem::Metric);
    assert_eq!(battery.percent_remaining, Some(0.31));
    assert_eq!(
        v2::<ChargeLimit>(json!({ "limit": 0.8 }), UnitSystem::Metric).limit.to_bits(),
        0.8_f64.to_bits()
    );
}

#[test]
fn raw_is_what_was_sent() {
    let list = json!([{ "serviceId": 1, "more": true }]);
    let history = v2::<ServiceHistory>(list.clone(), UnitSystem::Metric);
    assert_eq!((history.records.len(), history.document.into_value()), (1, list));
    let body = json!({ "percentRemaining": "31", "more": [1] });
    assert_eq!(v2::<Battery>(body.clone(), UnitSystem::Metric).document, body);
}
