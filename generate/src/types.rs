//! The types that fields and parameters may have. What is not here has no form in some language yet: the generator says
//! so, and a new form is added here and in each template.

use crate::surface::Surface;

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub base: Base,
    /// How many there are.
    pub many: Many,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Many {
    One,
    /// One or none.
    Optional,
    /// Any number; none is an empty list.
    List,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// `String`.
    Text,
    /// `f64`.
    Number,
    /// `bool`.
    Flag,
    /// `u16`: a year.
    Year,
    /// `u32` or `u64`: a count.
    Count,
    /// `Timestamp`.
    Time,
    /// An enumeration, by its word.
    Words(String),
    /// A struct.
    Value(String),
}

impl Type {
    /// The type that a field has in Rust.
    pub(crate) fn of_field(kind: &str, surface: &Surface) -> Result<Self, String> {
        let within =
            |outer: &str| kind.strip_prefix(outer).and_then(|rest| rest.strip_prefix('<')?.strip_suffix('>'));
        let (many, base) = match (within("Option"), within("Vec")) {
            (Some(base), _) => (Many::Optional, base),
            (_, Some(base)) => (Many::List, base),
            _ => (Many::One, kind),
        };
        let base = match base {
            "String" => Base::Text,
            "f64" => Base::Number,
            "bool" => Base::Flag,
            "u16" => Base::Year,
            "u32" | "u64" => Base::Count,
            "Timestamp" => Base::Time,
            name if surface.words.iter().any(|words| words.name == name) => Base::Words(name.to_owned()),
            name if surface.values.iter().any(|value| value.name == name) => Base::Value(name.to_owned()),
            _ => return Err(format!("the type map (generate/src/types.rs) has no form of {kind}")),
        };
        if many == Many::List && matches!(base, Base::Flag | Base::Year | Base::Count | Base::Time) {
            return Err(format!("the type map (generate/src/types.rs) has no form of {kind}"));
        }
        Ok(Self { base, many })
    }
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// `&str`, `impl AsRef<str>`.
    Text,
    /// `Option<&str>`; a day (`YYYY-MM-DD`) where the name ends in `_date`.
    OptionalText,
    /// `f64`.
    Number,
    /// `bool`.
    Flag,
    /// `u32`.
    Count,
    /// An enumeration, by its word.
    Words(String),
    /// An enumeration, by its word, that may be left out.
    OptionalWords(String),
}

impl Given {
    /// The type that a parameter has in Rust.
    pub(crate) fn of_parameter(kind: &str, surface: &Surface) -> Result<Self, String> {
        let words = |name: &str| surface.words.iter().any(|words| words.name == name && !words.open);
        let optional = kind.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>'));
        Ok(match (kind, optional) {
            ("&str" | "impl AsRef<str>", _) => Self::Text,
            ("Option<&str>", _) => Self::OptionalText,
            ("f64", _) => Self::Number,
            ("bool", _) => Self::Flag,
            ("u32", _) => Self::Count,
            (name, _) if words(name) => Self::Words(name.to_owned()),
            (_, Some(name)) if words(name) => Self::OptionalWords(name.to_owned()),
            _ => {
                return Err(format!(
                    "the type map (generate/src/types.rs) has no form of a parameter {kind}"
                ));
            }
        })
    }

    /// Whether it may be left out.
    pub(crate) fn is_optional(&self) -> bool {
        matches!(self, Self::OptionalText | Self::OptionalWords(_))
    }

    /// Whether C passes it as a string.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OptionalText | Self::Words(_) | Self::OptionalWords(_))
    }
}

/// Whether a parameter of this name is a day.
pub(crate) fn is_day(name: &str) -> bool {
    name.ends_with("_date")
}
