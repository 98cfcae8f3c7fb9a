//! The style sheet, the script and the logos: embedded, or from a directory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use actix_web::http::header::{self, ContentType, ETag, EntityTag, HeaderValue, IfNoneMatch};
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpResponse, web};
use aws_lc_rs::digest;
use base64::Engine;

/// Larger logos are linked rather than inlined, in bytes.
const INLINE_MAX: usize = 6 * 1024;
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

#[derive(rust_embed::Embed)]
#[folder = "static/"]
struct Embedded;

/// The static files, and the URLs under which pages name them.
#[derive(Clone, Debug)]
pub struct Assets(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    directory: Option<PathBuf>,
    css: Hashed,
    dashboard_css: Hashed,
    script: Hashed,
    passkey_script: Hashed,
    favicon_url: String,
    /// Slug to `src`.
    logos: BTreeMap<String, String>,
}

/// A file whose name changes with its content, so that it may be cached for ever.
#[derive(Debug)]
struct Hashed {
    url: String,
    kind: &'static str,
    body: web::Bytes,
}

impl Assets {
    /// Read the files of `directory`, or the embedded ones. Fails when the directory lacks `app.css`,
    /// `dashboard.css`, `connect.js`, `passkey.js` or `favicon.svg`.
    pub fn load(directory: Option<&Path>) -> io::Result<Self> {
        let css = read(directory, "app.css")?;
        let dashboard_css = read(directory, "dashboard.css")?;
        let script = read(directory, "connect.js")?;
        let passkey_script = read(directory, "passkey.js")?;
        let logos = logo_names(directory)?.into_iter().map(|name| {
            let image = read(directory, &format!("logos/{name}.svg"))?;
            let url = if image.len() > INLINE_MAX { format!("/static/logos/{name}.svg") } else { inlined(&image) };
            Ok((name, url))
        });
        Ok(Self(Arc::new(Inner {
            css: Hashed::new("app", "css", "text/css; charset=utf-8", css),
            dashboard_css: Hashed::new("dashboard", "css", "text/css; charset=utf-8", dashboard_css),
            script: Hashed::new("connect", "js", "text/javascript; charset=utf-8", script),
            passkey_script: Hashed::new("passkey", "js", "text/javascript; charset=utf-8", passkey_script),
            favicon_url: inlined(&read(directory, "favicon.svg")?),
            logos: logos.collect::<io::Result<_>>()?,
            directory: directory.map(Path::to_owned),
        })))
    }

    /// The style sheet, under a name that changes with its content.
    #[must_use]
    pub fn css_url(&self) -> &str {
        &self.0.css.url
    }

    /// What the dashboard has on top of it, likewise.
    #[must_use]
    pub fn dashboard_css_url(&self) -> &str {
        &self.0.dashboard_css.url
    }

    /// The popup script, likewise.
    #[must_use]
    pub fn script_url(&self) -> &str {
        &self.0.script.url
    }

    /// The script that asks for passkeys, likewise.
    #[must_use]
    pub fn passkey_url(&self) -> &str {
        &self.0.passkey_script.url
    }

    /// The tab's icon, as a `data:` image: it costs no request.
    #[must_use]
    pub fn favicon_url(&self) -> &str {
        &self.0.favicon_url
    }

