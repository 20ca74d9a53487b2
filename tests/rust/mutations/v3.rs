//! API v3: readings made of signals, signals themselves with every kind of body, and commands.
//! Source: <https://smartcar.com/docs/api-reference/signals/schema>, <https://smartcar.com/docs/api-reference/commands>.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use smartcar_sdk::{
    ApiVersion::V3,
    ChargeSchedule, Fuel, Odometer, Result, ScheduleDay,
    signals::{Code, codes},
};

use super::{Call, Calls, Endpoint, Field, Kind::*, Need, Seen, of_item, optional, required, v2::reading};

/// What is nobody's field: see [`Endpoint::skips`].
const SKIPS: &[&str] = &["/code", "/status/value", "/unit", "/row", "/column"];

fn signal(code: &str, body: &Value) -> Value {
    json!({
        "id": code, "type": "signal",
        "attributes": {
            "code": code, "name": "Name", "group": "Group", "status": { "value": "SUCCESS" }, "body": body,
        },
        "meta": { "ingestedAt": "2026-11-24T10:00:00.000Z", "retrievedAt": null },
        "links": { "self": "/vehicles/x/signals/y" },
    })
}

/// A reading of one signal.
fn one(method: &'static str, code: &'static str, body: &Value, fields: Vec<Field>, call: Call) -> Endpoint {
    let request = Box::leak(format!("GET /v3/vehicles/{{v}}/signals/{code}").into_boxed_str());
    let reply = json!({ "data": signal(code, body), "included": { "vehicle": { "id": "x" } } });
    Endpoint { method, api: V3, request, reply, fields, skips: SKIPS, more: true, call }
}

/// A reading of several.
fn many(method: &'static str, signals: &[(&str, Value)], fields: Vec<Field>, call: Call) -> Endpoint {
    let data: Vec<_> = signals.iter().map(|(code, body)| signal(code, body)).collect();
    let reply = json!({
        "data": data, "meta": { "page": 1, "pageSize": 100, "totalCount": signals.len() },
        "links": { "self": "x", "next": null }, "included": { "vehicle": { "id": "x" } },
    });
    // A list that goes on has another page: paging has its own tests.
    let skips =
        &["/code", "/status/value", "/unit", "/row", "/column", "/links/next", "/totalCount", "/pageSize"];
    Endpoint {
        method,
        api: V3,
        request: "GET /v3/vehicles/{v}/signals",
        reply,
        fields,
        skips,
        more: true,
        call,
    }
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    readings()
        .into_iter()
        .chain(of_several())
        .chain(bodies())
        .chain(whole_signals())
        .chain(commands())
        .collect()
}

const VALUE: &str = "/data/attributes/body/value";

