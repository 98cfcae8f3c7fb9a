//! Programs without a browser at hand (RFC 8628): they show a code, a person enters it in a browser of their own, signs in
//! there and lets the program in, which asks meanwhile whether they have.

use std::net::IpAddr;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{
    clients::{resource, scopes},
    exchange::{self, Denied, Exchange, Request, SECRET_MAX},
};
use crate::{
    context::Context,
    domain::mcp::{
        device::{DEVICE_TTL, Device, DeviceStatus, POLL_EVERY, SLOW_DOWN_BY, UserCode},
        sign_in::{SignIn, SignInStatus},
    },
    error::{Error, Result},
    services::connect::hash,
    storage::{self, StorageError, mcp::sign_ins::Grant},
};

/// How many codes that are none one place may enter within [`TRIED_WITHIN`].
const TRIES_MAX: i64 = 10;
const TRIED_WITHIN: TimeDelta = TimeDelta::minutes(15);
/// How much sooner than it should a program may ask: requests do not take equally long.
const SLACK: TimeDelta = TimeDelta::seconds(1);
/// How often a code is drawn that nobody else has.
const DRAWS_MAX: usize = 20;

/// What a program asks for; absent members are empty.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// `client_id`.
    pub client_id: &'a str,
    /// `resource`.
    pub resource: &'a str,
    /// `scope`.
    pub scope: &'a str,
}

/// What a program that asks is given.
#[derive(Debug)]
pub struct Begun {
    /// Its own code, with which it fetches its tokens.
    pub device_code: SecretString,
    /// The code that the person enters.
    pub user_code: UserCode,
}

/// A program asks to be let in.
pub async fn begin(ctx: &Context, asked: &Asked<'_>) -> Result<std::result::Result<Begun, Denied>> {
    let client = match exchange::client(ctx, asked.client_id).await? {
        Ok(client) => client,
        Err(denied) => return Ok(Err(denied)),
    };
    let server = match resource(ctx, asked.resource) {
        Some(id) => storage::mcp::at_endpoint(&ctx.db, id).await?,
        None => None,
    };
    let Some(server) = server.filter(|server| server.auth_mode.has_oauth()) else {
        return Ok(Err(Denied::InvalidTarget));
    };
    let Ok(scopes) = scopes(&server, asked.scope) else { return Ok(Err(Denied::InvalidScope)) };
    let now = ctx.clock.now();
    let device = Device {
        id: ctx.entropy.id(now),
        org_id: server.org_id,
        server_id: server.id,
        client_id: client,
        scopes,
        status: DeviceStatus::Asked,
        end_user_id: None,
        grant_id: None,
        poll_every: POLL_EVERY,
        polled_at: None,
        created_at: now,
        expires_at: now + DEVICE_TTL,
    };
    let device_code = BASE64_URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<32>()?);
    for _ in 0..DRAWS_MAX {
        let Some(user_code) = UserCode::draw(ctx.entropy.bytes()?) else { continue };
        let stored = storage::mcp::devices::insert(&ctx.db, &device, &hash(&device_code), &tag(ctx, &user_code)?).await;
        match stored {
            Ok(()) => return Ok(Ok(Begun { device_code: device_code.into(), user_code })),
            Err(StorageError::Conflict) => {}
            // The server or the client was deleted just now.
            Err(StorageError::Dangling) => return Ok(Err(Denied::InvalidTarget)),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::internal("no code was found that nobody has"))
}

/// What is kept of a person's code. Who begins just before the key changes begins again.
fn tag(ctx: &Context, code: &UserCode) -> Result<String> {
    ctx.keys.authenticate(&["mcp device", code.letters()], ctx.clock.now())
}

/// What comes of entering a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The person is to sign in.
    SignIn(Uuid),
    /// It is none, or none any more.
    Wrong,
    /// So many were wrong that no more are looked at for a while.
    TooMany,
}

