//! A grant's row as a store gives it. First line: its columns, parted by tabs; then the body, which is plain JSON.

use serde_json::{Map, Value};
use smartcar_sdk::{
    ErrorKind,
    clock::Timestamp,
    fuzzing::{Keys, refreshed, rewritten},
    store::Row,
};

use crate::{APPLICATION, SECRET, Target, first_line, shows};

pub(crate) const TARGET: Target = Target { name: "record", longest: 8192, run };

const YEAR_9999: i64 = 253_402_300_799_999;

fn row(input: &[u8]) -> Row {
    let (line, body) = first_line(input);
    let mut columns = line.split('\t');
    let mut text = || columns.next().unwrap_or_default().to_owned();
    let maybe = |text: String| Some(text).filter(|text| !text.is_empty());
    let (grant_id, status, user_id, account) = (text(), text(), maybe(text()), maybe(text()));
    let vehicles = text().split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let mut number = || text().parse::<i64>().ok();
    let version = number().unwrap_or_default();
    let mut time = || number().map(Timestamp::from_millis);
    let always = Timestamp::from_millis(0);
    Row {
        grant_id,
        version,
        user_id,
        account,
        status,
        vehicles,
        connected_at: time().unwrap_or(always),
        refresh_expires_at: time(),
        due_at: time(),
        status_changed_at: time().unwrap_or(always),
        updated_at: time().unwrap_or(always),
        body: body.to_vec(),
    }
}

fn run(input: &[u8]) {
    let (row, keys) = (row(input), Keys::new(APPLICATION, "").expect("no keys"));
    let written = match rewritten(&row, &keys) {
        Ok(written) => written,
        Err(error) => {
            assert_eq!((error.kind(), error.can_retry()), (ErrorKind::Store, false), "{error:?}");
            assert!(
                !shows(&row.body)
                    || shows(row.grant_id.as_bytes())
                    || !format!("{error} {error:?}").contains(SECRET)
            );
            return;
        }
    };
    assert_eq!(Row { body: row.body.clone(), ..written.clone() }, row, "columns change");
    assert_eq!(rewritten(&written, &keys).expect("it was written by us"), written);
    nothing_is_forgotten(&row, &written);
    // The store's clock, whatever the record says: from 1970 to the year 9999, and at the record's own time.
    for now in [0, 1_795_514_400_000, row.updated_at.as_millis().clamp(0, YEAR_9999), YEAR_9999] {
        a_refresh_forgets_nothing(&row, &keys, Timestamp::from_millis(now));
    }
}

fn fields(body: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(body).expect("a body is a JSON object")
}

/// Fields no release knows survive, and those this one knows.
fn nothing_is_forgotten(row: &Row, written: &Row) {
    let after = fields(&written.body);
    for (name, value) in fields(&row.body) {
        let nothing = match &value {
            // A life that is no number of milliseconds is as if it were missing.
            other if name == "access_lifetime" && !other.is_u64() => true,
            other if name == "access_expires_at" && !other.is_i64() => true,
            Value::Null | Value::Bool(false) => true,
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        assert!(nothing || after.get(&name) == Some(&value), "{name} becomes {:?}", after.get(&name));
    }
}

fn a_refresh_forgets_nothing(row: &Row, keys: &Keys, now: Timestamp) {
    const KNOWN: [&str; 16] = [
        "format",
        "mode",
        "unfinished",
        "reason",
        "access_token",
        "access_expires_at",
        "access_lifetime",
        "refresh_token",
        "generation",
        "used_at",
        "maybe_used",
        "fallbacks",
        "lease",
        "failures",
        "refusals",
        "proofs",
    ];
    let rows = refreshed(row, keys, now, "won-access", "won-refresh").expect("it was read before");
    assert!(row.status != "removed" || rows.is_empty(), "a removed grant never comes back");
    let before = fields(&row.body);
    let mut generation = before["generation"].as_u64().expect("a number");
    for next in &rows {
        assert_eq!(rewritten(next, keys).expect("we have written it"), *next);
        let body = fields(&next.body);
        let same = Row { version: row.version, body: row.body.clone(), ..next.clone() };
        assert_eq!(
            (&same.grant_id, &same.user_id, &same.account, &same.vehicles),
            (&row.grant_id, &row.user_id, &row.account, &row.vehicles)
        );
        for (name, value) in before.iter().filter(|(name, _)| !KNOWN.contains(&name.as_str())) {
            assert_eq!(body.get(name), Some(value), "{name}");
        }
        let now_at = body["generation"].as_u64().expect("a number");
        assert!(now_at >= generation, "a generation decreases");
        generation = now_at;
        // No token that may be the live one goes before a later one is there (invariant I9).
        let holds = |token: &Value| {
            body.get("refresh_token") == Some(token)
                || body.get("fallbacks").and_then(Value::as_array).is_some_and(|list| list.contains(token))
        };
        assert!(holds(&Value::from("won-refresh")) || before.get("refresh_token").is_none_or(holds));
    }
}
