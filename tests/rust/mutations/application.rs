//! What is not one vehicle's: lists of connections, subscriptions, webhooks and applications, and compatibility.
//! Source: <https://smartcar.com/docs/api-reference/management/get-vehicle-connections> and the pages beside it.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use smartcar_sdk::{
    ApiVersion::{self, V2, V3},
    Application, CompatibilityOptions, CompatibleVehicle, Connection, ConnectionFilter, MatrixFilter,
    Subscription, SubscriptionFilter, Webhook, WebhookFilter,
};

use super::{Call, Endpoint, Field, Kind::*, Seen, of_item, optional, required};

fn get(
    method: &'static str,
    api: ApiVersion,
    request: &'static str,
    reply: Value,
    fields: Vec<Field>,
    call: Call,
) -> Endpoint {
    // How a list goes on has its own tests; a list in a list of texts is one of its items.
    let skips = &[
        "/links/next",
        "/totalCount",
        "/pageSize",
        "/cursor",
        "/permissions/0",
        "/redirectUris/0",
        "/endpoints/0",
    ];
    Endpoint { method, api, request, reply, fields, skips, more: true, call }
}

/// A page of v3 with these items.
fn page(items: &Value) -> Value {
    json!({
        "data": items,
        "meta": { "pageNumber": 1, "pageSize": 100, "totalCount": 2, "orderBy": "createdAt", "orderDirection": "asc" },
        "links": { "self": "x", "first": "x", "prev": null, "next": null, "last": "x" },
    })
}

fn connection(id: &str) -> Value {
    json!({
        "id": id, "type": "connection",
        "attributes": {
            "permissions": ["read_odometer"],
            "vehicle": { "make": "TESLA", "model": "Model 3", "year": 2020, "mode": "live", "powertrainType": "BEV" },
            "user": { "externalId": "sky-17" },
        },
        "relationships": {
            "vehicle": { "data": { "id": "{v}", "type": "vehicle" }, "links": { "related": "x" } },
            "user": { "data": { "id": "{u}", "type": "user" } },
        },
        "meta": { "createdAt": "2026-11-24T10:00:00.000Z", "updatedAt": "2026-11-24T10:00:00.000Z" }, "links": { "self": "x" },
    })
}

pub(super) fn connections() -> Value {
    page(&json!([connection("c1"), connection("c2")]))
}

/// Fields below a place, with what they need where they are of an item of a list, or of one alone.
macro_rules! below {
    ($at:literal, $must:ident, [$($path:literal $kind:ident $shown:literal),* $(,)?]; $($first:literal $first_kind:ident $first_shown:literal),*) => {
        vec![
            $($must(concat!($at, $first), $first_kind, $first_shown),)*
            $(optional(concat!($at, $path), $kind, $shown),)*
        ]
    };
}

macro_rules! connection_fields {
    ($at:literal, $must:ident) => {
        below!($at, $must, [
            "/id" Text "id", "/attributes/permissions" List "permissions", "/attributes/vehicle/make" Text "make",
            "/attributes/vehicle/model" Text "model", "/attributes/vehicle/year" Whole "year", "/attributes/vehicle/mode" Word "mode",
            "/attributes/vehicle/powertrainType" Word "powertrain_type", "/attributes/user/externalId" Text "external_id",
            "/meta/createdAt" Time "connected_at",
        ]; "/relationships/vehicle/data/id" Text "vehicle_id", "/relationships/user/data/id" Text "user_id")
    };
}

macro_rules! subscription_fields {
    ($at:literal, $must:ident) => {
        below!($at, $must, [
            "/relationships/webhook/data/id" Text "webhook_id", "/relationships/vehicle/data/id" Text "vehicle_id",
            "/relationships/user/data/id" Text "user_id", "/attributes/vehicle/make" Text "make", "/attributes/vehicle/model" Text "model",
            "/attributes/vehicle/year" Whole "year", "/attributes/vehicle/mode" Word "mode",
            "/attributes/vehicle/powertrainType" Word "powertrain_type", "/meta/createdAt" Time "created_at",
        ]; "/id" Text "id")
    };
}

