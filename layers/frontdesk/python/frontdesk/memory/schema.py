"""The schema as numbered files in migrations/, forward only; each is applied once, in its own transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import psycopg

from frontdesk.errors import Misconfigured
from frontdesk.memory.login import login_errors
from frontdesk.memory.queries import statements
from frontdesk.memory.store import TRANSIENT

Phase = Literal["pre", "post"]
"""`pre` is safe while the old code still runs; `post` waits until it is gone."""
FILE_NAME = re.compile(r"^(?P<number>\d{4})_(?P<phase>pre|post)_[a-z_]+\.sql$")
LOCK = 7205759403792793600
"""One advisory lock for every migrator of this schema, so that two at once apply each file once."""

Connection = psycopg.Connection[tuple[Any, ...]]


class MigrationChanged(Misconfigured):
    """A migration that was already applied has another text now."""


class MigrationFailed(Misconfigured):
    """Postgres refuses a migration; nothing of the file stays."""


class MigrationTooEarly(Misconfigured):
    """A migration has to wait: for one before it, or for the runs of an older release."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def phase(self) -> Phase:
        return "post" if self.name.startswith(f"{self.number:04}_post_") else "pre"


def migrations() -> tuple[Migration, ...]:
    """Return every migration in its order."""
    folder = files(__package__) / "migrations"
    found = [
        Migration(int(name["number"]), each.name, each.read_text("utf-8"))
        for each in folder.iterdir()
        if (name := FILE_NAME.match(each.name))
    ]
    return tuple(sorted(found, key=lambda migration: migration.number))


def migrate(conninfo: str, phase: Phase = "post", *, release: str | None = None) -> tuple[str, ...]:
    """Apply what is missing up to this phase and return the names of those files. The login must own the
    schema.

    With `pre` the files for after the old code wait; a schema that has seen no run takes them all. With a
    `release` the phase `post` is refused while a run of another one is open.

    Raises:
        MigrationChanged: an applied file was edited afterwards.
        MigrationTooEarly: a file would have to wait for another, or for runs of an older release.
        MigrationFailed: Postgres refuses a file; the files before it stay.
    """
    with login_errors():
        opened = psycopg.connect(conninfo, autocommit=True, connect_timeout=5)
    with opened as connection:
        connection.execute(statements()["lock_schema"], {"lock": LOCK})
        connection.execute(statements()["have_vectors"])
        connection.execute(statements()["have_schema_migrations"])
        known: dict[int, str] = dict(connection.execute(statements()["applied_migrations"]).fetchall())
        due = [each for each in migrations() if not _is_applied(each, known)]
        if known and phase == "pre" and _value(connection, "has_runs"):
            due = _before_any_post(due)
        elif known and phase == "post" and release:
            _refuse_while_older_runs_are_open(connection, release)
        for migration in due:
            _apply(connection, migration)
    return tuple(migration.name for migration in due)


def _is_applied(migration: Migration, known: dict[int, str]) -> bool:
    if known.get(migration.number, migration.digest) != migration.digest:
        raise MigrationChanged(
            f"{migration.name} was applied with another text; write a new migration instead of editing it"
        )
    return migration.number in known


def _before_any_post(missing: Sequence[Migration]) -> list[Migration]:
    """Return what is safe under the old code; a file never overtakes one that stands before it."""
    waiting = next((each for each in missing if each.phase == "post"), None)
    due = [each for each in missing if each.phase == "pre"]
    if waiting and due and waiting.number < due[-1].number:
        raise MigrationTooEarly(
            f"{due[-1].name} comes after {waiting.name}, which was never applied: deploy the release that"
            " brought it, run `frontdesk migrate post`, then deploy this one"
        )
    return due


def _refuse_while_older_runs_are_open(connection: Connection, release: str) -> None:
    if runs := _value(connection, "open_runs_of_others", release=release):
        still = "1 run of another release is" if runs == 1 else f"{runs} runs of another release are"
        raise MigrationTooEarly(
            f"{still} still open: run `frontdesk migrate post` again when they have ended"
        )


def _value(connection: Connection, name: str, **parameters: str) -> Any:
    (row,) = connection.execute(statements()[name], parameters).fetchall()
    return row[0]


def _apply(connection: Connection, migration: Migration) -> None:
    row = {"number": migration.number, "name": migration.name, "digest": migration.digest}
    try:
        with connection.transaction():
            connection.execute(migration.sql.encode())
            connection.execute(statements()["note_migration"], row)
    except psycopg.DatabaseError as error:
        if error.sqlstate is None or isinstance(error, TRANSIENT):
            raise
        raise MigrationFailed(f"{migration.name} is refused ({_place(migration, error)})") from error


def _place(migration: Migration, error: psycopg.Error) -> str:
    """Say where and why without the driver's words, which may quote a row."""
    position = error.diag.statement_position
    line = f", line {migration.sql[: int(position)].count(chr(10)) + 1}" if position else ""
    return f"SQLSTATE {error.sqlstate}{line}"
