//! What a person typed, kept for the one page that says what is wrong with it.
//!
//! A refused form answers 303, so that reloading sends no key twice. What was typed travels in a cookie of this browser,
//! with a code over it, and is shown once. Secrets are not in it.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::visit::{self, PageResult, see_other};
use crate::{context::Context, error::Error, web::error::PageError};

/// The largest cookie that browsers take has 4,096 bytes, name and attributes included.
const LARGEST: usize = 2_800;

/// What was typed, and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    /// Values of fields that are not secret, by the definition's names.
    pub values: BTreeMap<String, String>,
    /// What is wrong with a field, in a sentence.
    pub problems: BTreeMap<String, String>,
    /// What is wrong with no field in particular.
    pub trouble: Option<String>,
}

impl Kept {
    /// Back to the form at `page`, with what was typed.
    pub fn back(mut self, ctx: &Context, request: &HttpRequest, page: &str) -> PageResult {
        let mut written = serde_json::to_vec(&self).map_err(Error::internal)?;
        if written.len() > LARGEST * 3 / 4 {
            // What is wrong matters more than what was typed.
            self.values.clear();
            written = serde_json::to_vec(&self).map_err(Error::internal)?;
        }
        let payload = BASE64_URL_SAFE_NO_PAD.encode(written);
        let mut response = see_other(page);
        if payload.len() <= LARGEST {
            let value = format!("{payload}.{}", visit::code_for(ctx, request, page, &payload)?);
            response.add_cookie(&visit::typed_cookie(ctx, value)).map_err(Error::internal)?;
        }
        Ok(response)
    }

    /// What the form at `page` has sent back, if it did.
    pub async fn of(ctx: &Context, request: &HttpRequest, page: &str) -> Result<Option<Self>, PageError> {
        let Some(value) = visit::typed(ctx, request) else { return Ok(None) };
        let Some((payload, code)) = value.split_once('.') else { return Ok(None) };
        if !visit::is_code_for(ctx, request, page, payload, code).await? {
            return Ok(None);
        }
        let written = BASE64_URL_SAFE_NO_PAD.decode(payload).ok();
        Ok(written.and_then(|written| serde_json::from_slice(&written).ok()))
    }
}

/// Have a page forget what was typed: it was shown.
pub fn forget(ctx: &Context, request: &HttpRequest, mut response: HttpResponse) -> PageResult {
    if visit::typed(ctx, request).is_some() {
        response.add_removal_cookie(&visit::typed_cookie(ctx, String::new())).map_err(Error::internal)?;
    }
    Ok(response)
}
