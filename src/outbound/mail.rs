//! Mail on its way out: by SMTP, or into files where none is set up.
//!
//! The connection to the mail server is the one way out that does not go through the HTTP client; the egress policy is
//! applied to its addresses all the same.

mod file;
mod mailbox;
mod message;
mod smtp;
#[cfg(test)]
mod tests;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use lettre::message::Mailbox as Sender;
use uuid::Uuid;

pub use mailbox::{Mailbox, Sent};
pub use smtp::Smtp;

use super::EgressPolicy;

/// How long handing a mail over may take while somebody waits for the answer.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// A mail to one person.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Of this the Message-ID is made: the same when it is sent again, so that mail systems can tell.
    pub id: Uuid,
    /// Its date.
    pub at: DateTime<Utc>,
    /// The recipient's address.
    pub to: String,
    /// The recipient's name.
    pub to_name: Option<String>,
    /// The name that it comes from; the one of `PORTICO_MAIL_FROM` when absent. The address is always the setting's.
    pub from_name: Option<String>,
    /// Subject.
    pub subject: String,
    /// The whole of it as plain text.
    pub text: String,
    /// The whole of it as a page.
    pub html: String,
    /// BCP 47 tag.
    pub language: String,
}

/// Why a mail was not handed over. Holds neither what the server said nor anything of the mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// No mail can be written to the address.
    #[error("no mail can be written to this address")]
    Address,
    /// The egress policy refuses the server's addresses, or their use without TLS.
    #[error("{0} has no address that this server may call")]
    Forbidden(String),
    /// The name does not resolve, nothing listens, TLS fails, or it broke off before the mail was handed over.
    #[error("{0} is out of reach")]
    Unreachable(String),
    /// The server offers no STARTTLS; neither password nor mail was sent.
    #[error("{0} offers no STARTTLS")]
    NoTls(String),
    /// The server does not take our user name and password.
    #[error("{0} does not let us in")]
    SignIn(String),
    /// Not handed over within the time limit.
    #[error("{0} did not take it in time")]
    Timeout(String),
    /// The server refuses the mail, for now (4xx) or for good (5xx; RFC 5321, 4.2.1).
    #[error("the mail server refused it with {0}")]
    Refused(u16),
    /// The whole mail was written, and no answer came: it may be on its way.
    #[error("{0} did not say whether it took it")]
    Unsure(String),
    /// The file cannot be written.
    #[error("the mail cannot be written to a file")]
    File,
}

impl MailError {
    /// Whether trying again is of no use.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Address | Self::Refused(500..))
    }

    /// Whether the mail may have arrived all the same.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        matches!(self, Self::Unsure(_))
    }
}

/// How mail goes out, as the settings say it.
#[derive(Clone, Debug, Default)]
pub struct MailSettings {
    smtp: Option<Arc<Smtp>>,
    from: Option<Sender>,
}

impl MailSettings {
    /// Check the settings; each problem comes with its variable and repeats nothing of the URL.
    ///
    /// # Errors
    /// All problems at once, each completing the sentence that the variable's name begins.
    pub fn read(
        url: Option<&str>,
        from: Option<&str>,
        policy: Option<&EgressPolicy>,
    ) -> Result<Self, Vec<(&'static str, String)>> {
        let mut problems = Vec::new();
        let smtp = url.map(|url| Smtp::parse(url, policy).map(Arc::new)).transpose();
        let smtp = smtp.map_err(|problem| problems.push(("PORTICO_SMTP_URL", problem.to_owned())));
        let sender = from.map(str::parse::<Sender>).transpose();
        let sender = sender.map_err(|_| {
            let problem = "must be an address, such as connect@example.com or Acme <connect@example.com>";
            problems.push(("PORTICO_MAIL_FROM", problem.to_owned()));
        });
        if url.is_some() && from.is_none() {
            problems.push(("PORTICO_MAIL_FROM", "is required with PORTICO_SMTP_URL".to_owned()));
        }
        match (smtp, sender, problems.is_empty()) {
            (Ok(smtp), Ok(from), true) => Ok(Self { smtp, from }),
            _ => Err(problems),
        }
    }
}

