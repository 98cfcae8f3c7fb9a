//! The rules, without any I/O: what the nouns are, which values they accept, how their states change.

pub mod access;
pub mod base64;
pub mod color;
pub mod connection;
pub mod credential;
pub mod end_user;
pub mod event;
pub mod flow;
pub mod input;
pub mod integration;
pub mod invitation;
pub mod link;
pub mod mcp;
pub mod moment;
pub mod resolution;
pub mod run;
pub mod session;
pub mod workspace;

/// A closed set of words: an enum, its one spelling in JSON and in the database, and the way back.
macro_rules! closed_set {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every word of the set, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word, as JSON and the database spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The member that `word` spells.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.as_str() == word)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::domain::UnknownWord;

            fn try_from(word: String) -> std::result::Result<Self, $crate::domain::UnknownWord> {
                Self::from_word(&word).ok_or($crate::domain::UnknownWord(word))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> std::result::Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use closed_set;

/// A stored word that its closed set does not know: the row is from a newer version, or corrupt.
#[derive(Debug, thiserror::Error)]
#[error("unknown word {0:?}")]
pub struct UnknownWord(pub String);
