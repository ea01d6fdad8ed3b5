"""The schema at deploy: what an operator's event asks for, and the one login of the master before there is
another.

The function has no way to the master's secret: whoever reached it hands the password over, once.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from frontdesk.errors import BadInput
from frontdesk.memory import schema
from frontdesk.memory.login import LoginRefused, Signer, admitted, login_errors
from frontdesk.memory.queries import statements
from frontdesk.memory.store import postgres_errors, without_values
from frontdesk.rds_login import signed_token
from frontdesk.settings import DatabaseSettings

HOW_TO_ASK: Final = (
    'Ask {"phase": "pre"} or {"phase": "post"}; with "first_login": {"user": …, "password": …} beside it,'
    " the master of a new server makes the desk's logins first."
)


class FirstLogin(BaseModel):
    """The master of the server, as its secret names them."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    user: str = Field(min_length=1)
    password: SecretStr = Field(min_length=1)


class MigrationWanted(BaseModel):
    """Up to which phase, and who may make the logins."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    phase: schema.Phase
    first_login: FirstLogin | None = None


def read(event: Any) -> MigrationWanted:
    """Return what the event asks.

    Raises:
        BadInput: it asks for nothing that there is; the message quotes nothing of it.
    """
    try:
        return MigrationWanted.model_validate(event)
    except ValidationError:
        raise BadInput(HOW_TO_ASK) from None


def bring_up(
    wanted: MigrationWanted, settings: DatabaseSettings, release: str, sign: Signer = signed_token
) -> dict[str, Any]:
    """Migrate as the migrator and return `applied`, the names of the files; `needs_first_login` is true
    where nobody has made that login yet, and then nothing was done.

    The master comes second: once it has made the roles, the server may refuse its password.

    Raises:
        Misconfigured: a migration is refused or has to wait, or the master's login is refused.
        DatabaseUnavailable: Postgres does not answer, or refuses a token.
    """
    with without_values(), postgres_errors():
        try:
            return _migrated(wanted.phase, admitted(settings, sign), release)
        except LoginRefused:
            if wanted.first_login is None:
                return {"needs_first_login": True, "applied": []}
        make_logins(settings, wanted.first_login)
        return _migrated(wanted.phase, admitted(settings, sign), release)


def _migrated(phase: schema.Phase, conninfo: str, release: str) -> dict[str, Any]:
    applied = schema.migrate(conninfo, phase, release=release)
    return {"needs_first_login": False, "applied": list(applied)}


def make_logins(settings: DatabaseSettings, master: FirstLogin) -> None:
    """As the master, bring in pgvector, make the desk's three logins, and give the database to the migrator:
    all of it or nothing."""
    conninfo = make_conninfo(
        settings.database_url.get_secret_value(),
        user=master.user,
        password=master.password.get_secret_value(),
    )
    with login_errors():
        opened = psycopg.connect(conninfo, autocommit=True, connect_timeout=5)
    with opened as connection:
        connection.execute(statements()["lock_schema"], {"lock": schema.LOCK})
        with connection.transaction():
            connection.execute(script())


def script() -> bytes:
    """Return what the master does."""
    return (files(__package__) / "first_login.sql").read_bytes()
