//! API v2: readings, commands, batch, the user and his vehicles.
//! Source: <https://smartcar.com/docs/api-reference/intro>, one page per endpoint.

use serde_json::{Value, json};
use smartcar_sdk::{ApiVersion::V2, Fuel, Odometer};

use super::{Call, Calls, Endpoint, Field, Kind::*, Need, Seen, optional, required};

/// A call that gives a reading.
macro_rules! reading {
    ($method:ident($($argument:expr),*)) => {
        |calls: Calls| Box::pin(async move {
            let reading = calls.vehicle.$method($($argument),*).await?;
            Ok(Seen { shown: format!("{:?}", reading.values), raw: reading.raw().to_string() })
        })
    };
}
pub(super) use reading;

fn get(
    method: &'static str,
    request: &'static str,
    reply: Value,
    fields: Vec<Field>,
    call: Call,
) -> Endpoint {
    Endpoint { method, api: V2, request, reply, fields, skips: &[], more: true, call }
}

fn command(method: &'static str, request: &'static str, call: Call) -> Endpoint {
    let reply = json!({ "status": "success", "message": "Successfully sent request to vehicle" });
    get(
        method,
        request,
        reply,
        vec![required("/status", Success, "status"), optional("/message", Text, "message")],
        call,
    )
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    readings().into_iter().chain(more_readings()).chain(the_rest()).collect()
}

fn readings() -> Vec<Endpoint> {
    vec![
        get(
            "attributes",
            "GET /v2.0/vehicles/{v}",
            json!({ "id": "36ab27d0-fd9d-4455-823a-ce30af709ffc", "make": "TESLA", "model": "Model S", "year": 2014 }),
            vec![
                required("/id", Text, "id"),
                optional("/make", Text, "make"),
                optional("/model", Text, "model"),
                optional("/year", Whole, "year"),
            ],
            reading!(attributes()),
        ),
        get(
            "vin",
            "GET /v2.0/vehicles/{v}/vin",
            json!({ "vin": "5YJSA1CN5DFP00101" }),
            vec![required("/vin", Text, "vin")],
            reading!(vin()),
        ),
        get(
            "odometer",
            "GET /v2.0/vehicles/{v}/odometer",
            json!({ "distance": 104.32 }),
            vec![required("/distance", Number, "distance")],
            reading!(odometer()),
        ),
        get(
            "location",
            "GET /v2.0/vehicles/{v}/location",
            json!({ "latitude": 37.4292, "longitude": 122.1381 }),
            vec![required("/latitude", Number, "latitude"), required("/longitude", Number, "longitude")],
            reading!(location()),
        ),
        get(
            "fuel",
            "GET /v2.0/vehicles/{v}/fuel",
            json!({ "range": 40.5, "percentRemaining": 0.3, "amountRemaining": 53.2 }),
            vec![
                optional("/range", Number, "range"),
                optional("/percentRemaining", Number, "percent_remaining"),
                optional("/amountRemaining", Number, "amount_remaining"),
            ],
            reading!(fuel()),
        ),
        get(
            "battery",
            "GET /v2.0/vehicles/{v}/battery",
            json!({ "percentRemaining": 0.31, "range": 40.5 }),
            vec![
                optional("/percentRemaining", Number, "percent_remaining"),
                optional("/range", Number, "range"),
            ],
            reading!(battery()),
        ),
        get(
            "battery_capacity",
            "GET /v2.0/vehicles/{v}/battery/capacity",
            json!({ "capacity": 28.7 }),
            vec![optional("/capacity", Number, "capacity")],
            reading!(battery_capacity()),
        ),
        get(
            "nominal_capacity",
            "GET /v2.0/vehicles/{v}/battery/nominal_capacity",
            json!({
                "availableCapacities": [
                    { "capacity": 82.5, "description": "BEV:Extended Range" },
                    { "capacity": 70.9, "description": null },
                ],
                "capacity": { "nominal": 80.9, "source": "USER_SELECTED" },
                "url": "https://connect.smartcar.com/battery-capacity?vehicle_id=36ab27d0",
            }),
            vec![
                optional("/availableCapacities", List, "available_capacities"),
                optional("/availableCapacities/0/capacity", Number, "capacity"),
                optional("/availableCapacities/0/description", Text, "description"),
                optional("/capacity/nominal", Number, "nominal"),
                optional("/capacity/source", Word, "source"),
                optional("/url", Text, "url"),
            ],
            reading!(nominal_capacity()),
        ),
        get(
            "charge",
            "GET /v2.0/vehicles/{v}/charge",
            json!({ "isPluggedIn": true, "state": "FULLY_CHARGED" }),
            vec![
                optional("/isPluggedIn", Flag, "is_plugged_in"),
                optional("/state", Typed("FullyCharged"), "state"),
            ],
            reading!(charge()),
        ),
        get(
            "charge_limit",
            "GET /v2.0/vehicles/{v}/charge/limit",
            json!({ "limit": 0.8 }),
            vec![required("/limit", Number, "limit")],
            reading!(charge_limit()),
        ),
        get(
            "engine_oil",
            "GET /v2.0/vehicles/{v}/engine/oil",
            json!({ "lifeRemaining": 0.35 }),
            vec![optional("/lifeRemaining", Number, "life_remaining")],
            reading!(engine_oil()),
        ),
        get(
            "tire_pressure",
            "GET /v2.0/vehicles/{v}/tires/pressure",
            json!({ "backLeft": 219.3, "backRight": 219.4, "frontLeft": 219.5, "frontRight": 219.6 }),
            vec![
                optional("/backLeft", Number, "back_left"),
                optional("/backRight", Number, "back_right"),
                optional("/frontLeft", Number, "front_left"),
                optional("/frontRight", Number, "front_right"),
            ],
            reading!(tire_pressure()),
        ),
    ]
}

