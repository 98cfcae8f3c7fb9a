//! Programs without a browser at hand that ask a person to let them in (RFC 8628): their codes, and how far they have come.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::closed_set;

/// How long a person has to enter the code, and the program to fetch its tokens.
pub const DEVICE_TTL: TimeDelta = TimeDelta::minutes(15);
/// How many seconds a program waits between two questions, at first.
pub const POLL_EVERY: i64 = 5;
/// How many more after it has asked too soon (RFC 8628, 3.5).
pub const SLOW_DOWN_BY: i64 = 5;
/// What a person's code starts with.
const PREFIX: &str = "WVZ";
/// Its letters: no vowels, so that it is no word, and none that looks like another or like a digit (RFC 8628, 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many of them follow the prefix: about 34 bits.
const LENGTH: usize = 8;

closed_set! {
    /// How far a program has come.
    DeviceStatus {
        /// Nobody has answered yet.
        Asked = "asked",
        /// A person has let it in.
        Agreed = "agreed",
        /// A person has not.
        Declined = "declined",
    }
}

/// A program that asks to be let in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Device {
    /// UUIDv7.
    pub id: Uuid,
    /// The server's organisation.
    pub org_id: Uuid,
    /// The server that it wants to use.
    pub server_id: Uuid,
    /// The client.
    pub client_id: Uuid,
    /// What it asks for.
    #[sqlx(json)]
    pub scopes: Vec<String>,
    /// How far.
    #[sqlx(try_from = "String")]
    pub status: DeviceStatus,
    /// Who has let it in.
    pub end_user_id: Option<Uuid>,
    /// What that has led to.
    pub grant_id: Option<Uuid>,
    /// How many seconds it is to wait between two questions.
    pub poll_every: i64,
    /// When it asked last.
    pub polled_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Until then it can be let in, and fetch its tokens.
    pub expires_at: DateTime<Utc>,
}

/// The code that a person enters: eight letters, shown as `WVZ-BCDF-GHJK`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// A code out of random bytes; `None` when one of them must be drawn again, so that all letters are as likely.
    #[must_use]
    pub fn draw(bytes: [u8; LENGTH]) -> Option<Self> {
        let fair = u8::MAX - u8::MAX % 20;
        let letter = |byte: u8| LETTERS.get(usize::from(byte % 20)).filter(|_| byte < fair).map(|it| char::from(*it));
        bytes.into_iter().map(letter).collect::<Option<String>>().map(Self)
    }

    /// What somebody has typed: with or without the prefix, in whatever case, with whatever between the letters.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let letters: String =
            typed.chars().filter(|c| !matches!(c, '-' | '_' | '.') && !c.is_whitespace()).take(32).collect();
        let letters = letters.to_ascii_uppercase();
        let own = if letters.len() > LENGTH { letters.strip_prefix(PREFIX)? } else { &letters };
        (own.len() == LENGTH && own.bytes().all(|b| LETTERS.contains(&b))).then(|| Self(own.to_owned()))
    }

    /// Its letters alone.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for UserCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, second) = self.0.split_at(LENGTH / 2);
        write!(out, "{PREFIX}-{first}-{second}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = UserCode::draw([0, 1, 2, 3, 4, 5, 6, 19]).unwrap();
        assert_eq!(code.to_string(), "WVZ-BCDF-GHJZ");
        for typed in ["WVZ-BCDF-GHJZ", "wvz-bcdf-ghjz", "BCDFGHJZ", " bcdf ghjz ", "WVZBCDFGHJZ", "wvz bcdf\tghjz"] {
            assert_eq!(UserCode::read(typed).as_ref(), Some(&code), "{typed}");
        }
        for wrong in ["", "WVZ", "BCDFGHJ", "BCDFGHJZZ", "WVZ-ABCD-EFGH", "ABC-BCDF-GHJZ", "BCDFGHJ1", "ＢCDFGHJZ"] {
            assert_eq!(UserCode::read(wrong), None, "{wrong}");
        }
        // One that begins like the prefix is not cut.
        let odd = UserCode::read("WVZBCDFG").unwrap();
        assert_eq!(
            (odd.to_string(), UserCode::read(&odd.to_string())),
            ("WVZ-WVZB-CDFG".to_owned(), Some(odd.clone()))
        );
    }

    #[test]
    fn every_letter_is_as_likely() {
        let drawn: Vec<_> = (0..=u8::MAX).filter_map(|byte| UserCode::draw([byte; LENGTH])).collect();
        assert_eq!(drawn.len(), 240);
        for letter in LETTERS {
            assert_eq!(drawn.iter().filter(|code| code.letters().starts_with(char::from(*letter))).count(), 12);
        }
    }
}
