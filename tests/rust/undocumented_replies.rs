//! Answers that are not what Smartcar documents: each gives a typed error or a value, soon, and never a panic.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use smartcar_sandbox::{BodyFault, Config, Fault, FaultRule};
use smartcar_sdk::{
    ApiVersion, ChargeSchedule, Client, CompatibilityOptions, ConnectionFilter, ErrorKind, Fuel, LockStatus,
    MatrixFilter, Odometer, Result, ScheduleDay, SubscriptionFilter, Vehicle, WebhookFilter,
};
use smartcar_tests::{World, mutator::Mutator, pointed_at};
use tokio::sync::Mutex;

/// One test looks at the memory of the whole process.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Every call there is, one after another.
async fn call(number: usize, client: &Client, vehicle: &Vehicle, grant_id: &str) -> Result<()> {
    match number % 36 {
        0 => vehicle.attributes().await.map(drop),
        1 => vehicle.battery().await.map(drop),
        2 => vehicle.battery_capacity().await.map(drop),
        3 => vehicle.nominal_capacity().await.map(drop),
        4 => vehicle.charge().await.map(drop),
        5 => vehicle.charge_limit().await.map(drop),
        6 => vehicle.diagnostic_trouble_codes().await.map(drop),
        7 => vehicle.diagnostic_system_status().await.map(drop),
        8 => vehicle.engine_oil().await.map(drop),
        9 => vehicle.fuel().await.map(drop),
        10 => vehicle.location().await.map(drop),
        11 => vehicle.lock_status().await.map(drop),
        12 => vehicle.odometer().await.map(drop),
        13 => vehicle.permissions().await.map(drop),
        14 => vehicle.service_history(None, None).await.map(drop),
        15 => vehicle.tire_pressure().await.map(drop),
        16 => vehicle.vin().await.map(drop),
        17 => vehicle.lock().await.map(drop),
        18 => vehicle.unlock().await.map(drop),
        19 => vehicle.start_charge().await.map(drop),
        20 => vehicle.set_charge_limit(0.8).await.map(drop),
        21 => vehicle.send_destination(52.5, 13.4).await.map(drop),
        22 => {
            let nights = ChargeSchedule::new(52.5, 13.4).window(ScheduleDay::Daily, "22:00", "06:00");
            vehicle.set_charge_schedule(&nights).await.map(drop)
        }
        23 => vehicle.signal("odometer-traveleddistance").await.map(drop),
        24 => vehicle.signals().await?.page(None).await.map(drop),
        25 => {
            let batch = vehicle.batch().read::<Odometer>().read::<Fuel>().read::<LockStatus>().await?;
            let _ = (batch.get::<Odometer>(), batch.get::<LockStatus>());
            batch.get::<Fuel>().map(drop)
        }
        26 => vehicle.request("GET", "odometer").await.map(drop),
        27 => client.connections(&ConnectionFilter::default()).page(None).await.map(drop),
        28 => client.subscriptions(&SubscriptionFilter::default()).page(None).await.map(drop),
        29 => client.webhooks(&WebhookFilter::default()).page(None).await.map(drop),
        30 => client.applications().page(None).await.map(drop),
        31 => client
            .compatibility("5YJ3E1EA7KF317000", ["read_odometer"], &CompatibilityOptions::default())
            .await
            .map(drop),
        32 => client.compatibility_matrix("US", &MatrixFilter::default()).await.map(drop),
        33 => client.compatible_vehicles("US", Some("TESLA")).await.map(drop),
        34 => client.request("GET", "connections").await.map(drop),
        _ => client.user(grant_id).await.map(drop),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_spoiled_answers_give_an_error_or_a_value() {
    let _alone = ALONE.lock().await;
    let calls: usize =
        std::env::var("SMARTCAR_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let world = World::new(Config::default()).await;
    let good = world.client().await;
    let grant = world.connect(&good, 1).await;
    good.close().await.unwrap();
    let port = world.sandbox.origin().rsplit(':').next().unwrap().parse().unwrap();
    let mutator = Mutator::before(port, 7).await;
    // Tokens come from the sandbox itself: what spoiled token replies do, the life-cycle tests show.
    let origins = [
        "api_origin",
        "api_v3_origin",
        "management_api_origin",
        "management_v3_origin",
        "compatibility_v3_origin",
    ];
    let builder = pointed_at(&world.sandbox, Client::builder()).store(&world.sqlite()).set("retries", "0");
    let builder = builder.set("timeout", "8").set("command_timeout", "8");
    let builder = origins.iter().fold(builder, |builder, name| builder.set(name, &mutator.origin()));
    let client = builder.build().await.unwrap();

    let counts: Arc<Mutex<BTreeMap<&'static str, u64>>> = Arc::default();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..calls {
        let version = if number % 2 == 0 { ApiVersion::V2 } else { ApiVersion::V3 };
        let client = client.with_options(smartcar_sdk::CallOptions::new().api(version));
        let (vehicle, grant_id, counts) =
            (client.vehicle(&grant.vehicles[0]).unwrap(), grant.id.clone(), counts.clone());
        while tasks.len() >= 32 {
            tasks.join_next().await.unwrap().expect("no call panics");
        }
        tasks.spawn(async move {
            let call = call(number / 2, &client, &vehicle, &grant_id);
            let result = tokio::time::timeout(Duration::from_secs(15), call).await;
            let result = result.unwrap_or_else(|_| panic!("call {number} hangs"));
            let what = match result {
                Ok(()) => "a value",
                Err(error) => {
                    // The caller did nothing wrong, and a bug is none of the answers.
                    let blamed = matches!(error.kind(), ErrorKind::Internal | ErrorKind::InvalidInput);
                    assert!(!blamed, "{number}: {error}");
                    error.kind().name()
                }
            };
            *counts.lock().await.entry(what).or_default() += 1;
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no call panics");
    }
    let counts = counts.lock().await;
    println!("== {calls} calls, {} spoiled answers: {counts:?}", mutator.answers());
    assert_eq!(counts.values().sum::<u64>(), calls as u64);
    for kind in ["a value", "api", "invalid_response", "network", "unsupported"] {
        assert!(counts.contains_key(kind), "the mutations are too tame: {counts:?}");
    }
    assert!(mutator.answers() > calls as u64 / 2, "most calls reach the server");
}

/// The largest this process has been since `reset`, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gigabyte_is_cut_off_at_the_limit_with_flat_memory() {
    let _alone = ALONE.lock().await;
    let world = World::new(Config::default()).await;
    let client = world.builder().set("retries", "0").build().await.unwrap();
    let grant = world.connect(&client, 1).await;
    let vehicle = client.vehicle(&grant.vehicles[0]).unwrap();
    vehicle.odometer().await.unwrap();
    let huge = Fault::Body { body: BodyFault::Huge, bytes: None, seconds: None };
    world.sandbox.set_faults(vec![FaultRule::new("/v*", huge)]).unwrap();
    std::fs::write("/proc/self/clear_refs", "5").unwrap(); // forgets the peak so far
    let before = peak();
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let error = vehicle.clone().api(version).odometer().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.message().contains("8388608"), "{error}");
    }
    let grown = peak().saturating_sub(before);
    println!("== two bodies of 1 GiB: memory grew by {grown} KiB at most");
    assert!(grown < 64 * 1024, "{grown} KiB");
}
