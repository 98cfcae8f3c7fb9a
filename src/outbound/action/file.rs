//! Files that an action takes: given as they are, or as an address from which they are fetched without any credential.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use url::Url;

use super::follow::{Hops, follow};
use super::{ActionError, LARGEST};
use crate::catalog::definition::action::{Action, ActionRequest, Body, InputKind, Named, Part, Template, file};
use crate::domain::base64;
use crate::outbound::{Http, Outgoing};

/// A file, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) filename: Option<String>,
    /// Its content type.
    pub(super) kind: Option<String>,
}

/// The files of an input, by its name.
pub(super) type Files = BTreeMap<String, Vec<File>>;

/// Every file that the request carries, 10 MiB together at most.
pub(super) async fn of_action(
    http: &Http,
    action: &Action,
    request: &ActionRequest,
    input: &Map<String, Value>,
) -> Result<Files, ActionError> {
    let (mut files, mut left) = (Files::new(), LARGEST);
    for name in names(action, request) {
        let Some(value) = input.get(&name).filter(|value| !value.is_null()) else { continue };
        let each = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        let mut read = Vec::new();
        for value in each {
            let file = one(http, value, left).await.map_err(|problem| ActionError::input(&name, problem))?;
            left -= file.bytes.len();
            read.push(file);
        }
        files.insert(name, read);
    }
    Ok(files)
}

/// The inputs that are files: by their type, or since a body carries them as such.
fn names(action: &Action, request: &ActionRequest) -> BTreeSet<String> {
    let by_type = action.input.iter().filter(|input| input.kind == InputKind::File).map(|input| input.name.clone());
    let parts = match &request.body {
        Body::Multipart(parts) => parts.values().collect(),
        _ => Vec::new(),
    };
    let parts = parts.into_iter().filter_map(|part| match part {
        Part::File(part) => Some(&part.file),
        Part::Text(_) | Part::Value(_) => None,
    });
    let attached = action.mail.iter().filter_map(|mail| mail.attachments.as_ref());
    let carried = parts.chain(attached).filter_map(Template::single).map(|named: &Named| named.name.clone());
    by_type.chain(carried).collect()
}

async fn one(http: &Http, value: &Value, left: usize) -> Result<File, String> {
    let value = file(value)?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut file = match (text("data"), text("url")) {
        (Some(data), _) => {
            let bytes = base64::decode(&data).ok_or("is not base64")?;
            File { bytes, filename: None, kind: None }
        }
        (None, Some(url)) => fetched(http, &url, left).await?,
        (None, None) => return Err("is not a file".to_owned()),
    };
    if file.bytes.len() > left {
        return Err("has more than 10 MiB".to_owned());
    }
    file.filename = text("filename").or(file.filename);
    file.kind = text("contentType").or(file.kind);
    Ok(file)
}

async fn fetched(http: &Http, url: &str, left: usize) -> Result<File, String> {
    let url = Url::parse(url).map_err(|_| "is not a URL")?;
    let asked = Outgoing::get(url).within(http.action_timeout()).up_to(left);
    let (answer, url) =
        follow(http, asked, Hops::default()).await.map_err(|error| format!("cannot be fetched: {error}"))?;
    if !answer.is_success() {
        return Err(format!("cannot be fetched: its address answered {}", answer.status));
    }
    let last = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    let filename = String::from_utf8(base64::percent_decoded(last)).ok();
    let kind = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Ok(File {
        filename: filename.filter(|name| !name.is_empty() && !name.chars().any(char::is_control)),
        kind: kind.map(str::to_owned),
        bytes: answer.body,
    })
}
