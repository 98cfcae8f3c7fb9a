//! Query plans: every statement of `src/storage` finds its rows by an index, on both databases.

use std::{collections::BTreeMap, fs, path::Path};

use portico::storage::Db;
use regex_lite::Regex;

use crate::support::{Engine, TestApp, both};

both! {
    no_statement_reads_a_whole_table,
}

/// Tables of a handful of rows, which may be read whole.
const SMALL: [&str; 2] = ["organizations", "signing_keys"];

/// Every SQL text in the code, put together as `concat!` would.
fn statements() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage");
    let tokens = Regex::new(r#"(?s)macro_rules! (\w+)|concat!\(|(\w+)!\(\)|r?"([^"]*)"|\)"#).unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let (mut macros, mut defined, mut joined) = (BTreeMap::new(), None, None::<String>);
        for token in tokens.captures_iter(&code.join("\n")) {
            let (whole, group) = (&token[0], |n| token.get(n).map(|it| it.as_str().to_owned()));
            if let Some(name) = group(1) {
                defined = Some(name);
            } else if whole == "concat!(" {
                joined = Some(String::new());
            } else if whole == ")" {
                found.extend(joined.take());
            } else {
                let piece = group(3).or_else(|| macros.get(&group(2)?).cloned()).unwrap_or_default();
                match (defined.take(), &mut joined) {
                    (Some(name), _) => drop(macros.insert(name, piece)),
                    (None, Some(sql)) => sql.push_str(&piece),
                    (None, None) => found.push(piece),
                }
            }
        }
    }
    let verbs = ["SELECT ", "UPDATE ", "DELETE ", "INSERT "];
    found.retain(|sql| verbs.iter().any(|verb| sql.starts_with(verb)) && sql.len() > 20);
    assert!(found.len() > 60, "only {} statements found", found.len());
    found
}

async fn no_statement_reads_a_whole_table(app: TestApp) {
    let db = &app.context().db;
    let mut scans = Vec::new();
    for sql in statements() {
        if sql.contains("_sqlx_migrations") {
            continue;
        }
        let plan = match app.engine {
            Engine::Sqlite => sqlite_plan(db, &sql).await,
            // Types of values that go straight into a column are told by the caller, which is not here.
            Engine::Postgres if sql.starts_with("INSERT") => continue,
            Engine::Postgres => postgres_plan(db, &sql).await,
        };
        let is_scan = |line: &&String| {
            let scan = match app.engine {
                Engine::Sqlite => line.starts_with("SCAN ") && *line != "SCAN CONSTANT ROW",
                Engine::Postgres => line.contains("Seq Scan on "),
            };
            scan && !SMALL.iter().any(|table| line.contains(table))
        };
        scans.extend(plan.iter().filter(is_scan).map(|line| format!("{line}\n    in {sql}")));
    }
    assert!(scans.is_empty(), "{}", scans.join("\n"));
}

async fn sqlite_plan(db: &Db, sql: &str) -> Vec<String> {
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let lines: Vec<(i64, i64, i64, String)> =
        db.all(explain, ()).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    lines.into_iter().map(|line| line.3).collect()
}

/// The plan for whatever values come, when only a missing index makes PostgreSQL read a table.
async fn postgres_plan(db: &Db, sql: &str) -> Vec<String> {
    let values = (1..=30).take_while(|n| sql.contains(&format!("${n}"))).map(|_| "NULL").collect::<Vec<_>>().join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    // The caller tells the types; here they must follow from the text. A test of chance is as good as one of a value:
    // the planner knows nothing about either.
    let untyped = Regex::new(r"\$\d+ IS NULL").unwrap();
    let typed = untyped.replace_all(sql, "random() < 0.5").replace(" ESCAPE", "::text ESCAPE");
    let tx = db.begin().await.unwrap();
    for step in [
        "SET LOCAL enable_seqscan = off".to_owned(),
        "SET LOCAL plan_cache_mode = force_generic_plan".to_owned(),
        format!("PREPARE planned AS {typed}"),
    ] {
        tx.run(sqlx::AssertSqlSafe(step), ()).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN EXECUTE planned{values}"));
    let lines: Vec<(String,)> = tx.all(explain, ()).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    tx.run("DEALLOCATE planned", ()).await.unwrap();
    lines.into_iter().map(|line| line.0).collect()
}