fn readings() -> Vec<Endpoint> {
    vec![
        one("odometer", "odometer-traveleddistance", &json!({ "value": 10321.5, "unit": "km" }), vec![required(VALUE, Number, "distance")], reading!(odometer())),
        one("vin", "vehicleidentification-vin", &json!({ "value": "5YJSA1CN5DFP00101" }), vec![required(VALUE, Text, "vin")], reading!(vin())),
        one(
            "location",
            "location-preciselocation",
            &json!({ "latitude": 37.4292, "longitude": 122.1381, "heading": 90.5, "direction": "E", "locationType": "CURRENT" }),
            vec![
                required("/data/attributes/body/latitude", Number, "latitude"),
                required("/data/attributes/body/longitude", Number, "longitude"),
            ],
            reading!(location()),
        ),
        one(
            "battery_capacity",
            "tractionbattery-nominalcapacity",
            &json!({ "capacity": 80.9, "source": "SMARTCAR", "availableCapacities": [], "unit": "kWh" }),
            vec![optional("/data/attributes/body/capacity", Number, "capacity")],
            reading!(battery_capacity()),
        ),
        one(
            "nominal_capacity",
            "tractionbattery-nominalcapacity",
            &json!({
                "capacity": 80.9, "source": "SMARTCAR", "unit": "kWh",
                "availableCapacities": [{ "capacity": 82.5, "description": "BEV:Extended Range" }],
            }),
            vec![
                optional("/data/attributes/body/availableCapacities", List, "available_capacities"),
                optional("/data/attributes/body/availableCapacities/0/capacity", Number, "capacity"),
                optional("/data/attributes/body/availableCapacities/0/description", Text, "description"),
                optional("/data/attributes/body/source", Word, "source"),
            ],
            reading!(nominal_capacity()),
        )
        .skipping(&["/body/capacity", "/body/unit", "/status/value", "/code"]),
        one(
            "charge_limit",
            "charge-chargelimits",
            &json!({
                "values": [{ "type": "CHARGING_TYPE", "limit": 80.5, "condition": { "chargingType": "AC" } }],
                "activeLimit": 80.5, "unit": "percent",
            }),
            // Without the one in force, that for charging at home counts, which is the same here.
            vec![],
            reading!(charge_limit()),
        ),
        one(
            "charge_limit",
            "charge-chargelimits",
            &json!({ "activeLimit": 70.5, "unit": "percent" }),
            vec![required("/data/attributes/body/activeLimit", Number, "limit")],
            reading!(charge_limit()),
        ),
        one("engine_oil", "internalcombustionengine-oillife", &json!({ "value": 35.5, "unit": "percent" }), vec![required(VALUE, Number, "life_remaining")], reading!(engine_oil())),
        one(
            "tire_pressure",
            "wheel-tires",
            &json!({ "values": [{ "row": 0, "column": 0, "tirePressure": 219.5 }, { "row": 1, "column": 1, "tirePressure": 219.6 }], "rowCount": 2, "columnCount": 2, "unit": "kilopascals" }),
            vec![
                optional("/data/attributes/body/values/0/tirePressure", Number, "front_left"),
                optional("/data/attributes/body/values/1/tirePressure", Number, "back_right"),
            ],
            reading!(tire_pressure()),
        ),
        one(
            "service_history",
            "service-records",
            &json!({ "values": [{ "serviceId": "s-1", "serviceDate": "2025-11-05", "odometerDistance": 46047.5, "serviceTasks": [], "serviceDetails": [], "serviceCost": { "totalCost": 99.5, "currency": "USD" } }] }),
            vec![
                required("/data/attributes/body/values", List, "records"),
                optional("/data/attributes/body/values/0/serviceId", Text, "service_id"),
                optional("/data/attributes/body/values/0/odometerDistance", Number, "odometer_distance"),
                optional("/data/attributes/body/values/0/serviceCost/totalCost", Number, "total_cost"),
                optional("/data/attributes/body/values/0/serviceCost/currency", Word, "currency"),
            ],
            reading!(service_history(None, None)),
        )
        .skipping(&["/serviceDate", "/serviceTasks", "/serviceDetails", "/status/value", "/code"]),
        one(
            "diagnostic_trouble_codes",
            "diagnostics-dtclist",
            &json!({ "values": [{ "code": "P302D", "timestamp": "2024-09-05T14:48:00.000Z" }] }),
            vec![
                required("/data/attributes/body/values", List, "active_codes"),
                optional("/data/attributes/body/values/0/code", Text, "code"),
                optional("/data/attributes/body/values/0/timestamp", Text, "timestamp"),
            ],
            reading!(diagnostic_trouble_codes()),
        ),
        Endpoint {
            method: "attributes",
            api: V3,
            request: "GET /v3/vehicles/{v}",
            reply: json!({ "data": {
                "id": "36ab27d0-fd9d-4455-823a-ce30af709ffc", "type": "vehicle",
                "attributes": { "make": "TESLA", "model": "Model S", "year": 2014, "powertrainType": "BEV" }, "links": { "self": "x" },
            } }),
            fields: vec![
                required("/data/id", Text, "id"),
                optional("/data/attributes/make", Text, "make"),
                optional("/data/attributes/model", Text, "model"),
                optional("/data/attributes/year", Whole, "year"),
                optional("/data/attributes/powertrainType", Word, "powertrain_type"),
            ],
            skips: &[],
            more: true,
            call: reading!(attributes()),
        },
    ]
}