macro_rules! webhook_fields {
    ($at:literal, $must:ident) => {
        below!($at, $must, [
            "/attributes/name" Text "name", "/attributes/callbackUri" Text "callback_uri", "/attributes/errorCallbackUri" Text "error_callback_uri",
            "/attributes/isEnabled" Flag "is_enabled", "/attributes/autoSubscribe" Flag "auto_subscribe", "/attributes/triggers" List "triggers",
            "/attributes/data" List "signals", "/meta/createdAt" Time "created_at",
        ]; "/id" Text "id")
    };
}

macro_rules! application_fields {
    ($at:literal, $must:ident) => {
        below!($at, $must, [
            "/attributes/name" Text "name", "/attributes/description" Text "description", "/attributes/redirectUris" List "redirect_uris",
        ]; "/id" Text "id")
    };
}

/// What is compared of an item.
trait Item: std::fmt::Debug {
    fn text(&self) -> String {
        format!("{self:?}")
    }
}

impl Item for Application {}
impl Item for CompatibleVehicle {}
impl Item for Connection {}
impl Item for Subscription {}

/// Its addresses may be keys to something, so that `Debug` does not show them.
impl Item for Webhook {
    fn text(&self) -> String {
        let (uri, errors) = (&self.callback_uri, &self.error_callback_uri);
        format!("callback_uri: {uri:?}, error_callback_uri: {errors:?}, {self:?}")
    }
}

/// Items without their raw form, one to a line.
macro_rules! lines {
    ($items:expr) => {{
        let lines: Vec<String> = $items
            .iter()
            .map(|item| {
                let mut item = item.clone();
                item.raw = Value::Null.into();
                item.text()
            })
            .collect();
        lines.join("\n")
    }};
}

/// A call that gives a page.
macro_rules! list {
    ($method:ident($($argument:expr),*) of $item:ty) => {
        |calls| Box::pin(async move {
            let page = calls.client.$method($($argument),*).page(None).await?;
            let items: &Vec<$item> = &page.items;
            Ok(Seen { shown: lines!(items), raw: page.raw.to_string() })
        })
    };
}

/// A call that gives one.
macro_rules! one {
    ($method:ident($id:literal)) => {
        |calls| {
            Box::pin(async move {
                let one = calls.client.$method($id).await?;
                Ok(Seen { shown: lines!([one.clone()]), raw: one.raw.to_string() })
            })
        }
    };
}

fn subscription(id: &str) -> Value {
    json!({
        "id": id, "type": "subscription",
        "attributes": { "vehicle": { "make": "TESLA", "model": "Model 3", "year": 2020, "mode": "live", "powertrainType": "BEV" } },
        "relationships": {
            "webhook": { "data": { "id": "w1", "type": "webhook" } }, "vehicle": { "data": { "id": "x1", "type": "webhook" } },
            "user": { "data": { "id": "y1", "type": "webhook" } },
        },
        "meta": { "createdAt": "2026-11-24T10:00:00.000Z" }, "links": { "self": "x" },
    })
}

fn webhook(id: &str) -> Value {
    json!({
        "id": id, "type": "webhook",
        "attributes": {
            "name": "Fleet", "callbackUri": "https://example.com/hook", "errorCallbackUri": "https://example.com/errors", "isEnabled": true,
            "autoSubscribe": false, "triggers": [{ "code": "charge-ischarging" }], "data": [{ "code": "charge-voltage" }],
        },
        "meta": { "createdAt": "2026-11-24T10:00:00.000Z" },
    })
}

fn application(id: &str) -> Value {
    json!({
        "id": id, "type": "application",
        "attributes": { "name": "Sky", "description": "Solar", "redirectUris": ["https://example.com/callback"] },
    })
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    lists().into_iter().chain(compatibility()).collect()
}

