//! The Python module, in Rust that pyo3 reads: `py/src/generated/`.

use std::fmt::Write;

use super::{File, ORIGIN, given_of, is_reading, type_of};
use crate::{
    docs,
    surface::{Method, Surface, Value},
    types::{self, Argument, Base, Many},
};

pub(super) fn files(surface: &Surface) -> Vec<File> {
    vec![
        ("py/src/generated/mod.rs", module()),
        ("py/src/generated/values.rs", values(surface)),
        ("py/src/generated/list.rs", list(surface)),
        ("py/src/generated/vehicle.rs", vehicle(surface)),
    ]
}

fn module() -> String {
    format!(
        "//! {ORIGIN}\n//!\n//! | module | |\n//! |---|---|\n\
         //! | `values` | what is in each value that calls give |\n\
         //! | `list` | the readings by name, for batches and events |\n\
         //! | `vehicle` | the methods of a vehicle whose arguments and results are plain |\n\n\
         pub(crate) mod list;\npub(crate) mod values;\n\
         #[allow(clippy::too_many_arguments, reason = \"a method's own, and the interpreter\")]\nmod vehicle;\n"
    )
}

fn values(surface: &Surface) -> String {
    let mut readings = String::new();
    let mut records = String::new();
    for value in &surface.values {
        let class = class(value, surface);
        if is_reading(value) { readings.push_str(&class) } else { records.push_str(&class) }
    }
    let words: Vec<_> = surface.words.iter().map(|words| format!("smartcar_sdk::{}", words.name)).collect();
    let types: Vec<_> =
        surface.values.iter().flat_map(|value| &value.fields).map(|field| type_of(field, surface)).collect();
    let time = if types.iter().any(|kind| kind.base == Base::Time) { "values::Time," } else { "" };
    format!(
        "//! The values that calls give: core's, field by field. Their classes are in `smartcar_sdk/_generated/values.py`.\n//!\n\
         //! {ORIGIN}\n\n\
         use crate::{{as_python::{{Tuple, words}}, classes::records, readings::readings, {time}}};\n\n\
         words!({});\n\nreadings! {{\n{readings}}}\n\nrecords! {{\n{records}}}\n",
        words.join(", "),
    )
}

fn class(value: &Value, surface: &Surface) -> String {
    let mut out = format!(
        "\n{}    {}(smartcar_sdk::{}) {{\n",
        docs::rust("    ", &docs::python(&value.doc, "")),
        value.name,
        value.name
    );
    for field in &value.fields {
        let kind = type_of(field, surface);
        let plain = match &kind.base {
            Base::Text | Base::Words(_) => "String",
            Base::Number => "f64",
            Base::Flag => "bool",
            Base::Year => "u16",
            Base::Count => "u64",
            Base::Time => "Time",
            Base::Value(name) => name.as_str(),
        };
        let class = match kind.many {
            Many::One => plain.to_owned(),
            Many::Optional => format!("Option<{plain}>"),
            Many::List => format!("Tuple<{plain}>"),
        };
        writeln!(out, "        {}: {class};", field.name).expect("text grows");
    }
    out + "    }\n"
}

fn list(surface: &Surface) -> String {
    let readings = surface.readings.iter().fold(String::new(), |text, reading| {
        text + "            " + &reading.name + " " + &reading.value + ";\n"
    });
    format!(
        "//! The readings by name, for batches and events.\n//!\n//! {ORIGIN}\n\n\
         /// Hands the list of readings, by method and class, to another macro.\nmacro_rules! each_reading {{\n    ($then:ident) => {{\n        \
         $then! {{\n{readings}        }}\n    }};\n}}\n\npub(crate) use each_reading;\n"
    )
}

