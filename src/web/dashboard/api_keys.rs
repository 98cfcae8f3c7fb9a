//! API keys of the organisation: made, shown once, deleted.

use actix_web::web::Path;
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted},
    kit::{Action, Block, Confirm, Detail, Field, Form, Input, Link, List, Mark, Pager, Row, Weight, refuse, shown},
    trouble::Refusal,
    words,
};
use crate::{
    domain::{
        access::{ApiKey, Permissions},
        input::text,
        workspace::Workspace,
    },
    error::{Error, Result},
    services::{access, workspaces},
    storage::Paging,
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

/// The most workspaces that can be ticked.
const TICKED_MAX: i64 = 100;
/// How long a key may live: days, and in words.
const LIVES: [(&str, &str); 5] =
    [("", "Until it is deleted"), ("1", "One day"), ("30", "30 days"), ("90", "90 days"), ("365", "A year")];

fn reach(key: &ApiKey) -> String {
    let (reach, reads) = match &key.permissions {
        None => ("The whole organisation".to_owned(), false),
        Some(it @ Permissions::Org { .. }) => ("The whole organisation".to_owned(), it.read_credentials()),
        Some(it @ Permissions::Workspace { workspace_ids, .. }) => {
            let count = i64::try_from(workspace_ids.len()).unwrap_or(i64::MAX);
            (words::counted(count, "workspace"), it.read_credentials())
        }
    };
    if reads { format!("{reach}, reads credentials") } else { reach }
}

/// `GET /dashboard/api-keys`.
pub async fn list(desk: Desk) -> Answer {
    let all = access::api_keys(&desk.ctx, &desk.caller).await?;
    let now = desk.ctx.clock.now();
    let row = |it: &ApiKey| {
        let is_over = it.expires_at.is_some_and(|end| end <= now);
        Row {
            title: it.name.clone(),
            sub: Some(format!("{}… · {}", it.prefix, reach(it))),
            mark: is_over.then(|| Mark::new("bad", "Expired")),
            facts: vec![
                it.last_used_at.map_or_else(|| "Not used yet".to_owned(), |at| format!("Used {}", words::ago(at, now))),
                it.expires_at.map_or_else(String::new, |end| format!("until {}", words::moment(end))),
            ]
            .into_iter()
            .filter(|fact| !fact.is_empty())
            .collect(),
            actions: vec![Action::link("Delete…", urls::delete(urls::API_KEYS, it.id), Weight::Danger).of(&it.name)],
            ..Row::default()
        }
    };
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(shown(List {
        frame: Frame::of(&desk, Section::ApiKeys, None).await?,
        title: "API keys".to_owned(),
        lead: "What your backend calls the API with. A key is shown once, when it is made.".to_owned(),
        actions: vec![Action::link("Make an API key", urls::API_KEYS_NEW, Weight::Main)],
        finder: None,
        rows: all.iter().map(row).collect(),
        empty: ("No API keys".to_owned(), "Make one for your backend, one for each place that it runs in.".to_owned()),
        pager: Pager::new(urls::API_KEYS, &Query::of(&[]), Paging { limit: total, offset: 0 }, all.len(), total),
    }))
}

fn form(frame: Frame, ticks: Vec<(String, String, bool)>, values: &Query) -> Form {
    let reads =
        vec![("true".to_owned(), "May read credentials in clear".to_owned(), values.raw("credentials") == "true")];
    let workspaces = Field::line("workspaces", "Only for these workspaces", "").input(Input::Ticks(ticks));
    let reads = Field::line("credentials", "Credentials", "").input(Input::Ticks(reads));
    let fields = vec![
        Field::line("name", "Name", values.raw("name"))
            .required()
            .help("Where it is used, such as “backend, production”."),
        Field::select(
            "expiresIn",
            "Good for",
            LIVES.map(|(value, label)| (value.to_owned(), label.to_owned())).into(),
            values.raw("expiresIn"),
        ),
        workspaces.help("Without any tick it is for the whole organisation: all workspaces, OAuth apps and API keys."),
        reads.help("Only for a backend that calls providers itself."),
    ];
    let up = Link::new("API keys", urls::API_KEYS);
    Form::new(frame, up, "Make an API key", fields, urls::API_KEYS_NEW, "Make it")
}

/// The form.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let ticks = vec![(Uuid::nil().to_string(), "Northwind Reports".to_owned(), false)];
    vec![("api-key-new", form(Frame::sample(Section::ApiKeys), ticks, &Query::of(&[])))]
}

