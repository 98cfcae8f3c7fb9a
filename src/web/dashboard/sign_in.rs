//! Signing in: an address, then a code or the link of the same mail.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use uuid::Uuid;

use super::gate::{Answer, Entered, Newcomer, safe_next, see_other, session_cookie, user_agent};
use super::oidc::Halted;
use super::words::LANGUAGE;
use crate::{
    domain::{input, member::Member},
    error::Error,
    services::members::{
        oidc::{self, Halt},
        passkeys, sessions,
        sign_in::{self, Asking, Proof},
    },
    urls::{self as paths, dashboard as urls},
    web::{
        extract::Query,
        limit,
        page::Page,
        portal::{Chrome, visit::liked_language},
    },
};

/// A step of signing in.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard/sign_in.html")]
pub struct SignIn {
    /// The frame.
    pub chrome: Chrome,
    /// Which step.
    pub step: Step,
    /// What is wrong.
    pub error: Option<String>,
    /// Where it submits.
    pub action_url: &'static str,
    /// Bound to the browser.
    pub csrf: String,
    /// Where one goes on afterwards.
    pub next: String,
    /// Another address, or another way.
    pub again_url: String,
    /// Where one asks to come with a passkey, where there can be any.
    pub passkey_url: Option<&'static str>,
    /// The OpenID provider: what it is called, and where one leaves for it.
    pub provider: Option<(String, String)>,
}

/// The steps of signing in.
#[derive(Clone, Debug)]
pub enum Step {
    /// Enter an address; what stands there.
    Address(String),
    /// Enter the code of this sign-in.
    Code(Uuid),
    /// Press the button of a link that signs in as somebody.
    Link {
        /// The link's token.
        token: String,
        /// Who one is then.
        who: String,
    },
    /// A link opens nothing any more, or a code cannot be entered any more.
    Over,
    /// The OpenID provider lets nobody in; where another way is.
    Halted(Halted, &'static str),
}

impl SignIn {
    /// Every step, and what can go wrong.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let page = |step, action_url, error: Option<&str>| Self {
            chrome: Chrome::nameless_sample(LANGUAGE),
            step,
            error: error.map(str::to_owned),
            action_url,
            csrf: "c2FtcGxl".to_owned(),
            next: urls::HOME.to_owned(),
            again_url: urls::SIGN_IN.to_owned(),
            passkey_url: Some(urls::SIGN_IN_PASSKEY),
            provider: Some(("Northwind ID".to_owned(), urls::SIGN_IN_OIDC.to_owned())),
        };
        let halted = |halt| page(Step::Halted(Halted::new(&halt, "Northwind ID"), urls::SIGN_IN), urls::SIGN_IN, None);
        let link = Step::Link { token: "dG9rZW4".to_owned(), who: "ada@northwind.example".to_owned() };
        vec![
            ("address", page(Step::Address(String::new()), urls::SIGN_IN, None)),
            (
                "address-wrong",
                page(Step::Address("ada".to_owned()), urls::SIGN_IN, Some("The address must be an e-mail address.")),
            ),
            ("code", page(Step::Code(Uuid::nil()), urls::SIGN_IN_CODE, None)),
            ("code-wrong", page(Step::Code(Uuid::nil()), urls::SIGN_IN_CODE, Some("This code is not right."))),
            ("link", page(link, paths::MEMBER_LINK, None)),
            ("over", page(Step::Over, urls::SIGN_IN, None)),
            ("halted-provider", halted(Halt::Provider)),
            ("halted-stranger", halted(Halt::Stranger("ada@northwind.example".to_owned()))),
            ("halted-subject", halted(Halt::AnotherSubject)),
        ]
    }
}

/// The page of a step.
pub(super) fn page(newcomer: &Newcomer, step: Step, next: &str, error: Option<String>) -> Answer {
    let (csrf, cookie) = newcomer.csrf()?;
    let status = match (&step, &error) {
        (Step::Over, _) => StatusCode::GONE,
        (Step::Halted(halted, _), _) => halted.status(),
        (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, None) => StatusCode::OK,
    };
    let action_url = match &step {
        Step::Address(_) | Step::Over | Step::Halted(..) => urls::SIGN_IN,
        Step::Code(_) => urls::SIGN_IN_CODE,
        Step::Link { .. } => paths::MEMBER_LINK,
    };
    let next = safe_next(next).to_owned();
    let again = if let Step::Halted(_, way) = &step { way } else { urls::SIGN_IN };
    let page = SignIn {
        chrome: Chrome::new(&newcomer.assets, LANGUAGE),
        step,
        error,
        action_url,
        csrf,
        again_url: urls::with(again, &[("next", &next)]),
        passkey_url: passkeys::are_possible(&newcomer.ctx.urls).then_some(urls::SIGN_IN_PASSKEY),
        provider: oidc::name(&newcomer.ctx)
            .map(|name| (name.to_owned(), urls::with(urls::SIGN_IN_OIDC, &[("next", &next)]))),
        next,
    };
    let mut answer = Page::new(page).without_scripts().status(status).into_response();
    if let Some(cookie) = cookie {
        answer.add_cookie(&cookie).map_err(Error::internal)?;
    }
    Ok(answer)
}

