//! Members of the organisation: invited, changed, removed.

use actix_web::web::Path;
use uuid::Uuid;

use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted},
    kit::{Action, Block, Confirm, Detail, Field, Form, Input, Link, List, Pager, Row, Weight, refuse, shown},
    words,
};
use crate::{
    domain::{
        end_user::EndUser,
        input::{self, text, word},
        member::{Member, MemberStatus, Role, may_manage},
        workspace::Workspace,
    },
    error::Result,
    language::Language,
    services::{
        members::{self, Invitation, MailedTo, MemberChanges, NewMember, sign_in},
        workspaces,
    },
    storage::Paging,
    urls::dashboard as urls,
    web::{
        extract::{Query, path_id},
        portal::visit::accepted_language,
    },
};

/// The most workspaces that can be ticked.
const TICKED_MAX: i64 = 100;

/// `GET /dashboard/members`.
pub async fn list(desk: Desk) -> Answer {
    let all = members::list(&desk.ctx, &desk.caller).await?;
    let now = desk.ctx.clock.now();
    let row = |it: &Member| Row {
        title: it.label().to_owned(),
        url: may_manage(desk.member().role, it.role).then(|| urls::one(urls::MEMBERS, it.id)),
        sub: Some(it.email.clone()).filter(|email| email != it.label()),
        badge: (it.id == desk.member().id).then(|| "You".to_owned()),
        mark: Some(words::status(it.status)),
        facts: vec![
            it.role.to_string(),
            it.last_seen_at.map_or_else(|| "Not seen yet".to_owned(), |at| format!("Seen {}", words::ago(at, now))),
        ],
        ..Row::default()
    };
    let invite = Action::link("Invite a member", urls::MEMBERS_NEW, Weight::Main);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Ok(shown(List {
        frame: Frame::of(&desk, Section::Members, None).await?,
        title: "Members".to_owned(),
        lead: "Who can sign in to this dashboard, and as what.".to_owned(),
        actions: vec![invite],
        finder: None,
        rows: all.iter().map(row).collect(),
        empty: ("Nobody".to_owned(), String::new()),
        pager: Pager::new(urls::MEMBERS, &Query::of(&[]), Paging { limit: total, offset: 0 }, all.len(), total),
    }))
}

/// The workspaces of a form, and which of them are ticked.
async fn ticks(desk: &Desk, ticked: &[Uuid]) -> Result<Vec<(String, String, bool)>> {
    let all = workspaces::list(&desk.ctx, &desk.caller, Paging { limit: TICKED_MAX, offset: 0 }).await?;
    let tick = |it: Workspace| (it.id.to_string(), it.name, ticked.contains(&it.id));
    Ok(all.items.into_iter().map(tick).collect())
}

fn ticked(fields: &Query) -> Vec<Uuid> {
    fields.every("workspaces").filter_map(|id| Uuid::try_parse(id).ok()).collect()
}

fn form(
    frame: Frame,
    actor: Role,
    member: Option<&Member>,
    ticks: Vec<(String, String, bool)>,
    values: &Query,
) -> Form {
    let roles = Role::ALL.iter().filter(|role| may_manage(actor, **role));
    let roles = roles.map(|role| (role.as_str().to_owned(), words::role(*role).to_owned())).collect();
    let role = if values.raw("role").is_empty() { Role::Developer.as_str() } else { values.raw("role") };
    let workspaces = Field::line("workspaces", "Workspaces", "").input(Input::Ticks(ticks));
    let email = Field::line("email", "E-mail address", values.raw("email")).required();
    let email = email.input(Input::Line("email")).help("They sign in with it, and the invitation goes there.");
    let mut fields = vec![
        Field::line("name", "Name", values.raw("name")),
        Field::select("role", "Role", roles, role).required(),
        workspaces.help("In each they become an end user, and can connect accounts of their own. Support and viewers see these only; the other roles reach all workspaces."),
    ];
    let (title, action_url, submit, below) = match member {
        None => {
            fields.insert(0, email);
            let languages = Language::ALL.map(|it| (it.tag().to_owned(), it.own_name().to_owned())).to_vec();
            let language = Field::select("language", "Language", languages, values.raw("language"));
            fields.push(language.help("What the invitation is written in; the dashboard is in English."));
            ("Invite a member".to_owned(), urls::MEMBERS_NEW.to_owned(), "Invite", Vec::new())
        }
        Some(it) => {
            let states = vec![(String::new(), "Yes".to_owned()), ("true".to_owned(), "No: suspended".to_owned())];
            fields.push(Field::select("suspended", "May sign in", states, values.raw("suspended")));
            let mut actions = Vec::new();
            if it.status == MemberStatus::Invited {
                actions.push(Action::post("Invite again", urls::member_invite(it.id), Weight::Plain));
            }
            actions.push(Action::link("Remove…", urls::delete(urls::MEMBERS, it.id), Weight::Danger));
            (it.label().to_owned(), urls::one(urls::MEMBERS, it.id), "Save", vec![Block::Actions(actions)])
        }
    };
    Form {
        frame,
        up: Link::new("Members", urls::MEMBERS),
        title,
        lead: member.map(|it| it.email.clone()).unwrap_or_default(),
        trouble: None,
        fields,
        action_url,
        submit: submit.to_owned(),
        also: None,
        above: Vec::new(),
        below,
    }
}

