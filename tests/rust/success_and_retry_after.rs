//! What an answer says is what counts: a success only where one was said, and `Retry-After` in whatever form it comes.
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)] // dates
#![allow(clippy::too_many_lines, clippy::many_single_char_names)]

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use serde_json::json;
use smartcar_sdk::{
    ApiVersion, CallOptions, ChargeSchedule, Client, ConnectionFilter, Error, ErrorKind, Fuel, Odometer,
    Result, ScheduleDay, Vehicle,
};
use smartcar_tests::{
    World,
    scripted::{self, Answer, Scripted},
};

struct Stage {
    _world: World,
    server: Scripted,
    client: Client,
    vehicle: String,
    user: String,
}

/// A client with a grant and credentials for both versions, whose API is a script.
async fn stage() -> Stage {
    let settings = [("timeout", "8"), ("command_timeout", "8")];
    let (world, server, client, grant) = scripted::staged(&settings).await;
    let (vehicle, user) = (grant.vehicles[0].to_string(), grant.user_id.unwrap().to_string());
    Stage { _world: world, server, client, vehicle, user }
}

impl Stage {
    fn on(&self, version: ApiVersion) -> (Client, Vehicle) {
        let client = self.client.with_options(CallOptions::new().api(version));
        let vehicle = client.vehicle(&self.vehicle).unwrap();
        (client, vehicle)
    }

    /// The request with `{v}` for the vehicle and `{u}` for its user.
    fn request(&self, request: &str) -> String {
        request.replace("{v}", &self.vehicle).replace("{u}", &self.user)
    }
}

type Act = fn(Client, Vehicle, String) -> BoxFuture<'static, Result<()>>;

/// Commands of v2: the request, and how to have it made.
const V2: [(&str, Act); 6] = [
    ("POST /v2.0/vehicles/{v}/security", |_, v, _| Box::pin(async move { v.lock().await.map(drop) })),
    ("POST /v2.0/vehicles/{v}/security", |_, v, _| Box::pin(async move { v.unlock().await.map(drop) })),
    ("POST /v2.0/vehicles/{v}/charge", |_, v, _| Box::pin(async move { v.start_charge().await.map(drop) })),
    ("POST /v2.0/vehicles/{v}/charge", |_, v, _| Box::pin(async move { v.stop_charge().await.map(drop) })),
    ("POST /v2.0/vehicles/{v}/charge/limit", |_, v, _| {
        Box::pin(async move { v.set_charge_limit(0.8).await.map(drop) })
    }),
    ("POST /v2.0/vehicles/{v}/navigation/destination", |_, v, _| {
        Box::pin(async move { v.send_destination(52.5, 13.4).await.map(drop) })
    }),
];

const V3: [(&str, Act); 10] = [
    ("POST /v3/vehicles/{v}/commands/security/lock", V2[0].1),
    ("POST /v3/vehicles/{v}/commands/security/unlock", V2[1].1),
    ("POST /v3/vehicles/{v}/commands/charge/start", V2[2].1),
    ("POST /v3/vehicles/{v}/commands/charge/stop", V2[3].1),
    ("POST /v3/vehicles/{v}/commands/charge/set-limit", V2[4].1),
    ("POST /v3/vehicles/{v}/commands/navigation/set-destination", V2[5].1),
    ("POST /v3/vehicles/{v}/commands/charge-port/open", |_, v, _| {
        Box::pin(async move { v.open_charge_port().await.map(drop) })
    }),
    ("POST /v3/vehicles/{v}/commands/charge-port/close", |_, v, _| {
        Box::pin(async move { v.close_charge_port().await.map(drop) })
    }),
    ("POST /v3/vehicles/{v}/charge-schedules/daily", |_, v, _| {
        Box::pin(async move {
            let nights = ChargeSchedule::new(52.5, 13.4).window(ScheduleDay::Daily, "22:00", "06:00");
            v.set_charge_schedule(&nights).await.map(drop)
        })
    }),
    ("DELETE /v3/vehicles/{v}/charge-schedules/s1", |_, v, _| {
        Box::pin(async move { v.delete_charge_schedule("s1").await.map(drop) })
    }),
];

