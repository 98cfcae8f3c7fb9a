//! The database handle: one text for both databases.

use chrono::{DateTime, Utc};
use portico::storage::{Db, StorageError};
use serde_json::{Value, json};
use sqlx::types::Json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{TestApp, both};

both! {
    values_come_back_as_they_went_in,
    a_statement_that_fails_takes_none_of_its_neighbours_with_it,
    of_two_writes_both_last_or_neither,
    two_writes_are_two_in_a_transaction_too,
    a_transaction_that_is_dropped_never_happened,
    a_transaction_that_is_committed_lasts,
    a_transaction_holds_no_second_one,
    sixteen_writers_and_their_readers_get_along,
    a_missing_parent_is_dangling_and_a_second_of_a_kind_a_conflict,
}

async fn notes(app: &TestApp) -> &Db {
    let db = &app.context().db;
    db.run("CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT NOT NULL)", ()).await.unwrap();
    db
}

async fn count(db: &Db) -> i64 {
    db.one::<(i64,)>("SELECT count(*) FROM notes", ()).await.unwrap().0
}

async fn note(db: &Db, id: i64) -> sqlx::Result<u64> {
    db.run("INSERT INTO notes (id, text) VALUES ($1, $2)", (id, "a note")).await
}

async fn values_come_back_as_they_went_in(app: TestApp) {
    type Everything = (Uuid, DateTime<Utc>, Json<Value>, bool, Vec<u8>, i64, String, Option<String>, Option<Uuid>);
    let db = &app.context().db;
    db.run(
        "CREATE TABLE everything (id UUID PRIMARY KEY, at TIMESTAMPTZ, doc JSONB, yes BOOLEAN, bytes BYTEA, n BIGINT,
             words TEXT, maybe TEXT, other UUID)",
        (),
    )
    .await
    .unwrap();
    let at: DateTime<Utc> = "2026-03-01T12:00:00.123Z".parse().unwrap();
    let (whole, doc): (DateTime<Utc>, _) = (
        at - chrono::TimeDelta::milliseconds(123),
        json!({ "n": 1.5, "deep": [1, null, "ä"], "text": "O'Hara \"x\"" }),
    );
    let ids = [Uuid::from_u128(1), Uuid::from_u128(u128::MAX)];
    let rows: [Everything; 2] = [
        (ids[0], at, Json(doc), true, vec![0, 255, 1], i64::MAX, "naïve \u{1f642} text".into(), None, None),
        (ids[1], whole, Json(json!([])), false, Vec::new(), i64::MIN, String::new(), Some("x".into()), Some(ids[0])),
    ];
    for row in rows.clone() {
        let sql = "INSERT INTO everything (id, at, doc, yes, bytes, n, words, maybe, other)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        assert_eq!(db.run(sql, row).await.unwrap(), 1);
    }
    let sql = "SELECT id, at, doc, yes, bytes, n, words, maybe, other FROM everything ORDER BY at DESC";
    let found: Vec<Everything> = db.all(sql, ()).await.unwrap();
    assert_eq!(found, rows);
    let found: Option<Everything> = db
        .first(
            "SELECT id, at, doc, yes, bytes, n, words, maybe, other FROM everything WHERE at < $1 AND NOT yes",
            (at,),
        )
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&rows[1]));
}

async fn a_statement_that_fails_takes_none_of_its_neighbours_with_it(app: TestApp) {
    notes(&app).await;
    let mut writers = JoinSet::new();
    for n in 0..120_i64 {
        let context = app.context().clone();
        // Every fourth one asks for an id that is taken twice.
        let id = if n % 4 == 3 { -(n / 8) } else { n + 1 };
        writers.spawn(async move { (id, note(&context.db, id).await) });
    }
    let outcomes = writers.join_all().await;
    let (lasting, failed): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, outcome)| outcome.is_ok());
    assert_eq!((lasting.len(), failed.len()), (105, 15));
    for (id, outcome) in failed {
        assert!(id <= 0, "{id} is nobody else's");
        assert!(matches!(StorageError::from(outcome.unwrap_err()), StorageError::Conflict));
    }
    assert_eq!(count(&app.context().db).await, 105);
}

const NOTE: &str = "INSERT INTO notes (id, text) VALUES ($1, $2)";
const NOTE_WHERE_FREE: &str = "INSERT INTO notes (id, text) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const FURTHER: &str = "INSERT INTO notes (id, text) SELECT $1, $2";