/// Somebody.
pub(super) fn sample() -> Member {
    let at = "2026-10-02T09:00:00Z".parse().unwrap_or_default();
    Member {
        id: Uuid::nil(),
        org_id: Uuid::nil(),
        email: "grace@northwind.example".to_owned(),
        name: Some("Grace Hopper".to_owned()),
        role: Role::Support,
        status: MemberStatus::Invited,
        language: None,
        last_seen_at: None,
        created_at: at,
        updated_at: at,
    }
}

/// Inviting, and somebody who was invited.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let frame = || Frame::sample(Section::Members);
    let ticks = || {
        vec![
            (Uuid::nil().to_string(), "Northwind Reports".to_owned(), true),
            (Uuid::max().to_string(), "Staging".to_owned(), false),
        ]
    };
    let values = Query::of(&[("name", "Grace Hopper"), ("role", "support")]);
    vec![
        ("member-new", form(frame(), Role::Owner, None, ticks(), &Query::of(&[]))),
        ("member", form(frame(), Role::Admin, Some(&sample()), ticks(), &values)),
    ]
}

async fn new_form(desk: &Desk, values: &Query) -> std::result::Result<Form, super::trouble::Refusal> {
    let frame = Frame::of(desk, Section::Members, None).await?;
    Ok(form(frame, desk.member().role, None, ticks(desk, &ticked(values)).await?, values))
}

/// `GET /dashboard/members/new`.
pub async fn ask(desk: Desk) -> Answer {
    let likely = accepted_language(&desk.request).tag();
    Ok(shown(new_form(&desk, &Query::of(&[("language", likely)])).await?))
}

