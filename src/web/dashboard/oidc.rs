//! To the OpenID provider and back: to sign in, or to show again that it is you.

use actix_web::{HttpResponse, cookie::Cookie, http::StatusCode};

use super::{
    gate::{Answer, Desk, Newcomer, safe_next, see_other},
    sign_in::{self, Step},
};
use crate::{
    error::Error,
    services::members::oidc::{self, Arriving, Halt, Leaving},
    storage::members::sessions::SignedIn,
    urls::dashboard as urls,
    web::{extract::Query, limit},
};

/// What is said of somebody who is not let in.
#[derive(Clone, Debug)]
pub struct Halted {
    /// The heading.
    pub title: &'static str,
    /// What happened, and what to do.
    pub text: String,
    status: StatusCode,
}

impl Halted {
    /// `provider` is what the provider is called.
    #[must_use]
    pub fn new(halt: &Halt, provider: &str) -> Self {
        let said = |title, status, text: String| Self { title, text, status };
        let plain = |title, status, text: &str| said(title, status, text.to_owned());
        match halt {
            Halt::Over => plain(
                "This does not work any more",
                StatusCode::GONE,
                "This sign-in was finished before, has run out, or was begun in another browser.",
            ),
            Halt::Declined => {
                said("You have not signed in", StatusCode::FORBIDDEN, format!("It was declined at {provider}."))
            }
            Halt::Provider => said(
                "This does not work just now",
                StatusCode::BAD_GATEWAY,
                format!(
                    "{provider} does not answer as it should. Try again in a moment, or take another way. What is wrong stands in the server's log."
                ),
            ),
            Halt::Unverified => said(
                "Your address is not verified",
                StatusCode::FORBIDDEN,
                format!(
                    "{provider} does not say that your e-mail address is yours. Have it verified there, or take another way."
                ),
            ),
            Halt::Stranger(email) => said(
                "You are not a member",
                StatusCode::FORBIDDEN,
                format!("No member has the address {email}. Ask an owner or admin of your organisation to invite it."),
            ),
            Halt::Suspended => plain(
                "You may not sign in",
                StatusCode::FORBIDDEN,
                "Your access is suspended. Ask an owner or admin of your organisation.",
            ),
            Halt::AnotherSubject => said(
                "You are somebody else there now",
                StatusCode::FORBIDDEN,
                format!(
                    "Whoever had this address at {provider} when it was first used here is not the account that you signed in with. If it is you all the same, sign in with a mailed code, and forget {provider} on your account's page."
                ),
            ),
            Halt::AnotherPerson => said(
                "That was another account",
                StatusCode::FORBIDDEN,
                format!("You signed in at {provider} with another account than the one that you use here."),
            ),
            Halt::NotFresh => said(
                "We still do not know that it is you",
                StatusCode::FORBIDDEN,
                format!("{provider} does not say that you signed in there just now. Take another way."),
            ),
        }
    }

    /// The status that it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

fn halted(newcomer: &Newcomer, halt: &Halt, next: &str, is_again: bool) -> Answer {
    let name = oidc::name(&newcomer.ctx).unwrap_or_default();
    let way = if is_again { urls::CONFIRM } else { urls::SIGN_IN };
    sign_in::page(newcomer, Step::Halted(Halted::new(halt, name), way), next, None)
}

fn with_cookie(mut answer: HttpResponse, cookie: Option<Cookie<'static>>) -> Answer {
    if let Some(cookie) = cookie {
        answer.add_cookie(&cookie).map_err(Error::internal)?;
    }
    Ok(answer)
}

/// `GET /dashboard/sign-in/oidc`: off to the provider. A link leads here and no form, since Chromium holds the redirect
/// after a POST against `form-action`, and where the provider's pages are is not known before it has been asked.
pub async fn leave(newcomer: Newcomer) -> Answer {
    let next = safe_next(Query::parse(newcomer.request.query_string()).raw("next")).to_owned();
    if newcomer.signed_in().await?.is_some() {
        return Ok(see_other(&next));
    }
    send(&newcomer, None, &next).await
}

/// `GET /dashboard/confirm/oidc`: the same, to show again that it is you.
pub async fn leave_again(desk: Desk, newcomer: Newcomer) -> Answer {
    let query = desk.query();
    send(&newcomer, Some(&desk.signed_in), safe_next(query.raw("next"))).await
}

async fn send(newcomer: &Newcomer, again: Option<&SignedIn>, next: &str) -> Answer {
    let (browser, cookie) = newcomer.browser()?;
    let peer = limit::address(newcomer.request.peer_addr(), newcomer.request.headers());
    let leaving = Leaving { browser: &browser, peer, again, next };
    match oidc::leave(&newcomer.ctx, leaving).await? {
        Ok(url) => with_cookie(see_other(url.as_str()), cookie),
        Err(halt) => halted(newcomer, &halt, next, again.is_some()),
    }
}

/// `GET /dashboard/sign-in/oidc/callback`: back from the provider.
pub async fn arrive(newcomer: Newcomer) -> Answer {
    let query = Query::parse(newcomer.request.query_string());
    let sent = |name: &str| Some(query.raw(name)).filter(|text| !text.is_empty());
    let (browser, _) = newcomer.browser()?;
    let signed_in = newcomer.signed_in().await?;
    let arriving = Arriving {
        browser: &browser,
        signed_in: signed_in.as_ref(),
        state: query.raw("state"),
        code: sent("code"),
        error: sent("error"),
        issuer: sent("iss"),
    };
    let arrival = oidc::arrive(&newcomer.ctx, arriving).await?;
    let next = safe_next(&arrival.next);
    match arrival.who {
        Ok(_) if arrival.is_again => Ok(see_other(next)),
        Ok(member) => sign_in::admit(&newcomer, &member, next, true).await,
        Err(halt) => halted(&newcomer, &halt, next, arrival.is_again),
    }
}
