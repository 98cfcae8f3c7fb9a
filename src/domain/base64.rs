//! Bytes in texts, as people and products write them.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

/// Takes what is padded and what is not.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// The bytes of base64 or base64url (RFC 4648), padded or not, on one line or on several.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let tight: String = text.split_ascii_whitespace().collect();
    let alphabet = if tight.contains(['-', '_']) { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    GeneralPurpose::new(alphabet, LENIENT).decode(tight).ok()
}

/// Base64 (RFC 4648, section 4).
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Base64url (RFC 4648, section 5), without padding.
#[must_use]
pub fn encode_url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a percent-encoded text (RFC 3986, 2.1); a percent sign that encodes nothing stands for itself.
#[must_use]
pub fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let encoded = (*first == b'%').then(|| after.get(..2)).flatten();
        let digits = encoded.and_then(|digits| std::str::from_utf8(digits).ok()).filter(|it| !it.starts_with('+'));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_alphabets_are_read_with_and_without_padding() {
        for text in ["+/8=", "+/8", "-_8", "-_8=", "+/\r\n8="] {
            assert_eq!(decode(text), Some(vec![0xfb, 0xff]), "{text:?}");
        }
        assert_eq!(decode("a b!"), None);
        assert_eq!(encode(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn percent_signs_are_read() {
        assert_eq!(percent_decoded("a%20b%2F%zz%+1%"), b"a b/%zz%+1%");
    }
}
