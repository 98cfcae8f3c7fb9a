//! How a workspace's portal looks, before it is saved.

use actix_web::{http::StatusCode, web::Path};
use serde_json::json;

use super::words::LANGUAGE;
use super::{
    frame::{Frame, Notice, Section},
    gate::{Answer, Desk, Posted},
    kit::{Block, Field, Form, Input, Link, Mark, Row},
    trouble::Refusal,
};
use crate::{
    domain::{
        input::Patch,
        workspace::{Branding, Workspace},
    },
    error::{Error, Result},
    services::{
        invitations,
        workspaces::{self, WorkspaceChanges},
    },
    urls::dashboard as urls,
    web::{
        extract::Query,
        page::{self, Page},
        portal::{
            Chrome,
            color::{Color, TEXT_CONTRAST},
            landing::Landing,
        },
    },
};

/// The colour of a portal that has none of its own, as `app.css` has it.
const USUAL: &str = "#3153d8";

fn form(frame: Frame, workspace: &Workspace, mail: String, values: &Query) -> Form {
    let at = urls::Workspace(&workspace.slug);
    let color = if values.raw("color").is_empty() { USUAL } else { values.raw("color") };
    let logo = Field::line("logoUrl", "Logo", values.raw("logoUrl")).input(Input::Line("text"));
    let color_field = Field::line("color", "Colour", color).input(Input::Line("color")).required();
    // An image in an address would be too long for it.
    let seen: Vec<_> = [("color", values.raw("color")), ("logoUrl", values.raw("logoUrl"))]
        .into_iter()
        .filter(|it| it.1.len() < 2_000)
        .collect();
    let mut below = vec![Block::Rows {
        title: "Contrast".to_owned(),
        rows: Color::parse(color).map(checked).unwrap_or_default(),
        empty: "Enter a colour such as #1a73e8.".to_owned(),
        more: None,
    }];
    let window = |title: &str, url: String| Block::Window { title: title.to_owned(), url: urls::with(&url, &seen) };
    below.extend([
        window("The portal", at.preview()),
        window("The mail of an invitation", at.preview_mail()),
        Block::Lines { title: "The same mail as plain text".to_owned(), text: mail },
    ]);
    let fields = vec![
        color_field
            .help("For buttons and links. Where it would be hard to read it is darkened or lightened by itself."),
        logo.help("An https address of an image, or a data: image of at most 32 KiB."),
    ];
    let up = Link::new(&workspace.name, at.overview());
    Form {
        lead: "What end users see of you on the portal and in mails, beside your workspace's name.".to_owned(),
        also: Some(("Preview", "preview")),
        below,
        ..Form::new(frame, up, "Branding", fields, at.branding(), "Save")
    }
}

/// What becomes of a colour in both schemes.
fn checked(color: Color) -> Vec<Row> {
    let row = |scheme: &str, page: Color| {
        let tones = color.tones(page);
        let contrast = color.contrast(page);
        let kept = tones.brand == color && tones.ink == color;
        let facts = vec![
            format!("buttons #{} ({:.1} : 1)", tones.brand.hex(), tones.brand.contrast(page)),
            format!("links #{} ({:.1} : 1)", tones.ink.hex(), tones.ink.contrast(page)),
        ];
        let mark = if kept {
            Mark::new("good", "Used as it is")
        } else if contrast < TEXT_CONTRAST {
            Mark::new("warn", "Adjusted, to be legible")
        } else {
            Mark::new("good", "Legible")
        };
        Row {
            title: scheme.to_owned(),
            sub: Some(format!("Your colour has a contrast of {contrast:.1} : 1")),
            mark: Some(mark),
            facts,
            ..Row::default()
        }
    };
    vec![row("On light pages", Color::LIGHT_PAGE), row("On dark pages", Color::DARK_PAGE)]
}

/// As it is.
pub(super) fn samples() -> Vec<(&'static str, Form)> {
    let workspace = super::gallery::workspace();
    let mail = "Hello Alice Johnson,\n\nNorthwind Reports asks you to connect your accounts.".to_owned();
    vec![("branding", form(Frame::sample(Section::Branding), &workspace, mail, &Query::of(&[("color", "#0f766e")])))]
}

