//! What C's NULL tests and the runners of behaviour cases walk: `tests/c/generated/`, `tests/src/generated/`,
//! `tests/python/generated/`.

use std::fmt::Write;

use super::{
    File, ORIGIN,
    c::{given_as, in_order},
    given_of, is_reading, type_of,
};
use crate::{
    docs, names, overlay,
    surface::{Field, Given, Method, Surface, Value},
    types::{self, Argument, Base, Many},
};

pub(super) fn files(surface: &Surface) -> Vec<File> {
    vec![
        ("tests/c/generated/null.h", nulls(surface)),
        ("tests/c/generated/show.h", shown(surface)),
        ("tests/c/generated/show.c", shows(surface)),
        ("tests/c/generated/calls.h", calls(surface)),
        ("tests/src/generated/mod.rs", lists(surface)),
        ("tests/src/generated/show.rs", shown_in_rust(surface)),
        ("tests/python/generated/__init__.py", in_python(surface)),
    ]
}

fn is_random(value: &str, field: &str) -> bool {
    overlay::RANDOM.contains(&(value, field))
}

fn header(about: &str) -> String {
    format!("/*\n * {about}\n *\n{} */\n", docs::lines(" * ", ORIGIN, 118))
}

/// Every generated function with a NULL for each pointer in turn.
fn nulls(surface: &Surface) -> String {
    let mut out = header("Every generated function, with NULL for what it cannot do without.");
    out.push_str("\nstatic void free_nothing(void) {\n");
    for value in surface.values.iter().filter(|value| value.given != Given::Part) {
        writeln!(out, "  {}_free(NULL);", names::c_type(&value.name)).expect("text grows");
    }
    out.push_str("}\n\nstatic void generated_methods(const smartcar_vehicle *vehicle) {\n  smartcar_error *error = NULL;\n");
    for method in &surface.methods {
        out.push_str(&nulls_of(method, surface));
    }
    out.push_str("}\n\n/* There is no batch to be had without asking Smartcar; journey.c has one. */\nstatic void generated_readings(void) {\n  smartcar_error *error = NULL;\n");
    for reading in &surface.readings {
        let (name, c) = (&reading.name, names::c_type(&reading.value));
        write!(
            out,
            "  {{\n    const {c} *reading = NULL;\n\
             \x20   NULL_IS_NAMED(smartcar_batch_{name}(NULL, &reading, &error), \"batch\");\n\
             \x20   NULL_IS_NAMED(smartcar_batch_{name}(NULL, NULL, &error), \"reading\");\n\
             \x20   NULL_IS_NAMED(smartcar_webhook_event_{name}(NULL, NULL, &reading, &error), \"event\");\n\
             \x20   NULL_IS_NAMED(smartcar_webhook_event_{name}(NULL, NULL, NULL, &error), \"reading\");\n  }}\n"
        )
        .expect("text grows");
    }
    out + "}\n"
}

fn nulls_of(method: &Method, surface: &Surface) -> String {
    let result = method.gives.as_deref().map(|value| (given_as(surface.value(value)), names::c_type(value)));
    let good = |given: &types::Given| match (&given.what, given.optional) {
        (Argument::Text | Argument::Day, false) => "\"x\"".to_owned(),
        (Argument::Words(words), false) => format!("\"{}\"", surface.words(words).known[0]),
        (Argument::Text | Argument::Day | Argument::Words(_), true) => "NULL".to_owned(),
        (Argument::Texts, _) => "NULL, 0".to_owned(),
        (Argument::Flag, false) => "false".to_owned(),
        (Argument::Flag, true) => "SMARTCAR_UNKNOWN".to_owned(),
        (Argument::Number | Argument::Count | Argument::Span, _) => "0".to_owned(),
    };
    let arguments: Vec<_> =
        method.parameters.iter().map(|one| (one.name.as_str(), given_of(one, surface))).collect();
    let call = |vehicle: &str, null: Option<&str>, out: &str| {
        let mut passed = vec![vehicle.to_owned()];
        passed.extend(arguments.iter().map(|(name, given)| match &given.what {
            Argument::Texts if Some(*name) == null => "NULL, 1".to_owned(),
            _ if Some(*name) == null => "NULL".to_owned(),
            _ => good(given),
        }));
        if result.is_some() {
            passed.push(out.to_owned());
        }
        format!("smartcar_vehicle_{}({}, &error)", method.name, passed.join(", "))
    };
    let mut out = "  {\n".to_owned();
    let place = result.as_ref().map_or(String::new(), |(given, c)| {
        writeln!(out, "    const {c} *{given} = NULL;").expect("text grows");
        format!("&{given}")
    });
    writeln!(out, "    NULL_IS_NAMED({}, \"vehicle\");", call("NULL", None, &place)).expect("text grows");
    writeln!(out, "    CHECK(!{});", call("NULL", None, "NULL").replace("&error", "NULL"))
        .expect("text grows");
    for (name, given) in &arguments {
        if given.what == Argument::Texts || given.is_text() && !given.optional {
            writeln!(out, "    NULL_IS_NAMED({}, \"{name}\");", call("vehicle", Some(name), &place))
                .expect("text grows");
        }
    }
    if let Some((given, _)) = &result {
        writeln!(out, "    NULL_IS_NAMED({}, \"{given}\");", call("vehicle", None, "NULL"))
            .expect("text grows");
    }
    out + "  }\n"
}

