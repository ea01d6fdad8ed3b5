"""Leads through what was deployed: HTTP API, queues, functions, state machine, and secrets that its operator
set."""

import pytest

from ops.demo.scenes import form
from ops.stage import Stage
from tests.deploy.desk import CloudDesk
from tests.scenarios.world import ask_about_insurance, posts_to

pytestmark = pytest.mark.usefixtures("by_day")


def test_a_form_is_answered_with_one_text(stage: Stage, desk: CloudDesk) -> None:
    phone = "+13125550901"
    run_id = form(stage, phone, "Dana Reyes", "What are your hours on Friday?")
    assert stage.seen(run_id).status == "SUCCEEDED"
    assert len(posts_to(stage, phone)) == 1
    assert len(stage.texts_to(phone)) == 1
    assert stage.outcome(run_id) == "sent"
    (opened,) = stage.events(run_id, "run_opened")
    assert opened["release"] == desk.stacks.output("Release")


def test_a_person_approves_in_slack_what_is_then_sent(stage: Stage) -> None:
    phone = "+13125550902"
    run_id = ask_about_insurance(stage, phone)
    assert stage.texts_to(phone) == []
    stage.click(run_id, "approve")
    stage.settle()
    assert stage.seen(run_id).status == "SUCCEEDED"
    assert len(stage.texts_to(phone)) == 1
