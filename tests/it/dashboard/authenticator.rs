//! An authenticator that a test holds in its hand: it makes a passkey and answers with it, and lies when it is told to.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::{Page, TestApp};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// What a page asks the browser (`PublicKeyCredentialCreationOptions` or `PublicKeyCredentialRequestOptions`).
pub fn question(page: &Page) -> Value {
    let form = Selector::parse("form[data-passkey]").unwrap();
    let document = Html::parse_document(&page.html);
    let found = document.select(&form).next().unwrap_or_else(|| panic!("nothing is asked: {}", page.html));
    serde_json::from_str(found.attr("data-passkey").unwrap()).unwrap()
}

/// An authenticator with one passkey.
pub struct Authenticator {
    pub origin: String,
    pub rp_id: String,
    pub handle: Vec<u8>,
    pub counter: u32,
    pub verifies: bool,
    key: EcdsaKeyPair,
    id: Vec<u8>,
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn hashed(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

impl Authenticator {
    /// At the server's own origin.
    pub fn new(app: &TestApp) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = hashed(key.public_key().as_ref());
        let (origin, rp_id) = (app.base.clone(), "localhost".to_owned());
        Self { origin, rp_id, handle: Vec::new(), counter: 0, verifies: true, key, id }
    }

    /// Another key under the same name.
    pub fn exchanges_its_key(&mut self) {
        self.key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    }

    fn client_data(&self, kind: &str, question: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": question["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    /// Authenticator data (WebAuthn, 6.1).
    fn data(&mut self, credential: &[u8]) -> Vec<u8> {
        self.counter += 1;
        let mut flags = PRESENT;
        flags |= if self.verifies { VERIFIED } else { 0 };
        flags |= if credential.is_empty() { 0 } else { HAS_CREDENTIAL };
        [&hashed(self.rp_id.as_bytes()), [flags].as_slice(), &self.counter.to_be_bytes(), credential].concat()
    }

    /// Make a passkey (WebAuthn, 6.5.2); answers as the page's script would.
    pub fn makes(&mut self, question: &Value) -> String {
        self.handle = BASE64_URL_SAFE_NO_PAD.decode(question["user"]["id"].as_str().unwrap()).unwrap();
        let point = self.key.public_key().as_ref().to_vec();
        // COSE_Key in CBOR: an EC2 key of P-256 for ES256 (RFC 9053, 7.1.1).
        let key = [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20],
            &point[1..33],
            &[0x22, 0x58, 0x20],
            &point[33..],
        ]
        .concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let credential = [[0; 16].as_slice(), &length, &self.id, &key].concat();
        let data = self.data(&credential);
        let size = [0x58, u8::try_from(data.len()).unwrap()];
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData".as_slice(), &size, &data].concat();
        let response = json!({
            "attestationObject": encoded(object),
            "clientDataJSON": encoded(self.client_data("webauthn.create", question)),
        });
        self.written(&response)
    }

    /// Answer with the passkey (WebAuthn, 6.3.3).
    pub fn answers(&mut self, question: &Value) -> String {
        self.answers_as("webauthn.get", question)
    }

    /// The same, for something else.
    pub fn answers_as(&mut self, kind: &str, question: &Value) -> String {
        let (data, client_data) = (self.data(&[]), self.client_data(kind, question));
        let signed = [data.as_slice(), &hashed(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "authenticatorData": encoded(data), "clientDataJSON": encoded(client_data),
            "signature": encoded(signature.as_ref()), "userHandle": encoded(&self.handle),
        });
        self.written(&response)
    }

    fn written(&self, response: &Value) -> String {
        let id = encoded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }
}
