//! Workspaces: where end users, integrations and their look live.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::input::{self, Fields};

/// The longest slug.
const SLUG_MAX: usize = 63;

/// A workspace of an organisation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Workspace {
    /// UUIDv7.
    pub id: Uuid,
    /// Its organisation.
    pub org_id: Uuid,
    /// 1 to 255 characters, shown to end users.
    pub name: String,
    /// Unique in its organisation.
    pub slug: String,
    /// How the portal looks.
    #[sqlx(json)]
    pub branding: Branding,
    /// Where a flow may return to: at most 50 prefixes, each with origin and path.
    #[sqlx(json)]
    pub return_urls: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// How a workspace's portal looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Branding {
    /// An `https` image (or `data:` up to 32 KiB), shown beside the name.
    pub logo_url: Option<String>,
    /// `#rrggbb`; adjusted on the page where its contrast is too low.
    pub color: Option<String>,
}

impl Branding {
    /// Parse the member `branding`.
    pub fn parse(value: &Value) -> Result<Self, String> {
        if !value.is_object() {
            return Err("must be an object".to_owned());
        }
        let mut fields = Fields::new(value.clone());
        let logo_url = fields.optional("logoUrl", parse_logo);
        let color = fields.optional("color", parse_color);
        match fields.problems().iter().next() {
            Some((name, why)) => Err(format!(".{name} {why}")),
            None => Ok(Self { logo_url, color }),
        }
    }
}

fn parse_logo(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    if text.len() <= 32 * 1024
        && [
            "data:image/png;base64,",
            "data:image/svg+xml;base64,",
            "data:image/jpeg;base64,",
            "data:image/webp;base64,",
        ]
        .iter()
        .any(|kind| text.starts_with(kind))
    {
        let payload = text.split_once(',').map_or("", |(_, payload)| payload);
        let clean = payload.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
        return if clean { Ok(text.to_owned()) } else { Err("must be base64 behind the comma".to_owned()) };
    }
    let url = input::parse_web_url(text)?;
    if url.scheme() == "https" || is_loopback(&url) {
        Ok(url.into())
    } else {
        Err("must be an https URL or a data: image of at most 32 KiB".to_owned())
    }
}

fn parse_color(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("must be a colour such as #1a73e8".to_owned())
    }
}

/// `^[a-z0-9][a-z0-9-]*$`, at most 63 characters: a workspace's or organisation's slug.
pub fn parse_slug(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    let fits = text.len() <= SLUG_MAX
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits {
        Ok(text.to_owned())
    } else {
        Err("must be 1 to 63 lowercase letters, digits and hyphens, starting with a letter or digit".to_owned())
    }
}

/// A slug for something of this name: its ASCII letters and digits, with hyphens for what lies between them; `workspace`
/// where it has none.
#[must_use]
pub fn slug_of(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").chars().take(SLUG_MAX).collect::<String>();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "workspace".to_owned() } else { slug.to_owned() }
}

/// A member of the return-URL allow-list: `https`, or `http` on a loopback host, without query and fragment.
pub fn parse_return_prefix(value: &Value) -> Result<String, String> {
    let url = input::web_url(value)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not have a query or fragment".to_owned());
    }
    if url.scheme() != "https" && !is_loopback(&url) {
        return Err("must be https, or http on localhost".to_owned());
    }
    Ok(url.into())
}

/// Whether the allow-list covers `target`: the same origin, and the path equal or below at a segment's border.
#[must_use]
pub fn allows_return(allowed: &[String], target: &Url) -> bool {
    allowed.iter().filter_map(|entry| Url::parse(entry).ok()).any(|entry| {
        let path = entry.path().trim_end_matches('/');
        entry.origin() == target.origin()
            && target.path().strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, target: &str) -> bool {
        allows_return(&[entry.to_owned()], &Url::parse(target).unwrap())
    }

    #[test]
    fn a_slug_is_made_of_any_name() {
        for (name, slug) in [
            ("Northwind Reports", "northwind-reports"),
            ("  Größe & Söhne (2)!", "gr-e-s-hne-2"),
            ("日本語", "workspace"),
            ("", "workspace"),
        ] {
            assert_eq!(slug_of(name), slug);
        }
        for name in ["a ".repeat(255), "x".repeat(255), "---1".to_owned()] {
            assert!(parse_slug(&slug_of(&name).into()).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_return_url_must_have_an_allowed_origin_and_lie_below_an_allowed_path() {
        assert!(allows("https://app.example.com/", "https://app.example.com/settings?x=1"));
        assert!(allows("https://app.example.com/settings", "https://app.example.com/settings"));
        assert!(allows("https://app.example.com/settings", "https://app.example.com/settings/apps"));
        assert!(!allows("https://app.example.com/settings", "https://app.example.com/settings-evil"));
        assert!(!allows("https://app.example.com/", "https://app.example.com.evil.test/"));
        assert!(!allows("https://app.example.com/", "http://app.example.com/"));
        assert!(!allows("https://app.example.com/", "https://app.example.com:8443/"));
        assert!(!allows("https://app.example.com/a", "https://app.example.com/a/../b"));
    }
}
