//! docs/api.md: the table of every endpoint, command and signal with its name in Rust, Python and C. It is made from the
//! code, and every name in it is looked up where it should be.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use smartcar_sdk::{Readable, signals};

/// What a method does on either version.
struct Row {
    /// `vehicle` or `client`.
    on: &'static str,
    method: &'static str,
    v2: String,
    v3: String,
    /// Names of permissions, with `, ` between.
    permission: &'static str,
}

fn reading<R: Readable>(permission: &'static str) -> Row {
    let v2 = R::PATH.map(|path| format!("GET /vehicles/{{id}}/{path}").trim_end_matches('/').to_owned());
    let v3 = match R::SIGNALS {
        [] => "GET /vehicles/{id}".to_owned(),
        codes if codes.len() > 12 => {
            format!("the {} signals `diagnostics-…` that are a system's health", codes.len())
        }
        codes => codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", "),
    };
    Row {
        on: "vehicle",
        method: R::NAME,
        v2: v2.map_or_else(|| "unsupported".to_owned(), |v2| format!("`{v2}`")),
        v3: if R::SIGNALS.is_empty() { format!("`{v3}`") } else { v3 },
        permission,
    }
}

fn row(on: &'static str, method: &'static str, v2: &str, v3: &str, permission: &'static str) -> Row {
    let code = |text: &str| {
        if text.is_empty() {
            "unsupported".to_owned()
        } else if text.starts_with(char::is_uppercase) {
            format!("`{text}`")
        } else {
            text.to_owned()
        }
    };
    Row { on, method, v2: code(v2), v3: code(v3), permission }
}

fn readings() -> Vec<Row> {
    macro_rules! rows {
        ($($method:ident $type:ident $permission:literal;)*) => {
            vec![$(reading::<smartcar_sdk::$type>($permission)),*]
        };
    }
    let mut rows = smartcar_tests::each_reading!(rows);
    rows.extend([
        row("vehicle", "permissions", "GET /vehicles/{id}/permissions", "GET /connections", ""),
        row("vehicle", "batch", "POST /vehicles/{id}/batch", "GET /vehicles/{id}/signals", "each its own"),
        row("vehicle", "signal", "", "GET /vehicles/{id}/signals/{code}", "each its own"),
        row("vehicle", "signals", "", "GET /vehicles/{id}/signals", "each its own"),
        row("vehicle", "request", "any path below the vehicle", "any path below the vehicle", ""),
    ]);
    rows.sort_by_key(|row| row.method);
    rows
}

fn commands() -> Vec<Row> {
    let v3 = |name: &str| format!("POST /vehicles/{{id}}/commands/{name}");
    let security = "POST /vehicles/{id}/security";
    let charge = "POST /vehicles/{id}/charge";
    vec![
        row("vehicle", "lock", security, &v3("security/lock"), "control_security"),
        row("vehicle", "unlock", security, &v3("security/unlock"), "control_security"),
        row("vehicle", "start_charge", charge, &v3("charge/start"), "control_charge"),
        row("vehicle", "stop_charge", charge, &v3("charge/stop"), "control_charge"),
        row(
            "vehicle",
            "set_charge_limit",
            "POST /vehicles/{id}/charge/limit",
            &v3("charge/set-limit"),
            "control_charge",
        ),
        row(
            "vehicle",
            "send_destination",
            "POST /vehicles/{id}/navigation/destination",
            &v3("navigation/set-destination"),
            "control_navigation",
        ),
        row("vehicle", "open_charge_port", "", &v3("charge-port/open"), "control_charge"),
        row("vehicle", "close_charge_port", "", &v3("charge-port/close"), "control_charge"),
        row(
            "vehicle",
            "set_charge_schedule",
            "",
            "POST /vehicles/{id}/charge-schedules/{daily, weekly or workweek}",
            "control_charge",
        ),
        row(
            "vehicle",
            "delete_charge_schedule",
            "",
            "DELETE /vehicles/{id}/charge-schedules/{id}",
            "control_charge",
        ),
    ]
}

