//! How often one may ask.

use super::ENGINES;
use crate::support::{Backend, TestApp, both};

both! {
    without_a_limit_no_answer_speaks_of_one,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sixth_of_five_requests_a_minute_is_too_many() {
    for engine in ENGINES {
        let app = TestApp::start_with(engine, |config| config.rate_limit = Some(5)).await;
        let backend = app.backend();
        let paths = ["/api/v1/workspaces", "/health", "/api/v1/nothing", "/connect/portal", "/api/v1/workspaces/x"];
        for (at, path) in paths.into_iter().enumerate() {
            let seen = backend.get(path).await;
            assert_ne!(seen.status, 429, "{path}");
            assert_eq!(seen.header("x-ratelimit-limit"), "5", "{path}");
            assert_eq!(seen.header("x-ratelimit-remaining"), (4 - at).to_string(), "{path}");
            let reset: i64 = seen.header("x-ratelimit-reset").parse().unwrap();
            let now = app.clock.now().timestamp();
            assert!((now..=now + 61).contains(&reset), "{reset}");
            assert_eq!(seen.header("retry-after"), "");
        }
        let sixth = backend.get("/api/v1/workspaces").await;
        sixth.refused(429, "RATE_LIMITED");
        assert_eq!((sixth.header("x-ratelimit-limit"), sixth.header("x-ratelimit-remaining")), ("5", "0"));
        let wait: i64 = sixth.header("retry-after").parse().unwrap();
        assert!((1..=13).contains(&wait), "{wait}");
        assert_eq!(sixth.header("x-ratelimit-reset"), (app.clock.now().timestamp() + wait).to_string());
        // Another caller has a bucket of their own.
        let stranger = Backend::new(&app.base, "wvz_somebody-else").get("/api/v1/workspaces").await;
        stranger.refused(401, "UNAUTHORIZED");
        assert_eq!(stranger.header("x-ratelimit-remaining"), "4");
    }
}

async fn without_a_limit_no_answer_speaks_of_one(app: TestApp) {
    for _ in 0..8 {
        let seen = app.backend().get("/api/v1/workspaces").await;
        seen.expect(200);
        assert_eq!(seen.header("x-ratelimit-limit"), "");
    }
}
