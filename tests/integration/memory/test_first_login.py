"""The two-hop first login: the master makes three logins once, all that follows is the migrator's."""

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from frontdesk.errors import DatabaseUnavailable, Misconfigured
from frontdesk.memory import migrating, schema
from frontdesk.memory.login import admitted
from frontdesk.memory.migrating import FirstLogin
from frontdesk.memory.schema import Migration, migrations
from frontdesk.memory.store import Memory, connect
from tests.builders import NOON
from tests.integration.memory.rds import MASTER, MIGRATOR, READER, WRITER, Rds, an_rds

NAMES = [migration.name for migration in migrations()]
CUT_OFF = "select pg_terminate_backend(pg_backend_pid());"


@pytest.fixture
def rds(server_home: Path) -> Iterator[Rds]:
    with an_rds(server_home) as server:
        yield server


@pytest.fixture
def ready(rds: Rds) -> Rds:
    rds.bring_up(MASTER)
    return rds


def cut_off_after(script: bytes) -> list[bytes]:
    """Return the script once for each of its statements, with the connection lost behind that one."""
    statements = script.decode().split(";\n\n")
    heads = [";\n\n".join(statements[: number + 1]) for number in range(len(statements))]
    return [f"{head.rstrip().removesuffix(';')};\n{CUT_OFF}".encode() for head in heads]


def test_a_new_server_asks_for_the_master_and_nothing_is_done(rds: Rds):
    assert rds.bring_up() == {"needs_first_login": True, "applied": []}
    assert rds.logins() == []


def test_with_the_master_every_migration_is_the_migrators(rds: Rds):
    assert rds.bring_up(MASTER) == {"needs_first_login": False, "applied": NAMES}
    assert rds.logins() == [MIGRATOR, READER, WRITER]
    owners = "select distinct tableowner from pg_tables where schemaname = 'public'"
    assert rds.values(owners) == [MIGRATOR]
    assert rds.values("select pg_get_userbyid(datdba) from pg_database where datname = 'frontdesk'") == [
        MIGRATOR
    ]


def test_each_login_is_in_rds_iam_and_the_master_cannot_become_one(ready: Rds):
    became = "select pg_has_role('{}', '{}', 'set')"
    for login in (MIGRATOR, WRITER, READER):
        assert ready.values(became.format(login, "rds_iam")) == [True]
        assert ready.values(became.format(MASTER.user, login)) == [False]


def test_cut_off_after_any_statement_nothing_is_left_and_the_next_try_ends_right(
    rds: Rds, monkeypatch: pytest.MonkeyPatch
):
    scripts = cut_off_after(migrating.script())
    assert len(scripts) == 6
    for script in scripts:
        with monkeypatch.context() as cut:
            cut.setattr(migrating, "script", lambda script=script: script)
            with pytest.raises(DatabaseUnavailable):
                rds.bring_up(MASTER)
        assert rds.logins() == []
    assert rds.bring_up(MASTER)["applied"] == NAMES


def test_cut_off_in_any_migration_the_next_try_goes_on_there_without_the_master(
    rds: Rds, monkeypatch: pytest.MonkeyPatch
):
    whole = migrations()
    for number, file in enumerate(whole):
        broken = (*whole[:number], replace(file, sql=f"{file.sql}\n{CUT_OFF}"))
        with monkeypatch.context() as cut:
            cut.setattr(schema, "migrations", lambda broken=broken: broken)
            with pytest.raises(DatabaseUnavailable):
                rds.bring_up(MASTER if number == 0 else None)
        assert rds.values("select count(*) from schema_migrations") == [number]
    assert rds.bring_up() == {"needs_first_login": False, "applied": NAMES[-1:]}


def test_afterwards_the_master_is_not_needed_for_a_new_migration(ready: Rds, monkeypatch: pytest.MonkeyPatch):
    ready.change("alter role dbadmin nologin")
    new = Migration(
        len(NAMES) + 1, f"{len(NAMES) + 1:04}_pre_create_notes.sql", "create table notes (note text);"
    )
    monkeypatch.setattr(schema, "migrations", lambda: (*migrations(), new))
    assert ready.bring_up()["applied"] == [new.name]
    assert ready.bring_up()["applied"] == []


def test_the_writer_appends_events_and_changes_none(ready: Rds):
    with connect(admitted(ready.settings(WRITER), ready.sign)) as connection:
        store = Memory(connection)
        with store.transaction():
            store.append("switch_thrown", NOON, None, {"scope": "desk"})
        for change in ("update events set kind = 'x'", "delete from events", "create table mine (note text)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change.encode())


def test_the_reader_reads_and_writes_nothing(ready: Rds):
    with connect(admitted(ready.settings(READER), ready.sign)) as connection:
        assert Memory(connection).head()
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("update switches set is_paused = false")
        connection.execute("set default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update switches set is_paused = false")


def test_each_connection_signs_a_token_of_its_own_and_no_other_is_good(ready: Rds):
    connect(admitted(ready.settings(WRITER), ready.sign)).close()
    connect(admitted(ready.settings(WRITER), ready.sign)).close()
    assert len(set(ready.tokens)) == len(ready.tokens) >= 4
    with pytest.raises(Misconfigured, match="does not know our login"):
        connect(admitted(ready.settings(WRITER), lambda *_: ready.tokens[-2]))


def test_two_deploys_at_once_make_each_login_once(rds: Rds):
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: migrating.make_logins(rds.settings(), MASTER), range(2)))
    assert rds.logins() == [MIGRATOR, READER, WRITER]


def test_a_wrong_master_is_refused_and_its_password_is_told_to_nobody(
    rds: Rds, capfd: pytest.CaptureFixture[str]
):
    marker = "zebra-77"
    with pytest.raises(Misconfigured) as raised:
        rds.bring_up(FirstLogin(user=MASTER.user, password=SecretStr(marker)))
    told = "".join(traceback.format_exception(raised.value)) + "".join(capfd.readouterr())
    assert marker not in told
    assert not [token for token in rds.tokens if token in told]
