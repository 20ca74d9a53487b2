//! The table of docs/token-life-cycle.md, made of the constants.

use std::fmt::Write;

use super::*;

/// Names, values at the usual settings, and meanings, as docs/token-life-cycle.md prints them.
#[allow(clippy::too_many_lines, reason = "a line per constant")]
fn table() -> String {
    let timings = Timings::new(&Config::default());
    let secs = |duration: Duration| format!("{} s", duration.as_secs_f64());
    let [first_look, second_look] = timings.looks_again();
    let rows = [
        ("grace", secs(timings.grace), "setting", "how long a used refresh token still works"),
        (
            "step",
            secs(timings.step),
            "grace / 12",
            "the shortest wait between two requests, and between two looks for work",
        ),
        ("lease", secs(timings.lease), "grace / 6", "how long a lease lasts unless it is renewed"),
        (
            "renews_before",
            secs(timings.renews_before()),
            "lease * 2/3",
            "how long before its end a lease is renewed",
        ),
        (
            "sends_before",
            secs(timings.sends_before()),
            "lease / 3",
            "how long before its lease ends nothing is sent any more",
        ),
        (
            "confirm_after",
            secs(timings.confirm_after),
            "grace * 5/12",
            "how long after its commit a pair is confirmed",
        ),
        (
            "confirms_before",
            secs(timings.confirms_before()),
            "grace / 4",
            "how long before its fallback dies at the latest",
        ),
        (
            "late_request",
            secs(timings.late_request()),
            "grace / 2 + step / 4",
            "how long after a visibly failed request at the earliest",
        ),
        (
            "last_confirmation",
            secs(timings.last_confirmation()),
            "step * 2",
            "how long before its fallback dies in any case",
        ),
        (
            "silence",
            secs(timings.silence(timings.grace, Duration::ZERO, timings.step)),
            "a third of what the grace leaves, a step at least, twice the latency",
            "how long a silent request is waited for before the next goes",
        ),
        (
            "retry",
            secs(timings.retry(1)),
            "step / 4, doubled up to a step",
            "how long after a request that visibly failed",
        ),
        (
            "turned_away",
            secs(timings.turned_away(None)),
            "what the endpoint asks for, grace / 4 at most",
            "how long after a request that was turned away",
        ),
        (
            "reply",
            secs(timings.reply(Duration::ZERO)),
            "a step, twice the latency",
            "closing: how long a reply is expected to take",
        ),
        (
            "slow_reply",
            secs(timings.slow_reply()),
            "grace * 2/3",
            "closing: how long one may take that must be heard",
        ),
        (
            "time_for_another",
            secs(timings.time_for_another()),
            "step * 3",
            "closing: what is left of the grace for another process",
        ),
        (
            "store_rest",
            secs(timings.store_rest(1)),
            "step / 10, doubled up to a step",
            "how long a store that failed is left alone",
        ),
        (
            "unavailable_for",
            secs(timings.unavailable_for()),
            "grace / 4",
            "after how long a caller is to ask again",
        ),
        (
            "back_off",
            secs(timings.back_off(1)),
            "step * 2, doubled nine times",
            "how long a grant rests after a refresh that brought nothing",
        ),
        (
            "rest_in_grace",
            secs(timings.rest_in_grace()),
            "grace / 4",
            "the same, while its token may have been used and still works",
        ),
        (
            "further_round",
            secs(timings.further_round(1).unwrap_or_default()),
            "grace * 60, then grace * 1440",
            "how long after it was given up a grant is tried again",
        ),
        (
            "looks_again",
            secs(first_look),
            "grace / 3",
            "how long after its commit a record is first looked at again",
        ),
        ("looks_again", secs(second_look), "grace", "and the second time"),
        (
            "puts_off",
            secs(timings.puts_off()),
            "grace * 60",
            "how long an unfinished Connect is put off at most",
        ),
        (
            "old_age",
            secs(timings.old_age()),
            "refresh_token_lifetime / 6",
            "how near its end a refused token tells nothing of the endpoint",
        ),
        ("STORE_TIMEOUT", secs(STORE_TIMEOUT), "", "no store operation is waited for longer"),
        (
            "RESTS_BEFORE_GIVING_UP",
            RESTS_BEFORE_GIVING_UP.to_string(),
            "",
            "how often a grant rests before it is given up, where another process may hold a pair",
        ),
        (
            "FAILS_AFTER",
            FAILS_AFTER.to_string(),
            "",
            "how many requests in a row may visibly fail before callers learn of it",
        ),
        (
            "MAX_CONFIRMATIONS",
            MAX_CONFIRMATIONS.to_string(),
            "",
            "how many confirmations in a row may leave a pair unconfirmed",
        ),
        (
            "OPENS_AT",
            OPENS_AT.to_string(),
            "",
            "unknown outcomes in a row, over different grants, that open the breaker",
        ),
        (
            "VERDICT_OVER",
            VERDICT_OVER.to_string(),
            "",
            "over how many grants it is decided whether refusals are to be believed",
        ),
        ("LATENCY_OVER", LATENCY_OVER.to_string(), "", "how many answers the latency is taken from"),
        (
            "WITH_OTHERS",
            WITH_OTHERS.to_string(),
            "",
            "how many times `refresh_concurrency` grants may be unresolved with those of other processes",
        ),
    ];
    let mut table = String::from("| name | value | from | what it is |\n|---|---|---|---|\n");
    for (name, value, from, what) in rows {
        let _ = writeln!(table, "| `{name}` | {value} | {from} | {what} |");
    }
    table
}

#[test]
fn the_documentation_has_the_table_of_today() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/token-life-cycle.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    assert!(docs.contains(&table()), "put this into docs/token-life-cycle.md:\n{}", table());
}