fn of_several() -> Vec<Endpoint> {
    let grid = json!({ "values": [{ "row": 0, "column": 0, "isOpen": false, "isLocked": true }], "rowCount": 2, "columnCount": 2 });
    let fuel = || {
        [
            ("internalcombustionengine-fuellevel", json!({ "value": 30.5, "unit": "percent" })),
            ("internalcombustionengine-amountremaining", json!({ "value": 53.2, "unit": "liters" })),
            ("internalcombustionengine-range", json!({ "value": 40.5, "unit": "km" })),
        ]
    };
    let fuel_fields = || {
        vec![
            optional("/data/0/attributes/body/value", Number, "percent_remaining"),
            optional("/data/1/attributes/body/value", Number, "amount_remaining"),
            optional("/data/2/attributes/body/value", Number, "range"),
        ]
    };
    vec![
        many(
            "battery",
            &[
                ("tractionbattery-stateofcharge", json!({ "value": 31.5, "unit": "percent" })),
                ("tractionbattery-range", json!({ "value": 40.5, "unit": "km" })),
            ],
            vec![
                optional("/data/0/attributes/body/value", Number, "percent_remaining"),
                optional("/data/1/attributes/body/value", Number, "range"),
            ],
            reading!(battery()),
        ),
        many("fuel", &fuel(), fuel_fields(), reading!(fuel())),
        many(
            "climate",
            &[
                ("climate-externaltemperature", json!({ "value": 14.5, "unit": "celsius" })),
                ("climate-internaltemperature", json!({ "value": 18.25, "unit": "celsius" })),
                ("hvac-cabintargettemperature", json!({ "value": 21.75, "unit": "celsius" })),
                ("hvac-iscabinhvacactive", json!({ "value": true })),
            ],
            vec![
                optional("/data/0/attributes/body/value", Number, "outside_temperature"),
                optional("/data/1/attributes/body/value", Number, "inside_temperature"),
                optional("/data/2/attributes/body/value", Number, "target_temperature"),
                optional("/data/3/attributes/body/value", Flag, "is_conditioned"),
            ],
            reading!(climate()),
        ),
        many(
            "charge",
            &[
                ("charge-ischargingcableconnected", json!({ "value": true })),
                // What charges is plugged in, so that nothing would be missing without the other.
                ("charge-ischarging", json!({ "value": false })),
            ],
            vec![
                optional("/data/0/attributes/body/value", Flag, "is_plugged_in"),
                optional("/data/1/attributes/body/value", Flag, "state"),
            ],
            reading!(charge()),
        ),
        many(
            "lock_status",
            &[
                ("closure-islocked", json!({ "value": true })),
                ("closure-doors", grid.clone()),
                ("closure-windows", grid),
                ("closure-sunroof", json!({ "isOpen": false })),
                ("closure-reartrunk", json!({ "isOpen": true, "isLocked": false })),
                ("charge-ischargingportflapopen", json!({ "value": true })),
            ],
            vec![
                optional("/data/0/attributes/body/value", Flag, "is_locked"),
                optional("/data/1/attributes/body/values/0/isOpen", Flag, "status"),
                optional(
                    "/data/3/attributes/body/isOpen",
                    Flag,
                    "sunroof: [OpeningStatus { place: Some(\"sunroof\"), status",
                ),
                optional(
                    "/data/4/attributes/body/isOpen",
                    Flag,
                    "storage: [OpeningStatus { place: Some(\"rear\"), status",
                ),
                optional(
                    "/data/5/attributes/body/value",
                    Flag,
                    "charging_port: [OpeningStatus { place: Some(\"chargingPort\"), status",
                ),
            ],
            reading!(lock_status()),
        ),
        many(
            "diagnostic_system_status",
            &[("diagnostics-abs", json!({ "status": "ALERT", "description": "Sensor" }))],
            vec![
                optional("/data/0/attributes/body/status", Word, "status"),
                optional("/data/0/attributes/body/description", Text, "description"),
            ],
            reading!(diagnostic_system_status()),
        ),
        many(
            "batch",
            &[[("odometer-traveleddistance", json!({ "value": 10321.5, "unit": "km" }))].as_slice(), &fuel()]
                .concat(),
            vec![
                Field {
                    at: "/data/0/attributes/body/value",
                    kind: Number,
                    need: Need::OfItem,
                    shown: "distance",
                },
                optional("/data/1/attributes/body/value", Number, "percent_remaining"),
            ],
            |calls| {
                Box::pin(async move {
                    let batch = calls.vehicle.batch().read::<Odometer>().read::<Fuel>().await?;
                    let (odometer, fuel) = (batch.get::<Odometer>(), batch.get::<Fuel>()?);
                    let mut shown = format!("{:?}", fuel.values);
                    if let Ok(odometer) = &odometer {
                        shown = format!("{:?}\n{shown}", odometer.values);
                    }
                    Ok(Seen { shown, raw: fuel.raw().to_string() })
                })
            },
        ),
        Endpoint {
            method: "permissions",
            api: V3,
            request: "GET /v3/connections",
            reply: super::application::connections(),
            fields: vec![optional("/data/0/attributes/permissions", List, "permissions")],
            // Whose permissions they are.
            skips: &["/id", "/permissions/0", "/links/next", "/totalCount", "/pageSize"],
            more: true,
            call: |calls| {
                Box::pin(async move {
                    let reading = calls.vehicle.permissions().await?;
                    Ok(Seen { shown: format!("{:?}", reading.values), raw: reading.raw().to_string() })
                })
            },
        },
    ]
}

