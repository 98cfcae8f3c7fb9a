//! Where definitions come from: the binary, and the operator's directory.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::Embed;

use super::check;
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

/// A definition and its logo, before anything is derived from them.
pub(super) struct Loaded {
    pub(super) definition: Definition,
    pub(super) logo: Option<String>,
}

/// Built-in definitions, then those of the directory; a later one replaces an earlier of its name.
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
    if problems.is_empty() { Ok(loaded) } else { Err(CatalogProblems(problems)) }
}

/// Checks one definition file, or every `*.toml` of a directory, and answers how many there were.
pub fn check_path(path: &Path) -> Result<usize, CatalogProblems> {
    let files = if path.is_dir() {
        files(path).map_err(|problem| CatalogProblems(vec![problem]))?
    } else {
        vec![path.to_owned()]
    };
    let problems: Vec<_> = files.iter().filter_map(|file| from_disk(file).err()).flatten().collect();
    if problems.is_empty() { Ok(files.len()) } else { Err(CatalogProblems(problems)) }
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
    let file = format!("src/catalog/integrations/{name}");
    let stem = name.trim_end_matches(".toml");
    let bytes = BuiltIn::get(name).map(|found| found.data).unwrap_or_default();
    let definition = parse(&file, stem, &String::from_utf8_lossy(&bytes))?;
    Ok(Loaded { logo: embedded_logo(stem), definition })
}

/// An operator's logo is the `.svg` beside the definition; without it a built-in one of the name serves.
fn from_disk(path: &Path) -> Result<Loaded, Vec<Problem>> {
    let file = path.display().to_string();
    let text = read(path).map_err(|reason| vec![Problem { file: file.clone(), line: None, reason }])?;
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let definition = parse(&file, stem, &text)?;
    let beside = path.with_extension("svg");
    let logo = if beside.exists() {
        let svg =
            read(&beside).map_err(|reason| vec![Problem { file: beside.display().to_string(), line: None, reason }])?;
        Some(svg)
    } else {
        embedded_logo(stem)
    };
    Ok(Loaded { definition, logo })
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
