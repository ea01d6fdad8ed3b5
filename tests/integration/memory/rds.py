"""A server that lets people in as RDS does: passwords, and a fresh token for whoever is in rds_iam."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from frontdesk.memory import migrating
from frontdesk.memory.migrating import FirstLogin
from frontdesk.memory.schema import Phase
from frontdesk.settings import DatabaseSettings
from ops.local.postgres import EmbeddedPostgres, create_database
from tests.fixtures.postgres import a_home, copy_home

MASTER = FirstLogin(user="dbadmin", password=SecretStr("the master's own word"))
WRITER, READER, MIGRATOR = "frontdesk_writer", "frontdesk_reader", "frontdesk_migrator"
DOORS = "local all postgres trust\nlocal all all scram-sha-256\n"
# As RDS leaves it: no superuser, may hand rds_iam on, owns the desk's empty database. There the master may
# also bring in pgvector; here only a superuser may, so that it is there already.
BEGINNING = (
    "create role rds_iam",
    "create role dbadmin login createrole createdb",
    "grant rds_iam to dbadmin with admin true, inherit false, set false",
    "alter database frontdesk owner to dbadmin",
    "create extension vector",
)


class Rds:
    """One new server with the desk's empty database."""

    def __init__(self, server: EmbeddedPostgres, home: Path) -> None:
        self.superuser = create_database(server.uri, "frontdesk")
        self.tokens: list[str] = []
        for statement in BEGINNING:
            self.change(statement)
        self._give_password(MASTER.user, MASTER.password.get_secret_value())
        (doors,) = home.rglob("pg_hba.conf")
        doors.write_text(DOORS)
        self.change("select pg_reload_conf()")

    def settings(self, user: str = MIGRATOR) -> DatabaseSettings:
        """Return how a function of the deployed desk is told to log in."""
        where = make_conninfo(self.superuser, user=user)
        return DatabaseSettings(database_url=SecretStr(where), database_login="iam")

    def sign(self, host: str, port: int, user: str) -> str:
        """Make a token that lets this user in until the next one is made, if there is such a user."""
        self.tokens.append(secrets.token_hex(8))
        if self.values(f"select rolname from pg_roles where rolname = '{user}'"):
            self._give_password(user, self.tokens[-1])
        return self.tokens[-1]

    def bring_up(self, first: FirstLogin | None = None, phase: Phase = "pre") -> dict[str, Any]:
        wanted = migrating.MigrationWanted(phase=phase, first_login=first)
        return migrating.bring_up(wanted, self.settings(), "a-release", self.sign)

    def change(self, statement: str) -> None:
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(statement.encode())

    def values(self, query: str) -> list[Any]:
        with psycopg.connect(self.superuser) as connection:
            return [row[0] for row in connection.execute(query.encode())]

    def logins(self) -> list[str]:
        """Return the desk's own roles."""
        return self.values("select rolname from pg_roles where rolname like 'frontdesk_%' order by rolname")

    def _give_password(self, user: str, password: str) -> None:
        statement = sql.SQL("alter role {} password {}").format(sql.Identifier(user), sql.Literal(password))
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def an_rds(server_home: Path | None = None) -> Iterator[Rds]:
    """Run a new server while the block lasts; a copy of one that holds nothing yet, if there is one."""
    with a_home() as folder:
        home = copy_home(server_home, Path(folder)) if server_home else Path(folder) / "postgres"
        with EmbeddedPostgres(home, durable=False) as server:
            yield Rds(server, home)
