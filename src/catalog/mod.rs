//! The catalog: what Portico knows about providers.
//!
//! Definitions are files, `integrations/<slug>.toml`, embedded in the binary; an operator's directory
//! adds to them and replaces them by name. All are checked when they are loaded, so that whoever
//! holds a [`Catalog`] need not check again. What can be done with each is `actions/<slug>.toml`. Logos are
//! `static/logos/<slug>.svg`.

mod check;
pub mod definition;
mod load;
mod metadata;
mod problem;
pub mod quirk;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

pub use load::{Checked, check_path};
pub use problem::{CatalogProblems, Problem};

use definition::action::{Action, Actions};
use definition::{AuthMethod, Definition};
use load::Loaded;

/// Every integration that this installation knows, in the order of their names.
#[derive(Clone, Debug)]
pub struct Catalog {
    entries: BTreeMap<String, Entry>,
    full_list: String,
    summary_list: String,
}

impl Catalog {
    /// Reads the built-in definitions, then the `*.toml` files of `extra`, sorted by name: one whose
    /// name a built-in has replaces it. So do those of `extra`'s directory `actions` with the built-in actions.
    ///
    /// # Errors
    /// Everything that is wrong with any file, together.
    pub fn load(extra: Option<&Path>) -> Result<Self, CatalogProblems> {
        let entries: BTreeMap<_, _> =
            load::load(extra)?.into_iter().map(|(name, loaded)| (name, Entry::new(loaded))).collect();
        let full_list = metadata::list(entries.values().map(Entry::full_json));
        let summary_list = metadata::list(entries.values().map(Entry::summary_json));
        Ok(Self { entries, full_list, summary_list })
    }

    /// The entry of a slug.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }

    /// All entries, in the order of their names.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.values()
    }

    /// The body of `GET /api/v1/integrations` (contract 1.8), JSON.
    pub fn full_list(&self) -> &str {
        &self.full_list
    }

    /// The same with `summary=true`.
    pub fn summary_list(&self) -> &str {
        &self.summary_list
    }
}

/// One integration: its definition, its actions, and its logo.
#[derive(Clone, Debug)]
pub struct Entry {
    definition: Definition,
    actions: Actions,
    logo_svg: String,
}

impl Entry {
    /// An integration of which nothing but its definition and its actions is known.
    #[must_use]
    pub fn of(definition: Definition, actions: Actions) -> Self {
        Self::new(Loaded { definition, actions, logo: None })
    }

    fn new(Loaded { definition, mut actions, logo }: Loaded) -> Self {
        actions.complete(&definition);
        let logo_svg = logo.unwrap_or_else(|| initial(&definition.display_name));
        Self { definition, actions, logo_svg }
    }

    /// What can be done with it.
    pub fn actions(&self) -> &Actions {
        &self.actions
    }

    /// The action of that name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.get(name)
    }

    /// The logo, an SVG document.
    pub fn logo_svg(&self) -> &str {
        &self.logo_svg
    }

    /// `IntegrationMetadata` (contract section 4), full.
    #[must_use]
    pub fn full_json(&self) -> Value {
        metadata::full(&self.definition, &self.actions, &self.logo_url())
    }

    /// `IntegrationMetadata`, the summary.
    #[must_use]
    pub fn summary_json(&self) -> Value {
        metadata::summary(&self.definition, &self.actions, &self.logo_url())
    }

    fn logo_url(&self) -> String {
        format!("data:image/svg+xml;base64,{}", STANDARD.encode(&self.logo_svg))
    }

    /// What people choose one of its methods by.
    #[must_use]
    pub fn method_name(&self, method: &AuthMethod) -> String {
        metadata::method_name(&self.definition, method)
    }

    /// Whether it works without any account.
    pub fn is_no_auth(&self) -> bool {
        self.definition.auth.is_empty()
    }

    /// The method of that key; without a key the only one.
    ///
    /// # Errors
    /// [`MethodProblem::Unknown`] for a key that the definition lacks, and for an integration without
    /// accounts; [`MethodProblem::Required`] where there are several and no key says which.
    pub fn method(&self, key: Option<&str>) -> Result<&AuthMethod, MethodProblem> {
        match (key, self.definition.auth.as_slice()) {
            (Some(key), methods) => methods.iter().find(|method| method.key == key).ok_or(MethodProblem::Unknown),
            (None, [only]) => Ok(only),
            (None, []) => Err(MethodProblem::Unknown),
            (None, _) => Err(MethodProblem::Required),
        }
    }
}

