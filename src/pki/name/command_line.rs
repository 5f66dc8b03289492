//! Names as `openssl` and `keytool` take them.

use std::borrow::Cow;

use crate::pki::name::naming_attribute::NamingAttribute;

/// The argument of `openssl req -subj`, such as `/C=FR/CN=x`, for attributes in this order. `-utf8` belongs with it.
pub fn openssl_subject<'a>(attributes: impl IntoIterator<Item = (NamingAttribute, &'a str)>) -> String {
    let part =
        |(attribute, value)| format!("/{}={}", short_name(attribute), escape(value, &['\\', '/', '+']));
    attributes.into_iter().map(part).collect()
}

/// The argument of `keytool -dname`, for attributes in the order of the encoding: `keytool` takes the last one first, as in
/// RFC 4514.
pub fn keytool_name<'a>(attributes: impl IntoIterator<Item = (NamingAttribute, &'a str)>) -> String {
    let part = |(attribute, value)| {
        let name = match attribute {
            NamingAttribute::EmailAddress => "EMAILADDRESS",
            attribute => short_name(attribute),
        };
        format!("{name}={}", escape_for_keytool(value))
    };
    let mut parts: Vec<_> = attributes.into_iter().map(part).collect();
    parts.reverse();
    parts.join(",")
}

/// The lines of the section that `distinguished_name` names in a configuration of `openssl req` with `prompt = no`.
pub fn openssl_section<'a>(attributes: impl IntoIterator<Item = (NamingAttribute, &'a str)>) -> String {
    let line = |(attribute, value)| {
        let name = long_name(attribute);
        format!("{name:<22} = \"{}\"\n", escape(value, &['\\', '"']))
    };
    attributes.into_iter().map(line).collect()
}

fn short_name(attribute: NamingAttribute) -> &'static str {
    match attribute {
        NamingAttribute::Country => "C",
        NamingAttribute::Province => "ST",
        NamingAttribute::Locality => "L",
        NamingAttribute::Organization => "O",
        NamingAttribute::OrganizationalUnit => "OU",
        NamingAttribute::CommonName => "CN",
        NamingAttribute::EmailAddress => "emailAddress",
    }
}

fn long_name(attribute: NamingAttribute) -> &'static str {
    match attribute {
        NamingAttribute::Country => "countryName",
        NamingAttribute::Province => "stateOrProvinceName",
        NamingAttribute::Locality => "localityName",
        NamingAttribute::Organization => "organizationName",
        NamingAttribute::OrganizationalUnit => "organizationalUnitName",
        NamingAttribute::CommonName => "commonName",
        NamingAttribute::EmailAddress => "emailAddress",
    }
}

/// A backslash before each of these characters.
fn escape(value: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        if special.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Blanks need a backslash at both ends, and a number sign at the beginning. A backslash is written in hexadecimal: where Java
/// looks for the end of an attribute, it miscounts two backslashes before a comma. And it loses a blank before hexadecimal at the
/// end of a value, unless that has a backslash too.
fn escape_for_keytool(value: &str) -> String {
    let escaped = escape(value, &[',', '+', '<', '>', ';', '"', '\\', '='])
        .replace("\\\\", "\\5C")
        .replace(" \\5C", "\\ \\5C");
    let escaped = match escaped.strip_suffix(' ') {
        Some(rest) => Cow::Owned(format!("{rest}\\ ")),
        None => Cow::Borrowed(&escaped),
    };
    match escaped.starts_with([' ', '#']) {
        true => format!("\\{escaped}"),
        false => escaped.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTRIBUTES: [(NamingAttribute, &str); 3] = [
        (NamingAttribute::Country, "FR"),
        (NamingAttribute::Organization, r#" a/b+c,"d"\ "#),
        (NamingAttribute::EmailAddress, "it@example.com"),
    ];

    #[test]
    fn what_means_something_to_a_tool_is_escaped() {
        assert_eq!(
            openssl_subject(ATTRIBUTES),
            r#"/C=FR/O= a\/b\+c,"d"\\ /emailAddress=it@example.com"#
        );
        assert_eq!(
            keytool_name(ATTRIBUTES),
            r#"EMAILADDRESS=it@example.com,O=\ a/b\+c\,\"d\"\5C\ ,C=FR"#
        );
        assert_eq!(
            openssl_section(ATTRIBUTES),
            "countryName            = \"FR\"\n\
             organizationName       = \" a/b+c,\\\"d\\\"\\\\ \"\n\
             emailAddress           = \"it@example.com\"\n"
        );
    }
}