/// `GET /dashboard/sign-in`: enter an address.
pub async fn ask(newcomer: Newcomer) -> Answer {
    let query = Query::parse(newcomer.request.query_string());
    let next = safe_next(query.raw("next")).to_owned();
    if newcomer.signed_in().await?.is_some() {
        return Ok(see_other(&next));
    }
    page(&newcomer, Step::Address(String::new()), &next, None)
}

/// `POST /dashboard/sign-in`: a code is on its way, if the address is a member's.
pub async fn start(entered: Entered) -> Answer {
    let Entered { newcomer, fields } = entered;
    let next = safe_next(fields.raw("next")).to_owned();
    let typed = fields.raw("email").trim().to_owned();
    let email = match input::email(&typed.clone().into()) {
        Ok(email) => email,
        Err(problem) => return page(&newcomer, Step::Address(typed), &next, Some(format!("The address {problem}."))),
    };
    let peer = limit::address(newcomer.request.peer_addr(), newcomer.request.headers());
    let language = liked_language(&newcomer.request);
    let asking = Asking { email: &email, browser_hash: &newcomer.hash()?, peer, language };
    let ctx = newcomer.ctx.clone().into_inner();
    let id = sign_in::start(&ctx, asking).await?.to_string();
    Ok(see_other(&urls::with(urls::SIGN_IN_CODE, &[("id", &id), ("next", &next)])))
}

/// `GET /dashboard/sign-in/code`: enter the code.
pub async fn ask_code(newcomer: Newcomer) -> Answer {
    let query = Query::parse(newcomer.request.query_string());
    match Uuid::try_parse(query.raw("id")) {
        Ok(id) => page(&newcomer, Step::Code(id), query.raw("next"), None),
        Err(_) => Ok(see_other(urls::SIGN_IN)),
    }
}

/// `POST /dashboard/sign-in/code`: signed in, or not.
pub async fn prove(entered: Entered) -> Answer {
    let Entered { newcomer, fields } = entered;
    let next = safe_next(fields.raw("next")).to_owned();
    let Ok(id) = Uuid::try_parse(fields.raw("id")) else { return page(&newcomer, Step::Over, &next, None) };
    match sign_in::prove(&newcomer.ctx, id, &newcomer.hash()?, fields.raw("code")).await? {
        Proof::Right(member) => admit(&newcomer, &member, &next, true).await,
        Proof::Wrong => {
            let error = "This code is not right. Look for the latest mail, and enter its six digits.";
            page(&newcomer, Step::Code(id), &next, Some(error.to_owned()))
        }
        Proof::Spent => page(&newcomer, Step::Over, &next, None),
    }
}

/// `GET /dashboard/sign-in/link`: whom the link signs in. Scanners of mails open it too, so nothing happens yet.
pub async fn look(newcomer: Newcomer) -> Answer {
    let query = Query::parse(newcomer.request.query_string());
    let token = query.raw("token").to_owned();
    match sign_in::look(&newcomer.ctx, &token).await? {
        Some(member) => page(&newcomer, Step::Link { token, who: member.email }, urls::HOME, None),
        None => page(&newcomer, Step::Over, urls::HOME, None),
    }
}

/// `POST /dashboard/sign-in/link`: signed in.
pub async fn follow(entered: Entered) -> Answer {
    let Entered { newcomer, fields } = entered;
    match sign_in::follow(&newcomer.ctx, fields.raw("token")).await? {
        Some((member, is_proved)) => admit(&newcomer, &member, urls::HOME, is_proved).await,
        None => page(&newcomer, Step::Over, urls::HOME, None),
    }
}

/// Sign a member in, and lead them on.
pub(super) async fn admit(newcomer: &Newcomer, member: &Member, next: &str, is_proved: bool) -> Answer {
    let secret = sessions::begin(&newcomer.ctx, member, user_agent(&newcomer.request), is_proved).await?;
    let mut answer: HttpResponse = see_other(next);
    answer.add_cookie(&session_cookie(&newcomer.ctx, &secret)).map_err(Error::internal)?;
    Ok(answer)
}
