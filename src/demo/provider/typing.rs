//! What a person types who has an account at the provider that is played.

use crate::catalog::definition::Field;

/// A value that `field` accepts, and that says whose account it is where its pattern lets it: the last word of `whose`,
/// such as `key-ada`, is the person's id, and `wrong` is nobody's. `None` where none of the usual shapes fits.
#[must_use]
pub fn value_of(field: &Field, whose: &str) -> Option<String> {
    let last = whose.rsplit('-').next().unwrap_or(whose);
    let like = [
        whose.to_owned(),
        format!("sk_test_{last}"),
        format!("re_{last}"),
        format!("7:{whose}"),
        format!("{last}.my.salesforce.com"),
        "acme.example.com".to_owned(),
        "me@example.com".to_owned(),
        "us1".to_owned(),
        format!("0a-{last}"),
        "1234567890".to_owned(),
        "A".repeat(10),
        "a".repeat(32),
        format!("AC{}", "a".repeat(32)),
    ];
    let option = field.options.first().map(|option| option.value.clone());
    option.or_else(|| like.into_iter().find(|value| field.read(value) == Ok(Some(value.clone()))))
}
