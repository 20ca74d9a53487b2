//! Encryption at rest. Where token keys are set, the body of a record is one XChaCha20-Poly1305 box that opens only
//! with the key it names, and only for what it was made for (see [`Binding`]); where none are, it is JSON.
//!
//! A box is `format | length of the key id | key id | 24-byte nonce | ciphertext`; JSON begins with `{`, so the first
//! byte tells them apart, and switching keys on over a plain-text store just works. Format 1, which is read and no longer
//! written, is bound to application and grant alone: the plain columns beside it could be swapped unnoticed.

use std::{
    collections::BTreeSet,
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use super::Row;
use crate::{Error, ErrorKind, Result, config::Encryption, ids::GrantId, random};

/// What is written.
const FORMAT: u8 = 2;
/// What is read as well.
const FORMER: u8 = 1;
const NONCE: usize = 24;

/// What a box is for, besides its application: it opens for nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Binding<'a> {
    /// The record in this row: its grant, user, account and vehicles. NULL is not the empty string.
    Record(&'a Row),
    /// A file of the spool.
    Spool(&'a GrantId),
}

impl Binding<'_> {
    fn grant_id(&self) -> &str {
        match self {
            Self::Record(row) => &row.grant_id,
            Self::Spool(grant_id) => grant_id.as_str(),
        }
    }

    /// Every part with its length, so that no two bindings read the same.
    fn bytes(&self, application: &str) -> Vec<u8> {
        let mut bytes = b"smartcar-sdk\0\x02".to_vec();
        let mut put = |part: Option<&str>| {
            bytes.push(u8::from(part.is_some()));
            let part = part.unwrap_or_default();
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        };
        put(Some(application));
        put(Some(self.grant_id()));
        match self {
            Self::Record(row) => {
                put(Some("record"));
                put(row.user_id.as_deref());
                put(row.account.as_deref());
                // As a set: a caller's own store may keep them as one.
                for vehicle in row.vehicles.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                    put(Some(vehicle));
                }
            }
            Self::Spool(_) => put(Some("spool")),
        }
        bytes
    }

    /// What format 1 was bound to.
    fn former(&self, application: &str) -> Vec<u8> {
        format!("smartcar-sdk\0{application}\0{}", self.grant_id()).into_bytes()
    }
}

/// Seals and opens the bodies of one application's records.
pub(crate) struct Sealer {
    application: String,
    /// The first one seals; all open.
    keys: Vec<(String, XChaCha20Poly1305)>,
    encryption: Encryption,
    /// Whether it has been said that something is not sealed as it should be.
    warned: AtomicBool,
}

impl Sealer {
    /// No keys: bodies are plain JSON.
    #[cfg(test)]
    pub(crate) fn clear() -> Self {
        Self::new("test", "").expect("no keys")
    }

    /// A box as releases before format 2 wrote it.
    #[cfg(test)]
    pub(crate) fn seal_as_former(&self, grant_id: &str, json: &[u8]) -> Vec<u8> {
        let (id, cipher) = &self.keys[0];
        let nonce: [u8; NONCE] = random::bytes();
        let aad = format!("smartcar-sdk\0{}\0{grant_id}", self.application);
        let payload = Payload { msg: json, aad: aad.as_bytes() };
        let ciphertext = cipher.encrypt(&XNonce::from(nonce), payload).unwrap();
        [&[FORMER, u8::try_from(id.len()).unwrap()], id.as_bytes(), &nonce, &ciphertext].concat()
    }

