//! How often one caller may ask: a token bucket per API key, or per address without a key. Per process.

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use actix_web::{
    HttpRequest,
    dev::ServiceRequest,
    http::header::{self, HeaderMap},
};
use aws_lc_rs::digest;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};

/// Callers that have been quiet are forgotten once in so many requests.
const TIDY_EVERY: u32 = 10_000;
/// Requests a minute of an address that has no key (contract section 0).
const STRANGERS_A_MINUTE: u32 = 60;

type Keyed = RateLimiter<[u8; 32], DefaultKeyedStateStore<[u8; 32]>, DefaultClock, StateInformationMiddleware>;

/// The limits of a server; without a number there are none.
#[derive(Debug)]
pub struct Limits {
    limiter: Option<(NonZeroU32, Keyed)>,
    asked: AtomicU32,
}

/// What the headers `X-RateLimit-*` say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a minute.
    pub limit: u32,
    /// How many are left just now.
    pub remaining: u32,
    /// After how many seconds all are there again, or, when there is none left, the next one.
    pub reset: u64,
}

impl Limits {
    /// So many requests a minute.
    #[must_use]
    pub fn new(per_minute: Option<u32>) -> Self {
        let limiter = per_minute.and_then(NonZeroU32::new).map(|limit| {
            (limit, RateLimiter::keyed(Quota::per_minute(limit)).with_middleware::<StateInformationMiddleware>())
        });
        Self { limiter, asked: AtomicU32::new(0) }
    }

    /// Count a request; the inner error is for one too many.
    pub fn take(&self, request: &ServiceRequest) -> Option<Result<Allowance, Allowance>> {
        let (limit, limiter) = self.limiter.as_ref()?;
        if self.asked.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            limiter.retain_recent();
        }
        let per_request = 60.0 / f64::from(limit.get());
        Some(match limiter.check_key(&caller(request)) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let missing = limit.get().saturating_sub(remaining);
                let reset = Duration::from_secs_f64(per_request * f64::from(missing)).as_secs() + 1;
                Ok(Allowance { limit: limit.get(), remaining, reset })
            }
            Err(refused) => {
                let reset = refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                Err(Allowance { limit: limit.get(), remaining: 0, reset })
            }
        })
    }
}

/// Who asks: the key in the header, whether it is valid or not, else the address at the other end.
fn caller(request: &ServiceRequest) -> [u8; 32] {
    let headers = request.headers();
    let key = headers.get(header::AUTHORIZATION).or_else(|| headers.get("x-service-key"));
    let named = match key {
        Some(key) => key.as_bytes().to_vec(),
        None => {
            address(request.peer_addr(), headers).map(|address| address.to_string().into_bytes()).unwrap_or_default()
        }
    };
    digest::digest(&digest::SHA256, &named).as_ref().try_into().unwrap_or_default()
}

/// The address at the other end. A proxy on this machine or in a private network is taken at its word: the last
/// member of `X-Forwarded-For` is the one that it added.
fn address(peer: Option<SocketAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer?.ip();
    let near = match peer {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
    };
    let told = headers.get("x-forwarded-for").filter(|_| near).and_then(|list| list.to_str().ok());
    told.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()).or(Some(peer))
}

/// How often one address may ask for what needs no key and leaves something behind: a registration, a code by mail.
#[derive(Debug)]
pub struct Strangers {
    limiter: Option<RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock>>,
    asked: AtomicU32,
}

impl Strangers {
    /// [`STRANGERS_A_MINUTE`], or without any limit.
    #[must_use]
    pub fn new(limited: bool) -> Self {
        let quota = NonZeroU32::new(STRANGERS_A_MINUTE).filter(|_| limited).map(Quota::per_minute);
        Self { limiter: quota.map(RateLimiter::keyed), asked: AtomicU32::new(0) }
    }

    /// Count a request; `false` for one too many.
    pub fn take(&self, request: &HttpRequest) -> bool {
        let Some(limiter) = &self.limiter else { return true };
        if self.asked.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            limiter.retain_recent();
        }
        address(request.peer_addr(), request.headers()).is_none_or(|address| limiter.check_key(&address).is_ok())
    }
}
