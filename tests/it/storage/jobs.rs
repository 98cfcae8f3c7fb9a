//! Jobs: claimed by one worker each.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use portico::storage::{access, jobs, jobs::JobRow};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{TestApp, both};

both! {
    sixteen_workers_share_two_hundred_jobs_and_no_job_is_done_twice,
    a_job_comes_back_when_its_lease_ends_and_waits_when_it_is_postponed,
}

async fn queue(app: &TestApp, number: u128) -> Uuid {
    let org_id = access::first_organization(&app.context().db).await.unwrap();
    for n in 0..number {
        let job = JobRow {
            id: Uuid::from_u128(n),
            org_id,
            kind: "revoke".to_owned(),
            subject_id: Uuid::nil(),
            sealed: None,
            key_id: None,
            attempts: 0,
            created_at: app.clock.now(),
        };
        jobs::insert(&app.context().db, &job, None, app.clock.now()).await.unwrap();
    }
    org_id
}

async fn sixteen_workers_share_two_hundred_jobs_and_no_job_is_done_twice(app: TestApp) {
    const JOBS: usize = 200;
    queue(&app, JOBS as u128).await;
    let (now, claimed) = (app.clock.now(), Arc::new(AtomicUsize::new(0)));
    let mut workers = JoinSet::new();
    for _ in 0..16 {
        let (context, claimed) = (app.context().clone(), Arc::clone(&claimed));
        workers.spawn(async move {
            let mut mine = Vec::new();
            // A worker that loses a race gets nothing, and asks again while there is work.
            while claimed.load(Ordering::SeqCst) < JOBS {
                if let Some(job) = jobs::claim(&context.db, now, now + TimeDelta::minutes(2)).await.unwrap() {
                    claimed.fetch_add(1, Ordering::SeqCst);
                    mine.push(job.id);
                }
            }
            mine
        });
    }
    let mut ids = workers.join_all().await.concat();
    ids.sort_unstable();
    assert_eq!(ids, (0..JOBS as u128).map(Uuid::from_u128).collect::<Vec<_>>());
    assert!(jobs::claim(&app.context().db, now, now).await.unwrap().is_none());
}

async fn a_job_comes_back_when_its_lease_ends_and_waits_when_it_is_postponed(app: TestApp) {
    let org = queue(&app, 1).await;
    let (db, now, minute) = (&app.context().db, app.clock.now(), TimeDelta::minutes(1));
    let first = jobs::claim(db, now, now + minute).await.unwrap().unwrap();
    assert_eq!(first.attempts, 1);
    assert!(jobs::claim(db, now + minute / 2, now + minute).await.unwrap().is_none(), "it is somebody's");
    let again = jobs::claim(db, now + minute, now + minute * 2).await.unwrap().unwrap();
    assert_eq!((again.id, again.attempts), (first.id, 2));
    jobs::postpone(db, org, again.id, now + minute * 5).await.unwrap();
    assert!(jobs::claim(db, now + minute * 4, now + minute * 9).await.unwrap().is_none(), "it waits");
    assert!(jobs::claim(db, now + minute * 5, now + minute * 9).await.unwrap().is_some());
    jobs::delete(db, org, again.id).await.unwrap();
    assert!(jobs::claim(db, now + minute * 99, now + minute * 99).await.unwrap().is_none(), "it is done");
}
