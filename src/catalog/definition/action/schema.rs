//! Actions as the catalog tells them (contract section 4), and as JSON Schema.

use serde_json::{Map, Value, json};

use super::{Action, Actions, Input, InputKind};

impl Actions {
    /// The map of contract section 4, name to `{ name, displayName, description, props }`, and what else there is to say.
    #[must_use]
    pub fn json(&self) -> Value {
        self.iter().map(|action| (action.name.clone(), self.action(action))).collect::<Map<_, _>>().into()
    }

    fn action(&self, action: &Action) -> Value {
        let mut told = json!({
            "name": action.name,
            "displayName": action.display_name,
            "description": action.description,
            "props": props(&action.input, self),
            "effect": action.effect,
            "idempotent": action.idempotent,
            "scopes": action.scopes,
        });
        if let (Value::Object(members), Some(page)) = (&mut told, &action.answer.page) {
            members.insert("pagination".to_owned(), json!({ "input": page.input, "next": page.place() }));
        }
        told
    }
}

/// Inputs as props: `{ type, displayName, description?, required, defaultValue?, refreshers, options? }` by name.
#[must_use]
pub fn props(inputs: &[Input], actions: &Actions) -> Map<String, Value> {
    inputs.iter().map(|input| (input.name.clone(), prop(input, inputs, actions))).collect()
}

fn prop(input: &Input, all: &[Input], actions: &Actions) -> Value {
    let request = input.options.as_ref().and_then(|name| Some(&actions.options.get(name)?.request));
    let request = request.or_else(|| Some(&actions.dynamic.get(input.dynamic.as_ref()?)?.request));
    let refreshes = |other: &&Input| request.is_some_and(|it| it.names().any(|name| name == other.name));
    let refreshers: Vec<_> = all.iter().filter(refreshes).map(|other| other.name.as_str()).collect();
    let mut prop = Map::from_iter([
        ("type".to_owned(), json!(input.kind)),
        ("displayName".to_owned(), json!(input.label)),
        ("required".to_owned(), json!(input.is_needed())),
        ("refreshers".to_owned(), json!(refreshers)),
    ]);
    prop.extend(input.help.as_ref().map(|help| ("description".to_owned(), json!(help))));
    prop.extend(input.default.as_ref().map(|default| ("defaultValue".to_owned(), default.clone())));
    if !input.choices.is_empty() {
        prop.insert("options".to_owned(), json!({ "options": input.offered() }));
    }
    prop.into()
}

impl Input {
    /// Whether a caller must give it.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.required && self.default.is_none()
    }

    /// Its choices, each `{ label, value }`.
    #[must_use]
    pub fn offered(&self) -> Vec<Value> {
        self.choices.iter().map(|it| json!({ "label": it.shown(), "value": it.value })).collect()
    }

    fn json_schema(&self) -> Value {
        let values = || self.choices.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        let mut schema = match self.kind {
            InputKind::ShortText | InputKind::LongText | InputKind::Dropdown => json!({ "type": "string" }),
            InputKind::DateTime => json!({ "type": "string", "format": "date-time" }),
            InputKind::Number => json!({ "type": "number" }),
            InputKind::Checkbox if self.must => json!({ "const": true }),
            InputKind::Checkbox => json!({ "type": "boolean" }),
            InputKind::StaticDropdown => json!({ "enum": values() }),
            InputKind::StaticMultiSelectDropdown => json!({ "type": "array", "items": { "enum": values() } }),
            InputKind::MultiSelectDropdown => json!({ "type": "array", "items": { "type": "string" } }),
            InputKind::Array => json!({ "type": "array", "items": {} }),
            InputKind::Object | InputKind::Dynamic => json!({ "type": "object" }),
            InputKind::Json => json!({}),
            InputKind::File => json!({
                "anyOf": [
                    { "type": "string", "description": "Base64, a data: URL, or an https URL." },
                    {
                        "type": "object",
                        "properties": {
                            "data": { "type": "string" },
                            "filename": { "type": "string" },
                            "contentType": { "type": "string" },
                        },
                        "required": ["data"],
                    },
                ],
            }),
        };
        if let Value::Object(members) = &mut schema {
            members.insert("title".to_owned(), json!(self.label));
            members.extend(self.help.as_ref().map(|help| ("description".to_owned(), json!(help))));
            members.extend(self.default.as_ref().map(|default| ("default".to_owned(), default.clone())));
        }
        schema
    }
}

impl Action {
    /// Its input as JSON Schema (2020-12), an object.
    #[must_use]
    pub fn json_schema(&self) -> Value {
        let properties: Map<_, _> = self.input.iter().map(|input| (input.name.clone(), input.json_schema())).collect();
        let required: Vec<_> = self.input.iter().filter(|input| input.is_needed()).map(|input| &input.name).collect();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    }
}
