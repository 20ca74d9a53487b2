//! The one form of enumerations whose values are all known: `ALL`, `as_str`, `from_word`. Those that Smartcar may add to have
//! theirs in `api/words.rs`.

/// Gives an enumeration the words of its variants, which are the same in every language.
macro_rules! closed_words {
    ($name:ident { $($variant:ident = $word:literal,)* }) => {
        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its word, the same in every language.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// What `word` names, in any case; `None` where it names none that this release knows.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str().eq_ignore_ascii_case(word))
            }
        }
    };
}

pub(crate) use closed_words;
