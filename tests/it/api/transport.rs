//! Below the resources: methods, paths, hosts, sizes, request ids, headers.

use portico::web::ROUTES;
use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Backend, TestApp, both};

both! {
    a_method_that_a_path_does_not_have_is_refused_with_those_it_has,
    an_unknown_path_is_not_found,
    an_unknown_host_is_not_served,
    a_body_that_is_too_large_is_refused,
    a_body_in_another_coat_is_refused_in_words,
    every_answer_carries_a_request_id,
    every_answer_carries_the_security_headers,
    broken_requests_do_not_stop_the_server,
}

async fn a_method_that_a_path_does_not_have_is_refused_with_those_it_has(app: TestApp) {
    let backend = app.backend();
    for (path, methods) in ROUTES.iter().filter(|(path, _)| path.starts_with("/api/") || *path == "/health") {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            if methods.contains(&method) {
                continue;
            }
            let request =
                backend.request(Method::from_bytes(method.as_bytes()).unwrap(), &path.replace(['{', '}'], ""));
            let refused = backend.send(request).await;
            assert_eq!(refused.status, 405, "{method} {path}");
            let allowed: Vec<_> = refused.header("allow").split(", ").filter(|it| *it != "HEAD").collect();
            assert_eq!(allowed, *methods, "{method} {path}");
            assert_eq!(refused.header("allow").contains("HEAD"), methods.contains(&"GET"));
            if !path.ends_with("oauth-callback") {
                refused.refused(405, "VALIDATION_ERROR");
            }
        }
    }
}

async fn an_unknown_path_is_not_found(app: TestApp) {
    for somebody in [Backend::nobody(&app.base), app.backend()] {
        for path in [
            "/",
            "/nothing",
            "/api",
            "/api/v1",
            "/api/v1/nothing",
            "/api/v1/workspaces/",
            "/api/v1//workspaces",
            "/api/v2/workspaces",
            "/api/v1/approvals",
            "/api/v1/triggers",
            "/api/v1/input-partials",
            "/api/v1/billing",
            "/health/",
            "/%00",
            "/..%2f..%2fetc/passwd",
        ] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                let answer = somebody.send(somebody.request(method, path)).await;
                answer.refused(404, "NOT_FOUND");
                assert!(answer.header("content-type").starts_with("application/json"), "{path}");
            }
        }
    }
}

async fn an_unknown_host_is_not_served(app: TestApp) {
    let backend = app.backend();
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:3000", ""] {
        let answer = backend.send(backend.request(Method::GET, "/api/v1/workspaces").header("host", host)).await;
        assert!((400..500).contains(&answer.status), "{host:?}: {}", answer.status);
        assert!(!answer.text.contains("workspaces"), "{host:?}: {}", answer.text);
        assert!(answer.text.is_empty() || answer.json()["code"].is_string());
    }
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80"] {
        let request = backend.request(Method::GET, "/api/v1/workspaces").header("host", host);
        backend.send(request).await.expect(200);
    }
    let health = backend.request(Method::GET, "/health").header("host", "10.0.0.7.probe.internal");
    backend.send(health).await.expect(200);
    // What a page can set by itself does not speak for the host that it was loaded from.
    let forged = backend.request(Method::GET, "/api/v1/workspaces").header("host", "evil.example");
    let forged = forged.header("x-forwarded-host", "localhost").header("forwarded", "host=localhost");
    backend.send(forged).await.refused(404, "NOT_FOUND");
}

async fn a_body_that_is_too_large_is_refused(app: TestApp) {
    let backend = app.backend();
    for (path, size) in [
        ("/api/v1/workspaces", 1024 * 1024 + 1),
        ("/api/v1/connections", 2 * 1024 * 1024),
        ("/api/v1/connect/session/poll", 10 * 1024 * 1024),
    ] {
        let body = format!("{{\"name\":\"{}\"}}", "a".repeat(size));
        backend.send(backend.request(Method::POST, path).body(body)).await.refused(413, "VALIDATION_ERROR");
    }
    let full = format!("{{\"token\":\"\",\"x\":\"{}\"}}", "a".repeat(1024 * 1024 - 19));
    assert_eq!(full.len(), 1024 * 1024);
    backend
        .send(backend.request(Method::POST, "/api/v1/connect/session/poll").body(full))
        .await
        .refused(400, "MISSING_TOKEN");
    backend.get("/api/v1/workspaces").await.expect(200);
}

async fn a_body_in_another_coat_is_refused_in_words(app: TestApp) {
    let backend = app.backend();
    let at = "/api/v1/workspaces";
    for coding in ["gzip", "br", "deflate", "nonsense"] {
        let request = backend.request(Method::POST, at).header("content-encoding", coding).body("not compressed");
        backend.send(request).await.refused(400, "INVALID_JSON");
    }
    // What the content type says does not matter: JSON is JSON.
    for (at, kind) in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"].iter().enumerate() {
        let body = json!({ "name": "X", "slug": format!("w{at}") }).to_string();
        let request = backend.request(Method::POST, "/api/v1/workspaces").header("content-type", *kind);
        backend.send(request.body(body)).await.expect(201);
    }
}

async fn every_answer_carries_a_request_id(app: TestApp) {
    let backend = app.backend();
    let paths =
        ["/health", "/api/v1/workspaces", "/api/v1/nothing", "/api/v1/workspaces/x", "/connect/portal", "/connect/x"];
    for path in paths {
        let (first, second) = (backend.get(path).await, backend.get(path).await);
        assert!(first.header("x-request-id").len() >= 32, "{path}");
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"), "{path}");
        let kept = backend.request(Method::GET, path).header("x-request-id", "Req-1.a:b/c+d=");
        assert_eq!(backend.send(kept).await.header("x-request-id"), "Req-1.a:b/c+d=", "{path}");
        let long = "a".repeat(129);
        for odd in ["", "two words", "<script>", "a,b", "quo\"te", &long] {
            let given = backend.request(Method::GET, path).header("x-request-id", odd);
            let answer = backend.send(given).await;
            assert_ne!(answer.header("x-request-id"), odd, "{path}");
            assert!(!answer.header("x-request-id").is_empty(), "{path}");
        }
    }
    let kept = backend.request(Method::GET, "/api/v1/workspaces/x").header("x-request-id", "mine");
    assert_eq!(backend.send(kept).await.refused(404, "NOT_FOUND")["requestId"], "mine");
}

async fn every_answer_carries_the_security_headers(app: TestApp) {
    let backend = app.backend();
    for path in ["/health", "/api/v1/workspaces", "/api/v1/nothing", "/api/v1/workspaces/x", "/connect/portal"] {
        let answer = backend.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "plain http promises no https");
        if path.starts_with("/api/") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}

async fn broken_requests_do_not_stop_the_server(app: TestApp) {
    let address = app.base.replacen("http://", "", 1);
    let garbage: [&[u8]; 7] = [
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"POST /api/v1/connect/session/poll HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/connect/session/poll HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    ];
    for bytes in garbage {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        // A reset is an answer too.
        let _ = stream.read_to_end(&mut answer).await;
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1."), "{answer:?}");
        assert!(!answer.starts_with(b"HTTP/1.1 5"), "{}", String::from_utf8_lossy(&answer));
    }
    Backend::nobody(&app.base).get("/health").await.expect(200);
}
