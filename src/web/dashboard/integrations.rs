//! Integrations of a workspace: added from the catalog, set up, removed.

mod form;

use actix_web::web::Path;
use serde_json::Value;
use uuid::Uuid;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted, see_other},
    kit::{Action, Confirm, Form, List, Mark, Pager, Row, Weight, refuse, shown},
    trouble::Refusal,
    words,
};
use crate::{
    domain::{
        connection::Connection,
        input::{self, Patch, text, word},
        integration::{OAuthAppMode, Strategy, WorkspaceIntegration, parse_alias},
        member::Permission,
        workspace::Workspace,
    },
    error::{Error, Result},
    services::{
        integrations::{self, ANY_METHOD, IntegrationChanges, NewIntegration},
        oauth_apps,
        overview::{self, Gap},
        sessions,
    },
    storage::Paging,
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

pub(super) use form::samples;
use form::{Choices, form};

const fn gap_words(gap: Gap) -> &'static str {
    match gap {
        Gap::NoApp => "No OAuth app",
        Gap::NoConnection => "No connection",
        Gap::NoDefinition => "Not in the catalog",
    }
}

/// `GET /dashboard/workspaces/{workspace}/integrations`.
pub async fn list(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let at = urls::Workspace(&workspace.slug);
    let all = integrations::list(&desk.ctx, &desk.caller, workspace.id).await?;
    let configured = oauth_apps::configured(&desk.ctx, &desk.caller).await?;
    let may_manage = desk.may(Permission::ManageIntegrations);
    let row = |(it, shared): &(WorkspaceIntegration, Option<Connection>)| {
        let name = words::integration(&desk.ctx, &it.integration_name);
        let gap = overview::gap(&desk.ctx, it, shared.is_some(), &configured);
        Row {
            logo: Some(desk.assets.logo_url(&it.integration_name).into_owned()),
            title: it.display_name.clone().unwrap_or(name),
            url: may_manage.then(|| at.integration(it.id)),
            sub: Some(it.alias.clone()),
            mark: Some(gap.map_or_else(|| Mark::new("good", "Ready"), |gap| Mark::new("bad", gap_words(gap)))),
            facts: vec![words::strategy(it.connection_strategy).to_owned()],
            ..Row::default()
        }
    };
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let add = may_manage.then(|| Action::link("Add an integration", at.catalog(), Weight::Main));
    Ok(shown(List {
        frame: Frame::of(&desk, Section::Integrations, Some(&workspace)).await?,
        title: "Integrations".to_owned(),
        lead: "What end users of this workspace can connect, in the portal's order.".to_owned(),
        actions: add.into_iter().collect(),
        finder: None,
        rows: all.iter().map(row).collect(),
        empty: (
            "No integrations yet".to_owned(),
            "Add the first from the catalog: end users find it behind their links at once.".to_owned(),
        ),
        pager: Pager::new(&at.integrations(), &Query::of(&[]), Paging { limit: total, offset: 0 }, all.len(), total),
    }))
}

async fn new_form(desk: &Desk, workspace: &Workspace, values: &Query) -> std::result::Result<Form, Refusal> {
    let slug = values.raw("integrationName");
    if desk.ctx.catalog.get(slug).is_none() {
        return Err(integrations::unknown(slug).into());
    }
    let choices = Choices::of(desk, workspace, slug).await?;
    let frame = Frame::of(desk, Section::Integrations, Some(workspace)).await?;
    Ok(form(frame, urls::Workspace(&workspace.slug), &choices, None, values))
}

/// `GET …/integrations/new?name=`.
pub async fn ask(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let query = desk.query();
    Ok(shown(new_form(&desk, &workspace, &Query::of(&[("integrationName", query.raw("name"))])).await?))
}

/// What a form says, read once.
struct Entered {
    alias: Option<String>,
    strategy: Option<Strategy>,
    method: Option<String>,
    mode: Option<OAuthAppMode>,
    app: Option<Uuid>,
    connection: Option<Uuid>,
    display_name: Option<String>,
    sort_order: Option<i64>,
}

impl Entered {
    fn read(fields: &mut Query) -> Result<Self> {
        let number = |value: &Value| {
            let number = value.as_str().and_then(|text| text.trim().parse::<i32>().ok());
            number.map(i64::from).ok_or_else(|| "must be a whole number".to_owned())
        };
        let app = fields.entered("oauthAppId", input::uuid);
        let signs_in = fields.every("oauthAppId").next().is_some();
        let entered = Self {
            alias: fields.entered("alias", parse_alias),
            strategy: fields.entered("connectionStrategy", word(Strategy::ALL, Strategy::as_str)),
            method: fields.entered("authMethodKey", text(1, 63)),
            mode: signs_in.then_some(if app.is_some() { OAuthAppMode::Custom } else { OAuthAppMode::Managed }),
            app,
            connection: fields.entered("connectionId", input::uuid),
            display_name: fields.entered("displayName", text(1, 255)),
            sort_order: fields.entered("sortOrder", number),
        };
        fields.fields().check()?;
        Ok(entered)
    }
}

/// `POST …/integrations/new`.
pub async fn create(posted: Posted, slug: Path<String>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let workspace = desk.workspace(&slug).await?;
    match add(&desk, &workspace, &mut fields).await {
        Ok(it) => Ok(desk.done(&urls::Workspace(&workspace.slug).integration(it.id), Notice::Created)),
        Err(error) => refuse(new_form(&desk, &workspace, &fields).await?, at_alias(error)),
    }
}

/// A taken alias is told at its field.
fn at_alias(error: Error) -> Error {
    if error.code == "ALIAS_CONFLICT" { Error::field("alias", "belongs to another integration already") } else { error }
}

