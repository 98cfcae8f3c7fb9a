//! Which account is meant: one way for everybody who acts, over the API, by an action or as a tool.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{access, end_users, events::By, integrations, links};
use crate::{
    context::Context,
    domain::{
        access::Caller,
        connection::Connection,
        integration::{Strategy, WorkspaceIntegration},
        link::LINK_TTL_MIN,
        resolution::{self, Answer, Fate, NoInstance, Question, Reason, Rule},
    },
    error::{Error, Result},
    storage::{
        self,
        resolution::{self as stored, Found, Sought},
    },
};

/// The most candidates that an error names.
const TOLD_MAX: usize = 20;

/// For whom something is done.
#[derive(Clone, Debug)]
pub enum Whom {
    /// The end user of this external id, of whom nobody may have heard yet.
    Named(String),
    /// An end user there is, by UUID, and their external id: members of the team have none.
    Known(Uuid, Option<String>),
}

impl Whom {
    /// The product's own id for them.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Known(_, name) => name.as_deref(),
        }
    }
}

/// What a caller says of the account that is meant.
#[derive(Clone, Debug)]
pub struct Selectors {
    /// Catalog slug.
    pub integration_name: String,
    /// In which workspace.
    pub workspace_id: Uuid,
    /// One connection, by its external id.
    pub external_id: Option<String>,
    /// One instance, by its id.
    pub workspace_integration_id: Option<Uuid>,
    /// One instance, by its alias.
    pub integration_alias: Option<String>,
    /// Only connections of this method.
    pub auth_method_key: Option<String>,
    /// For whom.
    pub end_user: Option<Whom>,
}

/// An account to act as, or none where the integration has no accounts.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The account.
    pub connection: Option<Connection>,
    /// The instance whose settings hold.
    pub instance: Option<WorkspaceIntegration>,
    /// For whom.
    pub end_user_id: Option<Uuid>,
    /// The rule that decided.
    pub rule: Rule,
}

/// All that was weighed, with its outcome.
#[derive(Clone, Debug)]
pub struct Weighed {
    selectors: Selectors,
    instances: Vec<WorkspaceIntegration>,
    instance: Option<WorkspaceIntegration>,
    end_user_id: Option<Uuid>,
    candidates: Vec<Connection>,
    answer: Option<Answer>,
}

/// The account that is meant.
///
/// # Errors
/// As [`weigh`] and [`Weighed::resolved`].
pub async fn resolve(ctx: &Context, caller: &Caller, selectors: Selectors) -> Result<Resolved> {
    weigh(ctx, caller, selectors).await?.resolved(ctx, caller).await
}

/// Find what there is, and weigh it.
///
/// # Errors
/// 404 `INTEGRATION_NOT_FOUND`, `NOT_FOUND` for workspace or instance, `END_USER_NOT_FOUND`; 403 `SCOPE_DENIED`; 400
/// `AMBIGUOUS_INTEGRATION` with the aliases.
pub async fn weigh(ctx: &Context, caller: &Caller, selectors: Selectors) -> Result<Weighed> {
    weighed(ctx, caller, selectors, None).await
}

/// The same for who acts: an end user of whom nobody has heard is made (contract 2.6), so that they can be sent a link.
///
/// # Errors
/// As [`weigh`], without `END_USER_NOT_FOUND`.
pub async fn weigh_to_act(ctx: &Context, caller: &Caller, by: By, selectors: Selectors) -> Result<Weighed> {
    weighed(ctx, caller, selectors, Some(by)).await
}