/// What shows values in transcripts, in C: the declarations.
fn shown(surface: &Surface) -> String {
    let mut out = header("How transcripts of behaviour cases show the values that calls give.");
    out.push_str("#include \"../behaviour.h\"\n\n");
    for value in surface.values.iter().filter(|value| value.given != Given::Part) {
        let (name, c) = (names::snake(&value.name), names::c_type(&value.name));
        writeln!(out, "void show_{name}(const {c} *of);").expect("text grows");
    }
    out
}

/// The same: what does it.
fn shows(surface: &Surface) -> String {
    let mut out = header("How transcripts of behaviour cases show the values that calls give.");
    out.push_str("#include \"show.h\"\n");
    for value in in_order(surface) {
        let (name, c) = (names::snake(&value.name), names::c_type(&value.name));
        let (function, between) = match value.given {
            Given::Part => (format!("static void part_{name}"), "putchar(':');"),
            _ => (format!("void show_{name}"), ""),
        };
        write!(out, "\n{function}(const {c} *of) {{\n").expect("text grows");
        for (place, field) in value.fields.iter().enumerate() {
            if value.given == Given::Part {
                if place > 0 {
                    writeln!(out, "  {between}").expect("text grows");
                }
            } else {
                writeln!(out, "  printf(\" {}=\");", field.name).expect("text grows");
            }
            writeln!(out, "  {}", show_field(value, field, surface)).expect("text grows");
        }
        if is_reading(value) {
            out.push_str("  printf(\" unit_system=%s\", of->meta->unit_system);\n");
        }
        out.push_str("}\n");
    }
    out
}

fn show_field(value: &Value, field: &Field, surface: &Surface) -> String {
    let kind = type_of(field, surface);
    let name = &field.name;
    let count = names::count_of(name);
    match (&kind.many, &kind.base) {
        _ if is_random(&value.name, name) => format!("show_some(of->{name} != NULL);"),
        (Many::List, Base::Text | Base::Words(_)) => format!("show_texts(of->{name}, of->{count});"),
        (Many::List, Base::Value(part)) => {
            format!("SHOW_LIST(part_{}, of->{name}, of->{count});", names::snake(part))
        }
        (Many::List, _) => format!("SHOW_LIST(show_number, of->{name}, of->{count});"),
        (_, Base::Text | Base::Words(_)) => format!("show_text(of->{name});"),
        (_, Base::Number) => format!("show_number(of->{name});"),
        (Many::One, Base::Flag) => format!("show_tristate(of->{name} ? SMARTCAR_YES : SMARTCAR_NO);"),
        (Many::Optional, Base::Flag) => format!("show_tristate(of->{name});"),
        (Many::One, Base::Year | Base::Count) => format!("show_integer((long long)of->{name}, true);"),
        (Many::Optional, Base::Year) => format!("show_integer(of->{name}, of->{name} != 0);"),
        (Many::Optional, Base::Count) => format!("show_integer(of->{name}, of->{name} >= 0);"),
        (_, Base::Time) => format!("show_some(of->{name}_ms != 0);"),
        (_, Base::Value(part)) => {
            let part = names::snake(part);
            format!("if (of->{name} == NULL) printf(\"null\");\n  else part_{part}(of->{name});")
        }
    }
}

/// The methods that cases call by name, and what they give: readings, or results of commands.
fn called(surface: &Surface, commands: bool) -> impl Iterator<Item = (&Method, &Value)> {
    super::giving(surface).filter(move |(method, value)| {
        let by_name = is_reading(value) && !overlay::VERBS.contains(&method.name.as_str());
        by_name && (value.name == overlay::RESULT) == commands
    })
}

