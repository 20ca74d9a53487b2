//! Output: text that a terminal may be given, JSON, and a broken pipe that is an error rather than a panic.

use std::{fmt::Write as _, ops::Deref};

use serde_json::{Value, json};
use smartcar_sdk::{Grant, ReconnectReason, clock::Timestamp, ids::VehicleId};

/// Prints a line to standard output. Where nobody reads it any more, the command ends.
macro_rules! say {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        writeln!(std::io::stdout(), $($arguments)*)?
    }};
}

/// Prints a line to standard error. That nobody reads it is no reason to end.
macro_rules! complain {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($arguments)*);
    }};
}

pub(crate) use {complain, say};

/// What a terminal would obey, or be confused by.
fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text from elsewhere (a database, Smartcar) for a terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|letter| if is_harmful(letter) { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}

/// A value on one line, for programs, on a terminal as well.
pub(crate) fn one_line(value: &Value) -> String {
    escaped(&value.to_string())
}

/// A value on many lines.
pub(crate) fn pretty(value: &Value) -> String {
    escaped(&format!("{value:#}"))
}

/// JSON in which what is harmful is escaped, as JSON allows. Its own line breaks stay: those within texts are escaped already.
fn escaped(json: &str) -> String {
    let mut text = String::new();
    for letter in json.chars() {
        if is_harmful(letter) && letter != '\n' {
            let _ = write!(text, "\\u{:04x}", u32::from(letter));
        } else {
            text.push(letter);
        }
    }
    text
}

/// Grants or vehicles that a report names, for programs.
pub(crate) fn ids<Id: Deref<Target = str>>(named: &[Id]) -> Vec<&str> {
    named.iter().map(|id| &**id).collect()
}

/// A grant for programs. It has no tokens to show.
pub(crate) fn grant_json(grant: &Grant) -> Value {
    json!({
        "id": grant.id.as_str(),
        "status": grant.status.as_str(),
        "reason": grant.reason.map(ReconnectReason::as_str),
        "account": grant.account,
        "user_id": grant.user_id.as_deref(),
        "vehicles": grant.vehicles.iter().map(VehicleId::as_str).collect::<Vec<_>>(),
        "mode": grant.mode.as_str(),
        "generation": grant.generation,
        "connected_at": grant.connected_at.to_string(),
        "access_expires_at": grant.access_expires_at.map(|time| time.to_string()),
        "refresh_expires_at": grant.refresh_expires_at.map(|time| time.to_string()),
    })
}

/// A time, or a dash.
pub(crate) fn time(time: Option<Timestamp>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_nothing_to_obey() {
        assert_eq!(plain("a\x1b[31m\u{9b}b\u{202e}c"), "a\u{fffd}[31m\u{fffd}b\u{fffd}c");
        let line = one_line(&json!({ "account": "a\u{9b}31m\u{1b}" }));
        assert_eq!(line, "{\"account\":\"a\\u009b31m\\u001b\"}");
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["account"], "a\u{9b}31m\u{1b}");
    }
}
