"""A whole desk a module: the real state machine, the real handlers, real Postgres, stand-ins for the
world."""

from collections.abc import Iterator

import pytest

from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.stage import Stage
from tests.fixtures.postgres import postgres_server, template_database
from tests.scenarios.desks import a_desk
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import go_to_a_morning

__all__ = ["by_day", "desk", "postgres_server", "saboteur", "saboteurs", "stage", "template_database"]


@pytest.fixture(scope="module")
def desk(postgres_server: EmbeddedPostgres, template_database: str) -> Iterator[LocalDesk]:
    """BrightSmile's desk on a database of its own."""
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
