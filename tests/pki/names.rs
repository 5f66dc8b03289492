//! Distinguished names, compared with `openssl`.

use terraform_provider_stellantis::pki::{CertificationRequest, NamingAttribute};

use crate::tools::Tools;

#[test]
fn names_of_other_string_types_are_written_as_openssl_writes_them() {
    let tools = Tools::new();
    tools.key("key");
    for mask in ["default", "pkix", "utf8only", "nombstr"] {
        let section =
            "C=FR\nST=Île-de-France\n1.O=Éa\n2.O=b\n+OU=x\nstreet=Rue\nCN=é\nserialNumber=7\n1.2.3.4=own\n";
        let oids = "oid_section=oids\n[oids]\nown=1.2.3.4\n";
        tools.write(
            "subject.cnf",
            format!("{oids}[req]\nprompt=no\nstring_mask={mask}\ndistinguished_name=dn\n[dn]\n{section}"),
        );
        let text = tools.openssl("req -new -utf8 -key key.key -config subject.cnf");
        tools.write("csr.pem", &text);
        let printed = tools.openssl("req -in csr.pem -noout -subject -nameopt RFC2253,-esc_msb");
        let request = CertificationRequest::from_pem(&text).unwrap();
        let subject = request.subject();
        assert_eq!(printed.trim_end(), format!("subject={subject}"), "{mask}");
        assert_eq!(subject.common_name().as_deref(), Some("é"), "{mask}");
    }
}

#[test]
fn openssl_refuses_one_character_more_than_the_upper_bound() {
    let tools = Tools::new();
    tools.key("key");
    let accepts = |short: &str, length: usize| {
        let subject = format!("/{short}={}", "a".repeat(length));
        tools.succeeds(&format!("req -new -config req.cnf -key key.key -subj {subject}"))
    };
    let attributes = [
        ("C", NamingAttribute::Country),
        ("ST", NamingAttribute::Province),
        ("L", NamingAttribute::Locality),
        ("O", NamingAttribute::Organization),
        ("OU", NamingAttribute::OrganizationalUnit),
        ("CN", NamingAttribute::CommonName),
        ("emailAddress", NamingAttribute::EmailAddress),
    ];
    for (short, attribute) in attributes {
        let bound = attribute.upper_bound();
        assert!(accepts(short, bound) && !accepts(short, bound + 1), "{short}");
    }
}
