//! What our mails say and how they look. Each is one struct: its words come from [`words`], its page and its plain text
//! from two templates of the same name.

pub mod code;
pub mod invitation;
pub mod words;

use askama::Template;

use crate::domain::{
    color::{Color, Tones},
    workspace::Branding,
};

/// A mail's three faces.
#[derive(Clone, Debug)]
pub struct Content {
    /// One line.
    pub subject: String,
    /// All of it as plain text.
    pub text: String,
    /// All of it as a page; images are `data:` URLs.
    pub html: String,
}

/// The colour of workspaces that chose none.
const PLAIN: Color = Color::rgb(0x31, 0x53, 0xd8);

/// How a workspace's mails look.
#[derive(Clone, Debug)]
pub struct Look {
    /// The workspace's name.
    pub workspace: String,
    /// What stands for the logo where there is none: the name's first letter.
    pub initial: char,
    /// The logo, as a `data:` image of a kind that mail programs show.
    pub logo: Option<String>,
    /// Its colour in light mail programs.
    pub light: Tones,
    /// And in dark ones.
    pub dark: Tones,
}

impl Look {
    /// A workspace's look; its logo is what was made of it, not the URL that it has.
    #[must_use]
    pub fn new(workspace: &str, branding: &Branding, logo: Option<String>) -> Self {
        let color = branding.color.as_deref().and_then(Color::parse).unwrap_or(PLAIN);
        let initial = workspace.chars().find(|c| c.is_alphanumeric()).unwrap_or('·');
        Self {
            workspace: workspace.to_owned(),
            initial: initial.to_uppercase().next().unwrap_or(initial),
            logo,
            light: color.tones(Color::LIGHT_PAGE),
            dark: color.tones(Color::DARK_PAGE),
        }
    }
}

/// Render the two templates of a mail.
fn content(subject: String, text: &impl Template, html: &impl Template) -> askama::Result<Content> {
    Ok(Content { subject, text: text.render()?, html: html.render()? })
}