    /// Takes keys as `id:base64,id:base64`, each of 32 bytes. An empty string means none.
    pub(crate) fn new(application: &str, keys: &str) -> Result<Self> {
        let wrong = |what: String| Error::config("token_keys", what);
        let mut parsed: Vec<(String, XChaCha20Poly1305)> = Vec::new();
        for entry in keys.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (id, key) = entry.split_once(':').ok_or_else(|| {
                wrong(
                    "token_keys must read id:base64,id:base64 (the first key encrypts, all decrypt)"
                        .to_owned(),
                )
            })?;
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.';
            if id.is_empty() || id.len() > 64 || !id.chars().all(fits) {
                return Err(wrong(
                    "token_keys holds a key id that is not 1 to 64 of a-z, A-Z, 0-9, - _ .".to_owned(),
                ));
            }
            if parsed.iter().any(|(known, _)| known == id) {
                return Err(wrong(format!("token_keys holds the key id {id} twice")));
            }
            let bytes = STANDARD.decode(key).ok().filter(|bytes| bytes.len() == 32).ok_or_else(|| {
                wrong(format!(
                    "token_keys: key {id} is not 32 bytes in base64 (make one: openssl rand -base64 32)"
                ))
            })?;
            let cipher = XChaCha20Poly1305::new_from_slice(&bytes)
                .map_err(|_| wrong(format!("token_keys: key {id} has the wrong length")))?;
            parsed.push((id.to_owned(), cipher));
        }
        Ok(Self {
            application: application.to_owned(),
            keys: parsed,
            encryption: Encryption::Migrate,
            warned: AtomicBool::new(false),
        })
    }

    /// With the setting `encryption`.
    pub(crate) fn with(self, encryption: Encryption) -> Result<Self> {
        if encryption == Encryption::Required && self.keys.is_empty() {
            let message = "encryption = required needs token_keys: set them, or encryption = migrate";
            return Err(Error::config("encryption", message));
        }
        Ok(Self { encryption, ..self })
    }

    /// Whether everything that is not sealed as it should be is refused.
    pub(crate) fn is_strict(&self) -> bool {
        self.encryption == Encryption::Required
    }

    /// Whether bodies are encrypted.
    pub(crate) fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Whether `body` is as this sealer would write it today: what `rekey` leaves alone.
    pub(crate) fn is_current(&self, body: &[u8]) -> bool {
        match (self.keys.first(), header(body)) {
            (Some((id, _)), Some((FORMAT, used))) => id.as_bytes() == used,
            (None, None) => true,
            _ => false,
        }
    }

    pub(crate) fn seal(&self, binding: Binding<'_>, json: Vec<u8>) -> Result<Vec<u8>> {
        let Some((id, cipher)) = self.keys.first() else { return Ok(json) };
        let nonce: [u8; NONCE] = random::bytes();
        let payload = Payload { msg: &json, aad: &binding.bytes(&self.application) };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::new(ErrorKind::Internal, "a record could not be encrypted"))?;
        let mut body = Vec::with_capacity(2 + id.len() + NONCE + sealed.len());
        body.push(FORMAT);
        body.push(u8::try_from(id.len()).unwrap_or(0)); // at most 64, checked above
        body.extend_from_slice(id.as_bytes());
        body.extend_from_slice(&nonce);
        body.extend_from_slice(&sealed);
        Ok(body)
    }

    /// What `body` holds: a box, or plain JSON as it is where no keys were set when it was written.
    pub(crate) fn open(&self, binding: Binding<'_>, body: &[u8]) -> Result<Vec<u8>> {
        if body.first() == Some(&b'{') {
            self.accept(binding, "is not encrypted")?;
            return Ok(body.to_vec());
        }
        self.open_box(binding, body)
    }

    /// Whether what is not sealed as it should be is believed: with keys it is said once, or refused.
    fn accept(&self, binding: Binding<'_>, what: &'static str) -> Result<()> {
        if self.keys.is_empty() {
            return Ok(());
        }
        let grant_id = binding.grant_id();
        if self.is_strict() {
            let message = format!(
                "the record of grant {grant_id} {what}, and encryption = required: with encryption = migrate, rekey() \
                 rewrites it"
            );
            return Err(Error::new(ErrorKind::Store, message).with_field("encryption").with_can_retry(false));
        }
        if !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(grant = grant_id, what, "smartcar.store.not_sealed");
        }
        Ok(())
    }

    /// What a box holds; nothing else is believed. Whoever lacks the keys can make none.
    pub(crate) fn open_box(&self, binding: Binding<'_>, body: &[u8]) -> Result<Vec<u8>> {
        let grant_id = binding.grant_id();
        let wrong = |what: String| {
            Error::new(ErrorKind::Store, format!("the record of grant {grant_id} cannot be opened: {what}"))
                .with_field("token_keys")
                .with_can_retry(false)
        };
        let (format, id) =
            header(body).ok_or_else(|| wrong("it is damaged, or written by a newer release".to_owned()))?;
        let bound_to = if format == FORMER {
            self.accept(binding, "is in a box of format 1, which does not hold its columns together")?;
            binding.former(&self.application)
        } else {
            binding.bytes(&self.application)
        };
        let rest = &body[2 + id.len()..];
        let id = String::from_utf8_lossy(id);
        let (_, cipher) =
            self.keys.iter().find(|(known, _)| *known == id).ok_or_else(|| {
                wrong(format!("it is encrypted with key {id:?}: add that key to token_keys"))
            })?;
        let (nonce, sealed) =
            rest.split_first_chunk::<NONCE>().ok_or_else(|| wrong("it is cut short".to_owned()))?;
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &bound_to }).map_err(|_| {
            wrong(format!(
                "key {id:?} does not fit it, or it was made for another grant, user, account or vehicles"
            ))
        })
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|(id, _)| id).collect();
        f.debug_struct("Sealer").field("keys", &ids).finish_non_exhaustive()
    }
}

