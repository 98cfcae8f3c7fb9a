//! The tables: what every one of them must have. The text is the same for both databases, so one is asked.

use crate::support::{Engine, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_of_a_tenant_is_indexed_by_organisation() {
    let app = TestApp::start(Engine::Sqlite).await;
    let sql = "SELECT t.name,
                   EXISTS (SELECT 1 FROM pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
                           WHERE i.seqno = 0 AND i.name = 'org_id')
               FROM sqlite_master t JOIN pragma_table_info(t.name) c ON c.name = 'org_id'
               WHERE t.type = 'table' ORDER BY t.name";
    let tables: Vec<(String, bool)> = app.context().db.all(sql, ()).await.unwrap();
    assert!(tables.len() >= 9, "{tables:?}");
    for (table, is_indexed) in tables {
        assert!(is_indexed, "{table} has no index that begins with org_id");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reference_is_indexed_so_that_deleting_reads_no_whole_table() {
    let app = TestApp::start(Engine::Sqlite).await;
    let sql = r#"SELECT t.name, f."from",
                   EXISTS (SELECT 1 FROM pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
                           WHERE i.seqno = 0 AND i.name = f."from" AND NOT l.partial)
               FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
               WHERE t.type = 'table' ORDER BY t.name, f."from""#;
    let references: Vec<(String, String, bool)> = app.context().db.all(sql, ()).await.unwrap();
    assert!(references.len() >= 25, "{references:?}");
    let bare: Vec<_> =
        references.iter().filter(|it| !it.2).map(|(table, column, _)| format!("{table}.{column}")).collect();
    assert!(bare.is_empty(), "{bare:?}");
}
