//! Every documented reply of every endpoint, changed field by field: what each kind of change has to give is written by hand in
//! [`EXPECTED`], what the fields are in `v2`, `v3` and `application`. Fields that are not named there must not matter.
//!
//! The replies are Smartcar's documented ones, written down here; the real client reads them over HTTP.
#![allow(clippy::enum_glob_use, clippy::too_many_lines, clippy::cast_possible_truncation)] // tables

mod application;
mod v2;
mod v3;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use smartcar_sdk::{ApiVersion, CallOptions, Client, ErrorKind, Result, Vehicle};
use smartcar_tests::{
    World,
    scripted::{self, Answer, Scripted},
};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    /// A number without a fraction, such as a year.
    Whole,
    Flag,
    Text,
    /// A word of an enumeration that is handed on as text.
    Word,
    /// A word that becomes one of an enum's variants, with this name.
    Typed(&'static str),
    /// Of a command: `success` or not.
    Success,
    Time,
    List,
}

/// What becomes of the reading without the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// It fails, naming the field.
    Required,
    /// The field is absent.
    Optional,
    /// It is of an item of a list that was asked for: the item is left out, the others are there.
    OfItem,
}

/// A field: where it is, what it holds, and its name in what is shown of the reading.
struct Field {
    at: &'static str,
    kind: Kind,
    need: Need,
    shown: &'static str,
}

fn required(at: &'static str, kind: Kind, shown: &'static str) -> Field {
    Field { at, kind, need: Need::Required, shown }
}

fn optional(at: &'static str, kind: Kind, shown: &'static str) -> Field {
    Field { at, kind, need: Need::Optional, shown }
}

fn of_item(at: &'static str, kind: Kind, shown: &'static str) -> Field {
    Field { at, kind, need: Need::OfItem, shown }
}

/// What a call gave: the values, one item of a list to a line, and the raw body.
struct Seen {
    shown: String,
    raw: String,
}

struct Calls {
    client: Client,
    vehicle: Vehicle,
    grant_id: String,
    ids: [(&'static str, String); 2],
}

impl Endpoint {
    fn skipping(self, skips: &'static [&'static str]) -> Self {
        Self { skips, ..self }
    }

    /// What is unknown of it is a part of its value.
    fn but_not_more(self) -> Self {
        Self { more: false, ..self }
    }
}

type Call = fn(Calls) -> BoxFuture<'static, Result<Seen>>;

/// An endpoint: the method, how it is called, its request and its documented reply.
struct Endpoint {
    method: &'static str,
    api: ApiVersion,
    request: &'static str,
    reply: Value,
    fields: Vec<Field>,
    /// Ends of places that are nobody's field and matter all the same: units and guessed places are for another day, and a
    /// signal's code and status say whether there is a value at all (core/src/api/signals/tests.rs has these).
    skips: &'static [&'static str],
    /// Something more in the reply changes nothing.
    more: bool,
    call: Call,
}

/// A change to one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Missing,
    Null,
    /// An object, where none belongs.
    Object,
    /// In quotes, what belongs there without.
    Quoted,
    /// The same in quotes with white space around.
    Padded,
    /// Text of digits as a number.
    Digits,
    /// `2019.0`
    Fraction,
    EmptyText,
    NotANumber,
    Infinity,
    One,
    OtherCase,
    UnknownWord,
    Seconds,
    Millis,
    /// A list with a null in front.
    NullInside,
}

/// What a change gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The reading, as if nothing had been changed.
    Same,
    /// The reading without the field, all else as it was.
    Absent,
    /// The reading with the word as it came.
    Kept,
    /// The list without the item.
    Dropped,
    /// An error that names the field.
    Fails,
    /// An error that says that nobody knows whether it was done.
    Unconfirmed,
}

use Change::*;
use Kind::{Flag, List, Number, Success, Text, Time, Typed, Whole, Word};
use Need::{OfItem, Optional, Required};
use Outcome::{Absent, Dropped, Fails, Kept, Same, Unconfirmed};