impl From<Definition> for Entry {
    fn from(definition: Definition) -> Self {
        Self::of(definition, Actions::default())
    }
}

impl Deref for Entry {
    type Target = Definition;

    fn deref(&self) -> &Definition {
        &self.definition
    }
}

/// Why no auth method could be picked.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum MethodProblem {
    /// Several methods, and no key.
    #[error("the integration has several auth methods: a key must say which")]
    Required,
    /// No such method.
    #[error("the integration has no such auth method")]
    Unknown,
}

/// A rounded square with the name's first letter, for an operator's definition without a logo.
fn initial(name: &str) -> String {
    let letter = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect x="1" y="1" width="22" height="22" rx="4" fill="#475569"/><text x="12" y="17" text-anchor="middle" font-family="system-ui, sans-serif" font-size="14" font-weight="600" fill="#fff">{letter}</text></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::Value;
    use tempfile::TempDir;

    use super::definition::GrantType;
    use super::*;

    /// What an installation comes with.
    const SLUGS: &str = "airtable algolia amazon-s3 amplitude apollo asana attio bamboohr bitbucket box calendly claude clicksend \
        clickup close cloudflare cohere confluence copper datadog datetime deepseek discord docusign dropbox \
        elevenlabs eventbrite facebook-pages figma freshbooks freshdesk github gitlab gmail gong google-ads \
        google-analytics google-calendar google-contacts google-docs google-drive google-forms google-gemini \
        google-sheets google-tasks greenhouse groq hash-encode http hubspot intercom jira-cloud klaviyo lever linear \
        linkedin mailchimp mailgun microsoft-onedrive microsoft-outlook microsoft-teams mixpanel monday netlify \
        notion okta openai outreach pagerduty perplexity-ai pipedrive posthog postmark quickbooks reddit resend \
        salesforce salesloft segment sendgrid sentry shopify slack smartsheet snowflake spotify stripe supabase \
        surveymonkey telegram-bot todoist trello twilio twitter typeform vercel webflow wordpress wrike xero youtube \
        zendesk zoho-crm zoom";

    fn slugs() -> Vec<&'static str> {
        SLUGS.split(' ').collect()
    }

    const ACME: &str = "name = \"acme\"\ndisplay_name = \"Acme\"\ndescription = \"Does things.\"\n\
        categories = [\"AI\"]\ndocs = \"https://acme.example\"\nreviewed_on = 2026-11-23\n";

    fn directory(files: &[(&str, &str)]) -> TempDir {
        let directory = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(directory.path().join(name), text).unwrap();
        }
        directory
    }

    fn built_in() -> Catalog {
        Catalog::load(None).unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn every_built_in_definition_loads_in_the_order_of_names() {
        let catalog = built_in();
        assert_eq!(catalog.all().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), slugs());
        for entry in catalog.all() {
            assert!(entry.reviewed_on.to_string().starts_with("2026-11-2"), "{}", entry.name);
            assert!(entry.logo_svg().starts_with("<svg"), "{}", entry.name);
        }
        let drawn = catalog.all().filter(|entry| entry.logo_svg().contains("<path")).count();
        assert!(drawn > 90, "only {drawn} have a logo that is more than an initial");
    }

    #[test]
    fn every_account_says_which_one_it_is_and_what_is_shared() {
        let catalog = built_in();
        for (entry, method) in catalog.all().flat_map(|entry| entry.auth.iter().map(move |method| (entry, method))) {
            let at = format!("{} by {}", entry.name, method.key);
            let own_client = method.oauth2.as_ref().is_some_and(|facts| facts.grant == GrantType::ClientCredentials);
            assert!(
                method.identity.is_some() || method.verify.is_some() || own_client,
                "{at}: nobody asks whose it is"
            );
            if let Some(oauth2) = &method.oauth2 {
                assert!(!oauth2.scope.default.is_empty() || method.description.is_some() || own_client, "{at}");
            } else if method.oauth1.is_none() {
                assert!(method.help_url.is_some(), "{at}: where is the key?");
                assert!(method.fields.iter().any(|field| field.secret), "{at}: no secret is secret");
            }
        }
    }

    #[test]
    fn a_method_is_found_by_key_or_as_the_only_one() {
        let two = format!(
            "{ACME}[[auth]]\nkey = \"api_key\"\ntype = \"SECRET_TEXT\"\n[[auth]]\nkey = \"basic_auth\"\ntype = \"BASIC_AUTH\"\n"
        );
        let directory = directory(&[("acme.toml", &two)]);
        let catalog = Catalog::load(Some(directory.path())).unwrap();
        let (slack, acme, http) = (&catalog.entries["slack"], &catalog.entries["acme"], &catalog.entries["http"]);
        assert_eq!(slack.method(None).unwrap().key, "oauth2");
        assert_eq!(slack.method(Some("api_key")).unwrap_err(), MethodProblem::Unknown);
        assert_eq!(acme.method(None).unwrap_err(), MethodProblem::Required);
        assert_eq!(acme.method(Some("basic_auth")).unwrap().key, "basic_auth");
        assert!(http.is_no_auth() && !slack.is_no_auth());
        assert_eq!(http.method(None).unwrap_err(), MethodProblem::Unknown);
    }

    #[test]
    fn an_operators_definition_joins_or_replaces() {
        let slack = ACME.replace("acme\"", "slack\"");
        let files = [("acme.toml", ACME), ("slack.toml", slack.as_str()), ("notes.txt", "ignored")];
        let directory = directory(&files);
        let catalog = Catalog::load(Some(directory.path())).unwrap();
        assert_eq!(catalog.all().len(), slugs().len() + 1);
        assert_eq!(catalog.get("slack").unwrap().display_name, "Acme");
        assert!(catalog.get("slack").unwrap().logo_svg().contains("<path"), "the built-in logo stays");
        assert!(catalog.get("acme").unwrap().logo_svg().contains(">A</text>"));
        fs::write(directory.path().join("acme.svg"), "<svg/>").unwrap();
        assert_eq!(Catalog::load(Some(directory.path())).unwrap().get("acme").unwrap().logo_svg(), "<svg/>");
    }

    #[test]
    fn broken_files_are_named_together_with_line_and_reason() {
        let files = [
            ("a.toml", "name = \"a\"\nnonsense"),
            ("b.toml", &ACME.replace("docs", "dogs")),
            ("c.toml", &ACME.replace("\"AI\"", "\"ART\"")),
            ("d.toml", &ACME.replace("acme\"", "d\"").replace("https", "ftp").replace("[\"AI\"]", "[]")),
        ];
        let directory = directory(&files);
        let problems = Catalog::load(Some(directory.path())).unwrap_err();
        let prefix = format!("{}/", directory.path().display());
        let text = problems.to_string().replace(&prefix, "");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert!(lines[0].starts_with("a.toml:2: "), "{text}");
        assert!(lines[1].starts_with("b.toml:5: unknown field `dogs`"), "{text}");
        assert!(lines[2].starts_with("c.toml:4: unknown variant `ART`"), "{text}");
        assert_eq!(lines[3], "d.toml:4: categories must name at least one");
        assert!(lines[4].starts_with("d.toml:5: docs `ftp://acme.example` must be https"), "{text}");
        assert_eq!(check_path(directory.path()).unwrap_err(), problems);
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_without_a_line() {
        let directory = directory(&[]);
        let missing = directory.path().join("none");
        for problems in [Catalog::load(Some(&missing)).unwrap_err(), check_path(&missing).unwrap_err()] {
            assert!(problems.to_string().starts_with(&format!("{}: cannot be read", missing.display())));
        }
    }

    #[test]
    fn a_file_or_a_directory_is_checked_and_counted() {
        let directory = directory(&[("acme.toml", ACME), ("b.toml", &ACME.replace("acme\"", "b\""))]);
        assert_eq!(check_path(directory.path()), Ok(Checked { definitions: 2, actions: 0 }));
        let one = Checked { definitions: 1, actions: 0 };
        assert_eq!(check_path(&directory.path().join("acme.toml")), Ok(one));
    }

    #[test]
    fn the_full_list_has_what_the_contract_names() {
        let catalog = built_in();
        let list = parsed(catalog.full_list());
        assert_eq!(list["total"], slugs().len());
        assert_eq!(list["registered"], serde_json::json!([]));
        assert_eq!(list["integrations"].as_array().unwrap().len(), slugs().len());
        let slack = catalog.get("slack").unwrap().full_json();
        assert!(list["integrations"].as_array().unwrap().contains(&slack));
        for member in ["name", "displayName", "description"] {
            assert!(slack[member].is_string(), "{member}");
        }
        assert!(slack["logoUrl"].as_str().unwrap().starts_with("data:image/svg+xml;base64,"));
        assert_eq!(slack["categories"], serde_json::json!(["COMMUNICATION", "PRODUCTIVITY"]));
        let declared = &catalog.get("slack").unwrap().auth[0].oauth2.as_ref().unwrap().scope.default;
        let scopes: Vec<_> = declared.iter().map(|scope| &scope.id).collect();
        assert_eq!(scopes[0], "chat:write");
        let facts = serde_json::json!({
            "authUrl": "https://slack.com/oauth/v2/authorize",
            "tokenUrl": "https://slack.com/api/oauth.v2.access",
            "scopes": scopes,
            "pkce": false,
        });
        assert_eq!(slack["auth"], serde_json::json!({ "type": ["OAUTH2"], "oauth2": facts }));
        let option = serde_json::json!([{
            "key": "oauth2", "type": "OAUTH2", "displayName": "Sign in with Slack", "oauth2": facts,
            "fields": [],
        }]);
        assert_eq!(slack["authOptions"], option);
        let actions = slack["actions"].as_object().unwrap();
        assert!(actions.contains_key("send_channel_message") && actions.contains_key("custom_api_call"));
        assert!(slack["triggers"].is_object());
        let http = catalog.get("http").unwrap().full_json();
        assert_eq!((&http["auth"], &http["authOptions"]), (&Value::Null, &serde_json::json!([])));
    }

    #[test]
    fn the_summary_counts_and_has_one_type() {
        let catalog = built_in();
        let list = parsed(catalog.summary_list());
        assert_eq!((&list["total"], &list["registered"]), (&slugs().len().into(), &serde_json::json!([])));
        let slack = catalog.get("slack").unwrap().summary_json();
        assert_eq!(slack["auth"], serde_json::json!({ "type": "OAUTH2" }));
        let option = serde_json::json!([{ "key": "oauth2", "type": "OAUTH2", "displayName": "Sign in with Slack" }]);
        assert_eq!(slack["authOptions"], option);
        let actions = catalog.get("slack").unwrap().actions().len();
        assert_eq!((&slack["actionCount"], &slack["triggerCount"]), (&actions.into(), &0.into()));
        assert!(slack.get("actions").is_none());
        assert!(catalog.get("http").unwrap().summary_json()["auth"].is_null());
    }
}
