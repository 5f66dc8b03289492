//! What every message must be, whatever it is about.

use terraform_provider_stellantis::sdk::framework::diagnostic::Diagnostic;

/// Most bytes of a message: ten names of 500 characters, all of them escaped.
const LONGEST: usize = 1 << 16;

/// How the diagnostic begins that a panic becomes. Further inside, a message may quote the same words from an input.
const PANICKED: &str = "Bug in the provider";

/// A secret that no text of the provider contains, and that no fuzzer finds by comparing its input with such texts.
pub const SECRET: &str = "correct-horse-battery-staple";

/// How many characters of base64 in a row are taken for a part of a key. Fingerprints are longer, but have no capital letters.
const KEY_PART: usize = 40;

/// A message is short, can be shown on any terminal, and is not about a panic.
pub fn check(text: &str) {
    assert!(!text.starts_with(PANICKED), "a call panicked");
    assert!(text.len() <= LONGEST, "a message has {} bytes", text.len());
    let unprintable = text
        .chars()
        .find(|character| character.is_control() && *character != '\n');
    assert!(unprintable.is_none(), "a message contains {unprintable:?}");
}

/// A message contains no part of a secret, unless the same part was given where nothing is secret.
pub fn check_without(text: &str, secrets: &[String], others: &[String]) {
    check(text);
    for part in secrets.iter().flat_map(|secret| parts(secret)) {
        let is_public = others.iter().any(|other| other.contains(part));
        assert!(is_public || !text.contains(part), "a message contains a secret");
    }
}

/// What would be recognized in a message: [`SECRET`], and the beginnings of the lines of a key.
fn parts(secret: &str) -> impl Iterator<Item = &str> {
    let is_base64 = |character: char| character.is_ascii_alphanumeric() || "+/=".contains(character);
    let rows = secret
        .split(move |character| !is_base64(character))
        .filter_map(|row| row.get(..KEY_PART));
    let of_keys = rows.filter(|row| row.contains(|character: char| character.is_ascii_uppercase()));
    secret
        .contains(SECRET)
        .then_some(SECRET)
        .into_iter()
        .chain(of_keys)
}

/// The same for diagnostics.
pub fn check_all(diagnostics: &[Diagnostic], secrets: &[String], others: &[String]) {
    for diagnostic in diagnostics {
        check_without(diagnostic.summary, secrets, others);
        check_without(&diagnostic.detail(), secrets, others);
    }
}
