//! The chains of the audit trail: what of a log is sealed, in which order, and where the chain begins and ends.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Db, Result, SealedRow, db::Row, values::Rows};
use crate::domain::{event::Event, run::Run};

/// A table whose rows are chained, organisation by organisation.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    /// The table.
    pub table: &'static str,
    /// The columns that are read, and that the chain covers.
    pub columns: &'static str,
    waiting: &'static str,
    unsealed: &'static str,
    count_unsealed: &'static str,
    page: &'static str,
    drop_through: &'static str,
    any_sealed: &'static str,
}

macro_rules! logs {
    ($($name:ident: $table:literal, $columns:literal;)+) => {
        $(const $name: Log = Log {
            table: $table,
            columns: $columns,
            waiting: concat!("SELECT org_id FROM ", $table, " WHERE seq IS NULL AND org_id > $1 ORDER BY org_id, id LIMIT 1"),
            unsealed: concat!(
                "SELECT ", $columns, ", seq, mac FROM ", $table, " WHERE org_id = $1 AND seq IS NULL ORDER BY id LIMIT $2"
            ),
            count_unsealed: concat!("SELECT count(*) FROM ", $table, " WHERE org_id = $1 AND seq IS NULL"),
            page: concat!(
                "SELECT ", $columns, ", seq, mac FROM ", $table, " WHERE org_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
            ),
            drop_through: concat!("DELETE FROM ", $table, " WHERE org_id = $1 AND seq <= $2"),
            any_sealed: concat!("SELECT org_id FROM ", $table, " WHERE org_id = $1 AND seq > 0 LIMIT 1"),
        };)+
        /// All logs.
        pub const LOGS: &[Log] = &[$($name),+];
    };
}

logs! {
    EVENTS: "events", "id, org_id, workspace_id, end_user_id, connection_id, integration_name, kind, actor, actor_id, detail, origin, created_at";
    RUNS: "runs", "id, org_id, workspace_id, end_user_id, end_user_external_id, connection_id, connection_external_id, integration_name, action_name, actor, actor_id, status, error_code, provider_status, duration_ms, created_at";
}

/// What a log is made of.
pub trait Logged: Row + Sync {
    /// Its log.
    const LOG: Log;
    /// Which row.
    fn id(&self) -> Uuid;
    /// When it happened.
    fn at(&self) -> DateTime<Utc>;
    /// All that the chain covers of it.
    fn content(&self) -> impl Serialize + '_;
}

impl Logged for Event {
    const LOG: Log = EVENTS;
    fn id(&self) -> Uuid {
        self.id
    }
    fn at(&self) -> DateTime<Utc> {
        self.created_at
    }
    fn content(&self) -> impl Serialize + '_ {
        (
            self.id,
            self.org_id,
            self.workspace_id,
            self.end_user_id,
            self.connection_id,
            &self.integration_name,
            self.kind.as_str(),
            self.actor.as_str(),
            self.actor_id,
            &self.detail,
            &self.origin,
            self.created_at.timestamp_micros(),
        )
    }
}

impl Logged for Run {
    const LOG: Log = RUNS;
    fn id(&self) -> Uuid {
        self.id
    }
    fn at(&self) -> DateTime<Utc> {
        self.created_at
    }
    fn content(&self) -> impl Serialize + '_ {
        (
            self.id,
            self.org_id,
            self.workspace_id,
            self.end_user_id,
            &self.end_user_external_id,
            self.connection_id,
            &self.connection_external_id,
            &self.integration_name,
            &self.action_name,
            self.actor.as_str(),
            self.actor_id,
            self.status.as_str(),
            &self.error_code,
            self.provider_status,
            self.duration_ms,
            self.created_at.timestamp_micros(),
        )
    }
}

/// A row of a log with its place in the chain.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Link<T> {
    /// The row.
    #[sqlx(flatten)]
    pub row: T,
    /// Its number, from 1; absent until it is sealed.
    pub seq: Option<i64>,
    /// The code over it and the one before it.
    pub mac: Option<Vec<u8>>,
}

/// The most rows that one statement seals.
const SEALS: usize = 64;

/// The place of a row: its id, its number, and its code.
pub type Seal = (Uuid, i64, Vec<u8>);

/// The chain of one organisation's log.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Trail {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose.
    pub org_id: Uuid,
    /// Of which log: its table.
    pub log: String,
    /// The number of the last row that was forgotten after its time, or 0.
    pub first_seq: i64,
    /// The code of that row.
    pub first_mac: Vec<u8>,
    /// The number of the last row.
    pub last_seq: i64,
    /// The code of that row.
    pub last_mac: Vec<u8>,
    /// The code over both ends.
    pub tag: Vec<u8>,
    /// The key of the codes.
    #[sqlx(flatten)]
    pub secret: SealedRow,
}

impl Log {
    /// The first organisation behind `after` that has rows which are not sealed.
    pub async fn waiting(&self, db: &Db, after: Uuid) -> Result<Option<Uuid>> {
        let found: Option<(Uuid,)> = db.first(self.waiting, (after,)).await?;
        Ok(found.map(|(org,)| org))
    }

