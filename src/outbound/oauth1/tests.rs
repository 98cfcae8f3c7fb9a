//! The vectors of RFC 5849, and what a definition and an operator may set.

use chrono::DateTime;

use super::*;

fn authorization(request: Outgoing, token: Option<(&str, &str)>, own: &[(&str, &str)], at: i64, nonce: &str) -> String {
    let secret = SecretString::from("kd94hf93k423kf44");
    let token = token.map(|(token, secret)| (SecretString::from(token), SecretString::from(secret)));
    let signer = Signer {
        consumer: Consumer { key: "dpf43f3p2l4k3l03", secret: &secret },
        token: token.as_ref().map(|(token, secret)| (token, secret)),
        stamp: Stamp { at: DateTime::from_timestamp(at, 0).unwrap(), seed: [0; 16] },
    };
    let signed = signer.sign_with(request, own, nonce).unwrap();
    signed.headers["authorization"].to_str().unwrap().to_owned()
}

fn to(method: Method, url: &str) -> Outgoing {
    Outgoing::new(method, url.parse().unwrap())
}

#[test]
fn the_three_requests_of_rfc_5849_section_1_2_are_signed_as_it_says() {
    let callback = [("oauth_callback", "http://printer.example.com/ready")];
    let first =
        authorization(to(Method::POST, "https://photos.example.net/initiate"), None, &callback, 137_131_200, "wIjqoS");
    assert!(first.contains("oauth_callback=\"http%3A%2F%2Fprinter.example.com%2Fready\""), "{first}");
    assert!(first.ends_with("oauth_signature=\"74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D\""), "{first}");
    let second = authorization(
        to(Method::POST, "https://photos.example.net/token"),
        Some(("hh5s93j4hdidpola", "hdhd0244k9j7ao03")),
        &[("oauth_verifier", "hfdp7dh39dks9884")],
        137_131_201,
        "walatlh",
    );
    assert!(second.ends_with("oauth_signature=\"gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D\""), "{second}");
    let third = authorization(
        to(Method::GET, "http://photos.example.net/photos?file=vacation.jpg&size=original"),
        Some(("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")),
        &[],
        137_131_202,
        "chapoH",
    );
    assert!(third.ends_with("oauth_signature=\"MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D\""), "{third}");
}

#[test]
fn the_base_string_is_that_of_rfc_5849_section_3_4_1_1() {
    let url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b";
    let request = to(Method::POST, url).form(&[("c2", ""), ("a3", "2 q")]);
    let protocol = [
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "7d8f3e4a"),
    ];
    assert_eq!(
        base_string(&request, &protocol),
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D\
         %26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
         %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    );
}

#[test]
fn the_operators_token_url_stands_for_both_requests_and_nothing_prints_a_secret() {
    let facts: OAuth1 = toml::from_str(
        "request_url = \"https://x.example/r\"\nauthorize_url = \"https://x.example/a\"\naccess_url = \"https://x.example/t\"\n\
         authorize_params = { name = \"{app_name}\", oauth_token = \"mine\" }\nscope_parameter = \"scope\"",
    )
    .unwrap();
    let own = Endpoints::resolve(&facts, &Overrides::default()).unwrap();
    assert_eq!((own.request.as_str(), own.access.as_str()), ("https://x.example/r", "https://x.example/t"));
    let moved = Overrides { token_url: Some("http://localhost/t/".into()), ..Overrides::default() };
    let moved = Endpoints::resolve(&facts, &moved).unwrap();
    assert_eq!((moved.request.path(), moved.access.path()), ("/t/request", "/t/access"));
    let client = Client {
        facts: &facts,
        endpoints: own,
        consumer_key: "key".into(),
        consumer_secret: "hunter2".into(),
        callback: "https://here.example/back".parse().unwrap(),
        stamp: Stamp { at: DateTime::UNIX_EPOCH, seed: [1; 16] },
    };
    let extra =
        [("name".to_owned(), "Other".to_owned()), ("oauth_callback".to_owned(), "https://evil.example".to_owned())];
    let scopes = ["read".to_owned(), "write".to_owned()];
    let url = client.authorize_url(&"t".into(), &scopes, "Acme", &BTreeMap::from(extra));
    assert_eq!(url.as_str(), "https://x.example/a?oauth_token=t&name=Other&scope=read%2Cwrite");
    let url = client.authorize_url(&"t".into(), &[], "Acme & Sons", &BTreeMap::new());
    assert_eq!(url.query(), Some("oauth_token=t&name=Acme+%26+Sons"));
    assert!(!format!("{client:?}").contains("hunter2"));
}
