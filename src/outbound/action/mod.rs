//! Actions: the requests that they declare, built from checked input, sent with one account's credential, and what is made
//! of the answers.

mod answer;
mod body;
pub mod builtin;
mod custom;
mod error;
mod file;
mod fill;
mod filter;
mod follow;
mod lists;
mod mail;
mod page;
mod pick;
mod place;
mod redact;
#[cfg(test)]
mod tests;
mod tree;
mod xml;

use std::time::Duration;

use serde_json::{Map, Value};

use super::api::{Access, method};
use super::template::Known;
use super::{Answer, Http, Outgoing, Stamp};
use crate::catalog::definition::action::{Action, ActionRequest, Actions, AnswerMap, Body, Does, InputKind, Named};

pub use error::ActionError;
pub use lists::Choice;

use body::Written;
use fill::Scope;
use pick::Pick;
use redact::Secrets;

/// Longest wait for an answer.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// Largest answer, and largest file that is fetched, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;

impl Access<'_> {
    /// Does an action, which is not built in, with input that [`Action::read`] has answered.
    ///
    /// # Errors
    /// [`ActionError`]; of [`ActionError::Input`] nothing was sent.
    pub async fn act(
        &self,
        http: &Http,
        actions: &Actions,
        action: &Action,
        input: &Map<String, Value>,
    ) -> Result<Value, ActionError> {
        if matches!(action.does, Does::CustomCall) {
            return self.custom_call(http, actions, action, input).await;
        }
        let none = file::Files::new();
        let request = Scope::new(input, &none, self.known.public, self.stamp).chosen(action.requests())?;
        let files = tokio::time::timeout(http.action_timeout(), file::of_action(http, action, request, input));
        let files = files.await.map_err(|_| ActionError::Unprepared("its files were not fetched in time"))??;
        let mut scope = Scope::new(input, &files, self.known.public, self.stamp);
        let mail = action.mail.as_ref().map(|mail| mail::write(mail, &scope)).transpose()?;
        scope.mail = mail.as_ref();
        let pick = Pick::of(&action.answer, &scope)?;
        place::url(&request.url, &scope)?;
        let mut own = self.known.secret.clone();
        own.extend(self.page_token(http, actions, input).await?.map(|token| ("access_token".to_owned(), token)));
        let access = Access { known: Known { secret: &own, ..self.known }, ..*self };
        let outgoing = access.prepared(request, &scope)?;
        let secrets = access.secrets(&outgoing);
        let answer = send(http, outgoing).await?;
        answer::read(&answer, &action.answer, is_graphql(request), &secrets).map(|output| pick.from(output))
    }

    /// Sends the request of a list, and answers what came.
    async fn asked(
        &self,
        http: &Http,
        actions: &Actions,
        request: &ActionRequest,
        input: &Map<String, Value>,
    ) -> Result<Value, ActionError> {
        let files = file::Files::new();
        let scope = Scope::new(input, &files, self.known.public, self.stamp);
        let outgoing = self.prepared(request, &scope)?;
        let secrets = self.secrets(&outgoing);
        let answer = send(http, outgoing).await?;
        let map = AnswerMap {
            ok: actions.ok.clone(),
            fails_if: actions.fails_if.clone(),
            errors: actions.errors.clone(),
            unauthorized: actions.unauthorized.clone(),
            xml: answer::is_xml(&answer),
            ..AnswerMap::default()
        };
        answer::read(&answer, &map, is_graphql(request), &secrets)
    }

    /// The declared request with everything in its place, and the credential.
    fn prepared(&self, request: &ActionRequest, scope: &Scope<'_>) -> Result<Outgoing, ActionError> {
        let mut url = self.placed(&place::url(&request.url, scope)?)?;
        body::query(&mut url, &request.query, scope)?;
        let Written { bytes, kind } = body::write(&request.body, scope)?;
        let mut outgoing = self.opened(method(request.method), url)?;
        outgoing.body = bytes;
        if let Some(kind) = kind {
            outgoing = outgoing.header("content-type", &kind)?;
        }
        for (name, text) in &request.headers {
            if let Some(value) = scope.header(text)? {
                outgoing = outgoing.header(name, &value)?;
            }
        }
        Ok(self.attached(outgoing)?)
    }

    /// What must not come back to the caller.
    fn secrets(&self, outgoing: &Outgoing) -> Secrets {
        let consumer = self.consumer.map(|consumer| consumer.secret);
        Secrets::of(self.known.secret.values().chain(consumer), &outgoing.headers)
    }
}

/// Whether an address can be made of input that [`Action::read`] has answered, for an account of which this is known: found
/// out before its credential is touched.
///
/// # Errors
/// [`ActionError::Input`] for what cannot stand in a path.
pub fn ready(
    action: &Action,
    input: &Map<String, Value>,
    known: &Map<String, Value>,
    stamp: Stamp,
) -> Result<(), ActionError> {
    if matches!(action.does, Does::CustomCall) {
        return input.get("url").and_then(Value::as_str).map_or(Ok(()), custom::check_text);
    }
    let none = file::Files::new();
    let scope = Scope::new(input, &none, known, stamp);
    // A file has a name only once it was fetched.
    let is_file =
        |name: &str| action.takes(name).is_some_and(|input| matches!(input.kind, InputKind::File | InputKind::Array));
    let placed = scope.chosen(action.requests()).and_then(|request| {
        let names_file = request.url.named().flat_map(Named::names).any(is_file);
        if names_file { Ok(String::new()) } else { place::url(&request.url, &scope) }
    });
    match placed {
        Err(error @ ActionError::Input(_)) => Err(error),
        // What else is missing is found when the request is made.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Sends within the limits of an action.
async fn send(http: &Http, outgoing: Outgoing) -> Result<Answer, ActionError> {
    let limit = http.action_timeout();
    Ok(http.send(outgoing.within(limit).up_to(LARGEST)).await?)
}

fn is_graphql(request: &ActionRequest) -> bool {
    matches!(request.body, Body::Graphql(..))
}
