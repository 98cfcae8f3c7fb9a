//! Signing in at an MCP server (OAuth 2.1): a client sends somebody, who proves who they are by a code that is mailed to
//! them, and agrees or does not.
//!
//! Nobody learns here which addresses a workspace knows: whatever is entered, the same page comes back as fast.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use url::Url;
use uuid::Uuid;

use super::{
    clients::{CLIENT_TTL, returned},
    gate::Person,
    mail, offer, people,
};
use crate::{
    context::Context,
    domain::{
        end_user::{EndUser, EndUserKind},
        event::EventKind,
        mcp::{EndUserAccess, McpServer, device::DeviceStatus, sign_in::SignInStatus},
    },
    error::{Error, Result},
    language::Language,
    services::{
        connect::hash,
        events::{self, By, Subject},
    },
    storage::{
        self, StorageError,
        mcp::sign_ins::{MailedCode, OpenSignIn},
    },
};

/// How long a mailed code can be entered.
pub const MAILED_TTL: TimeDelta = TimeDelta::minutes(10);
/// How often one code can be entered.
const ATTEMPTS_MAX: i64 = 5;
/// How many codes go to one address for one server within [`MAILED_WITHIN`].
const MAILED_MAX: i64 = 5;
const MAILED_WITHIN: TimeDelta = TimeDelta::hours(1);
/// How long a client has to fetch its tokens.
const CODE_TTL: TimeDelta = TimeDelta::seconds(60);

/// A sign-in that goes on, and its server.
#[derive(Clone, Debug)]
pub struct UnderWay {
    /// The sign-in, with what its pages show.
    pub open: OpenSignIn,
    /// The server.
    pub server: McpServer,
}

/// Why a sign-in does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It was begun in another browser.
    OtherBrowser,
    /// It was finished, or has run out.
    Over,
}

/// A sign-in as it stands, for the browser of this hash.
pub async fn open(ctx: &Context, id: Uuid, browser_hash: Option<&[u8]>) -> Result<std::result::Result<UnderWay, Halt>> {
    let Some(open) = storage::mcp::sign_ins::open(&ctx.db, id).await? else { return Ok(Err(Halt::Over)) };
    let it = &open.sign_in;
    if browser_hash != Some(it.browser_hash.as_slice()) {
        return Ok(Err(Halt::OtherBrowser));
    }
    let is_open = matches!(it.status, SignInStatus::Asked | SignInStatus::Proven) && ctx.clock.now() < it.expires_at;
    let server = storage::mcp::get(&ctx.db, it.org_id, it.server_id).await?.filter(|it| it.auth_mode.has_oauth());
    Ok(match server {
        Some(server) if is_open => Ok(UnderWay { open, server }),
        _ => Err(Halt::Over),
    })
}

/// How a sign-in for a device has ended, for the browser of this hash: whether the person let it in. `None` when it has
/// not, or is none.
pub async fn ended(ctx: &Context, id: Uuid, browser_hash: Option<&[u8]>) -> Result<Option<(OpenSignIn, bool)>> {
    let Some(open) = storage::mcp::sign_ins::open(&ctx.db, id).await? else { return Ok(None) };
    let it = &open.sign_in;
    if it.device_id.is_none() || browser_hash != Some(it.browser_hash.as_slice()) {
        return Ok(None);
    }
    let agreed = match it.status {
        SignInStatus::Agreed => true,
        SignInStatus::Ended => false,
        SignInStatus::Asked | SignInStatus::Proven => return Ok(None),
    };
    Ok(Some((open, agreed)))
}

/// What becomes of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    /// If it is one that may sign in, a code is on its way.
    OnItsWay,
    /// It has had so many codes that it gets no more for a while.
    TooMany,
}

/// Have a code mailed to an address, if its owner may sign in.
pub async fn send_code(ctx: &Arc<Context>, it: &UnderWay, language: Language, email: &str) -> Result<Mailing> {
    let (sign_in, now) = (&it.open.sign_in, ctx.clock.now());
    let email = email.trim().to_ascii_lowercase();
    let since = now - MAILED_WITHIN;
    let sent = storage::mcp::sign_ins::codes_since(&ctx.db, sign_in.org_id, sign_in.server_id, &email, since).await?;
    if sent >= MAILED_MAX {
        return Ok(Mailing::TooMany);
    }
    let number = u64::from_le_bytes(ctx.entropy.bytes()?) % 1_000_000;
    let code = format!("{number:06}");
    let tag = ctx.keys.authenticate(&tagged(&sign_in.id.to_string(), &email, &code), now)?;
    let mailed = MailedCode {
        id: ctx.entropy.id(now),
        sign_in,
        email: &email,
        tag: &tag,
        at: now,
        expires_at: now + MAILED_TTL,
    };
    storage::mcp::sign_ins::insert_code(&ctx.db, &mailed).await?;
    storage::mcp::sign_ins::set_email(&ctx.db, sign_in, &email, now).await?;
    // By somebody else's hands, so that the answer takes as long for an address that nobody knows.
    let (own, it) = (Arc::clone(ctx), it.clone());
    ctx.tasks.spawn(async move {
        if let Err(error) = deliver(&own, &it, language, &email, &code).await {
            tracing::error!(?error, "a code was not mailed");
        }
    });
    Ok(Mailing::OnItsWay)
}

