//! A line of a case, taken apart.

use std::time::Duration;

use serde_json::{Map, Value};
use smartcar_sdk::{ApiVersion, CallOptions, ConnectMode, UnitSystem};

/// Words and options.
pub(super) struct Line {
    words: Vec<String>,
    options: Vec<(String, String)>,
}

impl Line {
    pub(super) fn parse(line: &str) -> Self {
        let (mut words, mut options) = (Vec::new(), Vec::new());
        let tokens = tokens(line);
        // What these take is full of equals signs.
        let literal =
            usize::from(tokens.first().is_some_and(|verb| verb == "complete" || verb == "check_state"));
        for (index, token) in tokens.into_iter().enumerate() {
            match token.split_once('=') {
                Some((key, value))
                    if index > literal
                        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') =>
                {
                    options.push((key.to_owned(), value.to_owned()));
                }
                _ => words.push(token),
            }
        }
        Self { words, options }
    }

    pub(super) fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    pub(super) fn words_from(&self, index: usize) -> &[String] {
        self.words.get(index..).unwrap_or_default()
    }

    pub(super) fn options(&self) -> &[(String, String)] {
        &self.options
    }

    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.option(name).map(str::to_owned)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.option(name) == Some("true")
    }

    pub(super) fn maybe_flag(&self, name: &str) -> Option<bool> {
        self.option(name).map(|word| word == "true")
    }

    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.option(name).map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.option(name).map(|text| usize::try_from(whole(text)).expect("a small number"))
    }

    pub(super) fn float(&self, name: &str) -> Option<f64> {
        self.option(name).map(|text| text.parse().unwrap_or_else(|_| panic!("{text:?} is no number")))
    }

    pub(super) fn mode(&self) -> Option<ConnectMode> {
        self.option("mode").map(|word| match word {
            "live" => ConnectMode::Live,
            "simulated" => ConnectMode::Simulated,
            "test" => ConnectMode::Test,
            other => panic!("{other:?} is no mode"),
        })
    }

    /// How long a signed state is good for.
    pub(super) fn valid_for(&self) -> Duration {
        Duration::from_secs(self.option("valid_for").map_or(3600, whole))
    }

    /// What this call has different.
    pub(super) fn call_options(&self) -> CallOptions {
        let mut options = CallOptions::new();
        if let Some(units) = self.option("unit_system") {
            options = options.unit_system(UnitSystem::from_word(units).expect("a unit system"));
        }
        if let Some(api) = self.option("api") {
            options = options.api(match api {
                "v2" => ApiVersion::V2,
                "v3" => ApiVersion::V3,
                "auto" => ApiVersion::Auto,
                other => panic!("{other:?} is no version"),
            });
        }
        if let Some(seconds) = self.float("timeout") {
            options = options.timeout(Duration::from_secs_f64(seconds));
        }
        if let Some(retries) = self.number("retries") {
            options = options.retries(u32::try_from(retries).expect("a small number"));
        }
        options
    }

    /// Its options as a JSON object, as the sandbox takes them: JSON where `is_json` says so of a name, text otherwise.
    pub(super) fn json(&self, is_json: impl Fn(&str) -> bool) -> Map<String, Value> {
        let value = |name: &str, text: &str| {
            if is_json(name) {
                serde_json::from_str(text).unwrap_or_else(|_| panic!("{name}={text} is no JSON"))
            } else {
                Value::from(text)
            }
        };
        self.options.iter().map(|(name, text)| (name.clone(), value(name, text))).collect()
    }
}

fn tokens(line: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c == ' ' {
            chars.next();
            continue;
        }
        let (mut token, mut quoted) = (String::new(), false);
        while let Some(&c) = chars.peek() {
            match c {
                ' ' if !quoted => break,
                '"' => quoted = !quoted,
                '\\' if quoted => {
                    chars.next();
                    token.push(match chars.peek() {
                        Some('n') => '\n',
                        Some(other) => *other,
                        None => '\\',
                    });
                }
                other => token.push(other),
            }
            chars.next();
        }
        tokens.push(token);
    }
    tokens
}

/// A whole number.
pub(super) fn whole(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}
