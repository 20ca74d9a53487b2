//! The contract of "one method, two versions": every typed method answers the same on API v2 and on API v3 about the same
//! car, with values and with errors, but for what [`EXCEPTIONS`] lists. The shared behaviour cases hold Python and C to Rust.

use std::fmt::Debug;

use smartcar_sandbox::{Behaviour, CarEdit, Choice, ConnectRequest, Failure, UserEdit};
use smartcar_sdk::{
    ApiVersion, Attributes, Battery, BatteryCapacity, CallOptions, Charge, ChargeLimit, ChargeSchedule,
    Client, CommandResult, DiagnosticSystemStatus, DiagnosticTroubleCodes, EngineOil, Error, ErrorKind, Fuel,
    Location, LockStatus, NominalCapacity, Odometer, Readable, Reading, Result, ScheduleDay, ServiceHistory,
    TirePressure, UnitSystem, Vehicle, Vin,
};
use smartcar_tests::{STATE, World};

/// All there is that differs, and why.
const EXCEPTIONS: [(&str, &str); 8] = [
    (
        "imperial numbers",
        "v3 signals are metric with two digits; converted by the SDK, the last digit may differ from v2's",
    ),
    ("attributes", "powertrain_type comes from v3 alone; v3 asks for no permission (read_vehicle_info)"),
    ("diagnostic_system_status", "v3 lists every system of the car; those that v2 lists are the same"),
    (
        "service_history",
        "without a start, v2 gives the visits of the last year, v3 all: asked with a start here",
    ),
    ("commands", "message comes from v2 alone, execution_id from v3 alone"),
    (
        "a car whose maker fails",
        "v2 says so also of what the car lacks, v3 that the car lacks it; attributes on v3 are Smartcar's own",
    ),
    (
        "a car that is offline",
        "v2 refuses readings (VEHICLE_STATE/UNREACHABLE), v3 gives the last known ones",
    ),
    (
        "a car that was disconnected",
        "on v2 permission, or reconnect_required where it was the grant's last; not_connected on v3",
    ),
];

fn is_excepted(name: &str) -> bool {
    EXCEPTIONS.iter().any(|(known, _)| *known == name)
}

/// A vehicle, as both versions see it.
struct Both {
    v2: Vehicle,
    v3: Vehicle,
}

impl Both {
    fn new(client: &Client, id: &str, options: &CallOptions) -> Self {
        let of = |api| client.vehicle(id).unwrap().options(options.clone()).api(api);
        Self { v2: of(ApiVersion::V2), v3: of(ApiVersion::V3) }
    }
}

/// What was compared, and what was not the same.
#[derive(Default)]
struct Contract {
    about: String,
    /// Which of the exceptions that are about a state of the car counts at present.
    excused: Option<&'static str>,
    compared: usize,
    errors: usize,
    wrong: Vec<String>,
}

/// All that a program can tell errors apart by.
fn told(error: &Error) -> impl PartialEq + Debug + use<> {
    let api = error.api();
    (
        error.kind(),
        api.and_then(|api| api.error_type.clone()),
        api.and_then(|api| api.code.clone()),
        error.field().map(str::to_owned),
        (error.can_retry(), error.driver_must_act()),
    )
}

