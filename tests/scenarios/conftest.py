"""Whole desks: the real state machine, the real handlers, real Postgres, stand-ins for the world.

A module has one of its own, or shares one with others whose leads are theirs alone and who look at no others.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.stage import Stage
from tests.fixtures.postgres import postgres_server, template_database
from tests.scenarios.desks import SharedDesk, a_desk
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import go_to_a_morning

__all__ = ["by_day", "desk", "postgres_server", "saboteur", "saboteurs", "stage", "template_database"]


_NEIGHBOURS = frozenset(
    f"test_{name}.py"
    for name in (
        "booking",
        "console",
        "console_people",
        "people",
        "sending",
        "story",
        "switch_commands",
        "watched",
    )
)
"""They share a desk: each test has contacts of its own, and leaves no switch thrown and no fault behind."""
_LONGEST = {"test_killed_workers.py": 0, "test_commands.py": 1, "test_every_edge.py": 2}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker ends on it alone, and end with those who share."""
    here = Path(__file__).parent
    places = [place for place, item in enumerate(items) if item.path.parent == here]
    mine = sorted((items[place] for place in places), key=lambda item: _turn(item.path.name))
    for place, item in zip(places, mine, strict=True):
        items[place] = item


def _turn(module: str) -> int:
    return len(_LONGEST) + 1 if module in _NEIGHBOURS else _LONGEST.get(module, len(_LONGEST))


@pytest.fixture(scope="package")
def shared_desk(postgres_server: EmbeddedPostgres, template_database: str) -> Iterator[SharedDesk]:
    shared = SharedDesk(postgres_server, template_database)
    yield shared
    shared.close()


@pytest.fixture(scope="module", autouse=True)
def _one_desk_at_a_time(request: pytest.FixtureRequest, shared_desk: SharedDesk) -> None:
    """Let whoever starts a desk of their own, or none, begin in a process without one."""
    if request.path.name not in _NEIGHBOURS:
        shared_desk.close()


@pytest.fixture(scope="module")
def desk(
    request: pytest.FixtureRequest,
    shared_desk: SharedDesk,
    postgres_server: EmbeddedPostgres,
    template_database: str,
) -> Iterator[LocalDesk]:
    """BrightSmile's desk on a database of its own, or the neighbours' one."""
    if request.path.name in _NEIGHBOURS:
        yield shared_desk.open()
        return
    with a_desk(postgres_server, template_database) as running:
        yield running


@pytest.fixture(scope="module")
def stage(desk: LocalDesk) -> Stage:
    return Stage(desk)


@pytest.fixture
def by_day(stage: Stage) -> None:
    """Begin each test in the morning of a day with hours to spare."""
    go_to_a_morning(stage)


@pytest.fixture(scope="module")
def morning(stage: Stage) -> None:
    """Begin the module in the morning of a day with hours to spare."""
    go_to_a_morning(stage)


@pytest.fixture(scope="module")
def saboteurs(desk: LocalDesk) -> Saboteur:
    return Saboteur(desk)


@pytest.fixture
def saboteur(saboteurs: Saboteur, desk: LocalDesk) -> Iterator[Saboteur]:
    """A saboteur without plans, and a world without faults, before and after the test."""
    yield saboteurs
    saboteurs.make_peace()
    desk.twilio.faults.clear()
    desk.slack.faults.clear()
