//! The pages of signing in. They are of the workspace's look, as the portal's are.

use askama::Template;
use uuid::Uuid;

use crate::{language::Language, services::mcp::sign_in::Candidate, urls::oauth, web::portal::Chrome};

/// Who asks the person to sign in, and for what.
#[derive(Clone, Debug)]
pub struct Asking {
    /// What the client calls itself; nobody has checked that.
    pub client: String,
    /// What the server is called.
    pub server: String,
    /// Where the person will go back to, in words; nowhere when they let in a device.
    pub returns_to: Option<String>,
}

impl Asking {
    fn sample(language: Language) -> Self {
        Self {
            client: "Claude Desktop".to_owned(),
            server: "Report agents".to_owned(),
            returns_to: Some(language.say("sign-in-loopback").to_string()),
        }
    }
}

const SAMPLE: Uuid = Uuid::from_u128(0x0193_9b1e_7c1a_7cc0_8a3e_2f6f_0d6a_9b10);

/// Asks for the person's address.
#[derive(Clone, Debug, Template)]
#[template(path = "oauth/address.html")]
pub struct Address {
    /// The frame.
    pub chrome: Chrome,
    /// Who asks.
    pub asking: Asking,
    /// Where the address goes.
    pub action_url: String,
    /// Where giving up goes.
    pub decline_url: String,
    /// The form's code.
    pub csrf: String,
    /// What was entered.
    pub email: String,
    /// Why that will not do.
    pub error: Option<String>,
}

impl Address {
    /// Empty, and refused.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |email: &str, error: Option<&str>| Self {
            chrome: Chrome::sample(language),
            asking: Asking::sample(language),
            action_url: oauth::sign_in(SAMPLE),
            decline_url: oauth::decline(SAMPLE),
            csrf: "code".to_owned(),
            email: email.to_owned(),
            error: error.map(|key| language.say(key).to_string()),
        };
        vec![("empty", page("", None)), ("refused", page("alice@", Some("sign-in-no-address")))]
    }
}

/// Asks for the code that a device shows.
#[derive(Clone, Debug, Template)]
#[template(path = "oauth/device.html")]
pub struct Device {
    /// The frame.
    pub chrome: Chrome,
    /// Where the code goes.
    pub action_url: &'static str,
    /// The form's code.
    pub csrf: String,
    /// What was entered, or came along.
    pub code: String,
    /// Why that will not do.
    pub error: Option<String>,
}

impl Device {
    /// Empty, with a code that came along, and refused.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |code: &str, error: Option<&str>| Self {
            chrome: Chrome::nameless_sample(language),
            action_url: oauth::DEVICE,
            csrf: "code".to_owned(),
            code: code.to_owned(),
            error: error.map(|key| language.say(key).to_string()),
        };
        vec![
            ("empty", page("", None)),
            ("filled", page("WVZ-BCDF-GHJK", None)),
            ("refused", page("WVZ-BCDF-GHJK", Some("device-wrong"))),
            ("too-many", page("WVZ-BCDF-GHJK", Some("device-too-many"))),
        ]
    }
}

/// Says what became of a device.
#[derive(Clone, Debug, Template)]
#[template(path = "oauth/let_in.html")]
pub struct LetIn {
    /// The frame.
    pub chrome: Chrome,
    /// What the client calls itself.
    pub client: String,
    /// Whether the person has let it in.
    pub agreed: bool,
}

impl LetIn {
    fn heading(&self) -> &'static str {
        if self.agreed { "device-allowed" } else { "device-denied" }
    }

    /// Let in, and not.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |agreed| Self { chrome: Chrome::sample(language), client: "Claude Desktop".to_owned(), agreed };
        vec![("allowed", page(true)), ("denied", page(false))]
    }
}

/// Asks for the code that was mailed.
#[derive(Clone, Debug, Template)]
#[template(path = "oauth/code.html")]
pub struct Code {
    /// The frame.
    pub chrome: Chrome,
    /// Who asks.
    pub asking: Asking,
    /// Where the code goes.
    pub action_url: String,
    /// Where another code is asked for.
    pub again_url: String,
    /// Where another address is entered.
    pub other_url: String,
    /// The forms' code.
    pub csrf: String,
    /// Where the code went.
    pub email: String,
    /// Whether it went there for certain: where anybody may sign in.
    pub is_open: bool,
    /// How many minutes it can be entered.
    pub minutes: i64,
    /// What came along in the link of the mail.
    pub filled: Option<String>,
    /// Why what was entered will not do.
    pub error: Option<String>,
}

impl Code {
    /// For those whom the workspace knows, for anybody, by the link of the mail, and refused.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |is_open, filled: Option<&str>, error: Option<&str>| Self {
            chrome: Chrome::sample(language),
            asking: Asking::sample(language),
            action_url: oauth::code(SAMPLE),
            again_url: oauth::sign_in(SAMPLE),
            other_url: oauth::other_address(SAMPLE),
            csrf: "code".to_owned(),
            email: "alice@example.com".to_owned(),
            is_open,
            minutes: 10,
            filled: filled.map(str::to_owned),
            error: error.map(|key| language.say(key).to_string()),
        };
        vec![
            ("restricted", page(false, None, None)),
            ("open", page(true, None, None)),
            ("filled", page(false, Some("204681"), None)),
            ("refused", page(true, None, Some("sign-in-wrong-code"))),
        ]
    }
}

/// Asks whether the person agrees.
#[derive(Clone, Debug, Template)]
#[template(path = "oauth/consent.html")]
pub struct Consent {
    /// The frame.
    pub chrome: Chrome,
    /// Who asks.
    pub asking: Asking,
    /// Where agreeing goes.
    pub action_url: String,
    /// Where not agreeing goes.
    pub decline_url: String,
    /// The forms' code.
    pub csrf: String,
    /// The address that was proven.
    pub email: String,
    /// As whom the person may go on, where they have to choose.
    pub people: Vec<Candidate>,
    /// What the client could use.
    pub integrations: Vec<String>,
    /// Whether they have to choose, and did not.
    pub refused: bool,
}

impl Consent {
    /// For one person, for several, without anything to use yet, and for a device.
    #[must_use]
    pub fn samples(language: Language) -> Vec<(&'static str, Self)> {
        let page = |people: &[&str], integrations: &[&str], refused| Self {
            chrome: Chrome::sample(language),
            asking: Asking::sample(language),
            action_url: oauth::agree(SAMPLE),
            decline_url: oauth::decline(SAMPLE),
            csrf: "code".to_owned(),
            email: "alice@example.com".to_owned(),
            people: people.iter().map(|label| Candidate { id: SAMPLE, label: (*label).to_owned() }).collect(),
            integrations: integrations.iter().map(|name| (*name).to_owned()).collect(),
            refused,
        };
        let all = ["GitHub", "Slack", "Zoom"];
        let mut device = page(&[], &all, false);
        device.asking.returns_to = None;
        vec![
            ("one", page(&[], &all, false)),
            ("several", page(&["Alice Johnson", "Alice (test)"], &all, true)),
            ("nothing", page(&[], &[], false)),
            ("device", device),
        ]
    }
}
