"""The wire of `frontdesk drill sends`: it carries everything, and sees both sides of a commit."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ops.drill.sends.wire import AtCommit, Commit, Wire

NOTED = "insert into switches (scope, is_paused, by, at) values ('desk', true, 'somebody', now())"
A_GRANT = "prepare granting as insert into sends (grant_id) values ('1')"
COUNTED = "select count(*) from switches"


@contextmanager
def wired(database: str, at_commit: AtCommit) -> Iterator[psycopg.Connection]:
    """A connection over the wire; a socket wants a short path."""
    with (
        tempfile.TemporaryDirectory(prefix="wire-") as folder,
        Wire(Path(folder), database, at_commit) as wire,
        psycopg.connect(wire.conninfo, autocommit=True) as through,
    ):
        yield through


def noted_in(database: str) -> int:
    with psycopg.connect(database) as past_it:
        found = past_it.execute(COUNTED).fetchone()
        assert found is not None
        return int(found[0])


def test_both_sides_of_a_commit_are_seen_with_who_commits(database: str):
    seen: list[tuple[Commit, int]] = []

    def look(commit: Commit) -> bool:
        seen.append((commit, noted_in(database)))
        return False

    with wired(database, look) as through:
        with through.transaction():
            through.execute(NOTED)
        assert through.execute(COUNTED).fetchone() == (1,)
    here = os.getpid()
    assert seen == [(Commit(here, False, is_done=False), 0), (Commit(here, False, is_done=True), 1)]


@pytest.mark.parametrize("is_done", [False, True])
def test_who_dies_before_the_commit_leaves_nothing_and_after_it_everything(database: str, is_done: bool):
    with (
        wired(database, lambda commit: commit.is_done is is_done) as through,
        pytest.raises(psycopg.OperationalError),
        through.transaction(),
    ):
        through.execute(NOTED)
    assert noted_in(database) == int(is_done)


def test_a_transaction_that_grants_a_send_is_told_from_those_after_it(database: str):
    grants: list[bool] = []

    def look(commit: Commit) -> bool:
        grants.append(commit.grants)
        return False

    with wired(database, look) as through:
        with pytest.raises(psycopg.errors.NotNullViolation), through.transaction():
            through.execute("insert into sends (grant_id) values ('1')")
        with through.transaction():
            through.execute(A_GRANT)
        with through.transaction():
            through.execute(NOTED)
    assert grants == [True, True, False, False]


def test_a_long_answer_is_carried_whole(database: str):
    with wired(database, lambda _: False) as through:
        found = through.execute("select repeat('x', 1000000)").fetchone()
    assert found == ("x" * 1_000_000,)