/// What a code's tag is made over: it is good for this sign-in and this address.
fn tagged<'a>(sign_in: &'a str, email: &'a str, code: &'a str) -> [&'a str; 4] {
    ["mcp code", sign_in, email, code]
}

async fn deliver(ctx: &Context, it: &UnderWay, language: Language, email: &str, code: &str) -> Result<()> {
    if !may_sign_in(&it.server, &people::at_address(ctx, &it.server, email).await?) {
        return Ok(());
    }
    let mail = mail::with_code(ctx, &it.open, language, email, code)?;
    ctx.mailer.send(&mail).await.map_err(Error::internal)
}

fn may_sign_in(server: &McpServer, people: &[EndUser]) -> bool {
    !people.is_empty() || (server.end_user_access == EndUserAccess::Open && server.end_user_id.is_none())
}

/// Whether a code is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is.
    Right,
    /// It is not.
    Wrong,
    /// It can be entered no more: it has run out, or was tried too often.
    Spent,
}

/// Try a code.
pub async fn prove(ctx: &Context, it: &UnderWay, code: &str) -> Result<Proof> {
    let (sign_in, now) = (&it.open.sign_in, ctx.clock.now());
    let Some(email) = &sign_in.email else { return Ok(Proof::Spent) };
    let Some(tag) = storage::mcp::sign_ins::attempt(&ctx.db, sign_in, ATTEMPTS_MAX, now).await? else {
        return Ok(Proof::Spent);
    };
    let digits: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let is_right = ctx.keys.is_authentic(ctx.ring(), &tagged(&sign_in.id.to_string(), email, &digits), &tag).await?;
    // One that was mailed to nobody can be guessed, and proves nothing.
    if !is_right || !may_sign_in(&it.server, &people::at_address(ctx, &it.server, email).await?) {
        return Ok(Proof::Wrong);
    }
    let is_first =
        storage::mcp::sign_ins::step(&ctx.db, sign_in, SignInStatus::Asked, SignInStatus::Proven, now).await?;
    Ok(if is_first { Proof::Right } else { Proof::Spent })
}

/// Somebody as whom the person may go on.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The end user.
    pub id: Uuid,
    /// What to tell them apart by.
    pub label: String,
}

/// What the person is asked to agree to.
#[derive(Clone, Debug)]
pub struct Consent {
    /// As whom: where their address stands for several, they choose. None: they become an end user.
    pub people: Vec<Candidate>,
    /// The integrations that the client could use, by name.
    pub integrations: Vec<String>,
}

/// What there is to agree to.
pub async fn consent(ctx: &Context, it: &UnderWay) -> Result<Consent> {
    let people = people::at_address(ctx, &it.server, it.open.sign_in.email.as_deref().unwrap_or_default()).await?;
    let labelled = |user: &EndUser| Candidate {
        id: user.id,
        label: user.display_name.clone().or_else(|| user.external_id.clone()).unwrap_or_default(),
    };
    // Who is not there yet has what any end user has.
    let newcomer = Person { id: it.open.sign_in.id, external_id: None };
    let first = people.first().map(|user| Person { id: user.id, ..newcomer.clone() });
    let integrations = offer::integrations(ctx, &it.server, &first.unwrap_or(newcomer)).await?;
    Ok(Consent { people: people.iter().map(labelled).collect(), integrations })
}

/// What comes of agreeing.
#[derive(Clone, Debug)]
pub enum Agreed {
    /// Back to the client, with a code.
    Back(Url),
    /// The device is let in, and goes on by itself.
    Device,
    /// The address stands for several people, and none of them was chosen.
    Choose,
    /// It was too late.
    Over,
}

