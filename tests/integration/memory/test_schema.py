"""Migrations: each file once, whoever runs them, and never with another text."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from frontdesk.memory import schema
from frontdesk.memory.schema import (
    Migration,
    MigrationChanged,
    MigrationFailed,
    MigrationTooEarly,
    migrate,
    migrations,
)
from ops.local.postgres import EmbeddedPostgres, create_database, drop_database
from tests.builders import a_lead
from tests.fixtures.postgres import a_home
from tests.integration.memory.desk import Desk
from tests.integration.memory.waiting import await_waiting

WHOLE = migrations()
NAMES = tuple(migration.name for migration in WHOLE)
OPENED_TODAY = "update runs set opened_at = now()"


@pytest.fixture
def empty_database(postgres_server: EmbeddedPostgres) -> Iterator[str]:
    yield create_database(postgres_server.uri, "empty")
    drop_database(postgres_server.uri, "empty")


def test_migrations_are_numbered_without_a_gap():
    assert [migration.number for migration in migrations()] == list(range(1, len(NAMES) + 1))


def test_two_migrators_at_once_apply_each_file_once(empty_database: str):
    with ThreadPoolExecutor(2) as both:
        applied = list(both.map(migrate, [empty_database] * 2))
    assert sorted(applied) == [(), NAMES]


def test_migrating_again_applies_nothing(empty_database: str):
    assert migrate(empty_database) == NAMES
    assert migrate(empty_database) == ()


def test_an_edited_migration_is_refused(database: str, monkeypatch: pytest.MonkeyPatch):
    first, *others = migrations()
    edited = (replace(first, sql=first.sql + "-- one more line"), *others)
    monkeypatch.setattr(schema, "migrations", lambda: edited)
    with pytest.raises(MigrationChanged, match="write a new migration"):
        migrate(database)


@pytest.mark.parametrize("role", ["frontdesk_writer", "frontdesk_reader"])
def test_two_desks_on_one_new_server_make_each_login_once(role: str):
    """Roles belong to the server: the other desk's role may appear between the look and the making."""
    with a_home() as home, EmbeddedPostgres(Path(home) / "postgres", durable=False) as server:
        mine = create_database(server.uri, "mine")
        with ThreadPoolExecutor(1) as threads, psycopg.connect(server.uri) as other:
            other.execute(f"create role {role} login".encode())
            applied = threads.submit(migrate, mine)
            await_waiting(server.uri, 1)
            other.commit()
            assert applied.result() == NAMES


def then(*files: tuple[str, str]) -> tuple[Migration, ...]:
    """Return all migrations and further ones behind them, each by its phase and its text."""
    added = [
        Migration(number, f"{number:04}_{phase}_change_notes.sql", sql)
        for number, (phase, sql) in enumerate(files, len(WHOLE) + 1)
    ]
    return (*WHOLE, *added)


def told(files: tuple[Migration, ...]) -> tuple[str, ...]:
    """Return the names of what stands behind the checked-in files."""
    return tuple(each.name for each in files[len(WHOLE) :])


BEFORE, AFTER = ("pre", "create table notes (note text)"), ("post", "create table later (note text)")


def test_a_deploy_leaves_what_the_old_code_could_not_bear(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.recall(a_lead())
    files = then(BEFORE, AFTER)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    assert migrate(desk.owner, "pre") == told(files)[:1]
    assert migrate(desk.owner, "pre") == ()
    assert migrate(desk.owner, "post") == told(files)[1:]


def test_a_new_schema_takes_every_phase(empty_database: str, monkeypatch: pytest.MonkeyPatch):
    files = then(AFTER, BEFORE)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    assert migrate(empty_database, "pre", release="first") == NAMES + told(files)


def test_so_does_one_whose_first_deploy_failed_half_way(database: str, monkeypatch: pytest.MonkeyPatch):
    """No desk ever stood there whose operator could run the `post` files first."""
    files = then(AFTER, BEFORE)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    assert migrate(database, "pre", release="second") == told(files)


def test_no_file_overtakes_one_that_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.recall(a_lead())
    files = then(AFTER, BEFORE)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    with pytest.raises(MigrationTooEarly, match=f"{files[-1].name} comes after {files[-2].name}"):
        migrate(desk.owner, "pre")
    assert migrate(desk.owner, "post") == told(files)


def test_while_a_run_of_another_release_is_open_the_old_code_counts_as_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    lead = a_lead()
    desk.granted(lead)
    desk.change(OPENED_TODAY)
    files = then(AFTER)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    with pytest.raises(MigrationTooEarly, match=r"^1 run of another release is still open: run `frontdesk"):
        migrate(desk.owner, "post", release="next")
    desk.recall(another := a_lead(event_key="b" * 64))
    desk.change(OPENED_TODAY)
    with pytest.raises(MigrationTooEarly, match=r"^2 runs of another release are still open"):
        migrate(desk.owner, "post", release="next")
    for each in (lead, another):
        desk.record(each, "stopped")
    assert migrate(desk.owner, "post", release="next") == told(files)


def test_a_run_that_ended_badly_holds_nothing_up_for_good(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """It has no outcome; after 44 days no execution of it can go on or be redriven."""
    desk.recall(a_lead())
    desk.change("update runs set opened_at = now() - interval '45 days'")
    files = then(AFTER)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    assert migrate(desk.owner, "post", release="next") == told(files)


def test_runs_of_this_release_hold_nothing_up(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.recall(a_lead())
    files = then(AFTER)
    monkeypatch.setattr(schema, "migrations", lambda: files)
    assert migrate(desk.owner, "post", release="test") == told(files)


def test_a_migration_that_fails_leaves_nothing_and_says_where(database: str, monkeypatch: pytest.MonkeyPatch):
    wrong = (
        "create table notes (note text);\ninsert into notes values ('zebra-77');\nselect zebra from notes;"
    )
    monkeypatch.setattr(schema, "migrations", lambda: then(BEFORE, ("pre", wrong.replace("notes", "more"))))
    with pytest.raises(
        MigrationFailed,
        match=rf"{len(WHOLE) + 2:04}_pre_change_notes.sql is refused \(SQLSTATE 42703, line 3\)",
    ):
        migrate(database, "pre")
    with psycopg.connect(database) as connection:
        kept = connection.execute("select to_regclass('notes')::text, to_regclass('more')::text").fetchone()
    assert kept == ("notes", None)


def test_an_outage_in_a_migration_is_no_fault_of_the_migration(
    database: str, monkeypatch: pytest.MonkeyPatch
):
    lost = ("pre", "select pg_terminate_backend(pg_backend_pid())")
    monkeypatch.setattr(schema, "migrations", lambda: then(lost))
    with pytest.raises(psycopg.errors.AdminShutdown):
        migrate(database, "pre")
