//! The frame of the dashboard's pages: where one is, where one can go, who one is, what was just done.

use super::{
    gate::Desk,
    kit::{Choice, Link},
    trouble::Refusal,
};
use crate::{
    domain::{
        closed_set,
        member::{Permission, Role},
        workspace::Workspace,
    },
    services::{members, workspaces},
    storage::Paging,
    urls::dashboard as urls,
    web::{assets::drawn_initial, extract::Query},
};

/// The most workspaces in the switcher.
const SWITCHER_MAX: i64 = 100;

closed_set! {
    /// What a page before this one has done.
    Notice {
        /// Something was made.
        Created = "created",
        /// Something was changed.
        Saved = "saved",
        /// Something was deleted.
        Deleted = "deleted",
        /// A connection was disconnected.
        Disconnected = "disconnected",
        /// A token was renewed.
        Renewed = "renewed",
        /// A token was not.
        NotRenewed = "not-renewed",
        /// A link was withdrawn.
        Withdrawn = "withdrawn",
        /// An invitation was mailed.
        Invited = "invited",
        /// An invitation could not be handed over yet.
        MailWaits = "mail-waits",
        /// An invitation was cancelled.
        Cancelled = "cancelled",
        /// A session was ended.
        Ended = "ended",
        /// A way to sign in was taken away.
        Forgotten = "forgotten",
    }
}

impl Notice {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Created => "It is there now.",
            Self::Saved => "The changes are saved.",
            Self::Deleted => "It is deleted.",
            Self::Disconnected => "The connection is disconnected.",
            Self::Renewed => "The access was renewed just now.",
            Self::NotRenewed => "The access could not be renewed; what is known of the reason stands below.",
            Self::Withdrawn => "The link opens nothing any more.",
            Self::Invited => "The invitation is on its way.",
            Self::MailWaits => "The mail server has not taken the mail; what is known of it stands below.",
            Self::Cancelled => "The invitation is cancelled, and its link opens nothing any more.",
            Self::Ended => "That session is signed out.",
            Self::Forgotten => "It is forgotten.",
        }
    }

    const fn class(self) -> &'static str {
        if matches!(self, Self::NotRenewed | Self::MailWaits) { "warn" } else { "good" }
    }
}

/// Which entry of the navigation a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Section {
    Overview,
    EndUsers,
    Connections,
    Integrations,
    Branding,
    Trail,
    Settings,
    Members,
    OAuthApps,
    ApiKeys,
    Workspaces,
    Account,
}

/// A group of the navigation.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its heading.
    pub title: String,
    /// Its entries, and which one is the page's own.
    pub entries: Vec<(Link, bool)>,
}

/// Everything around a page's own content.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The portal's style sheet.
    pub css_url: String,
    /// The dashboard's.
    pub desk_css_url: String,
    /// The tab's icon.
    pub favicon_url: String,
    /// The organisation's name.
    pub organization: String,
    /// The workspace of the page.
    pub workspace: Option<String>,
    /// The other ones.
    pub workspaces: Vec<Link>,
    /// The other organisations that know the member, by id.
    pub organizations: Vec<Choice>,
    /// Where one of them is chosen.
    pub organization_url: &'static str,
    /// Where one can go.
    pub groups: Vec<Group>,
    /// Who one is.
    pub member: String,
    /// As what.
    pub role: Role,
    /// The page about that, and whether it is this one.
    pub account: (Link, bool),
    /// Ends the session.
    pub sign_out_url: &'static str,
    /// For every form.
    pub csrf: String,
    /// What was just done: class and sentence.
    pub notice: Option<(&'static str, &'static str)>,
    /// Where one starts.
    pub home_url: &'static str,
}

