"""kill -9 of Postgres, postmaster and all: the lead still ends, with one text."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from frontdesk.errors import DatabaseUnavailable
from frontdesk.memory.schema import migrate
from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres, create_database
from ops.stage import Stage
from tests.fixtures.postgres import a_home
from tests.fixtures.waiting import eventually
from tests.scenarios.books import audit_held, check, errors_in
from tests.scenarios.desks import a_desk
from tests.scenarios.journeys import a_lead_through, a_phone, by_day
from tests.scenarios.saboteur import Saboteur

A_WHILE = timedelta(minutes=20)
"""Longer than the retries of a step last."""


@pytest.fixture(scope="module")
def postgres_home() -> Iterator[Path]:
    with a_home() as folder:
        yield Path(folder) / "postgres"


@pytest.fixture(scope="module")
def desk(postgres_home: Path) -> Iterator[LocalDesk]:
    """A desk whose Postgres is its own to kill, and keeps every commit."""
    with EmbeddedPostgres(postgres_home) as server:
        migrate(create_database(server.uri, "frontdesk_template"))
        with a_desk(server, "frontdesk_template") as running:
            yield running


@pytest.fixture(autouse=True)
def _in_peace_by_day(stage: Stage, saboteur: Saboteur) -> None:
    """Begin with new workers: one that has a connection from before a crash finds that out first."""
    for function in ("recall", "gate", "record"):
        stage.desk.cloud.host.kill(function)
    by_day(stage)


def kill_postgres(home: Path) -> None:
    """Kill -9 the postmaster and all of its children."""
    postmaster = int((home / "data" / "postmaster.pid").read_text().split()[0])
    listed = subprocess.check_output(["ps", "-axo", "pid=,ppid="], text=True)
    pairs = [line.split() for line in listed.splitlines()]
    for pid in [postmaster, *(int(pid) for pid, parent in pairs if int(parent) == postmaster)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def answers(stage: Stage) -> bool:
    """Whether Postgres answers us; a connection from before its death is found out by the way."""
    try:
        stage.outcome("nobody's")
    except DatabaseUnavailable:
        return False
    return True


@pytest.fixture
def start_postgres(stage: Stage, postgres_home: Path) -> Iterator[Callable[[], None]]:
    """Starts the killed server again, as the next process that needs it does."""
    with ExitStack() as started:

        def start() -> None:
            started.enter_context(EmbeddedPostgres(postgres_home))
            eventually(partial(answers, stage))

        yield start


@pytest.fixture
def crash_postgres(postgres_home: Path, start_postgres: Callable[[], None]) -> Callable[[], None]:
    """Kills the server and starts it again."""

    def crash() -> None:
        kill_postgres(postgres_home)
        start_postgres()

    return crash


@pytest.mark.parametrize("state", ["Recall", "Gate", "Note Receipt", "Record"])
def test_postgres_killed_inside_a_transaction(
    stage: Stage, saboteur: Saboteur, crash_postgres: Callable[[], None], state: str
):
    phone = a_phone()
    saboteur.strike_while(state, audit_held(stage), crash_postgres)
    run_id = a_lead_through(stage, state, phone)
    check(stage, run_id, phone)
    assert "RetryLater" in errors_in(stage, run_id)


@pytest.mark.parametrize("state", ["Gate", "Note Receipt"])
def test_postgres_killed_when_it_has_just_committed(
    stage: Stage, saboteur: Saboteur, crash_postgres: Callable[[], None], state: str
):
    phone = a_phone()
    saboteur.afterwards(state, crash_postgres)
    check(stage, a_lead_through(stage, state, phone), phone)
    assert saboteur.has_struck


def test_postgres_that_stays_away_for_longer_than_the_retries_last(
    stage: Stage, saboteur: Saboteur, postgres_home: Path, start_postgres: Callable[[], None]
):
    phone = a_phone()
    saboteur.meanwhile("Gate", partial(kill_postgres, postgres_home))
    run_id = a_lead_through(stage, "Gate", phone)
    stage.pass_time(A_WHILE)
    assert "Park" in stage.seen(run_id).states
    start_postgres()
    check(stage, run_id, phone)
