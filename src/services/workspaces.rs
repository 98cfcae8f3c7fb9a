//! Workspaces.

use serde_json::Value;
use uuid::Uuid;

use super::{
    access, complete, connections,
    events::{self, By, Subject},
};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        event::{Event, EventKind},
        input::Patch,
        workspace::{Branding, Workspace},
    },
    error::{Error, Result},
    storage::{self, Db, Listed, Paging, StorageError},
};

/// What may change of a workspace.
#[derive(Clone, Debug)]
pub struct WorkspaceChanges {
    /// Its name.
    pub name: Option<String>,
    /// Its slug.
    pub slug: Option<String>,
    /// Its look; cleared to the default.
    pub branding: Patch<Branding>,
    /// Its allow-list of return URLs; cleared to none.
    pub return_urls: Patch<Vec<String>>,
}

/// Make a workspace.
pub async fn create(ctx: &Context, caller: &Caller, name: String, slug: String) -> Result<Workspace> {
    access::org_wide(caller)?;
    let now = ctx.clock.now();
    let workspace = Workspace {
        id: ctx.entropy.id(now),
        org_id: caller.org_id,
        name,
        slug,
        branding: Branding::default(),
        return_urls: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    let told = event(ctx, caller, EventKind::WorkspaceCreated, &workspace);
    storage::workspaces::insert(&ctx.db, &workspace, &told).await.map_err(slug_taken)?;
    Ok(workspace)
}

/// The workspaces that the caller may touch.
pub async fn list(ctx: &Context, caller: &Caller, paging: Paging) -> Result<Listed<Workspace>> {
    let Some(allowed) = &caller.workspaces else {
        return Ok(storage::workspaces::list(&ctx.db, caller.org_id, paging).await?);
    };
    let mut items = Vec::new();
    for id in allowed {
        items.extend(storage::workspaces::get(&ctx.db, caller.org_id, *id).await?);
    }
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let (skip, take) = (usize::try_from(paging.offset), usize::try_from(paging.limit));
    let items = items.into_iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or(0)).collect();
    Ok(Listed { items, total })
}

/// One workspace: 404 in another organisation, 403 outside the key's scope.
pub async fn get(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Workspace> {
    find(&ctx.db, caller, id).await
}

/// One workspace, by its slug: what is outside the caller's scope is not there.
pub async fn by_slug(ctx: &Context, caller: &Caller, slug: &str) -> Result<Workspace> {
    let found = storage::workspaces::by_slug(&ctx.db, caller.org_id, slug).await?;
    found.filter(|it| caller.may_touch(it.id)).ok_or_else(|| Error::not_found("NOT_FOUND", "workspace"))
}

async fn find(db: &Db, caller: &Caller, id: Uuid) -> Result<Workspace> {
    let found = storage::workspaces::get(db, caller.org_id, id).await?;
    let workspace = found.ok_or_else(|| Error::not_found("NOT_FOUND", "workspace"))?;
    access::in_scope(caller, workspace.id)?;
    Ok(workspace)
}

/// Change a workspace.
pub async fn update(ctx: &Context, caller: &Caller, id: Uuid, changes: WorkspaceChanges) -> Result<Workspace> {
    let WorkspaceChanges { name, slug, branding, return_urls } = changes;
    if name.is_none() && slug.is_none() && !branding.is_change() && !return_urls.is_change() {
        return Err(access::no_updates());
    }
    let tx = ctx.db.begin().await?;
    // Held while it is read and written: of two changes at once the second keeps what the first has set.
    storage::workspaces::hold(&tx, caller.org_id, id).await?;
    let mut workspace = find(&tx, caller, id).await?;
    workspace.name = name.unwrap_or(workspace.name);
    workspace.slug = slug.unwrap_or(workspace.slug);
    workspace.branding = branding.apply(Some(workspace.branding)).unwrap_or_default();
    workspace.return_urls = return_urls.apply(Some(workspace.return_urls)).unwrap_or_default();
    workspace.updated_at = ctx.clock.now();
    storage::workspaces::update(&tx, &workspace).await.map_err(slug_taken)?;
    storage::events::insert(&tx, &event(ctx, caller, EventKind::WorkspaceUpdated, &workspace)).await?;
    tx.commit().await?;
    Ok(workspace)
}

/// Delete a workspace with all that is in it; access is withdrawn at the providers.
pub async fn delete(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    let workspace = get(ctx, caller, id).await?;
    let tx = ctx.db.begin().await?;
    for connection in storage::connections::of_workspace(&tx, caller.org_id, workspace.id).await? {
        connections::take_down(ctx, &tx, By::from(caller), &connection).await?;
    }
    complete::withdraw_parked(ctx, &tx, caller.org_id, workspace.id, None).await?;
    if !storage::workspaces::delete(&tx, caller.org_id, workspace.id).await? {
        return Err(Error::not_found("NOT_FOUND", "workspace"));
    }
    storage::events::insert(&tx, &event(ctx, caller, EventKind::WorkspaceDeleted, &workspace)).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

fn event(ctx: &Context, caller: &Caller, kind: EventKind, it: &Workspace) -> Event {
    let detail = [("name", Value::from(it.name.clone())), ("slug", Value::from(it.slug.clone()))];
    events::event(ctx, By::from(caller), kind, &Subject::of_workspace(it.org_id, it.id), &detail)
}

fn slug_taken(error: StorageError) -> Error {
    match error {
        StorageError::Conflict => Error::conflict("DUPLICATE", "a workspace with this slug exists already"),
        other => other.into(),
    }
}