/// The calls of a vehicle, a batch and an event by name, for the runner in C.
fn calls(surface: &Surface) -> String {
    let mut out = header("The calls of behaviour cases, by name.");
    out.push_str("#include <math.h>\n#include <stdint.h>\n");
    for (list, gives) in [("EACH_READ", false), ("EACH_COMMAND", true)] {
        let what = if gives { "that give a command's result" } else { "that give a reading" };
        write!(out, "\n/* DO(method, type, arguments) for the methods {what}; `line` is the case's. */\n#define {list}(DO)").expect("text grows");
        for (method, value) in called(surface, gives) {
            let arguments: Vec<_> = method
                .parameters
                .iter()
                .map(|one| of_line_in_c(&one.name, &given_of(one, surface)))
                .collect();
            write!(
                out,
                " \\\n  DO({}, {}, vehicle{})",
                method.name,
                names::snake(&value.name),
                arguments.concat()
            )
            .expect("text grows");
        }
        out.push('\n');
    }
    out.push_str("\n/* DO(name, type) for the readings of batches and events. */\n#define EACH_READING(DO)");
    for reading in &surface.readings {
        write!(out, " \\\n  DO({}, {})", reading.name, names::snake(&reading.value)).expect("text grows");
    }
    out + "\n"
}

/// An argument as a case's line has it, in C.
fn of_line_in_c(name: &str, given: &types::Given) -> String {
    match (&given.what, given.optional) {
        (Argument::Text | Argument::Day | Argument::Words(_), _) => format!(", option(line, \"{name}\")"),
        (Argument::Texts, _) => format!(", option_texts(line, \"{name}\"), option_count(line, \"{name}\")"),
        (Argument::Number, true) => format!(", number(line, \"{name}\", NAN)"),
        (Argument::Count, true) => format!(", (int64_t)number(line, \"{name}\", -1)"),
        (Argument::Count, false) => format!(", (uint32_t)number(line, \"{name}\", 0)"),
        (Argument::Number | Argument::Span, _) => format!(", number(line, \"{name}\", 0)"),
        (Argument::Flag, false) => format!(", same(option(line, \"{name}\"), \"true\")"),
        (Argument::Flag, true) => format!(", option_tristate(line, \"{name}\")"),
    }
}

/// The same in Rust.
fn of_line(name: &str, given: &types::Given) -> String {
    let option = format!("$line.option(\"{name}\")");
    let parsed = format!("{option}.and_then(|text| text.parse().ok())");
    match (&given.what, given.optional) {
        (Argument::Text | Argument::Day, true) => option,
        (Argument::Text | Argument::Day, false) => format!("{option}.unwrap_or_default()"),
        (Argument::Texts, _) => {
            format!("&{option}.map_or_else(Vec::new, |text| text.split(',').collect::<Vec<_>>())")
        }
        (Argument::Words(words), true) => format!("{option}.and_then(smartcar_sdk::{words}::from_word)"),
        (Argument::Words(words), false) => {
            format!("{option}.and_then(smartcar_sdk::{words}::from_word).expect(\"a word\")")
        }
        (Argument::Number | Argument::Count, true) => parsed,
        (Argument::Number | Argument::Count, false) => format!("{parsed}.unwrap_or_default()"),
        (Argument::Flag, true) => format!("{option}.map(|text| text == \"true\")"),
        (Argument::Flag, false) => format!("{option} == Some(\"true\")"),
        (Argument::Span, true) => format!("{parsed}.map(std::time::Duration::from_secs_f64)"),
        (Argument::Span, false) => {
            format!("std::time::Duration::from_secs_f64({parsed}.unwrap_or_default())")
        }
    }
}

