//! Pages of other origins: what they may read, and what not.

use reqwest::Method;
use serde_json::json;

use super::ENGINES;
use crate::support::{Answer, Backend, TestApp, both};

both! {
    no_page_of_another_origin_reads_the_api_unless_it_is_named,
    what_agents_need_is_for_pages_of_every_origin,
    pages_with_cookies_are_shared_with_nobody,
}

const ORIGIN: &str = "https://app.example.com";

/// A browser's question whether a page may ask.
async fn preflight(caller: &Backend, origin: &str, path: &str, method: &str) -> Answer {
    let request = caller.request(Method::OPTIONS, path).header("origin", origin);
    let request = request.header("access-control-request-method", method);
    caller.send(request.header("access-control-request-headers", "authorization, content-type")).await
}

fn shared_with(answer: &Answer) -> &str {
    assert_eq!(answer.header("access-control-allow-credentials"), "", "no cookie goes along, ever");
    answer.header("access-control-allow-origin")
}

async fn no_page_of_another_origin_reads_the_api_unless_it_is_named(app: TestApp) {
    let (backend, nobody) = (app.backend(), Backend::nobody(&app.base));
    for path in ["/api/v1/workspaces", "/api/v1/end-users", "/api/v1/connect/session/poll"] {
        let asked = preflight(&nobody, ORIGIN, path, "GET").await;
        assert_eq!((asked.status, shared_with(&asked)), (405, ""), "{path}");
    }
    let read = backend.send(backend.request(Method::GET, "/api/v1/workspaces").header("origin", ORIGIN)).await;
    assert_eq!((read.status, shared_with(&read), read.header("vary")), (200, "", ""), "backends are not pages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_a_named_origin_uses_the_api() {
    for engine in ENGINES {
        let named = vec![ORIGIN.to_owned(), "http://localhost:5173".to_owned()];
        let app = TestApp::start_with(engine, |config| config.cors_origins = named).await;
        let (backend, nobody) = (app.backend(), Backend::nobody(&app.base));
        let asked = preflight(&nobody, ORIGIN, "/api/v1/workspaces", "PATCH").await;
        assert_eq!((asked.status, shared_with(&asked)), (204, ORIGIN));
        assert!(asked.header("access-control-allow-methods").contains("PATCH"));
        let headers = asked.header("access-control-allow-headers");
        assert!(headers.contains("authorization") && !headers.contains("service") && !headers.contains('*'));
        let from = async |origin: &str| {
            backend.send(backend.request(Method::GET, "/api/v1/workspaces").header("origin", origin)).await
        };
        let read = from("http://localhost:5173").await;
        assert_eq!((read.status, shared_with(&read)), (200, "http://localhost:5173"));
        assert!(read.header("access-control-expose-headers").contains("retry-after"));
        assert!(read.headers.get_all("vary").iter().any(|it| it == "origin"), "{:?}", read.headers);
        // A refusal can be read as well, so that the page can tell it.
        let refused = nobody.send(nobody.request(Method::GET, "/api/v1/workspaces").header("origin", ORIGIN)).await;
        assert_eq!((refused.status, shared_with(&refused)), (401, ORIGIN));
        for other in [
            "https://app.example.com.evil.example",
            "https://evil.example",
            "https://app.example.com:8443",
            "http://app.example.com",
            "https://APP.example.com",
            "http://localhost:5174",
            "null",
            "*",
        ] {
            assert_eq!(shared_with(&from(other).await), "", "{other}");
            assert_eq!(preflight(&nobody, other, "/api/v1/workspaces", "GET").await.status, 405, "{other}");
        }
        for page in ["/connect/portal", "/dashboard", "/api/v1/connect/oauth-callback", "/oauth/authorize"] {
            assert_eq!(shared_with(&preflight(&nobody, ORIGIN, page, "GET").await), "", "{page}");
        }
    }
}

async fn what_agents_need_is_for_pages_of_every_origin(app: TestApp) {
    let nobody = Backend::nobody(&app.base);
    for (path, method) in [
        ("/mcp/srv_01890000-0000-7000-8000-000000000000", "POST"),
        ("/.well-known/oauth-protected-resource/mcp/srv_01890000-0000-7000-8000-000000000000", "GET"),
        ("/.well-known/oauth-authorization-server", "GET"),
        ("/oauth/register", "POST"),
        ("/oauth/token", "POST"),
        ("/oauth/revoke", "POST"),
        ("/oauth/device/code", "POST"),
    ] {
        for origin in [ORIGIN, "null"] {
            let asked = preflight(&nobody, origin, path, method).await;
            assert_eq!((asked.status, shared_with(&asked)), (204, "*"), "{path}");
            assert!(asked.header("access-control-allow-methods").contains(method), "{path}");
            assert!(asked.header("access-control-allow-headers").starts_with("authorization, "), "{path}");
            assert_eq!(asked.text, "");
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let told = nobody.send(nobody.request(method, path).header("origin", origin)).await;
            assert_eq!(shared_with(&told), "*", "{path}: {}", told.text);
        }
        // What is no preflight is no method of the path.
        assert_eq!(nobody.send(nobody.request(Method::OPTIONS, path)).await.status, 405, "{path}");
    }
    let body = json!({ "redirect_uris": ["https://agent.example/cb"] });
    let made = nobody.send(nobody.request(Method::POST, "/oauth/register").header("origin", ORIGIN).json(&body)).await;
    assert_eq!((made.status, shared_with(&made)), (201, "*"));
}

async fn pages_with_cookies_are_shared_with_nobody(app: TestApp) {
    let nobody = Backend::nobody(&app.base);
    for path in [
        "/connect",
        "/connect/portal",
        "/connect/portal/slack",
        "/dashboard",
        "/dashboard/sign-in",
        "/oauth/authorize",
        "/oauth/device",
        "/oauth/sign-in/01890000-0000-7000-8000-000000000000",
        "/api/v1/connect/oauth-callback",
        "/health",
        "/",
    ] {
        let asked = preflight(&nobody, ORIGIN, path, "POST").await;
        assert!((400..500).contains(&asked.status) && shared_with(&asked).is_empty(), "{path}: {}", asked.status);
        let read = nobody.send(nobody.request(Method::GET, path).header("origin", ORIGIN)).await;
        assert_eq!(shared_with(&read), "", "{path}");
    }
}
