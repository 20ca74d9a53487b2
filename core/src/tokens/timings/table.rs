//! The table of docs/token-life-cycle.md, made of the constants.

use std::{fmt::Write, path::Path};

use super::*;
use crate::{awake, clock, oauth, random, store::record::TOMBSTONE};

/// The folder of these sources.
const ROOM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tokens");

/// A time in the unit that reads best.
fn shown(duration: Duration) -> String {
    match (duration.as_secs(), duration.subsec_nanos()) {
        (0, _) => format!("{} ms", duration.as_millis()),
        (seconds, 0) if seconds % 86_400 == 0 => format!("{} d", seconds / 86_400),
        (seconds, 0) if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        (seconds, 0) => format!("{seconds} s"),
        _ => format!("{:.2} s", duration.as_secs_f64()),
    }
}

/// Names, values at the usual settings, and meanings, as docs/token-life-cycle.md prints them.
#[allow(clippy::too_many_lines, reason = "a line per constant")]
fn table() -> String {
    let timings = Timings::new(&Config::default());
    let [first_look, second_look] = timings.looks_again();
    let token = oauth::ASSUMED_LIFETIME;
    let rows = [
        ("grace", shown(timings.grace), "setting", "how long a used refresh token still works"),
        (
            "step",
            shown(timings.step),
            "grace / 12",
            "the shortest wait between two requests, and between two looks for work",
        ),
        (
            "refresh_lifetime",
            shown(timings.refresh_lifetime),
            "setting `refresh_token_lifetime`",
            "how long a refresh token lives unused",
        ),
        (
            "soft_margin",
            shown(timings.margin(Margin::Soft, token)),
            "setting; a tenth of the token's life at most",
            "how long before its end an access token is refreshed in the background",
        ),
        (
            "soft_margin_with",
            shown(timings.soft_margin_with(1.0, token)),
            "soft_margin, up to half of the way to hard_margin",
            "the same for one grant, so that a fleet is not refreshed at once",
        ),
        (
            "hard_margin",
            shown(timings.margin(Margin::Hard, token)),
            "setting; 1/50 of the token's life at most",
            "how long before its end callers wait for another one",
        ),
        (
            "life",
            shown(timings.life(Duration::ZERO)),
            "step * 5/4",
            "the shortest life of an access token that counts",
        ),
        (
            "waits_for_better",
            shown(waits_for_better(Duration::from_secs(30))),
            "half of the caller's time (30 s)",
            "without `background_refresh`: how long a caller waits while the token at hand is good",
        ),
        (
            "trusts_401",
            shown(trusts_401(token)),
            "1/120 of the token's life",
            "how long after a token was replaced for a 401 another 401 is an answer",
        ),
        ("lease", shown(timings.lease), "grace / 6", "how long a lease lasts unless it is renewed"),
        (
            "renews_before",
            shown(timings.renews_before()),
            "lease * 2/3",
            "how long before its end a lease is renewed",
        ),
        (
            "sends_before",
            shown(timings.sends_before()),
            "lease / 3",
            "how long before its lease ends nothing is sent any more",
        ),
        (
            "confirm_after",
            shown(timings.confirm_after),
            "grace * 5/12",
            "how long after its commit a pair is confirmed",
        ),
        (
            "confirms_before",
            shown(timings.confirms_before()),
            "grace / 4",
            "how long before its fallback dies a pair is confirmed at the latest",
        ),
        (
            "late_request",
            shown(timings.late_request()),
            "grace / 2 + step / 4",
            "how long after a visibly failed request a pair is confirmed at the earliest",
        ),
        (
            "last_confirmation",
            shown(timings.last_confirmation()),
            "step * 2",
            "how long before its fallback dies a pair is confirmed in any case",
        ),
        (
            "silence",
            shown(timings.silence(timings.grace, Duration::ZERO, timings.step)),
            "a third of what the grace leaves, a step at least, twice the latency",
            "how long a silent request is waited for before the next goes",
        ),
        (
            "retry",
            shown(timings.retry(1)),
            "step / 4, doubled up to a step",
            "how long after a request that visibly failed",
        ),
        (
            "turned_away",
            shown(timings.turned_away(None)),
            "what the endpoint asks for, grace / 4 at most",
            "how long after a request that was turned away",
        ),
        (
            "reply",
            shown(timings.reply(Duration::ZERO)),
            "a step, twice the latency",
            "closing: how long a reply is expected to take",
        ),
        (
            "slow_reply",
            shown(timings.slow_reply()),
            "grace * 2/3",
            "closing: how long one may take that must be waited for",
        ),
        (
            "time_for_another",
            shown(timings.time_for_another()),
            "step * 3",
            "closing: what is left of the grace for another process",
        ),
        (
            "store_rest",
            shown(timings.store_rest(1)),
            "step / 10, doubled up to a step",
            "how long a store that failed is left alone",
        ),
        (
            "unavailable_for",
            shown(timings.unavailable_for()),
            "grace / 4",
            "after how long a caller is to ask again",
        ),
        (
            "back_off",
            shown(timings.back_off(1)),
            "step * 2, doubled nine times",
            "how long a grant rests after a refresh that brought nothing",
        ),
        (
            "rest_in_grace",
            shown(timings.rest_in_grace()),
            "grace / 4",
            "the same, while its token may have been used and still works",
        ),
        (
            "further_round",
            shown(timings.further_round(1).unwrap_or_default()),
            "grace * 60, then grace * 1440",
            "how long after it was given up a grant is tried again",
        ),
        (
            "looks_again",
            shown(first_look),
            "grace / 3",
            "how long after its commit a record is first looked at again",
        ),
        ("looks_again", shown(second_look), "grace", "and the second time"),
        (
            "puts_off",
            shown(timings.puts_off()),
            "grace * 60",
            "how long an unfinished Connect is put off at most",
        ),
        (
            "old_age",
            shown(timings.old_age()),
            "refresh_token_lifetime / 6",
            "how near its end a refused token says nothing of the endpoint",
        ),
        ("STORE_TIMEOUT", shown(STORE_TIMEOUT), "", "no store operation is waited for longer"),
        (
            "SLOW_STORE",
            shown(SLOW_STORE),
            "",
            "how long an operation is silent before callers' errors say so",
        ),
        ("LONGEST_NAP", shown(LONGEST_NAP), "", "how long a busy runner goes without a look at the clock"),
        (
            "UNTIMED_WAIT",
            shown(UNTIMED_WAIT),
            "",
            "how long a runner waits for its inbox alone before it takes its process for one that was stopped",
        ),
        ("SHORTEST_SLEEP", shown(SHORTEST_SLEEP), "", "how long a runner sleeps at least"),
        ("SAME_END", shown(SAME_END), "", "to within what two looks at one record reckon its times"),
        (
            "USE_NOTED_EVERY",
            shown(USE_NOTED_EVERY),
            "",
            "how exactly the last use of an access token is known",
        ),
        ("KEPT_WARM", shown(KEPT_WARM), "", "how long after its last use an access token is kept warm"),
        (
            "TRUSTS_401_AT_MOST",
            shown(TRUSTS_401_AT_MOST),
            "",
            "how long at most a 401 on a grant's new token is an answer",
        ),
        (
            "APPLICATION_REST",
            shown(APPLICATION_REST),
            "",
            "how long no application token is asked for after a failure, while the one at hand is good",
        ),
        ("USER_BELIEVED", shown(USER_BELIEVED), "", "how long the user of a vehicle is believed"),
        (
            "CONNECT_AFTER_EXCHANGE",
            shown(CONNECT_AFTER_EXCHANGE),
            "",
            "Connect: how long all that comes after the exchange may take",
        ),
        (
            "connect_store_rest",
            shown(timings.connect_store_rest()),
            "step / 20, doubled each time",
            "Connect: how long storing a consent rests before it is repeated",
        ),
        (
            "connect_look_up_rest",
            shown(timings.connect_look_up_rest()),
            "step / 10, doubled each time",
            "Connect: the same for learning what a consent reaches",
        ),
        ("CONNECT_LEAST_REST", shown(CONNECT_LEAST_REST), "", "Connect: how long both rest at least"),
        (
            "takes_over_within",
            shown(timings.takes_over_within()),
            "grace / 4, half of CHANGES_OVERLAP at most",
            "Connect: how long a new grant has to take its vehicles over, before recovery does",
        ),
        (
            "run_patience",
            shown(timings.run_patience()),
            "grace * 10",
            "for how long the job and a cut-over go on with what cannot be refreshed now",
        ),
        (
            "probe_pause",
            shown(timings.probe_pause(None)),
            "a step, doubled up to the grace",
            "how long an endpoint that does not answer is left alone before its next probe",
        ),
        (
            "MAINTENANCE_WITHIN",
            shown(MAINTENANCE_WITHIN),
            "",
            "maintenance refreshes what ends within this time",
        ),
        ("MAINTENANCE_EVERY", shown(MAINTENANCE_EVERY), "", "how often maintenance looks"),
        (
            "STARTS_AHEAD",
            shown(STARTS_AHEAD),
            "one interval at least",
            "how far ahead a worker takes the fleet's starts",
        ),
        (
            "starts_too_far",
            shown(starts_too_far(Duration::ZERO)),
            "STARTS_AHEAD * 2",
            "from how far ahead the next start comes from a clock that stepped",
        ),
        ("START_LATE", shown(START_LATE), "one interval at least", "how late a start may be used"),
        ("START_REST", shown(START_REST), "", "how long a worker rests that has lost a start to another one"),
        ("CLOCK_STEP_BACK", shown(CLOCK_STEP_BACK), "", "recovery: how far a clock may step back"),
        (
            "CHANGES_FIRST_LOOK",
            shown(CHANGES_FIRST_LOOK),
            "",
            "recovery: how far back its first look for changes goes",
        ),
        (
            "CHANGES_OVERLAP",
            shown(CHANGES_OVERLAP),
            "",
            "recovery: how far back each further look goes again",
        ),
        (
            "OLD_SYSTEM_REQUEST",
            shown(OLD_SYSTEM_REQUEST),
            "",
            "cut-over: the longest request of the old system",
        ),
        (
            "IMPORT_CLOCK_SKEW",
            shown(IMPORT_CLOCK_SKEW),
            "",
            "import: how far the old system's clock may be ahead",
        ),
        (
            "IMPORT_ACCESS_LIFE",
            shown(IMPORT_ACCESS_LIFE),
            "",
            "import: the longest life of an access token that is believed",
        ),
        (
            "IMPORT_LOOK_UPS",
            shown(IMPORT_LOOK_UPS),
            "half of what the token has left at most",
            "import: over how long a fleet's look-ups are spread",
        ),
        ("DROP_MARGIN", shown(DROP_MARGIN), "", "how much longer than its closing a dropped client waits"),
        (
            "CAUGHT_UP_LOOK",
            shown(CAUGHT_UP_LOOK),
            "",
            "tests that move the clock: the time between two looks",
        ),
        (
            "random::JITTER",
            format!("{} to {}", random::JITTER.0, random::JITTER.1),
            "",
            "what looks and rests are multiplied with, so that a fleet does not act at once",
        ),
        (
            "clock::NAP",
            shown(clock::NAP),
            "",
            "how late at most a sleep ends after its machine was suspended",
        ),
        (
            "awake::LATE",
            shown(awake::LATE),
            "",
            "what comes so much later than it was due shows that the process was stopped",
        ),
        (
            "awake::TO_READ",
            shown(awake::TO_READ),
            "a step at most",
            "what a process that was stopped reads before it acts",
        ),
        (
            "oauth::ASSUMED_LIFETIME",
            shown(oauth::ASSUMED_LIFETIME),
            "",
            "how long an access token lives where the reply does not say",
        ),
        (
            "oauth::application::ASSUMED_LIFETIME",
            shown(oauth::application::ASSUMED_LIFETIME),
            "",
            "the same for the application token",
        ),
        (
            "oauth::reply::LONGEST_LIFETIME",
            shown(oauth::reply::LONGEST_LIFETIME),
            "",
            "no access token is believed to live longer",
        ),
        (
            "oauth::application::TIMEOUT",
            shown(oauth::application::TIMEOUT),
            "",
            "how long one application token is waited for",
        ),
        (
            "oauth::LONGEST_PAUSE",
            shown(oauth::LONGEST_PAUSE),
            "",
            "no pause that the endpoint asks for is believed to be longer",
        ),
        (
            "store::TOMBSTONE",
            shown(TOMBSTONE),
            "",
            "how long a removed grant is remembered, so that no late reply revives it",
        ),
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
        (
            "VERDICT_FROM",
            VERDICT_FROM.to_string(),
            "`VERDICT_OVER` / 2",
            "from how many grants it is decided at all",
        ),
        ("CALLERS_SHARE", CALLERS_SHARE.to_string(), "", "one permit of so many is for callers alone"),
        (
            "for_background",
            format!("{} of 16", for_background(16)),
            "1 - 1 / `CALLERS_SHARE`",
            "how many permits what runs in the background may have",
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

/// What a file has before its tests, without documentation.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The words that follow `before` in a text.
fn names<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    let word = |rest: &'a str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next();
    text.split(before).skip(1).filter_map(word)
}

#[test]
fn the_table_has_every_name_of_this_module() {
    let (code, table) = (code(&Path::new(ROOM).join("timings.rs")), table().to_lowercase());
    let named: Vec<_> =
        names(&code, " const ").chain(names(&code, " fn ")).filter(|name| *name != "new").collect();
    assert!(named.len() > 60, "{named:?}");
    for name in named {
        assert!(table.contains(&format!("{}`", name.to_lowercase())), "{name} is not in the table");
    }
}

#[test]
fn no_other_file_of_the_room_has_a_time_of_its_own() {
    let (mut folders, mut read) = (vec![Path::new(ROOM).to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !["verification", "timings"].contains(&name) {
                folders.push(path);
            } else if path.is_file() && !["timings.rs", "tests.rs"].contains(&name) {
                read += 1;
                let code = code(&path);
                let times = code.split("Duration::from_").skip(1).filter_map(|rest| rest.split_once('('));
                let mut given = times.map(|(_, argument)| argument).filter(|it| !it.starts_with("1.0 /"));
                let own = given.find(|it| it.starts_with(|c: char| c.is_ascii_digit()));
                assert!(own.is_none(), "{name} has a time that belongs in timings.rs: {:.20}", own.unwrap());
            }
        }
    }
    assert!(read > 40, "{read} files were read");
}
