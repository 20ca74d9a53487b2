//! A grant's record as the SDK works with it, and its two forms in a [`Row`]: the plain columns, and the body that
//! holds everything else as JSON or, where keys are set, as one encrypted box ([`sealing`](super::sealing)).

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

use super::{
    Row, Version,
    sealing::{Binding, Sealer},
};
use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    ids::{GrantId, UserId, VehicleId},
    secret::{Secret, in_clear},
    words::closed_words,
};

/// The body format this release writes. It reads this one and all before.
const FORMAT: u32 = 1;

/// No grant is refreshed so often: one that says so is damaged, and is read but never refreshed, since what would be written
/// then nobody could read.
pub(crate) const MAX_GENERATION: u64 = 1 << 53;

/// How long a tombstone stands before it is forgotten: longer than any token of the grant could live.
pub(crate) const TOMBSTONE: Duration = Duration::from_secs(60 * 86_400);

/// How many fallbacks a record keeps.
pub(crate) const MAX_FALLBACKS: usize = 4;

/// Whether a grant works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GrantStatus {
    /// It works, as far as anybody knows.
    Active,
    /// It was taken over from an older SDK's table, and has not been refreshed here yet. It works like an active one, which
    /// its first refresh makes it.
    Adopted,
    /// Only the driver can repair it, by going through Connect again.
    ReconnectRequired,
    /// It was removed, or later grants took over all its vehicles. It never comes back.
    Removed,
    /// It was given to another system, which refreshes it now. It is never refreshed again from here.
    HandedOver,
}

closed_words!(GrantStatus {
    Active = "active",
    Adopted = "adopted",
    ReconnectRequired = "reconnect_required",
    Removed = "removed",
    HandedOver = "handed_over",
});

impl GrantStatus {
    /// Whether its tokens work, as far as anybody knows, and are refreshed here.
    pub(crate) const fn works(self) -> bool {
        matches!(self, Self::Active | Self::Adopted)
    }

    /// Whether nothing of it is used or refreshed here any more.
    pub(crate) const fn is_over(self) -> bool {
        matches!(self, Self::Removed | Self::HandedOver)
    }
}

/// What a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GrantMode {
    /// All vehicles the driver selected (the standard flow).
    User,
    /// One vehicle (Connect Match, single select).
    Vehicle,
}

closed_words!(GrantMode {
    User = "user",
    Vehicle = "vehicle",
});

/// Why a grant needs its driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReconnectReason {
    /// The refresh token reached the end of its life unused.
    Expired,
    /// Smartcar refuses the refresh token, and nothing on our side explains it: the driver or Smartcar ended it.
    Revoked,
    /// Smartcar refuses every token we hold after a request whose outcome we never learned: a rotation was lost.
    RotationLost,
}

closed_words!(ReconnectReason {
    Expired = "expired",
    Revoked = "revoked",
    RotationLost = "rotation_lost",
});

impl Error {
    /// Why only the driver can help, where the error says so.
    #[must_use]
    pub fn reconnect_reason(&self) -> Option<ReconnectReason> {
        self.reason().and_then(ReconnectReason::from_word)
    }
}

/// The right to refresh one grant for a short time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Lease {
    pub id: u64,
    /// Store time.
    #[serde(with = "millis")]
    pub until: Timestamp,
}

/// One grant, as stored. Times are the store's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Record {
    pub grant_id: GrantId,
    pub version: Version,
    pub user_id: Option<UserId>,
    pub account: Option<String>,
    pub status: GrantStatus,
    pub vehicles: Vec<VehicleId>,
    pub connected_at: Timestamp,
    pub refresh_expires_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub status_changed_at: Timestamp,
    pub updated_at: Timestamp,
    pub body: Body,
}