    /// An integration's logo: a `data:` image, so that a page of ten cards needs no ten requests; the path of a large
    /// one; a drawn initial where there is none.
    #[must_use]
    pub fn logo_url(&self, slug: &str) -> Cow<'_, str> {
        self.0.logos.get(slug).map_or_else(|| Cow::Owned(drawn_initial(slug)), |url| Cow::Borrowed(url.as_str()))
    }

    /// Add the routes below `/static`.
    pub fn configure(&self, routes: &mut web::ServiceConfig) {
        // An SVG opened as a page of its own must not run anything.
        let guard = DefaultHeaders::new()
            .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .add((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"));
        let scope = web::scope("/static").wrap(guard);
        let hashed = [&self.0.css, &self.0.dashboard_css, &self.0.script, &self.0.passkey_script];
        let scope = hashed.into_iter().fold(scope, |scope, file| {
            let (name, kind, body) = (file.url.trim_start_matches("/static"), file.kind, file.body.clone());
            scope.route(name, web::get().to(move || immutable(kind, body.clone())))
        });
        routes.service(match &self.0.directory {
            Some(directory) => scope.service(actix_files::Files::new("/", directory)),
            None => scope.route("/{name:.*}", web::get().to(show_embedded)),
        });
    }
}

impl Hashed {
    fn new(stem: &str, extension: &str, kind: &'static str, body: Vec<u8>) -> Self {
        Self { url: format!("/static/{stem}.{}.{extension}", fingerprint(&body)), kind, body: body.into() }
    }
}

async fn immutable(kind: &'static str, body: web::Bytes) -> HttpResponse {
    HttpResponse::Ok().content_type(kind).insert_header((header::CACHE_CONTROL, IMMUTABLE)).body(body)
}

async fn show_embedded(name: web::Path<String>, known: web::Header<IfNoneMatch>) -> HttpResponse {
    let Some(file) = Embedded::get(&name) else { return HttpResponse::NotFound().finish() };
    let tag = EntityTag::new_strong(fingerprint(&file.data));
    let fresh = match known.into_inner() {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(&tag)),
    };
    let mut answer = if fresh { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, AN_HOUR));
    if fresh {
        return answer.finish();
    }
    let kind = file.metadata.mimetype().parse().map_or_else(|_| ContentType::octet_stream(), ContentType);
    answer.insert_header(kind).body(file.data.into_owned())
}

fn read(directory: Option<&Path>, name: &str) -> io::Result<Vec<u8>> {
    let missing = |error: io::Error| io::Error::new(error.kind(), format!("static file {name}: {error}"));
    match directory {
        Some(directory) => fs::read(directory.join(name)).map_err(missing),
        None => Embedded::get(name)
            .map(|file| file.data.into_owned())
            .ok_or_else(|| missing(io::ErrorKind::NotFound.into())),
    }
}

