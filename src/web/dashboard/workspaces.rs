//! Workspaces: made, renamed, deleted.

use actix_web::web::Path;
use serde_json::Value;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted},
    kit::{Action, Block, Confirm, Field, Form, Input, Link, List, Pager, Row, Weight, paging, refuse, shown},
    words,
};
use crate::{
    domain::{
        input::{Patch, text},
        member::Permission,
        workspace::{Workspace, parse_return_prefix, parse_slug, slug_of},
    },
    error::{Error, Result},
    services::{
        overview,
        workspaces::{self, WorkspaceChanges},
    },
    urls::dashboard as urls,
    web::extract::Query,
};

/// The longest allow-list of return URLs.
const RETURN_URLS_MAX: usize = 50;

/// `GET /dashboard/workspaces`.
pub async fn list(desk: Desk) -> Answer {
    let query = desk.query();
    let page = paging(&query);
    let listed = workspaces::list(&desk.ctx, &desk.caller, page).await?;
    let row = |it: &Workspace| Row {
        title: it.name.clone(),
        url: Some(urls::Workspace(&it.slug).overview()),
        sub: Some(it.slug.clone()),
        facts: vec![format!("Made {}", words::moment(it.created_at))],
        ..Row::default()
    };
    let may_make = desk.may(Permission::ManageWorkspaces);
    let make = may_make.then(|| Action::link("Make a workspace", urls::WORKSPACES_NEW, Weight::Main));
    let empty = if may_make {
        "A workspace holds end users, the integrations that they can connect, and a look of its own."
    } else {
        "Ask an owner or admin of your organisation to give you one."
    };
    Ok(shown(List {
        frame: Frame::of(&desk, Section::Workspaces, None).await?,
        title: "Workspaces".to_owned(),
        lead: "One for each product or stage: nothing is shared between them.".to_owned(),
        actions: make.into_iter().collect(),
        finder: None,
        rows: listed.items.iter().map(row).collect(),
        empty: ("No workspaces yet".to_owned(), empty.to_owned()),
        pager: Pager::new(urls::WORKSPACES, &query, page, listed.items.len(), listed.total),
    }))
}

fn form(frame: Frame, workspace: Option<&Workspace>, values: &Query) -> Form {
    let returns = Field::line("returnUrls", "Return URLs", values.raw("returnUrls")).input(Input::Area);
    let returns = returns.help("Where links and sessions may lead back to: one per line, such as https://app.example.com/settings. Everything below such a path is allowed.");
    let slug = Field::line("slug", "Slug", values.raw("slug"));
    let slug = match workspace {
        Some(_) => slug.required().help("In this dashboard's addresses: lowercase letters, digits and hyphens."),
        None => slug.help("In this dashboard's addresses; made of the name when left empty."),
    };
    let mut fields = vec![Field::line("name", "Name", values.raw("name")).required().help("Shown to end users."), slug];
    let (title, action_url, submit, up, below) = match workspace {
        None => (
            "Make a workspace",
            urls::WORKSPACES_NEW.to_owned(),
            "Make it",
            Link::new("Workspaces", urls::WORKSPACES),
            Vec::new(),
        ),
        Some(it) => {
            fields.push(returns);
            let at = urls::Workspace(&it.slug);
            let id = vec![("Id".to_owned(), it.id.to_string()), ("Made".to_owned(), words::moment(it.created_at))];
            let delete = Action::link("Delete this workspace…", at.delete(), Weight::Danger);
            (
                "Settings",
                at.settings(),
                "Save",
                Link::new(&it.name, at.overview()),
                vec![Block::Facts { title: "For your backend".to_owned(), facts: id }, Block::Actions(vec![delete])],
            )
        }
    };
    Form { below, ..Form::new(frame, up, title, fields, action_url, submit) }
}

/// A new one, and settings.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let workspace = super::gallery::workspace();
    let values = Query::of(&[
        ("name", &workspace.name),
        ("slug", &workspace.slug),
        ("returnUrls", "https://app.northwind.example/settings"),
    ]);
    let mut wrong = form(Frame::sample(Section::Workspaces), None, &Query::of(&[("name", "Staging"), ("slug", "St!")]));
    if let Some(field) = wrong.fields.get_mut(1) {
        field.error = Some("Slug must be lowercase.".to_owned());
    }
    vec![
        ("workspace-new", form(Frame::sample(Section::Workspaces), None, &Query::of(&[]))),
        ("workspace-refused", wrong),
        ("settings", form(Frame::sample(Section::Settings), Some(&workspace), &values)),
    ]
}