const OUTCOMES: [Outcome; 6] = [Same, Absent, Kept, Dropped, Fails, Unconfirmed];

/// A kind of change, for which kinds of field, and what comes of it: where the field is required, optional, of an item.
type Row = (Change, fn(Kind) -> bool, [Outcome; 3]);

/// By hand: for a kind of change, to which kinds of fields it applies, and what it gives where the field is required,
/// optional, or of an item.
#[rustfmt::skip]
const EXPECTED: [Row; 18] = [
    (Missing,     |k| k != Success,                             [Fails, Absent, Dropped]),
    (Null,        |k| k != Success,                             [Fails, Absent, Dropped]),
    (Object,      |k| k != Success,                             [Fails, Absent, Dropped]),
    (Quoted,      |k| matches!(k, Number | Whole | Flag),       [Same, Same, Same]),
    (Padded,      |k| matches!(k, Number | Whole | Flag),       [Same, Same, Same]),
    (Digits,      |k| k == Text,                                [Same, Same, Same]),
    (Fraction,    |k| k == Whole,                               [Same, Same, Same]),
    (EmptyText,   |k| matches!(k, Number | Whole | Flag | Time), [Fails, Absent, Dropped]),
    (NotANumber,  |k| matches!(k, Number | Whole | Time),       [Fails, Absent, Dropped]),
    (Infinity,    |k| matches!(k, Number | Whole | Time),       [Fails, Absent, Dropped]),
    (One,         |k| k == Flag,                                [Fails, Absent, Dropped]),
    (OtherCase,   |k| matches!(k, Typed(_) | Success),          [Same, Same, Same]),
    (OtherCase,   |k| k == Word,                                [Kept, Kept, Kept]),
    (UnknownWord, |k| matches!(k, Word | Typed(_)),             [Kept, Kept, Kept]),
    (Seconds,     |k| k == Time,                                [Same, Same, Same]),
    (Millis,      |k| k == Time,                                [Same, Same, Same]),
    (NullInside,  |k| k == List,                                [Same, Same, Same]),
    // A success that was not said is none.
    (Missing,     |k| k == Success,                             [Unconfirmed, Unconfirmed, Unconfirmed]),
];

/// More of the same for a command's success.
const NO_SUCCESS: [Change; 6] = [Null, Object, EmptyText, UnknownWord, One, NotANumber];

const NEW: &str = "SOMETHING_NEW";

/// The value of a field, changed; `None`: taken away.
fn changed(change: Change, value: &Value) -> Option<Value> {
    let text = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let millis = || {
        let time: std::time::SystemTime =
            std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_514_400);
        time.duration_since(std::time::UNIX_EPOCH).expect("since 1970").as_millis() as u64
    };
    Some(match change {
        Missing => return None,
        Null => Value::Null,
        Object => json!({ "somewhere": { "else": 1 } }),
        Quoted => json!(text()),
        Padded => json!(format!(" {} ", text())),
        Digits => json!(4711),
        Fraction => json!(value.as_f64().expect("a number")),
        EmptyText => json!(""),
        NotANumber => json!("NaN"),
        Infinity => json!("inf"),
        One => json!(1),
        OtherCase if text().chars().any(char::is_uppercase) => json!(text().to_lowercase()),
        OtherCase => json!(text().to_uppercase()),
        UnknownWord => json!(NEW),
        Seconds => json!(millis() / 1000),
        Millis => json!(millis()),
        NullInside => {
            let mut list = value.as_array().expect("a list").clone();
            list.insert(0, Value::Null);
            list.into()
        }
    })
}

