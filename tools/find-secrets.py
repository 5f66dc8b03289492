#!/usr/bin/env python3
"""Searches all files below a directory for secrets, including the members of zip files such as saved plans.

    tools/find-secrets.py DIRECTORY < SECRETS

Reads the secrets from standard input, one per line. Each line of a PEM is a secret of its own, except BEGIN and END lines
and the lines with the modulus of a 2048-bit RSA key, which is public: every request and certificate contains it. Searches
for each secret as plain text, as JSON, as base64 at any offset, as hexadecimal and URL-encoded, and for the decoded bytes
of PEM lines. If it finds a secret, it prints the file and the encoding, never the secret, and exits with 1.
"""

import base64
import binascii
import json
import sys
import urllib.parse
import zipfile
from pathlib import Path

# Shorter secrets could occur in other texts by chance.
SHORTEST = 8

# The number of PEM lines that contain the modulus of a 2048-bit RSA key in PKCS#8, and how such a key begins.
MODULUS_LINES = 7
RSA_2048 = b"MIIE"


def in_base64(secret: bytes):
    """The part of the secret's base64 that does not depend on its surroundings, for each of the three possible offsets."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for offset in range(3):
            text = encode(b"\0" * offset + secret)
            # The first characters depend on what precedes the secret, the last ones on what follows it.
            yield "base64", text[(0, 2, 3)[offset] : -4]


def forms(secret: bytes):
    yield "plain", secret
    yield "JSON", json.dumps(secret.decode(errors="replace"))[1:-1].encode()
    yield "hexadecimal", secret.hex().encode()
    yield "hexadecimal", secret.hex().upper().encode()
    yield "URL", urllib.parse.quote(secret, safe="").encode()
    yield "URL", urllib.parse.quote_plus(secret).encode()
    yield from in_base64(secret)


def decoded(line: bytes):
    """The decoded bytes of a line of a PEM."""
    try:
        content = base64.b64decode(line, validate=True)
    except binascii.Error:
        return
    if len(content) >= SHORTEST:
        yield "decoded", content
        yield "decoded, hexadecimal", content.hex().encode()
        yield "decoded, hexadecimal", content.hex().upper().encode()


def without_moduli(lines: list[bytes]):
    public = 0
    for line in lines:
        if line.startswith(RSA_2048):
            public = MODULUS_LINES
        if public == 0:
            yield line
        public = max(0, public - 1)


def needles(secrets: bytes) -> dict[bytes, str]:
    found = {}
    for line in without_moduli(secrets.splitlines()):
        if len(line) >= SHORTEST and not line.startswith(b"-----"):
            for name, form in [*forms(line), *decoded(line)]:
                found.setdefault(form, name)
    return found


def contents(folder: Path):
    """The name and content of every file below the directory, and of every member of a zip file."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        name = str(path.relative_to(folder))
        yield name, path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    yield f"{name}, {member}", archive.read(member)


def main() -> int:
    searched = needles(sys.stdin.buffer.read())
    if not searched:
        print("There is no secret to search for on standard input.", file=sys.stderr)
        return 2
    files = 0
    found = []
    for name, content in contents(Path(sys.argv[1])):
        files += 1
        found += {f"{name}: a secret, {form}" for needle, form in searched.items() if needle in content}
    print("\n".join(found) if found else f"Searched {files} files for {len(searched)} forms of the secrets: none found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
