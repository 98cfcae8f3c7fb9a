//! Composition: settings become a context, the context a running server with its worker. `main` and the tests both
//! start here.

use std::{fs, io, net::SocketAddr, sync::Arc, time::Duration};

use actix_web::{App, HttpServer, dev::ServerHandle, middleware};
use secrecy::SecretString;
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;

use crate::{
    catalog::Catalog,
    clock::{Clock, Entropy},
    config::Config,
    context::{Context, Patience},
    jobs,
    links::{Keyring, LinkKeys},
    outbound::{
        Http,
        mail::{Mailbox, Mailer},
        oidc,
    },
    queues::Queues,
    recent::Recent,
    services,
    storage::Db,
    urls::Urls,
    vault::{KeyFile, KeyProblem, Vault},
    web::{self, assets::Assets},
};

/// How long running requests may take to end when the server is told to stop.
const GRACE: Duration = Duration::from_secs(30);
/// The name of the master key file in the data directory.
const KEY_FILE: &str = "secret.key";
/// The folder in the data directory that mail goes into where no mail server is set up.
const MAIL_FOLDER: &str = "mail";

/// Why the server did not start: one clear sentence each.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory cannot be made or used.
    #[error("the data directory {0}: {1}")]
    DataDir(String, io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// The definitions have problems.
    #[error("the catalog:\n{0}")]
    Catalog(#[from] crate::catalog::CatalogProblems),
    /// The master keys of the environment cannot be used.
    #[error("PORTICO_SECRET_KEYS {0}")]
    Keys(#[source] KeyProblem),
    /// Those of the file cannot.
    #[error("{0} {1}")]
    KeyFile(KeyFile, #[source] KeyProblem),
    /// There are rows that were sealed with the keys of a file that is gone: a new one would open nothing.
    #[error("{0} is gone, and the database holds what was sealed with its keys: put the copy back that you have kept")]
    KeyFileGone(KeyFile),
    /// The master keys do not fit what is stored.
    #[error("{0}")]
    WrongKeys(#[from] services::keys::WrongKeys),
    /// The database cannot be opened.
    #[error("the database: {0}")]
    Database(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database cannot be migrated: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The tables are old, and were not to be changed.
    #[error("the database is not up to date: run `portico migrate`, or start without --no-migrate")]
    NotMigrated,
    /// The way out cannot be made.
    #[error("outgoing calls: {0}")]
    Outbound(#[from] crate::outbound::HttpError),
    /// Static files cannot be read.
    #[error("static files: {0}")]
    Assets(io::Error),
    /// A service failed on start.
    #[error("{0:?}")]
    Service(#[from] crate::error::Error),
    /// The server itself.
    #[error("the server: {0}")]
    Server(io::Error),
}

/// What tests replace.
#[derive(Clone, Debug)]
pub struct Nature {
    /// Where the time comes from.
    pub clock: Clock,
    /// Whether the worker runs by itself.
    pub worker: bool,
    /// Server threads.
    pub threads: usize,
    /// Where every provider is played, in place of the real ones.
    pub playground: Option<Url>,
    /// How long is waited for others.
    pub patience: Patience,
    /// Where copies of mail are kept.
    pub mailbox: Option<Mailbox>,
}

impl Default for Nature {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let patience = Patience::default();
        Self { clock: Clock::System, worker: true, threads, playground: None, patience, mailbox: None }
    }
}

/// A running server.
#[derive(Debug)]
pub struct Running {
    /// Everything that its use cases hold.
    pub context: Arc<Context>,
    /// Where it listens.
    pub address: SocketAddr,
    /// The key that the first start made.
    pub first_key: Option<SecretString>,
    server: ServerHandle,
    serving: JoinHandle<io::Result<()>>,
    worker: Option<JoinHandle<()>>,
    stop: watch::Sender<bool>,
    listening: CancellationToken,
}

/// Start the server.
pub async fn start(config: Config, nature: Nature) -> Result<Running, StartError> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| StartError::Listen(config.listen, error))?;
    let listener = listener.into_std().map_err(StartError::Server)?;
    let address = listener.local_addr().map_err(StartError::Server)?;
    let assets = Assets::load(config.static_dir.as_deref()).map_err(StartError::Assets)?;
    let (rate_limit, gallery) = (config.rate_limit, config.gallery);
    let origins = web::cors::Origins::new(config.cors_origins.clone());
    let context = Arc::new(context(config, &nature, address).await?);
    let first_key = services::access::bootstrap(&context).await?;

    let listening = CancellationToken::new();
    let door = web::Door::new(Arc::clone(&context), assets, origins, rate_limit, gallery, listening.clone());
    let server = HttpServer::new(move || {
        let app = App::new().configure(|cfg| door.open(cfg));
        app.wrap(middleware::from_fn(web::edge::edge)).wrap(middleware::Compress::default())
    })
    .workers(nature.threads)
    .shutdown_timeout(GRACE.as_secs())
    .client_request_timeout(Duration::from_secs(10))
    .disable_signals()
    .listen(listener)
    .map_err(StartError::Server)?
    .run();
    let handle = server.handle();
    let (stop, stopping) = watch::channel(false);
    let worker = nature.worker.then(|| {
        let (work, attendance) = (Arc::clone(&context), Arc::clone(&context));
        let attend = services::servers::attend(attendance, stopping.clone());
        tokio::spawn(async move {
            tokio::join!(jobs::work(work, stopping), attend);
        })
    });
    Ok(Running { context, address, first_key, server: handle, serving: tokio::spawn(server), worker, stop, listening })
}

/// Make the context: everything but the server itself. Commands that only need the database use it too.
pub async fn context(config: Config, nature: &Nature, address: SocketAddr) -> Result<Context, StartError> {
    let entropy = Entropy::default();
    fs::create_dir_all(&config.data_dir)
        .map_err(|error| StartError::DataDir(config.data_dir.display().to_string(), error))?;
    let catalog = Catalog::load(config.catalog_dir.as_deref())?;
    let db = Db::open(config.database.url()).await.map_err(StartError::Database)?;
    if config.migrate {
        db.migrate().await?;
    } else if !db.is_migrated().await.map_err(StartError::Database)? {
        return Err(StartError::NotMigrated);
    }
    let vault = unlock(&config, &db, &entropy).await?;
    let local = || Url::parse(&format!("http://localhost:{}", address.port()));
    let base = config.base_url.clone().map_or_else(local, Ok);
    let urls = Urls::new(base.map_err(|error| StartError::Server(io::Error::other(error)))?);
    let mailer = mailer(&config, &urls, nature.mailbox.clone());
    let clock = nature.clock.clone();
    let ring = Keyring { db: &db, vault: &vault, clock: &clock, entropy: &entropy };
    let keys = LinkKeys::load(ring, urls.origin()).await?;
    let http = Http::new(config.egress)?.with_action_timeout(nature.patience.answer);
    let service_key = config.service_key;
    let playground = nature.playground.clone();
    Ok(Context {
        db,
        catalog,
        clock,
        entropy,
        http,
        mailer,
        oidc: config.oidc.map(oidc::Provider::new),
        vault,
        urls,
        keys,
        service_key,
        playground,
        tasks: TaskTracker::new(),
        renewals: Queues::new(1),
        acting: Queues::new(services::actions::AT_ONCE),
        patience: nature.patience,
        callers: Recent::new(services::access::REMEMBERED_FOR),
        apps: Recent::new(services::access::REMEMBERED_FOR),
        readings: Recent::new(services::connections::READING_GRAIN),
        kept: config.kept,
        bell: Notify::new(),
    })
}

/// How mail goes out.
#[must_use]
pub fn mailer(config: &Config, urls: &Urls, mailbox: Option<Mailbox>) -> Mailer {
    let folder = config.data_dir.join(MAIL_FOLDER);
    Mailer::new(config.mail.clone(), config.egress.clone(), folder, &urls.host(), mailbox)
}

/// The file of the master keys, where there is one: with SQLite, unless the environment holds them. `Config` asks for
/// keys where several processes share a database.
#[must_use]
pub fn key_file(config: &Config) -> Option<KeyFile> {
    config.secret_keys.is_none().then(|| KeyFile::at(config.data_dir.join(KEY_FILE)))
}

/// The master keys, once they have shown that they open what is stored.
async fn unlock(config: &Config, db: &Db, entropy: &Entropy) -> Result<Vault, StartError> {
    let vault = if let Some(keys) = &config.secret_keys {
        Vault::parse(keys, entropy.clone()).map_err(StartError::Keys)?
    } else {
        let file = KeyFile::at(config.data_dir.join(KEY_FILE));
        if !file.exists() && services::keys::are_in_use(db).await? {
            return Err(StartError::KeyFileGone(file));
        }
        Vault::from_file(file.clone(), entropy.clone()).map_err(|problem| StartError::KeyFile(file, problem))?
    };
    services::keys::check(db, &vault).await??;
    Ok(vault)
}

impl Running {
    /// Stop taking connections, let running requests and the running job end, and close the database.
    pub async fn stop(self) -> io::Result<()> {
        let _ = self.stop.send(true);
        self.listening.cancel();
        self.server.stop(true).await;
        self.context.tasks.close();
        let _ = tokio::time::timeout(GRACE, self.context.tasks.wait()).await;
        let served = self.serving.await.unwrap_or_else(|error| Err(io::Error::other(error)));
        if let Some(worker) = self.worker {
            let _ = worker.await;
        }
        self.context.db.close().await;
        served
    }
}
