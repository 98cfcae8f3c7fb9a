//! End users of a workspace: found, looked at, made, changed, deleted.

use actix_web::web::Path;
use serde_json::Value;
use uuid::Uuid;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted},
    kit::{
        Action, Block, Choice, Confirm, Detail, Field, Finder, Form, Input, Link, List, Mark, Pager, Row, Weight,
        export, paging, refuse, shown,
    },
    runs, trail,
    trouble::Refusal,
    words,
};
use crate::{
    domain::{
        end_user::{EndUser, EndUserKind, METADATA_MAX, parse_external_id},
        input::{self, Patch, text},
        link::Link as PortalLink,
        member::Permission,
        workspace::Workspace,
    },
    error::{Error, Result},
    services::{
        end_users::{self, Deleted, EndUserChanges, NewEndUser},
        events, invitations, links,
    },
    storage::{Paging, end_users::Filter, events::Filter as EventFilter},
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

/// So much of the trail is told.
const TOLD: i64 = 10;

/// An end user in a list.
pub(super) fn row(at: urls::Workspace<'_>, user: &EndUser) -> Row {
    let known_as = user.external_id.as_ref().filter(|_| user.display_name.is_some());
    let sub: Vec<_> = known_as.into_iter().chain(&user.email).map(String::as_str).collect();
    Row {
        title: words::person(user),
        url: Some(at.end_user(user.id)),
        sub: (!sub.is_empty()).then(|| sub.join(" · ")),
        badge: (user.kind == EndUserKind::Member).then(|| "Member".to_owned()),
        mark: (user.connection_count == 0).then(|| Mark::new("quiet", "Nothing connected")),
        facts: (user.connection_count > 0)
            .then(|| words::counted(user.connection_count, "connection"))
            .into_iter()
            .collect(),
        ..Row::default()
    }
}

/// Which end users a query asks for.
pub(super) fn filter(query: &mut Query) -> Filter {
    Filter { search: query.text("search", 255), kind: EndUserKind::from_word(query.raw("type")), external_id: None }
}

/// `GET /dashboard/workspaces/{workspace}/end-users`.
pub async fn list(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let at = urls::Workspace(&workspace.slug);
    let mut query = desk.query();
    let filter = filter(&mut query);
    let page = paging(&query);
    let listed = end_users::list(&desk.ctx, &desk.caller, workspace.id, &filter, page).await?;
    let is_filtered = filter.search.is_some() || filter.kind.is_some();
    let mut actions = Vec::new();
    if desk.may(Permission::ManageEndUsers) {
        actions.push(Action::link("Add an end user", at.end_users_new(), Weight::Main));
    }
    if desk.may(Permission::Export) {
        actions.push(export(&at.end_users_csv(), &query));
    }
    let empty = if is_filtered {
        ("Nobody found", "Search for part of a name, an address or your own id, or show all types.")
    } else {
        (
            "No end users yet",
            "Your product adds them over the API, and they are added by themselves with their first connection. You can add one by hand to try it out.",
        )
    };
    Ok(shown(List {
        frame: Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?,
        title: "End users".to_owned(),
        lead: "The people whose accounts are connected.".to_owned(),
        actions,
        finder: Some(finder(at.end_users(), &query)),
        rows: listed.items.iter().map(|user| row(at, user)).collect(),
        empty: (empty.0.to_owned(), empty.1.to_owned()),
        pager: Pager::new(&at.end_users(), &query, page, listed.items.len(), listed.total),
    }))
}

fn finder(url: String, query: &Query) -> Finder {
    let types = vec![
        Choice::new("", "All"),
        Choice::new(EndUserKind::External.as_str(), "External"),
        Choice::new(EndUserKind::Member.as_str(), "Members"),
    ];
    Finder {
        url,
        search: Some(("Name, address or id".to_owned(), query.raw("search").to_owned())),
        selects: vec![("type".to_owned(), "Type".to_owned(), types, query.raw("type").to_owned())],
    }
}

/// An end user of the workspace that the path names.
pub(super) async fn of_path(desk: &Desk, path: &(String, String)) -> std::result::Result<(Workspace, Uuid), Refusal> {
    let workspace = desk.workspace(&path.0).await?;
    let id = path_id(&path.1, "END_USER_NOT_FOUND", "end user")?;
    let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
    if user.workspace_id == workspace.id { Ok((workspace, id)) } else { Err(missing().into()) }
}

fn missing() -> Error {
    Error::not_found("END_USER_NOT_FOUND", "end user")
}

/// `GET …/end-users/{id}`.
pub async fn show(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, id) = of_path(&desk, &path).await?;
    let at = urls::Workspace(&workspace.slug);
    let (user, connections) = end_users::get_with_connections(&desk.ctx, &desk.caller, id).await?;
    let few = Paging { limit: TOLD, offset: 0 };
    let invited = invitations::of_end_user(&desk.ctx, &desk.caller, id, few).await?.items;
    let mut open = links::list(&desk.ctx, &desk.caller, id).await?;
    open.retain(|link| invited.iter().all(|it| it.invitation.link_id != link.id));
    let done = runs::of_end_user(&desk, at, &user, few).await?;
    let own = EventFilter { end_user_id: Some(id), workspace_id: Some(workspace.id), ..EventFilter::default() };
    let told = events::list(&desk.ctx, &desk.caller, own, None, few).await?;
    let frame = Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?;
    let mut actions = Vec::new();
    if desk.may(Permission::SendLinks) {
        actions.push(Action::link("Send an invitation", at.end_user_invite(id), Weight::Main));
        actions.push(Action::link("Make a link", at.end_user_link(id), Weight::Plain));
    }
    if desk.may(Permission::ManageEndUsers) {
        actions.push(Action::link("Edit", at.end_user_edit(id), Weight::Plain));
        actions.push(Action::link("Delete…", at.end_user_delete(id), Weight::Danger));
    }
    let connected = connections.iter().map(|it| super::connections::row(&desk, at, it, false)).collect();
    let mut blocks = vec![
        Block::Rows {
            title: "Connections".to_owned(),
            rows: connected,
            empty: "Nothing connected yet. Send an invitation, or make a link: behind it they connect their accounts."
                .to_owned(),
            more: None,
        },
        Block::Rows {
            title: "Invitations".to_owned(),
            rows: invited.iter().map(|it| super::invitations::row(&desk, at, &it.invitation)).collect(),
            empty: "Nobody was mailed yet.".to_owned(),
            more: None,
        },
        Block::Rows {
            title: "Links that open".to_owned(),
            rows: open.iter().map(|link| link_row(&desk, at, id, link)).collect(),
            empty: "No others. A link is made here or over the API, and opens until it runs out or is withdrawn."
                .to_owned(),
            more: None,
        },
        Block::Facts { title: "About".to_owned(), facts: facts(&user) },
    ];
    blocks.extend(done);
    blocks.push(Block::Rows {
        title: "What happened".to_owned(),
        rows: trail::rows(&desk, at, told.items).await?,
        empty: "Nothing yet.".to_owned(),
        more: None,
    });
    Ok(shown(detail(frame, at, &user, actions, blocks)))
}

