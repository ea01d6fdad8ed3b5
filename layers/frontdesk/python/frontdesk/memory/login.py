"""How a function logs in to Postgres: with its conninfo as it is, or with a password signed for this once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from frontdesk.errors import DatabaseUnavailable, Misconfigured
from frontdesk.rds_login import signed_token
from frontdesk.settings import DatabaseSettings

Signer = Callable[[str, int, str], str]
"""Makes a password out of host, port and user."""

# A connection that was never made has no SQLSTATE: the driver knows no more than the server's words.
REFUSED: Final = re.compile(r'password authentication failed|role ".*" does not exist')
TOKEN_REFUSED: Final = re.compile(r"PAM authentication failed")


class LoginRefused(Misconfigured):
    """Postgres does not know the login, or its password is wrong."""


def admitted(settings: DatabaseSettings, sign: Signer = signed_token) -> str:
    """Return the conninfo with which one connection can be opened now.

    Raises:
        Misconfigured: a login by IAM is wanted, and host or user are not named.
    """
    where = settings.database_url.get_secret_value()
    if settings.database_login == "conninfo":
        return where
    named = conninfo_to_dict(where)
    if not (named.get("host") and named.get("user")):
        raise Misconfigured("A login by IAM needs host= and user= in FRONTDESK_DATABASE_URL.")
    password = sign(str(named["host"]), int(named.get("port") or 5432), str(named["user"]))
    return make_conninfo(where, password=password)


@contextmanager
def login_errors() -> Iterator[None]:
    """Tell a login that is refused from a server that does not answer.

    RDS refuses good tokens too while it is short of memory, so that they are tried again.
    """
    try:
        yield
    except psycopg.OperationalError as error:
        if TOKEN_REFUSED.search(str(error)):
            raise DatabaseUnavailable(
                "Postgres refuses the token of our login by IAM: it is short of memory,"
                " or the function's role may not rds-db:connect as this user"
            ) from error
        if REFUSED.search(str(error)):
            raise LoginRefused(
                "Postgres does not know our login, or its password is wrong: check that migrations ran"
            ) from error
        raise
