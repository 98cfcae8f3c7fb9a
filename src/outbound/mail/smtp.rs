//! Handing a mail over by SMTP (RFC 5321), with TLS from the start (RFC 8314) or by STARTTLS (RFC 3207).

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use lettre::{
    Address,
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Severity,
    },
};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use url::Url;

use super::{MailError, PATIENCE};
use crate::outbound::EgressPolicy;

/// Longest wait for the connection to one address.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// After the server was out of reach it is left alone for so long: a queue of mails must not wait for each in turn.
const LEFT_ALONE: Duration = Duration::from_secs(10);
/// Ways to sign in, the preferred first. Over a connection without TLS too: it leads no further than the operator said.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
const MALFORMED: &str = "must be smtp://, smtps:// or smtp+plain://, then user:password@ where it is needed, host and \
                         port; special characters of the password are percent-encoded";

/// A mail server, as `PORTICO_SMTP_URL` names it.
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    missed: Mutex<Option<Instant>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    /// `smtp`: STARTTLS, without which nothing is sent.
    StartTls,
    /// `smtps`: TLS from the start.
    Tls,
    /// `smtp+plain`: none, in the operator's own networks.
    Plain,
}

impl Smtp {
    /// Read `smtp://user:password@host:587`, `smtps://…` or `smtp+plain://…`. The policy is held against an address
    /// that stands in the URL; names are looked up, and their addresses checked, at each connection.
    pub(super) fn parse(url: &str, policy: Option<&EgressPolicy>) -> Result<Self, &'static str> {
        let url = Url::parse(url).map_err(|_| MALFORMED)?;
        let (security, port) = match url.scheme() {
            "smtp" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            "smtp+plain" => (Security::Plain, 25),
            _ => return Err(MALFORMED),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(MALFORMED)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(MALFORMED);
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err("must have both a user name and a password, or neither"),
            (user, Some(password)) => {
                let plain = |part| percent_decode_str(part).decode_utf8().map(Into::into).map_err(|_| MALFORMED);
                Some(Credentials::new(plain(user)?, plain(password)?))
            }
        };
        let host = host.trim_matches(['[', ']']).to_owned();
        let port = url.port().unwrap_or(port);
        let smtp = Self { host, port, security, credentials, missed: Mutex::default() };
        let literal: Option<IpAddr> = smtp.host.parse().ok();
        match (literal, policy) {
            (Some(address), Some(policy)) if !smtp.allows(policy, address) => Err(if security == Security::Plain {
                "must lead to this machine or into a network of PORTICO_EGRESS_ALLOW when it is smtp+plain://"
            } else {
                "must lead to a public address, to this machine, or into a network of PORTICO_EGRESS_ALLOW"
            }),
            _ => Ok(smtp),
        }
    }

    /// The egress policy; and this machine, since the operator says so and nobody else can.
    fn allows(&self, policy: &EgressPolicy, address: IpAddr) -> bool {
        let reaches = if self.security == Security::Plain { policy.names(address) } else { policy.permits(address) };
        reaches || address.to_canonical().is_loopback()
    }

    /// Hand a message over within `limit`; `domain` is what we call ourselves.
    pub(super) async fn send(
        &self,
        policy: &EgressPolicy,
        envelope: &Envelope,
        message: &[u8],
        domain: &str,
        limit: Duration,
    ) -> Result<(), MailError> {
        if self.missed_lately() {
            return Err(MailError::Unreachable(self.to_string()));
        }
        let mut is_written = false;
        let exchange = async {
            let mut connection = self.connect(policy, domain).await?;
            self.envelope(&mut connection, envelope, message.is_ascii()).await?;
            // From here on it may have been taken, whatever we hear of it.
            is_written = true;
            let answer = connection.message(message).await;
            answer.map_err(|error| error.status().map_or(self.unsure(), |code| MailError::Refused(code.into())))?;
            Ok(connection)
        };
        let handed_over = match timeout(limit, exchange).await {
            Ok(outcome) => outcome.map(part),
            Err(_) if is_written => Err(self.unsure()),
            Err(_) => Err(MailError::Timeout(self.to_string())),
        };
        if let Err(MailError::Unreachable(_) | MailError::Timeout(_)) = &handed_over {
            *self.missed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        handed_over
    }

    fn missed_lately(&self) -> bool {
        let missed = *self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        missed.is_some_and(|at| at.elapsed() < LEFT_ALONE)
    }

    /// Sign in, and go.
    pub(super) async fn probe(&self, policy: &EgressPolicy, domain: &str) -> Result<(), MailError> {
        let connected = timeout(PATIENCE, self.connect(policy, domain)).await;
        part(connected.map_err(|_| MailError::Timeout(self.to_string()))??);
        Ok(())
    }

    async fn connect(&self, policy: &EgressPolicy, domain: &str) -> Result<AsyncSmtpConnection, MailError> {
        let unreachable = || MailError::Unreachable(self.to_string());
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await.map_err(|_| unreachable())?;
        let allowed: Vec<SocketAddr> = found.filter(|address| self.allows(policy, address.ip())).collect();
        if allowed.is_empty() {
            return Err(MailError::Forbidden(self.to_string()));
        }
        let hello = ClientId::Domain(domain.to_owned());
        let tls = || TlsParameters::new(self.host.clone()).map_err(|_| unreachable());
        let wrapper = if self.security == Security::Tls { Some(tls()?) } else { None };
        // Addresses, not the name: what was checked is what is connected to.
        let limit = Some(CONNECT_TIMEOUT);
        let connection = AsyncSmtpConnection::connect_tokio1(&allowed[..], limit, &hello, wrapper, None).await;
        let mut connection = connection.map_err(|_| unreachable())?;
        if self.security == Security::StartTls {
            if !connection.can_starttls() {
                return Err(MailError::NoTls(self.to_string()));
            }
            connection.starttls(tls()?, &hello).await.map_err(|_| unreachable())?;
        }
        if let Some(credentials) = &self.credentials {
            let signed_in = connection.auth(&MECHANISMS, credentials).await;
            signed_in.map_err(|error| match error.status().map(|code| code.severity) {
                Some(Severity::TransientNegativeCompletion) => unreachable(),
                Some(_) => MailError::SignIn(self.to_string()),
                None if error.is_client() => MailError::SignIn(self.to_string()),
                None => unreachable(),
            })?;
        }
        Ok(connection)
    }

    /// Everything before the message itself, so that a break is known to come before it.
    async fn envelope(
        &self,
        connection: &mut AsyncSmtpConnection,
        envelope: &Envelope,
        is_ascii: bool,
    ) -> Result<(), MailError> {
        let refused = |error: Error| {
            error
                .status()
                .map_or_else(|| MailError::Unreachable(self.to_string()), |code| MailError::Refused(code.into()))
        };
        let mut parameters = Vec::new();
        let is_plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        if !envelope.from().into_iter().chain(envelope.to()).all(is_plain) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(MailError::Address);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !is_ascii {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        connection.command(Mail::new(envelope.from().cloned(), parameters)).await.map_err(refused)?;
        for recipient in envelope.to() {
            connection.command(Rcpt::new(recipient.clone(), Vec::new())).await.map_err(refused)?;
        }
        connection.command(Data).await.map_err(refused)?;
        Ok(())
    }

    fn unsure(&self) -> MailError {
        MailError::Unsure(self.to_string())
    }
}

/// Take leave, without letting anybody wait for it.
fn part(mut connection: AsyncSmtpConnection) {
    tokio::spawn(async move {
        let _ = timeout(PATIENCE, connection.abort()).await;
    });
}

impl fmt::Display for Smtp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            return write!(out, "[{}]:{}", self.host, self.port);
        }
        write!(out, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Smtp({self})")
    }
}
