//! Every kind of page of the dashboard, with sample content: for `/_gallery` of the demo, and for tests.

use askama::Template;
use uuid::Uuid;

use super::{
    account, api_keys, branding, confirm, connections,
    frame::{Frame, Section},
    integrations, invitations,
    kit::{Action, Choice, Confirm, Detail, Finder, List, Mark, Pager, Row, Weight},
    links, members, oauth_apps, overview, passkeys, sign_in, trouble, workspaces,
};
use crate::{
    domain::{
        connection::{Connection, ConnectionKind},
        end_user::{EndUser, EndUserKind},
        workspace::{Branding, Workspace},
    },
    services::withdrawals::Withdrawal,
    storage::Paging,
    urls::dashboard as urls,
    web::{assets::drawn_initial, extract::Query},
};

/// A workspace.
pub(super) fn workspace() -> Workspace {
    let at = "2026-10-02T09:00:00Z".parse().unwrap_or_default();
    Workspace {
        id: Uuid::nil(),
        org_id: Uuid::nil(),
        name: "Northwind Reports".to_owned(),
        slug: "northwind".to_owned(),
        branding: Branding::default(),
        return_urls: Vec::new(),
        created_at: at,
        updated_at: at,
    }
}

/// An end user.
pub(super) fn end_user() -> EndUser {
    let at = "2026-10-02T09:00:00Z".parse().unwrap_or_default();
    EndUser {
        id: Uuid::nil(),
        org_id: Uuid::nil(),
        workspace_id: Uuid::nil(),
        external_id: Some("user_123".to_owned()),
        auth_user_id: None,
        kind: EndUserKind::External,
        display_name: Some("Alice Johnson".to_owned()),
        email: Some("alice@example.com".to_owned()),
        metadata: None,
        connection_count: 2,
        created_at: at,
        updated_at: at,
    }
}

fn lists() -> Vec<(&'static str, List)> {
    let at = urls::Workspace("northwind");
    let row = |name: &str, mark: Option<Mark>, facts: &[&str]| Row {
        logo: Some(drawn_initial(name)),
        title: name.to_owned(),
        url: Some(at.connection(Uuid::nil())),
        sub: Some("user_123".to_owned()),
        badge: mark.is_none().then(|| "Member".to_owned()),
        mark,
        facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
        actions: vec![Action::link("Disconnect…", at.connection_disconnect(Uuid::nil()), Weight::Danger).of(name)],
    };
    let query = Query::of(&[("status", "ERROR")]);
    let finder = || Finder {
        url: at.connections(),
        search: Some(("Name".to_owned(), "a".to_owned())),
        selects: vec![(
            "status".to_owned(),
            "State".to_owned(),
            vec![Choice::new("", "All"), Choice::new("ERROR", "Needs attention")],
            "ERROR".to_owned(),
        )],
    };
    let list = |rows: Vec<Row>| List {
        frame: Frame::sample(Section::Connections),
        title: "Connections".to_owned(),
        lead: "The accounts that are connected in this workspace.".to_owned(),
        actions: vec![Action::link("Export as CSV", at.connections_csv(), Weight::Plain)],
        finder: Some(finder()),
        pager: Pager::new(&at.connections(), &query, Paging { limit: 25, offset: 25 }, rows.len(), 312),
        rows,
        empty: ("No such connection".to_owned(), "Show all integrations and states.".to_owned()),
    };
    let rows = vec![
        row("alice@northwind.example", Some(Mark::new("good", "Works")), &["Used 3 hours ago"]),
        row(
            "A very long name of an account that somebody has given it, with-a-part-that-does-not-break-by-itself",
            Some(Mark::new("bad", "Needs attention")),
            &["Not used yet"],
        ),
        row("ada@northwind.example", None, &["Used yesterday", "until 2 October 2027, 09:00 UTC"]),
    ];
    vec![("some", list(rows)), ("none", list(Vec::new()))]
}

fn questions() -> Vec<(&'static str, Confirm)> {
    let at = "2026-10-02T09:00:00Z".parse().unwrap_or_default();
    let mut slack = Connection::new(Uuid::nil(), Uuid::nil(), "sample", "oauth2", ConnectionKind::OAuth2, at);
    slack.display_name = "alice@northwind.example".to_owned();
    let northwind = urls::Workspace("northwind");
    let disconnect = |withdrawal| {
        connections::question(Frame::sample(Section::Connections), northwind, &slack, "Slack", &withdrawal)
    };
    let counts = [(312, "end user"), (1, "connection"), (0, "integration")];
    vec![
        ("disconnect", disconnect(Withdrawal::Queued("The app's access to your Slack workspace ends.".to_owned()))),
        ("disconnect-by-hand", disconnect(Withdrawal::ByHand(Some("https://provider.example/apps".to_owned())))),
        ("member", members::question(Frame::sample(Section::Members), &members::sample(), &[end_user()])),
        (
            "passkey",
            passkeys::question_of(Frame::sample(Section::Account), &account::sample_passkey(&members::sample())),
        ),
        ("workspace", workspaces::question(Frame::sample(Section::Settings), &workspace(), counts)),
    ]
}

fn details() -> Vec<(&'static str, Detail)> {
    let mut told = Frame::sample(Section::ApiKeys);
    told.notice = Some(("good", "It is there now."));
    let mut all = overview::samples();
    all.push(("key", api_keys::made(told, "Backend, production", "wvz_c2FtcGxl-c2FtcGxl-c2FtcGxl-c2FtcGxl-c2Ft")));
    all
}

/// Every sample, rendered: name, such as `desk_form-member`, and HTML.
///
/// # Errors
/// A template fails.
pub fn gallery() -> askama::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    add("desk_sign_in", sign_in::SignIn::samples(), &mut pages)?;
    add("desk_passkey", passkeys::PasskeyPage::samples(), &mut pages)?;
    add("desk_trouble", trouble::Trouble::samples(), &mut pages)?;
    add("desk_list", lists(), &mut pages)?;
    add("desk_detail", details(), &mut pages)?;
    add("desk_confirm", questions(), &mut pages)?;
    let forms = [
        confirm::samples(),
        account::samples(),
        members::samples(),
        api_keys::samples(),
        oauth_apps::samples(),
        workspaces::samples(),
        branding::samples(),
        links::samples(),
        invitations::samples(),
        integrations::samples(),
    ];
    for samples in forms {
        add("desk_form", samples, &mut pages)?;
    }
    Ok(pages)
}

fn add<T: Template>(
    page: &str,
    samples: Vec<(&'static str, T)>,
    pages: &mut Vec<(String, String)>,
) -> askama::Result<()> {
    for (state, sample) in samples {
        pages.push((format!("{page}-{state}"), sample.render()?));
    }
    Ok(())
}