fn the_rest() -> Vec<Row> {
    vec![
        row("vehicle", "disconnect", "DELETE /vehicles/{id}/application", "DELETE /connections/{id}", ""),
        row("vehicle", "subscribe", "POST /vehicles/{id}/webhooks/{id}", "POST /subscriptions", ""),
        row(
            "vehicle",
            "unsubscribe",
            "DELETE /vehicles/{id}/webhooks/{id}",
            "DELETE /subscriptions/{id}",
            "",
        ),
        row("client", "user", "GET /user", "", ""),
        row("client", "vehicles", "GET /vehicles", "", ""),
        row("client", "connections", "GET /management/connections", "GET /connections", ""),
        row("client", "connection", "", "GET /connections/{id}", ""),
        row("client", "delete_connection", "", "DELETE /connections/{id}", ""),
        row(
            "client",
            "delete_connections",
            "DELETE /management/connections",
            "DELETE /users/{id} or /connections/{id}",
            "",
        ),
        row("client", "subscriptions", "", "GET /subscriptions", ""),
        row("client", "subscription", "", "GET /subscriptions/{id}", ""),
        row("client", "delete_subscription", "", "DELETE /subscriptions/{id}", ""),
        row("client", "webhooks", "", "GET /webhooks", ""),
        row("client", "webhook", "", "GET /webhooks/{id}", ""),
        row("client", "applications", "", "GET /applications", ""),
        row("client", "application", "", "GET /applications/{id}", ""),
        row("client", "compatibility", "GET /compatibility", "", ""),
        row("client", "compatibility_matrix", "GET /compatibility/matrix", "", ""),
        row("client", "compatible_vehicles", "", "GET /compatible-vehicles", ""),
        row("client", "backfill_users", "", "GET /connections", ""),
        row("client", "application_token", "", "POST /oauth2/token", ""),
        row("client", "request", "", "any path", ""),
    ]
}

const WEBHOOK: [(&str, &str); 5] = [
    ("handle", "one HTTP request in, what to answer and the event out"),
    ("verify", "whether a body was signed with one of the management tokens"),
    ("parse", "a verified body as an event"),
    ("challenge_answer", "the answer to a `VERIFY` challenge"),
    ("sign", "the signature of a body, for tests of your own"),
];

const CONNECT: [(&str, &str); 6] = [
    ("connect_url", "the address to send a driver to"),
    ("complete_connect", "a redirect becomes a stored grant"),
    ("complete_connect_code", "a code alone does, with the state that came beside it"),
    ("reauthenticate_url", "the address to sign in again at"),
    ("complete_reauthentication", "reads what that sent back"),
    ("check_state", "the payload of a signed state"),
];

const LIFE: [(&str, &str); 14] = [
    ("grant", "one grant, as the store has it"),
    ("grants_for", "the grants that reach a vehicle"),
    ("grants", "those of a status, a customer or a user, or all, page by page"),
    ("remove_grant", "removes one; its ids stay for 60 days"),
    ("forget", "forgets a customer, a user or a grant, ids and all"),
    ("retry_grant", "tries one again whose driver must connect again"),
    ("refresh_expiring", "the daily job; one `fleet_rate` for all its workers, if you like"),
    ("maintenance", "the same as something that just runs; its `status` says how it is doing"),
    ("rekey", "rewrites the store with another key"),
    ("events", "what happens to grants in this process"),
    ("health", "how the token endpoint is doing"),
    ("with_options", "the same client with options of its calls"),
    ("close", "waits until no refresh is under way"),
    ("close_within", "the same, for no longer than that"),
];

