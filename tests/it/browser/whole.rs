//! The whole way, as new users walk it: from an empty database to a connected account, with browsers and an inbox. Nobody
//! calls the API.

use std::path::Path;

use portico::{catalog::Catalog, demo::provider::Provider};

use super::{Browser, Scripts, driver::Scheme, inbox::Inbox};
use crate::{
    demo::process::Portico,
    support::{Engine, database},
};

const OWNER: &str = "ada@northwind.test";
const CUSTOMER: &str = "alice@customer.test";
const KEYS: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_users_come_from_an_empty_database_to_a_connected_account() {
    the_whole_way(Engine::Sqlite, Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_and_without_scripts_new_users_come_as_far() {
    the_whole_way(Engine::Postgres, Scripts::Off).await;
}

/// What there is before anybody has come: the binary on an empty database, a mail server, and a provider that knows no app.
struct Installation {
    base: String,
    settings: Vec<(&'static str, String)>,
    inbox: Inbox,
    provider: Provider,
    _server: Portico,
}

impl Installation {
    async fn new(engine: Engine, data: &Path) -> Self {
        let inbox = Inbox::opened().await;
        let catalog = Catalog::load(None).unwrap();
        let provider = Provider::start("127.0.0.1:0".parse().unwrap(), catalog.all().cloned()).unwrap();
        let settings = vec![
            ("PORTICO_LISTEN", "127.0.0.1:0".to_owned()),
            ("PORTICO_DATA_DIR", data.to_str().unwrap().to_owned()),
            ("PORTICO_DATABASE_URL", database(engine, data).await.url().to_owned()),
            ("PORTICO_SECRET_KEYS", KEYS.to_owned()),
            ("PORTICO_EGRESS_ALLOW", "127.0.0.0/8".to_owned()),
            ("PORTICO_SMTP_URL", inbox.url.clone()),
            ("PORTICO_MAIL_FROM", "connect@northwind.test".to_owned()),
        ];
        let mut server = Portico::start(&["serve"], &borrowed(&settings));
        let lines = server.lines_until("portico listening on ");
        // Links and the redirect URI have this name, unless a setting says another.
        let base = lines[0].strip_prefix("portico listening on ").unwrap().replace("127.0.0.1", "localhost");
        Self { base, settings, inbox, provider, _server: server }
    }

    /// The operator makes the first member, at the command line.
    fn makes_an_owner(&self) {
        let made = Portico::run(&["members", "invite", "--owner", OWNER], &borrowed(&self.settings));
        assert_eq!(made.code, Some(0), "{}", made.stderr);
    }
}

fn borrowed<'a>(settings: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    settings.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

async fn the_whole_way(engine: Engine, scripts: Scripts) {
    let data = tempfile::tempdir().unwrap();
    let mut here = Installation::new(engine, data.path()).await;
    here.makes_an_owner();

    let owner = Browser::opened(scripts).await;
    owner.looks(1280, Scheme::Light).await;
    signs_in(&owner, &mut here).await;
    makes_a_workspace(&owner).await;
    adds_slack(&owner, &here).await;
    invites_a_customer(&owner).await;

    let mail = here.inbox.next_for(CUSTOMER).await;
    assert_eq!(mail.subject, "Northwind Reports asks you to connect your accounts");
    let customer = Browser::another(scripts).await;
    customer.looks(390, Scheme::Light).await;
    connects(&customer, &mail.link("/connect/portal")).await;
    customer.closes().await;

    sees_what_happened(&owner).await;
    owner.closes().await;
}

/// By the code of the mail, from the dashboard's own address.
async fn signs_in(owner: &Browser, here: &mut Installation) {
    owner.opens(&format!("{}/dashboard", here.base)).await;
    owner.reads("Sign in to the dashboard").await;
    owner.types("email", OWNER).await;
    owner.presses("Send me a code").await;
    owner.reads("Enter the code").await;
    let mail = here.inbox.next_for(OWNER).await;
    owner.types("code", &mail.code()).await;
    owner.presses("Sign in").await;
    owner.reads("Welcome to Default").await;
}

async fn makes_a_workspace(owner: &Browser) {
    owner.clicks("Make a workspace").await;
    owner.reads("Make a workspace").await;
    owner.types("name", "Northwind Reports").await;
    owner.presses("Make it").await;
    owner.reads("Northwind Reports").await;
}

/// From the catalog, with an app that is registered on the way at the provider, where the redirect URI is pasted.
async fn adds_slack(owner: &Browser, here: &Installation) {
    owner.clicks("Open the catalog").await;
    owner.reads("Add an integration").await;
    owner.types("search", "slack").await;
    owner.presses("Show").await;
    owner.waits_to_read("1 to 1 of 1").await;
    owner.clicks("Add Slack").await;
    owner.reads("Add Slack").await;
    owner.clicks("Add an OAuth app").await;
    owner.reads("Add an OAuth app").await;
    let redirect_uri = owner.texts(".copy").await.remove(0);
    assert_eq!(redirect_uri, format!("{}/api/v1/connect/oauth-callback", here.base));
    here.provider.register("slack", "4815162342", "a secret of the provider's", &redirect_uri);
    let at = here.provider.endpoints("slack");
    for (field, text) in [
        ("clientId", "4815162342"),
        ("clientSecret", "a secret of the provider's"),
        ("authUrl", at.auth_url.as_str()),
        ("tokenUrl", at.token_url.as_str()),
        ("revokeUrl", at.revoke_url.as_deref().unwrap_or_default()),
        ("apiUrl", at.api_url.as_str()),
    ] {
        owner.types(field, text).await;
    }
    owner.presses("Add").await;
    owner.reads("Add Slack").await;
    owner.presses("Add").await;
    owner.reads("Slack").await;
    owner.clicks("Integrations").await;
    owner.reads("Integrations").await;
    assert_eq!(owner.texts(".rows .state").await, ["Ready"]);
}

async fn invites_a_customer(owner: &Browser) {
    owner.clicks("End users").await;
    owner.reads("End users").await;
    owner.clicks("Add an end user").await;
    owner.reads("Add an end user").await;
    owner.types("externalId", "customer_7").await;
    owner.types("displayName", "Alice Johnson").await;
    owner.types("email", CUSTOMER).await;
    owner.presses("Add").await;
    owner.reads("Alice Johnson").await;
    owner.clicks("Send an invitation").await;
    owner.reads("Send an invitation").await;
    owner.presses("Send it").await;
    owner.reads("Alice Johnson").await;
    assert!(owner.words().await.contains("The invitation is on its way."), "{}", owner.words().await);
}

async fn connects(customer: &Browser, link: &str) {
    customer.opens(link).await;
    customer.reads("Connect your accounts").await;
    assert!(customer.words().await.contains("You are connecting accounts for Alice Johnson."));
    customer.clicks("Connect Slack").await;
    customer.presses("Continue to Slack").await;
    customer.reads("Connect your Slack account").await;
    customer.presses("Allow").await;
    customer.reads("Slack is connected").await;
    assert!(customer.words().await.contains("Northwind Reports can now work with this account."));
}

/// On the customer's page, on the connection's, and on the trail.
async fn sees_what_happened(owner: &Browser) {
    owner.reloads().await;
    owner.reads("Alice Johnson").await;
    assert_eq!(owner.texts(".rows .state").await, ["Works", "Connected"], "the connection, and the invitation");
    let account = owner.texts(".rows .name a").await.remove(0);
    owner.clicks(&account).await;
    owner.reads(&account).await;
    assert_eq!(owner.texts(".headline .state").await, ["Works"]);
    assert!(owner.words().await.contains("customer_7"));

    owner.clicks("Trail").await;
    owner.reads("Trail").await;
    owner.chooses("scope", "The whole organisation").await;
    owner.presses("Show").await;
    owner.waits_to_read("Member signed in").await;
    let trail = owner.texts(".rows > li").await;
    for (what, who) in [
        ("Connected", "the end user"),
        ("Invitation sent", OWNER),
        ("End user made", OWNER),
        ("Integration added", OWNER),
        ("OAuth app registered", OWNER),
        ("Workspace made", OWNER),
        ("Member signed in", OWNER),
    ] {
        let told = trail.iter().find(|it| it.lines().next() == Some(what));
        let told = told.unwrap_or_else(|| panic!("no {what:?} in {trail:?}"));
        assert!(told.contains(&format!("by {who}")), "{told}");
    }
}
