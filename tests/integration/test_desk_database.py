"""The database of a desk belongs to its home: empty at the first start, kept after that, never made up."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ops.desk_state import database_name, database_of
from ops.errors import Refusal
from ops.local.postgres import EmbeddedPostgres, drop_database


@pytest.fixture
def home(tmp_path: Path, postgres_server: EmbeddedPostgres) -> Iterator[Path]:
    home = tmp_path / f"client-of-{tmp_path.name}"
    yield home
    drop_database(postgres_server.uri, database_name(home))


def switches(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo) as connection:
        return [scope for (scope,) in connection.execute("select scope from switches")]


def throw(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute("insert into switches values ('desk', true, 'an operator', now())")


def test_a_database_is_kept_until_a_desk_starts_for_the_first_time_again(
    home: Path, postgres_server: EmbeddedPostgres
):
    first = database_of(home, postgres_server.uri, is_first_start=True)
    throw(first)
    kept = database_of(home, postgres_server.uri, is_first_start=False)
    assert (kept, switches(kept)) == (first, ["desk"])
    assert switches(database_of(home, postgres_server.uri, is_first_start=True)) == []


def test_a_database_that_is_gone_is_not_replaced_behind_the_desk_s_back(
    home: Path, postgres_server: EmbeddedPostgres
):
    with pytest.raises(Refusal, match=f"{home} .*: begin empty with `frontdesk up --fresh`"):
        database_of(home, postgres_server.uri, is_first_start=False)
