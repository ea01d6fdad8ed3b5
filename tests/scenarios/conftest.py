"""A whole desk a module: the real state machine, the real handlers, real Postgres, stand-ins for the
world."""

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from psycopg.conninfo import make_conninfo

from ops.demo.scenes import LINCOLN_PARK, MORNING_HOUR, until
from ops.desk import ROOT, WRITER, LocalDesk
from ops.local.postgres import EmbeddedPostgres, create_database, drop_database
from ops.stage import Stage
from tests.fixtures.postgres import postgres_server, template_database
from tests.scenarios.saboteur import Saboteur

__all__ = ["by_day", "desk", "postgres_server", "saboteur", "saboteurs", "stage", "template_database"]

BRIGHTSMILE = ROOT / "playbooks" / "brightsmile"
NOON = 12
FRIDAY = 4


@pytest.fixture(scope="module")
def desk(postgres_server: EmbeddedPostgres, template_database: str) -> Iterator[LocalDesk]:
    """BrightSmile's desk on a database of its own."""
    name = f"scenarios_{uuid.uuid4().hex}"
    owner = create_database(postgres_server.uri, name, template=template_database)
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-desk-") as home,
        LocalDesk(Path(home), BRIGHTSMILE, conninfo=make_conninfo(owner, user=WRITER)) as running,
    ):
        yield running
    drop_database(postgres_server.uri, name)


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


def go_to_a_morning(stage: Stage) -> None:
    """Leave time for the ladder, and before nobody may be texted any more."""
    zone = ZoneInfo(stage.desk.playbook.location(LINCOLN_PARK).timezone)
    now = stage.desk.clock.now().astimezone(zone)
    while not (now.weekday() < FRIDAY and MORNING_HOUR <= now.hour < NOON):
        stage.pass_time(until(stage, MORNING_HOUR))
        now = stage.desk.clock.now().astimezone(zone)


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
