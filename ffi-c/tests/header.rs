//! Holds `include/smartcar.h` to this crate. A plain build never writes it: `UPDATE_HEADER=1 cargo test -p smartcar-ffi`
//! does.

mod finish;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use smartcar_sdk::{ErrorKind, signals};

/// In the order in which the header shows what is in them; a folder's `mod.rs` brings its files along.
const SOURCES: [&str; 49] = [
    "version.rs",
    "results.rs",
    "arguments.rs",
    "string.rs",
    "json.rs",
    "threads.rs",
    "logger.rs",
    "generated/calls/logger.rs",
    "config.rs",
    "store/mod.rs",
    "generated/calls/store.rs",
    "options.rs",
    "client.rs",
    "generated/calls/client.rs",
    "job.rs",
    "generated/calls/job.rs",
    "maintenance.rs",
    "events.rs",
    "generated/calls/events.rs",
    "health.rs",
    "connect.rs",
    "generated/calls/connect.rs",
    "grant.rs",
    "generated/calls/grant.rs",
    "moving.rs",
    "generated/calls/moving.rs",
    "readings.rs",
    "generated/values.rs",
    "vehicle/mod.rs",
    "generated/calls/vehicle.rs",
    "generated/calls/methods.rs",
    "batch.rs",
    "generated/batch.rs",
    "signals.rs",
    "generated/calls/signals.rs",
    "answer.rs",
    "connections.rs",
    "generated/calls/connections.rs",
    "subscriptions.rs",
    "generated/calls/subscriptions.rs",
    "applications.rs",
    "generated/calls/applications.rs",
    "compatibility.rs",
    "generated/calls/compatibility.rs",
    "webhook/mod.rs",
    "generated/event.rs",
    "queue.rs",
    "generated/completion.rs",
    "error.rs",
];

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../include/smartcar.h");
const SIGNALS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../include/smartcar_signals.h");

/// The header as it is in the tree; written first, if that was asked for.
static HEADER: LazyLock<String> = LazyLock::new(|| {
    if std::env::var_os("UPDATE_HEADER").is_some() {
        fs::write(PATH, generate()).expect("the header can be written");
    }
    read(PATH)
});

/// The signals' header, from the core's table.
fn generate_signals() -> String {
    let mut header = String::from(
        "/*\n * smartcar_signals.h: the codes of the signals that this release knows, each with what it tells. Part of smartcar.h.\n */\n\
         /* Made from core/src/api/signals/codes.rs: change it there, then run UPDATE_HEADER=1 cargo test -p smartcar-ffi. */\n\
         #ifndef SMARTCAR_SIGNALS_H\n#define SMARTCAR_SIGNALS_H\n",
    );
    for signal in signals::KNOWN {
        let about = signal.about.replace('`', "\"");
        let (constant, code) = (signal.constant, signal.code);
        write!(header, "\n/* {about} */\n#define SMARTCAR_SIGNAL_{constant} \"{code}\"\n")
            .expect("text grows");
    }
    header.push_str("\n#endif /* SMARTCAR_SIGNALS_H */\n");
    header
}

/// Every source file below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { sources(&path, found) } else { found.push(path) }
    }
}

