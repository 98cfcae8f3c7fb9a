//! Streams on which clients hear that the list of tools has changed.
//!
//! Whoever changes the list may do so in another process: each stream looks by itself, every few seconds, and ends when its
//! token does.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, ALLOW},
    web::Bytes,
};
use futures_util::stream;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::bridge::event_stream;
use crate::{
    context::Context,
    services::mcp::{gate::Guest, offer::fingerprint, tokens},
};

/// How often a stream looks.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// After so much silence something is sent, so that proxies keep the stream and a client that is gone is noticed.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// After that a client has to come again.
const LIFE: Duration = Duration::from_secs(3_600);
/// The most streams of one process, and of one token.
const STREAMS_MAX: usize = 1_000;
const STREAMS_OF_TOKEN_MAX: usize = 100;

/// The event that clients wait for.
const CHANGED: &str = "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n";
/// A comment, which clients skip.
const STILL_HERE: &str = ": still here\n\n";

/// The open streams of a process.
#[derive(Debug, Default)]
pub struct Streams {
    by_token: Mutex<HashMap<Uuid, usize>>,
    stop: CancellationToken,
}

impl Streams {
    /// Streams that end when `stop` says so: a server that stops does not wait for those who only listen.
    #[must_use]
    pub fn until(stop: CancellationToken) -> Self {
        Self { by_token: Mutex::default(), stop }
    }

    fn enter(self: &Arc<Self>, token: Uuid) -> Option<Seat> {
        let mut open = self.by_token.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let own = open.entry(token).or_default();
        if all >= STREAMS_MAX || *own >= STREAMS_OF_TOKEN_MAX {
            return None;
        }
        *own += 1;
        Some(Seat { streams: Arc::clone(self), token })
    }
}

/// A stream's place among the others.
#[derive(Debug)]
struct Seat {
    streams: Arc<Streams>,
    token: Uuid,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.by_token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.token) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.token);
            }
        }
    }
}

/// Waits for changes of what a guest is offered.
#[derive(Debug)]
pub(super) struct Watch {
    ctx: Arc<Context>,
    guest: Arc<Guest>,
    seen: Option<Vec<u8>>,
    next_look: Instant,
    ends_at: Instant,
    seat: Seat,
}

impl Watch {
    /// Begin to watch for what differs from now; `None` when too many do.
    pub(super) async fn begin(ctx: &Arc<Context>, streams: &Arc<Streams>, guest: &Arc<Guest>) -> Option<Self> {
        let (seat, now) = (streams.enter(guest.token.id)?, Instant::now());
        let (ctx, guest) = (Arc::clone(ctx), Arc::clone(guest));
        let (next_look, ends_at) = (now + LOOK_EVERY, now + LIFE);
        let mut watch = Self { ctx, guest, seen: None, next_look, ends_at, seat };
        watch.look().await.map(|_| watch)
    }

    /// Until there is a change; `false` when there is nothing to wait for any more. May be dropped and asked again.
    pub(super) async fn changed(&mut self) -> bool {
        loop {
            let stopped = self.seat.streams.stop.cancelled();
            if timeout_at(self.next_look, stopped).await.is_ok() || self.next_look >= self.ends_at {
                return false;
            }
            match self.look().await {
                Some(false) => self.next_look = Instant::now() + LOOK_EVERY,
                Some(true) => {
                    self.next_look = Instant::now() + LOOK_EVERY;
                    return true;
                }
                None => return false,
            }
        }
    }

    /// Whether something is not as it was seen last; `None` when the token has ended, or the server is gone.
    async fn look(&mut self) -> Option<bool> {
        let stands = tokens::stands(&self.ctx, &self.guest.token).await;
        let found = match stands {
            Ok(true) => fingerprint(&self.ctx, &self.guest).await,
            Ok(false) => return None,
            Err(error) => Err(error),
        };
        match found {
            Ok(Some(found)) => {
                let is_news = self.seen.as_ref().is_some_and(|seen| *seen != found);
                self.seen = Some(found);
                Some(is_news)
            }
            Ok(None) => None,
            Err(error) => {
                // It will look again.
                tracing::warn!(?error, "a stream cannot look for changes");
                Some(false)
            }
        }
    }
}

/// The stream of a GET; 405 where there is none, which clients do without (Streamable HTTP, "Listening for Messages").
pub(super) async fn stream(
    ctx: Arc<Context>,
    streams: &Arc<Streams>,
    request: &HttpRequest,
    guest: Guest,
) -> HttpResponse {
    let accepted = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let watch = match accepted.contains("text/event-stream") {
        true => Watch::begin(&ctx, streams, &Arc::new(guest)).await,
        false => None,
    };
    let Some(watch) = watch else {
        return HttpResponse::MethodNotAllowed().insert_header((ALLOW, "POST")).finish();
    };
    let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(STILL_HERE.as_bytes()))]);
    let events = stream::unfold(watch, |mut watch| async move {
        let event = match timeout_at(Instant::now() + SILENCE_MAX, watch.changed()).await {
            Ok(true) => CHANGED,
            Ok(false) => return None,
            Err(_) => STILL_HERE,
        };
        Some((Ok(Bytes::from_static(event.as_bytes())), watch))
    });
    event_stream(&mut HttpResponse::Ok(), futures_util::StreamExt::chain(first, events))
}
