//! Worked examples, and properties of thousands of made-up worlds: each comes from its number, so that one that fails can
//! be had again.

use chrono::{DateTime, Utc};
use serde_json::Map;

use super::*;
use crate::domain::connection::{ConnectionKind, ConnectionScope};

const ORG: Uuid = Uuid::from_u128(1);
const OTHER_ORG: Uuid = Uuid::from_u128(2);
const HOME: Uuid = Uuid::from_u128(10);
const ELSEWHERE: Uuid = Uuid::from_u128(11);
const ALICE: Uuid = Uuid::from_u128(20);
const BOB: Uuid = Uuid::from_u128(21);
const FIRST: Uuid = Uuid::from_u128(30);
const SECOND: Uuid = Uuid::from_u128(31);

fn connection(id: u128) -> Connection {
    let at = DateTime::<Utc>::UNIX_EPOCH;
    Connection {
        id: Uuid::from_u128(id),
        org_id: ORG,
        workspace_id: Some(HOME),
        end_user_id: Some(ALICE),
        end_user_external_id: None,
        workspace_integration_id: None,
        integration_name: "acme".into(),
        auth_method_key: Some("oauth2".into()),
        kind: ConnectionKind::OAuth2,
        external_id: format!("c{id}"),
        display_name: String::new(),
        scope: ConnectionScope::User,
        status: ConnectionStatus::Active,
        status_reason: None,
        oauth_app_id: None,
        account_id: None,
        account_label: None,
        scopes_asked: Vec::new(),
        scopes_granted: None,
        metadata: Map::new(),
        token_expires_at: None,
        ends_at: None,
        is_default: false,
        last_used_at: None,
        created_at: at,
        updated_at: at,
    }
}

fn instance_of(id: Uuid, strategy: Strategy, connection_id: Option<u128>) -> WorkspaceIntegration {
    let at = DateTime::<Utc>::UNIX_EPOCH;
    WorkspaceIntegration {
        id,
        org_id: ORG,
        workspace_id: HOME,
        integration_name: "acme".into(),
        alias: if id == FIRST { "acme".into() } else { "acme-two".into() },
        connection_strategy: strategy,
        auth_method_key: None,
        oauth_app_mode: None,
        oauth_app_id: None,
        connection_id: connection_id.map(Uuid::from_u128),
        display_name: None,
        enabled_actions: None,
        settings: Map::new(),
        sort_order: 0,
        created_at: at,
        updated_at: at,
    }
}

fn alice() -> Question<'static> {
    Question {
        org_id: ORG,
        workspace_id: HOME,
        integration_name: "acme",
        end_user_id: Some(ALICE),
        external_id: None,
        auth_method_key: None,
        is_org_wide: true,
    }
}

fn broken(it: Connection) -> Connection {
    Connection { status: ConnectionStatus::Error, ..it }
}

fn shared(id: u128) -> Connection {
    Connection { end_user_id: None, ..connection(id) }
}

#[test]
fn an_account_of_the_instance_comes_before_one_of_the_integration_and_another_instances_is_none() {
    let per_user = instance_of(FIRST, Strategy::PerUser, None);
    let own = Connection { workspace_integration_id: Some(FIRST), ..connection(1) };
    let foreign = Connection { workspace_integration_id: Some(SECOND), ..connection(2) };
    let all = [connection(3), foreign.clone(), broken(own)];
    let answer = resolve(&alice(), Some(&per_user), &all);
    assert_eq!(answer.outcome, Ok((Rule::OwnOfInstance, 2)), "even where it does not work");
    assert_eq!(answer.fates, [Fate::Outranked, Fate::OtherInstance, Fate::Chosen]);
    assert_eq!(resolve(&alice(), Some(&per_user), &[foreign]).outcome, Err(Reason::NotConnected));
    assert_eq!(resolve(&alice(), None, &[connection(3)]).outcome, Ok((Rule::OwnOfIntegration, 0)));
}

