//! The entry points of `fuzz/`: bytes from outside in, what became of them out. Not for anybody else; they may change with any
//! release. What a public function reads, `fuzz/` gives to that one.

use std::{collections::VecDeque, path::Path, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::{
    Error, Result,
    api::errors,
    awake,
    clock::{Moment, Timestamp},
    config::Config,
    http::Response,
    ids::GrantId,
    oauth::{self, Outcome, Pair},
    secret::Secret,
    store::{
        Row,
        record::Record,
        sealing::{Binding, Sealer},
        spool::{Spool, Spooled},
    },
    tokens::{
        refresh::{
            machine::{Context, Effect, Event, Goal, Machine, Swapped},
            seen::Seen,
        },
        timings::Timings,
    },
};

/// An answer of Smartcar's, or of whoever stands before it; `None` for a status that HTTP has not.
fn response(status: u16, retry_after: &str, body: &[u8]) -> Option<Response> {
    let mut headers = HeaderMap::new();
    headers.extend(HeaderValue::from_str(retry_after).ok().map(|value| (header::RETRY_AFTER, value)));
    let status = StatusCode::from_u16(status).ok()?;
    Some(Response { status, headers, body: Bytes::copy_from_slice(body) })
}

/// Makes every wait of this process count the time in which it is stopped, as one that knew nothing of being stopped would:
/// for a test that shows what is lost then.
pub fn count_stopped_time() {
    awake::switch_off();
}

/// What an answer of the user token endpoint means.
#[derive(Debug)]
pub struct TokenReply {
    /// `won`, `refused`, `not_sent` or `unknown`.
    pub outcome: &'static str,
    /// The pair won: access and refresh token.
    pub pair: Option<(Secret, Secret)>,
    /// All that a log could get to see of it.
    pub shown: String,
}

/// Judges an answer to a request with this `grant_type`.
pub fn token_reply(status: u16, retry_after: &str, body: &[u8], grant_type: &str) -> Option<TokenReply> {
    let response = response(status, retry_after, body)?;
    let (outcome, _) = oauth::judge(&response, Moment::from_millis(0), Timestamp::from_millis(0), grant_type);
    let shown = format!("{outcome:?}");
    let name = outcome.name();
    let pair = match outcome {
        Outcome::Won(pair) => Some((pair.access_token, pair.refresh_token)),
        _ => None,
    };
    Some(TokenReply { outcome: name, pair, shown })
}

/// Reads an answer of the application token endpoint.
pub fn application_reply(status: u16, retry_after: &str, body: &[u8]) -> Option<Result<(Secret, Duration)>> {
    response(status, retry_after, body)
        .map(|response| oauth::read_application_token(&response, Timestamp::from_millis(0)))
}

/// The error that an answer of the API is.
pub fn api_error(status: u16, retry_after: &str, body: &[u8]) -> Option<Error> {
    response(status, retry_after, body)
        .map(|response| errors::from_response(&response, Timestamp::from_millis(0)))
}

/// The error in the body of an answer that began well.
pub fn late_api_error(body: &Value) -> Option<Error> {
    errors::in_body(body)
}

/// What seals and opens the records of one application.
#[derive(Debug)]
pub struct Keys(Sealer);

impl Keys {
    /// From the setting `token_keys`.
    pub fn new(application: &str, keys: &str) -> Result<Self> {
        Sealer::new(application, keys).map(Self)
    }

    /// The body of a row that holds `json`.
    pub fn seal(&self, row: &Row, json: &[u8]) -> Result<Vec<u8>> {
        self.0.seal(Binding::Record(row), json.to_vec())
    }

    /// A file of the spool that holds `json`.
    pub fn seal_spooled(&self, grant_id: &str, json: &[u8]) -> Result<Vec<u8>> {
        self.0.seal(Binding::Spool(&GrantId::new(grant_id)?), json.to_vec())
    }

    /// What the body of a row holds.
    pub fn open(&self, row: &Row, body: &[u8]) -> Result<Vec<u8>> {
        self.0.open(Binding::Record(row), body)
    }
}

/// The row that the record in `row` is written back as.
pub fn rewritten(row: &Row, keys: &Keys) -> Result<Row> {
    Record::from_row(row, &keys.0)?.to_row(&keys.0)
}

/// The rows that a process writes, one after another, when the grant in `row` is to be refreshed at `now` (the store's
/// time) and every request of its wins `access` and `refresh`.
pub fn refreshed(row: &Row, keys: &Keys, now: Timestamp, access: &str, refresh: &str) -> Result<Vec<Row>> {
    let mut record = Record::from_row(row, &keys.0)?;
    let (timings, mut machine) = (Timings::new(&Config::default()), Machine::default());
    let (start, mut moment, mut bits) = (Moment::from_millis(0), Moment::from_millis(0), 0);
    let past = Goal::Past { generation: record.body.generation };
    let mut events = VecDeque::from([Event::Goal(Goal::Due), Event::Goal(past)]);
    let mut written = Vec::new();
    // Far more steps than any refresh takes: a machine that asks for ever is a finding of its own.
    for _ in 0..200 {
        let Some(event) = events.pop_front() else { return Ok(written) };
        let mut random = || {
            bits += 1;
            bits
        };
        let mut context = Context {
            now: moment,
            timings: &timings,
            latency: Duration::ZERO,
            may_give_up: true,
            random: &mut random,
        };
        let seen = Seen { now: now.after(moment.since(start)), asked: moment, took: Duration::ZERO };
        for effect in machine.step(event, &mut context) {
            match effect {
                Effect::Load => events.push_back(Event::Loaded(Ok((Some(Box::new(record.clone())), seen)))),
                Effect::Swap { record: next, .. } => {
                    written.push(next.to_row(&keys.0)?);
                    record = *next;
                    events.push_back(Event::Swapped(Ok((Swapped::Done, seen))));
                }
                Effect::AskPermit { .. } => events.push_back(Event::Permit { waited: false }),
                Effect::Send { request, .. } => {
                    let outcome = Outcome::Won(Pair {
                        access_token: Secret::new(access),
                        refresh_token: Secret::new(refresh),
                        lifetime: Duration::from_secs(7200),
                        asked: moment,
                    });
                    events.push_back(Event::Answer { request, outcome });
                }
                Effect::Watch { at_most, .. } => {
                    moment = moment.after(at_most);
                    events.push_back(Event::Watched);
                }
                Effect::ReleasePermit | Effect::Fail(_) | Effect::Note(_) | Effect::Report(_) => {}
            }
        }
    }
    Err(Error::new(crate::ErrorKind::Internal, "the refresh comes to no end"))
}

/// What the spool in `folder` holds of an application: grant ids, and the contents as they would be written again.
pub fn spooled(folder: &Path, application: &str, keys: &Keys) -> Result<Vec<(String, Vec<u8>)>> {
    let found = Spool::open(folder, application)?.read(&keys.0)?;
    let again = |spooled: &Spooled| {
        serde_json::to_vec(spooled).map_err(|e| {
            Error::new(crate::ErrorKind::Internal, "what was spooled does not serialise").with_source(e)
        })
    };
    found.iter().map(|(_, grant_id, spooled)| Ok((grant_id.to_string(), again(spooled)?))).collect()
}