async fn weighed(ctx: &Context, caller: &Caller, selectors: Selectors, maker: Option<By>) -> Result<Weighed> {
    let name = &selectors.integration_name;
    let entry = ctx.catalog.get(name).ok_or_else(|| integrations::unknown(name))?;
    let sought = Sought {
        org_id: caller.org_id,
        workspace_id: selectors.workspace_id,
        integration_name: name,
        end_user: selectors.end_user.as_ref().map(|whom| match whom {
            Whom::Named(name) => stored::Whom::Named(name),
            Whom::Known(id, _) => stored::Whom::Known(*id),
        }),
        external_id: selectors.external_id.as_deref(),
    };
    let found = storage::resolution::find(&ctx.db, &sought).await?.ok_or_else(|| access::missing("workspace"))?;
    access::in_scope(caller, selectors.workspace_id)?;
    let Found { end_user_id: known, instances, mut candidates } = found;
    let unknown = || Error::not_found("END_USER_NOT_FOUND", "end user");
    let end_user_id = match &selectors.end_user {
        Some(Whom::Known(..)) if known.is_none() => return Err(unknown()),
        Some(Whom::Named(external_id)) if known.is_none() => {
            let by = maker.ok_or_else(unknown)?;
            let (org, workspace) = (caller.org_id, selectors.workspace_id);
            Some(end_users::ensure(ctx, &ctx.db, by, org, workspace, external_id).await?.id)
        }
        _ => known,
    };
    let instance = instance(&selectors, &instances)?.cloned();
    // What the workspace was given to share it has; otherwise the organisation's own is out of a narrow key's reach.
    let given = instance.as_ref().and_then(|it| it.connection_id);
    candidates.retain(|it| caller.is_org_wide() || it.workspace_id.is_some() || given == Some(it.id));
    let question = Question {
        org_id: caller.org_id,
        workspace_id: selectors.workspace_id,
        integration_name: name,
        end_user_id,
        external_id: selectors.external_id.as_deref(),
        auth_method_key: selectors.auth_method_key.as_deref(),
        is_org_wide: caller.is_org_wide(),
    };
    let answer = (!entry.is_no_auth()).then(|| resolution::resolve(&question, instance.as_ref(), &candidates));
    Ok(Weighed { selectors, instances, instance, end_user_id, candidates, answer })
}

fn instance<'a>(
    selectors: &Selectors,
    instances: &'a [WorkspaceIntegration],
) -> Result<Option<&'a WorkspaceIntegration>> {
    let alias = selectors.integration_alias.as_deref();
    match resolution::instance(instances, selectors.workspace_integration_id, alias) {
        Ok(instance) => Ok(instance),
        Err(NoInstance::Unknown) => Err(access::missing("workspace integration")),
        // A connection that is named by itself needs none.
        Err(NoInstance::Ambiguous) if selectors.external_id.is_some() => Ok(None),
        Err(NoInstance::Ambiguous) => {
            let aliases: Vec<_> = instances.iter().map(|it| it.alias.as_str()).collect();
            let sentence = "the workspace has the integration several times: integrationAlias must say which";
            let details = json!({ "integrationName": selectors.integration_name, "aliases": aliases });
            Err(Error::invalid("AMBIGUOUS_INTEGRATION", sentence).with_details(details))
        }
    }
}

