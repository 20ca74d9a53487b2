//! The description of the surface: what core offers, in a form that templates read. It is committed as
//! generate/surface.json, in which order is meaning: fields of C structs lie in memory as they stand there.

use serde::{Deserialize, Serialize};

/// Everything that is generated from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Surface {
    pub values: Vec<Value>,
    pub words: Vec<Words>,
    pub readings: Vec<Reading>,
    pub methods: Vec<Method>,
    pub errors: Vec<ErrorKind>,
}

/// A struct that calls give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Value {
    pub name: String,
    pub given: Given,
    pub doc: String,
    pub fields: Vec<Field>,
    /// Over all fields: see [`crate::lock`].
    #[serde(default)]
    pub lock: String,
}

/// How callers come by a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Given {
    /// A call gives it, as the values of a `Reading`.
    Reading,
    /// A call gives it by itself.
    Record,
    /// It is part of another.
    Part,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Field {
    pub name: String,
    /// As in Rust, e.g. `Option<f64>`.
    #[serde(rename = "type")]
    pub kind: String,
    pub doc: String,
    /// As in the struct that C sees, e.g. `range: f64`.
    #[serde(default)]
    pub c: String,
    /// Over this field and all before it: see [`crate::lock`].
    #[serde(default)]
    pub lock: String,
}

/// An enumeration: in Rust an enum, elsewhere its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Words {
    pub name: String,
    pub doc: String,
    pub known: Vec<String>,
    /// Whether a word that this release does not know passes through.
    pub open: bool,
}

/// A value that a vehicle's method, a batch and an event give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reading {
    pub name: String,
    pub value: String,
}

/// A method of a vehicle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Method {
    pub name: String,
    pub doc: String,
    /// What is wrong where it fails by an argument, or by the version of the API; as in Rust.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub errors: String,
    pub parameters: Vec<Parameter>,
    /// The value; nothing where the call gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parameter {
    pub name: String,
    /// As in Rust, e.g. `Option<&str>`.
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ErrorKind {
    pub name: String,
    pub number: u16,
}

impl Surface {
    pub(crate) fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("plain values") + "\n"
    }

    /// The value of that name.
    pub(crate) fn value(&self, name: &str) -> &Value {
        let found = self.values.iter().find(|value| value.name == name);
        found.unwrap_or_else(|| panic!("`read` lets no {name} through that is no value"))
    }

    /// The enumeration of that name.
    pub(crate) fn words(&self, name: &str) -> &Words {
        let found = self.words.iter().find(|words| words.name == name);
        found.unwrap_or_else(|| panic!("`read` lets no {name} through that is no enumeration"))
    }
}