#[test]
fn of_several_the_default_decides_then_health_and_then_nobody() {
    let two = [connection(1), connection(2)];
    let answer = resolve(&alice(), None, &two);
    assert_eq!((answer.outcome, answer.fates), (Err(Reason::Ambiguous), vec![Fate::Tied, Fate::Tied]));
    let healthy = resolve(&alice(), None, &[broken(connection(1)), connection(2)]);
    assert_eq!((healthy.outcome, healthy.fates[0]), (Ok((Rule::OnlyHealthy, 1)), Fate::Unhealthy));
    let chosen = Connection { is_default: true, ..connection(2) };
    let answer = resolve(&alice(), None, &[connection(1), chosen.clone()]);
    assert_eq!((answer.outcome, answer.fates[0]), (Ok((Rule::DefaultAccount, 1)), Fate::Outranked));
    // Another account than the chosen one is not used because the chosen one is out of order.
    let answer = resolve(&alice(), None, &[connection(1), broken(chosen)]);
    assert_eq!(answer.outcome, Ok((Rule::DefaultAccount, 1)));
    assert_eq!(
        resolve(&alice(), None, &[broken(connection(1)), broken(connection(2))]).outcome,
        Err(Reason::Ambiguous)
    );
}

#[test]
fn a_strategy_says_whose_connection_is_used() {
    let all = [connection(1), shared(2), shared(3)];
    let outcome = |strategy, shared, end_user_id| {
        resolve(&Question { end_user_id, ..alice() }, Some(&instance_of(FIRST, strategy, shared)), &all).outcome
    };
    for user in [None, Some(ALICE), Some(BOB)] {
        assert_eq!(outcome(Strategy::Fixed, Some(2), user), Ok((Rule::Fixed, 1)));
        assert_eq!(outcome(Strategy::Fixed, None, user), Err(Reason::NoSharedConnection));
        assert_eq!(outcome(Strategy::Fixed, Some(1), user), Err(Reason::NoSharedConnection), "it is Alice's");
    }
    assert_eq!(outcome(Strategy::PerUser, Some(2), Some(ALICE)), Ok((Rule::OwnOfIntegration, 0)));
    assert_eq!(outcome(Strategy::PerUser, Some(2), Some(BOB)), Err(Reason::NotConnected));
    assert_eq!(outcome(Strategy::PerUser, Some(2), None), Err(Reason::EndUserRequired));
    assert_eq!(outcome(Strategy::PerUserWithFallback, Some(2), Some(ALICE)), Ok((Rule::OwnOfIntegration, 0)));
    assert_eq!(outcome(Strategy::PerUserWithFallback, Some(2), Some(BOB)), Ok((Rule::Fallback, 1)));
    assert_eq!(outcome(Strategy::PerUserWithFallback, Some(2), None), Ok((Rule::Fallback, 1)));
    assert_eq!(outcome(Strategy::PerUserWithFallback, None, Some(BOB)), Err(Reason::NotConnected));
    assert_eq!(outcome(Strategy::PerUserWithFallback, None, None), Err(Reason::NoSharedConnection));
}

#[test]
fn a_name_passes_the_strategy_by_and_means_the_nearest() {
    let fixed = instance_of(FIRST, Strategy::Fixed, Some(2));
    let named = |id, it: Connection| Connection { external_id: "main".into(), id: Uuid::from_u128(id), ..it };
    let wide = named(4, Connection { workspace_id: None, ..shared(4) });
    let all = [named(1, connection(1)), named(2, shared(2)), wide.clone()];
    let main = Question { external_id: Some("main"), ..alice() };
    assert_eq!(resolve(&main, Some(&fixed), &all).outcome, Ok((Rule::Named, 0)));
    assert_eq!(resolve(&main, Some(&fixed), &all[1..]).outcome, Ok((Rule::Named, 0)));
    let only_wide = [wide];
    assert_eq!(resolve(&main, None, &only_wide).outcome, Ok((Rule::Named, 0)));
    let narrow = Question { is_org_wide: false, ..main };
    assert_eq!(resolve(&narrow, None, &only_wide).outcome, Err(Reason::NotFound));
    let bob = Question { end_user_id: Some(BOB), ..main };
    assert_eq!(resolve(&bob, None, &all[..1]).outcome, Err(Reason::NotFound));
    let by_key = [all[1].clone(), Connection { auth_method_key: Some("api_key".into()), ..all[1].clone() }];
    assert_eq!(resolve(&main, None, &by_key).outcome, Err(Reason::Ambiguous));
    let with_key = Question { auth_method_key: Some("api_key"), ..main };
    assert_eq!(resolve(&with_key, None, &by_key).outcome, Ok((Rule::Named, 1)));
}

