//! Settings, from flags and from `PORTICO_*` variables; every problem is reported at once.

use std::{fmt, net::SocketAddr, path::PathBuf};

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    domain::event::Kept,
    outbound::{EgressPolicy, mail::MailSettings, oidc::OidcSettings},
};

/// Settings as they are given. Each flag has a variable of the same name.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    /// Address and port to listen on; port 0 picks a free one, and the start line prints it
    #[arg(long, env = "PORTICO_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    pub listen: String,
    /// Public URL: every link and the redirect URI start with it [default: http://localhost with the port]
    #[arg(long, env = "PORTICO_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// Directory of the SQLite file and the key file; made on the first start
    #[arg(long, env = "PORTICO_DATA_DIR", default_value = "./data", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// `postgres://…` or `sqlite:…` [default: portico.db in the data directory]
    #[arg(long, env = "PORTICO_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,
    /// Master keys `id:base64(32 bytes)`, separated by commas; the first seals [default: a key file, with SQLite only]
    #[arg(long, env = "PORTICO_SECRET_KEYS", hide_env_values = true, value_name = "KEYS")]
    pub secret_keys: Option<SecretString>,
    /// Value of the header X-Service-Key, at least 16 characters; without it those routes are off
    #[arg(long, env = "PORTICO_SERVICE_KEY", hide_env_values = true, value_name = "KEY")]
    pub service_key: Option<SecretString>,
    /// Directory of further integration definitions
    #[arg(long, env = "PORTICO_CATALOG_DIR", value_name = "DIR")]
    pub catalog_dir: Option<PathBuf>,
    /// Directory of style sheet, script and logos [default: `static` if it exists, else the embedded copy]
    #[arg(long, env = "PORTICO_STATIC_DIR", value_name = "DIR")]
    pub static_dir: Option<PathBuf>,
    /// Networks that outgoing calls may reach besides public addresses, such as 127.0.0.0/8, separated by commas
    #[arg(long, env = "PORTICO_EGRESS_ALLOW", default_value = "", value_name = "NETWORKS")]
    pub egress_allow: String,
    /// Mail server: smtp://user:password@host:587 (STARTTLS), smtps://…, or smtp+plain://… in networks of your own
    /// [default: none, mail goes as files into the data directory]
    #[arg(long, env = "PORTICO_SMTP_URL", hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<SecretString>,
    /// Whom mail comes from, such as `Acme <connect@example.com>`; required with a mail server
    #[arg(long, env = "PORTICO_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// OpenID provider that members may sign in with: its issuer, as its discovery document spells it [default: none]
    #[arg(long, env = "PORTICO_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,
    /// The client that is registered there for this server
    #[arg(long, env = "PORTICO_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// Its secret
    #[arg(long, env = "PORTICO_OIDC_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub oidc_client_secret: Option<SecretString>,
    /// What the provider is called on the button "Continue with …" [default: the issuer's host]
    #[arg(long, env = "PORTICO_OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,
    /// Origins whose pages may use the API from a browser, such as `https://app.example.com`, separated by commas
    #[arg(long, env = "PORTICO_CORS_ORIGINS", default_value = "", value_name = "ORIGINS")]
    pub cors_origins: String,
    /// Requests a minute that one API key, or one address without a key, may make; 0 is no limit
    #[arg(long, env = "PORTICO_RATE_LIMIT", default_value = "6000", value_name = "NUMBER")]
    pub rate_limit: String,
    /// Days for which the audit trail's events are kept; 0 keeps them for ever
    #[arg(long, env = "PORTICO_KEEP_EVENTS", default_value = "400", value_name = "DAYS")]
    pub keep_events: String,
    /// Days for which runs of actions are kept; 0 keeps them for ever
    #[arg(long, env = "PORTICO_KEEP_RUNS", default_value = "90", value_name = "DAYS")]
    pub keep_runs: String,
    /// What is logged: a level, or a filter of tracing-subscriber
    #[arg(long, env = "PORTICO_LOG", default_value = "info,actix_server=warn", value_name = "FILTER")]
    pub log: String,
    /// `text` for people, `json` for machines
    #[arg(long, env = "PORTICO_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    pub log_format: String,
}

