"""A run that ends before it is done is told to the people who have to take over what is left."""

import json

import pytest

from ops.desk import LocalDesk
from ops.stage import Stage
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import ask_about_insurance, shown_in

pytestmark = pytest.mark.usefixtures("by_day")
HEADLINE = "The desk could not finish"


def notices(desk: LocalDesk, words: str) -> list[str]:
    """Return the channel of every notice that holds these words."""
    return [
        channel.id
        for channel in desk.slack.workspace.channels
        for message in desk.slack.messages(channel.id)
        if HEADLINE in message.text and words in shown_in(message)
    ]


def test_an_aborted_run_is_told_where_its_people_read(desk: LocalDesk, stage: Stage):
    run_id = ask_about_insurance(stage, phone := a_phone())
    arn = f"{desk.machine_arn.replace(':stateMachine:', ':execution:')}:{run_id}"
    desk.client("stepfunctions").stop_execution(executionArn=arn, error="x", cause="x")
    stage.settle()
    assert notices(desk, phone) == ["C0LINCOLN1"]
    assert notices(desk, f"frontdesk explain {run_id[:12]}") == ["C0LINCOLN1"]


def test_an_execution_that_nobody_can_place_is_told_everywhere(desk: LocalDesk, stage: Stage):
    started = desk.client("stepfunctions").start_execution(
        stateMachineArn=desk.machine_arn, name="by-hand", input=json.dumps({"lead": "nobody"})
    )
    stage.settle()
    described = desk.client("stepfunctions").describe_execution(executionArn=started["executionArn"])
    assert described["status"] == "FAILED"
    assert sorted(notices(desk, "Run by ")) == ["C0HIGHLAND", "C0LINCOLN1", "C0OAKPARK1"]
