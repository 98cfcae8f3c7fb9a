//! OAuth apps of the organisation, each with the exact redirect URI to register and what the doctor says of it.

use actix_web::web::Path;
use secrecy::SecretString;
use serde_json::Value;
use uuid::Uuid;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted, safe_next},
    kit::{Action, Block, Confirm, Field, Form, Input, Link, List, Mark, Pager, Row, Weight, refuse, shown},
    trouble::Refusal,
    words,
};
use crate::{
    domain::{
        input::{self, Patch, text},
        integration::OAuthApp,
    },
    error::Result,
    services::{
        doctor::{Finding, Grade},
        oauth_apps::{self, AppFields, needs_app},
    },
    storage::Paging,
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

/// The most scopes of one app.
const SCOPES_MAX: usize = 200;

/// `GET /dashboard/oauth-apps`.
pub async fn list(desk: Desk) -> Answer {
    let all = oauth_apps::list(&desk.ctx, &desk.caller).await?;
    let row = |it: &OAuthApp| {
        let about: Vec<_> = it.display_name.clone().into_iter().chain([format!("client {}", it.client_id)]).collect();
        Row {
            logo: Some(desk.assets.logo_url(&it.integration_name).into_owned()),
            title: words::integration(&desk.ctx, &it.integration_name),
            url: Some(urls::one(urls::OAUTH_APPS, it.id)),
            sub: Some(about.join(" · ")),
            badge: it.is_default.then(|| "Default".to_owned()),
            ..Row::default()
        }
    };
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(shown(List {
        frame: Frame::of(&desk, Section::OAuthApps, None).await?,
        title: "OAuth apps".to_owned(),
        lead: "What your organisation has registered with providers. Integrations sign in with the default one of their provider, or with one of their own.".to_owned(),
        actions: vec![Action::link("Add an OAuth app", urls::OAUTH_APPS_NEW, Weight::Main)],
        finder: None,
        rows: all.iter().map(row).collect(),
        empty: ("No OAuth apps yet".to_owned(), "Register an app in the provider's developer console, with the redirect URI that the form here shows, then add its client id and secret.".to_owned()),
        pager: Pager::new(urls::OAUTH_APPS, &Query::of(&[]), Paging { limit: total, offset: 0 }, all.len(), total),
    }))
}

fn redirect(uri: &str) -> Block {
    Block::Copy {
        title: "Redirect URI".to_owned(),
        text: uri.to_owned(),
        help: "Paste it, exactly like this, into the app's settings in the provider's console.".to_owned(),
    }
}

fn verdict(finding: &Finding) -> Row {
    let (class, word) = match finding.grade {
        Grade::Ok => ("good", "As it should be"),
        Grade::Warn => ("warn", "Could be better"),
        Grade::Fail => ("bad", "Will not work"),
    };
    Row { title: finding.sentence.clone(), mark: Some(Mark::new(class, word)), ..Row::default() }
}

struct Known<'a> {
    app: &'a OAuthApp,
    name: String,
    verdict: Row,
}

fn form(
    frame: Frame,
    redirect_uri: &str,
    names: Vec<(String, String)>,
    known: Option<&Known<'_>>,
    values: &Query,
) -> Form {
    let optional = |name: &str, label: &str, help: &str| Field::line(name, label, values.raw(name)).help(help);
    let secret = Field::line("clientSecret", "Client secret", "").input(Input::Line("password"));
    let secret = match known {
        Some(_) => secret.help("Stays as it is when this is left empty. It is stored sealed, and never shown."),
        None => secret.required().help("It is stored sealed, and never shown again."),
    };
    let defaults = [("true", "Yes"), ("false", "No")].map(|(value, label)| (value.to_owned(), label.to_owned())).into();
    let is_default = if values.raw("isDefault").is_empty() { "true" } else { values.raw("isDefault") };
    let pick = Field::select("integrationName", "Provider", names, values.raw("integrationName")).required();
    let next = next(values);
    let back = next.map(|next| Field::hidden("next", next));
    let rest = [
        Field::line("clientId", "Client id", values.raw("clientId")).required(),
        secret,
        optional("displayName", "Name", "To tell several apps of a provider apart."),
        Field::select("isDefault", "Default", defaults, is_default)
            .required()
            .help("Integrations sign in with their provider's default app, unless they name another."),
        optional("scopes", "Permissions", "Asked for instead of the usual ones; separated by spaces."),
        optional("authUrl", "Authorization URL", "Only for a self-managed installation, as are those below."),
        optional("tokenUrl", "Token URL", ""),
        optional("revokeUrl", "Revocation URL", ""),
        optional("apiUrl", "API URL", ""),
    ]
    .map(|mut field| {
        field.help = field.help.filter(|help| !help.is_empty());
        field
    });
    let (title, action_url, submit, above, below) = match known {
        Some(Known { app, name, verdict }) => (
            app.display_name.clone().unwrap_or_else(|| name.clone()),
            urls::one(urls::OAUTH_APPS, app.id),
            "Save",
            vec![
                redirect(redirect_uri),
                Block::Rows {
                    title: "What the doctor says".to_owned(),
                    rows: vec![verdict.clone()],
                    empty: String::new(),
                    more: None,
                },
            ],
            vec![Block::Actions(vec![Action::link("Delete…", urls::delete(urls::OAUTH_APPS, app.id), Weight::Danger)])],
        ),
        None => (
            "Add an OAuth app".to_owned(),
            urls::OAUTH_APPS_NEW.to_owned(),
            "Add",
            vec![redirect(redirect_uri)],
            Vec::new(),
        ),
    };
    let up = next.map_or_else(|| Link::new("OAuth apps", urls::OAUTH_APPS), |next| Link::new("Back", next));
    let fields = known.is_none().then_some(pick).into_iter().chain(back).chain(rest).collect();
    Form { above, below, ..Form::new(frame, up, title, fields, action_url, submit) }
}

