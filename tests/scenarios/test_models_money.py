"""What models may cost: one that nobody has priced gets nothing, and a ceiling sends leads to a person."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.stage import Stage
from tests.scenarios.desks import BRIGHTSMILE, a_desk
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import ask_hours, posts_to, request_of, shown_in

pytestmark = pytest.mark.usefixtures("by_day")
MINUTE = timedelta(minutes=1)
UNPRICED = "claude-haiku-99"
ROUTE = f'[[routes.classify]]\nmodels = ["anthropic/{UNPRICED}"]\n\n'
CEILINGS = "usd_micros_per_run = 20_000\nusd_micros_per_day = 20_000\n\n"
"""Holds what one draft may cost, and after it no longer."""


@pytest.fixture(scope="module")
def desk(
    postgres_server: EmbeddedPostgres, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalDesk]:
    """A desk whose reader nobody has priced, and whose day pays for one draft."""
    folder = tmp_path_factory.mktemp("playbooks") / "brightsmile"
    shutil.copytree(BRIGHTSMILE, folder)
    file = folder / "playbook.toml"
    text = re.sub(r"\[\[routes\.classify\]\][^\[]*\[[^\]]*\][^\[]*", "", file.read_text())
    text = re.sub(r"usd_micros_per_run = [\s\S]*?\n\n", CEILINGS, text, count=1)
    file.write_text(text.replace("[[routes.draft]]", f"{ROUTE}[[routes.draft]]", 1))
    with a_desk(postgres_server, template_database, playbook=folder, brain="stand-ins") as running:
        yield running


def asked(desk: LocalDesk) -> list[str]:
    assert desk.models is not None
    return [str(each.call.fields.get("model")) for each in desk.models.requests]


def test_a_model_that_nobody_has_priced_is_not_asked_and_its_lead_goes_to_a_person(
    desk: LocalDesk, stage: Stage
):
    phone = a_phone()
    run_id = ask_hours(stage, phone)
    stage.pass_time(MINUTE)
    assert UNPRICED not in asked(desk)
    reading = stage.events(run_id, "gate_decided")[0]["classification"]
    assert (reading["spent_usd_micros"], reading["flags"]) == (0, ["no_model"])
    assert "No language model is set up" in shown_in(request_of(stage, run_id))
    assert posts_to(stage, phone) == []


def test_beyond_the_ceiling_of_a_day_nobody_is_dropped_and_nothing_is_spent(desk: LocalDesk, stage: Stage):
    first = ask_hours(stage, a_phone())
    stage.pass_time(MINUTE)
    before, phone = len(asked(desk)), a_phone()
    last = ask_hours(stage, phone)
    stage.pass_time(MINUTE)
    assert stage.events(last, "budget_short")
    assert len(asked(desk)) == before
    assert "may cost in models is spent" in shown_in(request_of(stage, last))
    for run_id in (first, last):
        stage.click(run_id, "approve")
    stage.settle()
    stage.pass_time(MINUTE)
    assert (stage.outcome(last), len(stage.texts_to(phone))) == ("sent", 1)
