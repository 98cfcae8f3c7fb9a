//! Links for end users, and a member's own way to the portal.

use actix_web::web::Path;
use uuid::Uuid;

use super::{
    end_users::of_path,
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted, see_other},
    kit::{Action, Block, Detail, Field, Form, Link, Weight, refuse, shown},
    trouble::Refusal,
    words,
};
use crate::{
    domain::{end_user::EndUser, input, integration::WorkspaceIntegration, link::LINK_TTL_MIN, workspace::Workspace},
    error::Result,
    services::{
        end_users, integrations,
        links::{self, IssuedLink, NewLink},
        members,
    },
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

/// How long a link may open: seconds, and in words.
const LIVES: [(&str, &str); 4] =
    [("3600", "One hour"), ("86400", "One day"), ("604800", "Seven days"), ("2592000", "Thirty days")];

/// What is asked about a link: for what, and for how long.
pub(super) fn fields(offered: Vec<(String, String)>, values: &Query) -> Vec<Field> {
    let life = values.raw("expiresIn");
    let lives = LIVES.map(|(value, label)| (value.to_owned(), label.to_owned())).into();
    let everything = (String::new(), "All integrations of the workspace".to_owned());
    let targets = [everything].into_iter().chain(offered).collect();
    let life = if life.is_empty() { "604800" } else { life };
    vec![
        Field::select("workspaceIntegrationId", "For", targets, values.raw("workspaceIntegrationId")),
        Field::select("expiresIn", "Opens for", lives, life).required(),
    ]
}

/// What was said of a link.
pub(super) fn read(fields: &mut Query) -> NewLink {
    NewLink {
        workspace_integration_id: fields.entered("workspaceIntegrationId", input::uuid),
        expires_in: LIVES.iter().find(|(value, _)| *value == fields.raw("expiresIn")).and_then(|it| it.0.parse().ok()),
        ..NewLink::default()
    }
}

fn form(frame: Frame, at: urls::Workspace<'_>, user: &EndUser, offered: Vec<(String, String)>, values: &Query) -> Form {
    let (person, fields) = (words::person(user), fields(offered, values));
    let lead = format!(
        "Behind it {person} connects, renews and disconnects accounts. Whoever has the link can do so: send it to nobody else."
    );
    let up = Link::new(person, at.end_user(user.id));
    Form { lead, ..Form::new(frame, up, "Make a link", fields, at.end_user_link(user.id), "Make the link") }
}

/// Why a link is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// It was asked for.
    Made,
    /// It was to be mailed, and there is no mail server.
    Unmailed,
}

/// The link, this once.
pub(super) fn issued(frame: Frame, at: urls::Workspace<'_>, user: &EndUser, issued: &IssuedLink, why: Page) -> Detail {
    let unmailed = Block::Note {
        class: "warn",
        text: vec!["No mail server is set up, so nobody was mailed: the mail lies in a file of the server. Send the link yourself.".to_owned()],
        actions: Vec::new(),
    };
    let note = (why == Page::Unmailed).then_some(unmailed);
    let link = [
        Block::Copy {
            title: "Link".to_owned(),
            text: issued.url.to_string(),
            help: "Click it to select all of it, and send it to them. It is shown this once; a new one can be made at any time.".to_owned(),
        },
        Block::Actions(vec![Action::link("Done", at.end_user(user.id), Weight::Main)]),
    ];
    Detail {
        frame,
        up: Some(Link::new(words::person(user), at.end_user(user.id))),
        logo: None,
        title: "The link is ready".to_owned(),
        sub: Some(format!("For {}, until {}", words::person(user), words::moment(issued.link.expires_at))),
        mark: None,
        actions: Vec::new(),
        blocks: note.into_iter().chain(link).collect(),
    }
}

pub(super) async fn offered(desk: &Desk, workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let all = integrations::list(&desk.ctx, &desk.caller, workspace.id).await?;
    let named = |(it, _): (WorkspaceIntegration, _)| {
        let name = it.display_name.clone().unwrap_or_else(|| words::integration(&desk.ctx, &it.integration_name));
        (it.id.to_string(), format!("{name} only ({})", it.alias))
    };
    Ok(all.into_iter().map(named).collect())
}

async fn asked(desk: &Desk, workspace: &Workspace, id: Uuid, values: &Query) -> std::result::Result<Form, Refusal> {
    let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
    let frame = Frame::of(desk, Section::EndUsers, Some(workspace)).await?;
    Ok(form(frame, urls::Workspace(&workspace.slug), &user, offered(desk, workspace).await?, values))
}

/// `GET …/end-users/{id}/link`.
pub async fn ask(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, id) = of_path(&desk, &path).await?;
    Ok(shown(asked(&desk, &workspace, id, &Query::of(&[])).await?))
}

/// `POST …/end-users/{id}/link`: the link, this once.
pub async fn create(posted: Posted, path: Path<(String, String)>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let (workspace, id) = of_path(&desk, &path).await?;
    let new = read(&mut fields);
    let made = match fields.fields().check() {
        Ok(()) => links::issue(&desk.ctx, &desk.caller, id, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => {
            let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
            let frame = Frame::of(&desk, Section::EndUsers, Some(&workspace)).await?;
            Ok(shown(issued(frame, urls::Workspace(&workspace.slug), &user, &made, Page::Made)))
        }
        Err(error) => refuse(asked(&desk, &workspace, id, &fields).await?, error),
    }
}

/// `POST …/end-users/{id}/links/{link}/revoke`.
pub async fn revoke(posted: Posted, path: Path<(String, String, String)>) -> Answer {
    let desk = posted.desk;
    let (slug, user, link) = path.into_inner();
    let (workspace, id) = of_path(&desk, &(slug, user)).await?;
    let link = path_id(&link, "NOT_FOUND", "connect link")?;
    let own = links::list(&desk.ctx, &desk.caller, id).await?;
    if own.iter().any(|it| it.id == link) {
        links::revoke(&desk.ctx, &desk.caller, link).await?;
    }
    Ok(desk.done(&urls::Workspace(&workspace.slug).end_user(id), Notice::Withdrawn))
}

/// `POST …/own-accounts`: the portal, as the end user that stands for the member.
pub async fn own_accounts(posted: Posted, slug: Path<String>) -> Answer {
    let desk = posted.desk;
    let workspace = desk.workspace(&slug).await?;
    let own = members::own_end_user(&desk.ctx, &desk.caller, desk.member(), workspace.id).await?;
    let hour = NewLink { expires_in: Some(LINK_TTL_MIN), ..NewLink::default() };
    let made = links::issue(&desk.ctx, &desk.caller, own.id, hour).await?;
    Ok(see_other(made.url.as_str()))
}

/// The form.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let at = urls::Workspace("northwind");
    let user = super::gallery::end_user();
    let offered = vec![(Uuid::nil().to_string(), "Slack only (chat)".to_owned())];
    vec![("link", form(Frame::sample(Section::EndUsers), at, &user, offered, &Query::of(&[])))]
}
