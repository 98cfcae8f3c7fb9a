//! The layers, and what else keeps the code as it is meant to be. A rule that is in the way is changed here, with its reason.

use std::{collections::BTreeSet, fs, path::Path};

use portico::catalog::Catalog;

/// What each top-level module may use of the crate besides itself; `app`, `commands`, `demo` and `main` may use everything.
///
/// `!Type` is for the types of a module and not for its functions: rows and filters travel up to the pages as they are,
/// but only services ask the database.
const LAYERS: &[(&str, &str)] = &[
    ("domain", ""),
    ("language", ""),
    ("clock", ""),
    ("urls", ""),
    ("catalog", "domain"),
    ("storage", "domain"),
    ("outbound", "catalog domain"),
    ("emails", "domain language"),
    ("config", "domain outbound"),
    ("vault", "clock storage!Type"),
    ("error", "clock domain storage!Type vault"),
    ("links", "clock domain error storage vault"),
    ("queues", ""),
    ("origin", ""),
    ("recent", ""),
    ("context", "catalog clock domain links outbound queues recent storage!Type urls vault"),
    ("services", "catalog clock context domain emails error language links origin outbound storage urls vault"),
    ("web", "catalog context domain emails error language origin services storage!Type urls"),
    ("jobs", "context error services"),
];

/// Crates and parts of `std` that a module never names. The domain derives `sqlx::FromRow`, which is no I/O.
const NEVER: &[(&str, &str)] = &[
    ("domain", "actix_web askama reqwest tokio std::fs std::net sqlx::query"),
    ("catalog", "actix_web askama reqwest sqlx tokio"),
    ("storage", "actix_web askama reqwest"),
    ("outbound", "actix_web askama sqlx"),
    ("emails", "actix_web reqwest sqlx std::fs tokio"),
    ("services", "actix_web askama reqwest sqlx tokio::fs"),
    ("web", "reqwest sqlx"),
    ("jobs", "actix_web askama reqwest sqlx"),
];

/// A file of `src/`: its path there, and its code without comments and without its tests.
struct Source {
    path: String,
    text: String,
    code: String,
}

impl Source {
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }
}

/// Every file but those that hold tests only.
fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                if text.contains("\n#![cfg(test)]\n") {
                    continue;
                }
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let code: Vec<_> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                let path = path.strip_prefix(root().join("src")).unwrap().to_str().unwrap().to_owned();
                found.push(Source { path, code: code.join("\n"), text });
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    assert!(found.len() > 50, "only {} files found", found.len());
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every path that follows `crate::`, with groups written out: `crate::{a::B, c}` is `a::B` and `c`.
fn crate_paths(code: &str) -> Vec<String> {
    let tight: String = code.split_whitespace().collect();
    tight.split("crate::").skip(1).flat_map(|rest| expand("", rest).0).collect()
}

/// The paths of one tree below `prefix`, and what stands behind it.
fn expand<'a>(prefix: &str, text: &'a str) -> (Vec<String>, &'a str) {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(text.len());
    let (path, mut rest) = text.split_at(end);
    let path = format!("{prefix}{path}");
    if !path.is_empty() && !path.ends_with("::") || !rest.starts_with('{') {
        return (vec![path], rest);
    }
    let mut paths = Vec::new();
    while let Some(inner) = rest.strip_prefix(['{', ',']) {
        if inner.starts_with('}') {
            rest = inner;
            break;
        }
        let (found, behind) = expand(&path, inner);
        paths.extend(found);
        rest = behind;
    }
    (paths, rest.strip_prefix('}').unwrap_or(rest))
}

/// The literals of code, without their quotes.
fn literals(code: &str) -> impl Iterator<Item = &str> {
    code.lines().flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// Whether a text is for people to read.
fn is_sentence(literal: &str) -> bool {
    literal.ends_with('.') && literal.split(' ').count() > 2
}

#[track_caller]
fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn layers_use_only_what_lies_below_them() {
    let mut found = Vec::new();
    let table = |source: &Source| LAYERS.iter().find(|(module, _)| *module == source.module());
    for source in sources() {
        let free = matches!(source.module(), "app" | "commands" | "demo" | "main" | "lib");
        assert!(free || table(&source).is_some(), "{} is in no layer", source.path);
        let Some((module, below)) = table(&source) else { continue };
        for path in crate_paths(&source.code) {
            let used = path.split("::").next().unwrap();
            let is_type = path.split("::").any(|part| part.starts_with(char::is_uppercase));
            let allowed = |it: &str| it == used || is_type && it.strip_suffix("!Type") == Some(used);
            if used != *module && !below.split(' ').any(allowed) {
                found.push(format!("src/{} uses crate::{path}", source.path));
            }
        }
        let never = NEVER.iter().filter(|(it, _)| it == module).flat_map(|(_, names)| names.split(' '));
        found.extend(
            never.filter(|name| source.code.contains(*name)).map(|it| format!("src/{} names {it}", source.path)),
        );
    }
    none(&found);
}

#[test]
fn groups_of_a_use_are_written_out() {
    let found = crate_paths("use crate::{a::{self, B, c::D},\n  e};\nlet x = crate::f::G::new();");
    assert_eq!(found, ["a::self", "a::B", "a::c::D", "e", "f::G::new"]);
}

#[test]
fn files_are_short() {
    let too_long = |source: Source| {
        let lines = source.text.split("#[cfg(test)]\nmod tests {").next().unwrap().lines().count();
        (lines > 400).then(|| format!("src/{}: {lines} lines, 400 are the ceiling", source.path))
    };
    none(&sources().into_iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn databases_are_named_where_they_are_told_apart_and_nowhere_else() {
    let places =
        ["storage/db.rs", "storage/group.rs", "storage/values.rs", "config.rs", "app.rs", "commands/doctor.rs"];
    let names = |source: &Source| {
        let code = source.code.to_lowercase();
        !places.contains(&&*source.path) && (code.contains("sqlite") || code.contains("postgres"))
    };
    let named = |source: Source| names(&source).then(|| format!("src/{} names a database", source.path));
    none(&sources().into_iter().filter_map(named).collect::<Vec<_>>());
}

#[test]
fn providers_are_data_and_no_code_knows_one_by_name() {
    let catalog = Catalog::load(None).unwrap();
    let providers: BTreeSet<_> = catalog
        .all()
        .filter(|entry| entry.auth.iter().any(|method| method.oauth2.is_some()))
        .map(|it| &*it.name)
        .collect();
    assert!(providers.contains("slack"));
    let mut found = Vec::new();
    for source in sources().into_iter().filter(|it| !matches!(it.module(), "catalog" | "demo")) {
        for literal in literals(&source.code) {
            // Some names are words of sentences too, such as "close".
            let named = |it: &&str| providers.contains(it) && (it.contains('-') || !is_sentence(literal));
            let words = literal.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            found.extend(words.filter(named).map(|it| format!("src/{}: {it} in {literal:?}", source.path)));
        }
    }
    none(&found);
}

#[test]
fn every_file_says_what_it_is_and_leaves_nothing_undone() {
    let mut found = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//! ") {
            found.push(format!("src/{} does not begin with a doc comment", source.path));
        }
        for mark in ["TODO", "FIXME", "XXX"].into_iter().filter(|it| source.text.contains(it)) {
            found.push(format!("src/{}: {mark}", source.path));
        }
        for call in [".unwrap()", ".expect(", "panic!(", "#[allow("].into_iter().filter(|it| source.code.contains(it)) {
            found.push(format!("src/{}: {call}", source.path));
        }
    }
    none(&found);
}