/// Where whoever adds an app goes on: to what needed it, where they came from.
fn next(values: &Query) -> Option<&str> {
    Some(values.raw("next")).filter(|next| !next.is_empty()).map(safe_next)
}

/// A new one, and one that is there.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let frame = || Frame::sample(Section::OAuthApps);
    let names = vec![("sample".to_owned(), "Sample".to_owned())];
    let at = "2026-10-02T09:00:00Z".parse().unwrap_or_default();
    let app = OAuthApp {
        id: Uuid::nil(),
        org_id: Uuid::nil(),
        integration_name: "sample".to_owned(),
        display_name: None,
        client_id: "4815162342".to_owned(),
        scopes: None,
        extra_params: Default::default(),
        is_default: true,
        auth_url: None,
        token_url: None,
        revoke_url: None,
        api_url: None,
        created_at: at,
        updated_at: at,
    };
    let uri = "https://connect.northwind.example/api/v1/connect/oauth-callback";
    let finding = Finding::ok("OAuth app", "client 4815162342 of Slack has a secret that opens");
    let known = Known { app: &app, name: "Slack".to_owned(), verdict: verdict(&finding) };
    vec![
        ("oauth-app-new", form(frame(), uri, names, None, &Query::of(&[]))),
        ("oauth-app", form(frame(), uri, Vec::new(), Some(&known), &Query::of(&[("clientId", "4815162342")]))),
    ]
}

/// The providers at which one signs in with an app, by name.
fn names(desk: &Desk) -> Vec<(String, String)> {
    let signing = desk.ctx.catalog.all().filter(|entry| entry.auth.iter().any(needs_app));
    let mut names: Vec<_> = signing.map(|entry| (entry.name.clone(), entry.display_name.clone())).collect();
    names.sort_by_key(|(_, name)| name.to_lowercase());
    names
}

async fn new_form(desk: &Desk, values: &Query) -> std::result::Result<Form, Refusal> {
    let frame = Frame::of(desk, Section::OAuthApps, None).await?;
    Ok(form(frame, desk.ctx.urls.oauth_callback().as_str(), names(desk), None, values))
}

/// `GET /dashboard/oauth-apps/new`.
pub async fn ask(desk: Desk) -> Answer {
    let query = desk.query();
    let values = Query::of(&[("integrationName", query.raw("name")), ("next", query.raw("next"))]);
    Ok(shown(new_form(&desk, &values).await?))
}

fn read(fields: &mut Query) -> AppFields {
    fn patch<T>(value: Option<T>) -> Patch<T> {
        value.map_or(Patch::Clear, Patch::Set)
    }
    let url = |value: &Value| input::web_url(value).map(String::from);
    let revoke = |value: &Value| {
        // The URL standard escapes braces in a path; they are filled when access is withdrawn.
        let url = String::from(input::web_url(value)?);
        Ok(url.replace("%7Btoken%7D", "{token}").replace("%7Bclient_id%7D", "{client_id}"))
    };
    let scopes = |value: &Value| {
        let all: Vec<_> = text(0, 8_192)(value)?.split_whitespace().map(str::to_owned).collect();
        if all.len() > SCOPES_MAX { Err(format!("must be at most {SCOPES_MAX}")) } else { Ok(all) }
    };
    AppFields {
        client_id: fields.demanded("clientId", text(1, 512)),
        client_secret: fields.entered("clientSecret", |value| text(1, 2048)(value).map(SecretString::from)),
        display_name: patch(fields.entered("displayName", text(1, 255))),
        scopes: patch(fields.entered("scopes", scopes)),
        extra_params: Patch::Keep,
        is_default: Some(fields.raw("isDefault") == "true"),
        auth_url: patch(fields.entered("authUrl", url)),
        token_url: patch(fields.entered("tokenUrl", url)),
        revoke_url: patch(fields.entered("revokeUrl", revoke)),
        api_url: patch(fields.entered("apiUrl", url)),
    }
}