async fn typed<T: DeserializeOwned + std::fmt::Debug>(calls: Calls, code: Code<T>) -> Result<Seen> {
    let reading = calls.vehicle.signal(code).await?;
    Ok(Seen { shown: format!("{:?}", reading.values.read(code)?), raw: reading.raw().to_string() })
}

macro_rules! typed {
    ($code:ident) => {
        |calls| Box::pin(typed(calls, codes::$code))
    };
}

/// Each kind of body that signals have, by its type.
#[rustfmt::skip]
fn bodies() -> Vec<Endpoint> {
    use Need::{Optional as O, Required as R};

    let body = |method: &'static str, code: &'static str, body: Value, fields: Vec<(&'static str, super::Kind, Need, &'static str)>, call: Call| {
        let field = |(at, kind, need, shown): (&str, _, _, _)| {
            let at: &'static str = Box::leak(format!("/data/attributes/body{at}").into_boxed_str());
            Field { at, kind, need, shown }
        };
        one(method, code, &body, fields.into_iter().map(field).collect(), call).skipping(&["attributes/code", "/status/value"])
    };
    vec![
        body("signal", "charge-voltage", json!({ "value": 229.5, "unit": "volts" }), vec![("/value", Number, R, "value"), ("/unit", Word, O, "unit")], typed!(CHARGE_VOLTAGE)),
        body("signal", "charge-ischarging", json!({ "value": true }), vec![("/value", Flag, R, "value")], typed!(CHARGE_ISCHARGING)),
        body("signal", "charge-fastchargertype", json!({ "value": "CCS" }), vec![("/value", Word, R, "value")], typed!(CHARGE_FASTCHARGERTYPE)),
        body("signal", "vehicleidentification-packages", json!({ "values": ["AWD", "Towing"] }), vec![("/values", List, R, "values")], typed!(VEHICLEIDENTIFICATION_PACKAGES)).skipping(&["/values/0", "attributes/code", "/status/value"]),
        body("signal", "closure-reartrunk", json!({ "isOpen": true, "isLocked": false }), vec![("/isOpen", Flag, O, "is_open"), ("/isLocked", Flag, O, "is_locked")], typed!(CLOSURE_REARTRUNK)),
        body("signal", "charge-ischargingportflapopen", json!({ "value": true }), vec![("/value", Flag, O, "is_open")], typed!(CHARGE_ISCHARGINGPORTFLAPOPEN)),
        body("signal", "closure-doors", json!({ "values": [{ "row": 3, "column": 1, "isOpen": true, "isLocked": false }], "rowCount": 4, "columnCount": 2 }),
            vec![("/values", List, R, "values"), ("/values/0/row", Whole, R, "row"), ("/values/0/column", Whole, R, "column"), ("/values/0/isOpen", Flag, O, "is_open"),
                ("/values/0/isLocked", Flag, O, "is_locked"), ("/rowCount", Whole, O, "row_count"), ("/columnCount", Whole, O, "column_count")], typed!(CLOSURE_DOORS)),
        body("signal", "wheel-tires", json!({ "values": [{ "row": 3, "column": 1, "tirePressure": 219.5 }], "unit": "kilopascals" }), vec![("/values/0/tirePressure", Number, O, "tire_pressure"), ("/unit", Word, O, "unit")], typed!(WHEEL_TIRES)).skipping(&["/row", "/column", "attributes/code", "/status/value"]),
        body("signal", "location-preciselocation", json!({ "latitude": 37.5, "longitude": 122.5, "heading": 90.5, "direction": "E", "locationType": "CURRENT" }),
            vec![("/latitude", Number, R, "latitude"), ("/longitude", Number, R, "longitude"), ("/heading", Number, O, "heading"), ("/direction", Word, O, "direction"), ("/locationType", Word, O, "location_type")], typed!(LOCATION_PRECISELOCATION)),
        body("signal", "charge-chargelimits", json!({ "values": [{ "type": "CHARGING_TYPE", "limit": 80.5, "condition": { "chargingType": "AC" } }], "activeLimit": 70.5, "unit": "percent" }),
            vec![("/values", List, O, "values"), ("/values/0/type", Word, O, "limit_type"), ("/values/0/limit", Number, O, "limit"), ("/values/0/condition/chargingType", Word, O, "charging_type"),
                ("/activeLimit", Number, O, "active_limit"), ("/unit", Word, O, "unit")], typed!(CHARGE_CHARGELIMITS)),
        body("signal", "charge-chargerecords", json!({ "values": [{ "id": "r-1", "cost": null, "startTime": "2026-11-24T10:00:00.000Z", "endTime": "2026-11-24T10:00:00.000Z", "location": { "latitude": 37.5, "longitude": 122.5 },
                "energyAdded": 12.5, "chargingType": "DC", "isPublicCharger": true, "startStateOfCharge": 20.5, "endStateOfCharge": 90.5 }] }),
            vec![("/values", List, O, "values"), ("/values/0/id", Text, O, "id"), ("/values/0/startTime", Time, O, "start_time"), ("/values/0/endTime", Time, O, "end_time"),
                ("/values/0/energyAdded", Number, O, "energy_added"), ("/values/0/chargingType", Word, O, "charging_type"), ("/values/0/isPublicCharger", Flag, O, "is_public_charger"),
                ("/values/0/startStateOfCharge", Number, O, "start_state_of_charge"), ("/values/0/endStateOfCharge", Number, O, "end_state_of_charge")], typed!(CHARGE_CHARGERECORDS))
            .skipping(&["/cost", "/latitude", "/longitude", "attributes/code", "/status/value"]),
        body("signal", "charge-chargetimers", json!({ "values": [{ "type": "LOCATION", "scheduleType": "daily", "scheduleId": "s-1", "startTime": "08:00", "stopTime": "10:00" }] }),
            vec![("/values", List, O, "values"), ("/values/0/type", Word, O, "timer_type"), ("/values/0/scheduleType", Word, O, "schedule_type"), ("/values/0/scheduleId", Text, O, "schedule_id"),
                ("/values/0/startTime", Text, O, "start_time"), ("/values/0/stopTime", Text, O, "stop_time")], typed!(CHARGE_CHARGETIMERS)).but_not_more(),
        body("signal", "tractionbattery-nominalcapacity", json!({ "capacity": 80.9, "source": "SMARTCAR", "availableCapacities": [{ "capacity": 82.5, "description": "x" }], "unit": "kWh" }),
            vec![("/source", Word, O, "source"), ("/capacity", Number, O, "capacity"), ("/availableCapacities", List, O, "available_capacities"), ("/availableCapacities/0/capacity", Number, O, "available_capacities: [AvailableCapacity { capacity"),
                ("/availableCapacities/0/description", Text, O, "description"), ("/unit", Word, O, "unit")], typed!(TRACTIONBATTERY_NOMINALCAPACITY)),
        body("signal", "tractionbattery-range", json!({ "value": 40.5, "type": "ESTIMATED", "additionalValues": [{ "type": "RATED", "value": 50.5 }], "unit": "km" }),
            vec![("/value", Number, R, "value"), ("/type", Word, O, "range_type"), ("/additionalValues", List, O, "additional_values"), ("/additionalValues/0/type", Word, O, "AdditionalRange { range_type"),
                ("/additionalValues/0/value", Number, R, "value"), ("/unit", Word, O, "unit")], typed!(TRACTIONBATTERY_RANGE)),
        body("signal", "diagnostics-abs", json!({ "status": "ALERT", "description": "Sensor" }), vec![("/status", Word, O, "status"), ("/description", Text, O, "description")], typed!(DIAGNOSTICS_ABS)),
        body("signal", "diagnostics-dtclist", json!({ "values": [{ "code": "P302D", "timestamp": "2026-11-24T10:00:00.000Z" }] }),
            vec![("/values", List, O, "values"), ("/values/0/code", Text, R, "code"), ("/values/0/timestamp", Time, O, "timestamp")], typed!(DIAGNOSTICS_DTCLIST)),
        body("signal", "service-records", json!({ "values": [{ "serviceId": "s-1", "serviceDate": "2026-11-24T10:00:00.000Z", "odometerDistance": 46047.5, "serviceTasks": [{ "taskId": "t-1", "taskDescription": "Oil" }], "serviceDetails": ["x"], "serviceCost": { "totalCost": 99.5, "currency": "USD" } }] }),
            vec![("/values", List, O, "values"), ("/values/0/serviceId", Text, O, "service_id"), ("/values/0/serviceDate", Time, O, "service_date"), ("/values/0/odometerDistance", Number, O, "odometer_distance"),
                ("/values/0/serviceTasks", List, O, "service_tasks"), ("/values/0/serviceTasks/0/taskId", Text, O, "task_id"), ("/values/0/serviceTasks/0/taskDescription", Text, O, "task_description"),
                ("/values/0/serviceDetails", List, O, "service_details"), ("/values/0/serviceCost/totalCost", Number, O, "total_cost"), ("/values/0/serviceCost/currency", Word, O, "currency")], typed!(SERVICE_RECORDS))
            .skipping(&["/serviceDetails/0", "attributes/code", "/status/value"]),
    ]
}

