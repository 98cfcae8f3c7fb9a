//! The form of an integration, and what can be chosen in it.

use uuid::Uuid;

use crate::{
    catalog::Entry,
    domain::{
        connection::Connection,
        integration::{OAuthApp, Strategy, WorkspaceIntegration},
        workspace::Workspace,
    },
    error::Result,
    services::{
        connections,
        integrations::ANY_METHOD,
        oauth_apps::{self, needs_app},
    },
    storage::{Paging, connections::Filter},
    urls::dashboard as urls,
    web::{
        dashboard::{
            frame::{Frame, Section},
            gate::Desk,
            kit::{Action, Block, Field, Form, Input, Link, Weight},
            words,
        },
        extract::Query,
    },
};

/// The most shared connections to choose from.
const SHARED_MAX: i64 = 100;

/// What can be chosen in the form of one integration.
pub struct Choices {
    /// The catalog's name; absent where it has none such any more.
    name: String,
    /// Whether it has accounts at all.
    has_accounts: bool,
    /// Its methods, where there are several.
    methods: Vec<(String, String)>,
    /// The organisation's OAuth apps for it, where it signs in with one.
    apps: Option<Vec<(String, String)>>,
    /// Connections that could serve everybody.
    shared: Vec<(String, String)>,
    /// The URI to give where an app is registered.
    redirect_uri: String,
}

impl Choices {
    pub async fn of(desk: &Desk, workspace: &Workspace, slug: &str) -> Result<Self> {
        let entry = desk.ctx.catalog.get(slug);
        let apps = match entry.filter(|entry| entry.auth.iter().any(needs_app)) {
            None => None,
            Some(_) => {
                let all = oauth_apps::list(&desk.ctx, &desk.caller).await?;
                let own = all.into_iter().filter(|app| app.integration_name == slug);
                let named = |app: OAuthApp| {
                    let name = app.display_name.unwrap_or(app.client_id);
                    (app.id.to_string(), if app.is_default { format!("{name} (the default now)") } else { name })
                };
                Some(own.map(named).collect())
            }
        };
        // A connection of the whole organisation serves as well.
        let filter = Filter { integration_name: Some(slug.to_owned()), ..Filter::default() };
        let paging = Paging { limit: SHARED_MAX, offset: 0 };
        let all = connections::list(&desk.ctx, &desk.caller, filter, paging).await?;
        let fits =
            |it: &Connection| it.end_user_id.is_none() && it.workspace_id.is_none_or(|home| home == workspace.id);
        Ok(Self {
            name: words::integration(&desk.ctx, slug),
            has_accounts: entry.is_some_and(|entry| !entry.is_no_auth()),
            methods: entry.map(methods).unwrap_or_default(),
            apps,
            shared: all.items.into_iter().filter(fits).map(|it| (it.id.to_string(), it.display_name)).collect(),
            redirect_uri: desk.ctx.urls.oauth_callback().to_string(),
        })
    }
}

fn methods(entry: &Entry) -> Vec<(String, String)> {
    if entry.auth.len() < 2 {
        return Vec::new();
    }
    let named = entry.auth.iter().map(|method| (method.key.clone(), entry.method_name(method)));
    [(ANY_METHOD.to_owned(), "The person chooses".to_owned())].into_iter().chain(named).collect()
}

/// The form of an integration, new or there already.
pub fn form(
    frame: Frame,
    at: urls::Workspace<'_>,
    choices: &Choices,
    it: Option<&WorkspaceIntegration>,
    values: &Query,
) -> Form {
    let name = &choices.name;
    let (title, action_url, submit, below) = match it {
        None => (format!("Add {name}"), at.integrations_new(values.raw("integrationName")), "Add", Vec::new()),
        Some(it) => {
            let shared = Action::post("Connect a shared account", at.integration_shared(it.id), Weight::Plain);
            let remove = Action::link("Remove…", at.integration_delete(it.id), Weight::Danger);
            let actions = choices.has_accounts.then_some(shared).into_iter().chain([remove]).collect();
            let title = it.display_name.clone().unwrap_or_else(|| name.clone());
            (title, at.integration(it.id), "Save", vec![Block::Actions(actions)])
        }
    };
    let (up, above) = (Link::new("Integrations", at.integrations()), app(at, choices, it, values));
    Form { above, below, ..Form::new(frame, up, title, fields(choices, it, values), action_url, submit) }
}