/// `POST /dashboard/oauth-apps/new`: to the app's page, or back to what needed it.
pub async fn create(posted: Posted) -> Answer {
    let Posted { desk, mut fields } = posted;
    match add(&desk, &mut fields).await {
        Ok(app) => {
            let own = urls::one(urls::OAUTH_APPS, app.id);
            Ok(desk.done(next(&fields).unwrap_or(&own), Notice::Created))
        }
        Err(error) => refuse(new_form(&desk, &fields).await?, error),
    }
}

async fn add(desk: &Desk, fields: &mut Query) -> Result<OAuthApp> {
    let name = fields.demanded("integrationName", text(1, 63)).unwrap_or_default();
    let app = read(fields);
    if app.client_secret.is_none() {
        fields.fields().problem("clientSecret", "is required");
    }
    fields.fields().check()?;
    oauth_apps::create(&desk.ctx, &desk.caller, name, app).await
}

async fn of_path(desk: &Desk, id: &str) -> Result<OAuthApp> {
    oauth_apps::get(&desk.ctx, &desk.caller, path_id(id, "NOT_FOUND", "OAuth app")?).await
}

async fn edit_form(desk: &Desk, app: &OAuthApp, values: &Query) -> std::result::Result<Form, Refusal> {
    let finding = oauth_apps::verdict(&desk.ctx, app).await?;
    let name = words::integration(&desk.ctx, &app.integration_name);
    let known = Known { app, name, verdict: verdict(&finding) };
    let frame = Frame::of(desk, Section::OAuthApps, None).await?;
    Ok(form(frame, desk.ctx.urls.oauth_callback().as_str(), Vec::new(), Some(&known), values))
}

/// `GET /dashboard/oauth-apps/{id}`.
pub async fn show(desk: Desk, id: Path<String>) -> Answer {
    let app = of_path(&desk, &id).await?;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let scopes = app.scopes.as_ref().map(|all| all.join(" ")).unwrap_or_default();
    let values = Query::of(&[
        ("clientId", &app.client_id),
        ("displayName", &text(&app.display_name)),
        ("isDefault", if app.is_default { "true" } else { "false" }),
        ("scopes", &scopes),
        ("authUrl", &text(&app.auth_url)),
        ("tokenUrl", &text(&app.token_url)),
        ("revokeUrl", &text(&app.revoke_url)),
        ("apiUrl", &text(&app.api_url)),
    ]);
    Ok(shown(edit_form(&desk, &app, &values).await?))
}

/// `POST /dashboard/oauth-apps/{id}`.
pub async fn update(posted: Posted, id: Path<String>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let app = of_path(&desk, &id).await?;
    let changes = read(&mut fields);
    let changed = match fields.fields().check() {
        Ok(()) => oauth_apps::update(&desk.ctx, &desk.caller, app.id, changes).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(app) => Ok(desk.done(&urls::one(urls::OAUTH_APPS, app.id), Notice::Saved)),
        Err(error) => refuse(edit_form(&desk, &app, &fields).await?, error),
    }
}

/// `GET /dashboard/oauth-apps/{id}/delete`.
pub async fn confirm(desk: Desk, id: Path<String>) -> Answer {
    let app = of_path(&desk, &id).await?;
    let name = words::integration(&desk.ctx, &app.integration_name);
    Ok(shown(Confirm {
        frame: Frame::of(&desk, Section::OAuthApps, None).await?,
        title: "Delete this OAuth app?".to_owned(),
        who: format!("{} · client {}", app.display_name.clone().unwrap_or(name), app.client_id),
        goes: vec![
            "Its client secret.".to_owned(),
            "Connections that were made with it cannot be renewed any more: they stop when their tokens run out."
                .to_owned(),
        ],
        stays: vec!["The connections, until then. The app at the provider, which you delete there.".to_owned()],
        action_url: urls::delete(urls::OAUTH_APPS, app.id),
        submit: "Delete".to_owned(),
        back_url: urls::one(urls::OAUTH_APPS, app.id),
    }))
}

/// `POST /dashboard/oauth-apps/{id}/delete`.
pub async fn delete(posted: Posted, id: Path<String>) -> Answer {
    let desk = posted.desk;
    let app = of_path(&desk, &id).await?;
    oauth_apps::delete(&desk.ctx, &desk.caller, app.id).await?;
    Ok(desk.done(urls::OAUTH_APPS, Notice::Deleted))
}
