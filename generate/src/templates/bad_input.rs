//! Every text that a function of the C ABI takes, as one that is not UTF-8, and every number of an enumeration, as one that it
//! has not: `tests/c/generated/bad.h`. Arguments are looked at one by one, so each is in a call of its own.

use std::fmt::Write;

use super::calls::header;
use crate::{
    calls::{Abi, in_c},
    overlay,
    surface::Parameter,
};

/// What cannot be, in the place of an argument, or of an array and its count.
struct Bad {
    arguments: Vec<String>,
    /// What the error has to name.
    field: String,
}

/// A function, by what it takes.
struct Fed<'a> {
    name: &'a str,
    parameters: &'a [Parameter],
    /// What C is given, and under which name.
    out: Option<(&'a str, &'a str)>,
    /// Whether it has a twin that starts it on a queue.
    starts: bool,
}

/// The file.
pub(super) fn fed(calls: &Abi) -> String {
    let mut out = header(
        "Every text as one that is not UTF-8, and every number of an enumeration as one that it has not.",
    );
    out.push_str(
        "\nstatic void generated_bad_input(smartcar_config *config, const smartcar_client *client, const smartcar_vehicle *vehicle,\n\
         \x20                               const smartcar_batch *batch, const smartcar_webhook_event *event, const smartcar_queue *queue) {\n  \
         const char *bad = \"\\xff\";\n  smartcar_error *error = NULL;\n",
    );
    for function in &calls.functions {
        if overlay::REPLIES.contains(&function.name.as_str()) {
            continue;
        }
        let given = function.parameters.iter().find_map(|one| {
            let kind = one.kind.strip_prefix("Option<&mut MaybeUninit<")?.strip_suffix(">>")?;
            (one.name != "error").then_some((kind, one.name.as_str()))
        });
        let taken = function.parameters.iter().position(|one| one.kind.contains("MaybeUninit"));
        let parameters = &function.parameters[..taken.unwrap_or(function.parameters.len())];
        let name = function.name.trim_start_matches("smartcar_");
        out.push_str(&calls_of(&Fed { name, parameters, out: given, starts: false }, calls));
    }
    for call in &calls.calls {
        let given = call.gives.as_ref().map(|gives| (gives.kind.as_str(), gives.name.as_str()));
        let fed = Fed { name: &call.name, parameters: &call.parameters, out: given, starts: true };
        out.push_str(&calls_of(&fed, calls));
    }
    out + "}\n"
}

/// The calls of one function; nothing where it takes nothing that may be bad.
fn calls_of(function: &Fed<'_>, calls: &Abi) -> String {
    let Fed { name, parameters, out, starts } = function;
    let mut lines = String::new();
    for (place, parameter) in parameters.iter().enumerate() {
        for Bad { arguments, field } in bad(parameter, parameters.get(place + 1), calls) {
            let before = parameters[..place].iter().map(good);
            let after = parameters.iter().skip(place + arguments.len()).map(good);
            let mut passed: Vec<_> = before.collect();
            passed.extend(arguments);
            passed.extend(after);
            let passed = passed.join(", ");
            let place = out.map_or(String::new(), |(_, name)| format!("&{name}, "));
            writeln!(lines, "    REFUSED(smartcar_{name}({passed}, {place}&error), \"{field}\");")
                .expect("text grows");
            if *starts {
                writeln!(
                    lines,
                    "    REFUSED(smartcar_{name}_start({passed}, queue, NULL, NULL, &error), \"{field}\");"
                )
                .expect("text grows");
            }
        }
    }
    if lines.is_empty() {
        return lines;
    }
    let (before, after) = match *out {
        None => (String::new(), String::new()),
        Some(("bool", name)) => (format!("    bool {name} = true;\n"), format!("    CHECK(!{name});\n")),
        Some((kind, name)) => {
            (format!("    {}{name} = NULL;\n", in_c(kind)), format!("    CHECK({name} == NULL);\n"))
        }
    };
    format!("  {{\n{before}{lines}{after}  }}\n")
}