/// Somebody enters a code, in the browser of this hash. Nothing is spent by that: they may do it again.
pub async fn enter(ctx: &Context, typed: &str, browser_hash: Vec<u8>, peer: Option<IpAddr>) -> Result<Entered> {
    let Some(code) = UserCode::read(typed) else { return Ok(Entered::Wrong) };
    let now = ctx.clock.now();
    let (attempt, peer_hash) = (ctx.entropy.id(now), hash(&place(peer)));
    // Counted before it is looked at: so are those that come at the same moment.
    storage::mcp::devices::insert_try(&ctx.db, attempt, &peer_hash, now).await?;
    let tries = storage::mcp::devices::tries_since(&ctx.db, &peer_hash, now - TRIED_WITHIN).await?;
    if tries > TRIES_MAX {
        return Ok(Entered::TooMany);
    }
    let Some(device) = storage::mcp::devices::waiting(&ctx.db, &tag(ctx, &code)?, now).await? else {
        return Ok(Entered::Wrong);
    };
    storage::mcp::devices::delete_try(&ctx.db, attempt).await?;
    let sign_in = SignIn {
        id: ctx.entropy.id(now),
        org_id: device.org_id,
        server_id: device.server_id,
        client_id: device.client_id,
        device_id: Some(device.id),
        redirect_uri: String::new(),
        state: None,
        scopes: device.scopes,
        challenge: String::new(),
        browser_hash,
        status: SignInStatus::Asked,
        email: None,
        end_user_id: None,
        code_expires_at: None,
        grant_id: None,
        created_at: now,
        expires_at: device.expires_at,
    };
    storage::mcp::sign_ins::insert(&ctx.db, &sign_in).await?;
    Ok(Entered::SignIn(sign_in.id))
}

/// Where somebody is, to count by: whoever has one address of IPv6 has 2^64 of them.
fn place(peer: Option<IpAddr>) -> String {
    match peer {
        Some(IpAddr::V6(address)) => format!("{:x}", address.to_bits() >> 64),
        Some(IpAddr::V4(address)) => address.to_string(),
        None => String::new(),
    }
}

/// A program asks whether it was let in, and fetches its tokens (RFC 8628, 3.4): they are given once.
pub async fn redeem(ctx: &Context, asked: &Request<'_>) -> Result<Exchange> {
    let client = match exchange::client(ctx, asked.client_id).await? {
        Ok(client) => client,
        Err(denied) => return Ok(Err(denied)),
    };
    if asked.secret.is_empty() {
        return Ok(Err(Denied::InvalidRequest("device_code is missing")));
    }
    if asked.secret.len() > SECRET_MAX {
        return Ok(Err(Denied::InvalidGrant));
    }
    let found = storage::mcp::devices::by_device_code(&ctx.db, &hash(asked.secret)).await?;
    let Some(device) = found.filter(|device| device.client_id == client && device.grant_id.is_none()) else {
        return Ok(Err(Denied::InvalidGrant));
    };
    if !asked.resource.is_empty() && resource(ctx, asked.resource) != Some(device.server_id) {
        return Ok(Err(Denied::InvalidTarget));
    }
    let now = ctx.clock.now();
    match (device.status, device.end_user_id) {
        (DeviceStatus::Declined, _) => Ok(Err(Denied::AccessDenied)),
        _ if now >= device.expires_at => Ok(Err(Denied::ExpiredToken)),
        (DeviceStatus::Agreed, Some(person)) => fetch(ctx, asked, &device, person).await,
        (DeviceStatus::Asked | DeviceStatus::Agreed, _) => {
            let since = now - TimeDelta::seconds(device.poll_every) + SLACK;
            if storage::mcp::devices::poll(&ctx.db, &device, since, now).await? {
                return Ok(Err(Denied::AuthorizationPending));
            }
            let every = storage::mcp::devices::slow_down(&ctx.db, &device, SLOW_DOWN_BY, now).await?;
            Ok(Err(Denied::SlowDown(every)))
        }
    }
}

/// The tokens of a program that was let in. It may ask twice at once: one of the two gets them.
async fn fetch(ctx: &Context, asked: &Request<'_>, device: &Device, person: Uuid) -> Result<Exchange> {
    let server = match exchange::server(ctx, device.org_id, device.server_id, person, asked.resource).await? {
        Ok(server) => server,
        Err(denied) => return Ok(Err(denied)),
    };
    let now = ctx.clock.now();
    let grant = Grant {
        id: ctx.entropy.id(now),
        org_id: device.org_id,
        server_id: device.server_id,
        end_user_id: person,
        client_id: device.client_id,
        scopes: &device.scopes,
        at: now,
    };
    let tx = ctx.db.begin().await?;
    if !storage::mcp::devices::spend(&tx, device, grant.id).await? {
        return Ok(Err(Denied::InvalidGrant));
    }
    if !exchange::keep_grant(ctx, &tx, &server, &grant).await? {
        return Ok(Err(Denied::InvalidGrant));
    }
    let tokens = exchange::issue(ctx, &tx, &server, person, grant.id, &device.scopes, &device.scopes).await?;
    tx.commit().await?;
    Ok(Ok(tokens))
}

impl Begun {
    /// Its own code, to be told once.
    #[must_use]
    pub fn device_code(&self) -> &str {
        self.device_code.expose_secret()
    }
}
