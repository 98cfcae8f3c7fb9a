//! The mail that proves an address.

use super::sign_in::MAILED_TTL;
use crate::{
    context::Context,
    emails::{Content, Look, code::Code},
    error::{Error, Result},
    language::Language,
    outbound::mail::Mail,
    storage::mcp::sign_ins::OpenSignIn,
};

/// The code of a sign-in, on its way to an address.
pub(super) fn with_code(ctx: &Context, it: &OpenSignIn, language: Language, to: &str, code: &str) -> Result<Mail> {
    let mail = Code {
        // Without the logo: whoever waits for a code does not wait for a picture first.
        look: Look::new(&it.workspace_name, &it.branding, None),
        language,
        server: it.server_name.clone(),
        client: it.client_name().to_owned(),
        code: code.to_owned(),
        url: ctx.urls.mailed_code(it.sign_in.id, code).into(),
        minutes: MAILED_TTL.num_minutes(),
    };
    let Content { subject, text, html } = mail.content().map_err(Error::internal)?;
    let at = ctx.clock.now();
    Ok(Mail {
        id: ctx.entropy.id(at),
        at,
        to: to.to_owned(),
        to_name: None,
        from_name: Some(it.workspace_name.clone()),
        subject,
        text,
        html,
        language: language.tag().to_owned(),
    })
}
