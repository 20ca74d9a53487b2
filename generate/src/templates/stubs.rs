//! What is Python: the classes of values, `py/python/smartcar_sdk/_generated/`, and the stubs of the compiled module,
//! `py/python/smartcar_sdk/_stubs/generated/`.

use std::fmt::Write;

use super::{File, ORIGIN, given_of, is_reading, type_of};
use crate::{
    docs,
    surface::{Method, Surface, Value},
    types::{Argument, Base, Many},
};

/// How wide lines are.
const WIDTH: usize = 120;

pub(super) fn files(surface: &Surface) -> Vec<File> {
    vec![
        ("py/python/smartcar_sdk/_generated/values.py", values(surface)),
        ("py/python/smartcar_sdk/_stubs/generated/vehicle.pyi", vehicle(surface)),
        ("py/python/smartcar_sdk/_generated/__init__.py", package(surface)),
    ]
}

fn module(about: &str) -> String {
    docs::stub("", &[about.to_owned(), ORIGIN.to_owned()])
}

/// A statement that ends in names, on one line or a name per line.
fn with_names(before: &str, open: &str, names: &[String], close: &str) -> String {
    let (bare, single) =
        if open == "(" && before.starts_with("from") { (true, false) } else { (false, names.len() == 1) };
    let line = if bare {
        format!("{before}{}", names.join(", "))
    } else {
        format!("{before}{open}{}{}{close}", names.join(", "), if single && open == "(" { "," } else { "" })
    };
    if line.len() <= WIDTH {
        return line + "\n";
    }
    let indentation = " ".repeat(before.len() - before.trim_start().len());
    let names = names.iter().fold(String::new(), |text, name| text + &indentation + "    " + name + ",\n");
    format!("{before}{open}\n{names}{indentation}{close}\n")
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("\"{name}\"")).collect()
}

fn values(surface: &Surface) -> String {
    let names = sorted(surface.values.iter().map(|value| value.name.as_str()));
    let types: Vec<_> =
        surface.values.iter().flat_map(|value| &value.fields).map(|field| type_of(field, surface)).collect();
    let time = if types.iter().any(|kind| kind.base == Base::Time) {
        "    from datetime import datetime\n"
    } else {
        ""
    };
    let readings = sorted(surface.readings.iter().map(|reading| reading.value.as_str()));
    let any = readings.iter().fold(String::new(), |text, name| text + "        | " + name + "\n");
    let mut out = format!(
        "{}\nfrom __future__ import annotations\n\nfrom .._value import TYPE_CHECKING, Value, attribute, percent\n\
         from .._values.readings import Reading\n\nif TYPE_CHECKING:\n{time}    from typing import TypeAlias\n\n{}",
        module("The values that calls give."),
        with_names("__all__ = ", "[", &quoted(&names), "]"),
    );
    for value in &surface.values {
        out.push_str("\n\n");
        out.push_str(&class(value, surface));
    }
    write!(
        out,
        "\n\nif TYPE_CHECKING:\n    _AnyReading: TypeAlias = (\n        {}    )\n",
        any.trim_start().trim_start_matches("| ")
    )
    .expect("text grows");
    out
}

fn class(value: &Value, surface: &Surface) -> String {
    let of = if is_reading(value) { "Reading" } else { "Value" };
    let names: Vec<_> = value.fields.iter().map(|field| field.name.clone()).collect();
    let out = format!(
        "class {}({of}, module=\"smartcar_sdk\"):\n{}\n{}",
        value.name,
        docs::stub("    ", &docs::python(&value.doc, "")),
        with_names("    __match_args__ = ", "(", &quoted(&names), ")")
    );
    let (mut fields, mut properties) = (String::new(), String::new());
    for field in &value.fields {
        let kind = type_of(field, surface);
        let plain = match &kind.base {
            Base::Text | Base::Words(_) => "str",
            Base::Number => "float",
            Base::Flag => "bool",
            Base::Year | Base::Count => "int",
            Base::Time => "datetime",
            Base::Value(name) => name.as_str(),
        };
        let (python, default) = match kind.many {
            Many::One => (plain.to_owned(), None),
            Many::Optional => (format!("{plain} | None"), Some("default=None")),
            Many::List => (format!("tuple[{plain}, ...]"), Some("default=()")),
        };
        let doc = docs::python(&field.doc, "").join(" ");
        fields.push_str(&declaration(&format!("{}: {python}", field.name), &doc, default));
        // What core's docstrings call `0 to 1` people say in percent.
        if kind.base == Base::Number && doc.contains(" to 1.") {
            let name = field.name.trim_start_matches("percent_");
            let absent = match kind.many {
                Many::Optional => format!("None if self.{} is None else ", field.name),
                Many::One | Many::List => String::new(),
            };
            write!(
                properties,
                "\n    @property\n    def {name}_percent(self) -> {python}:\n        \
                 \"\"\"As `{0}`, in percent: 0.6 is 60.\"\"\"\n        return {absent}percent(self.{0})\n",
                field.name
            )
            .expect("text grows");
        }
    }
    out + &fields + &properties
}

