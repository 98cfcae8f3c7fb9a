//! Showing again that it is you: before a secret is shown, and before something is deleted.

use uuid::Uuid;

use super::{
    frame::{Frame, Section},
    gate::{Answer, Desk, Posted, safe_next, see_other},
    kit::{Action, Block, Field, Form, Link, Weight, refused, shown},
    trouble::Refusal,
};
use crate::{
    services::members::{
        oidc, passkeys, sessions,
        sign_in::{self, Proof},
    },
    urls::dashboard as urls,
    web::{limit, portal::visit::liked_language},
};

/// Other ways than a mailed code to show it.
fn ways(has_passkeys: bool, provider: Option<&str>, next: &str) -> Vec<Action> {
    let with_passkey =
        || Action::post("Use a passkey", urls::with(urls::CONFIRM_PASSKEY, &[("next", next)]), Weight::Plain);
    let at_provider = |name| {
        Action::link(&format!("Show it at {name}"), urls::with(urls::CONFIRM_OIDC, &[("next", next)]), Weight::Plain)
    };
    has_passkeys.then(with_passkey).into_iter().chain(provider.map(at_provider)).collect()
}

async fn ways_of(desk: &Desk, next: &str) -> Result<Vec<Action>, Refusal> {
    let has_passkeys =
        passkeys::are_possible(&desk.ctx.urls) && !passkeys::list(&desk.ctx, desk.member()).await?.is_empty();
    Ok(ways(has_passkeys, oidc::name(&desk.ctx), next))
}

fn page(frame: Frame, email: &str, id: Option<Uuid>, next: &str, trouble: Option<String>, ways: Vec<Action>) -> Form {
    let hidden = [Field::hidden("next", next)];
    let code = id.map(|id| {
        let input = Field::line("code", "Code", "").required().autocomplete("one-time-code");
        vec![Field::hidden("id", id.to_string()), input.help("The six digits of the mail.")]
    });
    let lead = match id {
        None => format!(
            "What comes next shows a secret, changes who may do what, or cannot be undone. We mail a code to {email}; entering it is good for ten minutes."
        ),
        Some(_) => format!("A mail with a code is on its way to {email}. It can take a minute."),
    };
    let again = id.map(|_| Block::Rows {
        title: "No mail?".to_owned(),
        rows: Vec::new(),
        empty: "Look among unwanted mail. A code is good for ten minutes.".to_owned(),
        more: Some(Link::new("Get another code", urls::with(urls::CONFIRM, &[("next", next)]))),
    });
    let ways = (!ways.is_empty()).then_some(Block::Actions(ways));
    Form {
        frame,
        up: Link::new("Back to the dashboard", urls::HOME),
        title: "Show that it is you".to_owned(),
        lead,
        trouble,
        fields: hidden.into_iter().chain(code.into_iter().flatten()).collect(),
        action_url: if id.is_some() { urls::CONFIRM_CODE } else { urls::CONFIRM }.to_owned(),
        submit: if id.is_some() { "Go on" } else { "Send me a code" }.to_owned(),
        also: None,
        above: Vec::new(),
        below: again.into_iter().chain(ways).collect(),
    }
}

/// Before and after the mail.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let (frame, next) = (|| Frame::sample(Section::ApiKeys), urls::API_KEYS_NEW);
    vec![
        ("ask", page(frame(), "ada@northwind.example", None, next, None, ways(true, Some("Northwind ID"), next))),
        ("code", page(frame(), "ada@northwind.example", Some(Uuid::nil()), next, None, Vec::new())),
    ]
}

/// `GET /dashboard/confirm`.
pub async fn ask(desk: Desk) -> Answer {
    let query = desk.query();
    let next = safe_next(query.raw("next"));
    if desk.session().is_proved(desk.ctx.clock.now()) {
        return Ok(see_other(next));
    }
    let frame = Frame::of(&desk, Section::Account, None).await?;
    Ok(shown(page(frame, &desk.member().email, None, next, None, ways_of(&desk, next).await?)))
}

/// `POST /dashboard/confirm`: a code is on its way.
pub async fn start(posted: Posted) -> Answer {
    let Posted { desk, fields } = posted;
    let peer = limit::address(desk.request.peer_addr(), desk.request.headers());
    let ctx = desk.ctx.clone().into_inner();
    let language = liked_language(&desk.request);
    let id = sign_in::start_again(&ctx, desk.member(), &desk.session_hash(), peer, language).await?.to_string();
    let next = safe_next(fields.raw("next"));
    Ok(see_other(&urls::with(urls::CONFIRM_CODE, &[("id", &id), ("next", next)])))
}

/// `GET /dashboard/confirm/code`.
pub async fn ask_code(desk: Desk) -> Answer {
    let query = desk.query();
    let Ok(id) = Uuid::try_parse(query.raw("id")) else { return Ok(see_other(urls::CONFIRM)) };
    let frame = Frame::of(&desk, Section::Account, None).await?;
    let next = safe_next(query.raw("next"));
    Ok(shown(page(frame, &desk.member().email, Some(id), next, None, ways_of(&desk, next).await?)))
}

/// `POST /dashboard/confirm/code`: on to what was asked for.
pub async fn prove(posted: Posted) -> Answer {
    let Posted { desk, fields } = posted;
    let next = safe_next(fields.raw("next"));
    let id = Uuid::try_parse(fields.raw("id")).map_err(|_| Refusal::FormExpired)?;
    let trouble = match sign_in::prove(&desk.ctx, id, &desk.session_hash(), fields.raw("code")).await? {
        Proof::Right(member) if member.id == desk.member().id => {
            sessions::proved(&desk.ctx, desk.session()).await?;
            return Ok(see_other(next));
        }
        Proof::Right(_) | Proof::Wrong => "This code is not right. Look for the latest mail, and enter its six digits.",
        Proof::Spent => "This code cannot be entered any more. Get another one.",
    };
    let frame = Frame::of(&desk, Section::Account, None).await?;
    let trouble = Some(trouble.to_owned());
    Ok(refused(page(frame, &desk.member().email, Some(id), next, trouble, ways_of(&desk, next).await?)))
}
