//! Scopes in plain words.

use super::form::Permission;
use crate::{
    catalog::definition::{AuthMethod, ScopeText},
    context::Context,
    domain::connection::missing_scopes,
    services::oauth_apps::oauth_method,
};

/// The scopes that a definition has words for.
#[derive(Clone, Copy, Debug)]
pub struct Scopes<'a>(Option<&'a AuthMethod>);

impl<'a> Scopes<'a> {
    /// Those of an integration's method; none where the catalog has it no more.
    #[must_use]
    pub fn of(ctx: &'a Context, integration: &str, method: Option<&str>) -> Self {
        let entry = ctx.catalog.get(integration);
        Self(entry.and_then(|entry| match method {
            Some(_) => entry.method(method).ok(),
            None => oauth_method(entry, None).ok().map(|(method, _)| method),
        }))
    }

    fn known(self) -> impl Iterator<Item = &'a ScopeText> {
        let oauth2 = self.0.and_then(|method| method.oauth2.as_ref()).map(|facts| &facts.scope);
        let oauth2 =
            oauth2.into_iter().flat_map(|scope| scope.default.iter().chain(&scope.further).chain(&scope.second));
        oauth2.chain(self.0.and_then(|method| method.oauth1.as_ref()).into_iter().flat_map(|facts| &facts.scopes))
    }

    /// What a scope lets the product do; its own name where the definition has no words for it.
    #[must_use]
    pub fn text(self, scope: &str) -> String {
        self.known().find(|known| known.id == scope).map_or_else(|| scope.to_owned(), |known| known.text.clone())
    }

    /// What will be shared, in the order asked.
    #[must_use]
    pub fn permissions(self, asked: &[String]) -> Vec<Permission> {
        let optional = |scope: &str| self.known().any(|known| known.id == scope && known.optional);
        asked.iter().map(|scope| Permission { text: self.text(scope), optional: optional(scope) }).collect()
    }

    /// What was asked for and not given, in words.
    #[must_use]
    pub fn missing(self, asked: &[String], granted: Option<&[String]>) -> Vec<String> {
        let optional: Vec<&str> = self.known().filter(|known| known.optional).map(|known| known.id.as_str()).collect();
        missing_scopes(asked, granted, &optional).into_iter().map(|scope| self.text(scope)).collect()
    }

    /// What is asked for by now, was not when the account was connected, and has not been given all the same.
    #[must_use]
    pub fn wanted(self, now: &[String], then: &[String], granted: Option<&[String]>) -> Vec<String> {
        let new: Vec<String> = now.iter().filter(|scope| !then.contains(scope)).cloned().collect();
        self.missing(&new, Some(granted.unwrap_or_default()))
    }

    /// What was given: all that was asked for, where the provider did not say.
    #[must_use]
    pub fn granted(self, asked: &[String], granted: Option<&[String]>) -> Vec<String> {
        granted.unwrap_or(asked).iter().map(|scope| self.text(scope)).collect()
    }
}
