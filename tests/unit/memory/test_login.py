"""With which password a function logs in, and what a refusal means."""

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from frontdesk.errors import DatabaseUnavailable, Misconfigured
from frontdesk.memory.login import LoginRefused, admitted, login_errors
from frontdesk.settings import DatabaseSettings

ADDRESS = "host=db.example.com port=5433 dbname=frontdesk user=frontdesk_writer sslmode=verify-full"


def iam(where: str) -> DatabaseSettings:
    return DatabaseSettings(database_url=SecretStr(where), database_login="iam")


def signed(host: str, port: int, user: str) -> str:
    return f"{host}|{port}|{user}"


def test_a_conninfo_is_used_as_it_is():
    settings = DatabaseSettings(database_url=SecretStr(ADDRESS))
    assert admitted(settings, lambda *_: pytest.fail("nothing is to be signed")) == ADDRESS


def test_by_iam_the_password_is_signed_for_this_host_port_and_user():
    named = conninfo_to_dict(admitted(iam(ADDRESS), signed))
    assert named.pop("password") == "db.example.com|5433|frontdesk_writer"
    assert named == conninfo_to_dict(ADDRESS)


def test_the_port_is_postgress_own_unless_another_is_named():
    named = conninfo_to_dict(admitted(iam("host=db user=somebody"), signed))
    assert named["password"] == "db|5432|somebody"


@pytest.mark.parametrize("where", ["host=db", "user=somebody", ""])
def test_nothing_is_signed_for_nobody(where: str):
    with pytest.raises(Misconfigured, match="needs host= and user="):
        admitted(iam(where), signed)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ('FATAL:  PAM authentication failed for user "frontdesk_writer"', DatabaseUnavailable),
        ('FATAL:  password authentication failed for user "frontdesk_writer"', LoginRefused),
        ('FATAL:  role "frontdesk_writer" does not exist', LoginRefused),
        ("FATAL:  the database system is starting up", psycopg.OperationalError),
        ("could not translate host name", psycopg.OperationalError),
    ],
)
def test_what_a_server_says_at_the_door_means_one_thing(said: str, means: type[Exception]):
    with pytest.raises(means) as raised, login_errors():
        raise psycopg.OperationalError(f"connection failed: {said}")
    assert type(raised.value) is means


def test_a_refusal_names_no_address():
    with pytest.raises(LoginRefused) as raised, login_errors():
        raise psycopg.OperationalError('password authentication failed for user "zebra" at 10.0.0.7')
    assert "zebra" not in str(raised.value)