fn detail(frame: Frame, at: urls::Workspace<'_>, user: &EndUser, actions: Vec<Action>, blocks: Vec<Block>) -> Detail {
    Detail {
        frame,
        up: Some(Link::new("End users", at.end_users())),
        logo: None,
        title: words::person(user),
        sub: user.email.clone().filter(|email| *email != words::person(user)),
        mark: None,
        actions,
        blocks,
    }
}

fn facts(user: &EndUser) -> Vec<(String, String)> {
    let metadata = user.metadata.as_ref().map(|it| Value::Object(it.clone()).to_string());
    let all = [
        ("External id", user.external_id.clone()),
        ("Member", user.auth_user_id.map(|id| id.to_string())),
        ("Id", Some(user.id.to_string())),
        ("Metadata", metadata),
        ("Added", Some(words::moment(user.created_at))),
        ("Changed", (user.updated_at != user.created_at).then(|| words::moment(user.updated_at))),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn link_row(desk: &Desk, at: urls::Workspace<'_>, user: Uuid, link: &PortalLink) -> Row {
    let now = desk.ctx.clock.now();
    let title = format!("Made {}", words::ago(link.created_at, now));
    let revoke = Action::post("Withdraw", at.link_revoke(user, link.id), Weight::Danger).of(&title);
    Row {
        sub: link.integration_ids.as_ref().map(|ids| {
            format!("For {} only", words::counted(i64::try_from(ids.len()).unwrap_or(i64::MAX), "integration"))
        }),
        facts: vec![format!("Opens until {}", words::moment(link.expires_at))],
        actions: if desk.may(Permission::SendLinks) { vec![revoke] } else { Vec::new() },
        title,
        ..Row::default()
    }
}

/// The fields of an end user.
fn form(frame: Frame, workspace: &Workspace, user: Option<&EndUser>, values: &Query) -> Form {
    let at = urls::Workspace(&workspace.slug);
    let metadata = Field::line("metadata", "Metadata", values.raw("metadata")).input(Input::Area);
    let external_id = Field::line("externalId", "External id", values.raw("externalId"))
        .required()
        .help("Your product's own id for the person. It cannot be changed later.");
    let rest = [
        Field::line("displayName", "Name", values.raw("displayName")).help("Shown to them on the portal."),
        Field::line("email", "E-mail address", values.raw("email"))
            .input(Input::Line("email"))
            .help("Where invitations go."),
        metadata.help("A JSON object with whatever you want to keep, such as {\"plan\": \"pro\"}."),
    ];
    let fields = user.is_none().then_some(external_id).into_iter().chain(rest).collect();
    let (title, action_url, submit, up) = match user {
        Some(user) => (
            format!("Edit {}", words::person(user)),
            at.end_user_edit(user.id),
            "Save",
            Link::new(words::person(user), at.end_user(user.id)),
        ),
        None => ("Add an end user".to_owned(), at.end_users_new(), "Add", Link::new("End users", at.end_users())),
    };
    Form::new(frame, up, title, fields, action_url, submit)
}

fn metadata(value: &Value) -> std::result::Result<serde_json::Map<String, Value>, String> {
    let text = value.as_str().unwrap_or_default();
    let read = serde_json::from_str(text).map_err(|_| "must be a JSON object".to_owned())?;
    input::object(METADATA_MAX)(&read)
}

/// `GET …/end-users/new`.
pub async fn ask(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let frame = Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?;
    Ok(shown(form(frame, &workspace, None, &Query::of(&[]))))
}

/// `POST …/end-users/new`.
pub async fn create(posted: Posted, slug: Path<String>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let workspace = desk.workspace(&slug).await?;
    match add(&desk, &workspace, &mut fields).await {
        Ok(user) => Ok(desk.done(&urls::Workspace(&workspace.slug).end_user(user.id), Notice::Created)),
        Err(error) => {
            let frame = Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?;
            refuse(form(frame, &workspace, None, &fields), error)
        }
    }
}

async fn add(desk: &Desk, workspace: &Workspace, fields: &mut Query) -> Result<EndUser> {
    let new = NewEndUser {
        external_id: fields.demanded("externalId", parse_external_id).unwrap_or_default(),
        display_name: fields.entered("displayName", text(0, 255)),
        email: fields.entered("email", input::email),
        metadata: fields.entered("metadata", metadata),
    };
    fields.fields().check()?;
    end_users::create(&desk.ctx, &desk.caller, workspace.id, new).await
}

/// `GET …/end-users/{id}/edit`.
pub async fn ask_changes(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, id) = of_path(&desk, &path).await?;
    let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
    let written = user.metadata.clone().and_then(|it| serde_json::to_string_pretty(&Value::Object(it)).ok());
    let values = Query::of(&[
        ("displayName", user.display_name.as_deref().unwrap_or_default()),
        ("email", user.email.as_deref().unwrap_or_default()),
        ("metadata", written.as_deref().unwrap_or_default()),
    ]);
    let frame = Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?;
    Ok(shown(form(frame, &workspace, Some(&user), &values)))
}

/// `POST …/end-users/{id}/edit`.
pub async fn update(posted: Posted, path: Path<(String, String)>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let (workspace, id) = of_path(&desk, &path).await?;
    match change(&desk, id, &mut fields).await {
        Ok(user) => Ok(desk.done(&urls::Workspace(&workspace.slug).end_user(user.id), Notice::Saved)),
        Err(error) => {
            let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
            let frame = Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?;
            refuse(form(frame, &workspace, Some(&user), &fields), error)
        }
    }
}

async fn change(desk: &Desk, id: Uuid, fields: &mut Query) -> Result<EndUser> {
    fn patch<T>(value: Option<T>) -> Patch<T> {
        value.map_or(Patch::Clear, Patch::Set)
    }
    let changes = EndUserChanges {
        display_name: patch(fields.entered("displayName", text(0, 255))),
        email: patch(fields.entered("email", input::email)),
        metadata: patch(fields.entered("metadata", metadata)),
    };
    fields.fields().check()?;
    end_users::update(&desk.ctx, &desk.caller, id, changes).await
}

/// `GET …/end-users/{id}/delete`.
pub async fn confirm(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, id) = of_path(&desk, &path).await?;
    let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
    let goes = end_users::what_would_go(&desk.ctx, &user).await?;
    let frame = Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?;
    Ok(shown(question(frame, &workspace, &user, goes)))
}

