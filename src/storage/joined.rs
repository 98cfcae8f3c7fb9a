//! The right side of a LEFT JOIN: there, or nothing but NULLs.

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};
use uuid::Uuid;

/// A row type with a column that is never NULL where the row is there.
pub(super) trait Keyed {
    /// That column.
    const KEY: &'static str;
}

/// What was joined, if anything was.
pub(super) struct Joined<T>(pub(super) Option<T>);

impl<'r, R: Row, T: Keyed + FromRow<'r, R>> FromRow<'r, R> for Joined<T>
where
    &'static str: ColumnIndex<R>,
    Option<Uuid>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        match row.try_get::<Option<Uuid>, _>(T::KEY)? {
            Some(_) => T::from_row(row).map(|found| Self(Some(found))),
            None => Ok(Self(None)),
        }
    }
}