/// The part of a record that only the SDK reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Body {
    pub format: u32,
    pub mode: GrantMode,
    /// Connect is not finished: user and vehicles are still to be looked up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReconnectReason>,
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "in_clear::option")]
    pub access_token: Option<Secret>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "millis::option::serialize",
        deserialize_with = "millis::option::or_none"
    )]
    pub access_expires_at: Option<Timestamp>,
    /// The access token's whole life, in milliseconds; margins are parts of it.
    #[serde(default, deserialize_with = "or_default")]
    pub access_lifetime: u64,
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "in_clear::option")]
    pub refresh_token: Option<Secret>,
    /// +1 with each committed pair; never decreases.
    #[serde(deserialize_with = "generation")]
    pub generation: u64,
    /// When the oldest refresh token that still matters was first presented.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "millis::option")]
    pub used_at: Option<Timestamp>,
    /// The current refresh token may have been presented already, by a request whose reply never came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub maybe_used: bool,
    /// Refresh tokens that may still be the live one, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "in_clear::list")]
    pub fallbacks: Vec<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// Refreshes in a row that brought nothing; of a grant that was given up, the rounds that failed.
    #[serde(default)]
    pub failures: u32,
    /// Refreshes in a row in which every token was refused, while another process may hold a pair.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refusals: u32,
    /// Confirmations in a row that left the pair unconfirmed. Stored as `proofs`, as the first stores have it.
    #[serde(default, rename = "proofs")]
    pub confirmations: u32,
    /// It came from another system: when its driver gave consent is only known as far as that system said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub imported: bool,
    /// When the refresh token of a grant that was handed over ends: the row's own column is empty, since nothing here is to
    /// refresh it.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "millis::option")]
    pub refresh_ends_at: Option<Timestamp>,
    /// What a later release wrote and this one does not know: kept, so that two releases can run side by side.
    #[serde(flatten)]
    pub unknown: serde_json::Map<String, serde_json::Value>,
}

