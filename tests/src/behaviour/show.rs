//! How transcripts show values.

use smartcar_sdk::{
    Capability, Error, Grant, ModelCapability, Reading, clock::Timestamp, signals::SignalValue,
};

/// One value.
pub(crate) trait Show {
    fn show(&self) -> String;
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self) -> String {
        (**self).show()
    }
}

impl Show for f64 {
    fn show(&self) -> String {
        format!("{self:.3}")
    }
}

impl Show for str {
    fn show(&self) -> String {
        if self.is_empty() || self.contains(' ') { format!("\"{self}\"") } else { self.to_owned() }
    }
}

impl Show for String {
    fn show(&self) -> String {
        self.as_str().show()
    }
}

macro_rules! plain {
    ($($type:ty),*) => { $(impl Show for $type {
        fn show(&self) -> String {
            self.to_string()
        }
    })* };
}

plain!(bool, u16, u64, usize);

impl<T: Show> Show for Option<T> {
    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "null".to_owned(), Show::show)
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self) -> String {
        format!("[{}]", self.iter().map(Show::show).collect::<Vec<_>>().join(","))
    }
}

impl Show for SignalValue {
    fn show(&self) -> String {
        match self {
            Self::Number(number) => number.show(),
            Self::Bool(yes) => yes.show(),
            Self::Text(text) => text.show(),
            _ => "?".to_owned(),
        }
    }
}

/// The time itself differs from run to run.
impl Show for Timestamp {
    fn show(&self) -> String {
        "some".to_owned()
    }
}

/// A value of which only that it is there can be told.
pub(crate) struct Some_<'a, T>(pub(crate) &'a Option<T>);

impl<T> Show for Some_<'_, T> {
    fn show(&self) -> String {
        if self.0.is_some() { "some" } else { "null" }.to_owned()
    }
}

/// Values joined as those of an item are.
pub(crate) fn joined(values: &[&dyn Show]) -> String {
    values.iter().map(Show::show).collect::<Vec<_>>().join(":")
}

macro_rules! items {
    ($($type:ty: $($field:ident),*;)*) => { $(impl Show for $type {
        fn show(&self) -> String {
            joined(&[$(&self.$field),*])
        }
    })* };
}

items! {
    Capability: permission, endpoint, capable, reason;
    ModelCapability: kind, name, group, code, capability, permission;
}

/// Names and values of a type's fields, in order.
pub(crate) type Fields = Vec<(&'static str, String)>;

/// A type whose fields a transcript shows.
pub(crate) trait HasFields {
    fn fields(&self) -> Fields;
}

macro_rules! fields {
    ($of:expr; $($field:ident),*) => { vec![$((stringify!($field), $crate::behaviour::show::Show::show(&$of.$field))),*] };
}
pub(crate) use fields;

/// ` name=value` for each.
pub(crate) fn pairs(fields: &Fields) -> String {
    fields.iter().fold(String::new(), |text, (name, value)| text + " " + name + "=" + value)
}

/// A reading's line.
pub(crate) fn reading<T: HasFields>(title: &str, reading: &Reading<T>) -> String {
    format!("{title}{} unit_system={}", pairs(&reading.values.fields()), reading.meta.unit_system.as_str())
}

pub(crate) fn grant(grant: &Grant) -> String {
    format!(
        "grant mode={} vehicles={} account={} status={} reason={} generation={}",
        grant.mode.as_str(),
        grant.vehicles.len(),
        grant.account.show(),
        grant.status.as_str(),
        grant.reason.map_or("null", |reason| reason.as_str()),
        grant.generation
    )
}

pub(crate) fn error(error: &Error) -> String {
    let api = error.api();
    format!(
        "error {} field={} retry={} driver={} type={} code={}",
        error.kind(),
        error.field().show(),
        error.can_retry(),
        error.driver_must_act(),
        api.and_then(|api| api.error_type.as_deref()).show(),
        api.and_then(|api| api.code.as_deref()).show(),
    )
}
