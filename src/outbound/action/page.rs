//! Providers whose accounts have Pages, each with a token of its own: it is asked for when it is needed, and forgotten then.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Map, Value};

use super::fill::plain;
use super::{ActionError, answer, send};
use crate::catalog::definition::action::{Actions, AnswerMap};
use crate::catalog::quirk::Quirk;
use crate::outbound::Http;
use crate::outbound::api::Access;
use crate::outbound::template::encoded;

/// The input that names a Page.
const PAGE: &str = "page";

impl Access<'_> {
    /// The token of the Page that the input names, where the provider wants it in place of the account's.
    pub(super) async fn page_token(
        &self,
        http: &Http,
        actions: &Actions,
        input: &Map<String, Value>,
    ) -> Result<Option<SecretString>, ActionError> {
        let Some(page) = input.get(PAGE).filter(|_| self.definition.quirks.contains(&Quirk::PageToken)) else {
            return Ok(None);
        };
        let mut url = self.placed(&format!("/{}", encoded(&plain(page))))?;
        url.query_pairs_mut().append_pair("fields", "access_token");
        let outgoing = self.attached(self.opened(Method::GET, url)?)?;
        let secrets = self.secrets(&outgoing);
        let told = send(http, outgoing).await?;
        let map = AnswerMap { unauthorized: actions.unauthorized.clone(), ..AnswerMap::default() };
        let body = answer::read(&told, &map, false, &secrets)?;
        let token = body.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
        let none = || ActionError::input(PAGE, "must be a Page that the account may write on");
        token.map(|token| Some(token.into())).ok_or_else(none)
    }
}