/// Whether two values differ in the last digit of a number only.
fn alike(v2: &impl Debug, v3: &impl Debug) -> bool {
    assert!(is_excepted("imperial numbers"));
    let (v2, v3) = (format!("{v2:?}"), format!("{v3:?}"));
    let words = |text: &str| -> Vec<String> {
        text.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (v2, v3) = (words(&v2), words(&v3));
    v2.len() == v3.len()
        && v2.iter().zip(&v3).all(|(v2, v3)| match (v2.parse::<f64>(), v3.parse::<f64>()) {
            (Ok(v2), Ok(v3)) => (v2 - v3).abs() < 0.0101,
            _ => v2 == v3,
        })
}

impl Contract {
    fn about(&mut self, about: &str) {
        about.clone_into(&mut self.about);
    }

    fn excuse(&mut self, excused: Option<&'static str>) {
        assert!(excused.is_none_or(is_excepted));
        self.excused = excused;
    }

    /// Whether the exception in force says that these may differ.
    fn is_excused(&self, what: &str, v2: &Error, v3: Option<&Error>) -> bool {
        let code = |error: &Error| error.api().and_then(|api| api.code.clone()).unwrap_or_default();
        match (self.excused, v3) {
            (Some("a car that is offline"), v3) => {
                code(v2) == "UNREACHABLE" && v3.is_none_or(|v3| code(v3) == "VEHICLE_NOT_CAPABLE")
            }
            (Some("a car whose maker fails"), Some(v3)) => code(v3) == "VEHICLE_NOT_CAPABLE",
            (Some("a car whose maker fails"), None) => what == "attributes",
            _ => false,
        }
    }

    fn wrong(&mut self, what: &str, v2: &dyn Debug, v3: &dyn Debug) {
        self.wrong.push(format!("{}: {what}\n  v2: {v2:?}\n  v3: {v3:?}", self.about));
    }

    fn same<T: PartialEq + Debug>(&mut self, what: &str, v2: Result<Reading<T>>, v3: Result<Reading<T>>) {
        self.compared += 1;
        match (v2, v3) {
            (Ok(v2), Ok(v3)) => {
                let units = (v2.meta.unit_system, v3.meta.unit_system);
                let alike = v2.values == v3.values
                    || units.0 == UnitSystem::Imperial && alike(&v2.values, &v3.values);
                if !alike || units.0 != units.1 {
                    self.wrong(what, &(v2.values, v2.meta.unit_system), &(v3.values, v3.meta.unit_system));
                }
                if v2.meta.request_id.is_none() || v3.meta.request_id.is_none() {
                    self.wrong(&format!("{what}'s request id"), &v2.meta, &v3.meta);
                }
            }
            (Err(v2), v3) if self.is_excused(what, &v2, v3.as_ref().err()) => {}
            (Err(v2), Err(v3)) => {
                self.errors += 1;
                let (v2, v3) = (told(&v2), told(&v3));
                if format!("{v2:?}") != format!("{v3:?}") {
                    self.wrong(what, &v2, &v3);
                }
            }
            (v2, v3) => self.wrong(what, &v2.map(|v2| v2.values), &v3.map(|v3| v3.values)),
        }
    }

    fn attributes(&mut self, v2: Result<Reading<Attributes>>, v3: Result<Reading<Attributes>>) {
        assert!(is_excepted("attributes"));
        let bare = |mut reading: Reading<Attributes>| {
            reading.values.powertrain_type = None;
            reading
        };
        if v2.as_ref().is_err_and(|error| error.kind() == ErrorKind::Permission) && v3.is_ok() {
            return;
        }
        assert!(v3.as_ref().map_or(true, |v3| v3.powertrain_type.is_some()), "v3 says what it runs on");
        self.same("attributes", v2.map(bare), v3.map(bare));
    }

    fn systems(
        &mut self,
        v2: Result<Reading<DiagnosticSystemStatus>>,
        v3: Result<Reading<DiagnosticSystemStatus>>,
    ) {
        assert!(is_excepted("diagnostic_system_status"));
        let listed: Vec<_> =
            v2.iter().flat_map(|v2| &v2.systems).map(|system| system.system_id.clone()).collect();
        let put = |mut reading: Reading<DiagnosticSystemStatus>| {
            reading.values.systems.retain(|system| listed.contains(&system.system_id));
            reading.values.systems.sort_by(|one, other| one.system_id.cmp(&other.system_id));
            reading
        };
        self.same("diagnostic_system_status", v2.map(put), v3.map(put));
    }

    fn done(&mut self, what: &str, v2: Result<Reading<CommandResult>>, v3: Result<Reading<CommandResult>>) {
        assert!(is_excepted("commands"));
        if let (Ok(v2), Ok(v3)) = (&v2, &v3) {
            assert!(v2.message.is_some() && v2.execution_id.is_none(), "{v2:?}");
            assert!(v3.message.is_none() && v3.execution_id.is_some(), "{v3:?}");
        }
        let bare = |mut reading: Reading<CommandResult>| {
            reading.values.message = None;
            reading.values.execution_id = None;
            reading
        };
        self.same(what, v2.map(bare), v3.map(bare));
    }

    /// Every reading.
    async fn readings(&mut self, Both { v2, v3 }: &Both) {
        macro_rules! same {
            ($($method:ident),*) => {
                $( self.same(stringify!($method), v2.$method().await, v3.$method().await); )*
            };
        }
        same!(
            battery,
            battery_capacity,
            nominal_capacity,
            charge,
            charge_limit,
            diagnostic_trouble_codes,
            engine_oil,
            fuel,
            location,
            lock_status,
            odometer,
            permissions,
            tire_pressure,
            vin
        );
        self.attributes(v2.attributes().await, v3.attributes().await);
        self.systems(v2.diagnostic_system_status().await, v3.diagnostic_system_status().await);
        assert!(is_excepted("service_history"));
        let start = Some("2000-01-01");
        for end in [None, Some("2100-01-01"), Some("2000-01-02")] {
            self.same(
                "service_history",
                v2.service_history(start, end).await,
                v3.service_history(start, end).await,
            );
        }
        let end = Some("2000-01-02");
        self.same(
            "service_history",
            v2.service_history(None, end).await,
            v3.service_history(None, end).await,
        );
    }

    /// Every reading, in one request.
    async fn batch(&mut self, Both { v2, v3 }: &Both) {
        macro_rules! batch {
            ($vehicle:expr; $($type:ty),*) => { $vehicle.batch()$(.read::<$type>())*.await.unwrap() };
        }
        macro_rules! all {
            ($vehicle:expr) => {
                batch!(
                    $vehicle; Attributes, Battery, BatteryCapacity, Charge, ChargeLimit, DiagnosticSystemStatus,
                    DiagnosticTroubleCodes, EngineOil, Fuel, Location, LockStatus, NominalCapacity, Odometer,
                    TirePressure, Vin
                )
            };
        }
        let (v2, v3) = (all!(v2), all!(v3));
        macro_rules! same {
            ($($type:ty),*) => {
                $( self.same(&format!("{} of a batch", <$type>::NAME), v2.get::<$type>(), v3.get::<$type>()); )*
            };
        }
        same!(
            Battery,
            BatteryCapacity,
            Charge,
            ChargeLimit,
            DiagnosticTroubleCodes,
            EngineOil,
            Fuel,
            Location,
            LockStatus,
            NominalCapacity,
            Odometer,
            TirePressure,
            Vin
        );
        self.attributes(v2.get(), v3.get());
        self.systems(v2.get(), v3.get());
        // What was not asked for is the same error too.
        self.same("not asked for", v2.get::<ServiceHistory>(), v3.get::<ServiceHistory>());
    }

    /// Every command, on either version; after each, both versions see what it did.
    async fn commands(&mut self, both: &Both) {
        let Both { v2, v3 } = both;
        macro_rules! command {
            ($before:ident, $command:ident($($argument:expr),*), $seen_by:ident) => {
                // From the same state, each.
                drop(v2.$before().await);
                let first = v2.$command($($argument),*).await;
                self.same(stringify!($command), v2.$seen_by().await, v3.$seen_by().await);
                let after_v2 = v2.$seen_by().await.map(|seen| seen.values).ok();
                drop(v2.$before().await);
                let second = v3.$command($($argument),*).await;
                self.same(stringify!($command), v2.$seen_by().await, v3.$seen_by().await);
                let after_v3 = v3.$seen_by().await.map(|seen| seen.values).ok();
                if after_v2 != after_v3 && self.excused != Some("a car that is offline") {
                    self.wrong(stringify!($command), &after_v2, &after_v3);
                }
                self.done(stringify!($command), first, second);
            };
        }
        command!(unlock, lock(), lock_status);
        command!(lock, unlock(), lock_status);
        command!(stop_charge, start_charge(), charge);
        command!(start_charge, stop_charge(), charge);
        command!(stop_charge, set_charge_limit(0.65), charge_limit);
        command!(stop_charge, set_charge_limit(1.0), charge_limit);
        command!(lock, send_destination(52.52, 13.405), location);
        // What cannot be is turned away alike.
        self.done("set_charge_limit", v2.set_charge_limit(0.2).await, v3.set_charge_limit(0.2).await);
        self.done(
            "send_destination",
            v2.send_destination(91.0, 0.0).await,
            v3.send_destination(91.0, 0.0).await,
        );
    }
}

async fn connect(world: &World, client: &Client, make: &str, powertrain: &str, scope: &[&str]) -> String {
    let redirect = world.consent(ConnectRequest {
        make: Some(make.to_owned()),
        powertrain: Some(powertrain.to_owned()),
        scope: scope.iter().map(|&permission| permission.to_owned()).collect(),
        vehicles: Choice::Count(1),
        ..ConnectRequest::default()
    });
    client.complete_connect(redirect).state(STATE).await.unwrap().vehicles[0].to_string()
}

const CARS: [(&str, &str); 5] =
    [("TESLA", "BEV"), ("VOLVO", "BEV"), ("FORD", "PHEV"), ("FORD", "ICE"), ("KIA", "ICE")];

/// States that readings differ in.
fn states() -> Vec<(&'static str, CarEdit)> {
    let edit = CarEdit::default;
    vec![
        ("as it is", edit()),
        (
            "open",
            CarEdit {
                locked: Some(false),
                doors_open: Some([true, false, false, true]),
                windows_open: Some([false, true, false, false]),
                sunroof_open: Some(true),
                front_open: Some(true),
                trunk_open: Some(true),
                tires_kpa: Some([201.5, 240.25, 199.999, 0.0]),
                odometer_km: Some(123_456.789),
                latitude: Some(-33.123_456_7),
                longitude: Some(179.999_999_9),
                ..edit()
            },
        ),
        ("asleep", CarEdit { asleep: Some(true), ..edit() }),
        ("awake", CarEdit { asleep: Some(false), ..edit() }),
    ]
}

/// States of a battery.
fn charges() -> Vec<(&'static str, CarEdit)> {
    let edit = CarEdit::default;
    vec![
        ("unplugged", CarEdit { plugged_in: Some(false), state_of_charge: Some(0.337), ..edit() }),
        ("unplugged and full", CarEdit { state_of_charge: Some(1.0), ..edit() }),
        ("plugged in and full", CarEdit { plugged_in: Some(true), ..edit() }),
        (
            "plugged in and full to its limit",
            CarEdit { state_of_charge: Some(0.8), charge_limit: Some(0.8), ..edit() },
        ),
        ("plugged in", CarEdit { state_of_charge: Some(0.29), charge_limit: Some(0.57), ..edit() }),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reading_and_command_is_the_same_on_v2_and_v3() {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let client = world.client().await;
    let mut contract = Contract::default();
    for (make, powertrain) in CARS {
        let id = connect(&world, &client, make, powertrain, &[]).await;
        let mut all = states();
        if powertrain != "ICE" {
            all.extend(charges());
        }
        for units in [UnitSystem::Metric, UnitSystem::Imperial] {
            let both = Both::new(&client, &id, &CallOptions::new().unit_system(units));
            for (state, edit) in &all {
                world.sandbox.edit_vehicle(&id, edit.clone()).unwrap();
                contract.about(&format!("{make} {powertrain}, {state}, {}", units.as_str()));
                contract.readings(&both).await;
                contract.batch(&both).await;
                if *state == "asleep" {
                    // Each command is refused alike.
                    contract.commands(&both).await;
                }
            }
            contract.commands(&both).await;
        }
        // However v3 puts it.
        let both = Both::new(&client, &id, &CallOptions::new());
        let odd = Behaviour { v3_bare_signal: true, v3_epoch_times: true, ..Behaviour::default() };
        world.sandbox.set_behaviour(odd);
        contract.about(&format!("{make} {powertrain}, bare signals"));
        contract.readings(&both).await;
        world.sandbox.set_behaviour(Behaviour::default());
    }
    println!("{} pairs compared, {} of them errors", contract.compared, contract.errors);
    assert!(contract.compared > 1500 && contract.errors > 100, "hardly anything was compared");
    assert!(contract.wrong.is_empty(), "{} differ:\n{}", contract.wrong.len(), contract.wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_the_same_on_v2_and_v3() {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let client = world.client().await;
    let mut contract = Contract::default();
    let once = CallOptions::new().retries(0);
    for (make, powertrain) in CARS {
        contract.about(&format!("{make} {powertrain}, one permission"));
        let id = connect(&world, &client, make, powertrain, &["read_odometer"]).await;
        let both = Both::new(&client, &id, &once);
        contract.readings(&both).await;
        contract.batch(&both).await;
        contract.commands(&both).await;

        let id = connect(&world, &client, make, powertrain, &[]).await;
        let both = Both::new(&client, &id, &once);
        for (kind, code) in [
            ("UPSTREAM", "NO_RESPONSE"),
            ("VEHICLE_STATE", "IN_MOTION"),
            ("SERVER", "INTERNAL"),
            ("RATE_LIMIT", "VEHICLE"),
            ("CONNECTED_SERVICES_ACCOUNT", "VIRTUAL_KEY_REQUIRED"),
            ("COMPATIBILITY", "SMARTCAR_NOT_CAPABLE"),
        ] {
            contract.about(&format!("{make} {powertrain}, {kind}/{code}"));
            world.sandbox.set_failures(&id, vec![Failure::new("reads", kind, code)]).unwrap();
            contract.excuse(Some("a car whose maker fails"));
            contract.readings(&both).await;
            contract.excuse(None);
            world.sandbox.set_failures(&id, vec![Failure::new("commands", kind, code)]).unwrap();
            contract.commands(&both).await;
            world.sandbox.set_failures(&id, Vec::new()).unwrap();
        }

        contract.about(&format!("{make} {powertrain}, whose driver has another password now"));
        let user = client.grants_for(&id).await.unwrap()[0].user_id.clone().unwrap();
        let problem = |code: &str| UserEdit { account_problem: Some(code.to_owned()), ..UserEdit::default() };
        world.sandbox.edit_user(&user, problem("AUTHENTICATION_FAILED")).unwrap();
        let Both { v2, v3 } = &both;
        contract.same("odometer", v2.odometer().await, v3.odometer().await);
        contract.same("battery", v2.battery().await, v3.battery().await);
        contract.done("lock", v2.lock().await, v3.lock().await);
        world.sandbox.edit_user(&user, problem("")).unwrap();

        contract.about(&format!("{make} {powertrain}, offline"));
        contract.excuse(Some("a car that is offline"));
        let online = |online| CarEdit { online: Some(online), ..CarEdit::default() };
        world.sandbox.edit_vehicle(&id, online(false)).unwrap();
        assert_eq!(v2.odometer().await.unwrap_err().api().unwrap().code.as_deref(), Some("UNREACHABLE"));
        v3.odometer().await.unwrap();
        contract.commands(&both).await;
        world.sandbox.edit_vehicle(&id, online(true)).unwrap();
        contract.excuse(None);

        contract.about("no such vehicle");
        let nobodys = Both::new(&client, "not-connected", &once);
        contract.same("odometer", nobodys.v2.odometer().await, nobodys.v3.odometer().await);
        contract.same("permissions", nobodys.v2.permissions().await, nobodys.v3.permissions().await);
        contract.done("lock", nobodys.v2.lock().await, nobodys.v3.lock().await);
        for odd in ["", "a/b"] {
            assert_eq!(client.vehicle(odd).unwrap_err().field(), Some("vehicle_id"));
        }

        assert!(is_excepted("a car that was disconnected"));
        v2.disconnect().await.unwrap();
        let (v2, v3) = (v2.odometer().await.unwrap_err(), v3.odometer().await.unwrap_err());
        assert_eq!((v2.kind(), v3.kind()), (ErrorKind::ReconnectRequired, ErrorKind::NotConnected));
        assert!(v2.driver_must_act() && v3.driver_must_act());
    }
    println!("{} pairs compared, {} of them errors", contract.compared, contract.errors);
    assert!(contract.wrong.is_empty(), "{} differ:\n{}", contract.wrong.len(), contract.wrong.join("\n"));
}

/// Disconnecting and subscribing do the same on both.
#[tokio::test(flavor = "multi_thread")]
async fn connections_and_subscriptions_end_alike() {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let client = world.client().await;
    let hook = smartcar_sandbox::WebhookRequest {
        callback_url: "http://127.0.0.1:9/hook".to_owned(),
        ..smartcar_sandbox::WebhookRequest::default()
    };
    let hook = world.sandbox.add_webhook(hook).await.unwrap().id;
    let subscribed = || world.sandbox.webhooks()[0].vehicles.clone();
    for version in [ApiVersion::V2, ApiVersion::V3] {
        let id = connect(&world, &client, "TESLA", "BEV", &[]).await;
        let vehicle = client.vehicle(&id).unwrap().api(version);
        for _ in 0..2 {
            let made = vehicle.subscribe(&hook).await.unwrap();
            assert_eq!((&made.webhook_id, &made.vehicle_id), (&hook, &id));
        }
        assert_eq!(subscribed(), std::slice::from_ref(&id));
        vehicle.unsubscribe(&hook).await.unwrap();
        assert!(subscribed().is_empty());
        vehicle.disconnect().await.unwrap();
        assert!(world.sandbox.vehicle(&id).is_ok());
        let filter = smartcar_sdk::ConnectionFilter::default().vehicle_id(&*id);
        for version in [ApiVersion::V2, ApiVersion::V3] {
            let client = client.with_options(CallOptions::new().api(version));
            assert!(client.connections(&filter).all().await.unwrap().is_empty());
        }
    }
    // The same connections, as far as v2 tells.
    let id = connect(&world, &client, "BMW", "BEV", &[]).await;
    let list = async |version| {
        let client = client.with_options(CallOptions::new().api(version));
        let found = client.connections(&smartcar_sdk::ConnectionFilter::default()).all().await.unwrap();
        found.into_iter().map(|one| (one.vehicle_id, one.user_id, one.mode)).collect::<Vec<_>>()
    };
    let (v2, v3) = (list(ApiVersion::V2).await, list(ApiVersion::V3).await);
    assert_eq!((&v2, v2.len()), (&v3, 1));
    assert_eq!(v2[0].0, id);
    for (version, end) in [(ApiVersion::V2, 1), (ApiVersion::V3, 0)] {
        let client = client.with_options(CallOptions::new().api(version));
        let filter = smartcar_sdk::ConnectionFilter::default().vehicle_id(&*id);
        assert_eq!(client.delete_connections(&filter).await.unwrap().len(), end);
    }
}

/// Nothing is sent where a version lacks what is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_version_lacks_is_unsupported_before_anything_is_sent() {
    let world = World::new(smartcar_sandbox::Config::default()).await;
    let client = world.client().await;
    let id = connect(&world, &client, "TESLA", "BEV", &[]).await;
    let Both { v2, v3 } = Both::new(&client, &id, &CallOptions::new());
    // Tokens are at hand from here on.
    v2.odometer().await.unwrap();
    v3.odometer().await.unwrap();
    let sent = || world.sandbox.stats().requests.values().sum::<u64>();
    let before = sent();
    let schedule = ChargeSchedule::new(37.4, -122.1).window(ScheduleDay::Daily, "22:00", "06:00");
    let errors = [
        ("open_charge_port", v2.open_charge_port().await.map(drop)),
        ("close_charge_port", v2.close_charge_port().await.map(drop)),
        ("signal", v2.signal("odometer-traveleddistance").await.map(drop)),
        ("signals", v2.signals().await.map(drop)),
        ("set_charge_schedule", v2.set_charge_schedule(&schedule).await.map(drop)),
        ("delete_charge_schedule", v2.delete_charge_schedule("sched_1").await.map(drop)),
        ("a path in a batch", v3.batch().read::<Odometer>().path("/tesla/compass").await.map(drop)),
    ];
    for (what, result) in errors {
        let error = result.expect_err(what);
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, Some("api")), "{what}");
        assert!(!error.can_retry() && !error.driver_must_act(), "{what}");
    }
    assert_eq!(sent(), before, "something was sent");
    // And the other way about it works; a port with a cable in it cannot be closed.
    let unplugged = CarEdit { plugged_in: Some(false), ..CarEdit::default() };
    world.sandbox.edit_vehicle(&id, unplugged).unwrap();
    v3.open_charge_port().await.unwrap();
    v3.close_charge_port().await.unwrap();
    v3.signals().await.unwrap().all().await.unwrap();
    let made = v3.set_charge_schedule(&schedule).await.unwrap();
    v3.delete_charge_schedule(made.schedule_id.as_deref().unwrap()).await.unwrap();
    v2.batch().path("/tesla/compass").await.unwrap().get_path("/tesla/compass").unwrap();
    assert!(sent() > before);
}
