//! The route table, whole: what a reader of the contract holds against it.

use portico::web::ROUTES;

#[test]
fn the_route_table_is_the_one_that_was_agreed() {
    let lines: Vec<_> = ROUTES.iter().map(|(path, methods)| format!("{path}  {}", methods.join(" "))).collect();
    super::snapshots::kept(|| insta::assert_snapshot!("routes", lines.join("\n")));
}

#[test]
fn no_path_is_declared_twice() {
    let mut paths: Vec<_> = ROUTES.iter().map(|(path, _)| *path).collect();
    paths.sort_unstable();
    let all = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), all);
}
