//! Hashes, encodings and UUIDs.

use aws_lc_rs::digest;
use serde_json::{Value, json};

use super::Given;
use crate::domain::base64::{self, encode_url};
use crate::outbound::action::ActionError;
use crate::outbound::template::encoded;
use crate::outbound::{Stamp, derived};

/// The hash of a text in UTF-8.
pub(super) fn hash(input: Given<'_>) -> Result<Value, ActionError> {
    let algorithm = match input.text("algorithm") {
        "sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "sha384" => &digest::SHA384,
        "sha512" => &digest::SHA512,
        _ => &digest::SHA256,
    };
    let hash = digest::digest(algorithm, input.text("text").as_bytes());
    let (algorithm, encoding) = (input.text("algorithm"), input.text("encoding"));
    Ok(json!({ "hash": written(hash.as_ref(), encoding), "algorithm": algorithm, "encoding": encoding }))
}

/// A text in another encoding.
pub(super) fn encode(input: Given<'_>) -> Result<Value, ActionError> {
    let encoding = input.text("encoding");
    Ok(json!({ "encoded": written(input.text("text").as_bytes(), encoding), "encoding": encoding }))
}

/// The text that is encoded.
pub(super) fn decode(input: Given<'_>) -> Result<Value, ActionError> {
    let (text, encoding) = (input.text("encoded"), input.text("encoding"));
    let bytes = match encoding {
        "hex" => from_hex(text),
        "url" => Some(base64::percent_decoded(text)),
        _ => base64::decode(text),
    };
    let bytes = bytes.ok_or_else(|| ActionError::input("encoded", format!("is not {encoding}")))?;
    let text = String::from_utf8(bytes).map_err(|_| ActionError::input("encoded", "is no text when decoded"))?;
    Ok(json!({ "decoded": text, "encoding": encoding }))
}

/// Random UUIDs (RFC 9562, version 4).
pub(super) fn uuids(input: Given<'_>, stamp: Stamp) -> Result<Value, ActionError> {
    let count = input.whole("count", 1, 1, 100)?.unsigned_abs();
    let uuid = |n| uuid::Builder::from_random_bytes(derived(stamp.seed, b"generated", n)).into_uuid().to_string();
    let uuids: Vec<_> = (0..count).map(uuid).collect();
    Ok(json!({ "uuid": uuids.first(), "uuids": uuids, "count": count }))
}

fn written(bytes: &[u8], encoding: &str) -> String {
    match encoding {
        "base64" => base64::encode(bytes),
        "base64url" => encode_url(bytes),
        "url" => encoded(&String::from_utf8_lossy(bytes)),
        _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| {
        let is_hex = pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
        u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|_| is_hex)?, 16).ok()
    };
    digits.chunks(2).map(byte).collect()
}