#[test]
fn an_instance_is_named_or_the_only_one_or_called_like_its_integration() {
    let (first, second) = (instance_of(FIRST, Strategy::Fixed, None), instance_of(SECOND, Strategy::Fixed, None));
    let both = [first.clone(), second.clone()];
    let id = |found: Result<Option<&WorkspaceIntegration>, _>| found.map(|it| it.map(|it| it.id));
    assert_eq!(id(instance(&both, Some(SECOND), Some("acme"))), Ok(Some(SECOND)));
    assert_eq!(id(instance(&both, None, Some("acme-two"))), Ok(Some(SECOND)));
    assert_eq!(id(instance(&both, None, None)), Ok(Some(FIRST)));
    assert_eq!(id(instance(&both[1..], None, None)), Ok(Some(SECOND)));
    assert_eq!(id(instance(&[], None, None)), Ok(None));
    assert_eq!(id(instance(&both, None, Some("none"))), Err(NoInstance::Unknown));
    assert_eq!(id(instance(&[], Some(FIRST), None)), Err(NoInstance::Unknown));
    let renamed = [WorkspaceIntegration { alias: "acme-one".into(), ..first }, second];
    assert_eq!(id(instance(&renamed, None, None)), Err(NoInstance::Ambiguous));
}

/// Numbers that follow from a seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// A made-up world: who asks, what the workspace has, and what there is.
struct World {
    end_user: Option<Uuid>,
    name: Option<&'static str>,
    method: Option<&'static str>,
    is_org_wide: bool,
    instance: Option<WorkspaceIntegration>,
    all: Vec<Connection>,
}

impl World {
    fn of(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let mut all = Vec::new();
        for id in 1..=chance.below(8) {
            all.push(Connection {
                org_id: chance.one(&[ORG, ORG, ORG, OTHER_ORG]),
                workspace_id: chance.one(&[Some(HOME), Some(HOME), Some(HOME), Some(ELSEWHERE), None]),
                end_user_id: chance.one(&[None, Some(ALICE), Some(ALICE), Some(BOB)]),
                workspace_integration_id: chance.one(&[None, None, Some(FIRST), Some(SECOND)]),
                integration_name: chance.one(&["acme", "acme", "acme", "other"]).into(),
                auth_method_key: Some(chance.one(&["oauth2", "oauth2", "api_key"]).into()),
                external_id: chance.one(&["main", "spare"]).into(),
                status: chance.one(&[ConnectionStatus::Active, ConnectionStatus::Error]),
                is_default: chance.below(4) == 0,
                ..connection(id.into())
            });
        }
        let instance = (chance.below(5) > 0).then(|| WorkspaceIntegration {
            auth_method_key: chance.one(&[None, Some("oauth2")]).map(Into::into),
            ..instance_of(FIRST, chance.one(Strategy::ALL), chance.one(&[None, Some(1), Some(2), Some(3)]))
        });
        Self {
            end_user: chance.one(&[None, Some(ALICE), Some(ALICE), Some(BOB)]),
            name: chance.one(&[None, None, Some("main")]),
            method: chance.one(&[None, None, Some("api_key")]),
            is_org_wide: chance.below(3) > 0,
            instance,
            all,
        }
    }

    fn question(&self) -> Question<'_> {
        Question {
            end_user_id: self.end_user,
            external_id: self.name,
            auth_method_key: self.method,
            is_org_wide: self.is_org_wide,
            ..alice()
        }
    }

    fn answer(&self) -> Answer {
        resolve(&self.question(), self.instance.as_ref(), &self.all)
    }

    fn chosen(&self) -> Option<&Connection> {
        self.answer().outcome.ok().map(|(_, at)| &self.all[at])
    }
}

fn worlds() -> impl Iterator<Item = (u64, World)> {
    (0..20_000).map(|seed| (seed, World::of(seed)))
}