/// The person agrees: as the end user of this id, where several come into question.
pub async fn agree(ctx: &Context, it: &UnderWay, chosen: Option<Uuid>) -> Result<Agreed> {
    let (sign_in, now) = (&it.open.sign_in, ctx.clock.now());
    let Some(email) = sign_in.email.clone().filter(|_| sign_in.status == SignInStatus::Proven) else {
        return Ok(Agreed::Over);
    };
    let people = people::at_address(ctx, &it.server, &email).await?;
    let user = match people.as_slice() {
        [] if !may_sign_in(&it.server, &people) => return Ok(Agreed::Over),
        [] => newcomer(ctx, &it.server, email).await?,
        [only] => only.clone(),
        several => match several.iter().find(|user| Some(user.id) == chosen) {
            Some(user) => user.clone(),
            None => return Ok(Agreed::Choose),
        },
    };
    if let Some(device) = sign_in.device_id {
        return let_in(ctx, it, device, user.id).await;
    }
    let code = BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?);
    let agreed = storage::mcp::sign_ins::agree(&ctx.db, sign_in, user.id, &hash(&code), now + CODE_TTL, now).await?;
    if !agreed {
        return Ok(Agreed::Over);
    }
    storage::mcp::sign_ins::keep_client(&ctx.db, sign_in.client_id, now + CLIENT_TTL).await?;
    let url = returned(ctx, &sign_in.redirect_uri, sign_in.state.as_deref(), &[("code", &code)]);
    Ok(url.map_or(Agreed::Over, Agreed::Back))
}

/// The person lets a device in. It may have been declined, or let in, in another browser.
async fn let_in(ctx: &Context, it: &UnderWay, device: Uuid, person: Uuid) -> Result<Agreed> {
    let (sign_in, now) = (&it.open.sign_in, ctx.clock.now());
    let tx = ctx.db.begin().await?;
    if !storage::mcp::sign_ins::agree_for_device(&tx, sign_in, person, now).await? {
        return Ok(Agreed::Over);
    }
    let agreed = DeviceStatus::Agreed;
    if !storage::mcp::devices::answer(&tx, sign_in.org_id, device, agreed, Some(person), now).await? {
        return Ok(Agreed::Over);
    }
    storage::mcp::sign_ins::keep_client(&tx, sign_in.client_id, now + CLIENT_TTL).await?;
    tx.commit().await?;
    Ok(Agreed::Device)
}

/// Make an end user of somebody who has proven their address. Their external id is the address; where the product has given
/// that to somebody else, it is set apart.
async fn newcomer(ctx: &Context, server: &McpServer, email: String) -> Result<EndUser> {
    let now = ctx.clock.now();
    let mut user = EndUser {
        id: ctx.entropy.id(now),
        org_id: server.org_id,
        workspace_id: server.workspace_id,
        external_id: Some(email.clone()),
        auth_user_id: None,
        kind: EndUserKind::External,
        display_name: None,
        email: Some(email.clone()),
        metadata: None,
        connection_count: 0,
        created_at: now,
        updated_at: now,
    };
    let told = |user: &EndUser| {
        let by = By::EndUser(Some(user.id));
        events::event(ctx, by, EventKind::EndUserCreated, &Subject::from(user), &[])
    };
    match storage::end_users::insert(&ctx.db, &user, &told(&user)).await {
        Ok(()) => return Ok(user),
        Err(StorageError::Conflict) => {}
        Err(error) => return Err(error.into()),
    }
    // Two browsers may have come with one address at once.
    if let Some(first) = people::at_address(ctx, server, &email).await?.into_iter().next() {
        return Ok(first);
    }
    user.external_id = Some(format!("mcp:{email}"));
    let found = storage::end_users::ensure(&ctx.db, &user, &told(&user)).await?;
    if found.email.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(&email)) {
        return Ok(found);
    }
    Err(Error::conflict("DUPLICATE", "the address belongs to somebody else"))
}

/// What comes of not agreeing.
#[derive(Clone, Debug)]
pub enum Declined {
    /// Back to the client, with nothing.
    Back(Url),
    /// The device is told.
    Device,
    /// It was too late.
    Over,
}

/// The person does not agree, or gives up.
pub async fn decline(ctx: &Context, it: &UnderWay) -> Result<Declined> {
    let (sign_in, now) = (&it.open.sign_in, ctx.clock.now());
    if !storage::mcp::sign_ins::step(&ctx.db, sign_in, sign_in.status, SignInStatus::Ended, now).await? {
        return Ok(Declined::Over);
    }
    if let Some(device) = sign_in.device_id {
        storage::mcp::devices::answer(&ctx.db, sign_in.org_id, device, DeviceStatus::Declined, None, now).await?;
        return Ok(Declined::Device);
    }
    let told = [("error", "access_denied"), ("error_description", "the person did not agree")];
    let url = returned(ctx, &sign_in.redirect_uri, sign_in.state.as_deref(), &told);
    Ok(url.map_or(Declined::Over, Declined::Back))
}
