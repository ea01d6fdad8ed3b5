"""The schema as numbered files, forward only; `migrate` applies what is missing, each file in its own
transaction."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

import psycopg

from frontdesk.errors import Misconfigured

FILE_NAME = re.compile(r"^(?P<number>\d{4})_(pre|post)_[a-z_]+\.sql$")
LOCK = 7205759403792793600
"""One advisory lock for every migrator of this schema, so that two at once apply each file once."""


class MigrationChanged(Misconfigured):
    """A migration that was already applied has another text now."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> tuple[Migration, ...]:
    """Return every migration in its order."""
    found = [(FILE_NAME.match(each.name), each) for each in files(__package__).iterdir()]
    return tuple(
        sorted(
            (
                Migration(int(name["number"]), each.name, each.read_text("utf-8"))
                for name, each in found
                if name
            ),
            key=lambda migration: migration.number,
        )
    )


def migrate(conninfo: str) -> tuple[str, ...]:
    """Apply what is missing and return the names of the files that were applied. The login must own the
    schema.

    Raises:
        MigrationChanged: an applied file was edited afterwards.
    """
    applied_now = []
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        connection.execute("create extension if not exists vector")
        connection.execute(
            "create table if not exists schema_migrations"
            " (number integer primary key, name text not null, digest text not null,"
            " applied_at timestamptz not null default now())"
        )
        known: dict[int, str] = dict(
            connection.execute("select number, digest from schema_migrations").fetchall()
        )
        for migration in migrations():
            if migration.number in known:
                _refuse_if_changed(migration, known[migration.number])
                continue
            with connection.transaction():
                connection.execute(migration.sql.encode())
                connection.execute(
                    "insert into schema_migrations (number, name, digest) values (%s, %s, %s)",
                    (migration.number, migration.name, migration.digest),
                )
            applied_now.append(migration.name)
    return tuple(applied_now)


def _refuse_if_changed(migration: Migration, digest: str) -> None:
    if digest != migration.digest:
        raise MigrationChanged(
            f"{migration.name} was applied with another text; write a new migration instead of editing it"
        )