fn more_readings() -> Vec<Endpoint> {
    vec![
        get(
            "lock_status",
            "GET /v2.0/vehicles/{v}/security",
            json!({
                "isLocked": false,
                "doors": [{ "type": "backLeft", "status": "LOCKED" }, { "type": "frontLeft", "status": "UNLOCKED" }],
                "windows": [{ "type": "frontRight", "status": "CLOSED" }],
                "sunroof": [{ "type": "sunroof", "status": "CLOSED" }],
                "storage": [{ "type": "rear", "status": "UNKNOWN" }],
                "chargingPort": [{ "type": "chargingPort", "status": "CLOSED" }],
            }),
            vec![
                optional("/isLocked", Flag, "is_locked"),
                optional("/doors", List, "doors"),
                optional("/doors/0/type", Word, "place"),
                optional("/doors/0/status", Word, "status"),
                optional("/windows", List, "windows"),
                optional("/windows/0/type", Word, "windows: [OpeningStatus { place"),
                optional(
                    "/windows/0/status",
                    Word,
                    "windows: [OpeningStatus { place: Some(\"frontRight\"), status",
                ),
                optional("/sunroof", List, "sunroof"),
                optional("/sunroof/0/type", Word, "sunroof: [OpeningStatus { place"),
                optional(
                    "/sunroof/0/status",
                    Word,
                    "sunroof: [OpeningStatus { place: Some(\"sunroof\"), status",
                ),
                optional("/storage", List, "storage"),
                optional("/storage/0/type", Word, "storage: [OpeningStatus { place"),
                optional(
                    "/storage/0/status",
                    Word,
                    "storage: [OpeningStatus { place: Some(\"rear\"), status",
                ),
                optional("/chargingPort", List, "charging_port"),
                optional("/chargingPort/0/type", Word, "charging_port: [OpeningStatus { place"),
                optional(
                    "/chargingPort/0/status",
                    Word,
                    "charging_port: [OpeningStatus { place: Some(\"chargingPort\"), status",
                ),
            ],
            reading!(lock_status()),
        ),
        get(
            "service_history",
            "GET /v2.0/vehicles/{v}/service/history",
            json!([
                {
                    "serviceId": "12345", "serviceDate": "2025-11-05T10:00:00.000Z", "odometerDistance": 46047.22,
                    "serviceTasks": [{ "taskId": "task-1", "taskDescription": "Oil and filter change" }],
                    "serviceDetails": [{ "type": "Service Workshop", "value": "Workshop" }],
                    "serviceCost": { "totalCost": 99.5, "currency": "USD" },
                },
            ]),
            vec![
                optional("/0/serviceId", Text, "service_id"),
                optional("/0/serviceDate", Text, "service_date"),
                optional("/0/odometerDistance", Number, "odometer_distance"),
                optional("/0/serviceTasks", List, "service_tasks"),
                optional("/0/serviceTasks/0/taskId", Text, "task_id"),
                optional("/0/serviceTasks/0/taskDescription", Text, "task_description"),
                optional("/0/serviceDetails", List, "service_details"),
                optional("/0/serviceDetails/0/type", Text, "kind"),
                optional("/0/serviceDetails/0/value", Text, "value"),
                optional("/0/serviceCost/totalCost", Number, "total_cost"),
                optional("/0/serviceCost/currency", Word, "currency"),
            ],
            reading!(service_history(None, None)),
        ),
        get(
            "diagnostic_system_status",
            "GET /v2.0/vehicles/{v}/diagnostics/system_status",
            json!({ "systems": [
                { "systemId": "SYSTEM_TPMS", "status": "ALERT", "description": "Left rear tire sensor battery low" },
                { "systemId": "SYSTEM_AIRBAG", "status": "OK", "description": null },
            ] }),
            vec![
                optional("/systems", List, "systems"),
                optional("/systems/0/systemId", Word, "system_id"),
                optional("/systems/0/status", Word, "status"),
                optional("/systems/0/description", Text, "description"),
            ],
            reading!(diagnostic_system_status()),
        ),
        get(
            "diagnostic_trouble_codes",
            "GET /v2.0/vehicles/{v}/diagnostics/dtcs",
            json!({ "activeCodes": [{ "code": "P302D", "timestamp": "2024-09-05T14:48:00.000Z" }, { "code": "xxxx", "timestamp": null }] }),
            vec![
                optional("/activeCodes", List, "active_codes"),
                optional("/activeCodes/0/code", Text, "code"),
                optional("/activeCodes/0/timestamp", Text, "timestamp"),
            ],
            reading!(diagnostic_trouble_codes()),
        ),
        Endpoint {
            skips: &["/permissions/0"],
            ..get(
                "permissions",
                "GET /v2.0/vehicles/{v}/permissions",
                json!({ "permissions": ["read_vehicle_info", "read_odometer"], "paging": { "count": 2, "offset": 0 } }),
                vec![Field { at: "/permissions", kind: List, need: Need::Required, shown: "permissions" }],
                |calls| {
                    Box::pin(async move {
                        let reading = calls.vehicle.permissions().await?;
                        // Its raw form is made of all pages.
                        Ok(Seen { shown: format!("{:?}", reading.values), raw: String::new() })
                    })
                },
            )
        },
    ]
}

