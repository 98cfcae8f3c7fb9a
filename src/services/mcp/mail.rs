//! The mail with a code.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::sign_in::MAILED_TTL;
use crate::{outbound::mail::Mail, storage::mcp::sign_ins::OpenSignIn};

/// The mail that proves an address.
pub(super) fn of_code(id: Uuid, at: DateTime<Utc>, to: &str, it: &OpenSignIn, code: &str) -> Mail {
    let workspace = &it.workspace_name;
    let client = it.client_name.as_deref().unwrap_or("A program");
    let minutes = MAILED_TTL.num_minutes();
    let asks = format!("{client} asks to use {} of {workspace} for you.", it.server_name);
    let enter = format!("To go on, enter this code within {minutes} minutes on the page where you typed your address:");
    let warning =
        "Give it to nobody. If you did not start this yourself, ignore this mail: without the code nothing happens.";
    let text = format!("{asks}\n\n{enter}\n\n    {code}\n\n{warning}\n");
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body style=\"font-family:system-ui,sans-serif;line-height:1.5\"><p>{asks}</p><p>{enter}</p>\
         <p style=\"font-size:28px;letter-spacing:4px\"><strong>{code}</strong></p><p>{warning}</p></body></html>",
        title = escaped(&format!("Your code for {workspace}")),
        asks = escaped(&asks),
        enter = escaped(&enter),
        warning = escaped(warning),
    );
    Mail {
        id,
        at,
        to: to.to_owned(),
        to_name: None,
        from_name: Some(workspace.clone()),
        subject: format!("{code} is your code for {workspace}"),
        text,
        html,
        language: "en".to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_names_stays_text() {
        assert_eq!(escaped("<b title=\"x\">A & 'B'"), "&lt;b title=&quot;x&quot;&gt;A &amp; &#39;B&#39;");
    }
}
