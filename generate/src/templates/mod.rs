//! From the description to source files: a module per language. What they write is committed, and reads as if written by
//! hand.
//!
//! | module | |
//! |---|---|
//! | `c` | the C ABI: structs, what fills them, functions |
//! | `calls` | every call of the C ABI in both forms: one that blocks, one that starts it on a queue |
//! | `c_plus_plus` | the layer for C++: values, conversions, methods |
//! | `python` | the Python module: classes and methods |
//! | `stubs` | the stubs of the Python module, and what the package exports |
//! | `bad_input` | what C's tests feed the functions of the C ABI that cannot be |
//! | `cases` | what C's NULL tests and the runners of behaviour cases walk |
//! | `command` | what the command reads of a vehicle |
//! | `fuzzing` | what fuzz/ reads |

mod bad_input;
mod c;
mod c_plus_plus;
mod calls;
mod cases;
mod command;
mod fuzzing;
mod python;
mod stubs;

use std::path::PathBuf;

use crate::{
    calls::Abi,
    surface::{Field, Given, Method, Parameter, Surface, Value},
    types,
};

/// What says at a file's top where it comes from.
const ORIGIN: &str =
    "Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.";

/// Every file that is made, from the repository's root.
pub(crate) fn files(surface: &Surface) -> Vec<(PathBuf, String)> {
    let files = [
        c::files(surface),
        c_plus_plus::files(surface),
        python::files(surface),
        stubs::files(surface),
        cases::files(surface),
        command::files(surface),
        fuzzing::files(surface),
    ];
    files.concat().into_iter().map(|(path, text)| (PathBuf::from(path), text)).collect()
}

/// The files that are made of the C ABI's calls, those of `files` among them.
pub(crate) fn calls(calls: &Abi) -> Result<Vec<(PathBuf, String)>, String> {
    let mut files = calls::files(calls)?;
    files.push(("tests/c/generated/bad.h".into(), bad_input::fed(calls)));
    Ok(files.into_iter().map(|(path, text)| (PathBuf::from(path), text)).collect())
}

/// Says of each field what C has of it.
pub(crate) fn declare(surface: &mut Surface) {
    let c: Vec<Vec<String>> = surface
        .values
        .iter()
        .map(|value| value.fields.iter().map(|field| c::declaration(field, surface)).collect())
        .collect();
    for (value, c) in surface.values.iter_mut().zip(c) {
        for (field, c) in value.fields.iter_mut().zip(c) {
            field.c = c;
        }
    }
}

/// A file's path and text.
type File = (&'static str, String);

/// A field's type, which `read` has checked.
fn type_of(field: &Field, surface: &Surface) -> types::Type {
    types::Type::of_field(&field.name, &field.kind, surface)
        .expect("`read` lets no type through that has no form")
}

/// A parameter's type, which `read` has checked.
fn given_of(parameter: &Parameter, surface: &Surface) -> types::Given {
    types::Given::of_parameter(&parameter.name, &parameter.kind, surface)
        .expect("`read` lets no type through that has no form")
}

/// The methods that give a value, with it.
fn giving(surface: &Surface) -> impl Iterator<Item = (&Method, &Value)> {
    surface.methods.iter().filter_map(|method| Some((method, surface.value(method.gives.as_deref()?))))
}

/// Whether callers get this value in a `Reading`.
fn is_reading(value: &Value) -> bool {
    value.given == Given::Reading
}

/// Whether a parameter, by its place, comes after one that may be left out: what follows is then passed by its name, where a
/// language can.
fn after_optional(method: &Method, surface: &Surface, place: usize) -> bool {
    method.parameters[..place].iter().any(|one| given_of(one, surface).optional)
}

/// Whether a parameter, by its place, may be left out, and all after it.
fn may_be_left_out(method: &Method, surface: &Surface, place: usize) -> bool {
    method.parameters[place..].iter().all(|one| given_of(one, surface).optional)
}

/// Words in a row: `a, b or c`.
fn listed(words: &[String]) -> String {
    match words {
        [first @ .., before, last] => {
            first.iter().fold(String::new(), |text, word| text + word + ", ") + before + " or " + last
        }
        _ => words.concat(),
    }
}
