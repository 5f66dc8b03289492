#!/usr/bin/env python3
"""Makes the private keys in weak/, which are intact but weak, and those whose halves belong to different keys:

    tests/vectors/pki/make_weak.py
"""

import base64
import pathlib
import random
import subprocess

HERE = pathlib.Path(__file__).parent
ORDERS = {
    "p256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "p384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
CURVES = {"p256": ("1.2.840.10045.3.1.7", 32), "p384": ("1.3.132.0.34", 48), "p521": ("1.3.132.0.35", 66)}


def element(tag, *contents):
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def integer(number):
    return element(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def identifier(dotted):
    first, second, *arcs = map(int, dotted.split("."))
    encoded = bytes([40 * first + second])
    for arc in arcs:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.insert(0, 0x80 | arc & 0x7F)
        encoded += bytes(digits)
    return element(0x06, encoded)


def pkcs8(algorithm, key, version=0, *rest):
    return element(0x30, integer(version), element(0x30, *algorithm), element(0x04, key), *rest)


def write(name, der):
    text = base64.encodebytes(der).decode().replace("\n", "")
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    pem = "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])
    (HERE / "weak" / f"{name}.pem").write_text(pem)


def is_prime(number):
    output = subprocess.run(["openssl", "prime", str(number)], stdout=subprocess.PIPE, check=True).stdout
    return b"is prime" in output


def next_prime(number):
    number |= 1
    while not is_prime(number):
        number += 2
    return number


def rsa():
    p = next_prime(random.Random(1).getrandbits(1024) | 3 << 1022)
    q, e = next_prime(p + 2), 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = [0, p * q, e, d, q, p, d % (q - 1), d % (p - 1), pow(p, -1, q)]
    null = element(0x05)
    return pkcs8([identifier("1.2.840.113549.1.1.1"), null], element(0x30, *map(integer, numbers)))


def ecdsa(curve, scalar):
    dotted, length = CURVES[curve]
    key = element(0x30, integer(1), element(0x04, scalar.to_bytes(length, "big")))
    return pkcs8([identifier("1.2.840.10045.2.1"), identifier(dotted)], key)


def ed25519(seed, *rest):
    return pkcs8([identifier("1.3.101.112")], element(0x04, seed), 1 if rest else 0, *rest)


write("close-primes", rsa())
write("p256-one", ecdsa("p256", 1))
write("p384-order-minus-one", ecdsa("p384", ORDERS["p384"] - 1))
write("p521-half", ecdsa("p521", (1 << 260) - 1))
write("ed25519-zeros", ed25519(bytes(31) + b"\x01"))
# The public key of RFC 8032 section 7.1, test 2, beside the private key of test 1, and test 1 whole.
SEEDS = ["9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"]
ONE = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
TWO = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
for name, public_key in [("ed25519-both-halves", ONE), ("ed25519-other-half", TWO)]:
    write(name, ed25519(bytes.fromhex(SEEDS[0]), element(0x81, b"\0", bytes.fromhex(public_key))))
