//! The guarded client against servers that answer canned bytes.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

use super::{EgressPolicy, Http, HttpError, Outgoing};

/// Answers `head` and `body` to everybody, and says what it read.
async fn server(head: &'static str, body: Vec<u8>) -> (SocketAddr, tokio::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = tokio::sync::mpsc::channel(8);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut read = vec![0; 4096];
            let length = stream.read(&mut read).await.unwrap();
            tell.send(String::from_utf8_lossy(&read[..length]).into_owned()).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            // The client hangs up on an answer that is too large.
            let _ = stream.write_all(&body).await;
        }
    });
    (address, told)
}

fn http(policy: &str) -> Http {
    Http::new(EgressPolicy::parse(policy).unwrap()).unwrap()
}

fn get(url: &str) -> Outgoing {
    Outgoing::new(Method::GET, Url::parse(url).unwrap())
}

#[tokio::test]
async fn a_private_address_is_refused() {
    let (address, mut told) = server("HTTP/1.1 200 OK\r\n\r\n", Vec::new()).await;
    let port = address.port();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1", "0.0.0.0"] {
        for scheme in ["http", "https"] {
            let refused = http("").send(get(&format!("{scheme}://{host}:{port}/?token=secret"))).await.unwrap_err();
            assert!(matches!(refused, HttpError::Refused(_)), "{scheme} {host}: {refused:?}");
            assert!(!refused.to_string().contains("secret"));
        }
    }
    assert!(told.try_recv().is_err(), "nobody connected");
}

#[tokio::test]
async fn a_network_that_the_operator_named_is_reached_without_tls() {
    let (address, mut told) = server("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", b"ok".to_vec()).await;
    for host in ["127.0.0.1", "localhost"] {
        let answer = http("127.0.0.0/8").send(get(&format!("http://{host}:{}/", address.port()))).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"ok".as_slice()));
        let asked = told.recv().await.unwrap();
        assert!(asked.contains(concat!("user-agent: portico/", env!("CARGO_PKG_VERSION"))), "{asked}");
    }
}

#[tokio::test]
async fn a_public_address_is_not_asked_without_tls() {
    let refused = http("").send(get("http://1.1.1.1/")).await.unwrap_err();
    assert_eq!(refused, HttpError::Refused("1.1.1.1".into()));
}

#[tokio::test]
async fn only_http_is_spoken() {
    let refused = http("127.0.0.0/8").send(get("ftp://127.0.0.1/")).await.unwrap_err();
    assert_eq!(refused, HttpError::Invalid("the URL is neither http nor https"));
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let (address, mut told) =
        server("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", Vec::new()).await;
    let answer = http("127.0.0.0/8").send(get(&format!("http://{address}/"))).await.unwrap();
    assert_eq!(answer.status, 302);
    assert!(told.recv().await.is_some());
    assert!(told.try_recv().is_err(), "it was not followed");
}

#[tokio::test]
async fn an_answer_above_1_mib_is_cut() {
    let body = vec![b'x'; super::LARGEST + 1];
    let (address, _told) = server("HTTP/1.1 200 OK\r\n\r\n", body).await;
    let cut = http("127.0.0.0/8").send(get(&format!("http://{address}/"))).await.unwrap_err();
    assert_eq!(cut, HttpError::TooLarge("127.0.0.1".into()));
}

#[tokio::test]
async fn a_request_has_its_own_time_limit() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let started = Instant::now();
    let request = get(&format!("http://{address}/")).within(Duration::from_millis(50));
    let error = http("127.0.0.0/8").send(request).await.unwrap_err();
    assert_eq!(error, HttpError::Timeout("127.0.0.1".into()));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn nothing_listens() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = http("127.0.0.0/8").send(get(&format!("http://{free}/"))).await.unwrap_err();
    assert_eq!(error, HttpError::Unreachable("127.0.0.1".into()));
}

#[test]
fn debug_tells_no_secret() {
    let request = get("https://api.example.com/bot-secret?token=secret").bearer(&"secret".into()).unwrap();
    assert_eq!(format!("{request:?}"), "GET api.example.com");
}
