"""A login by IAM is signed here, offline, for this once; sockets are blocked in this tier."""

import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.session import get_session

from frontdesk.errors import Misconfigured
from frontdesk.rds_login import ACCESS_KEY, GOOD_FOR_S, REGION, SECRET_KEY, SESSION, signed_token
from tests.source_tree import PACKAGE_ROOT

HOST, PORT, USER = "desk.abc.eu-central-1.rds.amazonaws.com", 5432, "frontdesk_writer"


@pytest.fixture(autouse=True)
def _on_lambda(monkeypatch: pytest.MonkeyPatch):
    for name, value in {
        ACCESS_KEY: "AKID",
        SECRET_KEY: "secret",
        SESSION: "session/+",
        REGION: "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)


def asked(token: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(f"https://{token}").query)


def test_the_token_names_host_user_and_how_long_it_is_good():
    token = signed_token(HOST, PORT, USER)
    assert token.startswith(f"{HOST}:{PORT}/?")
    assert asked(token)["Action"] == ["connect"]
    assert asked(token)["DBUser"] == [USER]
    assert asked(token)["X-Amz-Expires"] == [str(GOOD_FOR_S)] == ["900"]
    assert asked(token)["X-Amz-Security-Token"] == ["session/+"]


def test_it_is_the_token_that_awss_own_client_makes(monkeypatch: pytest.MonkeyPatch):
    client: Any = get_session().create_client("rds", region_name="eu-central-1")
    ours, theirs = (sign(HOST, PORT, USER) for sign in (signed_token, client.generate_db_auth_token))
    while asked(ours)["X-Amz-Date"] != asked(theirs)["X-Amz-Date"]:
        ours, theirs = (sign(HOST, PORT, USER) for sign in (signed_token, client.generate_db_auth_token))
    assert asked(ours) == asked(theirs)


def test_it_holds_no_secret_key_and_is_another_one_for_another_user():
    token = signed_token(HOST, PORT, USER)
    assert "secret" not in token.lower().replace("amz-security", "")
    assert (
        asked(token)["X-Amz-Signature"]
        != asked(signed_token(HOST, PORT, "frontdesk_reader"))["X-Amz-Signature"]
    )


@pytest.mark.parametrize("name", [ACCESS_KEY, SECRET_KEY, REGION])
def test_without_lambdas_own_variables_it_says_which_is_missing(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.delenv(name)
    with pytest.raises(Misconfigured, match=f"own {name}\\.$"):
        signed_token(HOST, PORT, USER)


def test_signing_reads_no_file_of_credentials_and_asks_no_metadata(monkeypatch: pytest.MonkeyPatch):
    """What finds credentials elsewhere, and what calls AWS, is not even imported."""
    program = (
        "import sys; from frontdesk.rds_login import signed_token; "
        f"signed_token({HOST!r}, {PORT}, {USER!r}); "
        "print({'botocore.session', 'botocore.client', 'boto3'} & sys.modules.keys() or 'none')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "none"