    /// How many rows of an organisation are not sealed.
    pub async fn count_unsealed(&self, db: &Db, org_id: Uuid) -> Result<i64> {
        let (count,) = db.one(self.count_unsealed, (org_id,)).await?;
        Ok(count)
    }

    /// Whether an organisation has sealed rows.
    pub async fn is_begun(&self, db: &Db, org_id: Uuid) -> Result<bool> {
        let found: Option<(Uuid,)> = db.first(self.any_sealed, (org_id,)).await?;
        Ok(found.is_some())
    }

    /// Give rows of an organisation their places, 64 in a statement: SQLite's one writer is held for as long as it
    /// takes. Answers how many rows have got one.
    pub async fn seal(&self, tx: &Db, org_id: Uuid, seals: &[Seal]) -> Result<usize> {
        let mut sealed = 0;
        for seals in seals.chunks(SEALS) {
            let rows = Rows { first: org_id, rows: seals, room: SEALS };
            sealed += tx.run(AssertSqlSafe(self.sealing()), rows).await?;
        }
        Ok(usize::try_from(sealed).unwrap_or(usize::MAX))
    }

    /// One text for any number of rows: what is not needed names the last row once more.
    fn sealing(&self) -> String {
        let (mut seqs, mut macs, mut ids) = (String::new(), String::new(), String::new());
        for at in 0..SEALS {
            let (id, seq, mac) = (3 * at + 2, 3 * at + 3, 3 * at + 4);
            seqs += &format!(" WHEN ${id} THEN ${seq}");
            macs += &format!(" WHEN ${id} THEN ${mac}");
            ids += &format!(", ${id}");
        }
        let ids = ids.trim_start_matches(", ");
        let (set, places) =
            (format!(" SET seq = CASE id{seqs} END, mac = CASE id{macs} END"), format!(" AND id IN ({ids})"));
        ["UPDATE ", self.table, &set, " WHERE org_id = $1 AND seq IS NULL", &places].concat()
    }

    /// Forget an organisation's rows up to a number.
    pub async fn drop_through(&self, tx: &Db, org_id: Uuid, seq: i64) -> Result<u64> {
        Ok(tx.run(self.drop_through, (org_id, seq)).await?)
    }
}

/// Rows of an organisation that are not sealed, oldest first.
pub async fn unsealed<T: Logged>(db: &Db, org_id: Uuid, limit: i64) -> Result<Vec<Link<T>>> {
    Ok(db.all(T::LOG.unsealed, (org_id, limit)).await?)
}

/// Sealed rows of an organisation behind a number, in their order.
pub async fn page<T: Logged>(db: &Db, org_id: Uuid, after: i64, limit: i64) -> Result<Vec<Link<T>>> {
    Ok(db.all(T::LOG.page, (org_id, after, limit)).await?)
}

macro_rules! columns {
    () => {
        "id, org_id, log, first_seq, first_mac, last_seq, last_mac, tag, sealed, key_id"
    };
}

/// The chain of an organisation's log.
pub async fn get(db: &Db, org_id: Uuid, log: &str) -> Result<Option<Trail>> {
    let sql = concat!("SELECT ", columns!(), " FROM trails WHERE org_id = $1 AND log = $2");
    Ok(db.first(sql, (org_id, log)).await?)
}

/// Organisations in the order of their ids, behind one: the operator's view.
pub async fn organizations(db: &Db, after: Uuid, limit: i64) -> Result<Vec<Uuid>> {
    let found: Vec<(Uuid,)> =
        db.all("SELECT id FROM organizations WHERE id > $1 ORDER BY id LIMIT $2", (after, limit)).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Begin a chain, unless somebody else has.
pub async fn begin(db: &Db, it: &Trail) -> Result<()> {
    let sql = concat!(
        "INSERT INTO trails (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"
    );
    let values = (
        it.id,
        it.org_id,
        &it.log,
        it.first_seq,
        &it.first_mac,
        it.last_seq,
        &it.last_mac,
        &it.tag,
        &it.secret.sealed,
        &it.secret.key_id,
    );
    db.run(sql, values).await?;
    Ok(())
}

/// Hold a chain until the transaction ends: who else would hold it waits. `false` when there is none.
pub async fn hold(tx: &Db, org_id: Uuid, log: &str) -> Result<bool> {
    Ok(tx.run("UPDATE trails SET log = log WHERE org_id = $1 AND log = $2", (org_id, log)).await? > 0)
}

/// Save where a chain begins and ends.
pub async fn save(tx: &Db, it: &Trail) -> Result<()> {
    let sql = "UPDATE trails SET first_seq = $1, first_mac = $2, last_seq = $3, last_mac = $4, tag = $5
               WHERE org_id = $6 AND log = $7";
    let values = (it.first_seq, &it.first_mac, it.last_seq, &it.last_mac, &it.tag, it.org_id, &it.log);
    tx.run(sql, values).await?;
    Ok(())
}
