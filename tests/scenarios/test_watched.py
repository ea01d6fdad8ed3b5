"""What a desk tells of itself: a run that ended before it was done, and how many wait for a person."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from frontdesk.observability import metrics
from frontdesk.orchestration.commands import Desk, obey
from frontdesk.orchestration.inner_functions import InnerFunctions
from frontdesk.orchestration.versions import Versions
from frontdesk.settings import CommandSettings
from ops.desk import LocalDesk
from ops.local.status_changes import StatusChanges
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


def test_no_time_passes_before_a_bad_end_was_heard_of(
    desk: LocalDesk, stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    hear = StatusChanges.__call__

    def hear_late(self: StatusChanges, described: Mapping[str, Any]) -> None:
        time.sleep(0.5)
        hear(self, described)

    monkeypatch.setattr(StatusChanges, "__call__", hear_late)
    run_id = ask_about_insurance(stage, phone := a_phone())
    arn = f"{desk.machine_arn.replace(':stateMachine:', ':execution:')}:{run_id}"
    desk.client("stepfunctions").stop_execution(executionArn=arn, error="x", cause="x")
    stage.settle()
    assert notices(desk, phone) == ["C0LINCOLN1"]


def test_an_execution_that_nobody_can_place_is_told_everywhere(desk: LocalDesk, stage: Stage):
    started = desk.client("stepfunctions").start_execution(
        stateMachineArn=desk.machine_arn, name="by-hand", input=json.dumps({"lead": "nobody"})
    )
    stage.settle()
    described = desk.client("stepfunctions").describe_execution(executionArn=started["executionArn"])
    assert described["status"] == "FAILED"
    assert sorted(notices(desk, "Run by ")) == ["C0HIGHLAND", "C0LINCOLN1", "C0OAKPARK1"]


def census(desk: LocalDesk, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """Let the desk's own schedule ask, and return the figures that CloudWatch finds in the log."""
    functions = InnerFunctions(desk.client("lambda"), lambda: 0)
    settings = CommandSettings(ops_function="ops", desk="brightsmile")
    asking = Desk(Versions(desk.client("stepfunctions"), desk.machine_arn), functions, settings, desk.clock)
    capsys.readouterr()
    obey(json.dumps({"do": "census"}), asking)
    written = json.loads(capsys.readouterr().out)
    return {name: written[name] for name in metrics.CENSUS}


def test_a_run_that_waits_for_a_person_is_counted(
    desk: LocalDesk, stage: Stage, capsys: pytest.CaptureFixture[str]
):
    before = census(desk, capsys)
    ask_about_insurance(stage, a_phone())
    after = census(desk, capsys)
    grew = {name: after[name] - before[name] for name in after}
    assert grew == {metrics.RUNS_OPEN: 1, metrics.RUNS_WAITING: 1, metrics.RUNS_WAITING_TOO_LONG: 0}