fn question(frame: Frame, workspace: &Workspace, user: &EndUser, goes: Deleted) -> Confirm {
    let at = urls::Workspace(&workspace.slug);
    let connections = i64::try_from(goes.connections).unwrap_or(i64::MAX);
    let mut lines = Vec::new();
    if connections > 0 {
        let counted = words::counted(connections, "connection");
        lines.push(format!("{counted} with the stored credentials. Access is withdrawn at the providers that let us."));
    }
    if goes.links > 0 {
        lines.push(format!("{}: they open nothing any more.", words::counted(goes.links, "link")));
    }
    if goes.mcp_tokens > 0 {
        let counted = words::counted(goes.mcp_tokens, "sign-in");
        lines.push(format!("{counted} of agents at MCP servers."));
    }
    if goes.sessions > 0 {
        lines.push(format!("{}.", words::counted(goes.sessions, "connect session")));
    }
    if lines.is_empty() {
        lines.push("Their record. They have connected nothing, and no link of theirs opens.".to_owned());
    }
    if user.kind == EndUserKind::Member {
        lines.push("The member's way into this workspace, unless their role is for all of them.".to_owned());
    }
    Confirm {
        frame,
        title: "Delete this end user?".to_owned(),
        who: words::person(user),
        goes: lines,
        stays: vec!["What they have at the providers. The trail keeps what happened.".to_owned()],
        action_url: at.end_user_delete(user.id),
        submit: "Delete".to_owned(),
        back_url: at.end_user(user.id),
    }
}

/// `POST …/end-users/{id}/delete`.
pub async fn delete(posted: Posted, path: Path<(String, String)>) -> Answer {
    let desk = posted.desk;
    let (workspace, id) = of_path(&desk, &path).await?;
    end_users::delete(&desk.ctx, &desk.caller, id).await?;
    Ok(desk.done(&urls::Workspace(&workspace.slug).end_users(), Notice::Deleted))
}
