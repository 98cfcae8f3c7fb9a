//! The authorization request (RFC 6749, 4.1.1) and its PKCE pair (RFC 7636).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::Client;

/// Parameters that are this server's to set.
const RESERVED: [&str; 10] = [
    "client_id",
    "client_secret",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "redirect_uri",
    "request",
    "request_uri",
    "response_type",
    "state",
];

/// Scopes to ask for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scopes<'a> {
    /// The list of RFC 6749, 3.3.
    pub first: &'a [String],
    /// The second list, of those providers that have one.
    pub second: &'a [String],
}

impl Client<'_> {
    /// Where to send the person; `None` where nobody consents. The app's `extra` parameters replace the definition's,
    /// never the protocol's own.
    #[must_use]
    pub fn authorize_url(
        &self,
        state: &SecretString,
        pkce_challenge: Option<&str>,
        scopes: Scopes<'_>,
        extra: &BTreeMap<String, String>,
    ) -> Option<Url> {
        let scope = &self.facts.scope;
        let mut parameters: BTreeMap<&str, String> = BTreeMap::new();
        for (name, value) in self.facts.authorize_params.iter().chain(extra) {
            parameters.insert(name, value.clone());
        }
        parameters.retain(|name, _| !RESERVED.contains(name));
        let lists = [(Some(&scope.parameter), scopes.first), (scope.second_parameter.as_ref(), scopes.second)];
        for (parameter, list) in lists {
            let Some(parameter) = parameter else { continue };
            parameters.remove(parameter.as_str());
            if !list.is_empty() {
                parameters.insert(parameter, list.join(&scope.request_separator));
            }
        }
        let mut url = self.endpoints.authorize.clone()?;
        let mut query = url.query_pairs_mut();
        if self.facts.authorize_params.get("response_type").is_none_or(|own| !own.is_empty()) {
            query.append_pair("response_type", "code");
        }
        query
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("state", state.expose_secret());
        if let Some(challenge) = pkce_challenge {
            query.append_pair("code_challenge", challenge).append_pair("code_challenge_method", "S256");
        }
        query.extend_pairs(&parameters);
        drop(query);
        Some(url)
    }
}

/// Verifier and S256 challenge made of 32 random bytes (RFC 7636, 4.1 and 4.2).
#[must_use]
pub fn pkce(bytes: [u8; 32]) -> (SecretString, String) {
    let verifier = PkceCodeVerifier::new(BASE64_URL_SAFE_NO_PAD.encode(bytes));
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    (verifier.into_secret().into(), challenge.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_is_that_of_rfc_7636_appendix_b() {
        let bytes = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191,
            240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let (verifier, challenge) = pkce(bytes);
        assert_eq!(verifier.expose_secret(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
