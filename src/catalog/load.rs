//! Where definitions come from: the binary, and the operator's directory.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::Embed;

use super::check;
use super::definition::action::Actions;
use super::definition::{AuthMethod, Definition};
use super::problem::{CatalogProblems, Problem, Source};

/// Largest file that is read, 256 KiB; the built-in ones stay below 4 KiB.
const LARGEST: u64 = 256 * 1024;

#[derive(Embed)]
#[folder = "src/catalog/integrations"]
struct BuiltIn;

/// The logos: single paths in the brand's colour, from simple-icons 11 and 16 (CC0 1.0). Where it has
/// none under that licence, or only a word too small to read, the logo is a shape of our own.
#[derive(Embed)]
#[folder = "static/logos"]
struct Logos;

/// The actions: a file for each integration.
#[derive(Embed)]
#[folder = "src/catalog/actions"]
struct BuiltInActions;

/// The folder of an operator's actions, in that of the definitions.
const ACTIONS: &str = "actions";

/// A definition, its actions and its logo, before anything is derived from them.
pub(super) struct Loaded {
    pub(super) definition: Definition,
    pub(super) actions: Actions,
    pub(super) logo: Option<String>,
}

/// How much was found to be in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Definitions.
    pub definitions: usize,
    /// Actions that files declare.
    pub actions: usize,
}

impl fmt::Display for Checked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |many: usize, noun: &str| format!("{many} {noun}{}", if many == 1 { "" } else { "s" });
        match (self.definitions, self.actions) {
            (definitions, 0) => write!(out, "{} in order", count(definitions, "definition")),
            (0, actions) => write!(out, "{} in order", count(actions, "action")),
            (definitions, actions) => {
                write!(out, "{} and {} in order", count(definitions, "definition"), count(actions, "action"))
            }
        }
    }
}

/// Built-in definitions, then those of the directory; a later one replaces an earlier of its name. Then the directory's
/// actions.
pub(super) fn load(extra: Option<&Path>) -> Result<BTreeMap<String, Loaded>, CatalogProblems> {
    let mut problems = Vec::new();
    let mut loaded = BTreeMap::new();
    let mut keep = |outcome: Result<Loaded, Vec<Problem>>| match outcome {
        Ok(entry) => drop(loaded.insert(entry.definition.name.clone(), entry)),
        Err(found) => problems.extend(found),
    };
    for file in BuiltIn::iter() {
        keep(built_in(&file));
    }
    match extra.map_or(Ok(Vec::new()), files) {
        Ok(files) => files.iter().for_each(|path| keep(from_disk(path))),
        Err(problem) => problems.push(problem),
    }
    match extra.map_or(Ok(Vec::new()), actions_files) {
        Ok(files) => {
            for path in files {
                match loaded.get_mut(stem(&path)) {
                    Some(entry) => match actions_from_disk(&path, &entry.definition) {
                        Ok(actions) => entry.actions = actions,
                        Err(found) => problems.extend(found),
                    },
                    None => problems.extend(without_definition(&path)),
                }
            }
        }
        Err(problem) => problems.push(problem),
    }
    if problems.is_empty() { Ok(loaded) } else { Err(CatalogProblems(problems)) }
}

/// Checks one definition file, or one of actions, which lies in a folder `actions`; or all of a directory and of its
/// folder `actions`.
pub fn check_path(path: &Path) -> Result<Checked, CatalogProblems> {
    let unreadable = |problem| CatalogProblems(vec![problem]);
    let is_of_actions = |path: &Path| path.file_name() == Some(OsStr::new(ACTIONS));
    let (definitions, actions) = if !path.is_dir() {
        let alone = vec![path.to_owned()];
        if path.parent().is_some_and(is_of_actions) { (Vec::new(), alone) } else { (alone, Vec::new()) }
    } else if is_of_actions(path) {
        (Vec::new(), files(path).map_err(unreadable)?)
    } else {
        (files(path).map_err(unreadable)?, actions_files(path).map_err(unreadable)?)
    };
    let (mut problems, mut checked) = (Vec::new(), Checked { definitions: definitions.len(), actions: 0 });
    problems.extend(definitions.iter().filter_map(|file| from_disk(file).err()).flatten());
    for file in &actions {
        match definition_of(file).and_then(|definition| actions_from_disk(file, &definition)) {
            Ok(actions) => checked.actions += actions.len(),
            Err(found) => problems.extend(found),
        }
    }
    let mut told = Vec::new();
    for problem in problems {
        if !told.contains(&problem) {
            told.push(problem);
        }
    }
    if told.is_empty() { Ok(checked) } else { Err(CatalogProblems(told)) }
}

/// What the actions of a file belong to: the definition beside their folder, else the built-in one.
fn definition_of(path: &Path) -> Result<Definition, Vec<Problem>> {
    let name = format!("{}.toml", stem(path));
    let around = path.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    let beside = [around.join(&name), around.join("integrations").join(&name)];
    if let Some(file) = beside.iter().find(|file| file.is_file()) {
        return from_disk(file).map(|loaded| loaded.definition);
    }
    if BuiltIn::get(&name).is_some() { built_in_definition(&name) } else { Err(without_definition(path)) }
}