/// `POST /dashboard/members/new`: invited, and by which link.
pub async fn create(posted: Posted) -> Answer {
    let Posted { desk, mut fields } = posted;
    let new = NewMember {
        email: fields.demanded("email", input::email).unwrap_or_default(),
        name: fields.entered("name", text(1, 255)),
        role: fields.demanded("role", word(Role::ALL, Role::as_str)).unwrap_or(Role::Viewer),
        language: Language::of(fields.raw("language")).unwrap_or_default(),
        workspaces: ticked(&fields),
    };
    let made = match fields.fields().check() {
        Ok(()) => members::invite(&desk.ctx, &desk.caller, desk.member(), new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok((member, invitation)) => told(&desk, &member, &invitation).await,
        Err(error) => refuse(new_form(&desk, &fields).await?, error),
    }
}

/// The invitation is on its way; where it is not, here is its link.
async fn told(desk: &Desk, member: &Member, invitation: &Invitation) -> Answer {
    if invitation.mailed == MailedTo::Server {
        return Ok(desk.done(urls::MEMBERS, Notice::Invited));
    }
    let why = match invitation.mailed {
        MailedTo::File => "No mail server is set up, so the invitation is in a file of the data directory.",
        MailedTo::Server | MailedTo::Nobody => "The mail server did not take the invitation.",
    };
    Ok(shown(Detail {
        frame: Frame::of(desk, Section::Members, None).await?,
        up: Some(Link::new("Members", urls::MEMBERS)),
        logo: None,
        title: format!("{} is a member", member.label()),
        sub: Some(member.email.clone()),
        mark: None,
        actions: Vec::new(),
        blocks: vec![
            Block::Note {
                class: "warn",
                text: vec![why.to_owned(), "Give them this link yourself.".to_owned()],
                actions: Vec::new(),
            },
            Block::Copy {
                title: "Link".to_owned(),
                text: invitation.link.to_string(),
                help: format!(
                    "It signs them in, once, within {} days. Send it to nobody else.",
                    sign_in::INVITATION_TTL.num_days()
                ),
            },
            Block::Actions(vec![Action::link("Done", urls::MEMBERS, Weight::Main)]),
        ],
    }))
}

async fn of_path(desk: &Desk, id: &str) -> Result<(Member, Vec<EndUser>)> {
    members::get(&desk.ctx, &desk.caller, path_id(id, "NOT_FOUND", "member")?).await
}

async fn edit_form(
    desk: &Desk,
    member: &Member,
    ticked: &[Uuid],
    values: &Query,
) -> std::result::Result<Form, super::trouble::Refusal> {
    let frame = Frame::of(desk, Section::Members, None).await?;
    Ok(form(frame, desk.member().role, Some(member), ticks(desk, ticked).await?, values))
}

/// `GET /dashboard/members/{id}`.
pub async fn show(desk: Desk, id: Path<String>) -> Answer {
    let (member, standing) = of_path(&desk, &id).await?;
    let here: Vec<_> = standing.iter().map(|user| user.workspace_id).collect();
    let values = Query::of(&[
        ("name", member.name.as_deref().unwrap_or_default()),
        ("role", member.role.as_str()),
        ("suspended", if member.status == MemberStatus::Suspended { "true" } else { "" }),
    ]);
    Ok(shown(edit_form(&desk, &member, &here, &values).await?))
}

/// `POST /dashboard/members/{id}`.
pub async fn update(posted: Posted, id: Path<String>) -> Answer {
    let Posted { desk, mut fields } = posted;
    let (member, _) = of_path(&desk, &id).await?;
    let changes = MemberChanges {
        name: fields.entered("name", text(1, 255)),
        role: fields.demanded("role", word(Role::ALL, Role::as_str)).unwrap_or(member.role),
        workspaces: ticked(&fields),
        is_suspended: fields.raw("suspended") == "true",
    };
    let changed = match fields.fields().check() {
        Ok(()) => members::update(&desk.ctx, &desk.caller, desk.member(), member.id, changes).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => Ok(desk.done(urls::MEMBERS, Notice::Saved)),
        Err(error) => refuse(edit_form(&desk, &member, &ticked(&fields), &fields).await?, error),
    }
}

/// `POST /dashboard/members/{id}/invite`: once more, to somebody who has not come yet.
pub async fn invite(posted: Posted, id: Path<String>) -> Answer {
    let desk = posted.desk;
    let id = path_id(&id, "NOT_FOUND", "member")?;
    let (member, invitation) = members::invite_again(&desk.ctx, &desk.caller, desk.member(), id).await?;
    told(&desk, &member, &invitation).await
}

/// `GET /dashboard/members/{id}/delete`.
pub async fn confirm(desk: Desk, id: Path<String>) -> Answer {
    let (member, standing) = of_path(&desk, &id).await?;
    Ok(shown(question(Frame::of(&desk, Section::Members, None).await?, &member, &standing)))
}

pub(super) fn question(frame: Frame, member: &Member, standing: &[EndUser]) -> Confirm {
    let connections: i64 = standing.iter().map(|user| user.connection_count).sum();
    let mut goes = vec!["Their way in: all their sessions end at once, and no link signs them in any more.".to_owned()];
    if connections > 0 {
        goes.push(format!(
            "{} of their own. Access is withdrawn at the providers that let us.",
            words::counted(connections, "connection")
        ));
    }
    Confirm {
        frame,
        title: "Remove this member?".to_owned(),
        who: format!("{} ({})", member.label(), member.email),
        goes,
        stays: vec![
            "What they have set up: API keys, OAuth apps, integrations. Delete an API key that they know by hand."
                .to_owned(),
        ],
        action_url: urls::delete(urls::MEMBERS, member.id),
        submit: "Remove".to_owned(),
        back_url: urls::one(urls::MEMBERS, member.id),
    }
}

/// `POST /dashboard/members/{id}/delete`.
pub async fn delete(posted: Posted, id: Path<String>) -> Answer {
    let desk = posted.desk;
    let (member, _) = of_path(&desk, &id).await?;
    members::remove(&desk.ctx, &desk.caller, desk.member(), member.id).await?;
    Ok(desk.done(urls::MEMBERS, Notice::Deleted))
}
