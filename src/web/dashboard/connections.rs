//! Connections of a workspace: how they are, renewed and disconnected.

use std::sync::Arc;

use actix_web::web::Path;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted},
    kit::{Action, Block, Choice, Confirm, Detail, Finder, Link, List, Pager, Row, Weight, export, paging, shown},
    runs, trail,
    trouble::Refusal,
    words,
};
use crate::{
    domain::{
        connection::{Connection, ConnectionStatus},
        member::Permission,
        workspace::Workspace,
    },
    error::{Error, Kind},
    services::{connections, end_users, events, manage, withdrawals::Withdrawal},
    storage::{Paging, connections::Filter, events::Filter as EventFilter},
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

/// So much of the trail is told.
const TOLD: i64 = 20;

/// A connection in a list; `tells_owner` where the list is of several people's.
pub(super) fn row(desk: &Desk, at: urls::Workspace<'_>, it: &Connection, tells_owner: bool) -> Row {
    let now = desk.ctx.clock.now();
    let name = words::integration(&desk.ctx, &it.integration_name);
    let owner = if it.end_user_id.is_none() { Some("Shared") } else { it.end_user_external_id.as_deref() };
    let sub: Vec<_> = [Some(name.as_str()), owner.filter(|_| tells_owner)].into_iter().flatten().collect();
    Row {
        logo: Some(desk.assets.logo_url(&it.integration_name).into_owned()),
        title: it.display_name.clone(),
        url: Some(at.connection(it.id)),
        sub: Some(sub.join(" · ")),
        badge: it.is_default.then(|| "Default".to_owned()),
        mark: Some(words::standing(it, now)),
        facts: vec![words::last_used(it.last_used_at, now)],
        ..Row::default()
    }
}

/// Which of a workspace's connections a query asks for.
pub(super) fn filter(workspace: &Workspace, query: &Query) -> Filter {
    Filter {
        workspace_id: Some(workspace.id),
        end_user_id: None,
        integration_name: Some(query.raw("integration").to_owned()).filter(|name| !name.is_empty()),
        status: ConnectionStatus::from_word(query.raw("status")),
    }
}

/// `GET /dashboard/workspaces/{workspace}/connections`.
pub async fn list(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let at = urls::Workspace(&workspace.slug);
    let query = desk.query();
    let filter = filter(&workspace, &query);
    let is_filtered = filter.integration_name.is_some() || filter.status.is_some();
    let page = paging(&query);
    let listed = connections::list(&desk.ctx, &desk.caller, filter, page).await?;
    let mut actions = Vec::new();
    if desk.may(Permission::Export) {
        actions.push(export(&at.connections_csv(), &query));
    }
    let empty = if is_filtered {
        ("No such connection", "Show all integrations and states.")
    } else {
        ("No connections yet", "End users make them on the portal: make a link for one, and send it.")
    };
    Ok(shown(List {
        frame: Frame::of(&desk, Section::Connections, Some(&workspace)).await?,
        title: "Connections".to_owned(),
        lead: "The accounts that are connected in this workspace.".to_owned(),
        actions,
        finder: Some(finder(&desk, &workspace, &query).await?),
        rows: listed.items.iter().map(|it| row(&desk, at, it, true)).collect(),
        empty: (empty.0.to_owned(), empty.1.to_owned()),
        pager: Pager::new(&at.connections(), &query, page, listed.items.len(), listed.total),
    }))
}

async fn finder(desk: &Desk, workspace: &Workspace, query: &Query) -> Result<Finder, Error> {
    let offered = crate::services::integrations::list(&desk.ctx, &desk.caller, workspace.id).await?;
    let mut names: Vec<_> = offered.into_iter().map(|(it, _)| it.integration_name).collect();
    names.sort_unstable();
    names.dedup();
    let named = names.into_iter().map(|name| Choice::new(name.clone(), words::integration(&desk.ctx, &name)));
    let states = vec![
        Choice::new("", "All"),
        Choice::new(ConnectionStatus::Active.as_str(), "Works"),
        Choice::new(ConnectionStatus::Error.as_str(), "Needs attention"),
    ];
    let integrations = [Choice::new("", "All")].into_iter().chain(named).collect();
    let chosen = |name: &str| query.raw(name).to_owned();
    Ok(Finder {
        url: urls::Workspace(&workspace.slug).connections(),
        search: None,
        selects: vec![
            ("integration".to_owned(), "Integration".to_owned(), integrations, chosen("integration")),
            ("status".to_owned(), "State".to_owned(), states, chosen("status")),
        ],
    })
}

/// The connection that the path names, in its workspace.
async fn of_path(desk: &Desk, path: &(String, String)) -> Result<(Workspace, Connection), Refusal> {
    let workspace = desk.workspace(&path.0).await?;
    let id = path_id(&path.1, "CONNECTION_NOT_FOUND", "connection")?;
    let it = connections::get(&desk.ctx, &desk.caller, id).await?;
    // One of the whole organisation is looked at from any workspace.
    if it.workspace_id.is_none_or(|home| home == workspace.id) {
        return Ok((workspace, it));
    }
    Err(Error::not_found("CONNECTION_NOT_FOUND", "connection").into())
}

/// `GET …/connections/{id}`.
pub async fn show(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, it) = of_path(&desk, &path).await?;
    let at = urls::Workspace(&workspace.slug);
    let name = words::integration(&desk.ctx, &it.integration_name);
    let own = EventFilter { connection_id: Some(it.id), workspace_id: it.workspace_id, ..EventFilter::default() };
    let told = events::list(&desk.ctx, &desk.caller, own, None, Paging { limit: TOLD, offset: 0 }).await?;
    let mut actions = Vec::new();
    if desk.may(Permission::ManageConnections) {
        actions.push(Action::post("Refresh now", at.connection_refresh(it.id), Weight::Plain));
        actions.push(Action::link("Disconnect…", at.connection_disconnect(it.id), Weight::Danger));
    }
    let mut blocks = Vec::new();
    if let Some(text) = words::reason(&it, &name) {
        let owner = it.end_user_id.filter(|_| desk.may(Permission::SendLinks));
        let link = owner.map(|owner| Action::link("Make a link for its owner", at.end_user_link(owner), Weight::Main));
        blocks.push(Block::Note { class: "bad", text: text.into(), actions: link.into_iter().collect() });
    }
    if let Some(owner) = it.end_user_id {
        let owner = end_users::get(&desk.ctx, &desk.caller, owner).await?;
        blocks.push(Block::Rows {
            title: "Whose".to_owned(),
            rows: vec![super::end_users::row(at, &owner)],
            empty: String::new(),
            more: None,
        });
    }
    blocks.push(Block::Facts { title: "About".to_owned(), facts: facts(&desk, &it) });
    blocks.push(runs::of_connection(&desk, at, &it, Paging { limit: TOLD, offset: 0 }).await?);
    blocks.push(Block::Rows {
        title: "What happened".to_owned(),
        rows: trail::rows(&desk, at, told.items).await?,
        empty: "Nothing yet.".to_owned(),
        more: None,
    });
    Ok(shown(Detail {
        frame: Frame::of(&desk, Section::Connections, Some(&workspace)).await?,
        up: Some(Link::new("Connections", at.connections())),
        logo: Some(desk.assets.logo_url(&it.integration_name).into_owned()),
        title: it.display_name.clone(),
        sub: Some(name),
        mark: Some(words::standing(&it, desk.ctx.clock.now())),
        actions,
        blocks,
    }))
}