/// The same for the runner in Rust, and for tests that walk all readings.
fn lists(surface: &Surface) -> String {
    let mut out = format!(
        "//! What tests walk: every reading, and every method of a vehicle.\n//!\n//! {ORIGIN}\n\npub mod show;\n\n\
         /// Hands the readings, by method, type and permission, to another macro.\n#[macro_export]\nmacro_rules! each_reading {{\n    \
         ($then:ident) => {{\n        $then! {{\n"
    );
    for reading in &surface.readings {
        let method = surface.methods.iter().find(|method| method.name == reading.name);
        let doc = &method.expect("`read` finds a method for each").doc;
        let words = doc.split('`').skip(1).step_by(2);
        let permissions: Vec<_> =
            words.filter(|word| word.starts_with("read_") || word.starts_with("control_")).collect();
        let permission = permissions.join(", ");
        writeln!(out, "            {} {} \"{permission}\";", reading.name, reading.value)
            .expect("text grows");
    }
    out.push_str(
        "        }\n    };\n}\n\n/// Calls a macro with the type of the reading of that name.\n#[macro_export]\nmacro_rules! reading_by_name {\n    \
         ($name:expr, $call:ident!($($more:expr),*)) => {\n        match $name {\n",
    );
    for reading in &surface.readings {
        writeln!(
            out,
            "            \"{}\" => $call!(smartcar_sdk::{}, $($more),*),",
            reading.name, reading.value
        )
        .expect("text grows");
    }
    out.push_str(
        "            other => panic!(\"a case names {other:?}, which this runner does not know\"),\n        }\n    };\n}\n",
    );
    for (name, commands) in [("read", false), ("command", true)] {
        let what = if commands { "a command's result" } else { "a reading" };
        write!(
            out,
            "\n/// The methods of `$vehicle` that give {what}, by name, with arguments from `$line`; `$show` shows what they give.\n\
             #[macro_export]\nmacro_rules! {name}_by_name {{\n($name:expr, $vehicle:expr, $line:expr, $show:expr) => {{\nmatch $name {{\n"
        )
        .expect("text grows");
        for (method, _) in called(surface, commands) {
            let arguments: Vec<_> =
                method.parameters.iter().map(|one| of_line(&one.name, &given_of(one, surface))).collect();
            writeln!(
                out,
                "\"{0}\" => Ok($show(\"{0}\", &$vehicle.{0}({1}).await?)),",
                method.name,
                arguments.join(", ")
            )
            .expect("text grows");
        }
        out.push_str(
            "other => panic!(\"a case names {other:?}, which this runner does not know\"),\n}\n};\n}\n",
        );
    }
    out
}

/// What the runner in Python makes of arguments.
fn in_python(surface: &Surface) -> String {
    let mut out = format!(
        "\"\"\"What the arguments of a vehicle's methods are.\n\n{ORIGIN}\n\"\"\"\n\nARGUMENTS: dict[str, dict[str, str]] = {{\n"
    );
    for method in surface.methods.iter().filter(|method| !method.parameters.is_empty()) {
        let arguments: Vec<_> = method
            .parameters
            .iter()
            .map(|one| {
                let kind = match given_of(one, surface).what {
                    Argument::Text | Argument::Day | Argument::Words(_) => "str",
                    Argument::Number | Argument::Span => "float",
                    Argument::Count => "int",
                    Argument::Flag => "bool",
                    Argument::Texts => "list",
                };
                format!("\"{}\": \"{kind}\"", one.name)
            })
            .collect();
        let line = format!("    \"{}\": {{{}}},\n", method.name, arguments.join(", "));
        if line.len() <= 121 {
            out.push_str(&line);
        } else {
            let arguments = arguments.iter().fold(String::new(), |text, one| text + "        " + one + ",\n");
            write!(out, "    \"{}\": {{\n{arguments}    }},\n", method.name).expect("text grows");
        }
    }
    out + "}\n"
}

/// How transcripts show values, in Rust.
fn shown_in_rust(surface: &Surface) -> String {
    let mut names: Vec<_> = surface.values.iter().map(|value| value.name.as_str()).collect();
    names.extend(surface.words.iter().map(|words| words.name.as_str()));
    names.sort_unstable();
    let mut out = format!(
        "//! How transcripts of behaviour cases show the values that calls give.\n//!\n//! {ORIGIN}\n\n\
         use smartcar_sdk::{{{}}};\n\nuse crate::behaviour::show::{{Fields, HasFields, Show, Some_, joined}};\n",
        names.join(", ")
    );
    for words in &surface.words {
        write!(
            out,
            "\nimpl Show for {} {{\nfn show(&self) -> String {{\nself.as_str().show()\n}}\n}}\n",
            words.name
        )
        .expect("text grows");
    }
    for value in &surface.values {
        let shown = |field: &Field| {
            let name = &field.name;
            if is_random(&value.name, name) { format!("Some_(&self.{name})") } else { format!("self.{name}") }
        };
        let fields: Vec<_> = value.fields.iter().map(|field| (field, shown(field))).collect();
        if value.given == Given::Part {
            let fields: Vec<_> = fields.iter().map(|(_, shown)| format!("&{shown}")).collect();
            write!(
                out,
                "\nimpl Show for {} {{\nfn show(&self) -> String {{\njoined(&[{}])\n}}\n}}\n",
                value.name,
                fields.join(", ")
            )
        } else {
            let fields: Vec<_> =
                fields.iter().map(|(field, shown)| format!("(\"{}\", {shown}.show())", field.name)).collect();
            write!(
                out,
                "\nimpl HasFields for {} {{\nfn fields(&self) -> Fields {{\nvec![{}]\n}}\n}}\n",
                value.name,
                fields.join(", ")
            )
        }
        .expect("text grows");
    }
    out
}