fn the_rest() -> Vec<Endpoint> {
    let security = "POST /v2.0/vehicles/{v}/security";
    let charge = "POST /v2.0/vehicles/{v}/charge";
    let ended = || json!({ "status": "success" });
    let success = || vec![required("/status", Success, "status")];
    vec![
        command("lock", security, reading!(lock())),
        command("unlock", security, reading!(unlock())),
        command("start_charge", charge, reading!(start_charge())),
        command("stop_charge", charge, reading!(stop_charge())),
        command("set_charge_limit", "POST /v2.0/vehicles/{v}/charge/limit", reading!(set_charge_limit(0.8))),
        command(
            "send_destination",
            "POST /v2.0/vehicles/{v}/navigation/destination",
            reading!(send_destination(52.5, 13.4)),
        ),
        get("disconnect", "DELETE /v2.0/vehicles/{v}/application", ended(), success(), |calls| {
            Box::pin(async move {
                calls.vehicle.disconnect().await?;
                Ok(Seen { shown: "status: done".to_owned(), raw: String::new() })
            })
        }),
        get("unsubscribe", "DELETE /v2.0/vehicles/{v}/webhooks/w1", ended(), success(), |calls| {
            Box::pin(async move {
                calls.vehicle.unsubscribe("w1").await?;
                Ok(Seen { shown: "status: done".to_owned(), raw: String::new() })
            })
        }),
        Endpoint {
            // What one of them says is enough, and another id is another subscription:
            // tests/rust/success_and_retry_after.rs.
            skips: &["/webhookId", "/vehicleId"],
            ..get(
                "subscribe",
                "POST /v2.0/vehicles/{v}/webhooks/w1",
                json!({ "webhookId": "w1", "vehicleId": "{v}" }),
                vec![],
                |calls| {
                    Box::pin(async move {
                        let subscription = calls.vehicle.subscribe("w1").await?;
                        Ok(Seen { shown: format!("{subscription:?}"), raw: String::new() })
                    })
                },
            )
        },
        Endpoint {
            // A path says which part it is.
            skips: &["/path"],
            ..batch()
        },
        get(
            "user",
            "GET /v2.0/user",
            json!({ "id": "e0514ef4-5226-11e8-8c13-8f6e8f02e27e" }),
            vec![required("/id", Text, "id")],
            |calls| {
                Box::pin(async move {
                    let user = calls.client.user(&calls.grant_id).await?;
                    Ok(Seen { shown: format!("{:?}", user.values), raw: user.raw().to_string() })
                })
            },
        ),
    ]
}

/// One part's field can cost that part, and no other.
fn batch() -> Endpoint {
    let reply = json!({ "responses": [
        { "path": "/odometer", "code": 200, "body": { "distance": 32768.5 }, "headers": { "sc-unit-system": "metric" } },
        { "path": "/fuel", "code": 200, "body": { "percentRemaining": 0.5, "range": 40.5 }, "headers": {} },
    ] });
    let fields = vec![
        Field { at: "/responses/0/body/distance", kind: Number, need: Need::OfItem, shown: "distance" },
        Field { at: "/responses/0/code", kind: Whole, need: Need::OfItem, shown: "distance" },
        optional("/responses/1/body/percentRemaining", Number, "percent_remaining"),
        optional("/responses/1/body/range", Number, "range"),
    ];
    get("batch", "POST /v2.0/vehicles/{v}/batch", reply, fields, |calls| {
        Box::pin(async move {
            let batch = calls.vehicle.batch().read::<Odometer>().read::<Fuel>().await?;
            let (odometer, fuel) = (batch.get::<Odometer>(), batch.get::<Fuel>()?);
            let mut shown = format!("{:?}", fuel.values);
            if let Ok(odometer) = &odometer {
                shown = format!("{:?}\n{shown}", odometer.values);
            }
            Ok(Seen { shown, raw: fuel.raw().to_string() })
        })
    })
}
