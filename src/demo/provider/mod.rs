//! The built-in fake provider: plays every definition of the catalog on a port of its own, exactly in the form that the
//! definition declares, so that a wrong definition or a wrong client fails here first.
//!
//! Below `/{slug}`: `authorize` (a consent page), `token`, `revoke`, and `api/…`, which plays what the definition and its
//! actions ask, and says of the rest whose credential it was given. With OAuth 1.0a `token/request` and `token/access` stand for the two token requests.
//!
//! Typed credentials are taken as they come, in the declared form: one that contains `wrong` is refused, and the sample
//! person whom one names (`key-grace`) is whose account it is, else Ada. Who signs with AWS keys has the secret access
//! key `key-` and that person's id.

mod actions;
mod api;
mod asked;
mod caller;
mod compose;
#[cfg(test)]
mod conformance;
mod consent;
mod grants;
mod oauth1;
mod pages;
#[cfg(test)]
mod played;
mod revoke;
mod script;
mod state;
#[cfg(test)]
mod tests;
mod token;
mod typing;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};

use crate::catalog::Entry;
use state::State;

pub use asked::{Asked, Fault};
pub use script::{Calls, LiveToken, ProviderEndpoints};
pub use typing::value_of;

/// A running provider, which is also the handle for its script. Dropped, it stops.
#[derive(Debug)]
pub struct Provider {
    state: Arc<State>,
    server: ServerHandle,
}

impl Provider {
    /// Listens on `listen` (port 0 picks one) and plays `entries`: integrations, or their definitions alone.
    ///
    /// It runs on a thread of its own, so any runtime may start it, or none.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub fn start<E: Into<Entry>>(listen: SocketAddr, entries: impl IntoIterator<Item = E>) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let state = Arc::new(State::new(format!("http://{}", listener.local_addr()?), entries));
        let data = web::Data::from(Arc::clone(&state));
        let (tell, told) = mpsc::channel();
        thread::Builder::new().name("demo-provider".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || App::new().app_data(data.clone()).configure(routes);
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).map(HttpServer::run);
                match server {
                    Ok(server) => tell.send(Ok(server.handle())).is_ok() && server.await.is_ok(),
                    Err(error) => tell.send(Err(error)).is_ok(),
                }
            })
        })?;
        let server = told.recv().map_err(|_| io::Error::other("the demo provider did not start"))??;
        Ok(Self { state, server })
    }

    /// `http://127.0.0.1:…`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// Stops it, cutting open connections.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // The command is sent by the call; the future only waits for it.
        drop(self.server.stop(false));
    }
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/{slug}/authorize", web::get().to(consent::show))
        .route("/{slug}/authorize", web::post().to(consent::decide))
        .route("/{slug}/token", web::post().to(token::answer))
        .route("/{slug}/token/request", web::post().to(oauth1::request))
        .route("/{slug}/token/access", web::post().to(oauth1::access))
        .route("/{slug}/revoke", web::to(revoke::answer))
        .route("/{slug}/revoke/{token}", web::to(revoke::answer))
        .route("/{slug}/api/{path:.*}", web::to(api::answer));
}