async fn framed(desk: &Desk, workspace: &Workspace, values: &Query) -> std::result::Result<Form, Refusal> {
    let mail = invitations::preview_text(&desk.ctx, workspace)?;
    Ok(form(Frame::of(desk, Section::Branding, Some(workspace)).await?, workspace, mail, values))
}

/// `GET /dashboard/workspaces/{workspace}/branding`.
pub async fn show(desk: Desk, slug: Path<String>) -> Answer {
    let it = desk.workspace(&slug).await?;
    let values = Query::of(&[
        ("color", it.branding.color.as_deref().unwrap_or_default()),
        ("logoUrl", it.branding.logo_url.as_deref().unwrap_or_default()),
    ]);
    Ok(around(framed(&desk, &it, &values).await?).into_response())
}

/// The page, which has the previews within it.
fn around(form: Form) -> Page<Form> {
    Page::new(form).without_scripts().around_others()
}

fn read(values: &Query) -> Result<Branding> {
    let given = |name: &str| Some(values.raw(name).trim()).filter(|text| !text.is_empty());
    // Who leaves the usual colour wants no other one.
    let color = given("color").filter(|color| *color != USUAL);
    let written = json!({ "color": color, "logoUrl": given("logoUrl") });
    Branding::parse(&written).map_err(|problem| match problem.trim_start_matches('.').split_once(' ') {
        Some((name, why)) => Error::field(name, why),
        None => Error::field("logoUrl", problem),
    })
}

/// `POST /dashboard/workspaces/{workspace}/branding`: saved, or shown first.
pub async fn update(posted: Posted, slug: Path<String>) -> Answer {
    let Posted { desk, fields } = posted;
    let it = desk.workspace(&slug).await?;
    let branding = match read(&fields) {
        Ok(branding) => branding,
        Err(error) => {
            let page = framed(&desk, &it, &fields).await?.with_error(error)?;
            return Ok(around(page).status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
    };
    if fields.raw("do") == "preview" {
        return Ok(around(framed(&desk, &it, &fields).await?).into_response());
    }
    let changes = WorkspaceChanges { name: None, slug: None, branding: Patch::Set(branding), return_urls: Patch::Keep };
    workspaces::update(&desk.ctx, &desk.caller, it.id, changes).await?;
    Ok(desk.done(&urls::Workspace(&it.slug).branding(), Notice::Saved))
}

/// The look that the query asks to see; a logo that it does not tell is the one that is saved.
fn seen(desk: &Desk, it: &Workspace) -> Branding {
    let query = desk.query();
    let look = read(&query).unwrap_or_default();
    let tells_logo = query.pairs().iter().any(|(name, _)| name == "logoUrl");
    if tells_logo { look } else { Branding { logo_url: it.branding.logo_url.clone(), ..look } }
}

/// `GET …/branding/preview`: the portal as it would look, within the page above. Nothing on it does anything.
pub async fn preview(desk: Desk, slug: Path<String>) -> Answer {
    let it = desk.workspace(&slug).await?;
    let look = seen(&desk, &it);
    let samples = Landing::samples(LANGUAGE).into_iter();
    let mut page = samples.map(|(_, page)| page).next().ok_or_else(|| Error::internal("there is no sample"))?;
    page.chrome =
        Chrome::new(&desk.assets, LANGUAGE).branded(&it.name, look.logo_url.as_deref(), look.color.as_deref());
    let page = Page::new(page).without_scripts().within_others().image_source(look.logo_url.as_deref());
    Ok(page.into_response())
}

/// `GET …/branding/mail`: an invitation as it would look, within the page above. Nothing in it does anything.
pub async fn preview_mail(desk: Desk, slug: Path<String>) -> Answer {
    let it = desk.workspace(&slug).await?;
    let look = seen(&desk, &it);
    Ok(page::mail(invitations::preview(&desk.ctx, &it, &look).await?.html, ""))
}
