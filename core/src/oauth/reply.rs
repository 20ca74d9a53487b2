//! Reads a token reply for what it is worth: its tokens. A pair that has arrived is the only one there is, so nothing that
//! stands around the two tokens may cost them: other fields of any type, words that are not JSON (`NaN`), a body that breaks
//! off later. Only a token itself is taken at its word: a string, whole, as it was sent.

use std::{borrow::Cow, time::Duration};

use crate::secret::Secret;

/// No access token is believed to live longer.
pub(crate) const LONGEST_LIFETIME: Duration = Duration::from_secs(86_400);

/// What a token reply holds.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub access_token: Option<Secret>,
    pub refresh_token: Option<Secret>,
    /// The access token's life, where the reply gives one above zero.
    pub lifetime: Option<Duration>,
}

impl Reply {
    /// Of a field given twice the last that can be used counts, as every JSON parser has it.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut reply = Self::default();
        let body = utf8(body);
        for (name, value) in Members::of(trimmed(&body)) {
            match name.as_str() {
                "access_token" => reply.access_token = token(value).or(reply.access_token),
                // It travels in forms only, which carry any text. Of two the last counts that looks like one.
                "refresh_token" => {
                    reply.refresh_token = token(value).or(reply.refresh_token).or_else(|| text(value));
                }
                "expires_in" => reply.lifetime = lifetime(value).or(reply.lifetime),
                _ => {}
            }
        }
        reply
    }
}

/// Whether a header can carry `token`: anything but control characters, and not white space alone, which would not arrive.
pub(crate) fn is_token(token: &Secret) -> bool {
    let token = token.expose();
    token.bytes().all(|byte| byte == b'\t' || byte >= b' ' && byte != 0x7f)
        && token.bytes().any(|byte| !byte.is_ascii_whitespace())
}

fn text(value: &[u8]) -> Option<Secret> {
    let text: String = serde_json::from_slice(value).ok()?;
    Some(text).filter(|text| !text.is_empty()).map(Secret::new)
}

fn token(value: &[u8]) -> Option<Secret> {
    text(value).filter(is_token)
}

/// A number of seconds above zero, in quotes or not.
fn lifetime(value: &[u8]) -> Option<Duration> {
    let text = match value {
        [b'"', ..] => serde_json::from_slice(value).ok()?,
        _ => String::from_utf8_lossy(value).into_owned(),
    };
    // What Rust would read as well: infinity, and what is not a number.
    let is_number =
        |text: &&str| !text.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E'));
    let seconds: f64 = Some(text.trim()).filter(is_number)?.parse().ok()?;
    (seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST_LIFETIME.as_secs_f64())))
}

/// The body in the encoding that JSON has; whoever marks it as UTF-16 is believed.
fn utf8(body: &[u8]) -> Cow<'_, [u8]> {
    let unit = match body {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Cow::Borrowed(body),
    };
    let (pairs, _) = body[2..].as_chunks();
    let text = char::decode_utf16(pairs.iter().copied().map(unit));
    Cow::Owned(text.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes())
}

/// Without what is not seen before the first character.
pub(super) fn trimmed(mut body: &[u8]) -> &[u8] {
    loop {
        body = match body {
            [..=b' ', rest @ ..] | [0xef, 0xbb, 0xbf, rest @ ..] | [0xc2, 0xa0, rest @ ..] => rest,
            _ => return body,
        }
    }
}

/// The members of the object that a body begins with: names, and values as they stand. It ends with the object, or where
/// the body breaks off; a string that breaks off is none.
struct Members<'a> {
    rest: &'a [u8],
}

impl<'a> Members<'a> {
    fn of(body: &'a [u8]) -> Self {
        Self { rest: body.strip_prefix(b"{").unwrap_or_default() }
    }

    fn skip(&mut self, skipped: impl Fn(u8) -> bool) {
        let end = self.rest.iter().position(|byte| !skipped(*byte)).unwrap_or(self.rest.len());
        self.rest = &self.rest[end..];
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// A string, quotes included.
    fn string(&mut self) -> Option<&'a [u8]> {
        let length = string_length(self.rest)?;
        Some(self.take(length))
    }

    fn value(&mut self) -> Option<&'a [u8]> {
        match self.rest.first()? {
            b'"' => self.string(),
            b'{' | b'[' => self.nested(),
            _ => {
                let is_end = |byte: &u8| matches!(byte, b',' | b'}');
                let length = self.rest.iter().position(is_end)?;
                Some(self.take(length))
            }
        }
    }

    /// An object or array with all that is in it.
    fn nested(&mut self) -> Option<&'a [u8]> {
        let (mut depth, mut at) = (0_usize, 0);
        loop {
            match self.rest.get(at)? {
                b'"' => at += string_length(&self.rest[at..])? - 1,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(self.take(at));
            }
        }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (String, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip(|byte| !matches!(byte, b'"' | b'}'));
        let name = self.string()?;
        self.skip(|byte| byte.is_ascii_whitespace() || byte == b':');
        let value = self.value()?;
        Some((serde_json::from_slice(name).unwrap_or_default(), value.trim_ascii()))
    }
}

/// How long the string is that `text` begins with, quotes included.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut bytes = text.iter().enumerate();
    bytes.next().filter(|(_, byte)| **byte == b'"')?;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
