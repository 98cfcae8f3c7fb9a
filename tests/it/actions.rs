//! The actions of the catalog against those that the vendor's SDK knows: whoever moves over keeps their calls.

use std::collections::BTreeMap;

use portico::catalog::{
    Catalog,
    definition::action::{CUSTOM_API_CALL, InputKind},
};

/// What the SDK's generated types of June 2026 say: action to `input:type` each, `*` where it is required.
fn facts() -> BTreeMap<String, BTreeMap<String, String>> {
    serde_json::from_str(include_str!("sdk_actions.json")).unwrap()
}

/// Whether an input takes what the SDK's type lets through.
fn takes(kind: InputKind, theirs: &str) -> bool {
    use InputKind::{
        Array, Checkbox, DateTime, Dropdown, Dynamic, File, Json, LongText, MultiSelectDropdown, Number, Object,
        ShortText, StaticDropdown, StaticMultiSelectDropdown,
    };
    match theirs {
        "string" => matches!(kind, ShortText | LongText | DateTime | StaticDropdown | Dropdown | File | Json),
        "number" => matches!(kind, Number | StaticDropdown | DateTime),
        "boolean" => kind == Checkbox,
        "array" => matches!(kind, Array | MultiSelectDropdown | StaticMultiSelectDropdown | Json | File),
        "object" => matches!(kind, Object | Dynamic | Json | File),
        _ => true,
    }
}

#[test]
fn every_action_is_one_of_the_sdks_and_takes_its_input() {
    let (facts, mut problems, mut known) = (facts(), Vec::new(), 0);
    for entry in Catalog::load(None).unwrap().all() {
        for action in entry.actions().iter().filter(|action| action.name != CUSTOM_API_CALL) {
            let at = format!("{} {}", entry.name, action.name);
            let Some(theirs) = facts.get(&entry.name).and_then(|actions| actions.get(&action.name)) else {
                problems.push(format!("{at} is none of the SDK's"));
                continue;
            };
            let theirs: BTreeMap<_, _> = theirs
                .split(' ')
                .filter_map(|input| input.split_once(':'))
                .map(|(name, kind)| (name.trim_end_matches('*'), (kind, name.ends_with('*'))))
                .collect();
            for (name, (kind, is_required)) in &theirs {
                match action.takes(name) {
                    None => problems.push(format!("{at} does not take {name}")),
                    Some(input) if !takes(input.kind, kind) => {
                        problems.push(format!("{at} takes {name} as {:?}, the SDK as {kind}", input.kind));
                    }
                    Some(input) if input.is_needed() && !is_required => {
                        problems.push(format!("{at} wants {name}, which the SDK may leave out"));
                    }
                    Some(_) => known += 1,
                }
            }
            let own =
                action.input.iter().filter(|input| input.is_needed() && !theirs.contains_key(input.name.as_str()));
            problems.extend(own.map(|input| format!("{at} wants {}, which the SDK does not have", input.name)));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert!(known > 30, "{known}");
}

#[test]
fn whatever_talks_http_can_be_called_freely() {
    for entry in Catalog::load(None).unwrap().all() {
        assert_eq!(entry.action(CUSTOM_API_CALL).is_some(), entry.api.is_some(), "{}", entry.name);
        assert!(!entry.actions().is_empty() || entry.api.is_none(), "{}", entry.name);
    }
}

#[test]
fn input_schemas_are_objects_that_name_every_input() {
    for entry in Catalog::load(None).unwrap().all() {
        for action in entry.actions().iter() {
            let schema = action.json_schema();
            let named = schema["properties"].as_object().unwrap();
            assert_eq!((schema["type"].as_str(), named.len()), (Some("object"), action.input.len()), "{}", action.name);
            let required = schema["required"].as_array().unwrap();
            assert!(required.iter().all(|name| named.contains_key(name.as_str().unwrap())), "{}", action.name);
        }
    }
}
