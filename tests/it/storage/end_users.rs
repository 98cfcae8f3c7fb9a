//! End users: one per external id, and lists in one order.

use portico::{
    domain::end_user::{EndUser, EndUserKind},
    storage::{Paging, end_users},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{TestApp, both, told};

both! {
    fifty_first_connections_of_one_person_make_one_end_user,
    pages_come_in_the_order_of_creation_and_miss_nobody,
}

/// A workspace's id, and a person in it.
async fn person(app: &TestApp) -> EndUser {
    let (context, at) = (app.context(), app.clock.now());
    EndUser {
        id: context.entropy.id(at),
        org_id: portico::storage::access::first_organization(&context.db).await.unwrap(),
        workspace_id: app.workspace(&[]).await.parse().unwrap(),
        external_id: Some("user_1".to_owned()),
        auth_user_id: None,
        kind: EndUserKind::External,
        display_name: None,
        email: None,
        metadata: None,
        connection_count: 0,
        created_at: at,
        updated_at: at,
    }
}

async fn fifty_first_connections_of_one_person_make_one_end_user(app: TestApp) {
    let person = person(&app).await;
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let (context, at) = (app.context().clone(), app.clock.now());
        let candidate = EndUser { id: context.entropy.id(at), ..person.clone() };
        callers.spawn(async move {
            end_users::ensure(&context.db, &candidate, &told(&context, candidate.org_id)).await.unwrap().id
        });
    }
    let mut ids = callers.join_all().await;
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

async fn pages_come_in_the_order_of_creation_and_miss_nobody(app: TestApp) {
    let first = person(&app).await;
    let db = &app.context().db;
    let mut expected = Vec::new();
    for n in 0..23_u128 {
        // Ids that fall while times rise, three people to the same millisecond, and fractions of every length.
        let at = first.created_at + chrono::TimeDelta::milliseconds(i64::try_from(n / 3 * 50).unwrap());
        let id = Uuid::from_u128(1_000 - n);
        let it = EndUser { id, external_id: Some(format!("u{n}")), created_at: at, ..first.clone() };
        end_users::insert(db, &it, &told(app.context(), it.org_id)).await.unwrap();
        expected.push((at, id));
    }
    expected.sort_unstable();
    let mut seen = Vec::new();
    for offset in (0..30).step_by(7) {
        let paging = Paging { limit: 7, offset };
        let page =
            end_users::list(db, first.org_id, first.workspace_id, &end_users::Filter::default(), paging).await.unwrap();
        assert_eq!(page.total, 23);
        seen.extend(page.items.into_iter().map(|it| (it.created_at, it.id)));
    }
    assert_eq!(seen, expected);
}
