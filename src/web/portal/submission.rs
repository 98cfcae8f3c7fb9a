//! A form that was sent: its fields read, and where it leads.

use actix_web::HttpRequest;
use serde_json::Value;
use url::Url;

use super::fields::{self, Field, sent_as};
use super::kept::Kept;
use super::visit::{PageResult, see_other};
use crate::catalog::definition::{self, AuthMethod};
use crate::context::Context;
use crate::domain::connection::Connection;
use crate::language::Language;
use crate::services::connect::{self, Browser, Origin, Rejection, Target};
use crate::urls;
use crate::web::extract::Query;

/// What a form's fields are filled with.
#[derive(Clone, Copy, Debug)]
pub struct Filled<'a> {
    /// What was typed, and refused.
    pub kept: Option<&'a Kept>,
    /// The account to renew: its address or region stays as it is, unless the person changes it.
    pub renews: Option<&'a Connection>,
}

impl Filled<'_> {
    /// The method's fields.
    #[must_use]
    pub fn fields(&self, method: &AuthMethod) -> Vec<Field> {
        let field = |field: &definition::Field| {
            let name = field.name.as_str();
            let typed = self.kept.and_then(|kept| kept.values.get(name)).map(String::as_str);
            let problem = self.kept.and_then(|kept| kept.problems.get(name)).cloned();
            Field::of(field, typed.or_else(|| before(self.renews, name)), problem)
        };
        method.fields.iter().map(field).collect()
    }
}

/// What a field was when the account was connected.
fn before<'a>(renews: Option<&'a Connection>, name: &str) -> Option<&'a str> {
    renews?.metadata.get(name).and_then(Value::as_str)
}

/// A form that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// From where.
    pub origin: Origin<'a>,
    /// What is connected.
    pub target: &'a Target<'a>,
    /// By whom.
    pub browser: &'a Browser,
    /// The account to renew.
    pub renews: Option<&'a Connection>,
    /// What is wrong is said in it.
    pub language: Language,
}

impl Submission<'_> {
    /// Off to the provider, to the page of a flow that ended, or back to the form's own `page` with what is wrong.
    pub async fn send(self, ctx: &Context, request: &HttpRequest, sent: &Query, page: &str) -> PageResult {
        let Self { origin, target, browser, renews, language } = self;
        let has_fields = fields::were_sent(sent.pairs());
        let typed = |name: &str| {
            let value = sent.raw(&sent_as(name));
            // The button on an account's own page sends no fields.
            if has_fields { Some(value) } else { before(renews, name) }
        };
        let problems = match target.method.read(typed) {
            Ok(values) if target.consents() => {
                return Ok(see_other(&connect::start(ctx, origin, target, values, browser, renews).await?));
            }
            Ok(values) => match connect::submit(ctx, origin, target, values, browser, renews).await? {
                Ok(flow) => return Ok(see_other(&urls::portal::flow_done(flow))),
                Err(rejection) => {
                    return self.kept(sent).rejected(language, target, rejection).back(ctx, request, page);
                }
            },
            Err(_) if !has_fields => return Ok(see_other(page)),
            Err(problems) => problems,
        };
        let mut kept = self.kept(sent);
        for field in &target.method.fields {
            if let Some(problem) = problems.get(&field.name) {
                kept.problems.insert(field.name.clone(), fields::sentence(language, &field.label, problem));
            }
        }
        kept.back(ctx, request, page)
    }

    /// What was typed into fields that are not secret.
    fn kept(&self, sent: &Query) -> Kept {
        let public = self.target.method.fields.iter().filter(|field| !field.secret);
        let values = public.map(|field| (field.name.clone(), sent.raw(&sent_as(&field.name)).to_owned()));
        Kept { values: values.collect(), ..Kept::default() }
    }
}

impl Kept {
    /// What is said of a credential that was not saved: at its field, where there is one that is secret.
    fn rejected(mut self, language: Language, target: &Target<'_>, rejection: Rejection) -> Self {
        let secrets: Vec<_> = target.method.fields.iter().filter(|field| field.secret).collect();
        let say = |key: &'static str| language.say(key).with("integration", &target.entry.display_name).to_string();
        let sentence = match (rejection, secrets.as_slice()) {
            (Rejection::Refused, [only]) => {
                self.problems.insert(only.name.clone(), say("refused-secret"));
                return self;
            }
            (Rejection::Refused, _) => say("refused-fields"),
            (Rejection::Unavailable, _) => say("refused-unavailable"),
            (Rejection::Egress, _) => say("refused-egress"),
            (Rejection::TooOften, _) => say("refused-too-often"),
        };
        self.trouble = Some(sentence);
        self
    }
}

/// Where the form of a target leads, over the redirects that follow.
pub(super) fn leads_to(target: &Target<'_>) -> Vec<Url> {
    let oauth2 = target.facts.iter().flat_map(|it| [&it.authorize_url].into_iter().chain(&it.authorize_redirects));
    let oauth1 = target.method.oauth1.iter();
    let oauth1 = oauth1.flat_map(|it| [&it.authorize_url].into_iter().chain(&it.authorize_redirects));
    let texts: Vec<&String> = match target.app.as_ref().and_then(|app| app.auth_url.as_ref()) {
        Some(moved) => vec![moved],
        None => oauth2.chain(oauth1).collect(),
    };
    texts.into_iter().filter_map(|text| Url::parse(&any_host(text)).ok()).collect()
}

/// A URL whose host depends on a field, as a content security policy writes all of its hosts: `https://*.zendesk.com`.
fn any_host(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    match authority.rsplit_once('}') {
        Some((_, behind)) => match behind.split_once('.') {
            Some((_, fixed)) => format!("{scheme}://*.{fixed}"),
            None => format!("{scheme}://*"),
        },
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::any_host;

    #[test]
    fn a_host_that_depends_on_a_field_may_be_any_of_the_providers() {
        for (url, expected) in [
            ("https://{subdomain}.zendesk.com/oauth/new", "https://*.zendesk.com"),
            ("https://{shop}-api.example.com/{path}", "https://*.example.com"),
            ("https://{domain}/oauth2/authorize", "https://*"),
            ("https://example.com/{tenant}/authorize", "https://example.com/{tenant}/authorize"),
        ] {
            assert_eq!(any_host(url), expected);
        }
    }
}
