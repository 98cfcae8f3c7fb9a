//! The portal: what the end user meets. Each page's struct stands with its handler; its words are in the template.

pub mod chrome;
pub mod color;
pub mod flow;
pub mod form;
pub mod landing;
pub mod manage;
pub mod session;
pub mod theme;
pub mod trouble;
pub mod words;

use askama::Template;

pub use chrome::Chrome;

/// Every sample of every page, rendered: name, such as `landing-empty`, and HTML.
pub fn gallery() -> askama::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    add("landing", landing::Landing::samples(), &mut pages)?;
    add("form", form::Form::samples(), &mut pages)?;
    add("session", session::Session::samples(), &mut pages)?;
    add("done", flow::Done::samples(), &mut pages)?;
    add("failed", flow::Failed::samples(), &mut pages)?;
    add("decide", flow::Decide::samples(), &mut pages)?;
    add("manage", manage::Manage::samples(), &mut pages)?;
    add("rename", manage::Rename::samples(), &mut pages)?;
    add("disconnect", manage::Disconnect::samples(), &mut pages)?;
    add("trouble", trouble::Trouble::samples(), &mut pages)?;
    Ok(pages)
}

fn add<T: Template>(
    page: &str,
    samples: Vec<(&'static str, T)>,
    pages: &mut Vec<(String, String)>,
) -> askama::Result<()> {
    for (state, sample) in samples {
        pages.push((format!("{page}-{state}"), sample.render()?));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