async fn of_two_writes_both_last_or_neither(app: TestApp) {
    let db = notes(&app).await;
    assert_eq!(db.run_both((NOTE, (1_i64, "one")), (FURTHER, (2_i64, "its second"))).await.unwrap(), 1);
    assert_eq!(count(db).await, 2);
    let touched = db.run_both((NOTE_WHERE_FREE, (1_i64, "again")), (FURTHER, (3_i64, "of nothing"))).await.unwrap();
    assert_eq!((touched, count(db).await), (0, 2), "nothing was touched: there is no second");
    db.run_both((NOTE, (1_i64, "taken")), (FURTHER, (4_i64, "of a failure"))).await.unwrap_err();
    assert_eq!(count(db).await, 2);
    db.run_both((NOTE, (5_i64, "whose second fails")), (FURTHER, (2_i64, "taken"))).await.unwrap_err();
    assert_eq!(count(db).await, 2, "the first does not last alone");
}

async fn two_writes_are_two_in_a_transaction_too(app: TestApp) {
    let db = notes(&app).await;
    let tx = db.begin().await.unwrap();
    assert_eq!(tx.run_both((NOTE, (1_i64, "one")), (FURTHER, (2_i64, "its second"))).await.unwrap(), 1);
    let touched = tx.run_both((NOTE_WHERE_FREE, (1_i64, "again")), (FURTHER, (3_i64, "of nothing"))).await.unwrap();
    assert_eq!((touched, count(&tx).await), (0, 2));
    drop(tx);
    assert_eq!(count(db).await, 0);
}

async fn a_transaction_that_is_dropped_never_happened(app: TestApp) {
    let db = notes(&app).await;
    let tx = db.begin().await.unwrap();
    assert_eq!(note(&tx, 1).await.unwrap(), 1);
    assert_eq!(count(&tx).await, 1, "it sees its own rows");
    assert_eq!(count(db).await, 0, "and nobody else does");
    drop(tx);
    assert_eq!(note(db, 1).await.unwrap(), 1, "the row was never there, and the writer is free");
    assert_eq!(count(db).await, 1);
}

async fn a_transaction_that_is_committed_lasts(app: TestApp) {
    let db = notes(&app).await;
    let tx = db.begin().await.unwrap();
    for id in 1..=3 {
        note(&tx, id).await.unwrap();
    }
    let kept: Option<(i64,)> = tx.first("DELETE FROM notes WHERE id = $1 RETURNING id", (2_i64,)).await.unwrap();
    assert_eq!(kept, Some((2,)));
    tx.commit().await.unwrap();
    assert_eq!(count(db).await, 2);
}

async fn a_transaction_holds_no_second_one(app: TestApp) {
    let tx = app.context().db.begin().await.unwrap();
    assert!(tx.begin().await.is_err());
}

async fn sixteen_writers_and_their_readers_get_along(app: TestApp) {
    notes(&app).await;
    let mut tasks = JoinSet::new();
    for writer in 0..16_i64 {
        let context = app.context().clone();
        tasks.spawn(async move {
            let db = &context.db;
            for n in 0..20 {
                let id = writer * 100 + n;
                if n % 5 == 0 {
                    let tx = db.begin().await.unwrap();
                    note(&tx, id).await.unwrap();
                    tx.commit().await.unwrap();
                } else {
                    note(db, id).await.unwrap();
                }
                let seen: Option<(String,)> = db.first("SELECT text FROM notes WHERE id = $1", (id,)).await.unwrap();
                assert!(seen.is_some(), "what is written can be read at once");
            }
        });
        let context = app.context().clone();
        tasks.spawn(async move {
            let mut before = 0;
            for _ in 0..20 {
                let now = count(&context.db).await;
                assert!(now >= before, "nothing that was seen goes away");
                before = now;
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(count(&app.context().db).await, 320);
}

async fn a_missing_parent_is_dangling_and_a_second_of_a_kind_a_conflict(app: TestApp) {
    let db = notes(&app).await;
    note(db, 1).await.unwrap();
    assert!(matches!(StorageError::from(note(db, 1).await.unwrap_err()), StorageError::Conflict));
    let sql = "INSERT INTO jobs (id, org_id, kind, subject_id, attempts, run_at, created_at)
               VALUES ($1, $1, 'x', $1, 0, $2, $2)";
    let error = db.run(sql, (Uuid::from_u128(7), app.clock.now())).await.unwrap_err();
    assert!(matches!(StorageError::from(error), StorageError::Dangling));
    let error = db.one::<(i64,)>("SELECT text FROM notes", ()).await.unwrap_err();
    assert!(matches!(StorageError::from(error), StorageError::Corrupt(_)));
}
