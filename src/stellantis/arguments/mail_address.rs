//! Mail addresses that people and Stellantis write to.

use email_address::EmailAddress as MailAddress;

/// The remedy for a text that is no mail address.
pub const USE_MAIL_ADDRESS: &str =
    "Use an ASCII address with a name, an \"@\" and a domain, such as \"api@example.com\".";

/// Whether a text is an address that mail can be sent to: with a dot in its domain, and without a display name or an IP
/// address (RFC 5321).
pub fn is_mail_address(text: &str) -> bool {
    let options = email_address::Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    MailAddress::parse_with_options(text, options).is_ok()
}
