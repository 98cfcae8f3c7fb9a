//! Reading an import's file, one line at a time: a file of any length needs the memory of one line.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    rc::Rc,
};

use serde_json::{Map, Value};

use super::line::MEMBERS;

/// The longest line, in bytes.
const LINE_MAX: usize = 256 * 1024;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON object in each line.
    JsonLines,
    /// RFC 4180, with a line of column names.
    Csv,
}

impl Format {
    /// The format that a file's name tells by its end.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// Why nothing of a file can be read.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// The file cannot be opened.
    #[error("the file cannot be read: {0}")]
    File(#[from] io::Error),
    /// The first line is not one of column names. A name is not repeated: without a header it would be a value.
    #[error("the first line must hold column names: column {0} is none of {names}", names = MEMBERS.join(", "))]
    Header(usize),
    /// A name stands twice in the header.
    #[error("the first line names the column {0} twice")]
    Twice(&'static str),
}

/// The lines of a file: the number of each, and its members or why it has none.
pub struct Reader {
    source: Source,
    number: u64,
    is_over: bool,
}

enum Source {
    Json(BufReader<File>),
    Csv { records: csv::Reader<Metered>, columns: Vec<&'static str>, left: Rc<Cell<usize>> },
}

/// A file that stops where one record does not end: an open quote would swallow the rest.
struct Metered {
    file: File,
    left: Rc<Cell<usize>>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a record is too long"));
        }
        let count = self.file.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(count));
        Ok(count)
    }
}

impl Reader {
    /// Open a file.
    ///
    /// # Errors
    /// [`ReaderError`]; of a CSV file the header is read at once.
    pub fn open(path: &Path, format: Format) -> Result<Self, ReaderError> {
        let file = File::open(path)?;
        let source = match format {
            Format::JsonLines => Source::Json(BufReader::new(file)),
            Format::Csv => {
                let left = Rc::new(Cell::new(LINE_MAX));
                let metered = Metered { file, left: Rc::clone(&left) };
                let mut records = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(metered);
                let header = records.headers().map_err(|_| ReaderError::Header(1))?;
                Source::Csv { columns: columns(header)?, records, left }
            }
        };
        Ok(Self { source, number: 0, is_over: false })
    }
}

fn columns(header: &csv::StringRecord) -> Result<Vec<&'static str>, ReaderError> {
    let mut columns: Vec<&'static str> = Vec::new();
    for (at, name) in header.iter().enumerate() {
        // Spreadsheets put a byte order mark before the first one.
        let name = name.trim_start_matches('\u{feff}');
        let known = MEMBERS.iter().find(|member| **member == name).ok_or(ReaderError::Header(at + 1))?;
        if columns.contains(known) {
            return Err(ReaderError::Twice(known));
        }
        columns.push(known);
    }
    if columns.is_empty() { Err(ReaderError::Header(1)) } else { Ok(columns) }
}

impl Iterator for Reader {
    type Item = (u64, Result<Map<String, Value>, String>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let members = match &mut self.source {
            Source::Json(lines) => loop {
                self.number += 1;
                let line = json_line(lines);
                if !matches!(&line, Some(Ok(members)) if members.is_empty()) {
                    break line?;
                }
            },
            Source::Csv { records, columns, left } => {
                // What has been read ahead belongs to later records.
                left.set(LINE_MAX);
                let mut record = csv::StringRecord::new();
                // Records are counted, not lines: a quoted cell may have several.
                self.number = self.number.max(1) + 1;
                match records.read_record(&mut record) {
                    Ok(false) => return None,
                    Ok(true) => Ok(members(columns, &record)),
                    Err(error) => {
                        self.is_over = error.is_io_error();
                        Err(csv_problem(&error))
                    }
                }
            }
        };
        Some((self.number, members))
    }
}

/// The members of one line; none of an empty one.
fn json_line(lines: &mut BufReader<File>) -> Option<Result<Map<String, Value>, String>> {
    let mut line = Vec::new();
    let limit = LINE_MAX as u64 + 1;
    match lines.by_ref().take(limit).read_until(b'\n', &mut line) {
        Ok(0) => return None,
        Ok(_) => {}
        Err(_) => return Some(Err("cannot be read".to_owned())),
    }
    if line.len() > LINE_MAX {
        if line.last() != Some(&b'\n') && lines.skip_until(b'\n').is_err() {
            return None;
        }
        return Some(Err(format!("is longer than {LINE_MAX} bytes")));
    }
    let text = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line).trim_ascii();
    if text.is_empty() {
        return Some(Ok(Map::new()));
    }
    Some(match serde_json::from_slice(text) {
        Ok(Value::Object(members)) if members.is_empty() => Err("is an empty object".to_owned()),
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err("is not a JSON object".to_owned()),
        // Where, and not what: the line has secrets in it.
        Err(error) => Err(format!("is not JSON: column {}", error.column())),
    })
}

fn members(columns: &[&'static str], record: &csv::StringRecord) -> Map<String, Value> {
    let cells = columns.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty());
    cells.map(|(name, cell)| ((*name).to_owned(), cell.into())).collect()
}

fn csv_problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(_) => {
            format!("cannot be read to its end, or is longer than {LINE_MAX} bytes: nothing behind it was read")
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} cells instead of {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => "is not CSV".to_owned(),
    }
}
