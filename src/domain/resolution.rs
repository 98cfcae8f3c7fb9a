//! Which account is meant (contract section 3): a pure rule, which names itself with each answer.
//!
//! First an instance: what the workspace has of the integration. Then one of the candidates. Those that are no business
//! of the question are out, each for its [`Fate`]. The others have ranks: an account of the instance comes before one of
//! the integration as a whole, and the one that its owner has chosen as default before others. Within a rank an account
//! that works comes before one that does not. Where two are left nobody guesses.

use uuid::Uuid;

use super::{
    closed_set,
    connection::{Connection, ConnectionStatus},
    integration::{Strategy, WorkspaceIntegration},
};

closed_set! {
    /// The rule that decided.
    Rule {
        /// The integration has no accounts: none is needed.
        NoAccount = "no_account_needed",
        /// The caller named it by its external id.
        Named = "external_id",
        /// The instance uses one connection for everybody.
        Fixed = "fixed",
        /// The end user's own, made for this instance.
        OwnOfInstance = "own_of_instance",
        /// The end user's own, made for the integration as a whole.
        OwnOfIntegration = "own_of_integration",
        /// The one that the end user has chosen as default.
        DefaultAccount = "default_account",
        /// The only one of several that works.
        OnlyHealthy = "only_healthy",
        /// The end user has none: the instance's shared one.
        Fallback = "fallback",
    }
}

closed_set! {
    /// What became of a candidate.
    Fate {
        /// It is the answer.
        Chosen = "chosen",
        /// It is of another organisation, workspace or integration, or out of the key's reach.
        Elsewhere = "other_workspace",
        /// It is another end user's.
        OtherOwner = "other_end_user",
        /// It signs in by another method.
        OtherMethod = "other_method",
        /// It has another external id.
        OtherName = "other_external_id",
        /// It was made for another instance of the integration.
        OtherInstance = "other_instance",
        /// The strategy does not ask for it.
        NotAsked = "not_by_strategy",
        /// One of a higher rank was there.
        Outranked = "outranked",
        /// It does not work, and another one of its rank does.
        Unhealthy = "unhealthy",
        /// It is as good as another one: nobody guesses.
        Tied = "tied",
    }
}

closed_set! {
    /// Why there is no answer.
    Reason {
        /// No connection has the external id.
        NotFound = "connection_not_found",
        /// The strategy is about end users, and none was named.
        EndUserRequired = "end_user_required",
        /// The end user has not connected.
        NotConnected = "not_connected",
        /// The instance has no shared connection, or it is gone.
        NoSharedConnection = "no_shared_connection",
        /// Several are as good as each other.
        Ambiguous = "ambiguous",
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// In which organisation.
    pub org_id: Uuid,
    /// In which workspace.
    pub workspace_id: Uuid,
    /// Of which integration.
    pub integration_name: &'a str,
    /// For whom.
    pub end_user_id: Option<Uuid>,
    /// One connection, by its external id: the strategy is not asked.
    pub external_id: Option<&'a str>,
    /// Only connections of this method.
    pub auth_method_key: Option<&'a str>,
    /// Whether a connection of the whole organisation may be named: a key for some workspaces may not.
    pub is_org_wide: bool,
}

/// The answer, and what became of each candidate, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The rule and the place of the connection that it chose; or why there is none.
    pub outcome: Result<(Rule, usize), Reason>,
    /// One per candidate.
    pub fates: Vec<Fate>,
}

/// Why no instance was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoInstance {
    /// The caller names one that the workspace does not have of this integration.
    Unknown,
    /// The workspace has several, and the caller does not say which.
    Ambiguous,
}

/// The instance that is meant, of those that a workspace has of one integration: the named one, the only one, or the one
/// that is called like the integration. `None` when the workspace has none.
///
/// # Errors
/// [`NoInstance`].
pub fn instance<'a>(
    all: &'a [WorkspaceIntegration],
    id: Option<Uuid>,
    alias: Option<&str>,
) -> Result<Option<&'a WorkspaceIntegration>, NoInstance> {
    if let Some(id) = id {
        return all.iter().find(|it| it.id == id).map(Some).ok_or(NoInstance::Unknown);
    }
    if let Some(alias) = alias {
        return all.iter().find(|it| it.alias == alias).map(Some).ok_or(NoInstance::Unknown);
    }
    match all {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => several.iter().find(|it| it.alias == it.integration_name).map(Some).ok_or(NoInstance::Ambiguous),
    }
}

/// How near a candidate is to the question, and whether its owner has chosen it: the greatest comes first.
type Rank = (u8, bool);

