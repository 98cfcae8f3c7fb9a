//! Writing an invitation's mail, from what is stored when it is sent.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use url::Url;
use uuid::Uuid;

use crate::{
    context::Context,
    domain::{
        invitation::Invitation,
        link::{LINK_TTL_DEFAULT, Link, expiry},
        workspace::{Branding, Workspace},
    },
    emails::{Content, Look, invitation},
    error::{Error, Result},
    language::Language,
    outbound::{Outgoing, mail::Mail},
    services::links,
    storage,
};

/// How long a logo may take: the mail goes without it otherwise.
const LOGO_WAIT: Duration = Duration::from_secs(2);
/// The largest logo in a mail, in bytes.
const LOGO_MAX: usize = 64 * 1024;
/// What every mail program shows, by its first bytes. None shows SVG.
const IMAGES: [(&[u8], &str); 3] =
    [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif")];

/// The mail, under the id of the job that sends it; `None` when its people are gone.
///
/// The link's token is signed anew: it is the same each time, and stored nowhere.
pub(super) async fn mail(ctx: &Context, it: &Invitation, id: Uuid) -> Result<Option<Mail>> {
    let (db, org) = (&ctx.db, it.org_id);
    let link = storage::links::get(db, org, it.link_id).await?;
    let user = storage::end_users::get(db, org, it.end_user_id).await?;
    let workspace = storage::workspaces::get(db, org, it.workspace_id).await?;
    let (Some(link), Some(user), Some(workspace)) = (link, user, workspace) else { return Ok(None) };
    let logo = logo(ctx, &workspace.branding).await;
    let person = user.display_name.filter(|name| !name.trim().is_empty());
    let invitation = invitation::Invitation {
        look: Look::new(&workspace.name, &workspace.branding, logo),
        language: link.language.as_deref().and_then(Language::of).unwrap_or_default(),
        person: person.clone(),
        integration: only_integration(ctx, &link).await?,
        address: it.email.clone(),
        expires_at: it.expires_at,
        url: links::signed(ctx, link)?.url.into(),
    };
    let content = invitation.content().map_err(Error::internal)?;
    Ok(Some(Mail {
        id,
        at: ctx.clock.now(),
        to: it.email.clone(),
        to_name: person,
        from_name: Some(workspace.name),
        subject: content.subject,
        text: content.text,
        html: content.html,
        language: invitation.language.tag().to_owned(),
    }))
}

/// What `workspace` would mail with this look, to somebody who is made up; the logo is fetched as for a mail that is sent.
///
/// # Errors
/// A template fails.
pub async fn preview(ctx: &Context, workspace: &Workspace, look: &Branding) -> Result<Content> {
    let logo = logo(ctx, look).await;
    specimen(ctx, Look::new(&workspace.name, look, logo)).content().map_err(Error::internal)
}

/// The same as plain text, which no look changes.
///
/// # Errors
/// A template fails.
pub fn preview_text(ctx: &Context, workspace: &Workspace) -> Result<String> {
    let look = Look::new(&workspace.name, &Branding::default(), None);
    Ok(specimen(ctx, look).content().map_err(Error::internal)?.text)
}

fn specimen(ctx: &Context, look: Look) -> invitation::Invitation {
    invitation::Invitation {
        look,
        language: Language::default(),
        person: Some("Alice Johnson".to_owned()),
        integration: None,
        address: "alice@example.com".to_owned(),
        url: ctx.urls.portal_link("eut_preview").into(),
        expires_at: expiry(ctx.clock.now(), LINK_TTL_DEFAULT),
    }
}

/// The name of what the link is for, when it is for one integration.
async fn only_integration(ctx: &Context, link: &Link) -> Result<Option<String>> {
    let Some(ids) = &link.integration_ids else { return Ok(None) };
    let mut all = storage::integrations::list(&ctx.db, link.org_id, link.workspace_id).await?;
    all.retain(|it| ids.contains(&it.id));
    let Some(first) = all.first() else { return Ok(None) };
    if all.iter().any(|it| it.integration_name != first.integration_name) {
        return Ok(None);
    }
    let own = first.display_name.clone().filter(|_| all.len() == 1);
    Ok(own.or_else(|| ctx.catalog.get(&first.integration_name).map(|entry| entry.display_name.clone())))
}

/// The workspace's logo as a `data:` image. It is fetched for the mail, so that opening the mail fetches nothing.
async fn logo(ctx: &Context, branding: &Branding) -> Option<String> {
    let url = branding.logo_url.as_deref()?;
    if url.starts_with("data:") {
        let payload = url.split_once(";base64,")?.1;
        return image(&BASE64_STANDARD.decode(payload).ok()?);
    }
    let request = Outgoing::get(Url::parse(url).ok()?).within(LOGO_WAIT);
    let answer = ctx.http.send(request).await.ok()?;
    if answer.is_success() { image(&answer.body) } else { None }
}

fn image(bytes: &[u8]) -> Option<String> {
    let (_, kind) = IMAGES.iter().find(|(magic, _)| bytes.starts_with(magic))?;
    (bytes.len() <= LOGO_MAX).then(|| format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes)))
}
