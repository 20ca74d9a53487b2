//! Holds `include/smartcar.h` to this crate. A plain build never writes it: `UPDATE_HEADER=1 cargo test -p smartcar-ffi`
//! does.

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

use smartcar_sdk::ErrorKind;

/// In the order in which the header shows what is in them.
const SOURCES: [&str; 8] = [
    "version.rs",
    "config.rs",
    "client.rs",
    "connect.rs",
    "grant.rs",
    "vehicle.rs",
    "readings.rs",
    "error.rs",
];

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../include/smartcar.h");

/// The header as it is in the tree; written first, if that was asked for.
static HEADER: LazyLock<String> = LazyLock::new(|| {
    if std::env::var_os("UPDATE_HEADER").is_some() {
        fs::write(PATH, generate()).expect("the header can be written");
    }
    read(PATH)
});

fn generate() -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = cbindgen::Config::from_file(here.join("cbindgen.toml")).expect("cbindgen.toml");
    config.header = Some(
        fs::read_to_string(here.join("introduction.h")).expect("the introduction").trim_end().to_owned(),
    );
    let builder = SOURCES.iter().fold(cbindgen::Builder::new().with_config(config), |builder, source| {
        builder.with_src(here.join("src").join(source))
    });
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads the sources").write(&mut header);
    String::from_utf8(header).expect("UTF-8")
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of the functions that the header declares.
fn functions(header: &str) -> Vec<String> {
    let code = header.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
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
fn every_exported_function_is_in_the_header() {
    let mut exported = BTreeSet::new();
    let sources = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).expect("the sources");
    for source in sources {
        let text = fs::read_to_string(source.expect("an entry").path()).expect("a source");
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
    let test = read(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/c/null.c"));
    let missing: Vec<_> =
        functions(&HEADER).into_iter().filter(|name| !test.contains(&format!("{name}("))).collect();
    assert!(missing.is_empty(), "tests/c/null.c lacks {missing:?}");
}

#[test]
fn every_kind_of_the_core_is_in_the_header_by_name_and_number() {
    for kind in ErrorKind::ALL {
        let line = format!("SMARTCAR_ERROR_{} = {},", kind.name().to_uppercase(), kind.number());
        assert!(HEADER.contains(&line), "the header lacks {line}");
    }
}
