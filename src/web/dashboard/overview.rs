//! What needs attention in a workspace, and how it has gone lately.

use actix_web::web::Path;

use super::{
    chart::Chart,
    frame::{Frame, Section},
    gate::{Answer, Desk, see_other},
    kit::{Action, Block, Detail, Figure, Link, Row, Weight, shown},
    words,
};
use crate::{
    context::Context,
    domain::{
        connection::Connection,
        integration::WorkspaceIntegration,
        member::{Permission, Role, may},
        workspace::Workspace,
    },
    services::{
        overview::{self, DAYS, Gap, Overview},
        workspaces,
    },
    storage::Paging,
    urls::dashboard as urls,
    web::assets::Assets,
};

/// `GET /dashboard`: the first workspace; who has none is told what to do.
pub async fn home(desk: Desk) -> Answer {
    let first = workspaces::list(&desk.ctx, &desk.caller, Paging { limit: 1, offset: 0 }).await?;
    if let Some(workspace) = first.items.first() {
        return Ok(see_other(&urls::Workspace(&workspace.slug).overview()));
    }
    Ok(shown(welcome(Frame::of(&desk, Section::Overview, None).await?, desk.may(Permission::ManageWorkspaces))))
}

fn welcome(frame: Frame, may_make: bool) -> Detail {
    let text = if may_make {
        "There is no workspace yet. A workspace holds end users, the integrations that they can connect, and a look of its own: make one for your product, and perhaps one for trying things out."
    } else {
        "You have not been given a workspace yet. Ask an owner or admin of your organisation for one."
    };
    let make = may_make.then(|| Action::link("Make a workspace", urls::WORKSPACES_NEW, Weight::Main));
    Detail {
        title: format!("Welcome to {}", frame.organization),
        frame,
        up: None,
        logo: None,
        sub: None,
        mark: None,
        actions: make.into_iter().collect(),
        blocks: vec![Block::Note { class: "warn", text: vec![text.to_owned()], actions: Vec::new() }],
    }
}

/// `GET /dashboard/workspaces/{workspace}`.
pub async fn show(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let found = overview::of_workspace(&desk.ctx, &desk.caller, workspace.id).await?;
    let frame = Frame::of(&desk, Section::Overview, Some(&workspace)).await?;
    let own = Action::post("Connect my own accounts", urls::Workspace(&workspace.slug).own_accounts(), Weight::Plain);
    Ok(shown(page(&desk.ctx, &desk.assets, frame, &workspace, found, vec![own])))
}

fn page(
    ctx: &Context,
    assets: &Assets,
    frame: Frame,
    workspace: &Workspace,
    found: Overview,
    actions: Vec<Action>,
) -> Detail {
    let at = urls::Workspace(&workspace.slug);
    let now = ctx.clock.now();
    let mut blocks = vec![Block::Figures(vec![
        figure(found.end_users, "end user", at.end_users()),
        figure(found.connections, "connection", at.connections()),
        Figure {
            is_bad: found.failing > 0,
            ..figure(found.failing, "in trouble", urls::with(&at.connections(), &[("status", "ERROR")]))
        },
        figure(i64::try_from(found.integrations).unwrap_or(i64::MAX), "integration", at.integrations()),
    ])];
    blocks.extend(next_step(&found, at, frame.role));
    let rows = |all: Vec<Connection>, tells_end: bool| {
        let row = |it: Connection| {
            let name = words::integration(ctx, &it.integration_name);
            let told =
                |end| if end <= now { "Has ended".to_owned() } else { format!("Ends {}", words::until(end, now)) };
            let end = it.ends_at.filter(|_| tells_end).map(told);
            Row {
                logo: Some(assets.logo_url(&it.integration_name).into_owned()),
                url: Some(at.connection(it.id)),
                sub: Some(name.clone()),
                facts: end.or_else(|| words::reason(&it, &name).map(|[why, _]| why)).into_iter().collect(),
                title: it.display_name,
                ..Row::default()
            }
        };
        all.into_iter().map(row).collect::<Vec<_>>()
    };
    let mut attention = found.gaps.iter().map(|(it, gap)| gap_row(ctx, assets, at, it, *gap)).collect::<Vec<_>>();
    attention.extend(rows(found.broken, false));
    attention.extend(rows(found.ending, true));
    blocks.push(Block::Rows {
        title: "What needs attention".to_owned(),
        rows: attention,
        empty: "Nothing: all connections work, and none ends within 30 days.".to_owned(),
        more: (found.failing > 10).then(|| {
            Link::new(
                format!("All {} connections in trouble", found.failing),
                urls::with(&at.connections(), &[("status", "ERROR")]),
            )
        }),
    });
    blocks.push(Block::Drawing {
        title: "New connections".to_owned(),
        chart: Chart::by_day(&found.made, DAYS, now, "new connections"),
    });
    Detail { frame, up: None, logo: None, title: workspace.name.clone(), sub: None, mark: None, actions, blocks }
}

