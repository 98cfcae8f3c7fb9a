//! What was done with accounts, on the pages of those whose they are. With what it was done is stored nowhere.

use super::{
    gate::Desk,
    kit::{Block, Row},
    words,
};
use crate::{
    domain::{connection::Connection, end_user::EndUser, run::Run},
    error::Result,
    services::runs,
    storage::{Paging, runs::Filter},
    urls::dashboard as urls,
};

/// With the accounts of an end user. They are found by the product's own id: a member has none, and is told of on the
/// pages of their connections.
pub(super) async fn of_end_user(
    desk: &Desk,
    at: urls::Workspace<'_>,
    user: &EndUser,
    few: Paging,
) -> Result<Option<Block>> {
    let Some(external_id) = user.external_id.clone() else { return Ok(None) };
    let filter = Filter { workspace_id: Some(user.workspace_id), end_user_id: Some(external_id), ..Filter::default() };
    Ok(Some(block(desk, at, filter, few, true).await?))
}

/// With one account.
pub(super) async fn of_connection(desk: &Desk, at: urls::Workspace<'_>, it: &Connection, few: Paging) -> Result<Block> {
    let filter = Filter { connection_id: Some(it.id), workspace_id: it.workspace_id, ..Filter::default() };
    block(desk, at, filter, few, false).await
}

async fn block(desk: &Desk, at: urls::Workspace<'_>, filter: Filter, few: Paging, links: bool) -> Result<Block> {
    let all = runs::list(&desk.ctx, &desk.caller, filter, few).await?.items;
    let row = |it: Run| {
        let action = desk.ctx.catalog.get(&it.integration_name).and_then(|entry| entry.actions().get(&it.action_name));
        let integration = words::integration(&desk.ctx, &it.integration_name);
        let about: Vec<_> = [integration, it.action_name.clone()].into_iter().chain(it.error_code).collect();
        Row {
            title: action.map_or(it.action_name, |action| action.display_name.clone()),
            url: it.connection_id.filter(|_| links).map(|id| at.connection(id)),
            sub: Some(about.join(" · ")),
            mark: Some(words::run(it.status)),
            facts: vec![format!("by {}", words::actor(it.actor)), words::moment(it.created_at)],
            ..Row::default()
        }
    };
    Ok(Block::Rows {
        title: "Actions".to_owned(),
        rows: all.into_iter().map(row).collect(),
        empty: "None was executed in the last 90 days.".to_owned(),
        more: None,
    })
}
