//! Messages (RFC 5322) that a request carries.

use lettre::Message;
use lettre::message::header::{ContentType, From as FromHeader};
use lettre::message::{Attachment, Body, Mailboxes, MessageBuilder, MultiPart, SinglePart};

use super::ActionError;
use super::file::File;
use super::fill::Scope;
use crate::catalog::definition::action::{Mail, Template};
use crate::outbound::derived;

/// Writes the message.
pub(super) fn write(mail: &Mail, scope: &Scope<'_>) -> Result<File, ActionError> {
    let text = |template: &Option<Template>| match template {
        Some(template) => scope.text(template),
        None => Ok(None),
    };
    let nobody = "nobody@localhost".parse().map_err(|_| ActionError::Unprepared("an address"))?;
    let mut message = Message::builder().keep_bcc().date(scope.stamp().at.into());
    let from = addresses(mail.from.as_ref(), scope)?;
    // Without a sender the provider takes the account's own address.
    let has_sender = from.is_some();
    message = match from {
        Some(from) => message.mailbox(FromHeader::from(from)),
        None => message.from(nobody),
    };
    type Add = fn(MessageBuilder, lettre::message::Mailbox) -> MessageBuilder;
    let lists: [(&Option<Template>, Add); 4] = [
        (&mail.to, MessageBuilder::to),
        (&mail.cc, MessageBuilder::cc),
        (&mail.bcc, MessageBuilder::bcc),
        (&mail.reply_to, MessageBuilder::reply_to),
    ];
    for (template, add) in lists {
        for mailbox in addresses(template.as_ref(), scope)?.into_iter().flatten() {
            message = add(message, mailbox);
        }
    }
    if let Some(subject) = line(mail.subject.as_ref(), scope)? {
        message = message.subject(subject);
    }
    if let Some(id) = line(mail.in_reply_to.as_ref(), scope)? {
        message = message.in_reply_to(id.clone()).references(id);
    }
    let is_html = match mail.is_html.as_ref().and_then(Template::single) {
        Some(named) => Some(scope.value(named)?.is_some_and(|value| value == true || value == "true")),
        None => None,
    };
    let (plain, html) = match is_html {
        Some(true) => (None, text(&mail.html)?),
        Some(false) => (text(&mail.text)?, None),
        None => (text(&mail.text)?, text(&mail.html)?),
    };
    let attached = mail.attachments.as_ref().and_then(Template::single).map(|named| scope.files(&named.name));
    let written = assembled(message, plain, html, attached.unwrap_or_default(), scope);
    let mut written = written.map_err(|_| ActionError::Unprepared("a message without recipient"))?;
    if !has_sender {
        written.headers_mut().remove::<FromHeader>();
    }
    Ok(File { bytes: written.formatted(), filename: None, kind: Some("message/rfc822".to_owned()) })
}

fn assembled(
    message: MessageBuilder,
    plain: Option<String>,
    html: Option<String>,
    attached: &[File],
    scope: &Scope<'_>,
) -> Result<Message, lettre::error::Error> {
    let boundary = |number: u64| {
        let chance = derived(scope.stamp().seed, b"message", number);
        chance.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let content = match (plain, html) {
        (Some(plain), Some(html)) => {
            let both = MultiPart::alternative().boundary(boundary(1));
            Err(both.singlepart(SinglePart::plain(plain)).singlepart(SinglePart::html(html)))
        }
        (None, Some(html)) => Ok(SinglePart::html(html)),
        (plain, None) => Ok(SinglePart::plain(plain.unwrap_or_default())),
    };
    if attached.is_empty() {
        return match content {
            Ok(part) => message.singlepart(part),
            Err(parts) => message.multipart(parts),
        };
    }
    let mixed = MultiPart::mixed().boundary(boundary(0));
    let mut mixed = match content {
        Ok(part) => mixed.singlepart(part),
        Err(parts) => mixed.multipart(parts),
    };
    for file in attached {
        let kind = file.kind.as_deref().unwrap_or("application/octet-stream");
        let kind = ContentType::parse(kind).or_else(|_| ContentType::parse("application/octet-stream"));
        let name = file.filename.clone().unwrap_or_else(|| "file".to_owned());
        if let Ok(kind) = kind {
            mixed = mixed.singlepart(Attachment::new(name).body(Body::new(file.bytes.clone()), kind));
        }
    }
    message.multipart(mixed)
}

/// Addresses with commas between them, each with or without a name.
fn addresses(template: Option<&Template>, scope: &Scope<'_>) -> Result<Option<Mailboxes>, ActionError> {
    let Some(text) = line(template, scope)? else { return Ok(None) };
    let name = template.and_then(|template| template.named().next()).map_or("mail", |named| &named.name);
    let text = text.trim().trim_matches(',');
    let read =
        text.parse().map_err(|_| ActionError::input(name, "must be e-mail addresses, with commas between them"))?;
    Ok(Some(read))
}

/// A text that stays on its line of the head.
fn line(template: Option<&Template>, scope: &Scope<'_>) -> Result<Option<String>, ActionError> {
    template.map_or(Ok(None), |template| scope.line(template))
}
