//! A mail as it travels (RFC 5322, RFC 2046).

use base64::{Engine, prelude::BASE64_STANDARD};
use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox as Person, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::{Mail, MailError};

/// Headers of every mail: nobody has typed it, so nothing should answer it by itself (RFC 3834, 5; Exchange knows only
/// the second).
///
/// There is no `List-Unsubscribe`: what we send is asked for by a person or by the product they use, once; there is no
/// list to leave.
const FIXED: [(HeaderName, &str); 2] = [
    (HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"),
    (HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"), "All"),
];

/// Write a mail from `from`, under the name that the mail gives.
pub(super) fn write(mail: &Mail, from: &Person) -> Result<Message, MailError> {
    let to = Person::new(mail.to_name.as_deref().map(one_line), mail.to.parse().map_err(|_| MailError::Address)?);
    let name = mail.from_name.as_deref().map(one_line).or_else(|| from.name.clone());
    let id = format!("<{}@{}>", mail.id, from.email.domain());
    let language = HeaderValue::new(HeaderName::new_from_ascii_str("Content-Language"), one_line(&mail.language));
    let mut message = Message::builder()
        .from(Person::new(name, from.email.clone()))
        .to(to)
        .subject(one_line(&mail.subject))
        .date(mail.at.into())
        .message_id(Some(id))
        .raw_header(language);
    for (name, value) in FIXED {
        message = message.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    // The last part is the one that is preferred (RFC 2046, 5.1.4).
    let parts = MultiPart::alternative()
        .boundary(mail.id.simple().to_string())
        .singlepart(SinglePart::plain(mail.text.clone()));
    let (html, images) = apart(&mail.html);
    let page = SinglePart::html(html);
    let parts = if images.is_empty() {
        parts.singlepart(page)
    } else {
        let page = MultiPart::related().boundary(format!("{}-page", mail.id.simple())).singlepart(page);
        parts.multipart(images.into_iter().fold(page, MultiPart::singlepart))
    };
    message.multipart(parts).map_err(|_| MailError::Address)
}

/// The page with its `data:` images as parts of their own (RFC 2392): that is how mail programs show them.
fn apart(html: &str) -> (String, Vec<SinglePart>) {
    const MARK: &str = "src=\"data:";
    let (mut page, mut images, mut rest) = (String::new(), Vec::new(), html);
    while let Some((before, behind)) = rest.split_once(MARK) {
        page.push_str(before);
        let (url, after) = behind.split_once('"').unwrap_or((behind, ""));
        let id = format!("image-{}", images.len() + 1);
        let part = url.split_once(";base64,").and_then(|(kind, payload)| {
            let kind = ContentType::parse(kind).ok()?;
            Some(Attachment::new_inline(id.clone()).body(BASE64_STANDARD.decode(payload).ok()?, kind))
        });
        match part {
            Some(part) => {
                page.push_str(&format!("src=\"cid:{id}\""));
                images.push(part);
            }
            None => page.push_str(&format!("{MARK}{url}\"")),
        }
        rest = after;
    }
    page.push_str(rest);
    (page, images)
}

/// The sender when none is set, which goes into files only: `connect` at the host of the public URL.
pub(super) fn sender_at(host: &str) -> Person {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    Person::new(None, Address::new("connect", name).unwrap_or_else(|_| Address::new_dangerous("connect", "localhost")))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
