//! What is wrong with a definition, and on which line of its file.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing that is wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as its directory was named.
    pub file: String,
    /// Line, counted from 1; absent where the file could not be read.
    pub line: Option<usize>,
    /// What is wrong, one line.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// Everything that is wrong with a catalog: one line per problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogProblems(pub Vec<Problem>);

impl fmt::Display for CatalogProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            let newline = if n == 0 { "" } else { "\n" };
            write!(f, "{newline}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CatalogProblems {}

/// A file's text, and where in it a thing stands.
pub(super) struct Source<'a> {
    file: &'a str,
    text: &'a str,
    root: DeValue<'a>,
    problems: Vec<Problem>,
}

impl<'a> Source<'a> {
    /// Parses the text as TOML, whatever it says.
    pub(super) fn parse(file: &'a str, text: &'a str) -> Result<Self, Problem> {
        let root = DeTable::parse(text).map_err(|error| unreadable(file, text, &error))?;
        Ok(Self { file, text, root: DeValue::Table(root.into_inner()), problems: Vec::new() })
    }

    /// Reads it as a definition; unknown, missing and mistyped members are errors.
    pub(super) fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Problem> {
        let table = match &self.root {
            DeValue::Table(table) => table.clone(),
            _ => DeTable::new(),
        };
        // What was parsed to know its lines need not be parsed again.
        let parsed = toml::Deserializer::from(Spanned::new(0..self.text.len(), table));
        T::deserialize(parsed).map_err(|error| unreadable(self.file, self.text, &error))
    }

    /// Notes a problem with the thing at a dotted path such as `auth.0.key`, on the line of the
    /// deepest part of the path that the file states.
    pub(super) fn note(&mut self, at: &str, reason: impl Into<String>) {
        let line = line(self.text, self.find(at).0);
        self.problems.push(Problem { file: self.file.to_owned(), line: Some(line), reason: reason.into() });
    }

    /// Whether the file states the thing at the path.
    pub(super) fn states(&self, path: &str) -> bool {
        self.find(path).1
    }

    /// What was noted.
    pub(super) fn problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Offset of the deepest part of the path that exists, and whether that is the whole path.
    fn find(&self, path: &str) -> (usize, bool) {
        let (mut here, mut offset) = (&self.root, 0);
        for part in path.split('.') {
            let Some((start, next)) = step(here, part) else { return (offset, false) };
            (offset, here) = (start, next.get_ref());
        }
        (offset, true)
    }
}

fn step<'v, 'a>(value: &'v DeValue<'a>, part: &str) -> Option<(usize, &'v Spanned<DeValue<'a>>)> {
    match value {
        DeValue::Table(table) => table.get_key_value(part).map(|(key, value)| (key.span().start, value)),
        DeValue::Array(list) => list.get(part.parse::<usize>().ok()?).map(|value| (value.span().start, value)),
        _ => None,
    }
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

fn unreadable(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let reason = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line(text, error.span().map_or(0, |span| span.start));
    Problem { file: file.to_owned(), line: Some(line), reason }
}