const MOVING: [(&str, &str); 4] = [
    ("import_grants", "takes grants over from another system's table"),
    ("cut_over", "the same while that system is running"),
    ("access_token", "an access token for code that sends its own requests; a vehicle has it, too"),
    ("export_grants", "hands grants over to another system: the way back"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn table(out: &mut String, rows: &[Row]) {
    out.push_str("| API v2 | API v3 | permission | Rust | Python | C |\n|---|---|---|---|---|---|\n");
    for Row { on, method, v2, v3, permission } in rows {
        let (v2, v3) = (v2.replace('|', "\\|"), v3.replace('|', "\\|"));
        let permission = if permission.contains('_') {
            format!("`{}`", permission.replace(", ", "`, `"))
        } else {
            (*permission).to_owned()
        };
        let class = capital(on);
        writeln!(out, "| {v2} | {v3} | {permission} | `{class}::{method}` | `{class}.{method}` | `smartcar_{on}_{method}` |").unwrap();
    }
    out.push('\n');
}

fn page() -> String {
    let mut out = String::from(include_str!("../../docs/api.head.md"));
    out.push_str("## Readings\n\n");
    table(&mut out, &readings());
    out.push_str("## Commands\n\n");
    table(&mut out, &commands());
    out.push_str("## Connections, webhooks, compatibility\n\n");
    table(&mut out, &the_rest());
    out.push_str(
        "## Webhooks that arrive, and Connect\n\n| what it does | Rust | Python | C |\n|---|---|---|---|\n",
    );
    for (name, what) in WEBHOOK {
        writeln!(out, "| {what} | `webhook::{name}` | `webhook.{name}` | `smartcar_webhook_{name}` |")
            .unwrap();
    }
    let clients = |out: &mut String, rows: &[(&str, &str)]| {
        for (name, what) in rows {
            // The C library never calls back.
            let c = if *name == "cut_over" {
                "the command: `smartcar import --hold`".to_owned()
            } else {
                format!("`smartcar_client_{name}`")
            };
            let python = in_python(name);
            writeln!(out, "| {what} | `Client::{name}` | `Client.{python}` | {c} |").unwrap();
        }
    };
    clients(&mut out, &CONNECT);
    out.push_str("\n## Grants and their life\n\n| what it does | Rust | Python | C |\n|---|---|---|---|\n");
    clients(&mut out, &LIFE);
    out.push_str("\n## Moving over, and back\n\n| what it does | Rust | Python | C |\n|---|---|---|---|\n");
    clients(&mut out, &MOVING);
    out.push_str("\n## Signals\n\nEvery code this release knows, for `signal` on API v3 and for events of webhooks. Others pass through untouched.\n\n");
    out.push_str("| code | what it is | body | Rust (`signals::codes`) | Python (`signals`) | C |\n|---|---|---|---|---|---|\n");
    for known in signals::KNOWN {
        let (constant, code, body, about) = (known.constant, known.code, known.body, known.about);
        writeln!(
            out,
            "| `{code}` | {about} | `{body}` | `{constant}` | `{constant}` | `SMARTCAR_SIGNAL_{constant}` |"
        )
        .unwrap();
    }
    out
}

/// What Python calls a method of the client: there a keyword may be what takes another method elsewhere.
fn in_python(name: &str) -> &str {
    if name == "complete_connect_code" { "complete_connect(code=...)" } else { name }
}

/// docs/errors.md: every kind, with its number, its names and a status to answer with.
#[test]
fn every_kind_of_error_has_its_names_and_an_http_status() {
    let page = file("docs/errors.md");
    let table = page.lines().filter_map(|line| line.strip_prefix("| `")).map(|line| {
        let cells: Vec<_> =
            line.trim_end_matches(" |").split(" | ").map(|cell| cell.trim_matches('`')).collect();
        let [name, number, python, c, meaning, status] = cells[..] else { panic!("six columns: {line}") };
        assert!(!meaning.is_empty());
        let status: u16 = status.get(..3).and_then(|status| status.parse().ok()).expect(line);
        assert!((400..600).contains(&status), "{line}");
        assert_eq!(c, format!("SMARTCAR_ERROR_{}", name.to_uppercase()), "{line}");
        assert!(file("include/smartcar.h").contains(&format!("  {c} = {number},")), "{line}");
        let class = format!("class {python}(SmartcarError");
        let errors = file("py/python/smartcar_sdk/_errors.py");
        let (_, class) = errors.split_once(&class).unwrap_or_else(|| panic!("no such class: {line}"));
        assert!(class.split("class ").next().unwrap().contains(&format!("number = {number}\n")), "{line}");
        (name.to_owned(), number.to_owned())
    });
    let kinds =
        smartcar_sdk::ErrorKind::ALL.iter().map(|kind| (kind.name().to_owned(), kind.number().to_string()));
    assert_eq!(table.collect::<Vec<_>>(), kinds.collect::<Vec<_>>());
}

#[test]
fn the_table_of_the_api_is_the_code_s() {
    let path = root().join("docs/api.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        file("docs/api.md") == page,
        "docs/api.md is stale: UPDATE=1 cargo test -p smartcar-tests --test documented"
    );
}

/// The public methods of an `impl` in a file of core.
fn methods(path: &str, of: &str) -> BTreeSet<String> {
    let source = file(path);
    let from = source.find(&format!("\nimpl {of} {{")).unwrap_or_else(|| panic!("{path} has no impl {of}"));
    let end = source[from + 1..].find("\n}").map_or(source.len(), |end| from + 1 + end);
    let lines = source[from..end].lines().map(str::trim_start);
    let named = lines.filter_map(|line| {
        let rest = line.strip_prefix("pub async fn ").or_else(|| line.strip_prefix("pub fn "))?;
        Some(rest.split(['(', '<']).next()?.to_owned())
    });
    named.collect()
}

#[test]
fn the_table_names_every_method_and_no_other() {
    let rows: Vec<_> = readings().into_iter().chain(commands()).chain(the_rest()).collect();
    let listed = |on: &str| -> BTreeSet<String> {
        rows.iter().filter(|row| row.on == on).map(|row| row.method.to_owned()).collect()
    };
    // What makes a vehicle another one is no call.
    let mut vehicle = methods("core/src/api/vehicle.rs", "Vehicle");
    for builder in ["unit_system", "api", "options"] {
        assert!(vehicle.remove(builder), "{builder}");
    }
    assert_eq!(vehicle, listed("vehicle"));
    let mut client = methods("core/src/api/client.rs", "Client");
    client.insert("application_token".to_owned()); // beside the tokens, in client.rs
    assert_eq!(client, listed("client"));
    let files = ["core/src/client.rs", "core/src/client/grants.rs", "core/src/client/forget.rs"];
    let mut life: BTreeSet<_> = files.into_iter().flat_map(|path| methods(path, "Client")).collect();
    for other in ["builder", "from_env", "open", "vehicle", "application_token", "bench_access", "caught_up"]
    {
        assert!(life.remove(other), "{other}");
    }
    assert_eq!(life, LIFE.map(|(name, _)| name.to_owned()).into());

    let (header, constants) = (file("include/smartcar.h"), file("include/smartcar_signals.h"));
    let stub = |noun| file(&format!("py/python/smartcar_sdk/_stubs/{noun}.pyi"));
    let stubs = ["client", "vehicle", "generated/vehicle"].map(stub).concat();
    let python = |class: &str| match class {
        "Vehicle" => python_class(&stubs, "Vehicle").to_owned() + python_class(&stubs, "_VehicleMethods"),
        class => python_class(&stubs, class).to_owned(),
    };
    let (python_webhook, webhook) =
        (file("py/python/smartcar_sdk/_stubs/webhook.pyi"), file("core/src/webhook/mod.rs"));
    let mut missing = Vec::new();
    let mut look = |whole: &str, wanted: &str| {
        if !whole.contains(wanted) {
            missing.push(wanted.to_owned());
        }
    };
    for Row { on, method, .. } in &rows {
        look(&header, &format!("smartcar_{on}_{method}("));
        look(&python(&capital(on)), &format!("def {method}("));
    }
    for (name, _) in CONNECT.into_iter().chain(LIFE).chain(MOVING) {
        if name != "cut_over" {
            look(&header, &format!("smartcar_client_{name}("));
        }
        let method = in_python(name).split('(').next().unwrap_or_default();
        look(&python("Client"), &format!("def {method}("));
    }
    for (name, _) in WEBHOOK {
        look(&webhook, name);
        look(&python_webhook, &format!("def {name}("));
        look(&header, &format!("smartcar_webhook_{name}("));
    }
    for known in signals::KNOWN {
        look(&constants, &format!("#define SMARTCAR_SIGNAL_{} \"{}\"", known.constant, known.code));
    }
    assert!(missing.is_empty(), "in no binding: {missing:#?}");
}

/// The part of the stubs that is one class.
fn python_class<'a>(stubs: &'a str, class: &str) -> &'a str {
    let from =
        stubs.find(&format!("\nclass {class}")).unwrap_or_else(|| panic!("no class {class} in the stubs"));
    let rest = &stubs[from + 1..];
    let end = rest.find("\nclass ").unwrap_or(rest.len());
    &rest[..end]
}