async fn add(desk: &Desk, workspace: &Workspace, fields: &mut Query) -> Result<WorkspaceIntegration> {
    let integration_name = fields.raw("integrationName").to_owned();
    let entered = Entered::read(fields)?;
    let new = NewIntegration {
        integration_name,
        alias: entered.alias,
        connection_strategy: entered.strategy,
        auth_method_key: entered.method,
        // An integration whose way in is a key knows of no app.
        oauth_app_mode: entered.mode.filter(|_| entered.app.is_some()),
        oauth_app_id: entered.app,
        connection_id: entered.connection,
        display_name: entered.display_name,
        enabled_actions: None,
        settings: None,
        sort_order: entered.sort_order,
    };
    integrations::add(&desk.ctx, &desk.caller, workspace.id, new).await
}

async fn of_path(
    desk: &Desk,
    path: &(String, String),
) -> std::result::Result<(Workspace, WorkspaceIntegration), Refusal> {
    let workspace = desk.workspace(&path.0).await?;
    let id = path_id(&path.1, "NOT_FOUND", "workspace integration")?;
    let (it, _) = integrations::get(&desk.ctx, &desk.caller, workspace.id, id).await?;
    Ok((workspace, it))
}

async fn edit_form(
    desk: &Desk,
    workspace: &Workspace,
    it: &WorkspaceIntegration,
    values: &Query,
) -> std::result::Result<Form, Refusal> {
    let choices = Choices::of(desk, workspace, &it.integration_name).await?;
    let frame = Frame::of(desk, Section::Integrations, Some(workspace)).await?;
    Ok(form(frame, urls::Workspace(&workspace.slug), &choices, Some(it), values))
}

/// `GET …/integrations/{id}`.
pub async fn show(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, it) = of_path(&desk, &path).await?;
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let values = Query::of(&[
        ("alias", &it.alias),
        ("connectionStrategy", it.connection_strategy.as_str()),
        ("authMethodKey", it.auth_method_key.as_deref().unwrap_or(ANY_METHOD)),
        ("oauthAppId", &id(it.oauth_app_id)),
        ("connectionId", &id(it.connection_id)),
        ("displayName", it.display_name.as_deref().unwrap_or_default()),
        ("sortOrder", &it.sort_order.to_string()),
    ]);
    Ok(shown(edit_form(&desk, &workspace, &it, &values).await?))
}

/// `POST …/integrations/{id}`.
pub async fn update(posted: Posted, path: Path<(String, String)>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let (workspace, it) = of_path(&desk, &path).await?;
    match change(&desk, &it, &mut fields).await {
        Ok(it) => Ok(desk.done(&urls::Workspace(&workspace.slug).integration(it.id), Notice::Saved)),
        Err(error) => refuse(edit_form(&desk, &workspace, &it, &fields).await?, at_alias(error)),
    }
}

async fn change(desk: &Desk, it: &WorkspaceIntegration, fields: &mut Query) -> Result<WorkspaceIntegration> {
    fn patch<T>(value: Option<T>) -> Patch<T> {
        value.map_or(Patch::Clear, Patch::Set)
    }
    let entered = Entered::read(fields)?;
    let changes = IntegrationChanges {
        alias: entered.alias.or_else(|| Some(it.integration_name.clone())),
        connection_strategy: entered.strategy,
        auth_method_key: entered.method,
        oauth_app_mode: entered.mode.map_or(Patch::Keep, Patch::Set),
        oauth_app_id: if entered.mode.is_some() { patch(entered.app) } else { Patch::Keep },
        connection_id: patch(entered.connection),
        display_name: patch(entered.display_name),
        enabled_actions: Patch::Keep,
        settings: Patch::Keep,
        sort_order: Some(entered.sort_order.unwrap_or(0)),
    };
    integrations::update(&desk.ctx, &desk.caller, it.workspace_id, it.id, changes).await
}

/// `POST …/integrations/{id}/shared`: to the page on which an account for everybody is connected.
pub async fn connect_shared(posted: Posted, path: Path<(String, String)>) -> Answer {
    let desk = posted.desk;
    let (_, it) = of_path(&desk, &path).await?;
    let session = sessions::for_everybody(&desk.ctx, &desk.caller, &it).await?;
    Ok(see_other(session.url.as_str()))
}

/// `GET …/integrations/{id}/delete`.
pub async fn confirm(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, it) = of_path(&desk, &path).await?;
    let at = urls::Workspace(&workspace.slug);
    let name = words::integration(&desk.ctx, &it.integration_name);
    Ok(shown(Confirm {
        frame: Frame::of(&desk, Section::Integrations, Some(&workspace)).await?,
        title: "Remove this integration?".to_owned(),
        who: format!("{} ({})", it.display_name.clone().unwrap_or(name), it.alias),
        goes: vec![
            "It disappears from the portal at once, and nobody can connect it any more.".to_owned(),
            "What your product does by its alias is refused.".to_owned(),
        ],
        stays: vec![
            "Connections that were made through it stay with their owners, until they are disconnected.".to_owned(),
        ],
        action_url: at.integration_delete(it.id),
        submit: "Remove".to_owned(),
        back_url: at.integration(it.id),
    }))
}

/// `POST …/integrations/{id}/delete`.
pub async fn delete(posted: Posted, path: Path<(String, String)>) -> Answer {
    let desk = posted.desk;
    let (workspace, it) = of_path(&desk, &path).await?;
    integrations::delete(&desk.ctx, &desk.caller, workspace.id, it.id).await?;
    Ok(desk.done(&urls::Workspace(&workspace.slug).integrations(), Notice::Deleted))
}