/// A field of a class, laid out as ruff does.
fn declaration(name: &str, doc: &str, default: Option<&str>) -> String {
    let quote = |text: &str| {
        if text.contains('"') { format!("'{}'", text.replace('\'', "\\'")) } else { format!("\"{text}\"") }
    };
    let default_too = default.map(|default| format!(", {default}")).unwrap_or_default();
    let line = format!("    {name} = attribute({}{default_too})", quote(doc));
    if line.len() <= WIDTH {
        return line + "\n";
    }
    let inner = format!("        {}{default_too}", quote(doc));
    if inner.len() <= WIDTH {
        return format!("    {name} = attribute(\n{inner}\n    )\n");
    }
    let mut lines = vec![String::new()];
    for word in doc.split_inclusive(' ') {
        let last = lines.last_mut().expect("there is one");
        if last.len() + word.len() + "        \"\",".len() > WIDTH {
            lines.push(word.to_owned());
        } else {
            last.push_str(word);
        }
    }
    let parts: Vec<_> = lines.iter().map(|line| format!("        {}", quote(line))).collect();
    let parts = parts.join("\n");
    match default {
        Some(default) => format!("    {name} = attribute(\n{parts},\n        {default},\n    )\n"),
        None => format!("    {name} = attribute(\n{parts}\n    )\n"),
    }
}

fn vehicle(surface: &Surface) -> String {
    let given = sorted(super::giving(surface).map(|(_, value)| value.name.as_str()));
    let parameters: Vec<_> = surface.methods.iter().flat_map(|method| &method.parameters).collect();
    let any =
        |wanted: fn(&Argument) -> bool| parameters.iter().any(|one| wanted(&given_of(one, surface).what));
    let mut times = Vec::new();
    if any(|what| *what == Argument::Day) {
        times.push("date");
    }
    if any(|what| *what == Argument::Span) {
        times.push("timedelta");
    }
    let mut standard = String::new();
    if any(|what| *what == Argument::Texts) {
        standard.push_str("from collections.abc import Iterable\n");
    }
    if !times.is_empty() {
        writeln!(standard, "from datetime import {}", times.join(", ")).expect("text grows");
    }
    if any(|what| matches!(what, Argument::Words(_))) {
        standard.push_str("from typing import Literal\n");
    }
    if !standard.is_empty() {
        standard.push('\n');
    }
    let mut out = format!(
        "{}\n{standard}{}\nclass _VehicleMethods:\n    \"\"\"What a `Vehicle` does.\"\"\"\n",
        module("The methods of a vehicle that take and give plain values, and the readings of a batch."),
        with_names("from ..._generated.values import ", "(", &given, ")"),
    );
    for method in &surface.methods {
        out.push('\n');
        out.push_str(&blocking(method, surface));
    }
    out.push_str("\nclass _BatchReadings:\n    \"\"\"The readings of a batch.\"\"\"\n");
    for reading in &surface.readings {
        write!(
            out,
            "\n    @property\n    def {0}(self) -> {1}:\n        \"\"\"As `Vehicle.{0}`.\"\"\"\n",
            reading.name, reading.value
        )
        .expect("text grows");
    }
    out
}

/// The method that blocks its thread; a twin that awaits is another function like this one.
fn blocking(method: &Method, surface: &Surface) -> String {
    let mut parameters = vec!["self".to_owned()];
    for (place, parameter) in method.parameters.iter().enumerate() {
        let (one, given) = (&parameter.name, given_of(parameter, surface));
        if !given.optional
            && super::after_optional(method, surface, place)
            && !parameters.iter().any(|one| one == "*")
        {
            parameters.push("*".to_owned());
        }
        let python = match &given.what {
            Argument::Text => "str".to_owned(),
            Argument::Day => "str | date".to_owned(),
            Argument::Number => "float".to_owned(),
            Argument::Flag => "bool".to_owned(),
            Argument::Count => "int".to_owned(),
            Argument::Span => "float | timedelta".to_owned(),
            Argument::Texts => "Iterable[str]".to_owned(),
            Argument::Words(words) => format!("Literal[{}]", quoted(&surface.words(words).known).join(", ")),
        };
        parameters.push(format!("{one}: {python}{}", if given.optional { " | None = None" } else { "" }));
    }
    let gives = method.gives.as_deref().unwrap_or("None");
    let line = format!("    def {}({}) -> {gives}:", method.name, parameters.join(", "));
    let head = if line.len() <= WIDTH {
        line
    } else {
        let inner = format!("        {}", parameters.join(", "));
        let inner =
            if inner.len() <= WIDTH { inner } else { format!("        {},", parameters.join(",\n        ")) };
        format!("    def {}(\n{inner}\n    ) -> {gives}:", method.name)
    };
    format!("{head}\n{}", docs::stub("        ", &docs::python(&method.doc, &method.errors)))
}

fn package(surface: &Surface) -> String {
    let names = sorted(surface.values.iter().map(|value| value.name.as_str()));
    format!(
        "{}\n# As `typing.TYPE_CHECKING`, without the price of importing `typing`.\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n{}\n{}",
        module("The names of the values that calls give, which are in `values`."),
        with_names("    from .values import ", "(", &names, ")"),
        with_names("__all__ = ", "[", &quoted(&names), "]")
    )
}
