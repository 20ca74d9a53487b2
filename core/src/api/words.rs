//! Enumerations that Smartcar writes as words. Each has its words in a table, `WORDS`; the rest follows from that.

/// Gives an enumeration with `const WORDS` its words; `closed` where it has no `Other` for those that are not known yet.
macro_rules! words {
    ($name:ident) => {
        impl $name {
            /// The word Smartcar uses.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    Self::Other(word) => word,
                    known => Self::WORDS.iter().find(|(one, _)| one == known).map_or("", |(_, word)| word),
                }
            }
        }

        words!(by_word $name);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Ok(Self::from_word(&word).unwrap_or(Self::Other(word)))
            }
        }
    };
    (closed $name:ident) => {
        impl $name {
            /// The word Smartcar uses.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                Self::WORDS.iter().find(|(one, _)| one == self).map_or("", |(_, word)| word)
            }
        }

        words!(by_word $name);
    };
    (by_word $name:ident) => {
        impl $name {
            /// What `word` names, in any case; `None` where this release does not know it.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::WORDS
                    .into_iter()
                    .find(|(_, known)| known.eq_ignore_ascii_case(word))
                    .map(|(one, _)| one)
            }
        }
    };
}

pub(super) use words;

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is for public enumerations")]
mod tests {
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Side {
        Left,
        Right,
    }

    impl Side {
        const WORDS: [(Self, &str); 2] = [(Self::Left, "LEFT"), (Self::Right, "RIGHT")];
    }

    words!(closed Side);

    #[test]
    fn a_closed_enumeration_knows_its_words_in_any_case() {
        assert_eq!((Side::from_word("left"), Side::from_word("middle")), (Some(Side::Left), None));
        assert_eq!(Side::Right.as_str(), "RIGHT");
    }
}
