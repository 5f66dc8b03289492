#!/usr/bin/env python3
"""Makes the vectors whose encryption rests on scrypt and that OpenSSL 3.0 does not write: PKCS#12, and a cost above its
memory limit. The files are genuine: they open with their password, given the memory. Needs Python 3 and `openssl`.

    tests/vectors/pki/make_scrypt.py
"""

import base64
import hashlib
import os
import subprocess
import textwrap
from pathlib import Path

HERE = Path(__file__).parent
PASSWORD = "changeit"

PBES2 = "1.2.840.113549.1.5.13"
SCRYPT = "1.3.6.1.4.1.11591.4.11"
AES_256_CBC = "2.16.840.1.101.3.4.1.42"
DATA = "1.2.840.113549.1.7.1"
ENCRYPTED_DATA = "1.2.840.113549.1.7.6"
SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2"
CERTIFICATE_BAG = "1.2.840.113549.1.12.10.1.3"
X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"
FRIENDLY_NAME = "1.2.840.113549.1.9.20"
LOCAL_KEY_ID = "1.2.840.113549.1.9.21"

# N, r, p. 128·N·r·p is 2 MiB, 128 MiB and 2 GiB.
CHEAP = (1024, 8, 2)
LARGEST = (1 << 17, 8, 1)
EXCESSIVE = (1 << 20, 8, 2)


def element(tag, *contents):
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def sequence(*contents):
    return element(0x30, *contents)


def octets(content):
    return element(0x04, content)


def explicit(content):
    return element(0xA0, content)


def integer(number):
    return element(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def identifier(dotted):
    first, second, *arcs = map(int, dotted.split("."))
    encoded = b""
    for arc in [40 * first + second, *arcs]:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.insert(0, 0x80 | arc & 0x7F)
        encoded += bytes(digits)
    return element(0x06, encoded)


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, stdout=subprocess.PIPE, check=True).stdout


def encrypt(plaintext, cost):
    """The AlgorithmIdentifier (RFC 8018, RFC 7914) and the ciphertext."""
    n, r, p = cost
    salt, vector = os.urandom(16), os.urandom(16)
    key = hashlib.scrypt(PASSWORD.encode(), salt=salt, n=n, r=r, p=p, dklen=32, maxmem=(1 << 31) - 2)
    function = sequence(identifier(SCRYPT), sequence(octets(salt), integer(n), integer(r), integer(p)))
    scheme = sequence(identifier(AES_256_CBC), octets(vector))
    ciphertext = openssl("enc", "-aes-256-cbc", "-K", key.hex(), "-iv", vector.hex(), data=plaintext)
    return sequence(identifier(PBES2), sequence(function, scheme)), ciphertext


def encrypted_private_key_info(cost):
    pkcs8 = openssl("pkcs8", "-topk8", "-nocrypt", "-in", HERE / "keystores/ec.key.pem", "-outform", "DER")
    algorithm, ciphertext = encrypt(pkcs8, cost)
    return sequence(algorithm, octets(ciphertext))


def bag(kind, value, own):
    if not own:
        return sequence(identifier(kind), explicit(value))
    name = element(0x1E, "ec".encode("utf-16-be"))
    attributes = [(LOCAL_KEY_ID, octets(b"\x01")), (FRIENDLY_NAME, name)]
    pairs = sorted(sequence(identifier(oid), element(0x31, value)) for oid, value in attributes)
    return sequence(identifier(kind), explicit(value), element(0x31, *pairs))


def certificate_bag(name, own):
    der = openssl("x509", "-in", HERE / f"keystores/{name}.pem", "-outform", "DER")
    return bag(CERTIFICATE_BAG, sequence(identifier(X509_CERTIFICATE), explicit(octets(der))), own)


def keystore(key_cost, certificates_cost):
    """A PFX (RFC 7292) without a MAC: the key in one safe, the encrypted certificates in another."""
    key = bag(SHROUDED_KEY_BAG, encrypted_private_key_info(key_cost), own=True)
    certificates = sequence(certificate_bag("ec", own=True), certificate_bag("ca", own=False))
    algorithm, ciphertext = encrypt(certificates, certificates_cost)
    encrypted = sequence(integer(0), sequence(identifier(DATA), algorithm, element(0x80, ciphertext)))
    safes = sequence(
        sequence(identifier(DATA), explicit(octets(sequence(key)))),
        sequence(identifier(ENCRYPTED_DATA), explicit(encrypted)),
    )
    return sequence(integer(3), sequence(identifier(DATA), explicit(octets(safes))))


def pem(label, der):
    body = textwrap.fill(base64.b64encode(der).decode(), 64)
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"


(HERE / "keystores/scrypt.p12").write_bytes(keystore(CHEAP, CHEAP))
(HERE / "keystores/scrypt-excessive-certificates.p12").write_bytes(keystore(CHEAP, EXCESSIVE))
(HERE / "keystores/scrypt-excessive-key.p12").write_bytes(keystore(EXCESSIVE, CHEAP))
(HERE / "encrypted/excessive-scrypt.pem").write_text(
    pem("ENCRYPTED PRIVATE KEY", encrypted_private_key_info(EXCESSIVE))
)
(HERE / "scrypt-128-mib.key.pem").write_text(pem("ENCRYPTED PRIVATE KEY", encrypted_private_key_info(LARGEST)))