/// What ends something, or subscribes: the version, and how it is done.
const ENDS: [(ApiVersion, &str, Act); 5] = [
    (ApiVersion::V2, "DELETE /v2.0/vehicles/{v}/application", |_, v, _| {
        Box::pin(async move { v.disconnect().await })
    }),
    (ApiVersion::V2, "DELETE /v2.0/vehicles/{v}/webhooks/w1", |_, v, _| {
        Box::pin(async move { v.unsubscribe("w1").await })
    }),
    (ApiVersion::V3, "DELETE /v3/connections/c1", |c, _, _| {
        Box::pin(async move { c.delete_connection("c1").await })
    }),
    (ApiVersion::V3, "DELETE /v3/subscriptions/s1", |c, _, _| {
        Box::pin(async move { c.delete_subscription("s1").await })
    }),
    (ApiVersion::V3, "DELETE /v3/users/{u}", |c, _, user| {
        Box::pin(
            async move { c.delete_connections(&ConnectionFilter::default().user_id(user)).await.map(drop) },
        )
    }),
];

/// Answers that say no success, whatever they say: none of them may be believed, on either version.
fn no_success() -> Vec<Answer> {
    let portal = "<html><body>Please accept the terms of this network.</body></html>";
    let mut answers = vec![
        Answer::new(200, portal),
        Answer::new(200, portal).header("content-type", "text/html"),
        Answer::new(200, ""),
        Answer::new(202, ""),
        Answer::new(200, " \r\n"),
        Answer::new(200, "null"),
        Answer::new(200, "true"),
        Answer::new(200, "\"success\""),
        Answer::new(200, "7"),
        Answer::new(200, r#"["success"]"#),
        Answer::new(200, r#"[{"status":"success"}]"#),
        Answer::new(200, r#"{"status":"success""#),
        Answer::new(200, "{}"),
        Answer::new(200, r#"{"Status":"success"}"#),
        Answer::new(200, r#"{"message":"Successfully sent request to vehicle"}"#),
        Answer::new(200, r#"{"success":true}"#),
        Answer::new(302, "").header("location", "http://127.0.0.1:1/portal"),
        Answer::new(307, r#"{"status":"success"}"#),
        Answer::new(511, portal),
        Answer::new(200, r#"{"error":"invalid_request","message":"no"}"#),
    ];
    let odd = [
        json!("pending"),
        json!("PENDING"),
        json!("error"),
        json!("failed"),
        json!("queued"),
        json!("ok"),
        json!("done"),
        json!("unsuccess"),
        json!("success!"),
        json!("not success"),
        json!("succes"),
        json!(""),
        json!(" "),
        json!(null),
        json!(0),
        json!(200),
        json!(true),
        json!(false),
        json!([]),
        json!(["success"]),
        json!({}),
        json!({ "status": "success" }),
        json!("<b>logged in</b>"),
        json!("x".repeat(5000)),
    ];
    for status in odd {
        answers.push(Answer::json(&json!({ "status": status })));
        answers.push(Answer::json(
            &json!({ "status": status, "message": "Successfully sent request to vehicle" }),
        ));
        answers.push(execution(&status));
        answers.push(Answer { status: 202, ..execution(&status) });
    }
    for beside in [json!("boom"), json!({ "code": "X" }), json!(["x"]), json!(true), json!(7)] {
        answers.push(Answer::json(&json!({ "status": "success", "error": beside })));
    }
    answers.push(Answer::json(
        &json!({ "status": "success", "errors": [{ "type": "UPSTREAM", "code": "NO_RESPONSE" }] }),
    ));
    answers.push(Answer::json(&json!({ "status": "success", "statusCode": 502, "type": "UPSTREAM" })));
    // One place says success, and another does not.
    for (body, executed) in [("success", "PENDING"), ("success", "FAILED"), ("failed", "SUCCESS")] {
        let data = json!({ "id": "exec_1", "attributes": { "status": { "value": executed } } });
        answers.push(Answer::json(&json!({ "status": body, "data": data })));
    }
    answers
}

/// v3's answer to a command, with this status.
fn execution(status: &serde_json::Value) -> Answer {
    Answer::json(&json!({ "data": { "id": "exec_1", "type": "command-execution", "attributes": {
        "commandType": "security-lock", "status": { "value": status }, "executionMode": "sync", "parameters": {},
    }, "meta": { "executedAt": "2026-11-24T10:00:00Z" } } }))
}

fn is_unconfirmed(error: &Error) -> bool {
    let kind = matches!(error.kind(), ErrorKind::Api | ErrorKind::InvalidResponse);
    let harmless = !error.message().contains(['<', '>', '\n', '\r']) && error.message().len() < 400;
    kind && !error.can_retry() && error.message().contains("it is not known whether") && harmless
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_done_only_where_that_was_said() {
    let stage = stage().await;
    for (version, (request, act)) in
        V2.map(|act| (ApiVersion::V2, act)).into_iter().chain(V3.map(|act| (ApiVersion::V3, act)))
    {
        let request = stage.request(request);
        let call = async |answer: Answer| {
            stage.server.answer(&request, answer);
            let (client, vehicle) = stage.on(version);
            stage.server.asked();
            let result = act(client, vehicle, stage.user.clone()).await;
            assert_eq!(stage.server.asked(), [request.as_str()], "a command is sent once");
            result
        };
        for word in ["success", "SUCCESS", "Success"] {
            let said = json!({ "status": word, "message": 7, "code": "extra" });
            let answer =
                if version == ApiVersion::V2 { Answer::json(&said) } else { execution(&json!(word)) };
            call(answer.clone()).await.unwrap_or_else(|error| panic!("{request} {word}: {error}"));
            call(Answer { status: 202, ..answer }).await.unwrap();
        }
        // A success in the other version's place is none.
        let elsewhere = if version == ApiVersion::V2 {
            execution(&json!("success"))
        } else {
            Answer::json(&json!({ "status": "success" }))
        };
        for answer in no_success().into_iter().chain([Answer::new(204, ""), elsewhere]) {
            let shown = String::from_utf8_lossy(&answer.body[..answer.body.len().min(200)]).into_owned();
            match call(answer).await {
                Ok(()) => panic!("{request} believes {shown}"),
                Err(error) => {
                    assert!(is_unconfirmed(&error), "{request} {shown}: {error}");
                    let car = request.starts_with("POST");
                    assert!(!car || error.message().contains("whether the car acted"), "{error}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_is_named() {
    let stage = stage().await;
    for version in [ApiVersion::V2, ApiVersion::V3] {
        for (status, named) in [
            (json!("pending"), "PENDING"),
            (json!(""), "an empty text"),
            (json!(7), "is 7"),
            (json!([]), "a list"),
        ] {
            let v2 = Answer::json(&json!({ "status": status }));
            stage.server.answer(&stage.request(V2[0].0), v2);
            stage.server.answer(&stage.request(V3[0].0), execution(&status));
            let error = stage.on(version).1.lock().await.unwrap_err();
            assert!(error.message().contains(named), "{error}");
        }
        // The car's own word: it has not acted, and what to do is the caller's choice.
        let asleep =
            json!({ "type": "VEHICLE_STATE", "code": "ASLEEP", "statusCode": 409, "description": "d" });
        stage.server.answer(&stage.request(V2[0].0), Answer::json(&asleep));
        let asleep = json!({ "errors": [{ "type": "VEHICLE_STATE", "code": "ASLEEP", "status": "409" }] });
        stage.server.answer(&stage.request(V3[0].0), Answer::json(&asleep));
        let error = stage.on(version).1.lock().await.unwrap_err();
        assert_eq!(error.api().unwrap().code.as_deref(), Some("ASLEEP"));
        assert!(error.can_retry() && !error.message().contains("not known"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn something_has_ended_only_where_that_was_said() {
    let stage = stage().await;
    let none = Answer::json(&json!({ "data": [], "meta": { "totalCount": 0 }, "links": { "next": null } }));
    stage.server.answer("GET /v3/connections", none);
    for (version, request, act) in ENDS {
        let request = stage.request(request);
        let builder = || stage.on(version);
        let call = async |answer: Answer| {
            stage.server.answer(&request, answer);
            let (client, vehicle) = builder();
            act(client, vehicle, stage.user.clone()).await
        };
        call(Answer::new(204, "")).await.unwrap_or_else(|error| panic!("{request}: {error}"));
        call(Answer::json(&json!({ "status": "Success" }))).await.unwrap();
        for answer in no_success() {
            let shown = String::from_utf8_lossy(&answer.body[..answer.body.len().min(200)]).into_owned();
            match call(answer).await {
                Ok(()) => panic!("{request} believes {shown}"),
                Err(error) => assert!(is_unconfirmed(&error), "{request} {shown}: {error}"),
            }
        }
    }
    // The management API of v2 names what it has ended.
    let request = "DELETE /v2.0/management/connections";
    let end = async |answer: Answer| {
        stage.server.answer(request, answer);
        let filter = ConnectionFilter::default().user_id(stage.user.clone());
        stage.on(ApiVersion::V2).0.delete_connections(&filter).await
    };
    let ended = json!({ "connections": [{ "vehicleId": stage.vehicle, "userId": stage.user }] });
    assert_eq!(end(Answer::json(&ended)).await.unwrap().len(), 1);
    assert_eq!(end(Answer::json(&json!({ "connections": [] }))).await.unwrap().len(), 0);
    for answer in no_success() {
        let error = end(answer).await.unwrap_err();
        assert!(is_unconfirmed(&error), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_stands_only_where_that_was_said() {
    let stage = stage().await;
    let (v2, v3) =
        (stage.request("POST /v2.0/vehicles/{v}/webhooks/w1"), "POST /v3/subscriptions".to_owned());
    let ids = json!({ "webhookId": "w1", "vehicleId": stage.vehicle });
    let accepted = json!({ "meta": { "message": "Subscription requested." } });
    for (version, request, good) in [
        (ApiVersion::V2, &v2, vec![ids, json!({ "webhookId": "W1" }), json!({ "status": "success" })]),
        (ApiVersion::V3, &v3, vec![accepted, json!({ "data": { "id": "s1", "type": "subscription" } })]),
    ] {
        let call = async |answer: Answer| {
            stage.server.answer(request, answer);
            stage.on(version).1.subscribe("w1").await
        };
        for good in good {
            call(Answer { status: 202, ..Answer::json(&good) })
                .await
                .unwrap_or_else(|e| panic!("{good}: {e}"));
        }
        let already = Answer {
            status: 409,
            ..Answer::json(&json!({ "errors": [{ "type": "VALIDATION", "code": "CONFLICT" }] }))
        };
        call(already).await.unwrap();
        let mut bad = vec![
            Answer::new(200, "<html>"),
            Answer::new(200, ""),
            Answer::new(202, ""),
            Answer::new(204, ""),
            Answer::new(200, "[]"),
            Answer::new(200, "{}"),
            Answer::new(302, ""),
            Answer::json(&json!({ "webhookId": "w2", "vehicleId": stage.vehicle })),
            Answer::json(&json!({ "webhookId": "w1", "error": "boom" })),
            Answer::json(&json!({ "status": "pending" })),
            Answer::json(&json!({ "webhookId": "w1", "vehicleId": stage.vehicle, "status": "PENDING" })),
            Answer::json(&json!({ "data": {} })),
            Answer::json(
                &json!({ "data": { "id": "s1", "attributes": { "status": { "value": "FAILED" } } } }),
            ),
        ];
        bad.push(Answer::json(&json!({ "errors": [{ "type": "SERVER" }], "meta": {} })));
        for answer in bad {
            let error = call(answer).await.unwrap_err();
            assert!(is_unconfirmed(&error), "{error}");
        }
        // A proxy's 409, and that of a car's state, say nothing of a subscription.
        call(Answer::new(409, "<html>")).await.unwrap_err();
        call(Answer { status: 409, ..Answer::json(&json!({ "type": "VEHICLE_STATE", "code": "ASLEEP" })) })
            .await
            .unwrap_err();
    }
}

/// The date so many seconds from now, as HTTP writes it, in its three forms.
fn dates(ahead: u64) -> [String; 3] {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + ahead;
    let (days, of_day) = ((now / 86_400) as i64, now % 86_400);
    // Civil from days, after Howard Hinnant.
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    let short = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];
    let long =
        ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"][(days % 7) as usize];
    let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        [month as usize - 1];
    let time = format!("{:02}:{:02}:{:02}", of_day / 3600, of_day % 3600 / 60, of_day % 60);
    [
        format!("{short}, {day:02} {name} {year} {time} GMT"),
        format!("{long}, {day:02}-{name}-{:02} {time} GMT", year % 100),
        format!("{short} {name} {day:2} {time} {year}"),
    ]
}

/// What a header says, and how many seconds that is, give or take two.
fn forms() -> Vec<(String, f64)> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let mut forms: Vec<(String, f64)> = dates(300).into_iter().map(|date| (date, 300.0)).collect();
    forms.extend(dates(200_000).map(|date| (date, 86_400.0)));
    forms.extend(
        [("999", 999.0), (" 42 ", 42.0), ("90.5", 90.5), ("86401", 86_400.0)]
            .map(|(text, s)| (text.to_owned(), s)),
    );
    forms.push(((now + 500).to_string(), 500.0));
    forms.push(((now + 500).to_string() + "000", 500.0));
    let nonsense = [
        "soon",
        "-5",
        "NaN",
        "1e30",
        "inf",
        "99999999999999999999",
        "1000000000",
        "Sun, 06 Nov 1994 08:49:37 GMT",
    ];
    forms.extend(nonsense.map(|text| (text.to_owned(), 60.0)));
    forms
}

fn about(error: &Error, seconds: f64, what: &str) {
    let got = error.retry_after().unwrap_or_else(|| panic!("{what}: no pause of {error}")).as_secs_f64();
    // Times come nearer while the others are tried.
    assert!((-10.0..=2.0).contains(&(got - seconds)), "{what}: {got} instead of {seconds}");
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_read_in_every_form_within_the_calls_time() {
    let stage = stage().await;
    let request = stage.request("GET /v2.0/vehicles/{v}/odometer");
    let limited = json!({ "type": "RATE_LIMIT", "code": "VEHICLE", "statusCode": 429 });
    let vehicle = stage.on(ApiVersion::V2).1;
    let began = Instant::now();
    for (text, seconds) in forms() {
        let answer = Answer { status: 429, ..Answer::json(&limited) }.header("Retry-After", &text);
        stage.server.answer(&request, answer);
        stage.server.asked();
        let error = vehicle.odometer().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        about(&error, seconds, &text);
        assert_eq!(stage.server.asked().len(), 1, "{text}: nothing is repeated before its time");
    }
    assert!(began.elapsed() < Duration::from_secs(5), "no call waits for what is beyond its time");
    // Now is now, but not at once three times over.
    let began = Instant::now();
    let answer = Answer { status: 503, ..Answer::json(&json!({})) }.header("Retry-After", "0");
    stage.server.answer(&request, answer);
    vehicle.odometer().await.unwrap_err();
    assert_eq!(stage.server.asked().len(), 3);
    assert!(began.elapsed() >= Duration::from_millis(700), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_read_in_the_parts_of_a_batch() {
    let stage = stage().await;
    let request = stage.request("POST /v2.0/vehicles/{v}/batch");
    let vehicle = stage.on(ApiVersion::V2).1;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let mut cases: Vec<_> =
        forms().into_iter().map(|(text, seconds)| (json!({ "Retry-After": text }), seconds)).collect();
    cases.extend([
        (json!({ "Retry-After": 999 }), 999.0),
        (json!({ "retry-after": "999" }), 999.0),
        (json!({ "RETRY-AFTER": 1.5 }), 1.5),
        (json!({ "retry-After": [999] }), 999.0),
        (json!({ "retry-after": ["5", "999"] }), 999.0),
        (json!({ "retry-after": now + 500 }), 500.0),
        (json!({ "retry-after": (now + 500) * 1000 }), 500.0),
        (json!({ "retry-after": -5 }), 60.0),
        (json!({ "retry-after": 1e30 }), 60.0),
        (json!({ "retry-after": true }), 60.0),
        (json!({ "retry-after": {} }), 60.0),
    ]);
    for (headers, seconds) in cases {
        let limited = json!({ "type": "RATE_LIMIT", "code": "VEHICLE", "statusCode": 429 });
        let answer = json!({ "responses": [
            { "path": "/odometer", "code": 429, "body": limited, "headers": headers },
            { "path": "/fuel", "code": 200, "body": { "percentRemaining": 0.3 }, "headers": { "retry-after": null } },
        ] });
        stage.server.answer(&request, Answer::json(&answer));
        let batch = vehicle.batch().read::<Odometer>().read::<Fuel>().await.unwrap();
        let error = batch.get::<Odometer>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        about(&error, seconds, &headers.to_string());
        assert_eq!(batch.get::<Fuel>().unwrap().percent_remaining, Some(0.3));
    }
}

#[test]
fn retry_after_is_read_in_the_parts_of_a_webhook() {
    for (text, seconds) in forms() {
        for headers in [json!({ "Retry-After": text }), json!({ "retry-after": [text] })] {
            let body = json!({ "version": "2.0", "webhookId": "w", "eventName": "schedule", "payload": { "vehicleId": "v", "data": [
                { "path": "/odometer", "code": 429, "body": { "type": "RATE_LIMIT", "code": "VEHICLE" }, "headers": headers },
            ] } });
            let event = smartcar_sdk::webhook::parse(body.to_string().as_bytes()).unwrap();
            about(&event.readings[0].read::<Odometer>().unwrap_err(), seconds, &text);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_at_the_token_endpoint_is_bounded() {
    for (text, seconds) in forms() {
        let server = Scripted::start().await;
        server.answer("POST /oauth2/token", Answer::new(429, "").header("retry-after", &text));
        let builder = Client::builder().set("client_id", "a").set("client_secret", "b").store("memory:");
        let builder = builder.set("v3_client_id", "c").set("v3_client_secret", "d").set("retries", "0");
        let client = builder.set("iam_origin", &server.origin()).build().await.unwrap();
        let error = client.application_token().await.unwrap_err();
        about(&error, f64::min(seconds, 900.0), &text);
        // Nobody asks again before that.
        if seconds > 30.0 {
            let error = client.application_token().await.unwrap_err();
            about(&error, f64::min(seconds, 900.0), &text);
            assert_eq!(server.asked().len(), 1, "{text}");
        }
        client.close().await.unwrap();
    }
}
