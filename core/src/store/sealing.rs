//! Encryption at rest. Where token keys are set, the body of a record is one XChaCha20-Poly1305 box that opens only
//! with the key it names, and only for the application and grant it was made for; where none are, it is JSON.
//!
//! A box is `0x01 | length of the key id | key id | 24-byte nonce | ciphertext`; JSON begins with `{`, so the first
//! byte tells them apart, and switching keys on over a plain-text store just works.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use crate::{Error, ErrorKind, Result, ids::GrantId, random};

const FORMAT: u8 = 1;
const NONCE: usize = 24;

/// Seals and opens the bodies of one application's records.
pub(crate) struct Sealer {
    application: String,
    /// The first one seals; all open.
    keys: Vec<(String, XChaCha20Poly1305)>,
}

impl Sealer {
    /// No keys: bodies are plain JSON.
    #[cfg(test)]
    pub(crate) fn clear() -> Self {
        Self { application: "test".to_owned(), keys: Vec::new() }
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
        Ok(Self { application: application.to_owned(), keys: parsed })
    }

    /// Whether bodies are encrypted.
    pub(crate) fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Whether `body` is as this sealer would write it today: what `rekey` leaves alone.
    pub(crate) fn is_current(&self, body: &[u8]) -> bool {
        match (self.keys.first(), key_id(body)) {
            (Some((id, _)), Some(used)) => id.as_bytes() == used,
            (None, None) => true,
            _ => false,
        }
    }

    pub(crate) fn seal(&self, grant_id: &GrantId, json: Vec<u8>) -> Result<Vec<u8>> {
        let Some((id, cipher)) = self.keys.first() else { return Ok(json) };
        let nonce: [u8; NONCE] = random::bytes();
        let payload = Payload { msg: &json, aad: &self.bound_to(grant_id) };
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
    pub(crate) fn open(&self, grant_id: &GrantId, body: &[u8]) -> Result<Vec<u8>> {
        if body.first() == Some(&b'{') {
            return Ok(body.to_vec());
        }
        self.open_box(grant_id, body)
    }

    /// What a box holds; nothing else is believed. Whoever lacks the keys can make none.
    pub(crate) fn open_box(&self, grant_id: &GrantId, body: &[u8]) -> Result<Vec<u8>> {
        let wrong = |what: String| {
            Error::new(ErrorKind::Store, format!("the record of grant {grant_id} cannot be opened: {what}"))
                .with_field("token_keys")
                .with_can_retry(false)
        };
        let id =
            key_id(body).ok_or_else(|| wrong("it is damaged, or written by a newer release".to_owned()))?;
        let rest = &body[2 + id.len()..];
        let id = String::from_utf8_lossy(id);
        let (_, cipher) =
            self.keys.iter().find(|(known, _)| *known == id).ok_or_else(|| {
                wrong(format!("it is encrypted with key {id:?}: add that key to token_keys"))
            })?;
        let (nonce, sealed) =
            rest.split_first_chunk::<NONCE>().ok_or_else(|| wrong("it is cut short".to_owned()))?;
        cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &self.bound_to(grant_id) })
            .map_err(|_| wrong(format!("key {id:?} does not fit it, or it was made for another grant")))
    }

    /// What a box is bound to, so that one cannot be moved to another row.
    fn bound_to(&self, grant_id: &GrantId) -> Vec<u8> {
        format!("smartcar-sdk\0{}\0{grant_id}", self.application).into_bytes()
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|(id, _)| id).collect();
        f.debug_struct("Sealer").field("keys", &ids).finish_non_exhaustive()
    }
}

/// The id of the key that sealed `body`, if it is a whole box header.
fn key_id(body: &[u8]) -> Option<&[u8]> {
    let (&[format, length], rest) = body.split_first_chunk::<2>()?;
    if format != FORMAT {
        return None;
    }
    rest.get(..usize::from(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const NEW: &str = "new:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=";

    fn grant(id: &str) -> GrantId {
        GrantId::new(id).unwrap()
    }

    #[test]
    fn a_box_opens_with_its_key_and_holds_no_plain_text() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let body = sealer.seal(&grant("g"), br#"{"refresh_token":"hunter2"}"#.to_vec()).unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("hunter2"));
        assert_eq!(sealer.open(&grant("g"), &body).unwrap(), br#"{"refresh_token":"hunter2"}"#);
    }

    #[test]
    fn rotation_reads_the_old_key_and_writes_the_new_one() {
        let old = Sealer::new("app", OLD).unwrap().seal(&grant("g"), b"{}".to_vec()).unwrap();
        let both = Sealer::new("app", &format!("{NEW}, {OLD}")).unwrap();
        assert_eq!(both.open(&grant("g"), &old).unwrap(), b"{}");
        assert!(!both.is_current(&old));
        assert!(both.is_current(&both.seal(&grant("g"), b"{}".to_vec()).unwrap()));
        assert!(!both.is_current(b"{}"));
    }

    #[test]
    fn a_box_is_bound_to_its_grant_its_application_and_its_key() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let body = sealer.seal(&grant("g"), b"{}".to_vec()).unwrap();
        assert!(sealer.open(&grant("h"), &body).is_err());
        assert!(Sealer::new("other", OLD).unwrap().open(&grant("g"), &body).is_err());
        let error = Sealer::new("app", NEW).unwrap().open(&grant("g"), &body).unwrap_err();
        assert_eq!(error.field(), Some("token_keys"));
        assert!(Sealer::new("app", "").unwrap().open(&grant("g"), &body).is_err());
    }

    #[test]
    fn no_damage_opens_or_panics() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let body = sealer.seal(&grant("g"), b"{}".to_vec()).unwrap();
        for cut in 0..body.len() {
            assert!(sealer.open(&grant("g"), &body[..cut]).is_err(), "cut at {cut}");
            let mut flipped = body.clone();
            flipped[cut] ^= 1;
            assert!(sealer.open(&grant("g"), &flipped).is_err(), "flipped at {cut}");
        }
    }

    #[test]
    fn what_is_no_box_is_not_opened_as_one() {
        let sealer = Sealer::new("app", OLD).unwrap();
        let json = br#"{"refresh_token":"hunter2"}"#;
        assert!(sealer.open_box(&grant("g"), json).is_err());
        assert!(sealer.open_box(&grant("g"), b"").is_err());
        let body = sealer.seal(&grant("g"), json.to_vec()).unwrap();
        assert_eq!(sealer.open_box(&grant("g"), &body).unwrap(), json);
    }

    #[test]
    fn wrong_keys_are_named() {
        for bad in ["nocolon", ":AAAA", "a:AAAA", "a b:AAAA", &format!("{OLD},{OLD}")] {
            let error = Sealer::new("app", bad).unwrap_err();
            assert_eq!(error.field(), Some("token_keys"), "{bad}");
        }
    }
}