fn put(reply: &Value, at: &str, value: Option<Value>) -> Value {
    let mut reply = reply.clone();
    match value {
        Some(value) => *reply.pointer_mut(at).unwrap_or_else(|| panic!("no {at}")) = value,
        None => {
            let (parent, name) = at.rsplit_once('/').expect("a pointer");
            match reply.pointer_mut(parent).expect("its parent") {
                Value::Object(map) => drop(map.remove(name).expect("a field")),
                Value::Array(list) => drop(list.remove(name.parse::<usize>().expect("a place"))),
                _ => panic!("{at} has no parent"),
            }
        }
    }
    reply
}

/// What is shown of the field at `place` in `shown`: where its value begins and ends.
fn value_of(shown: &str, name: &str) -> Option<(usize, usize)> {
    let label = format!("{name}: ");
    let begins = |at: usize| !shown[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let start = shown.match_indices(&label).find(|(at, _)| begins(*at))?.0 + label.len();
    let (mut depth, mut quoted, mut escaped) = (0_i32, false, false);
    for (at, c) in shown[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' | ',' | '\n' if depth == 0 => return Some((start, start + at)),
            ' ' if depth == 0 && shown[start + at..].starts_with(" }") => return Some((start, start + at)),
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    Some((start, shown.len()))
}

/// Whether a change has had this outcome.
fn holds(outcome: Outcome, base: &str, field: &Field, word: Option<&str>, got: &Result<Seen>) -> bool {
    let with = |value: &str| {
        let (start, end) =
            value_of(base, field.shown).unwrap_or_else(|| panic!("no {} in {base}", field.shown));
        format!("{}{value}{}", &base[..start], &base[end..])
    };
    let old = || value_of(base, field.shown).map_or("", |(start, end)| &base[start..end]);
    match (outcome, got) {
        (Same, Ok(seen)) => seen.shown == base,
        (Absent, Ok(seen)) => {
            seen.shown == with(if old().starts_with('[') { "[]" } else { "None" }) && seen.shown != base
        }
        (Kept, Ok(seen)) => {
            let Some(word) = word else { return false };
            let kept = match field.kind {
                Typed(_) if old().starts_with("Some(") => format!("Some(Other({word:?}))"),
                Typed(_) => format!("Other({word:?})"),
                _ if old().starts_with("Some(") => format!("Some({word:?})"),
                _ => format!("{word:?}"),
            };
            seen.shown == with(&kept) && seen.shown != base
        }
        (Dropped, Ok(seen)) => {
            base.contains('\n') && Some(seen.shown.as_str()) == base.split_once('\n').map(|(_, rest)| rest)
        }
        (Fails, Err(error)) => {
            let name = field.at.rsplit('/').find(|name| name.parse::<usize>().is_err()).expect("a name");
            // On v3 it may have v2's name.
            let said = |name: &str| error.message().contains(&format!("{name}`"));
            let named = said(name) || said(field.shown);
            error.kind() == ErrorKind::InvalidResponse
                && named
                && !error.message().contains("it is not known")
        }
        (Unconfirmed, Err(error)) => {
            !error.can_retry() && error.message().contains("it is not known whether")
        }
        _ => false,
    }
}

struct Stage {
    _world: World,
    server: Scripted,
    client: Client,
    ids: [(&'static str, String); 2],
    grant_id: String,
}

async fn stage() -> Stage {
    let settings = [("retries", "0"), ("management_token", "m")];
    let (world, server, client, grant) = scripted::staged(&settings).await;
    let ids = [("{v}", grant.vehicles[0].to_string()), ("{u}", grant.user_id.unwrap().to_string())];
    Stage { _world: world, server, client, ids, grant_id: grant.id.to_string() }
}

impl Stage {
    fn filled(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (mark, id)| text.replace(mark, id))
    }

    async fn call(&self, endpoint: &Endpoint, reply: &Value) -> Result<Seen> {
        let body = self.filled(&reply.to_string());
        self.server.answer(&self.filled(endpoint.request), Answer::new(200, body));
        let client = self.client.with_options(CallOptions::new().api(endpoint.api));
        let vehicle = client.vehicle(&self.ids[0].1).unwrap();
        (endpoint.call)(Calls { client, vehicle, grant_id: self.grant_id.clone(), ids: self.ids.clone() })
            .await
    }
}

fn endpoints() -> Vec<Endpoint> {
    v2::endpoints().into_iter().chain(v3::endpoints()).chain(application::endpoints()).collect()
}

/// One change of one field: what it gave, and which outcomes that is.
struct Case {
    name: String,
    row: usize,
    expected: Outcome,
    holds: Vec<Outcome>,
    got: String,
}

async fn cases(stage: &Stage) -> Vec<Case> {
    let mut cases = Vec::new();
    for endpoint in endpoints() {
        let base = stage.call(&endpoint, &endpoint.reply).await;
        let base =
            base.unwrap_or_else(|error| panic!("{} {:?}: {error}", endpoint.method, endpoint.api)).shown;
        for field in &endpoint.fields {
            let value = endpoint
                .reply
                .pointer(field.at)
                .unwrap_or_else(|| panic!("{}: {}", endpoint.method, field.at));
            let mut changes: Vec<(usize, Change, Outcome)> = Vec::new();
            for (row, (change, applies, outcomes)) in EXPECTED.iter().enumerate() {
                if !applies(field.kind) {
                    continue;
                }
                let expected =
                    outcomes[[Required, Optional, OfItem].iter().position(|n| *n == field.need).unwrap()];
                changes.push((row, *change, expected));
                if field.kind == Success && *change == Missing {
                    changes.extend(NO_SUCCESS.map(|change| (row, change, expected)));
                }
            }
            for (row, change, expected) in changes {
                let new = changed(change, value);
                let word = new.as_ref().and_then(Value::as_str).map(str::to_owned);
                // A number is to be read as the text of its digits is.
                let control = if change == Digits {
                    let reply = put(&endpoint.reply, field.at, Some(json!("4711")));
                    stage.call(&endpoint, &reply).await.expect("digits in quotes").shown
                } else {
                    base.clone()
                };
                let got = stage.call(&endpoint, &put(&endpoint.reply, field.at, new)).await;
                let holds = OUTCOMES.into_iter();
                let holds =
                    holds.filter(|o| self::holds(*o, &control, field, word.as_deref(), &got)).collect();
                let got = got.map_or_else(|error| error.to_string(), |seen| seen.shown);
                let name = format!("{} {:?} {} {change:?}", endpoint.method, endpoint.api, field.at);
                cases.push(Case { name, row, expected, holds, got });
            }
        }
    }
    cases
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_every_field_gives_what_is_written() {
    let stage = stage().await;
    let cases = cases(&stage).await;
    let wrong: Vec<_> = cases
        .iter()
        .filter(|case| case.holds != [case.expected])
        .map(|case| format!("{}: {:?} expected, is {:?}: {}", case.name, case.expected, case.holds, case.got))
        .collect();
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    println!("== {} changes", cases.len());
    // The table is not idle: each row is used for each need it has an outcome of its own for, and with any other outcome
    // in its place at least one case would fail.
    for (row, (change, ..)) in EXPECTED.iter().enumerate() {
        let of_row = || cases.iter().filter(|case| case.row == row);
        assert!(of_row().count() > 0, "row {row} ({change:?}) is never used");
        for expected in [Same, Absent, Kept, Dropped, Fails, Unconfirmed] {
            for other in OUTCOMES.into_iter().filter(|other| *other != expected) {
                let under = || of_row().filter(|case| case.expected == expected);
                let fails = under().any(|case| case.holds != [other]);
                assert!(
                    fails || under().count() == 0,
                    "row {row} ({change:?}): {other:?} would pass for {expected:?}"
                );
            }
        }
    }
    assert!(cases.len() > 1000, "{}", cases.len());
}

/// Pointers of everything in a value that holds nothing else.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            map.iter().for_each(|(name, value)| leaves(value, &format!("{at}/{name}"), found))
        }
        Value::Array(list) if !list.is_empty() => {
            // Items are alike: the first one stands for all.
            leaves(&list[0], &format!("{at}/0"), found);
        }
        _ => found.push(at.to_owned()),
    }
}

/// A value with something more in every object of it.
fn with_more(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut map: serde_json::Map<_, _> =
                map.iter().map(|(name, value)| (name.clone(), with_more(value))).collect();
            map.insert("somethingNew".to_owned(), json!({ "deep": [{ "er": [null, "x", 7] }], "value": 1 }));
            map.into()
        }
        Value::Array(list) => list.iter().map(with_more).collect(),
        plain => plain.clone(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_named_does_not_matter_and_stays_in_raw() {
    let stage = stage().await;
    let mut wrong = Vec::new();
    for endpoint in endpoints() {
        let name = format!("{} {:?}", endpoint.method, endpoint.api);
        let base = stage.call(&endpoint, &endpoint.reply).await.unwrap().shown;
        match stage.call(&endpoint, &with_more(&endpoint.reply)).await {
            Ok(seen)
                if (seen.shown == base || !endpoint.more)
                    && (seen.raw.is_empty() || seen.raw.contains("somethingNew")) => {}
            Ok(seen) => wrong.push(format!("{name}: more in it gives {}", seen.shown)),
            Err(error) => wrong.push(format!("{name}: more in it gives {error}")),
        }
        let mut all = Vec::new();
        leaves(&endpoint.reply, "", &mut all);
        for at in all {
            let named = |field: &&Field| {
                field.at == at || at.starts_with(&format!("{}/", field.at)) && field.kind != List
            };
            let skipped = endpoint.skips.iter().any(|end| at.ends_with(end));
            if skipped || endpoint.fields.iter().any(|field| named(&field)) {
                continue;
            }
            for new in [None, Some(Value::Null), Some(json!({ "odd": 1 })), Some(json!("odd"))] {
                let shown = format!("{name} {at} {new:?}");
                match stage.call(&endpoint, &put(&endpoint.reply, &at, new)).await {
                    Ok(seen) if seen.shown == base => {}
                    Ok(seen) => wrong.push(format!("{shown}: {}", seen.shown)),
                    Err(error) => wrong.push(format!("{shown}: {error}")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_endpoint_is_left_out() {
    let page = include_str!("../../../docs/api.md");
    let tables = page.split("## Webhooks that arrive").next().unwrap();
    let all = endpoints();
    // Whose answers are nobody's in particular, or another endpoint's page after page. What answers without a body has its tests
    // in tests/rust/success_and_retry_after.rs, and what gives a token in tests/rust/life_cycle.rs.
    let without =
        ["request", "backfill_users", "application_token", "delete_connection", "delete_subscription"];
    // They look through a list that is here first, and end what they found.
    let through_lists = ["delete_connections", "disconnect", "unsubscribe"];
    let mut known = 0;
    for line in tables.lines().filter(|line| line.starts_with('|')) {
        let Some(method) =
            line.split('`').find_map(|part| part.strip_prefix("Vehicle::").or(part.strip_prefix("Client::")))
        else {
            continue;
        };
        known += 1;
        let columns: Vec<_> = line.split(" | ").collect();
        for (column, api) in [(0, ApiVersion::V2), (1, ApiVersion::V3)] {
            let is_there = all.iter().any(|endpoint| endpoint.method == method && endpoint.api == api);
            let unsupported = columns[column].contains("unsupported");
            let through_list = api == ApiVersion::V3 && through_lists.contains(&method);
            assert!(
                is_there || unsupported || through_list || without.contains(&method),
                "{method} on {api:?} has no reply here"
            );
        }
    }
    assert!(known > 50, "docs/api.md has another form: {known}");
}
