//! What a use case holds.

use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;
use url::Url;
use uuid::Uuid;

use crate::{
    catalog::Catalog,
    clock::{Clock, Entropy, NoEntropy},
    domain::{
        access::Caller,
        event::Kept,
        integration::{AppKey, OAuthApp},
    },
    links::{Keyring, LinkKeys},
    outbound::{Http, Stamp, action, mail::Mailer, oidc},
    queues::Queues,
    recent::Recent,
    storage::Db,
    urls::Urls,
    vault::Vault,
};

/// How long is waited for others before that is given up. Machine time, whatever the clock says.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the answer to an action.
    pub answer: Duration,
    /// For one's turn to act with an account.
    pub turn: Duration,
    /// For the answer to the same request under the same idempotency key.
    pub twin: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let turn = Duration::from_secs(10);
        Self { answer: action::TIMEOUT, turn, twin: Duration::from_secs(30) }
    }
}

/// The parts that every use case may need; made once by `app`, handed in as an argument.
#[derive(Debug)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// The integrations that can be connected.
    pub catalog: Catalog,
    /// Now.
    pub clock: Clock,
    /// Chance.
    pub entropy: Entropy,
    /// The guarded way out.
    pub http: Http,
    /// Mail on its way out.
    pub mailer: Mailer,
    /// The OpenID provider that members may sign in with.
    pub oidc: Option<oidc::Provider>,
    /// Secrets at rest.
    pub vault: Vault,
    /// What we are called from outside.
    pub urls: Urls,
    /// The keys that sign links.
    pub keys: LinkKeys,
    /// The value of `X-Service-Key`; absent: the routes are off.
    pub service_key: Option<SecretString>,
    /// Where every provider is played, in place of the real ones: in the demo and in tests.
    pub playground: Option<Url>,
    /// Work that must end even when nobody waits for it any more: a provider's answer that is not saved is a grant lost.
    pub tasks: TaskTracker,
    /// One caller of this process asks for a renewal, the others wait here; over processes the lease decides.
    pub renewals: Queues,
    /// Whoever acts with a connection stands here: one account must not take all that a provider, or we, can do.
    pub acting: Queues,
    /// How long is waited for others.
    pub patience: Patience,
    /// Callers by the SHA-256 of their API keys, as they were a second ago at most: so much later another process hears
    /// that a key was deleted.
    pub callers: Recent<Vec<u8>, Caller>,
    /// OAuth apps by organisation and id, or by organisation and integration for its default one, as they were a second ago
    /// at most.
    pub apps: Recent<(Uuid, AppKey), Option<OAuthApp>>,
    /// Who has read which credential within the last minute: the trail has it already.
    pub readings: Recent<(Option<Uuid>, Uuid), ()>,
    /// How long what happened is kept.
    pub kept: Kept,
    /// Rung when there is a job to do.
    pub bell: Notify,
}

impl Context {
    /// What the link keys need.
    #[must_use]
    pub fn ring(&self) -> Keyring<'_> {
        Keyring { db: &self.db, vault: &self.vault, clock: &self.clock, entropy: &self.entropy }
    }

    /// When and with which chance the next call out is signed.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn stamp(&self) -> Result<Stamp, NoEntropy> {
        Ok(Stamp { at: self.clock.now(), seed: self.entropy.bytes()? })
    }
}