fn vehicle(surface: &Surface) -> String {
    let given: Vec<_> = surface
        .methods
        .iter()
        .flat_map(|method| &method.parameters)
        .map(|one| given_of(one, surface))
        .collect();
    let mut arguments: Vec<_> = given.iter().map(check_of).collect();
    arguments.sort_unstable();
    arguments.dedup();
    let mut values: Vec<_> = super::giving(surface).map(|(_, value)| value.name.as_str()).collect();
    values.sort_unstable();
    values.dedup();
    let mut out = format!(
        "//! The methods of a vehicle whose arguments and results are plain.\n//!\n//! {ORIGIN}\n\nuse pyo3::prelude::*;\n\n\
         use crate::{{arguments::{{{}}}, call::{{Answer, nothing}}, vehicle::Vehicle}};\n\nuse super::values::{{{}}};\n\n#[pymethods]\nimpl Vehicle {{\n",
        arguments.join(", "),
        values.join(", ")
    );
    let methods: Vec<_> = surface.methods.iter().map(|method| method_of(method, surface)).collect();
    out.push_str(&methods.join("\n"));
    out + "}\n"
}

/// The check of an argument.
fn check_of(given: &types::Given) -> &'static str {
    match (&given.what, given.optional) {
        (Argument::Day, _) => "day",
        (Argument::Text, true) => "optional_text",
        (Argument::Flag, true) => "optional_flag",
        (Argument::Text, false) => "text",
        (Argument::Flag, false) => "flag",
        (Argument::Number, _) => "number",
        (Argument::Count, _) => "whole",
        (Argument::Span, _) => "span",
        (Argument::Words(_), _) => "word",
        (Argument::Texts, _) => "texts",
    }
}

/// A method. Whether its thread waits, or an event loop does, is decided where the call is made.
fn method_of(method: &Method, surface: &Surface) -> String {
    let name = &method.name;
    let (mut parameters, mut signature, mut checks, mut passed) =
        (String::new(), Vec::new(), String::new(), Vec::new());
    for (place, parameter) in method.parameters.iter().enumerate() {
        let (one, given) = (&parameter.name, given_of(parameter, surface));
        let check = check_of(&given);
        let more = match &given.what {
            Argument::Words(words) => {
                let known: Vec<_> =
                    surface.words(words).known.iter().map(|word| format!("\\\"{word}\\\"")).collect();
                format!(", smartcar_sdk::{words}::from_word, \"must be {}\"", super::listed(&known))
            }
            _ => String::new(),
        };
        let object = "&Bound<'_, PyAny>";
        if given.optional {
            write!(parameters, ", {one}: Option<{object}>").expect("text grows");
            signature.push(format!("{one} = None"));
        } else {
            write!(parameters, ", {one}: {object}").expect("text grows");
            if super::after_optional(method, surface, place) && !signature.iter().any(|one| one == "*") {
                signature.push("*".to_owned());
            }
            signature.push(one.clone());
        }
        let checked = match &given.what {
            Argument::Day if !given.optional => {
                format!("day(\"{one}\", Some({one})).map(Option::unwrap_or_default)")
            }
            Argument::Words(_) | Argument::Number | Argument::Count | Argument::Span if given.optional => {
                format!("{one}.map(|{one}| {check}(\"{one}\", {one}{more})).transpose()")
            }
            _ => format!("{check}(\"{one}\", {one}{more})"),
        };
        writeln!(checks, "let {one} = {checked}?;").expect("text grows");
        passed.push(match (&given.what, given.optional) {
            (Argument::Text | Argument::Day, false) => format!("&{one}"),
            (Argument::Text | Argument::Day, true) => format!("{one}.as_deref()"),
            (Argument::Texts, _) => format!("&{one}.iter().map(String::as_str).collect::<Vec<_>>()"),
            _ => one.clone(),
        });
    }
    let signature = if signature.iter().any(|one| one.contains('=')) {
        format!("#[pyo3(signature = ({}))]\n", signature.join(", "))
    } else {
        String::new()
    };
    let shown = method.gives.as_ref().map_or_else(|| "nothing".to_owned(), |value| format!("{value}::from"));
    format!(
        "{}{signature}fn {name}(&self, py: Python<'_>{parameters}) -> Answer {{\n{checks}\
         self.call(py, |vehicle| async move {{ vehicle.{name}({}).await }}, {shown})\n}}\n",
        docs::rust("", &docs::python(&method.doc, &method.errors)),
        passed.join(", "),
    )
}
