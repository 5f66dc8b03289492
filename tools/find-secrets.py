#!/usr/bin/env python3
"""Looks for secrets in all files of a folder, also inside of zip files such as a saved plan.

    tools/find-secrets.py FOLDER < SECRETS

The secrets come on standard input, one per line; a PEM counts line by line, without its BEGIN and END, and an RSA key of 2048 bits
without the lines of its modulus, which stands in every request and certificate. Each is looked for as
it is, in JSON, in base64 wherever it begins, in hexadecimal and in URL form; the content of a PEM's lines also decoded. Says
where something is, never what, and fails then.
"""

import base64
import binascii
import json
import sys
import urllib.parse
import zipfile
from pathlib import Path

# Shorter ones stand in other texts by chance.
SHORTEST = 8

# Lines of PKCS#8 that hold the modulus of an RSA key of 2048 bits, and how such a key begins.
MODULUS_LINES = 7
RSA_2048 = b"MIIE"


def in_base64(secret: bytes):
    """What stays the same of the secret's base64, for each of the three places where it may begin."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for offset in range(3):
            text = encode(b"\0" * offset + secret)
            # The first characters depend on what stands before, the last ones on what follows.
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
    """The bytes of a line of a PEM."""
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
    """Every file below the folder, with its name; every member of a zip file."""
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
        print("No secret to look for on standard input.", file=sys.stderr)
        return 2
    files = 0
    found = []
    for name, content in contents(Path(sys.argv[1])):
        files += 1
        found += {f"{name}: a secret, {form}" for needle, form in searched.items() if needle in content}
    print("\n".join(found) if found else f"{files} files searched in {len(searched)} ways: no secret in any of them.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
