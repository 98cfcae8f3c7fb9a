//! Passkeys: the pages on which a browser is asked for one, or to make one. They alone need a script; it sends a form like
//! any other, so that nothing else is opened to it.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use uuid::Uuid;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Entered, Newcomer, Posted, safe_next, see_other},
    kit::{Confirm, shown},
    sign_in,
    trouble::sentence_of,
    words::LANGUAGE,
};
use crate::{
    domain::member::MemberPasskey,
    error::{Error, Kind},
    services::members::{
        passkeys::{self, Asked, Browser, Refused},
        sessions,
    },
    urls::dashboard as urls,
    web::{extract::path_id, limit, page::Page, portal::Chrome},
};

/// A page with a question for the browser.
#[derive(Clone, Debug, Template)]
#[template(path = "dashboard/passkey.html")]
pub struct PasskeyPage {
    /// The frame.
    pub chrome: Chrome,
    /// What asks the browser.
    pub script_url: String,
    /// The heading.
    pub title: &'static str,
    /// What will happen.
    pub lead: String,
    /// What is wrong.
    pub error: Option<String>,
    /// What the new one is called; absent: none is made.
    pub name: Option<String>,
    /// The question.
    pub id: Uuid,
    /// What the browser's own function takes.
    pub options: String,
    /// Where it submits.
    pub action_url: &'static str,
    /// Bound to the browser, or to the session.
    pub csrf: String,
    /// Where one goes on.
    pub next: String,
    /// What the button says.
    pub submit: &'static str,
    /// Other ways: what they say, where they lead.
    pub ways: Vec<(&'static str, String)>,
}

impl PasskeyPage {
    /// Signing in, and a new passkey.
    #[must_use]
    pub fn samples() -> Vec<(&'static str, Self)> {
        let asked = |options: &str| Asked { id: Uuid::nil(), options: options.to_owned() };
        let (known, new) = (r#"{"challenge":"c2FtcGxl"}"#, r#"{"challenge":"c2FtcGxl","user":{"id":"c2FtcGxl"}}"#);
        let chrome = || (Chrome::nameless_sample(LANGUAGE), "/static/passkey.js".to_owned());
        let sign_in = |error| for_sign_in(chrome(), asked(known), "c2FtcGxl".to_owned(), urls::HOME, error);
        vec![
            ("sign-in", sign_in(None)),
            ("refused", sign_in(Some(words(Refused::Unknown)))),
            ("confirm", for_proof(chrome(), asked(known), "c2FtcGxl".to_owned(), urls::API_KEYS_NEW, None)),
            ("new", for_new(chrome(), asked(new), "c2FtcGxl".to_owned(), "Laptop", None)),
        ]
    }

    fn into_response(self) -> HttpResponse {
        let status = if self.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Page::new(self).status(status).into_response()
    }
}

type Look = (Chrome, String);

fn for_sign_in(
    (chrome, script_url): Look,
    asked: Asked,
    csrf: String,
    next: &str,
    error: Option<String>,
) -> PasskeyPage {
    PasskeyPage {
        chrome,
        script_url,
        title: "Sign in with a passkey",
        lead: "Your browser or phone asks you to unlock it.".to_owned(),
        error,
        name: None,
        id: asked.id,
        options: asked.options,
        action_url: urls::SIGN_IN_PASSKEY_ANSWER,
        csrf,
        submit: "Use a passkey",
        ways: vec![("Take another way", urls::with(urls::SIGN_IN, &[("next", next)]))],
        next: next.to_owned(),
    }
}

fn for_proof(look: Look, asked: Asked, csrf: String, next: &str, error: Option<String>) -> PasskeyPage {
    PasskeyPage {
        title: "Show that it is you",
        action_url: urls::CONFIRM_PASSKEY_ANSWER,
        ways: vec![("Take another way", urls::with(urls::CONFIRM, &[("next", next)]))],
        ..for_sign_in(look, asked, csrf, next, error)
    }
}

fn for_new(look: Look, asked: Asked, csrf: String, name: &str, error: Option<String>) -> PasskeyPage {
    PasskeyPage {
        title: "Add a passkey",
        lead: "You sign in by unlocking this device, your phone or a security key, without any mail. Your browser guides you.".to_owned(),
        name: Some(name.to_owned()),
        action_url: urls::PASSKEYS_NEW,
        submit: "Make a passkey",
        ways: vec![("Back to your account", urls::ACCOUNT.to_owned())],
        ..for_sign_in(look, asked, csrf, urls::ACCOUNT, error)
    }
}

fn words(refused: Refused) -> String {
    let text = match refused {
        Refused::Over => "This took too long, or was done before. Try once more.",
        Refused::Unknown => {
            "No member has this passkey any more, or it does not hold. Take another way, and remove it from your device."
        }
        Refused::Copied => {
            "This passkey has a copy somewhere: its counter went back. It lets nobody in. Sign in another way, remove it on your account's page, and make a new one."
        }
        Refused::Suspended => "Your access is suspended. Ask an owner or admin of your organisation.",
        Refused::AnotherPerson => "This passkey belongs to another member.",
    };
    text.to_owned()
}

fn look_of_newcomer(newcomer: &Newcomer) -> Look {
    (Chrome::new(&newcomer.assets, LANGUAGE), newcomer.assets.passkey_url().to_owned())
}

fn look_of(desk: &Desk) -> Look {
    (Chrome::new(&desk.assets, LANGUAGE), desk.assets.passkey_url().to_owned())
}

/// `POST /dashboard/sign-in/passkey`: the browser is asked for one.
pub async fn ask(entered: Entered) -> Answer {
    let Entered { newcomer, fields } = entered;
    question(&newcomer, safe_next(fields.raw("next")), None).await
}

async fn question(newcomer: &Newcomer, next: &str, error: Option<String>) -> Answer {
    let hash = newcomer.hash()?;
    let peer = limit::address(newcomer.request.peer_addr(), newcomer.request.headers());
    let asked = passkeys::ask(&newcomer.ctx, Browser { hash: &hash, peer, signed_in: None }).await?;
    let (csrf, _) = newcomer.csrf()?;
    Ok(for_sign_in(look_of_newcomer(newcomer), asked, csrf, next, error).into_response())
}

/// `POST /dashboard/sign-in/passkey/answer`: signed in, or not.
pub async fn sign_in(entered: Entered) -> Answer {
    let Entered { newcomer, fields } = entered;
    let (next, hash) = (safe_next(fields.raw("next")), newcomer.hash()?);
    let browser = Browser { hash: &hash, peer: None, signed_in: None };
    let id = Uuid::try_parse(fields.raw("id")).unwrap_or_default();
    match passkeys::answer(&newcomer.ctx, browser, id, fields.raw("answer")).await? {
        Ok(member) => sign_in::admit(&newcomer, &member, next, true).await,
        Err(refused) => question(&newcomer, next, Some(words(refused))).await,
    }
}

/// `POST /dashboard/confirm/passkey`: the same, to show again that it is you.
pub async fn ask_again(posted: Posted) -> Answer {
    let query = posted.desk.query();
    question_again(&posted.desk, safe_next(query.raw("next")), None).await
}

async fn question_again(desk: &Desk, next: &str, error: Option<String>) -> Answer {
    let hash = desk.session_hash();
    let asked = passkeys::ask(&desk.ctx, browser(desk, &hash)).await?;
    Ok(for_proof(look_of(desk), asked, desk.csrf.clone(), next, error).into_response())
}

fn browser<'a>(desk: &'a Desk, hash: &'a [u8]) -> Browser<'a> {
    let peer = limit::address(desk.request.peer_addr(), desk.request.headers());
    Browser { hash, peer, signed_in: Some(&desk.signed_in) }
}

/// `POST /dashboard/confirm/passkey/answer`: on to what was asked for.
pub async fn prove(posted: Posted) -> Answer {
    let Posted { desk, fields } = posted;
    let (next, hash) = (safe_next(fields.raw("next")), desk.session_hash());
    let id = Uuid::try_parse(fields.raw("id")).unwrap_or_default();
    match passkeys::answer(&desk.ctx, browser(&desk, &hash), id, fields.raw("answer")).await? {
        Ok(_) => {
            sessions::proved(&desk.ctx, desk.session()).await?;
            Ok(see_other(next))
        }
        Err(refused) => question_again(&desk, next, Some(words(refused))).await,
    }
}

/// `GET /dashboard/account/passkeys/new`: the browser is asked to make one.
pub async fn ask_new(desk: Desk) -> Answer {
    question_new(&desk, "", None).await
}

async fn question_new(desk: &Desk, name: &str, error: Option<String>) -> Answer {
    let hash = desk.session_hash();
    let asked = passkeys::ask_for_new(&desk.ctx, browser(desk, &hash), desk.member()).await?;
    Ok(for_new(look_of(desk), asked, desk.csrf.clone(), name, error).into_response())
}

/// `POST /dashboard/account/passkeys/new`: kept.
pub async fn create(posted: Posted) -> Answer {
    let Posted { desk, fields } = posted;
    let (name, hash) = (fields.raw("name").trim(), desk.session_hash());
    let id = Uuid::try_parse(fields.raw("id")).unwrap_or_default();
    match passkeys::add(&desk.ctx, browser(&desk, &hash), desk.member(), id, name, fields.raw("answer")).await {
        Ok(()) => Ok(desk.done(urls::ACCOUNT, Notice::Created)),
        Err(error) if matches!(error.kind, Kind::Invalid | Kind::Conflict) => {
            question_new(&desk, name, Some(sentence_of(&error))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn of_path(desk: &Desk, id: &str) -> Result<MemberPasskey, Error> {
    passkeys::get(&desk.ctx, desk.member(), path_id(id, "NOT_FOUND", "passkey")?).await
}

/// `GET /dashboard/account/passkeys/{id}/delete`.
pub async fn confirm(desk: Desk, id: Path<String>) -> Answer {
    let passkey = of_path(&desk, &id).await?;
    Ok(shown(question_of(Frame::of(&desk, Section::Account, None).await?, &passkey)))
}

/// The question before one is removed.
pub(super) fn question_of(frame: Frame, passkey: &MemberPasskey) -> Confirm {
    Confirm {
        frame,
        title: "Remove this passkey?".to_owned(),
        who: passkey.name.clone(),
        goes: vec!["This way in: nobody signs in with it any more.".to_owned()],
        stays: vec![
            "Where you are signed in, and your other ways in.".to_owned(),
            "The passkey on your device, which is of no use any more: remove it there, too.".to_owned(),
        ],
        action_url: urls::passkey_delete(passkey.id),
        submit: "Remove".to_owned(),
        back_url: urls::ACCOUNT.to_owned(),
    }
}

/// `POST /dashboard/account/passkeys/{id}/delete`.
pub async fn delete(posted: Posted, id: Path<String>) -> Answer {
    let desk = posted.desk;
    let passkey = of_path(&desk, &id).await?;
    passkeys::remove(&desk.ctx, desk.member(), passkey.id).await?;
    Ok(desk.done(urls::ACCOUNT, Notice::Deleted))
}
