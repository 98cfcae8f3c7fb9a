//! What could be added to a workspace.

use std::collections::BTreeSet;

use actix_web::web::Path;

use super::{
    frame::{Frame, Section},
    gate::{Answer, Desk},
    kit::{Action, Choice, Finder, List, Pager, Row, Weight, paging, shown},
    words,
};
use crate::{catalog::Entry, urls::dashboard as urls, web::extract::Query};

/// Whether an entry is looked for.
fn fits(entry: &Entry, query: &Query) -> bool {
    let search = query.raw("search").trim().to_lowercase();
    let category = query.raw("category");
    let text = format!("{} {}", entry.display_name, entry.name).to_lowercase();
    (search.is_empty() || text.contains(&search))
        && (category.is_empty() || entry.categories.iter().any(|it| it.as_str() == category))
}

/// `GET …/integrations/catalog`.
pub async fn list(desk: Desk, slug: Path<String>) -> Answer {
    let workspace = desk.workspace(&slug).await?;
    let at = urls::Workspace(&workspace.slug);
    let query = desk.query();
    let page = paging(&query);
    let mut found: Vec<_> = desk.ctx.catalog.all().filter(|entry| fits(entry, &query)).collect();
    found.sort_by_key(|entry| entry.display_name.to_lowercase());
    let total = found.len();
    let (skip, take) = (usize::try_from(page.offset).unwrap_or(0), usize::try_from(page.limit).unwrap_or(0));
    let row = |entry: &Entry| {
        let categories: Vec<_> = entry.categories.iter().map(|it| words::category(*it)).collect();
        Row {
            logo: Some(desk.assets.logo_url(&entry.name).into_owned()),
            title: entry.display_name.clone(),
            sub: Some(entry.description.clone()),
            facts: categories,
            actions: vec![Action::link("Add", at.integrations_new(&entry.name), Weight::Plain).of(&entry.display_name)],
            ..Row::default()
        }
    };
    let rows: Vec<_> = found.into_iter().skip(skip).take(take).map(row).collect();
    let known: BTreeSet<_> = desk.ctx.catalog.all().flat_map(|entry| entry.categories.iter().copied()).collect();
    let categories = known.into_iter().map(|it| Choice::new(it.as_str(), words::category(it)));
    Ok(shown(List {
        frame: Frame::of(&desk, Section::Integrations, Some(&workspace)).await?,
        title: "Add an integration".to_owned(),
        lead: format!("To {}.", workspace.name),
        actions: Vec::new(),
        finder: Some(Finder {
            url: at.catalog(),
            search: Some(("Name".to_owned(), query.raw("search").to_owned())),
            selects: vec![(
                "category".to_owned(),
                "Category".to_owned(),
                [Choice::new("", "All")].into_iter().chain(categories).collect(),
                query.raw("category").to_owned(),
            )],
        }),
        pager: Pager::new(&at.catalog(), &query, page, rows.len(), i64::try_from(total).unwrap_or(i64::MAX)),
        rows,
        empty: ("Nothing found".to_owned(), "Search for less of the name, or show all categories. What is missing can be declared in a file of the catalog directory.".to_owned()),
    }))
}