/// `GET /dashboard/new-workspace`.
pub async fn ask(desk: Desk) -> Answer {
    Ok(shown(form(Frame::of(&desk, Section::Workspaces, None).await?, None, &Query::of(&[]))))
}

/// `POST /dashboard/new-workspace`.
pub async fn create(posted: Posted) -> Answer {
    let Posted { desk, mut fields } = posted;
    let name = fields.demanded("name", text(1, 255)).unwrap_or_default();
    let slug = fields.entered("slug", parse_slug).unwrap_or_else(|| slug_of(&name));
    let made = match fields.fields().check() {
        Ok(()) => workspaces::create(&desk.ctx, &desk.caller, name, slug).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(it) => Ok(desk.done(&urls::Workspace(&it.slug).overview(), Notice::Created)),
        Err(error) => refuse(form(Frame::of(&desk, Section::Workspaces, None).await?, None, &fields), at_slug(error)),
    }
}

/// A taken slug is told at its field.
fn at_slug(error: Error) -> Error {
    if error.code == "DUPLICATE" { Error::field("slug", "belongs to another workspace already") } else { error }
}

/// `GET /dashboard/workspaces/{workspace}/settings`.
pub async fn show(desk: Desk, slug: Path<String>) -> Answer {
    let it = desk.workspace(&slug).await?;
    let values = Query::of(&[("name", &it.name), ("slug", &it.slug), ("returnUrls", &it.return_urls.join("\n"))]);
    Ok(shown(form(Frame::of(&desk, Section::Settings, Some(&it)).await?, Some(&it), &values)))
}

/// `POST /dashboard/workspaces/{workspace}/settings`.
pub async fn update(posted: Posted, slug: Path<String>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let it = desk.workspace(&slug).await?;
    match change(&desk, &it, &mut fields).await {
        Ok(it) => Ok(desk.done(&urls::Workspace(&it.slug).settings(), Notice::Saved)),
        Err(error) => {
            refuse(form(Frame::of(&desk, Section::Settings, Some(&it)).await?, Some(&it), &fields), at_slug(error))
        }
    }
}

async fn change(desk: &Desk, it: &Workspace, fields: &mut Query) -> Result<Workspace> {
    let lines = |value: &Value| {
        let lines = value.as_str().unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
        let all: Vec<_> = lines.collect();
        if all.len() > RETURN_URLS_MAX {
            return Err(format!("must have at most {RETURN_URLS_MAX} lines"));
        }
        all.into_iter().map(|line| parse_return_prefix(&line.into()).map_err(|why| format!("({line}) {why}"))).collect()
    };
    let changes = WorkspaceChanges {
        name: fields.demanded("name", text(1, 255)),
        slug: fields.demanded("slug", parse_slug),
        branding: Patch::Keep,
        return_urls: fields.entered("returnUrls", lines).map_or(Patch::Clear, Patch::Set),
    };
    fields.fields().check()?;
    workspaces::update(&desk.ctx, &desk.caller, it.id, changes).await
}

/// `GET /dashboard/workspaces/{workspace}/delete`.
pub async fn confirm(desk: Desk, slug: Path<String>) -> Answer {
    let it = desk.workspace(&slug).await?;
    let found = overview::of_workspace(&desk.ctx, &desk.caller, it.id).await?;
    let counts = [
        (found.end_users, "end user"),
        (found.connections, "connection"),
        (i64::try_from(found.integrations).unwrap_or(i64::MAX), "integration"),
    ];
    Ok(shown(question(Frame::of(&desk, Section::Settings, Some(&it)).await?, &it, counts)))
}

pub(super) fn question(frame: Frame, it: &Workspace, counts: [(i64, &str); 3]) -> Confirm {
    let at = urls::Workspace(&it.slug);
    let mut goes: Vec<_> = counts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| format!("{}.", words::counted(number, noun)))
        .collect();
    goes.push("Every link of the workspace. Access is withdrawn at the providers that let us.".to_owned());
    Confirm {
        frame,
        title: "Delete this workspace?".to_owned(),
        who: it.name.clone(),
        goes,
        stays: vec![
            "OAuth apps and API keys, which belong to the organisation. The trail keeps what happened.".to_owned(),
        ],
        action_url: at.delete(),
        submit: "Delete all of it".to_owned(),
        back_url: at.settings(),
    }
}

/// `POST /dashboard/workspaces/{workspace}/delete`.
pub async fn delete(posted: Posted, slug: Path<String>) -> Answer {
    let desk = posted.desk;
    let it = desk.workspace(&slug).await?;
    workspaces::delete(&desk.ctx, &desk.caller, it.id).await?;
    Ok(desk.done(urls::WORKSPACES, Notice::Deleted))
}