/// Actions of nothing; where the definition has problems of its own, those are enough.
fn without_definition(path: &Path) -> Vec<Problem> {
    let beside = path.parent().and_then(Path::parent).map(|around| around.join(format!("{}.toml", stem(path))));
    if beside.is_some_and(|file| file.exists()) {
        return Vec::new();
    }
    let reason = format!("there is no integration `{}`", stem(path));
    vec![Problem { file: path.display().to_string(), line: None, reason }]
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(OsStr::to_str).unwrap_or_default()
}

fn actions_files(directory: &Path) -> Result<Vec<PathBuf>, Problem> {
    let folder = directory.join(ACTIONS);
    if folder.is_dir() { files(&folder) } else { Ok(Vec::new()) }
}

fn actions_from_disk(path: &Path, definition: &Definition) -> Result<Actions, Vec<Problem>> {
    let file = path.display().to_string();
    let text = read(path).map_err(|reason| vec![Problem { file: file.clone(), line: None, reason }])?;
    parse_actions(&file, &text, definition)
}

/// Reads the actions of a definition.
pub(super) fn parse_actions(file: &str, text: &str, definition: &Definition) -> Result<Actions, Vec<Problem>> {
    let mut source = Source::parse(file, text).map_err(|problem| vec![problem])?;
    let actions: Actions = source.read().map_err(|problem| vec![problem])?;
    check::check_actions(&actions, definition, &mut source);
    let problems = source.problems();
    if problems.is_empty() { Ok(actions) } else { Err(problems) }
}

fn built_in_actions(definition: &Definition) -> Result<Actions, Vec<Problem>> {
    let name = format!("{}.toml", definition.name);
    let Some(found) = BuiltInActions::get(&name) else { return Ok(Actions::default()) };
    parse_actions(&format!("src/catalog/actions/{name}"), &String::from_utf8_lossy(&found.data), definition)
}

/// Reads one definition; `stem` is its file's name without `.toml`.
pub(super) fn parse(file: &str, stem: &str, text: &str) -> Result<Definition, Vec<Problem>> {
    let mut source = Source::parse(file, text).map_err(|problem| vec![problem])?;
    let mut definition: Definition = source.read().map_err(|problem| vec![problem])?;
    definition.auth.iter_mut().for_each(AuthMethod::complete);
    check::check(&definition, stem, &mut source);
    let problems = source.problems();
    if problems.is_empty() { Ok(definition) } else { Err(problems) }
}

fn built_in(name: &str) -> Result<Loaded, Vec<Problem>> {
    let definition = built_in_definition(name)?;
    Ok(Loaded { logo: embedded_logo(&definition.name), actions: built_in_actions(&definition)?, definition })
}

fn built_in_definition(name: &str) -> Result<Definition, Vec<Problem>> {
    let bytes = BuiltIn::get(name).map(|found| found.data).unwrap_or_default();
    let file = format!("src/catalog/integrations/{name}");
    parse(&file, name.trim_end_matches(".toml"), &String::from_utf8_lossy(&bytes))
}

/// An operator's logo is the `.svg` beside the definition; without it a built-in one of the name serves.
fn from_disk(path: &Path) -> Result<Loaded, Vec<Problem>> {
    let file = path.display().to_string();
    let text = read(path).map_err(|reason| vec![Problem { file: file.clone(), line: None, reason }])?;
    let definition = parse(&file, stem(path), &text)?;
    let actions = built_in_actions(&definition).unwrap_or_else(|problems| {
        let first = problems.first().map(ToString::to_string);
        tracing::warn!(file, first, "the built-in actions do not fit this definition, which has none of them");
        Actions::default()
    });
    let beside = path.with_extension("svg");
    let logo = if beside.exists() {
        let svg =
            read(&beside).map_err(|reason| vec![Problem { file: beside.display().to_string(), line: None, reason }])?;
        Some(svg)
    } else {
        embedded_logo(stem(path))
    };
    Ok(Loaded { definition, actions, logo })
}

fn embedded_logo(slug: &str) -> Option<String> {
    let found = Logos::get(&format!("{slug}.svg"))?;
    String::from_utf8(found.data.into_owned()).ok()
}

fn read(path: &Path) -> Result<String, String> {
    let length = fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?.len();
    if length > LARGEST {
        return Err(format!("has {length} bytes, {LARGEST} at most"));
    }
    fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

fn files(directory: &Path) -> Result<Vec<PathBuf>, Problem> {
    let list = || -> std::io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.extension() == Some(OsStr::new("toml")) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    };
    list().map_err(|error| Problem {
        file: directory.display().to_string(),
        line: None,
        reason: format!("cannot be read: {error}"),
    })
}