#[test]
fn nobody_is_given_what_is_another_workspaces_or_another_end_users() {
    let mut found = 0;
    for (seed, world) in worlds() {
        let Some(it) = world.chosen() else { continue };
        found += 1;
        assert_eq!((it.org_id, it.integration_name.as_str()), (ORG, "acme"), "world {seed}");
        assert!(it.workspace_id.is_none_or(|workspace| workspace == HOME), "world {seed}");
        match world.name {
            Some(name) => {
                assert_eq!(it.external_id, name, "world {seed}");
                assert!(world.is_org_wide || it.workspace_id.is_some(), "world {seed}");
                assert!(it.end_user_id.is_none() || world.end_user.is_none() || it.end_user_id == world.end_user);
            }
            None => assert!(it.end_user_id.is_none() || it.end_user_id == world.end_user, "world {seed}"),
        }
        assert!(world.method.is_none() || it.auth_method_key.as_deref() == world.method, "world {seed}");
    }
    assert!(found > 2_000, "only {found} worlds have an answer");
}

#[test]
fn the_order_of_candidates_does_not_matter() {
    for (seed, mut world) in worlds() {
        let before = (world.answer().outcome.map(|(rule, _)| rule), world.chosen().map(|it| it.id));
        let by_id = |world: &World| {
            let mut fates: Vec<_> = world.all.iter().map(|it| it.id).zip(world.answer().fates).collect();
            fates.sort_by_key(|(id, _)| *id);
            fates
        };
        let fates = by_id(&world);
        let mut chance = Chance(seed ^ 0xfeed);
        for at in (1..world.all.len()).rev() {
            world.all.swap(at, usize::try_from(chance.below(at as u64 + 1)).unwrap());
        }
        let after = (world.answer().outcome.map(|(rule, _)| rule), world.chosen().map(|it| it.id));
        assert_eq!((before, fates), (after, by_id(&world)), "world {seed}");
    }
}

#[test]
fn what_does_not_work_never_comes_before_what_does() {
    for (seed, world) in worlds() {
        let (answer, question) = (world.answer(), world.question());
        let Ok((_, at)) = answer.outcome else { continue };
        let rank = |it: &Connection| eligible(&question, world.instance.as_ref(), it).map(|(_, rank)| rank);
        if world.all[at].status == ConnectionStatus::Error {
            let better = world.all.iter().filter(|it| it.status == ConnectionStatus::Active);
            assert!(
                better.clone().all(|it| rank(it).is_err() || rank(it).ok() < rank(&world.all[at]).ok()),
                "world {seed}"
            );
        }
    }
}

#[test]
fn every_candidate_is_told_its_fate_and_one_is_chosen_or_none() {
    for (seed, world) in worlds() {
        let answer = world.answer();
        assert_eq!(answer.fates.len(), world.all.len(), "world {seed}");
        let chosen = answer.fates.iter().filter(|fate| **fate == Fate::Chosen).count();
        assert_eq!(chosen, usize::from(answer.outcome.is_ok()), "world {seed}");
        let tied = answer.fates.iter().filter(|fate| **fate == Fate::Tied).count();
        assert_eq!(answer.outcome == Err(Reason::Ambiguous), tied > 1, "world {seed}");
        assert_ne!(tied, 1, "world {seed}");
    }
}

#[test]
fn a_fixed_instance_has_one_answer_for_everybody() {
    for (seed, mut world) in worlds() {
        let is_fixed = world.instance.as_ref().is_some_and(|it| it.connection_strategy == Strategy::Fixed);
        if !is_fixed || world.name.is_some() {
            continue;
        }
        let outcome = world.answer().outcome;
        for end_user in [None, Some(ALICE), Some(BOB)] {
            world.end_user = end_user;
            assert_eq!(world.answer().outcome, outcome, "world {seed}");
        }
        world.all.retain(|it| it.end_user_id.is_none());
        assert_eq!(world.answer().outcome.is_ok(), outcome.is_ok(), "world {seed}: nobody's own account counts");
    }
}

#[test]
fn what_is_out_of_the_question_does_not_change_the_answer() {
    for (seed, mut world) in worlds() {
        let before = world.chosen().map(|it| it.id);
        let fates = world.answer().fates;
        let out = |fate: &Fate| !matches!(fate, Fate::Chosen | Fate::Tied | Fate::Unhealthy | Fate::Outranked);
        let mut fate = fates.iter();
        world.all.retain(|_| fate.next().is_some_and(|fate| !out(fate)));
        assert_eq!(world.chosen().map(|it| it.id), before, "world {seed}");
    }
}
