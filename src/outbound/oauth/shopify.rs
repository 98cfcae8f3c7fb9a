//! Shopify's signature on what it sends a browser back with.

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};

/// Whether the `hmac` of a callback's query is the client's own: lower-case hexadecimal HMAC-SHA256 over the other
/// parameters, decoded, sorted, written `name=value` and joined by `&`, without the older `signature`. Compared in
/// constant time. False without an `hmac`, and with several.
///
/// Source: shopify.dev, "Implement authorization code grant manually", step "Verify the installation request".
#[must_use]
pub fn shopify_hmac(query: &[(String, String)], client_secret: &SecretString) -> bool {
    let mut sent = query.iter().filter(|(name, _)| name == "hmac");
    let (Some((_, tag)), None) = (sent.next(), sent.next()) else { return false };
    let mut signed: Vec<_> = query.iter().filter(|(name, _)| name != "hmac" && name != "signature").collect();
    signed.sort_unstable();
    let message: Vec<_> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, client_secret.expose_secret().as_bytes());
    bytes(tag).is_some_and(|tag| hmac::verify(&key, message.join("&").as_bytes(), &tag).is_ok())
}

/// The bytes of an even number of hexadecimal digits.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<_> = hex.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| u8::try_from(high * 16 + low).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Vec<(String, String)> {
        url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
    }

    #[test]
    fn only_the_clients_own_signature_over_all_parameters_is_taken() {
        // printf 'code=0907a61c&shop=acme.myshopify.com&state=a b&timestamp=1337178173' | openssl dgst -sha256 -hmac hush
        let tag = "ca4524af4f6018823b008bce2d407ad4307f18ee21c07bba9eddd03d4cd5ef06";
        let sent = "timestamp=1337178173&code=0907a61c&state=a+b&signature=old&shop=acme.myshopify.com";
        let secret = SecretString::from("hush");
        assert!(shopify_hmac(&query(&format!("{sent}&hmac={tag}")), &secret));
        assert!(shopify_hmac(&query(&format!("hmac={tag}&{sent}")), &secret), "their order is no matter");
        for wrong in [
            sent.to_owned(),
            format!("{sent}&hmac="),
            format!("{sent}&hmac={}", &tag[..63]),
            format!("{sent}&hmac={}", &tag[..62]),
            format!("{sent}&hmac=zz{}", &tag[2..]),
            format!("{sent}&hmac={tag}&hmac={tag}"),
            format!("{sent}&hmac={tag}&more=1"),
            format!("{}&hmac={tag}", sent.replace("acme", "evil")),
        ] {
            assert!(!shopify_hmac(&query(&wrong), &secret), "{wrong}");
        }
        assert!(!shopify_hmac(&query(&format!("{sent}&hmac={tag}")), &"other".into()));
    }
}