/// Everything that cannot be in the place of one parameter. `next` is the count of what is an array.
fn bad(parameter: &Parameter, next: Option<&Parameter>, calls: &Abi) -> Vec<Bad> {
    let Parameter { name, kind } = parameter;
    let one = |argument: &str| vec![Bad { arguments: vec![argument.to_owned()], field: name.clone() }];
    match kind.as_str() {
        "*const c_char" => return one("bad"),
        // Numbers that count are of another type.
        "u32" => return one("UINT32_MAX"),
        "*const *const c_char" => {
            let arguments = vec!["(const char *const[]){\"x\", bad}".to_owned(), "2".to_owned()];
            return vec![Bad { arguments, field: name.clone() }];
        }
        _ => {}
    }
    let (of, in_array) = match (kind.strip_prefix("*const *const "), kind.strip_prefix("*const ")) {
        (Some(of), _) => (of, true),
        (_, Some(of)) => (of, false),
        _ => return Vec::new(),
    };
    let Some(fields) = calls.structs.get(of) else { return Vec::new() };
    let sized = is_sized(fields);
    if !sized && !next.is_some_and(is_count) {
        return Vec::new();
    }
    let each = inside(of, fields, calls).into_iter().map(|(filled, field)| {
        let (arguments, field) = match (sized, in_array) {
            (true, true) => {
                (vec![format!("(const {of} *const[]){{&{}}}", options(of, &filled)), "1".into()], field)
            }
            (true, false) => (vec![format!("&{}", options(of, &filled))], field),
            // What is in an array of pairs is named as the array.
            (false, _) => (vec![format!("(const {of}[]){{{{{filled}}}}}"), "1".into()], name.clone()),
        };
        Bad { arguments, field }
    });
    each.collect()
}

/// A struct that says its size.
fn options(of: &str, filled: &str) -> String {
    format!("(const {of}){{.struct_size = sizeof({of}), {filled}}}")
}

/// What a struct may be filled with that cannot be, and what the error has to name.
fn inside(of: &str, fields: &[Parameter], calls: &Abi) -> Vec<(String, String)> {
    let is_text = |field: &Parameter| {
        field.kind == "*const c_char" && !overlay::BYTES.contains(&(of, field.name.as_str()))
    };
    let mut found = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        let Parameter { name, kind } = field;
        let next = fields.get(place + 1).filter(|next| is_count(next)).map(|next| next.name.as_str());
        match (kind.as_str(), next) {
            ("*const c_char", _) if is_text(field) => {
                let mut filled = format!(".{name} = bad");
                // What has no size has to be whole.
                for other in
                    fields.iter().filter(|other| !is_sized(fields) && *other != field && is_text(other))
                {
                    write!(filled, ", .{} = \"x\"", other.name).expect("text grows");
                }
                found.push((filled, name.clone()));
            }
            ("u32", _) => found.push((format!(".{name} = UINT32_MAX"), name.clone())),
            ("*const *const c_char", Some(count)) => {
                found.push((
                    format!(".{name} = (const char *const[]){{\"x\", bad}}, .{count} = 2"),
                    name.clone(),
                ));
            }
            (_, Some(count)) => {
                let part = kind.strip_prefix("*const ").unwrap_or_default();
                let Some(inner) = calls.structs.get(part) else { continue };
                let named = overlay::PARTS
                    .iter()
                    .find(|(of, _)| of == name)
                    .map_or(name.as_str(), |(_, named)| named);
                for (filled, _) in inside(part, inner, calls) {
                    let filled = format!(".{name} = (const {part}[]){{{{{filled}}}}}, .{count} = 1");
                    found.push((filled, named.to_owned()));
                }
            }
            _ => {}
        }
    }
    found
}

fn is_sized(fields: &[Parameter]) -> bool {
    fields.first().is_some_and(|first| first.name == "struct_size")
}

fn is_count(parameter: &Parameter) -> bool {
    parameter.kind == "usize"
}

/// An argument that may be, or that nobody looks at before the one that is tested.
fn good(parameter: &Parameter) -> String {
    let Parameter { name, kind } = parameter;
    match kind.as_str() {
        "*const c_char" => {
            let text = overlay::TEXTS.iter().find(|(of, _)| of == name).map_or("x", |(_, text)| text);
            format!("\"{text}\"")
        }
        "bool" => "false".to_owned(),
        "f64" | "usize" | "u32" | "i64" => "0".to_owned(),
        // Handles have the names of what they are.
        kind if kind.starts_with("Option<&") => name.clone(),
        _ => "NULL".to_owned(),
    }
}
