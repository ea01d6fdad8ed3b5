"""The schema as numbered files in migrations/, forward only; each is applied once, in its own transaction."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

import psycopg

from frontdesk.errors import Misconfigured
from frontdesk.memory.queries import statements

FILE_NAME = re.compile(r"^(?P<number>\d{4})_(pre|post)_[a-z_]+\.sql$")
"""`pre` is safe while the old code still runs; `post` waits until it is gone."""
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
    folder = files(__package__) / "migrations"
    found = [
        Migration(int(name["number"]), each.name, each.read_text("utf-8"))
        for each in folder.iterdir()
        if (name := FILE_NAME.match(each.name))
    ]
    return tuple(sorted(found, key=lambda migration: migration.number))


def migrate(conninfo: str) -> tuple[str, ...]:
    """Apply what is missing and return the names of those files. The login must own the schema.

    Raises:
        MigrationChanged: an applied file was edited afterwards.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statements()["lock_schema"], {"lock": LOCK})
        connection.execute(statements()["have_vectors"])
        connection.execute(statements()["have_schema_migrations"])
        known: dict[int, str] = dict(connection.execute(statements()["applied_migrations"]).fetchall())
        missing = [each for each in migrations() if not _is_applied(each, known)]
        for migration in missing:
            _apply(connection, migration)
    return tuple(migration.name for migration in missing)


def _is_applied(migration: Migration, known: dict[int, str]) -> bool:
    if known.get(migration.number, migration.digest) != migration.digest:
        raise MigrationChanged(
            f"{migration.name} was applied with another text; write a new migration instead of editing it"
        )
    return migration.number in known


def _apply(connection: psycopg.Connection[tuple[int, str]], migration: Migration) -> None:
    row = {"number": migration.number, "name": migration.name, "digest": migration.digest}
    with connection.transaction():
        connection.execute(migration.sql.encode())
        connection.execute(statements()["note_migration"], row)
