//! Somebody with a browser without scripts: cookies, redirects, forms.

use std::collections::BTreeMap;

use actix_web::cookie::Cookie;
use reqwest::{
    Client, Method, RequestBuilder,
    header::{COOKIE, LOCATION, SET_COOKIE},
};
use url::Url;

use super::{Page, backend::client};

/// The most redirects that a visitor follows.
const REDIRECTS_MAX: usize = 10;

/// A person at a browser.
#[derive(Clone)]
pub struct Visitor {
    pub base: Url,
    client: Client,
    /// By host and port, then by name.
    pub cookies: BTreeMap<(String, String), String>,
}

impl Visitor {
    pub fn new(base: &str) -> Self {
        Self { base: base.parse().unwrap(), client: client(), cookies: BTreeMap::new() }
    }

    /// Load an address, and follow where it leads.
    pub async fn opens(&mut self, url: impl AsRef<str>) -> Page {
        let url = self.base.join(url.as_ref()).unwrap();
        self.follow(Method::GET, url, None).await
    }

    /// Load an address, and stay with its first answer.
    pub async fn peeks(&mut self, url: impl AsRef<str>) -> Page {
        let url = self.base.join(url.as_ref()).unwrap();
        self.load(self.client.request(Method::GET, url.clone()), url).await
    }

    /// Follow the link with this text.
    pub async fn clicks(&mut self, page: &Page, link: &str) -> Page {
        let url = page.link(link);
        self.follow(Method::GET, url, None).await
    }

    /// Press the button with this text, with the form as it stands.
    pub async fn presses(&mut self, page: &Page, button: &str) -> Page {
        self.fills(page, button, &[]).await
    }

    /// Fill some fields, then press the button with this text.
    pub async fn fills(&mut self, page: &Page, button: &str, values: &[(&str, &str)]) -> Page {
        let mut form = page.form(button);
        for (name, value) in values {
            form.fields.retain(|(known, _)| known != name);
            form.fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        if form.method == "get" {
            form.action.query_pairs_mut().clear().extend_pairs(&form.fields);
            return self.follow(Method::GET, form.action, None).await;
        }
        self.follow(Method::POST, form.action, Some(form.fields)).await
    }

    /// Send a form's fields without having seen the form.
    pub async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let url = self.base.join(path).unwrap();
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.follow(Method::POST, url, Some(fields)).await
    }

    /// Start a request of the test's own with this visitor's cookies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.base.join(path).unwrap();
        self.with_cookies(self.client.request(method, url.clone()), &url)
    }

    async fn follow(&mut self, method: Method, url: Url, fields: Option<Vec<(String, String)>>) -> Page {
        let mut request = self.client.request(method, url.clone());
        if let Some(fields) = &fields {
            request = request.form(fields);
        }
        let mut page = self.load(request, url).await;
        for _ in 0..REDIRECTS_MAX {
            let Some(next) = self.redirect(&page) else { return page };
            page = self.load(self.client.get(next.clone()), next).await;
        }
        panic!("redirected in circles: {}", page.url);
    }

    /// Where an answer sends the visitor; the product's own pages are no server of ours, and are not loaded.
    fn redirect(&self, page: &Page) -> Option<Url> {
        let location = page.headers.get(LOCATION).filter(|_| (300..400).contains(&page.status))?;
        let next = page.url.join(location.to_str().unwrap()).unwrap();
        matches!(next.host_str(), Some("localhost" | "127.0.0.1")).then_some(next)
    }

    async fn load(&mut self, request: RequestBuilder, url: Url) -> Page {
        let response = self.with_cookies(request, &url).send().await.unwrap();
        for set in response.headers().get_all(SET_COOKIE) {
            let cookie = Cookie::parse(set.to_str().unwrap().to_owned()).unwrap();
            self.cookies.insert((host(&url), cookie.name().to_owned()), cookie.value().to_owned());
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Page { status, url, headers, html: response.text().await.unwrap() }
    }

    fn with_cookies(&self, request: RequestBuilder, url: &Url) -> RequestBuilder {
        let host = host(url);
        let own = self.cookies.iter().filter(|((at, _), _)| *at == host);
        let line: Vec<_> = own.map(|((_, name), value)| format!("{name}={value}")).collect();
        if line.is_empty() { request } else { request.header(COOKIE, line.join("; ")) }
    }
}

fn host(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}