/// The slugs that have a logo.
fn logo_names(directory: Option<&Path>) -> io::Result<Vec<String>> {
    let slug = |name: &str| name.strip_suffix(".svg").map(str::to_owned);
    let Some(directory) = directory else {
        return Ok(Embedded::iter().filter_map(|path| path.strip_prefix("logos/").and_then(slug)).collect());
    };
    match fs::read_dir(directory.join("logos")) {
        Ok(entries) => entries
            .map(|entry| Ok(entry?.file_name().to_str().and_then(slug)))
            .filter_map(io::Result::transpose)
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// 64 bits of SHA-256: enough to tell two versions of a file apart.
fn fingerprint(body: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, body);
    hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// An SVG as a `data:` URL. Escaped text compresses better than base64, which is left for what is not text.
fn inlined(image: &[u8]) -> String {
    let Ok(text) = str::from_utf8(image) else {
        return format!("data:image/svg+xml;base64,{}", base64::engine::general_purpose::STANDARD.encode(image));
    };
    let mut url = "data:image/svg+xml,".to_owned();
    for byte in text.trim().bytes() {
        match byte {
            b' ' | b'(' | b')' | b',' | b'-' | b'.' | b'/' | b':' | b';' | b'=' | b'_' => url.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// A tile with the first letter of `name`, as a `data:` image.
#[must_use]
pub fn drawn_initial(name: &str) -> String {
    const INKS: [&str; 6] = ["3b5bdb", "0b7285", "2b8a3e", "9c36b5", "c2255c", "a8500f"];
    let initial = name.chars().find(|c| c.is_alphanumeric()).map_or('?', |c| c.to_uppercase().next().unwrap_or(c));
    let sum = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let ink = INKS.get(sum % INKS.len()).unwrap_or(&"3b5bdb");
    inlined(
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#{ink}"/><text x="12" y="16.6" font-family="system-ui,sans-serif" font-size="13" font-weight="600" fill="#fff" text-anchor="middle">{initial}</text></svg>"##
        )
        .as_bytes(),
    )
}

#[cfg(test)]
mod tests {
    use actix_web::{App, http::StatusCode, test};

    use super::*;

    async fn get(assets: &Assets, path: &str, known: Option<&str>) -> (StatusCode, String, String, String) {
        let app = test::init_service(App::new().configure(|routes| assets.configure(routes))).await;
        let mut request = test::TestRequest::get().uri(path);
        if let Some(known) = known {
            request = request.insert_header((header::IF_NONE_MATCH, known));
        }
        let answer = test::call_service(&app, request.to_request()).await;
        let text = |name| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        (answer.status(), text(header::CONTENT_TYPE), text(header::CACHE_CONTROL), text(header::ETAG))
    }

    fn directory() -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("logos")).unwrap();
        for (name, text) in [
            ("app.css", "a{}"),
            ("dashboard.css", "b{}"),
            ("connect.js", "1"),
            ("passkey.js", "2"),
            ("favicon.svg", "<svg/>"),
            ("logos/acme.svg", "<svg xmlns=\"x\" a='#1'/>"),
        ] {
            fs::write(directory.path().join(name), text).unwrap();
        }
        directory
    }

    #[actix_web::test]
    async fn the_embedded_files_are_served_under_hashed_names_for_ever_and_under_plain_ones_for_an_hour() {
        let assets = Assets::load(None).unwrap();
        let (status, kind, cache, _) = get(&assets, assets.css_url(), None).await;
        assert_eq!(
            (status, kind.as_str(), cache.as_str()),
            (StatusCode::OK, "text/css; charset=utf-8", IMMUTABLE.to_str().unwrap())
        );
        assert_eq!(get(&assets, assets.script_url(), None).await.1, "text/javascript; charset=utf-8");
        let (status, kind, _, tag) = get(&assets, "/static/favicon.svg", None).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "image/svg+xml"));
        assert_eq!(get(&assets, "/static/favicon.svg", Some(&tag)).await.0, StatusCode::NOT_MODIFIED);
        assert_eq!(get(&assets, "/static/../Cargo.toml", None).await.0, StatusCode::NOT_FOUND);
        assert_eq!(get(&assets, "/static/none.css", None).await.0, StatusCode::NOT_FOUND);
    }

    #[actix_web::test]
    async fn a_directory_takes_the_place_of_the_embedded_files() {
        let directory = directory();
        let assets = Assets::load(Some(directory.path())).unwrap();
        assert_eq!(get(&assets, assets.css_url(), None).await.0, StatusCode::OK);
        assert_ne!(assets.css_url(), Assets::load(None).unwrap().css_url());
        assert_eq!(get(&assets, "/static/logos/acme.svg", None).await.1, "image/svg+xml");
        assert_eq!(get(&assets, "/static/logos/none.svg", None).await.0, StatusCode::NOT_FOUND);
        assert!(!get(&assets, "/static/%2e%2e/x", None).await.0.is_success());
        fs::remove_file(directory.path().join("connect.js")).unwrap();
        assert!(Assets::load(Some(directory.path())).unwrap_err().to_string().contains("connect.js"));
    }

    #[::core::prelude::v1::test]
    fn small_logos_are_inlined_large_ones_linked_and_missing_ones_drawn() {
        let directory = directory();
        fs::write(directory.path().join("logos/big.svg"), "x".repeat(INLINE_MAX + 1)).unwrap();
        let assets = Assets::load(Some(directory.path())).unwrap();
        assert_eq!(assets.logo_url("acme"), "data:image/svg+xml,%3Csvg xmlns=%22x%22 a=%27%231%27/%3E");
        assert_eq!(assets.logo_url("big"), "/static/logos/big.svg");
        assert!(assets.logo_url("zeta").contains("%3EZ%3C/text"));
    }
}