fn generate() -> String {
    let here = Path::new(HERE);
    let mut config = cbindgen::Config::from_file(here.join("cbindgen.toml")).expect("cbindgen.toml");
    config.header = Some(
        fs::read_to_string(here.join("introduction.h")).expect("the introduction").trim_end().to_owned(),
    );
    config.after_includes = Some(finish::macros());
    let builder = SOURCES.iter().fold(cbindgen::Builder::new().with_config(config), |builder, source| {
        builder.with_src(here.join("src").join(source))
    });
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads the sources").write(&mut header);
    finish::finish(&String::from_utf8(header).expect("UTF-8"))
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of the functions that the header declares.
fn functions(header: &str) -> Vec<String> {
    let code = header
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()) && !line.starts_with("typedef "));
    code.filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next())
        .filter(|name| name.starts_with("smartcar_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_header_is_what_cbindgen_makes() {
    assert!(
        *HEADER == generate(),
        "include/smartcar.h is not what ffi-c/src says: run UPDATE_HEADER=1 cargo test -p smartcar-ffi, and commit it"
    );
}

#[test]
fn the_signals_header_is_what_the_core_knows() {
    if std::env::var_os("UPDATE_HEADER").is_some() {
        fs::write(SIGNALS, generate_signals()).expect("the header can be written");
    }
    assert!(
        read(SIGNALS) == generate_signals(),
        "include/smartcar_signals.h is not what the core knows: run UPDATE_HEADER=1 cargo test -p smartcar-ffi, and commit it"
    );
}

/// Methods of the core that C has in another form, or none of.
const NOT_IN_C: [&str; 7] = [
    // Options of a vehicle: smartcar_vehicle_with_options().
    "vehicle_unit_system",
    "vehicle_api",
    "vehicle_options",
    // smartcar_client_open() of a config.
    "client_builder",
    "client_from_env",
    // A hook of the benchmarks.
    "client_bench_access",
    // For tests in Rust that move the clock.
    "client_caught_up",
];

/// The public methods in the `impl` blocks of a type in a file of the core.
fn methods(file: &str, of: &str) -> Vec<String> {
    let text = read(&format!("{HERE}/../core/src/{file}"));
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with("impl") {
            inside = line == format!("impl {of} {{");
        }
        let signature = line.strip_prefix("    pub async fn ").or_else(|| line.strip_prefix("    pub fn "));
        if let (true, Some(signature)) = (inside, signature) {
            found.push(signature.split(['(', '<']).next().unwrap_or_default().to_owned());
        }
    }
    assert!(!found.is_empty(), "no methods of {of} in {file}");
    found
}

#[test]
fn every_method_of_the_core_is_in_the_header() {
    let client = ["client.rs", "api/client.rs", "connect/mod.rs"];
    let client = client.into_iter().flat_map(|file| methods(file, "Client"));
    let vehicle = methods("api/vehicle.rs", "Vehicle");
    let names: Vec<_> = client
        .map(|name| format!("client_{name}"))
        .chain(vehicle.into_iter().map(|name| format!("vehicle_{name}")))
        .chain(
            ["handle", "parse", "challenge_answer", "sign", "verify"].map(|name| format!("webhook_{name}")),
        )
        .filter(|name| !NOT_IN_C.contains(&name.as_str()))
        .collect();
    let declared = functions(&HEADER);
    let missing: Vec<_> =
        names.iter().filter(|name| !declared.contains(&format!("smartcar_{name}"))).collect();
    assert!(names.len() > 60 && missing.is_empty(), "the header lacks {missing:?}");
}

#[test]
fn every_reading_is_in_batches_and_events() {
    let mapping = read(&format!("{HERE}/../core/src/api/mapping.rs"));
    let names = mapping.lines().filter_map(|line| line.trim().strip_prefix("const NAME: &'static str = \""));
    let (names, declared): (Vec<_>, _) =
        (names.filter_map(|rest| rest.strip_suffix("\";")).collect(), functions(&HEADER));
    let missing: Vec<_> = names
        .iter()
        .filter(|name| {
            ["batch", "webhook_event"].iter().any(|of| !declared.contains(&format!("smartcar_{of}_{name}")))
        })
        .collect();
    assert!(
        names.len() > 15 && missing.is_empty(),
        "the header lacks smartcar_batch_ or _webhook_event_ of {missing:?}"
    );
}