fn lists() -> Vec<Endpoint> {
    vec![
        get(
            "connections",
            V3,
            "GET /v3/connections",
            connections(),
            connection_fields!("/data/0", of_item),
            list!(connections(&ConnectionFilter::default()) of Connection),
        ),
        get(
            "connection",
            V3,
            "GET /v3/connections/c1",
            json!({ "data": connection("c1") }),
            connection_fields!("/data", required),
            one!(connection("c1")),
        ),
        get(
            "subscriptions",
            V3,
            "GET /v3/subscriptions",
            page(&json!([subscription("s1"), subscription("s2")])),
            subscription_fields!("/data/0", of_item),
            list!(subscriptions(&SubscriptionFilter::default()) of Subscription),
        ),
        get(
            "subscription",
            V3,
            "GET /v3/subscriptions/s1",
            json!({ "data": subscription("s1") }),
            subscription_fields!("/data", required),
            one!(subscription("s1")),
        ),
        get(
            "webhooks",
            V3,
            "GET /v3/webhooks",
            page(&json!([webhook("w1"), webhook("w2")])),
            webhook_fields!("/data/0", of_item),
            list!(webhooks(&WebhookFilter::default()) of Webhook),
        )
        .skipping(&["/code", "/links/next", "/totalCount", "/pageSize"]),
        get(
            "webhook",
            V3,
            "GET /v3/webhooks/w1",
            json!({ "data": webhook("w1") }),
            webhook_fields!("/data", required),
            one!(webhook("w1")),
        )
        .skipping(&["/code"]),
        get(
            "applications",
            V3,
            "GET /v3/applications",
            page(&json!([application("a1"), application("a2")])),
            application_fields!("/data/0", of_item),
            list!(applications() of Application),
        ),
        get(
            "application",
            V3,
            "GET /v3/applications/a1",
            json!({ "data": application("a1") }),
            application_fields!("/data", required),
            one!(application("a1")),
        ),
        get(
            "subscribe",
            V3,
            "POST /v3/subscriptions",
            json!({ "meta": { "message": "Subscription requested." } }),
            vec![],
            |calls| {
                Box::pin(async move {
                    let subscription = calls.vehicle.subscribe("w1").await?;
                    Ok(Seen { shown: format!("{subscription:?}"), raw: String::new() })
                })
            },
        ),
        get(
            "connections",
            V2,
            "GET /v2.0/management/connections",
            v2_connections(),
            v2_connection_fields(),
            list!(connections(&ConnectionFilter::default()) of Connection),
        ),
        get(
            "delete_connections",
            V2,
            "DELETE /v2.0/management/connections",
            v2_connections(),
            v2_connection_fields(),
            |calls| {
                Box::pin(async move {
                    let filter = ConnectionFilter::default().user_id(calls.ids[1].1.clone());
                    let ended = calls.client.delete_connections(&filter).await?;
                    Ok(Seen { shown: lines!(ended), raw: String::new() })
                })
            },
        ),
        get(
            "vehicles",
            V2,
            "GET /v2.0/vehicles",
            json!({ "vehicles": ["36ab27d0-fd9d-4455-823a-ce30af709ffc", "36ab27d0-fd9d-4455-823a-ce30af709ffd"], "paging": { "count": 2, "offset": 0 } }),
            vec![of_item("/vehicles/0", Text, "id"), required("/vehicles", List, "id")],
            |calls| {
                Box::pin(async move {
                    let page = calls.client.vehicles(&calls.grant_id).page(None).await?;
                    let lines: Vec<_> =
                        page.items.iter().map(|id| format!("id: {:?}", id.as_str())).collect();
                    Ok(Seen { shown: lines.join("\n"), raw: page.raw.to_string() })
                })
            },
        ),
    ]
}

fn v2_connections() -> Value {
    let one = |vehicle: &str| json!({ "vehicleId": vehicle, "userId": "u-1", "connectedAt": "2026-11-24T10:00:00.000Z", "mode": "live" });
    json!({ "connections": [one("v-1"), one("v-2")], "paging": { "cursor": null } })
}

fn v2_connection_fields() -> Vec<Field> {
    below!("/connections/0", of_item, ["/connectedAt" Time "connected_at", "/mode" Word "mode"]; "/vehicleId" Text "vehicle_id", "/userId" Text "user_id")
}

/// Lists of models are kept for a day: each call is for another make.
static MAKE: AtomicUsize = AtomicUsize::new(0);

