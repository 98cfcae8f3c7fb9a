//! The values that a statement is bound to.

use sqlx::{Arguments, Encode, Postgres, Sqlite, Type, postgres::PgArguments, sqlite::SqliteArguments};
use uuid::Uuid;

/// The values of `$1`, `$2`, …: a tuple of anything that both databases store.
pub trait Values {
    /// As SQLite takes them.
    fn sqlite(self) -> sqlx::Result<SqliteArguments>;
    /// As PostgreSQL takes them.
    fn postgres(self) -> sqlx::Result<PgArguments>
    where
        Self: Sized,
    {
        let mut out = PgArguments::default();
        self.add_to_postgres(&mut out)?;
        Ok(out)
    }
    /// As PostgreSQL takes them, behind others.
    fn add_to_postgres(self, out: &mut PgArguments) -> sqlx::Result<()>;
}

macro_rules! values {
    (@shorter $last:ident) => {};
    (@shorter $first:ident $($rest:ident)*) => { values!($($rest)*); };
    ($($v:ident)*) => {
        #[expect(non_snake_case, reason = "one name for a value and its type")]
        impl<$($v),*> Values for ($($v,)*)
        where
            $($v: Type<Sqlite> + for<'q> Encode<'q, Sqlite> + Type<Postgres> + for<'q> Encode<'q, Postgres>,)*
        {
            fn sqlite(self) -> sqlx::Result<SqliteArguments> {
                let (($($v,)*), mut out) = (self, SqliteArguments::default());
                $(out.add($v).map_err(sqlx::Error::Encode)?;)*
                Ok(out)
            }
            fn add_to_postgres(self, out: &mut PgArguments) -> sqlx::Result<()> {
                let ($($v,)*) = self;
                $(out.add($v).map_err(sqlx::Error::Encode)?;)*
                Ok(())
            }
        }
        values!(@shorter $($v)*);
    };
}
values!(A B C D E F G H I J K L M N O P Q R S T U V W X Y Z);

impl Values for () {
    fn sqlite(self) -> sqlx::Result<SqliteArguments> {
        Ok(SqliteArguments::default())
    }
    fn add_to_postgres(self, _: &mut PgArguments) -> sqlx::Result<()> {
        Ok(())
    }
}

/// One id, and rows of an id, a number and bytes, for a text with room for so many rows: the last one is bound again for
/// what is left.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    /// `$1`.
    pub first: Uuid,
    /// `$2`, `$3`, `$4`, and so on.
    pub rows: &'a [(Uuid, i64, Vec<u8>)],
    /// How many rows there is room for.
    pub room: usize,
}

impl<'a> Rows<'a> {
    fn padded(&self) -> impl Iterator<Item = &'a (Uuid, i64, Vec<u8>)> {
        let (rows, last) = (self.rows, self.rows.last());
        (0..self.room).filter_map(move |at| rows.get(at).or(last))
    }
}

macro_rules! bind_rows {
    ($rows:ident, $out:ident) => {
        $out.add($rows.first).map_err(sqlx::Error::Encode)?;
        for (id, number, bytes) in $rows.padded() {
            $out.add(*id).map_err(sqlx::Error::Encode)?;
            $out.add(*number).map_err(sqlx::Error::Encode)?;
            $out.add(bytes.as_slice()).map_err(sqlx::Error::Encode)?;
        }
    };
}

impl Values for Rows<'_> {
    fn sqlite(self) -> sqlx::Result<SqliteArguments> {
        let mut out = SqliteArguments::default();
        bind_rows!(self, out);
        Ok(out)
    }

    fn add_to_postgres(self, out: &mut PgArguments) -> sqlx::Result<()> {
        bind_rows!(self, out);
        Ok(())
    }
}
