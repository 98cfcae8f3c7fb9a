//! Fresh credentials.

use std::sync::Arc;

use uuid::Uuid;

use super::credentials;
use crate::{
    context::Context,
    domain::{connection::Connection, credential::Credential},
    error::{Error, Result},
    storage,
};

/// A credential that can be used now.
#[derive(Debug)]
pub struct Fresh {
    /// Its connection.
    pub connection: Connection,
    /// What to use.
    pub credential: Credential,
}

/// The credential of a connection, renewed if it is due.
pub async fn fresh(ctx: &Arc<Context>, org_id: Uuid, id: Uuid) -> Result<Fresh> {
    let not_found = || Error::not_found("CONNECTION_NOT_FOUND", "connection");
    let connection = storage::connections::get(&ctx.db, org_id, id).await?.ok_or_else(not_found)?;
    let sealed = storage::connections::secret(&ctx.db, org_id, id).await?.ok_or_else(not_found)?;
    let credential = credentials::open(ctx, id, &sealed)?;
    Ok(Fresh { connection, credential })
}