/// Settings that have been checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The public URL, where one is set.
    pub base_url: Option<Url>,
    /// Where files go.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Database,
    /// The master keys, where they are set.
    pub secret_keys: Option<SecretString>,
    /// The service key, where one is set.
    pub service_key: Option<SecretString>,
    /// Further definitions.
    pub catalog_dir: Option<PathBuf>,
    /// Static files that replace the embedded ones.
    pub static_dir: Option<PathBuf>,
    /// Where outgoing calls may go.
    pub egress: EgressPolicy,
    /// How mail goes out.
    pub mail: MailSettings,
    /// The OpenID provider that members may sign in with.
    pub oidc: Option<OidcSettings>,
    /// Origins whose pages may use the API from a browser, each as browsers tell it.
    pub cors_origins: Vec<String>,
    /// Requests a minute; absent is no limit.
    pub rate_limit: Option<u32>,
    /// How long what happened is kept.
    pub kept: Kept,
    /// Bring the tables up to date on start, or refuse to start on old ones.
    pub migrate: bool,
    /// Show every page in every state at `/_gallery`.
    pub gallery: bool,
}

/// Which database.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file; the URL starts with `sqlite:`.
    Sqlite(String),
    /// A server; the URL may hold a password.
    Postgres(SecretString),
}

impl Database {
    /// The URL to open.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::Sqlite(url) => url,
            Self::Postgres(url) => url.expose_secret(),
        }
    }
}

