//! One's own account: the name, the browsers that are signed in, other organisations.

use actix_web::web::Path;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{
    frame::{Frame, Notice, Section},
    gate::{self, Answer, Desk, Posted, see_other, session_cookie, user_agent},
    kit::{Action, Block, Field, Form, Link, Mark, Row, Weight, refuse, shown},
    words,
};
use crate::{
    domain::{
        input::text,
        member::{Identity, Member, MemberPasskey, MemberSession},
    },
    error::Error,
    services::members::{self, oidc, passkeys, sessions},
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

fn page(frame: Frame, member: &Member, ways: Vec<Row>, can_add: bool, sessions: Vec<Row>, name: &str) -> Form {
    let facts = vec![
        ("Address".to_owned(), member.email.clone()),
        ("Role".to_owned(), words::role(member.role).to_owned()),
        ("Member since".to_owned(), words::moment(member.created_at)),
    ];
    let end = Action::post("Sign out all others", urls::SESSIONS_END, Weight::Danger);
    let several = sessions.len() > 1;
    let mut below = vec![
        Block::Rows {
            title: "How you sign in".to_owned(),
            rows: ways,
            empty: "By a code that is mailed to you.".to_owned(),
            more: can_add.then(|| Link::new("Add a passkey", urls::PASSKEYS_NEW)),
        },
        Block::Rows {
            title: "Where you are signed in".to_owned(),
            rows: sessions,
            empty: "Nowhere.".to_owned(),
            more: None,
        },
    ];
    below.extend(several.then(|| Block::Actions(vec![end])));
    Form {
        frame,
        up: Link::new("Back to the dashboard", urls::HOME),
        title: "Your account".to_owned(),
        lead: String::new(),
        trouble: None,
        fields: vec![
            Field::line("name", "Name", name).autocomplete("name").help("Shown to other members, and in the trail."),
        ],
        action_url: urls::ACCOUNT.to_owned(),
        submit: "Save".to_owned(),
        also: None,
        above: vec![Block::Facts { title: "You".to_owned(), facts }],
        below,
    }
}

/// A passkey of the member.
fn passkey(it: &MemberPasskey, now: DateTime<Utc>) -> Row {
    let used = it.last_used_at.map_or_else(|| "Not used yet".to_owned(), |at| format!("Used {}", words::ago(at, now)));
    Row {
        title: it.name.clone(),
        badge: Some("Passkey".to_owned()),
        facts: vec![used, format!("since {}", words::moment(it.created_at))],
        actions: vec![Action::link("Remove…", urls::passkey_delete(it.id), Weight::Danger).of(&it.name)],
        ..Row::default()
    }
}

/// Somebody's laptop.
pub(super) fn sample_passkey(member: &Member) -> MemberPasskey {
    MemberPasskey {
        id: Uuid::nil(),
        org_id: Uuid::nil(),
        member_id: member.id,
        credential_id: Vec::new(),
        name: "Laptop".to_owned(),
        credential: Value::Null,
        created_at: member.created_at,
        last_used_at: None,
    }
}

/// Who the member is at an OpenID provider, which has a name if it is the one that is set up.
fn identity(it: &Identity, provider: Option<(&str, &str)>, now: DateTime<Utc>) -> Row {
    let name = provider.filter(|(issuer, _)| *issuer == it.issuer).map_or(it.issuer.as_str(), |(_, name)| name);
    Row {
        title: name.to_owned(),
        badge: Some("Provider".to_owned()),
        facts: vec![
            format!("Used {}", words::ago(it.last_used_at, now)),
            format!("since {}", words::moment(it.created_at)),
        ],
        actions: vec![Action::post("Forget", urls::identity_delete(it.id), Weight::Danger).of(name)],
        ..Row::default()
    }
}

/// Somebody with two browsers.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let member = super::members::sample();
    let row = |title: &str, is_this: bool| Row {
        title: title.to_owned(),
        badge: is_this.then(|| "This browser".to_owned()),
        facts: vec!["Used just now".to_owned()],
        actions: if is_this {
            Vec::new()
        } else {
            vec![Action::post("Sign out", urls::session_end(Uuid::nil()), Weight::Danger).of(title)]
        },
        ..Row::default()
    };
    let rows = vec![row("Chrome on Linux", true), row("Safari on iPhone", false)];
    let bound = identity(
        &Identity {
            id: Uuid::nil(),
            org_id: Uuid::nil(),
            member_id: member.id,
            issuer: "https://id.northwind.example".to_owned(),
            subject: "sample".to_owned(),
            created_at: member.created_at,
            last_used_at: member.created_at,
        },
        Some(("https://id.northwind.example", "Northwind ID")),
        member.created_at,
    );
    let ways = vec![passkey(&sample_passkey(&member), member.created_at), bound];
    vec![("account", page(Frame::sample(Section::Account), &member, ways, true, rows, "Ada Lovelace"))]
}