impl Weighed {
    /// The rule that decided; absent where nothing was found.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        match &self.answer {
            None => Some(Rule::NoAccount),
            Some(answer) => answer.outcome.ok().map(|(rule, _)| rule),
        }
    }

    /// Why nothing was found.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        self.answer.as_ref().and_then(|answer| answer.outcome.err())
    }

    /// For whom.
    #[must_use]
    pub fn end_user_id(&self) -> Option<Uuid> {
        self.end_user_id
    }

    /// The instance that was asked.
    #[must_use]
    pub fn instance(&self) -> Option<&WorkspaceIntegration> {
        self.instance.as_ref()
    }

    /// Whether the workspace lets an action be done: by the instance that was asked, or the one that the chosen connection
    /// was made for. Where neither is known, of several, one that lets it is enough.
    #[must_use]
    pub fn allows(&self, action: &str) -> bool {
        let allows = |it: &WorkspaceIntegration| {
            it.enabled_actions.as_ref().is_none_or(|enabled| enabled.iter().any(|name| name == action))
        };
        let chosen = self.answer.as_ref().and_then(|answer| self.candidates.get(answer.outcome.ok()?.1));
        let made_for = chosen.and_then(|it| it.workspace_integration_id);
        let own = || self.instances.iter().find(|it| Some(it.id) == made_for);
        match self.instance.as_ref().or_else(own) {
            Some(instance) => allows(instance),
            None => self.instances.is_empty() || self.instances.iter().any(allows),
        }
    }

    /// Each candidate, and what became of it.
    pub fn candidates(&self) -> impl Iterator<Item = (&Connection, Fate)> {
        self.candidates.iter().zip(self.answer.iter().flat_map(|answer| answer.fates.iter().copied()))
    }

    /// The account that came out.
    ///
    /// # Errors
    /// 404 `CONNECTION_NOT_FOUND`; 409 `AMBIGUOUS_CONNECTION` with the candidates; 400 `CONNECTION_REQUIRED` with a link on
    /// which the end user can connect, where there is one to be had.
    pub async fn resolved(self, ctx: &Context, caller: &Caller) -> Result<Resolved> {
        let (rule, at) = match self.answer.as_ref().map(|answer| answer.outcome) {
            None => (Rule::NoAccount, None),
            Some(Ok((rule, at))) => (rule, Some(at)),
            Some(Err(reason)) => return Err(self.refusal(ctx, caller, reason).await?),
        };
        let Self { instance, end_user_id, candidates, .. } = self;
        let connection = at.and_then(|at| candidates.into_iter().nth(at));
        Ok(Resolved { connection, instance, end_user_id, rule })
    }

    async fn refusal(&self, ctx: &Context, caller: &Caller, reason: Reason) -> Result<Error> {
        let sentence = match reason {
            Reason::NotFound => return Ok(Error::not_found("CONNECTION_NOT_FOUND", "connection")),
            Reason::Ambiguous => return Ok(self.ambiguous()),
            Reason::EndUserRequired => {
                "each end user has an account of their own here: endUserId must say whose is meant"
            }
            Reason::NotConnected => "the end user has not connected an account",
            Reason::NoSharedConnection => "the workspace has no shared account for this integration",
        };
        let link = self.link(ctx, caller).await?;
        let (url, expires_at) = link.map_or((Value::Null, Value::Null), |link| {
            (json!(link.url), json!(link.link.expires_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)))
        });
        let details = json!({
            "reason": reason,
            "integrationName": self.selectors.integration_name,
            "workspaceIntegrationId": self.instance.as_ref().map(|it| it.id),
            "endUserId": self.selectors.end_user.as_ref().and_then(Whom::external_id),
            "connectUrl": url,
            "expiresAt": expires_at,
        });
        Ok(Error::invalid("CONNECTION_REQUIRED", sentence).with_details(details))
    }

    /// A link of an hour on which the end user can connect; `None` where the portal does not offer the integration.
    async fn link(&self, ctx: &Context, caller: &Caller) -> Result<Option<links::IssuedLink>> {
        let offered = self.instance.as_ref().filter(|it| it.connection_strategy != Strategy::Fixed);
        let (Some(instance), Some(user)) = (offered, self.end_user_id) else { return Ok(None) };
        let new = links::NewLink {
            workspace_integration_id: Some(instance.id),
            expires_in: Some(LINK_TTL_MIN),
            ..links::NewLink::default()
        };
        Ok(Some(links::issue(ctx, caller, user, new).await?))
    }

    fn ambiguous(&self) -> Error {
        let tied = self.candidates().filter(|(_, fate)| *fate == Fate::Tied).take(TOLD_MAX);
        let tied: Vec<_> = tied
            .map(|(it, _)| {
                json!({
                    "id": it.id,
                    "externalId": it.external_id,
                    "label": it.account_label.as_ref().unwrap_or(&it.display_name),
                    "authMethodKey": it.auth_method_key,
                })
            })
            .collect();
        let sentence = "several connections are as good as each other: name one, or let the end user choose a default";
        Error::conflict("AMBIGUOUS_CONNECTION", sentence).with_details(json!({ "candidates": tied }))
    }
}
