//! Workshop and diagnostics, in the form that API v2 and the signals share.

use serde_json::{Value, json};

use crate::car::Car;
use crate::units::Units;

/// The visits to the workshop between two days.
pub(crate) fn service_list(car: &Car, units: Units, from: Option<&str>, to: Option<&str>) -> Vec<Value> {
    let wanted = car.services.iter().enumerate().filter(|(_, service)| {
        let date = &service.date[..10];
        from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to)
    });
    wanted
        .map(|(number, service)| {
            json!({
                "serviceId": number + 1,
                "serviceDate": service.date,
                "odometerDistance": units.distance(service.odometer_km),
                "serviceTasks": [{ "taskId": format!("task-{}", number + 1), "taskDescription": service.task }],
                "serviceDetails": [{ "type": "Service Workshop", "value": "Sandbox Motors" }],
                "serviceCost": { "totalCost": service.cost, "currency": "USD" },
            })
        })
        .collect()
}

/// Status and description of the engine light.
pub(crate) fn engine_light(car: &Car) -> Value {
    let on = car.trouble_code.is_some();
    json!({ "status": if on { "ALERT" } else { "OK" }, "description": on.then_some("Service is due") })
}

/// The trouble codes that are active.
pub(crate) fn trouble_list(car: &Car) -> Vec<Value> {
    car.trouble_code.iter().map(|(code, since)| json!({ "code": code, "timestamp": since })).collect()
}
