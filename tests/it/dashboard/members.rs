//! Members: invited, changed, removed; and the end users that stand for them.

use portico::{
    domain::member::{MemberStatus, Role},
    outbound::mail::MailError,
    storage,
};
use serde_json::json;

use super::support::{asks_for_code, at_browser, confirms, first_organization, link_for, member, owner};
use crate::support::{TestApp, both};

both! {
    an_invited_member_comes_by_the_mail_and_is_an_end_user_of_their_workspaces,
    a_member_connects_accounts_of_their_own_through_the_portal,
    an_invitation_that_no_server_takes_shows_its_link,
    an_invitation_is_in_the_language_that_is_chosen_for_it,
    admins_do_not_touch_owners_and_nobody_touches_themselves,
    an_organization_keeps_an_owner,
    a_link_that_the_inviter_sees_leads_into_no_other_organization,
    whoever_may_less_is_signed_out_and_loses_what_was_taken,
    removing_a_member_withdraws_what_they_connected,
}

async fn an_invited_member_comes_by_the_mail_and_is_an_end_user_of_their_workspaces(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let mut ada = owner(&app).await;
    let page = ada.opens("/dashboard/members/new").await;
    let fields =
        [("email", "Grace@Acme.test"), ("name", "Grace Hopper"), ("role", "support"), ("workspaces", &workspace)];
    // Without a mail server the mail goes into a file, and the page shows the link too.
    let told = ada.fills(&page, "Invite", &fields).await;
    assert_eq!(told.heading(), "Grace Hopper is a member");
    let mailed = link_for(&app, "grace@acme.test").await;
    assert_eq!(told.all("code"), std::slice::from_ref(&mailed));

    let mut grace = app.visitor();
    let page = grace.opens(&mailed).await;
    let inside = grace.presses(&page, "Sign in").await;
    assert_eq!(inside.heading(), "Acme");
    assert_eq!(grace.opens("/dashboard/api-keys").await.status, 403, "sees no secrets");

    let users = app.backend().get(&format!("/api/v1/end-users?workspaceId={workspace}&type=member")).await.expect(200);
    assert_eq!(users["total"], 1);
    let user = &users["endUsers"][0];
    assert_eq!((&user["type"], &user["externalId"]), (&json!("member"), &json!(null)));
    let org = first_organization(&app).await;
    let known = storage::members::by_email(&app.context().db, org, "grace@acme.test").await.unwrap().unwrap();
    assert_eq!(user["authUserId"], known.id.to_string());
    assert_eq!(known.status, MemberStatus::Active);

    let again = ada.opens("/dashboard/members/new").await;
    let refused = ada.fills(&again, "Invite", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.says("E-mail address belongs to a member already."), "{}", refused.html);
}

async fn a_member_connects_accounts_of_their_own_through_the_portal(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let org = first_organization(&app).await;
    let it = member(&app, org, Role::Viewer, "vera@acme.test", &[&workspace]).await;
    let mut vera = at_browser(&app, &it).await;
    let page = vera.opens("/dashboard").await;
    let portal = vera.presses(&page, "Connect my own accounts").await;
    let form = vera.clicks(&portal, "Connect Slack").await;
    let consent = vera.presses(&form, "Continue to Slack").await;
    let done = vera.presses(&consent, "Allow").await;
    assert_eq!(done.heading(), "Slack is connected");
    let user = &storage::members::end_users(&app.context().db, org, it.id).await.unwrap()[0];
    let own = app.connections(&user.id.to_string()).await;
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["externalId"], format!("{}:slack", user.id));
}

async fn an_invitation_that_no_server_takes_shows_its_link(app: TestApp) {
    let mut ada = owner(&app).await;
    app.mailbox().refuse(MailError::Refused(550));
    let page = ada.opens("/dashboard/members/new").await;
    let told = ada.fills(&page, "Invite", &[("email", "grace@acme.test"), ("role", "admin")]).await;
    assert!(told.says("The mail server did not take the invitation."), "{}", told.html);
    let first = told.all("code")[0].clone();

    let listed = ada.opens("/dashboard/members").await;
    let page = ada.clicks(&listed, "grace@acme.test").await;
    let told = ada.presses(&page, "Invite again").await;
    let second = told.all("code")[0].clone();
    assert_ne!(first, second);
    let mut grace = app.visitor();
    let page = grace.opens(&second).await;
    assert_eq!(grace.presses(&page, "Sign in").await.status, 200);
    // Who has come asks for codes: nobody else signs in as them any more.
    let page = ada.opens(page_of(&app, "grace@acme.test").await).await;
    assert!(!page.says("Invite again"));
}

