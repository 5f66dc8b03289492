import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.interfaces.*;
import java.time.*;
import java.util.*;
import java.util.stream.*;
import javax.naming.ldap.*;

/** Prints what Java reads of the certificate in each file, as lines of name and value. */
class Certificates {
    static final String[] USAGES = {
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign",
        "encipherOnly", "decipherOnly"
    };

    static final Map<String, String> PURPOSES = Map.of(
        "2.5.29.37.0", "anyExtendedKeyUsage", "1.3.6.1.5.5.7.3.1", "serverAuth", "1.3.6.1.5.5.7.3.2", "clientAuth",
        "1.3.6.1.5.5.7.3.3", "codeSigning", "1.3.6.1.5.5.7.3.4", "emailProtection", "1.3.6.1.5.5.7.3.8", "timeStamping",
        "1.3.6.1.5.5.7.3.9", "OCSPSigning");

    static final Map<String, String> FIELDS = Map.of(
        "C", "country", "ST", "province", "L", "locality", "O", "organization", "OU", "organizational_unit", "CN", "common_name",
        "emailAddress", "email_address");

    static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    public static void main(String[] files) throws Exception {
        for (String file : files) {
            try (InputStream input = Files.newInputStream(Path.of(file))) {
                print((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input));
            }
        }
    }

    static void print(X509Certificate certificate) throws Exception {
        PublicKey key = certificate.getPublicKey();
        String serial = certificate.getSerialNumber().toString(16);
        subject(certificate);
        put("serial_number", serial.length() % 2 == 0 ? serial : "0" + serial);
        put("validity_start_time", certificate.getNotBefore().toInstant().toString());
        put("validity_end_time", certificate.getNotAfter().toInstant().toString());
        put("key_algorithm", switch (key.getAlgorithm()) {
            case "EC" -> "ECDSA";
            case "EdDSA", "Ed25519" -> "ED25519";
            default -> key.getAlgorithm();
        });
        if (key instanceof RSAPublicKey rsa) put("key_bits", "" + rsa.getModulus().bitLength());
        if (key instanceof ECPublicKey ec) put("key_bits", "" + ec.getParams().getCurve().getField().getFieldSize());
        put("public_key_sha256", sha256(key.getEncoded()));
        put("certificate_sha256", sha256(certificate.getEncoded()));
        put("is_authority", "" + (certificate.getBasicConstraints() >= 0));
        boolean[] usage = Objects.requireNonNullElse(certificate.getKeyUsage(), new boolean[0]);
        IntStream set = IntStream.range(0, Math.min(usage.length, USAGES.length)).filter(bit -> usage[bit]);
        put("key_usage", set.mapToObj(bit -> USAGES[bit]).collect(Collectors.joining(",")));
        List<String> purposes = Objects.requireNonNullElse(certificate.getExtendedKeyUsage(), List.of());
        put("extended_key_usage", purposes.stream().map(p -> PURPOSES.getOrDefault(p, p)).collect(Collectors.joining(",")));
        Collection<List<?>> names = Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        Stream<List<?>> dns = names.stream().filter(name -> name.get(0).equals(2));
        put("dns_names", dns.map(name -> (String) name.get(1)).collect(Collectors.joining(",")));
        OUT.println("---");
    }

    static void subject(X509Certificate certificate) throws Exception {
        Map<String, String> email = Map.of("1.2.840.113549.1.9.1", "emailAddress");
        LdapName name = new LdapName(certificate.getSubjectX500Principal().getName("RFC2253", email));
        for (Rdn part : name.getRdns()) {
            Object value = part.getValue();
            put("subject." + FIELDS.get(part.getType()), value instanceof byte[] der ? string(der) : (String) value);
        }
    }

    /** The text of a string of DER: Java gives attributes that RFC 2253 does not name in this form. */
    static String string(byte[] der) {
        int header = der[1] >= 0 ? 2 : 2 + (der[1] & 0x7f);
        return new String(der, header, der.length - header, switch (der[0]) {
            case 0x0c -> StandardCharsets.UTF_8;
            case 0x1e -> StandardCharsets.UTF_16BE;
            default -> StandardCharsets.ISO_8859_1;
        });
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static void put(String name, String value) {
        OUT.println(name + "=" + value);
    }
}