fn facts(desk: &Desk, it: &Connection) -> Vec<(String, String)> {
    let now = desk.ctx.clock.now();
    let scopes = |all: &[String]| if all.is_empty() { None } else { Some(all.join(" ")) };
    let method = it.auth_method_key.as_deref().and_then(|key| {
        let entry = desk.ctx.catalog.get(&it.integration_name)?;
        entry.method(Some(key)).ok().map(|method| entry.method_name(method))
    });
    let all = [
        ("Account", it.account_label.clone()),
        ("Way in", method),
        ("Last use", Some(words::last_used(it.last_used_at, now))),
        ("Permissions asked for", scopes(&it.scopes_asked)),
        ("Permissions given", it.scopes_granted.as_deref().and_then(scopes)),
        ("Token ends", it.token_expires_at.map(words::moment)),
        ("Must be renewed", it.ends_at.map(|end| format!("{}, {}", words::moment(end), words::until(end, now)))),
        ("Used by default", it.is_default.then(|| "Yes".to_owned())),
        ("External id", Some(it.external_id.clone())),
        ("Id", Some(it.id.to_string())),
        ("Made", Some(words::moment(it.created_at))),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// `POST …/connections/{id}/refresh`.
pub async fn refresh(posted: Posted, path: Path<(String, String)>) -> Answer {
    let desk = posted.desk;
    let (workspace, it) = of_path(&desk, &path).await?;
    let page = urls::Workspace(&workspace.slug).connection(it.id);
    let ctx: Arc<_> = desk.ctx.clone().into_inner();
    match connections::renew(&ctx, &desk.caller, it.id, None).await {
        Ok(_) => Ok(desk.done(&page, Notice::Renewed)),
        Err(error) if matches!(error.kind, Kind::Internal | Kind::NotFound) => Err(error.into()),
        Err(error) => {
            tracing::info!(connection = %it.id, ?error, "a member's renewal did not work");
            Ok(desk.done(&page, Notice::NotRenewed))
        }
    }
}

/// `GET …/connections/{id}/disconnect`.
pub async fn confirm(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, it) = of_path(&desk, &path).await?;
    let name = words::integration(&desk.ctx, &it.integration_name);
    let withdrawal = manage::withdrawal(&desk.ctx, &it).await?;
    let frame = Frame::of(&desk, Section::Connections, Some(&workspace)).await?;
    Ok(shown(question(frame, urls::Workspace(&workspace.slug), &it, &name, &withdrawal)))
}

pub(super) fn question(
    frame: Frame,
    at: urls::Workspace<'_>,
    it: &Connection,
    integration: &str,
    withdrawal: &Withdrawal,
) -> Confirm {
    let mut goes =
        vec!["The connection and its stored credential. What your product does with it stops at once.".to_owned()];
    let mut stays = vec![format!("What the account holds at {integration}. The trail keeps what happened.")];
    let page = |page: &Option<String>| page.as_ref().map_or_else(String::new, |url| format!(" That is done at {url}."));
    match withdrawal {
        Withdrawal::Queued(what) => goes.push(format!("The access at {integration}. {what}")),
        Withdrawal::Shared => stays.push(format!(
            "The access at {integration}: another connection lives on the same consent, and the last one withdraws it."
        )),
        Withdrawal::ByHand(at) => stays.push(format!(
            "The access at {integration}, until the owner removes it there: it cannot be withdrawn from here.{}",
            page(at)
        )),
        Withdrawal::Key(at) => stays
            .push(format!("The key or password at {integration}, until somebody deletes or changes it.{}", page(at))),
    }
    Confirm {
        frame,
        title: "Disconnect this account?".to_owned(),
        who: format!("{} at {integration}", it.display_name),
        goes,
        stays,
        action_url: at.connection_disconnect(it.id),
        submit: "Disconnect".to_owned(),
        back_url: at.connection(it.id),
    }
}

/// `POST …/connections/{id}/disconnect`.
pub async fn disconnect(posted: Posted, path: Path<(String, String)>) -> Answer {
    let desk = posted.desk;
    let (workspace, it) = of_path(&desk, &path).await?;
    connections::delete(&desk.ctx, &desk.caller, it.id).await?;
    Ok(desk.done(&urls::Workspace(&workspace.slug).connections(), Notice::Disconnected))
}
