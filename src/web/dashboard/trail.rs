//! What happened: the audit trail.

use actix_web::web::Path;
use serde_json::Value;

use super::{
    frame::{Frame, Section},
    gate::{Answer, Desk},
    kit::{Choice, Finder, List, Pager, Row, export, paging, shown},
    words,
};
use crate::{
    domain::{
        event::{Actor, Event, EventKind},
        member::Permission,
        workspace::Workspace,
    },
    error::Result,
    services::{events, members},
    storage::events::{Filter, Told},
    urls::dashboard as urls,
    web::extract::Query,
};

/// What the query says of the trail to show; the whole organisation's only for who reaches that.
pub(super) fn filter(desk: &Desk, workspace: &Workspace, query: &Query) -> Filter {
    let is_wide = query.raw("scope") == "organization" && desk.caller.is_org_wide();
    Filter {
        workspace_id: (!is_wide).then_some(workspace.id),
        kind: EventKind::from_word(query.raw("type")),
        ..Filter::default()
    }
}

/// `GET /dashboard/workspaces/{workspace}/trail`.
pub async fn list(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let at = urls::Workspace(&workspace.slug);
    let query = desk.query();
    let page = paging(&query);
    let listed = events::list(&desk.ctx, &desk.caller, filter(&desk, &workspace, &query), None, page).await?;
    let shown_rows = listed.items.len();
    let mut actions = Vec::new();
    if desk.may(Permission::Export) {
        actions.push(export(&at.trail_csv(), &query));
    }
    Ok(shown(List {
        frame: Frame::of(&desk, Section::Trail, Some(&workspace)).await?,
        title: "Trail".to_owned(),
        lead: "Who changed what, and who read which credential, the latest first. Whatever somebody changes here afterwards, the command portico audit verify finds.".to_owned(),
        actions,
        finder: Some(finder(at.trail(), &query, desk.caller.is_org_wide())),
        rows: rows(&desk, at, listed.items).await?,
        empty: (
            "Nothing happened".to_owned(),
            "Whatever is made, changed, read or deleted is written down here.".to_owned(),
        ),
        pager: Pager::new(&at.trail(), &query, page, shown_rows, listed.total),
    }))
}

fn finder(url: String, query: &Query, is_wide: bool) -> Finder {
    let kinds = EventKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::event(*kind)));
    let kinds = [Choice::new("", "Everything")].into_iter().chain(kinds).collect();
    let scopes = vec![Choice::new("", "This workspace"), Choice::new("organization", "The whole organisation")];
    let mut selects = vec![("type".to_owned(), "What".to_owned(), kinds, query.raw("type").to_owned())];
    if is_wide {
        selects.push(("scope".to_owned(), "Where".to_owned(), scopes, query.raw("scope").to_owned()));
    }
    Finder { url, search: None, selects }
}

/// Events as lines of a list.
pub(super) async fn rows(desk: &Desk, at: urls::Workspace<'_>, told: Vec<Told>) -> Result<Vec<Row>> {
    let names = if told.iter().any(|it| it.event.actor == Actor::Member) {
        members::labels(&desk.ctx, &desk.caller).await?
    } else {
        Default::default()
    };
    let row = |Told { event, end_user_external_id }: Told| {
        let name = event.actor_id.and_then(|id| names.get(&id)).filter(|_| event.actor == Actor::Member);
        let actor = name.map_or_else(|| words::actor(event.actor).to_owned(), Clone::clone);
        let integration = event.integration_name.as_deref().map(|slug| words::integration(&desk.ctx, slug));
        let about = [integration, detail(&event), end_user_external_id.map(|id| format!("of {id}"))];
        let about: Vec<_> = about.into_iter().flatten().collect();
        Row {
            title: words::event(event.kind).to_owned(),
            url: event
                .connection_id
                .filter(|_| event.kind != EventKind::ConnectionDeleted && event.workspace_id.is_some())
                .map(|id| at.connection(id)),
            sub: (!about.is_empty()).then(|| about.join(" · ")),
            facts: [Some(format!("by {actor}")), event.origin.map(|from| format!("from {from}"))]
                .into_iter()
                .flatten()
                .chain([words::moment(event.created_at)])
                .collect(),
            ..Row::default()
        }
    };
    Ok(told.into_iter().map(row).collect())
}

/// What an event says of itself that is worth a glance.
fn detail(event: &Event) -> Option<String> {
    let text = |name: &str| event.detail.get(name).and_then(Value::as_str);
    let role = text("role").map(|role| format!(" as {role}")).unwrap_or_default();
    text("email").map(|email| format!("{email}{role}")).or_else(|| {
        let named = ["accountLabel", "externalId", "tool", "alias", "name", "clientId"];
        let named = named.into_iter().find_map(text)?;
        Some(text("reason").map_or_else(|| named.to_owned(), |reason| format!("{named}: {reason}")))
    })
}
