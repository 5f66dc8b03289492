#!/usr/bin/env python3
"""Writes the states of hashicorp/tls in this folder, from the public schemas of its versions and with keys of openssl.

    tests/vectors/tls/make.py

3.0 has no private_key_openssh, 3.4 has; 4.2 has private_key_pem_pkcs8, schema
version 1, the private key of a request as it is (3.x: its SHA-1), and email_address in the subject.
"""

import hashlib
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
NO_SUBJECT_FIELDS = {"postal_code": None, "serial_number": None, "street_address": None}
SUBJECT = {
    "common_name": "MZP128745",
    "country": "FR",
    "locality": "Paris",
    "organization": "Free2Move",
    "organizational_unit": "Programs Partners",
    "province": "Ile de France",
}
# Go writes the fields in this order, and the mail address last.
SHORT_NAMES = {
    "country": "C",
    "organization": "O",
    "organizational_unit": "OU",
    "locality": "L",
    "province": "ST",
    "common_name": "CN",
    "email_address": "emailAddress",
}


def openssl(arguments, text=""):
    return subprocess.run(["openssl", *arguments], input=text, capture_output=True, text=True, check=True).stdout


def keys():
    rsa = openssl(["genrsa", "-traditional", "2048"])
    ecdsa = openssl(["ecparam", "-name", "secp384r1", "-genkey", "-noout"])
    p224 = openssl(["ecparam", "-name", "secp224r1", "-genkey", "-noout"])
    ed25519 = openssl(["genpkey", "-algorithm", "ED25519"])
    return {"RSA": rsa, "ECDSA": ecdsa, "P224": p224, "ED25519": ed25519}


def fingerprint(text):
    return hashlib.sha1(text.encode()).hexdigest()


def private_key(name, pem, version):
    algorithm = "ECDSA" if name == "P224" else name
    public = openssl(["pkey", "-pubout"], pem)
    attributes = {
        "algorithm": algorithm,
        "ecdsa_curve": "P384" if name == "ECDSA" else "P224",
        "id": fingerprint(public),
        "private_key_pem": pem,
        "public_key_fingerprint_md5": "",
        "public_key_openssh": "",
        "public_key_pem": public,
        "rsa_bits": 2048,
    }
    if version >= (3, 2):
        attributes |= {"private_key_openssh": "", "public_key_fingerprint_sha256": ""}
    if version >= (4, 0):
        attributes |= {"private_key_pem_pkcs8": openssl(["pkcs8", "-topk8", "-nocrypt"], pem)}
    return attributes


def cert_request(pem, subject, version):
    names = "".join(f"/{SHORT_NAMES[field]}={subject[field]}" for field in SHORT_NAMES if field in subject)
    (HERE / "key.tmp").write_text(pem)
    request = openssl(["req", "-new", "-utf8", "-key", str(HERE / "key.tmp"), "-subj", names])
    (HERE / "key.tmp").unlink()
    fields = {**NO_SUBJECT_FIELDS, **subject}
    if version >= (4, 0):
        fields = {"email_address": None, **fields}
    return {
        "cert_request_pem": request,
        "dns_names": None,
        "id": fingerprint(request),
        "ip_addresses": None,
        "key_algorithm": "RSA",
        "private_key_pem": pem if version >= (4, 0) else fingerprint(pem),
        "subject": [fields],
        "uris": None,
    }


def resource(type_name, name, attributes, schema_version):
    return {
        "mode": "managed",
        "type": type_name,
        "name": name,
        "provider": 'provider["registry.terraform.io/hashicorp/tls"]',
        "instances": [{"schema_version": schema_version, "attributes": attributes, "sensitive_attributes": []}],
    }


def state(version):
    made = keys()
    key_version = 1 if version >= (4, 0) else 0
    resources = [
        resource("tls_private_key", name.lower(), private_key(name, pem, version), key_version)
        for name, pem in made.items()
    ]
    whole = SUBJECT | ({"email_address": "api@example.com"} if version >= (4, 0) else {})
    other = {"common_name": "api.example.com", "organization": "Free2Move"}
    resources += [
        resource("tls_cert_request", "app", cert_request(made["RSA"], whole, version), 0),
        resource("tls_cert_request", "other", cert_request(made["RSA"], other, version), 0),
    ]
    return {
        "version": 4,
        "terraform_version": "1.8.0",
        "serial": 1,
        "lineage": "6fd1d0a0-0c3b-4a56-b7b8-0f6c8a1b2c3d",
        "outputs": {},
        "resources": resources,
        "check_results": None,
    }


for version in [(3, 0), (3, 4), (4, 2)]:
    file = HERE / f"{version[0]}.{version[1]}.json"
    file.write_text(json.dumps(state(version), indent=2) + "\n")
