"""Migrations: each file once, whoever runs them, and never with another text."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from frontdesk.memory import schema
from frontdesk.memory.schema import MigrationChanged, migrate, migrations
from ops.local.postgres import EmbeddedPostgres, create_database, drop_database
from tests.fixtures.postgres import a_home
from tests.integration.memory.waiting import await_waiting

NAMES = tuple(migration.name for migration in migrations())


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
