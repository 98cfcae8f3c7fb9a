//! A page, as a person reads it.

use scraper::{ElementRef, Html, Selector};
use url::Url;

/// A page that was loaded.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    pub url: Url,
    pub headers: reqwest::header::HeaderMap,
    pub html: String,
}

/// A form of a page: where it goes, how, and what it sends when nobody touches it.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: Url,
    pub method: String,
    pub fields: Vec<(String, String)>,
}

impl Page {
    /// The one heading.
    pub fn heading(&self) -> String {
        let texts = self.all("h1");
        assert_eq!(texts.len(), 1, "{}", self.html);
        texts.into_iter().next().unwrap_or_default()
    }

    /// The text of every element that the selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        let selector = Selector::parse(selector).unwrap();
        document.select(&selector).map(text).collect()
    }

    /// Whether the page's text says this.
    pub fn says(&self, words: &str) -> bool {
        self.all("body").concat().contains(words)
    }

    /// Where the link with this text leads.
    #[track_caller]
    pub fn link(&self, words: &str) -> Url {
        let document = Html::parse_document(&self.html);
        let selector = Selector::parse("a[href]").unwrap();
        let found = document.select(&selector).find(|link| text(*link) == words);
        let href = found.unwrap_or_else(|| panic!("no link {words:?} in {}", self.html)).attr("href").unwrap();
        self.url.join(href).unwrap()
    }

    /// The form that has a button with this text; the button's own value is among the fields.
    #[track_caller]
    pub fn form(&self, button: &str) -> Form {
        let document = Html::parse_document(&self.html);
        let forms = Selector::parse("form").unwrap();
        let buttons = Selector::parse("button").unwrap();
        for form in document.select(&forms) {
            let Some(pressed) = form.select(&buttons).find(|it| text(*it) == button) else { continue };
            let mut fields = fields_of(form);
            if let Some(name) = pressed.attr("name") {
                fields.push((name.to_owned(), pressed.attr("value").unwrap_or_default().to_owned()));
            }
            let action = pressed.attr("formaction").or(form.attr("action")).unwrap_or_default();
            let method = form.attr("method").unwrap_or("get").to_lowercase();
            return Form { action: self.url.join(action).unwrap(), method, fields };
        }
        panic!("no button {button:?} in {}", self.html);
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// What a form sends by itself: hidden fields, typed values and lines, what is checked or selected.
fn fields_of(form: ElementRef<'_>) -> Vec<(String, String)> {
    let inputs = Selector::parse("input[name]").unwrap();
    let sent = |input: &ElementRef<'_>| {
        let kind = input.attr("type").unwrap_or("text");
        !matches!(kind, "submit" | "button")
            && (!matches!(kind, "radio" | "checkbox") || input.attr("checked").is_some())
    };
    let pair = |input: ElementRef<'_>| {
        let value = input.attr("value").unwrap_or(if input.attr("type") == Some("checkbox") { "on" } else { "" });
        (input.attr("name").unwrap_or_default().to_owned(), value.to_owned())
    };
    let option = Selector::parse("option[selected]").unwrap();
    let first = Selector::parse("option").unwrap();
    let picked = |select: ElementRef<'_>| {
        let option = select.select(&option).next().or(select.select(&first).next());
        let value = option.and_then(|option| option.attr("value")).unwrap_or_default().to_owned();
        (select.attr("name").unwrap_or_default().to_owned(), value)
    };
    let lines =
        |area: ElementRef<'_>| (area.attr("name").unwrap_or_default().to_owned(), area.text().collect::<String>());
    let (selects, areas) = (Selector::parse("select[name]").unwrap(), Selector::parse("textarea[name]").unwrap());
    let selects = form.select(&selects).map(picked);
    let areas = form.select(&areas).map(lines);
    form.select(&inputs).filter(sent).map(pair).chain(selects).chain(areas).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