async fn an_invitation_is_in_the_language_that_is_chosen_for_it(app: TestApp) {
    let mut ada = owner(&app).await;
    let latest = async || {
        app.settle().await;
        app.mailbox().all().pop().unwrap().mail
    };
    let page = ada.opens("/dashboard/members/new").await;
    let fields = [("email", "marie@acme.test"), ("role", "developer"), ("language", "fr")];
    ada.fills(&page, "Invite", &fields).await;
    let mail = latest().await;
    assert_eq!((mail.language.as_str(), mail.subject.as_str()), ("fr", "Vous êtes invité chez Default"));
    assert!(mail.text.contains("Votre rôle : développeur"), "{}", mail.text);
    // Once more, and her first code, where her browser says nothing.
    let page = ada.opens(page_of(&app, "marie@acme.test").await).await;
    ada.presses(&page, "Invite again").await;
    assert_eq!(latest().await.language, "fr");
    asks_for_code(&mut app.visitor(), "marie@acme.test").await;
    assert!(latest().await.subject.ends_with("est votre code de connexion"));
    // What is no language of ours is English.
    let page = ada.opens("/dashboard/members/new").await;
    ada.fills(&page, "Invite", &[("email", "jan@acme.test"), ("role", "viewer"), ("language", "nl")]).await;
    assert_eq!(latest().await.subject, "You are invited to Default");
}

async fn page_of(app: &TestApp, email: &str) -> String {
    let org = first_organization(app).await;
    let found = storage::members::by_email(&app.context().db, org, email).await.unwrap().unwrap();
    format!("/dashboard/members/{}", found.id)
}

async fn admins_do_not_touch_owners_and_nobody_touches_themselves(app: TestApp) {
    let org = first_organization(&app).await;
    let boss = member(&app, org, Role::Owner, "boss@acme.test", &[]).await;
    let it = member(&app, org, Role::Admin, "admin@acme.test", &[]).await;
    let mut admin = at_browser(&app, &it).await;
    let form = admin.opens("/dashboard/members/new").await;
    assert!(!form.all("option").concat().contains("Owner"), "is not offered");
    let refused = admin.fills(&form, "Invite", &[("email", "mole@acme.test"), ("role", "owner")]).await;
    assert_eq!(refused.status, 422);
    for (who, role) in [(&boss, "viewer"), (&it, "owner")] {
        let path = format!("/dashboard/members/{}", who.id);
        let page = admin.opens(&path).await;
        let refused = admin.fills(&page, "Save", &[("role", role)]).await;
        assert_eq!(refused.status, 422, "{}", refused.html);
        let page = admin.opens(format!("{path}/delete")).await;
        assert_eq!(admin.presses(&page, "Remove").await.status, 403);
    }
    let all = storage::members::list(&app.context().db, org).await.unwrap();
    let roles: Vec<_> = all.iter().map(|it| (it.email.as_str(), it.role)).collect();
    assert_eq!(roles, [("boss@acme.test", Role::Owner), ("admin@acme.test", Role::Admin)]);
}

async fn an_organization_keeps_an_owner(app: TestApp) {
    let org = first_organization(&app).await;
    let one = member(&app, org, Role::Owner, "one@acme.test", &[]).await;
    let two = member(&app, org, Role::Owner, "two@acme.test", &[]).await;
    let (mut first, mut second) = (at_browser(&app, &one).await, at_browser(&app, &two).await);
    let (of_one, of_two) = (format!("/dashboard/members/{}", one.id), format!("/dashboard/members/{}", two.id));
    // Each removes the other at once: one stays.
    let (page, other) = (first.opens(format!("{of_two}/delete")).await, second.opens(format!("{of_one}/delete")).await);
    let (a, b) = tokio::join!(first.presses(&page, "Remove"), second.presses(&other, "Remove"));
    let left = storage::members::list(&app.context().db, org).await.unwrap();
    assert_eq!(left.len(), 1, "{} {}", a.status, b.status);
    assert_eq!(left[0].role, Role::Owner);
}

