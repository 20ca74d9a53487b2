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
    /// `u16` under a name that ends in `year`.
    Year,
    /// `u64`.
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
    pub(crate) fn of_field(name: &str, kind: &str, surface: &Surface) -> Result<Self, String> {
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
            // 0 is none.
            "u16" if name.ends_with("year") => Base::Year,
            "u64" => Base::Count,
            "Timestamp" => Base::Time,
            word if surface.words.iter().any(|words| words.name == word) => Base::Words(word.to_owned()),
            part if surface.values.iter().any(|value| value.name == part) => Base::Value(part.to_owned()),
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
pub(crate) struct Given {
    pub what: Argument,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What a parameter is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    /// `&str`, `impl AsRef<str>`.
    Text,
    /// `&str` under a name that ends in `_date`: a day, `YYYY-MM-DD`.
    Day,
    /// `f64`.
    Number,
    /// `bool`.
    Flag,
    /// `u32`.
    Count,
    /// `Duration`.
    Span,
    /// An enumeration, by its word: one that this release knows.
    Words(String),
    /// `&[&str]`; what is left out is an empty list.
    Texts,
}

impl Given {
    /// The type that a parameter of this name has in Rust.
    pub(crate) fn of_parameter(name: &str, kind: &str, surface: &Surface) -> Result<Self, String> {
        let inner = kind.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>'));
        let what = match inner.unwrap_or(kind) {
            "&str" if name.ends_with("_date") => Argument::Day,
            "&str" => Argument::Text,
            "impl AsRef<str>" if inner.is_none() => Argument::Text,
            "f64" => Argument::Number,
            "bool" => Argument::Flag,
            "u32" => Argument::Count,
            "Duration" => Argument::Span,
            "&[&str]" if inner.is_none() => Argument::Texts,
            word if surface.words.iter().any(|words| words.name == word) => Argument::Words(word.to_owned()),
            _ => {
                return Err(format!(
                    "the type map (generate/src/types.rs) has no form of a parameter {kind}"
                ));
            }
        };
        Ok(Self { what, optional: inner.is_some() })
    }

    /// Whether C passes it as a string.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.what, Argument::Text | Argument::Day | Argument::Words(_))
    }
}