fn fields(choices: &Choices, it: Option<&WorkspaceIntegration>, values: &Query) -> Vec<Field> {
    let chosen = |field: &str, usual: &str| match values.raw(field) {
        "" => usual.to_owned(),
        value => value.to_owned(),
    };
    let or_else = |label: &str, rest: &[(String, String)]| [&[(String::new(), label.to_owned())], rest].concat();
    let mut fields = Vec::new();
    if it.is_none() {
        fields.push(Field::hidden("integrationName", values.raw("integrationName")));
    }
    if choices.has_accounts {
        let strategies = Strategy::ALL.iter().map(|it| (it.as_str().to_owned(), words::strategy(*it).to_owned()));
        let strategy = chosen("connectionStrategy", Strategy::PerUser.as_str());
        let whose = Field::select("connectionStrategy", "Whose connection is used", strategies.collect(), strategy);
        let shared = or_else("None", &choices.shared);
        let shared = Field::select("connectionId", "Shared connection", shared, values.raw("connectionId"));
        let further = if it.is_some() {
            "A further one is connected below."
        } else {
            "One can be connected once the integration is added."
        };
        let help = format!("Serves everybody, or those who have none of their own. {further}");
        fields.extend([whose.required(), shared.help(help)]);
    }
    if let Some((usual, _)) = choices.methods.get(1) {
        let method = chosen("authMethodKey", usual);
        fields.push(Field::select("authMethodKey", "Way in", choices.methods.clone(), method).required());
    }
    if let Some(apps) = &choices.apps {
        let apps = or_else("The organisation's default for it", apps);
        fields.push(Field::select("oauthAppId", "OAuth app", apps, values.raw("oauthAppId")));
    }
    let alias = Field::line("alias", "Alias", values.raw("alias"))
        .help("What your backend calls it; the catalog's name when left empty. Needed when it is added twice.");
    let name = Field::line("displayName", "Name on the portal", values.raw("displayName"))
        .help(format!("{}, when left empty.", choices.name));
    let place = Field::line("sortOrder", "Place on the portal", values.raw("sortOrder"))
        .input(Input::Line("number"))
        .help("Lower comes first.");
    fields.extend([alias, name, place]);
    fields
}

/// What there is to know of the OAuth app, where one is needed. Whoever adds it comes back to this form.
fn app(at: urls::Workspace<'_>, choices: &Choices, it: Option<&WorkspaceIntegration>, values: &Query) -> Vec<Block> {
    let Choices { name, apps: Some(apps), redirect_uri, .. } = choices else { return Vec::new() };
    let add = match it {
        Some(it) => urls::oauth_app_for(&it.integration_name, &at.integration(it.id)),
        None => {
            let slug = values.raw("integrationName");
            urls::oauth_app_for(slug, &at.integrations_new(slug))
        }
    };
    let missing = Block::Note {
        class: "warn",
        text: vec![format!(
            "The organisation has no OAuth app for {name} yet: nobody can connect it before there is one."
        )],
        actions: vec![Action::link("Add an OAuth app", add, Weight::Plain)],
    };
    let uri = Block::Copy {
        title: "Redirect URI".to_owned(),
        text: redirect_uri.clone(),
        help: format!("The OAuth app at {name} must have it, exactly like this."),
    };
    apps.is_empty().then_some(missing).into_iter().chain([uri]).collect()
}

/// A new one that needs an OAuth app and has none.
pub fn samples() -> Vec<(&'static str, Form)> {
    let choices = Choices {
        name: "Slack".to_owned(),
        has_accounts: true,
        methods: Vec::new(),
        apps: Some(Vec::new()),
        shared: vec![(Uuid::nil().to_string(), "ops@northwind.example".to_owned())],
        redirect_uri: "https://connect.example.com/api/v1/connect/oauth-callback".to_owned(),
    };
    let values = Query::of(&[("integrationName", "sample")]);
    let frame = Frame::sample(Section::Integrations);
    vec![("integration", form(frame, urls::Workspace("northwind"), &choices, None, &values))]
}
