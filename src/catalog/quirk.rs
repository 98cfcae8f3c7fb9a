//! What single providers do that no field of a definition can say. Each is handled where it matters, in one `match`.

use serde::Deserialize;

/// A provider's peculiarity, as definitions name it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Quirk {
    /// The answer has a bot's token at its top and a user's below `authed_user`; either may be absent.
    SlackTokens,
    /// The code yields a token of an hour or two, which is exchanged at the token endpoint for one of about 60 days
    /// (`grant_type=fb_exchange_token`); the long one is renewed by the same exchange, with itself.
    MetaExchange,
    /// The callback's query carries an `hmac` over its other parameters, keyed with the client's secret.
    ShopifyHmac,
    /// Requests are signed with AWS Signature Version 4, by the fields `accessKeyId`, `secretAccessKey` and `region`,
    /// for the service that the API's host names first.
    AwsSigv4,
    /// An action with the input `page` needs that Page's own token, which the account's token fetches (`fields=access_token`).
    /// It is asked for with each action, and forgotten with it.
    PageToken,
}