fn compatibility() -> Vec<Endpoint> {
    let model = |id: &str| {
        json!({
            "id": id, "type": "vehicle-model-capability",
            "attributes": {
                "make": "TESLA", "model": "Model 3", "years": { "start": 2018, "end": 2024 }, "powertrainType": "BEV", "region": "US",
                "capabilities": [{ "type": "signal", "name": "Voltage", "group": "Charge", "code": "charge-voltage", "capability": "SUPPORTED", "permission": "read_charge" }],
            },
        })
    };
    let row = |model: &str| {
        json!({
            "model": model, "startYear": 2017, "endYear": 2023, "type": "BEV", "endpoints": ["EV battery"],
            "permissions": ["read_battery"],
        })
    };
    vec![
        get(
            "compatibility",
            V2,
            "GET /v2.0/compatibility",
            json!({
                "compatible": true, "reason": "VEHICLE_NOT_COMPATIBLE",
                "capabilities": [{ "permission": "read_odometer", "endpoint": "/odometer", "capable": false, "reason": "SMARTCAR_NOT_CAPABLE" }],
            }),
            vec![
                required("/compatible", Flag, "compatible"),
                optional("/reason", Word, "reason"),
                optional("/capabilities", List, "capabilities"),
                required("/capabilities/0/permission", Word, "permission"),
                optional("/capabilities/0/endpoint", Text, "endpoint"),
                required("/capabilities/0/capable", Flag, "capable"),
                optional("/capabilities/0/reason", Word, "capable: false, reason"),
            ],
            |calls| {
                Box::pin(async move {
                    let options = CompatibilityOptions::default();
                    let reading =
                        calls.client.compatibility("5YJ3E1EA7KF317000", ["read_odometer"], &options).await?;
                    Ok(Seen { shown: format!("{:?}", reading.values), raw: reading.raw().to_string() })
                })
            },
        ),
        get(
            "compatibility_matrix",
            V2,
            "GET /v2.0/compatibility/matrix",
            json!({ "TESLA": [row("Model 3"), row("Model S")] }),
            below!("/TESLA/0", of_item, [
                "/startYear" Whole "start_year", "/endYear" Whole "end_year", "/type" Word "powertrain_type", "/endpoints" List "endpoints",
                "/permissions" List "permissions",
            ]; "/model" Text "model"),
            |calls| {
                Box::pin(async move {
                    let reading = calls.client.compatibility_matrix("US", &MatrixFilter::default()).await?;
                    let lines: Vec<_> = reading
                        .values
                        .iter()
                        .flat_map(|(make, models)| {
                            models.iter().map(move |model| format!("make: {make}, {model:?}"))
                        })
                        .collect();
                    Ok(Seen { shown: lines.join("\n"), raw: reading.raw().to_string() })
                })
            },
        ),
        get(
            "compatible_vehicles",
            V3,
            "GET /v3/compatible-vehicles",
            page(&json!([model("m1"), model("m2")])),
            below!("/data/0", of_item, [
                "/id" Text "id", "/attributes/years/start" Whole "start_year", "/attributes/years/end" Whole "end_year",
                "/attributes/powertrainType" Word "powertrain_type", "/attributes/region" Word "region", "/attributes/capabilities" List "capabilities",
                "/attributes/capabilities/0/type" Word "kind", "/attributes/capabilities/0/name" Text "ModelCapability { kind: Some(\"signal\"), name",
                "/attributes/capabilities/0/group" Text "group", "/attributes/capabilities/0/code" Word "code",
                "/attributes/capabilities/0/capability" Word "capability", "/attributes/capabilities/0/permission" Word "permission",
            ]; "/attributes/make" Text "make", "/attributes/model" Text "model"),
            |calls| {
                Box::pin(async move {
                    let make = format!("M{}", MAKE.fetch_add(1, Ordering::Relaxed));
                    let models = calls.client.compatible_vehicles("US", Some(&make)).await?;
                    let raw: Vec<_> =
                        models.iter().map(|model: &CompatibleVehicle| model.raw.to_string()).collect();
                    Ok(Seen { shown: lines!(models), raw: raw.join(" ") })
                })
            },
        ),
    ]
}