/// What is to be done before anybody can connect anything, for those who may do it.
fn next_step(found: &Overview, at: urls::Workspace<'_>, role: Role) -> Option<Block> {
    let (text, permission, action, url) = if found.integrations == 0 {
        let text = "Nobody can connect anything yet: add the first integration from the catalog.";
        (text, Permission::ManageIntegrations, "Open the catalog", at.catalog())
    } else if found.end_users == 0 {
        let text = "Nobody is here yet. Add an end user and invite them, or have your backend do so over the API.";
        (text, Permission::ManageEndUsers, "Add an end user", at.end_users_new())
    } else {
        return None;
    };
    let action = may(role, permission).then(|| Action::link(action, url, Weight::Main));
    Some(Block::Note { class: "warn", text: vec![text.to_owned()], actions: action.into_iter().collect() })
}

fn figure(number: i64, noun: &str, url: String) -> Figure {
    let plural = if number == 1 || noun.contains(' ') && noun.starts_with("in ") { "" } else { "s" };
    Figure { number, label: format!("{noun}{plural}"), url, is_bad: false }
}

fn gap_row(ctx: &Context, assets: &Assets, at: urls::Workspace<'_>, it: &WorkspaceIntegration, gap: Gap) -> Row {
    let name = it.display_name.clone().unwrap_or_else(|| words::integration(ctx, &it.integration_name));
    let (text, url) = match gap {
        Gap::NoApp => (
            "Nobody can connect it: the organisation has no OAuth app for it.",
            urls::oauth_app_for(&it.integration_name, &at.overview()),
        ),
        Gap::NoConnection => ("Does not work: the connection that serves everybody is gone.", at.integration(it.id)),
        Gap::NoDefinition => ("Is hidden: the catalog does not have it any more.", at.integration(it.id)),
    };
    Row {
        logo: Some(assets.logo_url(&it.integration_name).into_owned()),
        title: name,
        url: Some(url),
        sub: Some("Integration".to_owned()),
        facts: vec![text.to_owned()],
        ..Row::default()
    }
}

/// Before there is anything.
pub(super) fn samples() -> Vec<(&'static str, Detail)> {
    let bare = || {
        let mut frame = Frame::sample(Section::Overview);
        (frame.workspace, frame.workspaces) = (None, Vec::new());
        frame.groups.remove(0);
        frame
    };
    let at = urls::Workspace("northwind");
    let row = |title: &str, sub: &str, fact: &str| Row {
        logo: Some(crate::web::assets::drawn_initial(sub)),
        title: title.to_owned(),
        url: Some(at.connection(uuid::Uuid::nil())),
        sub: Some(sub.to_owned()),
        facts: vec![fact.to_owned()],
        ..Row::default()
    };
    let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
    let now = day(23).and_hms_opt(10, 0, 0).unwrap_or_default().and_utc();
    let counts = [(day(3), 4), (day(9), 2), (day(10), 7), (day(17), 12), (day(18), 9), (day(23), 5)];
    let busy = Detail {
        frame: Frame::sample(Section::Overview),
        up: None,
        logo: None,
        title: "Northwind Reports".to_owned(),
        sub: None,
        mark: None,
        actions: vec![Action::post("Connect my own accounts", at.own_accounts(), Weight::Plain)],
        blocks: vec![
            Block::Figures(vec![
                figure(312, "end user", at.end_users()),
                figure(498, "connection", at.connections()),
                Figure { is_bad: true, ..figure(2, "in trouble", at.connections()) },
                figure(8, "integration", at.integrations()),
            ]),
            Block::Rows {
                title: "What needs attention".to_owned(),
                rows: vec![
                    row("alice@northwind.example", "Slack", "Slack says that the access has ended."),
                    row("Bob's calendar", "Google Calendar", "Ends in 5 days"),
                ],
                empty: String::new(),
                more: None,
            },
            Block::Drawing {
                title: "New connections".to_owned(),
                chart: Chart::by_day(&counts, DAYS, now, "new connections"),
            },
        ],
    };
    vec![("welcome", welcome(bare(), true)), ("waiting", welcome(bare(), false)), ("busy", busy)]
}
