//! Query plans: every statement of `src/storage` finds its rows by an index, on both databases.

use std::{collections::BTreeMap, fs, path::Path};

use portico::storage::{
    Db,
    rewrap::{SEALED_COLUMNS, SealedColumn},
    trail::{LOGS, Log},
};
use regex_lite::Regex;

use crate::support::{Engine, TestApp, both};

both! {
    no_statement_reads_a_whole_table,
    a_resolution_reads_no_more_than_the_end_users_own_and_the_shared,
}

/// Tables of a handful of rows, which may be read whole.
const SMALL: [&str; 3] = ["organizations", "servers", "signing_keys"];

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn without_tests(file: &Path) -> String {
    fs::read_to_string(file).unwrap().split("#[cfg(test)]").next().unwrap().to_owned()
}

/// Every SQL text in the code, put together as `concat!` would.
fn statements() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage");
    let tokens = Regex::new(r#"(?s)macro_rules! (\w+)|concat!\(|(\w+)!\(\)|r?"([^"]*)"|\)"#).unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let mut text = without_tests(&path);
        // What lies below a file uses its macros.
        for below in fs::read_dir(path.with_extension("")).into_iter().flatten() {
            text += &without_tests(&below.unwrap().path());
        }
        if path.ends_with("rewrap.rs") {
            // Its statements are one macro's, for each of these columns.
            let written =
                |it: &SealedColumn| text.replace("$table", &quoted(it.table)).replace("$field", &quoted(it.field));
            text = SEALED_COLUMNS.iter().map(written).collect();
        }
        if path.ends_with("trail.rs") {
            // So are some of its.
            let written = |it: &Log| text.replace("$table", &quoted(it.table)).replace("$columns", &quoted(it.columns));
            text = LOGS.iter().map(written).collect();
        }
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
        // What one database is asked about itself the other does not understand; the doctor reads every OAuth app, by hand
        // and on purpose.
        let of_itself = ["_sqlx_migrations", "sqlite_version()", "current_setting("];
        if of_itself.iter().any(|it| sql.contains(it))
            || sql.ends_with("FROM oauth_apps ORDER BY integration_name, created_at, id")
        {
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
                // `counted` is a subquery, whose own tables stand above it.
                Engine::Sqlite => {
                    line.starts_with("SCAN ") && !["SCAN CONSTANT ROW", "SCAN counted"].contains(&line.as_str())
                }
                Engine::Postgres => line.contains("Seq Scan on "),
            };
            scan && !SMALL.iter().any(|table| line.contains(table))
        };
        scans.extend(plan.iter().filter(is_scan).map(|line| format!("{line}\n    in {sql}")));
    }
    assert!(scans.is_empty(), "{}", scans.join("\n"));
}

/// With as many connections of one integration as an organisation may have, and the planner told.
async fn a_resolution_reads_no_more_than_the_end_users_own_and_the_shared(app: TestApp) {
    let db = &app.context().db;
    let workspace = app.workspace(&["slack"]).await;
    let body = serde_json::json!({
        "type": "OAUTH2", "integrationName": "slack", "externalId": "one", "displayName": "Slack",
        "workspaceId": workspace, "endUserId": "user_123", "accessToken": "token",
    });
    app.backend().post("/api/v1/connections", body).await.expect(201);
    let id = match app.engine {
        Engine::Sqlite => "randomblob(16)",
        Engine::Postgres => "gen_random_uuid()",
    };
    let columns = "org_id, workspace_id, integration_name, kind, display_name, scope, status, scopes_asked, metadata,
        sealed, key_id, token_version, created_at, updated_at";
    let more = format!(
        "INSERT INTO connections (id, external_id, {columns})
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
         SELECT {id}, external_id || n, {columns} FROM connections, n"
    );
    db.run(sqlx::AssertSqlSafe(more), ()).await.unwrap();
    // SQLite goes without: nobody counts there.
    if app.engine == Engine::Postgres {
        db.run("ANALYZE", ()).await.unwrap();
    }
    let own = ["asked_user_id", "c.end_user_id = asked.id"];
    let shared = ["FROM workspace_integrations i JOIN connections c", "c.id = i.connection_id"];
    for (words, on_sqlite, on_postgres) in [
        (
            own,
            "SEARCH c USING INDEX connections_by_end_user (end_user_id=? AND integration_name=?)",
            "connections_by_end_user",
        ),
        (shared, "SEARCH c USING INDEX sqlite_autoindex_connections_1 (id=?)", "connections_pkey"),
    ] {
        let sql = statements().into_iter().find(|sql| words.iter().all(|words| sql.contains(words))).unwrap();
        let (wanted, plan) = match app.engine {
            Engine::Sqlite => (on_sqlite, sqlite_plan(db, &sql).await),
            Engine::Postgres => (on_postgres, postgres_plan(db, &sql).await),
        };
        let text = plan.join("\n");
        assert!(text.contains(wanted), "no {wanted} in\n{text}");
        for wide in ["connections_by_org", "connections_by_name", "connections_one_name", "connections_by_workspace "] {
            assert!(!text.contains(wide), "{text}");
        }
    }
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