/// All that is wrong with the settings, a line each, by variable.
#[derive(Debug)]
pub struct ConfigProblems(Vec<(&'static str, String)>);

impl fmt::Display for ConfigProblems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (variable, problem)) in self.0.iter().enumerate() {
            let end = if at + 1 < self.0.len() { "\n" } else { "" };
            write!(out, "{variable} {problem}{end}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigProblems {}

impl Config {
    /// Check the settings.
    pub fn read(settings: Settings) -> Result<Self, ConfigProblems> {
        let oidc = read_oidc(&settings);
        let mut problems = Vec::new();
        let mut note = |variable, problem: &str| problems.push((variable, problem.to_owned()));
        let listen = settings.listen.parse();
        if listen.is_err() {
            note("PORTICO_LISTEN", "must be an IP address and a port, such as 127.0.0.1:3000");
        }
        let base_url = settings.base_url.as_deref().map(parse_base_url);
        if let Some(Err(problem)) = &base_url {
            note("PORTICO_BASE_URL", problem);
        }
        let database = match settings.database_url {
            None => Ok(Database::Sqlite(format!("sqlite:{}", settings.data_dir.join("portico.db").display()))),
            Some(url) if url.expose_secret().starts_with("sqlite:") => {
                Ok(Database::Sqlite(url.expose_secret().to_owned()))
            }
            Some(url) if is_postgres(url.expose_secret()) => Ok(Database::Postgres(url)),
            Some(_) => Err("must start with sqlite: or postgres://"),
        };
        if let Err(problem) = &database {
            note("PORTICO_DATABASE_URL", problem);
        }
        if settings.secret_keys.is_none() && matches!(database, Ok(Database::Postgres(_))) {
            note(
                "PORTICO_SECRET_KEYS",
                "is required with PostgreSQL: set it to id:base64, where base64 is what `openssl rand -base64 32` prints",
            );
        }
        if settings.service_key.as_ref().is_some_and(|key| key.expose_secret().len() < 16) {
            note("PORTICO_SERVICE_KEY", "must have at least 16 characters");
        }
        for (variable, directory) in
            [("PORTICO_CATALOG_DIR", &settings.catalog_dir), ("PORTICO_STATIC_DIR", &settings.static_dir)]
        {
            if directory.as_ref().is_some_and(|directory| !directory.is_dir()) {
                note(variable, "must be a directory that exists");
            }
        }
        let egress = EgressPolicy::parse(&settings.egress_allow);
        if let Err(problem) = &egress {
            note("PORTICO_EGRESS_ALLOW", problem);
        }
        let smtp_url = settings.smtp_url.as_ref().map(ExposeSecret::expose_secret);
        let mail = MailSettings::read(smtp_url, settings.mail_from.as_deref(), egress.as_ref().ok());
        for (variable, problem) in mail.as_ref().err().into_iter().flatten() {
            note(variable, problem);
        }
        for (variable, problem) in oidc.as_ref().err().into_iter().flatten() {
            note(variable, problem);
        }
        let cors_origins = parse_origins(&settings.cors_origins);
        if let Err(problem) = &cors_origins {
            note("PORTICO_CORS_ORIGINS", problem);
        }
        let rate_limit = settings.rate_limit.parse::<u32>();
        if rate_limit.is_err() {
            note("PORTICO_RATE_LIMIT", "must be a whole number");
        }
        let kept = [("PORTICO_KEEP_EVENTS", &settings.keep_events), ("PORTICO_KEEP_RUNS", &settings.keep_runs)];
        let [events, runs] = kept.map(|(variable, days)| {
            let days = days.parse::<u16>();
            if days.is_err() {
                note(variable, "must be a whole number of days, at most 65535; 0 is for ever");
            }
            days.ok().filter(|days| *days > 0).map(|days| TimeDelta::days(i64::from(days)))
        });
        if tracing_subscriber::EnvFilter::try_new(&settings.log).is_err() {
            note("PORTICO_LOG", "must be a level or a filter, such as info or portico=debug");
        }
        if !matches!(settings.log_format.as_str(), "text" | "json") {
            note("PORTICO_LOG_FORMAT", "must be text or json");
        }
        let (Ok(listen), Ok(base_url), Ok(database), Ok(egress), Ok(mail), Ok(oidc), Ok(origins), Ok(rate_limit), true) =
            (listen, base_url.transpose(), database, egress, mail, oidc, cors_origins, rate_limit, problems.is_empty())
        else {
            return Err(ConfigProblems(problems));
        };
        let default_static = PathBuf::from("static");
        let static_dir = settings.static_dir.or_else(|| default_static.is_dir().then_some(default_static));
        Ok(Self {
            listen,
            base_url,
            data_dir: settings.data_dir,
            database,
            secret_keys: settings.secret_keys,
            service_key: settings.service_key,
            catalog_dir: settings.catalog_dir,
            static_dir,
            egress,
            mail,
            oidc,
            cors_origins: origins,
            rate_limit: (rate_limit > 0).then_some(rate_limit),
            kept: Kept { events, runs },
            migrate: true,
            gallery: false,
        })
    }
}

fn read_oidc(settings: &Settings) -> Result<Option<OidcSettings>, Vec<(&'static str, String)>> {
    let (client_id, secret) = (settings.oidc_client_id.clone(), settings.oidc_client_secret.clone());
    OidcSettings::read(settings.oidc_issuer.as_deref(), client_id, secret, settings.oidc_name.clone())
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn parse_base_url(text: &str) -> Result<Url, String> {
    let url = crate::domain::input::parse_web_url(text)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("must be scheme, host and port only, such as https://connect.example.com".to_owned());
    }
    Ok(url)
}

/// Origins, separated by commas. None stands for all: whoever has a key in a page says which page.
fn parse_origins(list: &str) -> Result<Vec<String>, &'static str> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    let origin = |name: &str| parse_base_url(name).ok().map(|url| url.origin().ascii_serialization());
    let origins: Option<_> = names.map(|name| origin(name).filter(|it| !it.contains('*'))).collect();
    origins.ok_or("must be origins separated by commas, each scheme, host and port, such as https://app.example.com")
}
