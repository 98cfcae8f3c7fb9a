//! The one redirect URI (RFC 6749, 4.1.2).

use actix_web::{HttpRequest, rt, web::Data};

use super::visit::{PageResult, browser_hash, no_longer_open, see_other};
use crate::{
    context::Context,
    error::Error,
    origin,
    services::connect::{self, CallbackQuery, CallbackTrouble},
    urls,
    web::extract::Query,
};

/// The longest parameter that is looked at, in characters.
const TEXT_MAX: usize = 8_192;

/// `GET /api/v1/connect/oauth-callback`: back from the provider. Ends the flow, and shows its page.
pub async fn receive(ctx: Data<Context>, request: HttpRequest) -> PageResult {
    let mut query = Query::parse(request.query_string());
    let answer = CallbackQuery {
        state: query.text("state", 256),
        code: query.text("code", TEXT_MAX).map(Into::into),
        error: query.text("error", 256),
        error_description: query.text("error_description", TEXT_MAX),
        token: query.text("oauth_token", TEXT_MAX),
        verifier: query.text("oauth_verifier", TEXT_MAX).map(Into::into),
        iss: query.text("iss", 2_048),
        all: query.pairs().to_vec(),
    };
    // A browser without the cookie has started nothing: it is told so, unless nobody ever gave out the state.
    let hash = browser_hash(&ctx, &request).unwrap_or_default();
    // A task of its own: whoever reloads or leaves meanwhile does not stop an exchange whose code is spent.
    let task = rt::spawn(origin::carried({
        let ctx = ctx.clone();
        async move { connect::callback(&ctx, &answer, &hash).await }
    }));
    match task.await.map_err(Error::internal)?? {
        Ok(flow) => Ok(see_other(&urls::portal::flow_done(flow))),
        // The flow went with its end user: the link says so.
        Err(CallbackTrouble::Unknown) => {
            let gone = no_longer_open(&ctx, &request).await?;
            Err(gone.map_or_else(|| CallbackTrouble::Unknown.into(), Into::into))
        }
        Err(trouble) => Err(trouble.into()),
    }
}