/// Signals as they are, one and a page of them.
fn whole_signals() -> Vec<Endpoint> {
    let body = json!({ "value": 10321.5, "unit": "km" });
    let fields = |code: fn(&'static str, super::Kind, &'static str) -> Field, at: [&'static str; 6]| {
        vec![
            code(at[0], Word, "code"),
            optional(at[1], Text, "name"),
            optional(at[2], Text, "group"),
            optional(at[3], Number, "value"),
            optional(at[4], Word, "unit"),
            optional(at[5], Time, "ingested_at"),
        ]
    };
    let mut single = one("signal", "odometer-traveleddistance", &body, Vec::new(), |calls| {
        Box::pin(async move {
            let reading = calls.vehicle.signal("odometer-traveleddistance").await?;
            Ok(Seen { shown: whole(&reading.values), raw: reading.raw().to_string() })
        })
    })
    .skipping(&["/status/value"]);
    single.fields = fields(
        required,
        [
            "/data/attributes/code",
            "/data/attributes/name",
            "/data/attributes/group",
            "/data/attributes/body/value",
            "/data/attributes/body/unit",
            "/data/meta/ingestedAt",
        ],
    );
    let two = [("odometer-traveleddistance", body), ("charge-ischarging", json!({ "value": true }))];
    let mut page = many("signals", &two, Vec::new(), |calls| {
        Box::pin(async move {
            let page = calls.vehicle.signals().await?.page(None).await?;
            let lines: Vec<_> = page.items.iter().map(whole).collect();
            Ok(Seen { shown: lines.join("\n"), raw: page.raw.to_string() })
        })
    })
    .skipping(&["/status/value", "/links/next", "/totalCount", "/pageSize"]);
    page.fields = fields(
        of_item,
        [
            "/data/0/attributes/code",
            "/data/0/attributes/name",
            "/data/0/attributes/group",
            "/data/0/attributes/body/value",
            "/data/0/attributes/body/unit",
            "/data/0/meta/ingestedAt",
        ],
    );
    vec![single, page]
}