async fn a_link_that_the_inviter_sees_leads_into_no_other_organization(app: TestApp) {
    let org = first_organization(&app).await;
    app.another_organization().await;
    let all = storage::access::organizations(&app.context().db).await.unwrap();
    let other = all.iter().find(|it| it.id != org).unwrap();
    member(&app, org, Role::Owner, "boss@acme.test", &[]).await;
    let mallory = member(&app, other.id, Role::Owner, "mallory@other.test", &[]).await;
    let mut mallory = at_browser(&app, &mallory).await;
    app.mailbox().refuse(MailError::Refused(550));
    let page = mallory.opens("/dashboard/members/new").await;
    let told = mallory.fills(&page, "Invite", &[("email", "boss@acme.test"), ("role", "admin")]).await;
    let link = told.all("code")[0].clone();

    let mut thief = app.visitor();
    let page = thief.opens(&link).await;
    let inside = thief.presses(&page, "Sign in").await;
    assert!(inside.status == 200 && !inside.html.contains(&org.to_string()), "{}", inside.html);
    let csrf = thief.opens("/dashboard/account").await.form("Save");
    let csrf = csrf.fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let fields = [("csrf", csrf.as_str()), ("id", &org.to_string())];
    assert_eq!(thief.posts("/dashboard/organization", &fields).await.status, 404);
    let asked = thief.opens("/dashboard/api-keys/new").await;
    assert_eq!(asked.heading(), "Show that it is you", "the link alone shows no secret either");

    // Whoever reads the address's mail does.
    let page = confirms(&app, &mut thief, &asked, "boss@acme.test").await;
    assert_eq!(page.heading(), "Make an API key");
    let changed = thief.posts("/dashboard/organization", &fields).await;
    assert_eq!(changed.status, 200, "{}", changed.html);
    assert_eq!(thief.opens("/dashboard/members").await.all("main .rows .name"), ["boss@acme.test You"]);
}

async fn whoever_may_less_is_signed_out_and_loses_what_was_taken(app: TestApp) {
    let (kept, taken) = (app.workspace(&[]).await, app.workspace(&[]).await);
    let mut ada = owner(&app).await;
    let org = first_organization(&app).await;
    let it = member(&app, org, Role::Support, "grace@acme.test", &[&kept, &taken]).await;
    let mut grace = at_browser(&app, &it).await;
    assert_eq!(grace.opens("/dashboard/workspaces").await.all("main .rows > li").len(), 2);
    let page = ada.opens(format!("/dashboard/members/{}", it.id)).await;
    let saved = ada.fills(&page, "Save", &[("workspaces", &kept)]).await;
    assert!(saved.says("The changes are saved."), "{}", saved.html);
    assert_eq!(grace.opens("/dashboard/workspaces").await.all("main .rows > li").len(), 1, "still signed in");
    let page = ada.opens(format!("/dashboard/members/{}", it.id)).await;
    ada.fills(&page, "Save", &[("role", "viewer")]).await;
    assert_eq!(grace.opens("/dashboard/workspaces").await.heading(), "Sign in to the dashboard");
    let page = ada.opens(format!("/dashboard/members/{}", it.id)).await;
    ada.fills(&page, "Save", &[("suspended", "true")]).await;
    let found = storage::members::get(&app.context().db, org, it.id).await.unwrap().unwrap();
    assert_eq!((found.role, found.status), (Role::Viewer, MemberStatus::Suspended));
}

async fn removing_a_member_withdraws_what_they_connected(app: TestApp) {
    let workspace = app.workspace(&["slack"]).await;
    let org = first_organization(&app).await;
    let it = member(&app, org, Role::Viewer, "vera@acme.test", &[&workspace]).await;
    let mut vera = at_browser(&app, &it).await;
    let page = vera.opens("/dashboard").await;
    let portal = vera.presses(&page, "Connect my own accounts").await;
    let form = vera.clicks(&portal, "Connect Slack").await;
    let consent = vera.presses(&form, "Continue to Slack").await;
    vera.presses(&consent, "Allow").await;
    let mut ada = owner(&app).await;
    let question = ada.opens(format!("/dashboard/members/{}/delete", it.id)).await;
    assert!(question.says("1 connection of their own."), "{}", question.html);
    let gone = ada.presses(&question, "Remove").await;
    assert!(gone.says("It is deleted."));
    assert_eq!(vera.opens("/dashboard").await.heading(), "Sign in to the dashboard");
    let listed = app.backend().get("/api/v1/connections").await.expect(200);
    assert_eq!(listed["total"], 0);
    app.run_jobs().await;
    let told = app.backend().get("/api/v1/activity").await.expect(200);
    let kinds: Vec<_> = told["events"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"connection.withdrawn") && kinds.contains(&"member.removed"), "{kinds:?}");
    let removed = told["events"].as_array().unwrap().iter().find(|it| it["type"] == "member.removed").unwrap();
    assert_eq!((&removed["actor"], &removed["detail"]["email"]), (&json!("member"), &json!("vera@acme.test")));
}