#[test]
fn every_exported_function_is_in_the_header() {
    let mut exported = BTreeSet::new();
    let mut files = Vec::new();
    sources(&Path::new(HERE).join("src"), &mut files);
    for source in files {
        let text = fs::read_to_string(source).expect("a source");
        for after in text.split("#[unsafe(no_mangle)]\n").skip(1) {
            let name = after
                .split_once("extern \"C\" fn ")
                .and_then(|(_, rest)| rest.split_once('('))
                .expect("a function")
                .0;
            exported.insert(name.to_owned());
        }
    }
    let declared = functions(&HEADER);
    assert_eq!(declared.len(), exported.len(), "something is declared twice, or not at all");
    assert_eq!(BTreeSet::from_iter(declared), exported);
}

#[test]
fn every_function_is_called_with_null() {
    let tests = ["null.c", "generated/null.h", "generated/starts.h"]
        .map(|file| read(&format!("{HERE}/../tests/c/{file}")));
    let test = tests.concat();
    let missing: Vec<_> =
        functions(&HEADER).into_iter().filter(|name| !test.contains(&format!("{name}("))).collect();
    assert!(missing.is_empty(), "tests/c/null.c lacks {missing:?}");
}

/// What a store's own functions reply with has nowhere to be refused: `tests/c/own_store.c` feeds these.
const REPLIES: [&str; 2] = ["smartcar_store_reply_row", "smartcar_store_reply_message"];

/// What looks like text and is bytes, with their count.
const BYTES: [(&str, &str); 1] = [("smartcar_webhook_header", "value")];

/// Names, each with declarations as C has them.
type Declared = Vec<(String, Vec<String>)>;

/// The structs of the header with their fields, and the functions with their parameters.
fn declarations(header: &str) -> (BTreeMap<String, Vec<String>>, Declared) {
    let code = header.lines().filter(|line| !line.trim_start().starts_with(['/', '*', '#']));
    let code = code.collect::<Vec<_>>().join(" ").replace("extern \"C\" {", "");
    let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // What is in braces are fields and numbers: no functions.
    let (mut structs, mut outside) = (BTreeMap::new(), String::new());
    for part in code.split('}') {
        let (before, inside) = part.split_once('{').unwrap_or((part, ""));
        outside.push_str(before);
        if let Some((_, name)) = before.rsplit_once("typedef struct ") {
            let fields = inside.split(';').map(clean).filter(|field| !field.is_empty()).collect();
            structs.insert(name.trim().to_owned(), fields);
        }
    }
    let functions = outside.split(';').map(clean).filter_map(|one| {
        let (before, parameters) = one.strip_suffix(')')?.rsplit_once('(')?;
        let name = before.rsplit([' ', '*']).next().filter(|name| name.starts_with("smartcar_"))?;
        let parameters = parameters.split(", ").map(str::to_owned).collect();
        (!one.contains("typedef ")).then_some((name.to_owned(), parameters))
    });
    (structs, functions.collect())
}

/// The name that a declaration declares, where it begins so.
fn declared<'a>(declaration: &'a str, kind: &str) -> Option<&'a str> {
    let name = declaration.strip_prefix(kind)?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

/// The fields of a struct that programs fill in which text goes, or the number of an enumeration; and how a test fills each.
fn filled(name: &str, structs: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for field in &structs[name] {
        if let Some(text) = declared(field, "const char *").filter(|text| !BYTES.contains(&(name, text))) {
            found.push(vec![format!(".{text} = bad")]);
        } else if let Some(texts) = declared(field, "const char *const *") {
            found.push(vec![format!(".{texts} = (const char *const[]){{\"x\", bad}}")]);
        } else if let Some(number) = declared(field, "uint32_t ") {
            found.push(vec![format!(".{number} = UINT32_MAX")]);
        } else if let Some((part, array)) =
            field.strip_prefix("const struct ").and_then(|rest| rest.split_once(" *"))
            && structs.contains_key(part)
        {
            for needles in filled(part, structs) {
                found.push([vec![format!(".{array} = (const {part}[])")], needles].concat());
            }
        }
    }
    found
}