async fn form(desk: &Desk, fields: &Query) -> Result<Form, super::trouble::Refusal> {
    let now = desk.ctx.clock.now();
    let row = |it: MemberSession| {
        let is_this = it.id == desk.session().id;
        let title = browser(it.user_agent.as_deref());
        Row {
            badge: is_this.then(|| "This browser".to_owned()),
            mark: is_this.then(|| Mark::new("good", "In use")),
            facts: vec![
                format!("Used {}", words::ago(it.seen_at, now)),
                format!("since {}", words::moment(it.created_at)),
            ],
            actions: if is_this {
                Vec::new()
            } else {
                vec![Action::post("Sign out", urls::session_end(it.id), Weight::Danger).of(&title)]
            },
            title,
            ..Row::default()
        }
    };
    let rows = sessions::list(&desk.ctx, desk.member()).await?.into_iter().map(row).collect();
    let provider = desk.ctx.oidc.as_ref().map(|it| (it.issuer(), it.name()));
    let bound = oidc::identities(&desk.ctx, desk.member()).await?;
    let own = passkeys::list(&desk.ctx, desk.member()).await?;
    let bound = bound.iter().map(|it| identity(it, provider, now));
    let ways = own.iter().map(|it| passkey(it, now)).chain(bound).collect();
    let can_add = passkeys::are_possible(&desk.ctx.urls);
    let frame = Frame::of(desk, Section::Account, None).await?;
    Ok(page(frame, desk.member(), ways, can_add, rows, fields.raw("name")))
}

/// "Firefox on Windows", as far as a browser's own words tell.
fn browser(user_agent: Option<&str>) -> String {
    let Some(text) = user_agent else { return "An unnamed program".to_owned() };
    let first = |known: &[(&str, &str)]| known.iter().find(|(mark, _)| text.contains(mark)).map(|it| it.1.to_owned());
    let program = first(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => text.chars().take(60).collect(),
    }
}

/// `GET /dashboard/account`.
pub async fn show(desk: Desk) -> Answer {
    let name = desk.member().name.clone().unwrap_or_default();
    Ok(shown(form(&desk, &Query::of(&[("name", &name)])).await?))
}

/// `POST /dashboard/account`: another name.
pub async fn rename(posted: Posted) -> Answer {
    let Posted { desk, mut fields } = posted;
    let name = fields.entered("name", text(1, 255));
    let done = match fields.fields().check() {
        Ok(()) => members::rename(&desk.ctx, desk.member(), name).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(desk.done(urls::ACCOUNT, Notice::Saved)),
        Err(error) => refuse(form(&desk, &fields).await?, error),
    }
}

/// `POST /dashboard/account/identities/{id}/delete`: one comes by the provider as whoever one is there next time.
pub async fn forget(posted: Posted, id: Path<String>) -> Answer {
    let desk = posted.desk;
    oidc::forget(&desk.ctx, desk.member(), path_id(&id, "NOT_FOUND", "identity")?).await?;
    Ok(desk.done(urls::ACCOUNT, Notice::Forgotten))
}

/// `POST /dashboard/account/sessions/{id}/end`.
pub async fn end(posted: Posted, id: Path<String>) -> Answer {
    let desk = posted.desk;
    sessions::end(&desk.ctx, desk.member(), path_id(&id, "NOT_FOUND", "session")?).await?;
    Ok(desk.done(urls::ACCOUNT, Notice::Ended))
}

/// `POST /dashboard/account/sessions/end`: all but this one.
pub async fn end_others(posted: Posted) -> Answer {
    let desk = posted.desk;
    sessions::end_others(&desk.ctx, desk.session()).await?;
    Ok(desk.done(urls::ACCOUNT, Notice::Ended))
}

/// `POST /dashboard/sign-out`.
pub async fn sign_out(posted: Posted) -> Answer {
    let desk = posted.desk;
    sessions::end(&desk.ctx, desk.member(), desk.session().id).await?;
    gate::sign_out(&desk.ctx, see_other(urls::SIGN_IN))
}

/// `POST /dashboard/organization`: another organisation that knows one's address.
pub async fn change_over(posted: Posted) -> Answer {
    let Posted { desk, fields } = posted;
    let to = path_id(fields.raw("id"), "NOT_FOUND", "organization")?;
    let secret = sessions::change_over(&desk.ctx, &desk.signed_in, to, user_agent(&desk.request)).await?;
    let mut answer = see_other(urls::HOME);
    answer.add_cookie(&session_cookie(&desk.ctx, &secret)).map_err(Error::internal)?;
    Ok(answer)
}
