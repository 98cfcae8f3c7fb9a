//! Members, and the mails that they get.

use portico::{
    domain::{
        end_user::{EndUser, EndUserKind},
        member::{Member, MemberStatus, Role},
    },
    services::members::sign_in,
    storage,
};
use uuid::Uuid;

use crate::support::{Page, TestApp, Visitor, told};

/// The organisation of the first API key.
pub async fn first_organization(app: &TestApp) -> Uuid {
    storage::access::first_organization(&app.context().db).await.unwrap()
}

/// A member, with an end user in each of these workspaces.
pub async fn member(app: &TestApp, org: Uuid, role: Role, email: &str, workspaces: &[&str]) -> Member {
    let ctx = app.context();
    let now = ctx.clock.now();
    let member = Member {
        id: ctx.entropy.id(now),
        org_id: org,
        email: email.to_owned(),
        name: None,
        role,
        status: MemberStatus::Active,
        language: None,
        last_seen_at: None,
        created_at: now,
        updated_at: now,
    };
    storage::members::insert(&ctx.db, &member).await.unwrap();
    for workspace in workspaces {
        let user = EndUser {
            id: ctx.entropy.id(now),
            org_id: org,
            workspace_id: workspace.parse().unwrap(),
            external_id: None,
            auth_user_id: Some(member.id),
            kind: EndUserKind::Member,
            display_name: None,
            email: Some(email.to_owned()),
            metadata: None,
            connection_count: 0,
            created_at: now,
            updated_at: now,
        };
        storage::end_users::insert(&ctx.db, &user, &told(ctx, org)).await.unwrap();
    }
    member
}

/// Somebody at a browser who has followed a sign-in link of the member.
pub async fn at_browser(app: &TestApp, member: &Member) -> Visitor {
    let link = sign_in::operator_link(app.context(), member).await.unwrap();
    let mut visitor = app.visitor();
    let page = visitor.opens(link.as_str()).await;
    let inside = visitor.presses(&page, "Sign in").await;
    assert_eq!(inside.status, 200, "{}", inside.html);
    assert!(inside.url.path().starts_with("/dashboard"), "{}", inside.url);
    visitor
}

/// A signed-in owner of the first organisation.
pub async fn owner(app: &TestApp) -> Visitor {
    let org = first_organization(app).await;
    at_browser(app, &member(app, org, Role::Owner, "owner@acme.test", &[]).await).await
}

/// The code of the latest mail to an address.
pub async fn code_for(app: &TestApp, email: &str) -> String {
    app.settle().await;
    let sent = app.mailbox().all().into_iter().rev().find(|sent| sent.mail.to == email).unwrap();
    sent.mail.subject.chars().filter(char::is_ascii_digit).collect()
}

/// The link of the latest mail to an address.
pub async fn link_for(app: &TestApp, email: &str) -> String {
    app.settle().await;
    let sent = app.mailbox().all().into_iter().rev().find(|sent| sent.mail.to == email).unwrap();
    let link = sent.mail.text.split_whitespace().find(|word| word.contains("/dashboard/sign-in/link?token="));
    link.unwrap().to_owned()
}

/// Ask for a code as somebody would; answers the page on which it is entered.
pub async fn asks_for_code(visitor: &mut Visitor, email: &str) -> Page {
    let page = visitor.opens("/dashboard/sign-in").await;
    visitor.fills(&page, "Send me a code", &[("email", email)]).await
}

/// Show again that it is them, on the page that asks for it.
pub async fn confirms(app: &TestApp, visitor: &mut Visitor, page: &Page, email: &str) -> Page {
    assert_eq!(page.heading(), "Show that it is you");
    let page = visitor.presses(page, "Send me a code").await;
    let code = code_for(app, email).await;
    visitor.fills(&page, "Go on", &[("code", &code)]).await
}