impl Frame {
    /// The frame of a page of the organisation, or of one of its workspaces.
    pub async fn of(desk: &Desk, section: Section, workspace: Option<&Workspace>) -> Result<Self, Refusal> {
        let paging = Paging { limit: SWITCHER_MAX, offset: 0 };
        let all = workspaces::list(&desk.ctx, &desk.caller, paging).await?.items;
        // Pages of the organisation keep the way back to a workspace.
        let here = workspace.or(all.first());
        let others = all.iter().filter(|it| here.is_none_or(|own| own.id != it.id));
        let member = desk.member();
        let elsewhere = members::sessions::elsewhere(&desk.ctx, &desk.signed_in).await?;
        let notice = Notice::from_word(Query::parse(desk.request.query_string()).raw("notice"));
        Ok(Self {
            css_url: desk.assets.css_url().to_owned(),
            desk_css_url: desk.assets.dashboard_css_url().to_owned(),
            favicon_url: desk.assets.favicon_url().to_owned(),
            organization: desk.signed_in.organization_name.clone(),
            workspace: here.map(|it| it.name.clone()),
            workspaces: others.map(|it| Link::new(&it.name, urls::Workspace(&it.slug).overview())).collect(),
            organizations: elsewhere
                .into_iter()
                .map(|it| Choice::new(it.member.org_id.to_string(), it.organization_name))
                .collect(),
            organization_url: urls::ORGANIZATION,
            groups: groups(member.role, here.map(|it| (it.name.as_str(), urls::Workspace(&it.slug))), section),
            member: member.label().to_owned(),
            role: member.role,
            account: (Link::new("Your account", urls::ACCOUNT), section == Section::Account),
            sign_out_url: urls::SIGN_OUT,
            csrf: desk.csrf.clone(),
            notice: notice.map(|notice| (notice.class(), notice.sentence())),
            home_url: urls::HOME,
        })
    }

    /// The frame of an owner at a section of a sample workspace.
    pub(super) fn sample(section: Section) -> Self {
        let northwind = urls::Workspace("northwind");
        Self {
            css_url: "/static/app.css".to_owned(),
            desk_css_url: "/static/dashboard.css".to_owned(),
            favicon_url: drawn_initial("Portico"),
            organization: "Northwind".to_owned(),
            workspace: Some("Northwind Reports".to_owned()),
            workspaces: vec![Link::new("Staging", urls::Workspace("staging").overview())],
            organizations: vec![Choice::new("01939b1e-7c1a-7cc0-8a3e-2f6f0d6a9b10", "Contoso")],
            organization_url: urls::ORGANIZATION,
            groups: groups(Role::Owner, Some(("Northwind Reports", northwind)), section),
            member: "Ada Lovelace".to_owned(),
            role: Role::Owner,
            account: (Link::new("Your account", urls::ACCOUNT), false),
            sign_out_url: urls::SIGN_OUT,
            csrf: "c2FtcGxl".to_owned(),
            notice: None,
            home_url: urls::HOME,
        }
    }
}

/// What a role finds in the navigation: only what it may open.
fn groups(role: Role, workspace: Option<(&str, urls::Workspace<'_>)>, section: Section) -> Vec<Group> {
    let group = |title: &str, entries: Vec<(&str, String, Section, Permission)>| {
        let allowed = entries.into_iter().filter(|entry| crate::domain::member::may(role, entry.3));
        let entries = allowed.map(|(text, url, own, _)| (Link::new(text, url), own == section)).collect::<Vec<_>>();
        Group { title: title.to_owned(), entries }
    };
    let mut all = Vec::new();
    if let Some((name, at)) = workspace {
        all.push(group(
            name,
            vec![
                ("Overview", at.overview(), Section::Overview, Permission::View),
                ("End users", at.end_users(), Section::EndUsers, Permission::View),
                ("Connections", at.connections(), Section::Connections, Permission::View),
                ("Integrations", at.integrations(), Section::Integrations, Permission::View),
                ("Branding", at.branding(), Section::Branding, Permission::ManageBranding),
                ("Trail", at.trail(), Section::Trail, Permission::View),
                ("Settings", at.settings(), Section::Settings, Permission::ManageWorkspaces),
            ],
        ));
    }
    let own = |text, url: &str, section, permission| (text, url.to_owned(), section, permission);
    all.push(group(
        "Organisation",
        vec![
            own("Workspaces", urls::WORKSPACES, Section::Workspaces, Permission::View),
            own("Members", urls::MEMBERS, Section::Members, Permission::ManageMembers),
            own("OAuth apps", urls::OAUTH_APPS, Section::OAuthApps, Permission::ManageOAuthApps),
            own("API keys", urls::API_KEYS, Section::ApiKeys, Permission::ManageApiKeys),
        ],
    ));
    all.retain(|group| !group.entries.is_empty());
    all
}