/// Sends mail. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    way: Way,
    from: Sender,
    mailbox: Option<Mailbox>,
}

#[derive(Clone)]
enum Way {
    Smtp(Arc<Smtp>, EgressPolicy),
    Files(PathBuf),
}

impl Mailer {
    /// A mailer that goes by SMTP, or puts files into `folder`. Without a sender of its own it sends as `connect` at
    /// `host`, the one that the public URL names. A mailbox keeps copies.
    #[must_use]
    pub fn new(
        settings: MailSettings,
        policy: EgressPolicy,
        folder: PathBuf,
        host: &str,
        mailbox: Option<Mailbox>,
    ) -> Self {
        let way = match settings.smtp {
            Some(smtp) => Way::Smtp(smtp, policy),
            None => Way::Files(folder),
        };
        Self { way, from: settings.from.unwrap_or_else(|| message::sender_at(host)), mailbox }
    }

    /// Hand a mail over within [`PATIENCE`].
    ///
    /// # Errors
    /// [`MailError`]: it was not handed over, or nobody knows.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.send_within(mail, PATIENCE).await
    }

    /// Hand a mail over within `limit`.
    ///
    /// # Errors
    /// As [`Mailer::send`].
    pub async fn send_within(&self, mail: &Mail, limit: Duration) -> Result<(), MailError> {
        let written = message::write(mail, &self.from)?;
        if let Some(mailbox) = &self.mailbox {
            mailbox.objection().await?;
        }
        let raw = written.formatted();
        match &self.way {
            Way::Smtp(smtp, policy) => smtp.send(policy, written.envelope(), &raw, self.domain(), limit).await?,
            Way::Files(folder) => file::write(folder, mail, &raw)?,
        }
        if let Some(mailbox) = &self.mailbox {
            mailbox.keep(Sent { mail: mail.clone(), raw: String::from_utf8_lossy(&raw).into_owned() });
        }
        Ok(())
    }

    /// Where mail goes: the server's host and port, or the folder.
    #[must_use]
    pub fn destination(&self) -> String {
        match &self.way {
            Way::Smtp(smtp, _) => smtp.to_string(),
            Way::Files(folder) => folder.display().to_string(),
        }
    }

    /// Whether what is sent is read by anybody: by way of a mail server, or where copies are kept, as in the demo. Files
    /// alone are the operator's.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.has_server() || self.mailbox.is_some()
    }

    /// Whether a mail server is set up.
    #[must_use]
    pub fn has_server(&self) -> bool {
        matches!(self.way, Way::Smtp(..))
    }

    /// The address that mail comes from.
    #[must_use]
    pub fn sender(&self) -> String {
        self.from.email.to_string()
    }

    /// Greet the mail server, with TLS and signing in as for a mail; writing files needs no probe.
    ///
    /// # Errors
    /// [`MailError`]: no mail would be handed over.
    pub async fn probe(&self) -> Result<(), MailError> {
        match &self.way {
            Way::Smtp(smtp, policy) => smtp.probe(policy, self.domain()).await,
            Way::Files(_) => Ok(()),
        }
    }

    /// The copies that are kept, in the demo and in tests.
    #[must_use]
    pub fn mailbox(&self) -> Option<&Mailbox> {
        self.mailbox.as_ref()
    }

    /// What was sent and kept, the oldest first.
    #[must_use]
    pub fn kept(&self) -> Vec<Sent> {
        self.mailbox.as_ref().map(Mailbox::all).unwrap_or_default()
    }

    /// What we call ourselves before the mail server: the sender's domain has a full name, a container's host has none.
    fn domain(&self) -> &str {
        self.from.email.domain()
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Mailer({})", self.destination())
    }
}