/// The format of the box `body` and the id of the key that sealed it, if it begins as one.
fn header(body: &[u8]) -> Option<(u8, &[u8])> {
    let (&[format, length], rest) = body.split_first_chunk::<2>()?;
    if format != FORMAT && format != FORMER {
        return None;
    }
    Some((format, rest.get(..usize::from(length))?))
}

/// Whether `body` is a box as they are written today, with whichever key.
pub(crate) fn is_sealed(body: &[u8]) -> bool {
    header(body).is_some_and(|(format, _)| format == FORMAT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const NEW: &str = "new:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=";

    fn row(id: &str) -> Row {
        let at = crate::clock::Timestamp::from_millis(0);
        Row {
            grant_id: id.to_owned(),
            version: 0,
            user_id: None,
            account: None,
            status: "active".to_owned(),
            vehicles: vec!["v2".to_owned(), "v1".to_owned()],
            connected_at: at,
            refresh_expires_at: None,
            due_at: None,
            status_changed_at: at,
            updated_at: at,
            body: Vec::new(),
        }
    }

    #[test]
    fn a_box_is_bound_to_every_plain_column_that_names_somebody() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let row_1 = row("g");
        let body = sealer.seal(Binding::Record(&row_1), b"{}".to_vec()).unwrap();
        for same in [&["v1", "v2"][..], &["v2", "v1", "v2"]] {
            let same = Row { vehicles: same.iter().map(ToString::to_string).collect(), ..row("g") };
            assert_eq!(sealer.open(Binding::Record(&same), &body).unwrap(), b"{}", "a store may keep a set");
        }
        let empty = || Some(String::new());
        let others = [
            Row { user_id: empty(), ..row("g") },
            Row { account: empty(), ..row("g") },
            Row { account: Some("a".to_owned()), ..row("g") },
            Row { vehicles: vec!["v1".to_owned()], ..row("g") },
            Row { vehicles: vec!["v1".to_owned(), "v2".to_owned(), "v3".to_owned()], ..row("g") },
            Row { vehicles: vec!["v1v2".to_owned()], ..row("g") },
            Row { vehicles: vec!["v1".to_owned()], account: Some("v2".to_owned()), ..row("g") },
        ];
        for other in &others {
            let error = sealer.open(Binding::Record(other), &body).unwrap_err();
            assert_eq!((error.field(), error.can_retry()), (Some("token_keys"), false), "{other:?}");
        }
        let grant_id = GrantId::new("g").unwrap();
        assert!(sealer.open(Binding::Spool(&grant_id), &body).is_err(), "a record is no file of the spool");
        let spooled = sealer.seal(Binding::Spool(&grant_id), b"{}".to_vec()).unwrap();
        assert_eq!(sealer.open_box(Binding::Spool(&grant_id), &spooled).unwrap(), b"{}");
        assert!(sealer.open(Binding::Record(&row_1), &spooled).is_err());
    }

    #[test]
    fn old_boxes_are_read_unless_encryption_is_required() {
        let migrating = Sealer::new("app", OLD).unwrap();
        let (row, former) = (row("g"), migrating.seal_as_former("g", b"{}"));
        let strict = Sealer::new("app", OLD).unwrap().with(Encryption::Required).unwrap();
        for body in [&former[..], b"{}"] {
            assert_eq!(migrating.open(Binding::Record(&row), body).unwrap(), b"{}");
            assert!(!migrating.is_current(body) && !is_sealed(body));
            let error = strict.open(Binding::Record(&row), body).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Store, Some("encryption")));
            assert!(!error.can_retry());
        }
        let body = strict.seal(Binding::Record(&row), b"{}".to_vec()).unwrap();
        assert!(strict.is_current(&body) && is_sealed(&body));
        assert_eq!(strict.open(Binding::Record(&row), &body).unwrap(), b"{}");
        assert_eq!(migrating.open(Binding::Record(&row), &body).unwrap(), b"{}");
        let error = Sealer::new("app", "").unwrap().with(Encryption::Required).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("encryption")));
    }

    #[test]
    fn a_box_opens_with_its_key_and_holds_no_plain_text() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let body =
            sealer.seal(Binding::Record(&row("g")), br#"{"refresh_token":"hunter2"}"#.to_vec()).unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("hunter2"));
        assert_eq!(
            sealer.open(Binding::Record(&row("g")), &body).unwrap(),
            br#"{"refresh_token":"hunter2"}"#
        );
    }

    #[test]
    fn rotation_reads_the_old_key_and_writes_the_new_one() {
        let old = Sealer::new("app", OLD).unwrap().seal(Binding::Record(&row("g")), b"{}".to_vec()).unwrap();
        let both = Sealer::new("app", &format!("{NEW}, {OLD}")).unwrap();
        assert_eq!(both.open(Binding::Record(&row("g")), &old).unwrap(), b"{}");
        assert!(!both.is_current(&old));
        assert!(both.is_current(&both.seal(Binding::Record(&row("g")), b"{}".to_vec()).unwrap()));
        assert!(!both.is_current(b"{}"));
    }

    #[test]
    fn a_box_is_bound_to_its_grant_its_application_and_its_key() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let body = sealer.seal(Binding::Record(&row("g")), b"{}".to_vec()).unwrap();
        assert!(sealer.open(Binding::Record(&row("h")), &body).is_err());
        assert!(Sealer::new("other", OLD).unwrap().open(Binding::Record(&row("g")), &body).is_err());
        let error = Sealer::new("app", NEW).unwrap().open(Binding::Record(&row("g")), &body).unwrap_err();
        assert_eq!(error.field(), Some("token_keys"));
        assert!(Sealer::new("app", "").unwrap().open(Binding::Record(&row("g")), &body).is_err());
    }

    #[test]
    fn no_damage_opens_or_panics() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let body = sealer.seal(Binding::Record(&row("g")), b"{}".to_vec()).unwrap();
        for cut in 0..body.len() {
            assert!(sealer.open(Binding::Record(&row("g")), &body[..cut]).is_err(), "cut at {cut}");
            let mut flipped = body.clone();
            flipped[cut] ^= 1;
            assert!(sealer.open(Binding::Record(&row("g")), &flipped).is_err(), "flipped at {cut}");
        }
    }

    #[test]
    fn what_is_no_box_is_not_opened_as_one() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let json = br#"{"refresh_token":"hunter2"}"#;
        assert!(sealer.open_box(Binding::Record(&row("g")), json).is_err());
        assert!(sealer.open_box(Binding::Record(&row("g")), b"").is_err());
        let body = sealer.seal(Binding::Record(&row("g")), json.to_vec()).unwrap();
        assert_eq!(sealer.open_box(Binding::Record(&row("g")), &body).unwrap(), json);
    }

    #[test]
    fn wrong_keys_are_named() {
        for bad in ["nocolon", ":AAAA", "a:AAAA", "a b:AAAA", &format!("{OLD},{OLD}")] {
            let error = Sealer::new("app", bad).unwrap_err();
            assert_eq!(error.field(), Some("token_keys"), "{bad}");
        }
    }
}
