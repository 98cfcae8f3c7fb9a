//! Lists as CSV (RFC 4180), with the filters that they are looked at with, streamed page by page.

use std::sync::Arc;

use actix_web::{
    HttpResponse,
    http::header,
    web::{Bytes, Path},
};
use futures_util::{Stream, stream};

use super::{
    connections, end_users,
    gate::{Answer, Desk},
    trail,
};
use crate::{
    context::Context,
    domain::{access::Caller, connection::Connection, end_user::EndUser},
    error::{Error, Result},
    services,
    storage::{Listed, Paging, events::Told},
    web::api::instant,
};

/// Rows that are read at a time.
const BATCH: i64 = 500;

/// What the pages of a file are read with.
struct Source {
    ctx: Arc<Context>,
    caller: Caller,
}

/// A cell as a spreadsheet may open it: what begins like a formula is text (CWE-1236).
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn written(rows: &[Vec<String>]) -> Result<Bytes> {
    let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        file.write_record(row.iter().map(|text| cell(text))).map_err(Error::internal)?;
    }
    file.into_inner().map(Bytes::from).map_err(|error| Error::internal(error.to_string()))
}

/// The header, then one page of rows after the other until there is none.
fn pages<T, F, R>(
    columns: &[&str],
    read: R,
    row: fn(&T) -> Vec<String>,
) -> impl Stream<Item = Result<Bytes>> + use<T, F, R>
where
    R: Fn(Paging) -> F + 'static,
    F: Future<Output = Result<Listed<T>>> + 'static,
    T: 'static,
{
    let header = vec![columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
    stream::try_unfold((Some(0_i64), header, read), move |(offset, header, read)| async move {
        let Some(offset) = offset else { return Ok(None) };
        let listed = read(Paging { limit: BATCH, offset }).await?;
        let more = i64::try_from(listed.items.len()).unwrap_or(0) == BATCH;
        let rows: Vec<_> = header.into_iter().chain(listed.items.iter().map(row)).collect();
        Ok(Some((written(&rows)?, (more.then_some(offset + BATCH), Vec::new(), read))))
    })
}

fn file(name: &str, body: impl Stream<Item = Result<Bytes>> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(body)
}

impl Source {
    fn of(desk: &Desk) -> Arc<Self> {
        Arc::new(Self { ctx: desk.ctx.clone().into_inner(), caller: desk.caller.clone() })
    }
}

/// `GET …/end-users.csv`, with the filters of the list.
pub async fn all_end_users(desk: Desk, slug: Path<String>) -> Answer {
    fn row(it: &EndUser) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            it.id.to_string(),
            it.kind.to_string(),
            text(&it.external_id),
            text(&it.display_name),
            text(&it.email),
            it.connection_count.to_string(),
            it.metadata.clone().map(|it| serde_json::Value::Object(it).to_string()).unwrap_or_default(),
            instant(it.created_at),
            instant(it.updated_at),
        ]
    }
    let workspace = desk.workspace(&slug).await?;
    let filter = end_users::filter(&mut desk.query());
    let source = Source::of(&desk);
    let read = move |paging| {
        let (source, filter) = (Arc::clone(&source), filter.clone());
        async move { services::end_users::list(&source.ctx, &source.caller, workspace.id, &filter, paging).await }
    };
    let columns =
        ["id", "type", "externalId", "displayName", "email", "connectionCount", "metadata", "createdAt", "updatedAt"];
    Ok(file(&format!("{}-end-users", workspace.slug), pages(&columns, read, row)))
}

/// `GET …/connections.csv`, with the filters of the list.
pub async fn all_connections(desk: Desk, slug: Path<String>) -> Answer {
    fn row(it: &Connection) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            it.id.to_string(),
            it.integration_name.clone(),
            it.external_id.clone(),
            it.display_name.clone(),
            text(&it.end_user_external_id),
            it.status.to_string(),
            text(&it.status_reason),
            it.scope.to_string(),
            text(&it.account_label),
            it.last_used_at.map(instant).unwrap_or_default(),
            instant(it.created_at),
            instant(it.updated_at),
        ]
    }
    let workspace = desk.workspace(&slug).await?;
    let filter = connections::filter(&workspace, &desk.query());
    let source = Source::of(&desk);
    let read = move |paging| {
        let (source, filter) = (Arc::clone(&source), filter.clone());
        async move { services::connections::list(&source.ctx, &source.caller, filter, paging).await }
    };
    let columns = [
        "id",
        "integrationName",
        "externalId",
        "displayName",
        "endUserId",
        "status",
        "statusReason",
        "scope",
        "accountLabel",
        "lastUsedAt",
        "createdAt",
        "updatedAt",
    ];
    Ok(file(&format!("{}-connections", workspace.slug), pages(&columns, read, row)))
}

/// `GET …/trail.csv`, with the filters of the trail.
pub async fn whole_trail(desk: Desk, slug: Path<String>) -> Answer {
    fn row(Told { event, end_user_external_id }: &Told) -> Vec<String> {
        let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        vec![
            event.id.to_string(),
            instant(event.created_at),
            event.kind.to_string(),
            event.actor.to_string(),
            id(event.actor_id),
            event.integration_name.clone().unwrap_or_default(),
            id(event.connection_id),
            end_user_external_id.clone().unwrap_or_default(),
            serde_json::Value::Object(event.detail.clone()).to_string(),
            event.origin.clone().unwrap_or_default(),
        ]
    }
    let workspace = desk.workspace(&slug).await?;
    let filter = trail::filter(&desk, &workspace, &desk.query());
    let source = Source::of(&desk);
    let read = move |paging| {
        let (source, filter) = (Arc::clone(&source), filter.clone());
        async move { services::events::list(&source.ctx, &source.caller, filter, None, paging).await }
    };
    let columns = [
        "id",
        "createdAt",
        "type",
        "actor",
        "actorId",
        "integrationName",
        "connectionId",
        "endUserId",
        "detail",
        "origin",
    ];
    Ok(file(&format!("{}-trail", workspace.slug), pages(&columns, read, row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        let line = written(&[vec!["a,b".to_owned(), "say \"x\"".to_owned()]]).unwrap();
        assert_eq!(line, "\"a,b\",\"say \"\"x\"\"\"\r\n");
    }
}