/// What tests/c/generated/bad.h has a line of, with all of these in it, for each text that a function is given and each number of an
/// enumeration.
fn fed(name: &str, parameters: &[String], structs: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let call = format!("REFUSED({name}(");
    let mut found = Vec::new();
    for parameter in parameters {
        if let Some(text) = declared(parameter, "const char *") {
            found.push(vec![call.clone(), "bad".to_owned(), format!(", \"{text}\");")]);
        } else if let Some(texts) = declared(parameter, "const char *const *") {
            found.push(vec![call.clone(), "{\"x\", bad}, 2".to_owned(), format!(", \"{texts}\");")]);
        } else if let Some(number) = declared(parameter, "uint32_t ") {
            found.push(vec![call.clone(), "UINT32_MAX".to_owned(), format!(", \"{number}\");")]);
        } else if let Some((of, _)) =
            parameter.strip_prefix("const struct ").and_then(|rest| rest.split_once(" *"))
            // What the library hands over is only read.
            && (structs.get(of).is_some_and(|fields| fields[0] == "size_t struct_size")
                || ["smartcar_pair", "smartcar_webhook_header"].contains(&of))
        {
            found.extend(
                filled(of, structs).into_iter().map(|needles| [vec![call.clone()], needles].concat()),
            );
        }
    }
    found
}

#[test]
fn every_text_and_enumeration_is_fed_what_cannot_be() {
    let (structs, declared) = declarations(&HEADER);
    assert_eq!(declared.len(), functions(&HEADER).len(), "a declaration was not understood");
    let test = read(&format!("{HERE}/../tests/c/generated/bad.h"));
    let lines: Vec<_> = test.lines().collect();
    let wanted: Vec<_> = declared
        .iter()
        .filter(|(name, _)| !REPLIES.contains(&name.as_str()))
        .flat_map(|(name, parameters)| fed(name, parameters, &structs))
        .collect();
    let missing: Vec<_> = wanted
        .iter()
        .filter(|needles| !lines.iter().any(|line| needles.iter().all(|needle| line.contains(needle))))
        .collect();
    assert!(wanted.len() > 200 && missing.is_empty(), "tests/c/generated/bad.h lacks {missing:?}");
}

#[test]
fn every_function_is_in_the_layer_for_cpp() {
    let files = [
        "smartcar.hpp",
        "smartcar_call.hpp",
        "smartcar_webhook.hpp",
        "smartcar_methods.hpp",
        "smartcar_pages.hpp",
        "smartcar_queue.hpp",
        "smartcar_reading.hpp",
        "smartcar_log.hpp",
        "smartcar_store.hpp",
        "smartcar_vehicle.hpp",
        "smartcar/vehicle.hpp",
        "smartcar/batch.hpp",
        "smartcar/event.hpp",
    ];
    let layer: String = files.map(|file| read(&format!("{HERE}/../include/{file}"))).concat();
    // What a call is made of stands in one place; that somebody makes it is another matter.
    let calls = read(&format!("{HERE}/../include/smartcar/calls.hpp"));
    let made = calls.lines().filter_map(|line| line.strip_prefix("struct ")?.strip_suffix(" {"));
    let unused: Vec<_> = made.filter(|call| !layer.contains(&format!("calls::{call}()"))).collect();
    assert!(unused.is_empty(), "include/smartcar*.hpp make no call of {unused:?}");
    let layer = layer + &calls;
    let words: BTreeSet<_> = layer.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let known = [
        "smartcar_abi_version",
        "smartcar_version",
        // A callback knows whose it is, and an error comes with the result.
        "smartcar_completion_call",
        "smartcar_completion_error",
    ];
    let missing: Vec<_> = functions(&HEADER)
        .into_iter()
        .filter(|name| !words.contains(name.as_str()) && !known.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "include/smartcar*.hpp lack {missing:?}");
}

#[test]
fn every_kind_of_the_core_is_in_the_header_by_name_and_number() {
    for kind in ErrorKind::ALL {
        let line = format!("SMARTCAR_ERROR_{} = {},", kind.name().to_uppercase(), kind.number());
        assert!(HEADER.contains(&line), "the header lacks {line}");
    }
}