fn whole(signal: &smartcar_sdk::signals::Signal) -> String {
    let value = signal.value.as_ref().and_then(smartcar_sdk::signals::SignalValue::as_f64);
    format!(
        "code: {:?}, name: {:?}, group: {:?}, value: {value:?}, unit: {:?}, status: {:?}, ingested_at: {:?}, retrieved_at: {:?}",
        signal.code,
        signal.name,
        signal.group,
        signal.unit,
        signal.status,
        signal.ingested_at,
        signal.retrieved_at
    )
}

fn commands() -> Vec<Endpoint> {
    let act = |method: &'static str, path: &str, fields: &[&'static str], call: Call| {
        let (verb, path) = path.split_once(' ').expect("a method and a path");
        let request = Box::leak(format!("{verb} /v3/vehicles/{{v}}/{path}").into_boxed_str());
        let reply = json!({ "data": {
            "id": "exec_1", "type": "command-execution",
            "attributes": {
                "commandType": "security-lock", "status": { "value": "SUCCESS" }, "executionMode": "sync", "parameters": {},
                "scheduleId": "s-1", "scheduleType": "daily",
            },
            "meta": { "executedAt": "2026-11-24T10:00:00Z", "completedAt": "2026-11-24T10:00:03Z", "durationInSeconds": 3 },
        } });
        let mut all = vec![
            required("/data/attributes/status/value", Success, "status"),
            optional("/data/id", Text, "execution_id"),
        ];
        if fields.contains(&"schedule") {
            all.push(optional("/data/attributes/scheduleId", Text, "schedule_id"));
            all.push(optional("/data/attributes/scheduleType", Word, "schedule_type"));
        }
        Endpoint { method, api: V3, request, reply, fields: all, skips: &[], more: true, call }
    };
    vec![
        act("lock", "POST commands/security/lock", &[], reading!(lock())),
        act("unlock", "POST commands/security/unlock", &[], reading!(unlock())),
        act("start_charge", "POST commands/charge/start", &[], reading!(start_charge())),
        act("stop_charge", "POST commands/charge/stop", &[], reading!(stop_charge())),
        act("set_charge_limit", "POST commands/charge/set-limit", &[], reading!(set_charge_limit(0.8))),
        act(
            "send_destination",
            "POST commands/navigation/set-destination",
            &[],
            reading!(send_destination(52.5, 13.4)),
        ),
        act("open_charge_port", "POST commands/charge-port/open", &[], reading!(open_charge_port())),
        act("close_charge_port", "POST commands/charge-port/close", &[], reading!(close_charge_port())),
        act(
            "set_charge_schedule",
            "POST charge-schedules/daily",
            &["schedule"],
            reading!(set_charge_schedule(&ChargeSchedule::new(52.5, 13.4).window(
                ScheduleDay::Daily,
                "22:00",
                "06:00"
            ))),
        ),
        act(
            "delete_charge_schedule",
            "DELETE charge-schedules/s1",
            &["schedule"],
            reading!(delete_charge_schedule("s1")),
        ),
    ]
}