/// The connection that is meant, of the candidates. Their order does not matter.
#[must_use]
pub fn resolve(asked: &Question<'_>, instance: Option<&WorkspaceIntegration>, candidates: &[Connection]) -> Answer {
    let eligible: Vec<_> = candidates.iter().map(|it| eligible(asked, instance, it)).collect();
    let ranks = || eligible.iter().flatten().map(|(_, rank)| *rank);
    let Some(best) = ranks().max() else {
        let fates = eligible.iter().map(|it| it.err().unwrap_or(Fate::Outranked)).collect();
        return Answer { outcome: Err(absence(asked, instance)), fates };
    };
    let of_best = || candidates.iter().zip(&eligible).filter(|(_, it)| it.is_ok_and(|(_, rank)| rank == best));
    let works = |it: &Connection| it.status == ConnectionStatus::Active;
    let (working, all) = (of_best().filter(|(it, _)| works(it)).count(), of_best().count());
    let left = if working > 0 { working } else { all };
    let mut outcome = Err(Reason::Ambiguous);
    let mut fates = Vec::with_capacity(candidates.len());
    for (at, (it, eligible)) in candidates.iter().zip(&eligible).enumerate() {
        fates.push(match eligible {
            Err(fate) => *fate,
            Ok((_, rank)) if *rank < best => Fate::Outranked,
            Ok(_) if working > 0 && !works(it) => Fate::Unhealthy,
            Ok(_) if left > 1 => Fate::Tied,
            Ok((rule, _)) => {
                let by_choice = best.1 && ranks().any(|(level, is_default)| level == best.0 && !is_default);
                outcome = Ok((decisive(*rule, by_choice, left < all), at));
                Fate::Chosen
            }
        });
    }
    Answer { outcome, fates }
}

/// What made the difference, if it was not where the account belongs.
fn decisive(rule: Rule, by_choice: bool, by_health: bool) -> Rule {
    match (by_choice, by_health) {
        (true, _) => Rule::DefaultAccount,
        (false, true) => Rule::OnlyHealthy,
        (false, false) => rule,
    }
}

/// Whether a connection is a candidate at all, by which rule and with which rank.
fn eligible(
    asked: &Question<'_>,
    instance: Option<&WorkspaceIntegration>,
    it: &Connection,
) -> Result<(Rule, Rank), Fate> {
    let is_here = it.workspace_id.is_none_or(|workspace| workspace == asked.workspace_id);
    if it.org_id != asked.org_id || !is_here || it.integration_name != asked.integration_name {
        return Err(Fate::Elsewhere);
    }
    let is_method = |key: Option<&str>| key.is_none_or(|key| it.auth_method_key.as_deref() == Some(key));
    // Who names somebody means them, or what everybody shares.
    let is_others = it.end_user_id.is_some_and(|owner| asked.end_user_id.is_some_and(|user| user != owner));
    if is_others {
        return Err(Fate::OtherOwner);
    }
    if let Some(external_id) = asked.external_id {
        return match it.workspace_id {
            _ if it.external_id != external_id => Err(Fate::OtherName),
            None if !asked.is_org_wide => Err(Fate::Elsewhere),
            _ if !is_method(asked.auth_method_key) => Err(Fate::OtherMethod),
            workspace => {
                let is_own = it.end_user_id.is_some() && asked.end_user_id.is_some();
                let level = if is_own { 2 } else { u8::from(workspace.is_some()) };
                Ok((Rule::Named, (level, is_own && it.is_default)))
            }
        };
    }
    // Without an instance there is still the end user's own account.
    let strategy = instance.map_or(Strategy::PerUser, |instance| instance.connection_strategy);
    if it.end_user_id.is_some() {
        if strategy == Strategy::Fixed {
            return Err(Fate::NotAsked);
        }
        if asked.end_user_id.is_none() {
            return Err(Fate::OtherOwner);
        }
        if !is_method(asked.auth_method_key.or(instance.and_then(|it| it.auth_method_key.as_deref()))) {
            return Err(Fate::OtherMethod);
        }
        return match (it.workspace_integration_id, instance) {
            (Some(made_for), Some(instance)) if made_for == instance.id => {
                Ok((Rule::OwnOfInstance, (3, it.is_default)))
            }
            (Some(_), Some(_)) => Err(Fate::OtherInstance),
            _ => Ok((Rule::OwnOfIntegration, (2, it.is_default))),
        };
    }
    let is_shared = instance.is_some_and(|instance| instance.connection_id == Some(it.id));
    match strategy {
        Strategy::PerUser => Err(Fate::NotAsked),
        _ if !is_shared => Err(Fate::NotAsked),
        _ if !is_method(asked.auth_method_key) => Err(Fate::OtherMethod),
        Strategy::Fixed => Ok((Rule::Fixed, (1, false))),
        Strategy::PerUserWithFallback => Ok((Rule::Fallback, (1, false))),
    }
}

/// What is missing when there is no candidate.
fn absence(asked: &Question<'_>, instance: Option<&WorkspaceIntegration>) -> Reason {
    if asked.external_id.is_some() {
        return Reason::NotFound;
    }
    match (instance.map_or(Strategy::PerUser, |it| it.connection_strategy), asked.end_user_id) {
        (Strategy::Fixed, _) | (Strategy::PerUserWithFallback, None) => Reason::NoSharedConnection,
        (Strategy::PerUser | Strategy::PerUserWithFallback, Some(_)) => Reason::NotConnected,
        (Strategy::PerUser, None) => Reason::EndUserRequired,
    }
}

#[cfg(test)]
mod tests;
