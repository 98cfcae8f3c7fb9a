//! Invitations of end users: mailed, mailed again, cancelled.

use actix_web::web::Path;
use uuid::Uuid;

use super::{
    end_users::of_path,
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted},
    kit::{Action, Field, Form, Input, Link, Mark, Row, Weight, refuse, shown},
    links::{self, Page},
    trouble::Refusal,
    words,
};
use crate::{
    domain::{
        end_user::EndUser,
        input,
        invitation::{Invitation, InvitationState},
        member::Permission,
        workspace::Workspace,
    },
    error::Error,
    services::{
        end_users,
        invitations::{self, Invited},
    },
    urls::dashboard as urls,
    web::extract::{Query, path_id},
};

/// An invitation as a line of its end user's page.
pub(super) fn row(desk: &Desk, at: urls::Workspace<'_>, it: &Invitation) -> Row {
    let now = desk.ctx.clock.now();
    let state = it.state(now);
    let (class, word) = words::invitation(state);
    let mut actions = Vec::new();
    if desk.may(Permission::SendLinks) && !matches!(state, InvitationState::Completed | InvitationState::Cancelled) {
        actions
            .push(Action::post("Send again", at.invitation_resend(it.end_user_id, it.id), Weight::Plain).of(&it.email));
        let cancel = Action::post("Cancel", at.invitation_cancel(it.end_user_id, it.id), Weight::Danger);
        actions.push(cancel.of(&format!("the invitation to {}", it.email)));
    }
    let ends = !matches!(state, InvitationState::Cancelled | InvitationState::Expired);
    Row {
        title: it.email.clone(),
        sub: (state == InvitationState::Failed).then(|| words::mail_failure(it).to_owned()),
        mark: Some(Mark::new(class, word)),
        facts: [
            Some(format!("Asked for {}", words::ago(it.queued_at, now))),
            ends.then(|| format!("opens until {}", words::moment(it.expires_at))),
        ]
        .into_iter()
        .flatten()
        .collect(),
        actions,
        ..Row::default()
    }
}

fn form(frame: Frame, at: urls::Workspace<'_>, user: &EndUser, offered: Vec<(String, String)>, values: &Query) -> Form {
    let email = Field::line("email", "E-mail address", values.raw("email")).input(Input::Line("email")).required();
    let email =
        email.help("Whoever reads mail there can connect, renew and disconnect accounts in this person's name.");
    let person = words::person(user);
    let lead = format!("A mail in the look of the workspace asks {person} to connect, with a link of their own.");
    let fields = [vec![email], links::fields(offered, values)].concat();
    let up = Link::new(person, at.end_user(user.id));
    Form { lead, ..Form::new(frame, up, "Send an invitation", fields, at.end_user_invite(user.id), "Send it") }
}

async fn asked(desk: &Desk, workspace: &Workspace, user: &EndUser, values: &Query) -> Result<Form, Refusal> {
    let frame = Frame::of(desk, Section::EndUsers, Some(workspace)).await?;
    Ok(form(frame, urls::Workspace(&workspace.slug), user, links::offered(desk, workspace).await?, values))
}

/// `GET …/end-users/{id}/invite`.
pub async fn ask(desk: Desk, path: Path<(String, String)>) -> Answer {
    let (workspace, id) = of_path(&desk, &path).await?;
    let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
    let values = Query::of(&[("email", user.email.as_deref().unwrap_or_default())]);
    Ok(shown(asked(&desk, &workspace, &user, &values).await?))
}

/// `POST …/end-users/{id}/invite`.
pub async fn create(posted: Posted, path: Path<(String, String)>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let (workspace, id) = of_path(&desk, &path).await?;
    let email = fields.demanded("email", input::email);
    let new = links::read(&mut fields);
    let made = match fields.fields().check() {
        Ok(()) => invitations::invite(&desk.ctx, &desk.caller, id, email.unwrap_or_default(), new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => answer(&desk, &workspace, id, &made).await,
        Err(error) => {
            let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
            refuse(asked(&desk, &workspace, &user, &fields).await?, error)
        }
    }
}

/// What became of the mail; where nobody is reached by mail the link itself, to be sent by hand.
async fn answer(desk: &Desk, workspace: &Workspace, id: Uuid, made: &Invited) -> Answer {
    let at = urls::Workspace(&workspace.slug);
    if invitations::reach_people(&desk.ctx) {
        let notice = if made.email_sent { Notice::Invited } else { Notice::MailWaits };
        return Ok(desk.done(&at.end_user(id), notice));
    }
    let user = end_users::get(&desk.ctx, &desk.caller, id).await?;
    let frame = Frame::of(desk, Section::EndUsers, Some(workspace)).await?;
    Ok(shown(links::issued(frame, at, &user, &made.issued, Page::Unmailed)))
}

/// The invitation that the path names, of the end user that it names.
async fn of_path_one(desk: &Desk, path: (String, String, String)) -> Result<(Workspace, Uuid, Uuid), Refusal> {
    let (slug, user, invitation) = path;
    let (workspace, user) = of_path(desk, &(slug, user)).await?;
    let id = path_id(&invitation, "NOT_FOUND", "invitation")?;
    let it = invitations::get(&desk.ctx, &desk.caller, id).await?;
    if it.end_user_id == user {
        Ok((workspace, user, id))
    } else {
        Err(Error::not_found("NOT_FOUND", "invitation").into())
    }
}

/// `POST …/end-users/{id}/invitations/{invitation}/resend`.
pub async fn resend(posted: Posted, path: Path<(String, String, String)>) -> Answer {
    let desk = posted.desk;
    let (workspace, user, id) = of_path_one(&desk, path.into_inner()).await?;
    let made = invitations::resend(&desk.ctx, &desk.caller, id, None).await?;
    answer(&desk, &workspace, user, &made).await
}

/// `POST …/end-users/{id}/invitations/{invitation}/cancel`.
pub async fn cancel(posted: Posted, path: Path<(String, String, String)>) -> Answer {
    let desk = posted.desk;
    let (workspace, user, id) = of_path_one(&desk, path.into_inner()).await?;
    invitations::cancel(&desk.ctx, &desk.caller, id).await?;
    Ok(desk.done(&urls::Workspace(&workspace.slug).end_user(user), Notice::Cancelled))
}

/// The form.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let at = urls::Workspace("northwind");
    let user = super::gallery::end_user();
    let offered = vec![(Uuid::nil().to_string(), "Slack only (chat)".to_owned())];
    let values = Query::of(&[("email", "alice@example.com")]);
    vec![("invite", form(Frame::sample(Section::EndUsers), at, &user, offered, &values))]
}
