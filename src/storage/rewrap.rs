//! Every sealed column, by the master key that its rows are under. The operator's view: over all tenants, and no value
//! is read but as sealed bytes.

use uuid::Uuid;

use super::{Db, Result, SealedRow};

/// A column of envelopes; its table has `id` and `key_id` beside it.
#[derive(Clone, Copy, Debug)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub field: &'static str,
    next_key: &'static str,
    count: &'static str,
    batch: &'static str,
    replace: &'static str,
}

macro_rules! sealed_columns {
    ($($table:literal . $field:literal),+ $(,)?) => {
        /// All of them. A test holds this list against the tables.
        pub const SEALED_COLUMNS: &[SealedColumn] = &[$(SealedColumn {
            table: $table,
            field: $field,
            next_key: concat!("SELECT min(key_id) FROM ", $table, " WHERE key_id > $1"),
            count: concat!("SELECT count(*) FROM ", $table, " WHERE key_id = $1"),
            batch: concat!(
                "SELECT id, ", $field, " AS sealed, key_id FROM ", $table,
                " WHERE key_id = $1 AND id > $2 ORDER BY id LIMIT $3"
            ),
            replace: concat!(
                "UPDATE ", $table, " SET ", $field, " = $1, key_id = $2 WHERE id = $3 AND key_id = $4 AND ", $field, " = $5"
            ),
        }),+];
    };
}

// The keys that sign links first: they are few, and every installation has one.
sealed_columns! {
    "signing_keys"."sealed",
    "oauth_apps"."sealed_secret",
    "connections"."sealed",
    "flows"."sealed",
    "jobs"."sealed",
    "idempotency"."sealed",
    "trails"."sealed",
}

/// An envelope and its row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Envelope {
    /// The row.
    pub id: Uuid,
    /// The envelope.
    #[sqlx(flatten)]
    pub secret: SealedRow,
}

impl SealedColumn {
    /// The ids of the master keys that the column's rows are under; each is one look into the index.
    pub async fn key_ids(&self, db: &Db) -> Result<Vec<String>> {
        let mut found: Vec<String> = Vec::new();
        loop {
            let last = found.last().cloned().unwrap_or_default();
            let (next,): (Option<String>,) = db.one(self.next_key, (last,)).await?;
            let Some(next) = next else { return Ok(found) };
            found.push(next);
        }
    }

    /// How many rows are under a master key.
    pub async fn count(&self, db: &Db, key_id: &str) -> Result<i64> {
        let (count,) = db.one(self.count, (key_id,)).await?;
        Ok(count)
    }

    /// The next rows under a master key behind the row `after`, in the order of their ids.
    pub async fn batch(&self, db: &Db, key_id: &str, after: Uuid, limit: i64) -> Result<Vec<Envelope>> {
        Ok(db.all(self.batch, (key_id, after, limit)).await?)
    }

    /// Put an envelope in place of the one that was read; `false` when the row is not as it was read any more.
    pub async fn replace(&self, db: &Db, old: &Envelope, new: &SealedRow) -> Result<bool> {
        let values = (&new.sealed, &new.key_id, old.id, &old.secret.key_id, &old.secret.sealed);
        Ok(db.run(self.replace, values).await? > 0)
    }
}