/// A key, this once.
pub(super) fn made(frame: Frame, name: &str, secret: &str) -> Detail {
    Detail {
        frame,
        up: Some(Link::new("API keys", urls::API_KEYS)),
        logo: None,
        title: "The API key is ready".to_owned(),
        sub: Some(name.to_owned()),
        mark: None,
        actions: Vec::new(),
        blocks: vec![
            Block::Copy {
                title: "Key".to_owned(),
                text: secret.to_owned(),
                help: "Click it to select all of it, and keep it where your backend keeps its secrets. It is not stored here, and cannot be shown again.".to_owned(),
            },
            Block::Actions(vec![Action::link("I have kept it", urls::API_KEYS, Weight::Main)]),
        ],
    }
}

fn ticked(fields: &Query) -> Vec<Uuid> {
    fields.every("workspaces").filter_map(|id| Uuid::try_parse(id).ok()).collect()
}

async fn asked(desk: &Desk, values: &Query) -> std::result::Result<Form, Refusal> {
    let all = workspaces::list(&desk.ctx, &desk.caller, Paging { limit: TICKED_MAX, offset: 0 }).await?;
    let ticked = ticked(values);
    let tick = |it: Workspace| (it.id.to_string(), it.name, ticked.contains(&it.id));
    let ticks = all.items.into_iter().map(tick).collect();
    Ok(form(Frame::of(desk, Section::ApiKeys, None).await?, ticks, values))
}

/// `GET /dashboard/api-keys/new`.
pub async fn ask(desk: Desk) -> Answer {
    Ok(shown(asked(&desk, &Query::of(&[])).await?))
}

/// `POST /dashboard/api-keys/new`: the key, this once.
pub async fn create(posted: Posted) -> Answer {
    let Posted { desk, mut fields } = posted;
    match make(&desk, &mut fields).await {
        Ok((key, secret)) => {
            let frame = Frame::of(&desk, Section::ApiKeys, None).await?;
            Ok(shown(made(frame, &key.name, secret.expose_secret())))
        }
        Err(error) => refuse(asked(&desk, &fields).await?, error),
    }
}

async fn make(desk: &Desk, fields: &mut Query) -> Result<(ApiKey, secrecy::SecretString)> {
    let name = fields.demanded("name", text(1, 255));
    fields.fields().check()?;
    let days: Option<i64> =
        LIVES.iter().find(|(value, _)| *value == fields.raw("expiresIn")).and_then(|it| it.0.parse().ok());
    let expires_at = days.map(|days| desk.ctx.clock.now() + TimeDelta::days(days));
    let credentials = (fields.raw("credentials") == "true").then_some(true);
    let permissions = match ticked(fields) {
        ids if !ids.is_empty() => Some(Permissions::Workspace { workspace_ids: ids, approvals: None, credentials }),
        _ => credentials.map(|_| Permissions::Org { approvals: None, credentials }),
    };
    access::create_api_key(&desk.ctx, &desk.caller, name.unwrap_or_default(), permissions, expires_at).await
}

async fn of_path(desk: &Desk, id: &str) -> Result<ApiKey> {
    let id = path_id(id, "NOT_FOUND", "API key")?;
    let all = access::api_keys(&desk.ctx, &desk.caller).await?;
    all.into_iter().find(|key| key.id == id).ok_or_else(|| Error::not_found("NOT_FOUND", "API key"))
}

/// `GET /dashboard/api-keys/{id}/delete`.
pub async fn confirm(desk: Desk, id: Path<String>) -> Answer {
    let key = of_path(&desk, &id).await?;
    Ok(shown(Confirm {
        frame: Frame::of(&desk, Section::ApiKeys, None).await?,
        title: "Delete this API key?".to_owned(),
        who: format!("{} ({}…)", key.name, key.prefix),
        goes: vec!["Whatever uses it is refused from now on.".to_owned()],
        stays: vec!["What was made with it.".to_owned()],
        action_url: urls::delete(urls::API_KEYS, key.id),
        submit: "Delete".to_owned(),
        back_url: urls::API_KEYS.to_owned(),
    }))
}

/// `POST /dashboard/api-keys/{id}/delete`.
pub async fn delete(posted: Posted, id: Path<String>) -> Answer {
    let desk = posted.desk;
    let key = of_path(&desk, &id).await?;
    access::delete_api_key(&desk.ctx, &desk.caller, key.id).await?;
    Ok(desk.done(urls::API_KEYS, Notice::Deleted))
}