impl Body {
    pub(crate) fn new(mode: GrantMode) -> Self {
        Self {
            format: FORMAT,
            mode,
            unfinished: false,
            reason: None,
            access_token: None,
            access_expires_at: None,
            access_lifetime: 0,
            refresh_token: None,
            generation: 0,
            used_at: None,
            maybe_used: false,
            fallbacks: Vec::new(),
            lease: None,
            failures: 0,
            refusals: 0,
            confirmations: 0,
            imported: false,
            refresh_ends_at: None,
            unknown: serde_json::Map::new(),
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Record {
    /// Whether its pair is the only one that may live, and nobody is at it. It is not while there is a lease, even one that has run
    /// out: its holder may have presented the token.
    pub(crate) fn is_settled(&self) -> bool {
        let body = &self.body;
        self.has_tokens() && body.fallbacks.is_empty() && !body.maybe_used && body.lease.is_none()
    }

    /// Whether there is a token pair: a consent for API v3 alone brings none.
    pub(crate) fn has_tokens(&self) -> bool {
        self.body.refresh_token.is_some()
    }

    /// The row for this record, its body sealed where `sealer` has keys.
    pub(crate) fn to_row(&self, sealer: &Sealer) -> Result<Row> {
        let json = serde_json::to_vec(&self.body)
            .map_err(|e| Error::new(ErrorKind::Internal, "a record does not serialise").with_source(e))?;
        let mut row = Row {
            grant_id: self.grant_id.to_string(),
            version: self.version,
            user_id: self.user_id.as_ref().map(ToString::to_string),
            account: self.account.clone(),
            status: self.status.as_str().to_owned(),
            vehicles: self.vehicles.iter().map(ToString::to_string).collect(),
            connected_at: self.connected_at,
            refresh_expires_at: self.refresh_expires_at,
            due_at: self.due_at,
            status_changed_at: self.status_changed_at,
            updated_at: self.updated_at,
            body: Vec::new(),
        };
        row.body = sealer.seal(Binding::Record(&row), json)?;
        Ok(row)
    }

    /// The record in `row`. An error names the grant, never what is in it.
    pub(crate) fn from_row(row: &Row, sealer: &Sealer) -> Result<Self> {
        let unreadable = |what: &str| {
            Error::new(
                ErrorKind::Store,
                format!("the record of grant {} is unreadable: {what}", row.grant_id),
            )
            .with_can_retry(false)
        };
        let grant_id = GrantId::new(row.grant_id.clone()).map_err(|_| unreadable("its grant id"))?;
        // As it is written: the indexes know no other case.
        let status = GrantStatus::from_word(&row.status)
            .filter(|status| status.as_str() == row.status)
            .ok_or_else(|| unreadable("its status is unknown to this release: run the newer one"))?;
        let json = sealer.open(Binding::Record(row), &row.body)?;
        // The parse error is dropped on purpose: it may quote what it could not parse.
        let body: Body =
            serde_json::from_slice(&json).map_err(|_| unreadable("its body is not what the SDK writes"))?;
        if body.format > FORMAT {
            return Err(unreadable("it was written in a newer format: run the newer release"));
        }
        let vehicles = row.vehicles.iter().map(VehicleId::new).collect::<Result<_>>();
        let user_id = row.user_id.as_deref().map(UserId::new).transpose();
        Ok(Self {
            grant_id,
            version: row.version,
            user_id: user_id.map_err(|_| unreadable("its user id"))?,
            account: row.account.clone(),
            status,
            vehicles: vehicles.map_err(|_| unreadable("a vehicle id"))?,
            connected_at: row.connected_at,
            refresh_expires_at: row.refresh_expires_at,
            due_at: row.due_at,
            status_changed_at: row.status_changed_at,
            updated_at: row.updated_at,
            body,
        })
    }
}

/// For serde: a generation up to the last.
pub(super) fn generation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let generation = u64::deserialize(deserializer)?;
    if generation > MAX_GENERATION {
        return Err(serde::de::Error::custom("a generation no grant gets to"));
    }
    Ok(generation)
}

/// For serde: what is not of the type is as if it were missing. How long an access token lives must not cost the refresh
/// token beside it.
fn or_default<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// [`Timestamp`]s as JSON numbers.
pub(super) mod millis {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::clock::Timestamp;

    #[allow(clippy::trivially_copy_pass_by_ref)] // the shape serde asks for
    pub(crate) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(time.as_millis())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        i64::deserialize(deserializer).map(Timestamp::from_millis)
    }

    pub(crate) mod option {
        use serde::{Deserialize, Deserializer, Serializer};

        use crate::clock::Timestamp;

        #[allow(clippy::ref_option)] // the shape serde asks for
        pub(crate) fn serialize<S: Serializer>(
            time: &Option<Timestamp>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match time {
                Some(time) => serializer.serialize_some(&time.as_millis()),
                None => serializer.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Timestamp>, D::Error> {
            Ok(Option::<i64>::deserialize(deserializer)?.map(Timestamp::from_millis))
        }

        pub(crate) fn or_none<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Timestamp>, D::Error> {
            Ok(super::super::or_default::<D, Option<i64>>(deserializer)?.map(Timestamp::from_millis))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let at = Timestamp::from_millis(1_000);
        Record {
            grant_id: GrantId::new("g1").unwrap(),
            version: 7,
            user_id: Some(UserId::new("u1").unwrap()),
            account: Some("sky-user-17".into()),
            status: GrantStatus::Active,
            vehicles: vec![VehicleId::new("v1").unwrap()],
            connected_at: at,
            refresh_expires_at: Some(at),
            due_at: None,
            status_changed_at: at,
            updated_at: at,
            body: Body {
                refresh_token: Some(Secret::new("r1")),
                lease: Some(Lease { id: 9, until: at }),
                ..Body::new(GrantMode::User)
            },
        }
    }

    #[test]
    fn a_record_survives_its_row() {
        let row = record().to_row(&Sealer::clear()).unwrap();
        assert_eq!(Record::from_row(&row, &Sealer::clear()).unwrap(), record());
    }

    #[test]
    fn fields_of_a_later_release_survive_a_write_of_this_one() {
        let mut row = record().to_row(&Sealer::clear()).unwrap();
        let mut json: serde_json::Value = serde_json::from_slice(&row.body).unwrap();
        json["from_the_future"] = serde_json::json!({"a": [1, 2]});
        row.body = serde_json::to_vec(&json).unwrap();
        let read = Record::from_row(&row, &Sealer::clear()).unwrap();
        let again: serde_json::Value =
            serde_json::from_slice(&read.to_row(&Sealer::clear()).unwrap().body).unwrap();
        assert_eq!(again["from_the_future"], serde_json::json!({"a": [1, 2]}));
    }

    #[test]
    fn numbers_of_a_later_release_survive_to_the_last_digit() {
        let mut row = record().to_row(&Sealer::clear()).unwrap();
        let sent =
            r#"{"format":1,"mode":"user","generation":3,"x":[7.887233511355133e-153,9.452706955539222e-39]}"#;
        row.body = sent.as_bytes().to_vec();
        let read = Record::from_row(&row, &Sealer::clear()).unwrap();
        let written = String::from_utf8(read.to_row(&Sealer::clear()).unwrap().body).unwrap();
        assert!(written.contains("[7.887233511355133e-153,9.452706955539222e-39]"), "{written}");
    }

    #[test]
    fn a_generation_after_the_last_is_unreadable() {
        let mut row = record().to_row(&Sealer::clear()).unwrap();
        let read = |row: &Row| Record::from_row(row, &Sealer::clear());
        row.body = br#"{"format":1,"mode":"user","generation":9007199254740992}"#.to_vec();
        assert_eq!(read(&row).unwrap().body.generation, MAX_GENERATION);
        row.body = br#"{"format":1,"mode":"user","generation":18446744073709551615}"#.to_vec();
        assert_eq!(read(&row).unwrap_err().kind(), ErrorKind::Store);
    }

    proptest::proptest! {
        #[test]
        fn no_stored_bytes_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200), at in 0_usize..400, to: u8) {
            let mut row = record().to_row(&Sealer::clear()).unwrap();
            let mut damaged = row.body.clone();
            let at = at % damaged.len();
            damaged[at] = to;
            for body in [body, damaged] {
                row.body = body;
                let _ = Record::from_row(&row, &Sealer::clear());
            }
        }

        #[test]
        fn no_stored_column_panics(text in ".{0,80}") {
            let row = record().to_row(&Sealer::clear()).unwrap();
            for change in 0..4 {
                let mut row = row.clone();
                match change {
                    0 => row.grant_id.clone_from(&text),
                    1 => row.status.clone_from(&text),
                    2 => row.user_id = Some(text.clone()),
                    _ => row.vehicles = vec![text.clone()],
                }
                let _ = Record::from_row(&row, &Sealer::clear());
            }
        }
    }

    #[test]
    fn an_odd_life_of_the_access_token_costs_no_refresh_token() {
        for odd in ["-1", "0.5", "1e300", "null", "true", r#""7200000""#, "[]", "{}", "18446744073709551615"]
        {
            let mut row = record().to_row(&Sealer::clear()).unwrap();
            let body = String::from_utf8(row.body.clone()).unwrap();
            let life = r#""access_lifetime":0"#;
            assert!(body.contains(life));
            let lives = format!(r#""access_expires_at":{odd},"access_lifetime":{odd}"#);
            row.body = body.replace(life, &lives).into_bytes();
            let read = Record::from_row(&row, &Sealer::clear()).expect(odd);
            assert_eq!(read.body.refresh_token, Some(Secret::new("r1")));
            assert_eq!(
                Record::from_row(&read.to_row(&Sealer::clear()).unwrap(), &Sealer::clear()).unwrap(),
                read
            );
        }
    }

    #[test]
    fn an_unreadable_body_is_named_by_grant_and_shows_nothing() {
        let mut row = record().to_row(&Sealer::clear()).unwrap();
        row.body = br#"{"format":1,"refresh_token":"hunter2"#.to_vec();
        let error = Record::from_row(&row, &Sealer::clear()).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("g1") && !text.contains("hunter2"), "{text}");
    }
}
