//! The frame that all pages of a workspace share.

use crate::language::{Html, Language, Saying};
use crate::web::assets::Assets;

use super::color::Color;
use super::theme::theme_url;

/// Language, look, and the URLs of what the page loads.
#[derive(Clone, Debug)]
pub struct Chrome {
    /// What the page is written in.
    pub language: Language,
    /// The workspace's name; absent where a link could not be read.
    pub workspace: Option<String>,
    /// The workspace's logo.
    pub logo_url: Option<String>,
    /// The workspace's colours as a style sheet; the default ones otherwise.
    pub theme_url: Option<String>,
    /// The style sheet.
    pub css_url: String,
    /// The popup script, loaded by pages with a [`Popup`](super::flow::Popup) only.
    pub script_url: String,
    /// The tab's icon.
    pub favicon_url: String,
}

impl Chrome {
    /// The frame of a page that does not know its workspace.
    #[must_use]
    pub fn new(assets: &Assets, language: Language) -> Self {
        Self {
            language,
            workspace: None,
            logo_url: None,
            theme_url: None,
            css_url: assets.css_url().to_owned(),
            script_url: assets.script_url().to_owned(),
            favicon_url: assets.favicon_url().to_owned(),
        }
    }

    /// With the workspace's name and look; `color` is `#rrggbb`.
    #[must_use]
    pub fn branded(mut self, workspace: &str, logo_url: Option<&str>, color: Option<&str>) -> Self {
        self.workspace = Some(workspace.to_owned());
        self.logo_url = logo_url.map(str::to_owned);
        self.theme_url = color.and_then(Color::parse).map(theme_url);
        self
    }

    /// Something to be said in the page's language; the workspace is among the arguments.
    pub fn say(&self, key: impl AsRef<str>) -> Saying {
        self.language.say(key).with("workspace", self.workspace.as_deref().unwrap_or_default())
    }

    /// The attributes of an element with a text of the catalog, which has English only: none on an English page.
    #[must_use]
    pub fn in_english(&self) -> Html {
        Html::of(if self.language == Language::English { "" } else { " lang=\"en\" dir=\"ltr\"" })
    }

    pub(in crate::web) fn sample(language: Language) -> Self {
        Self {
            theme_url: Some(theme_url(Color::rgb(0x0f, 0x76, 0x6e))),
            logo_url: Some(crate::web::assets::drawn_initial("Northwind Reports")),
            workspace: Some("Northwind Reports".to_owned()),
            ..Self::nameless_sample(language)
        }
    }

    pub(super) fn nameless_sample(language: Language) -> Self {
        Self {
            language,
            workspace: None,
            logo_url: None,
            theme_url: None,
            css_url: "/static/app.css".to_owned(),
            script_url: "/static/connect.js".to_owned(),
            favicon_url: crate::web::assets::drawn_initial("Portico"),
        }
    }
}
