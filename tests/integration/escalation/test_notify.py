"""The real `notify` between two stand-ins: Slack, and a Step Functions that describes executions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.notify import handler as notify
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.server import Answer, LoopbackServer, Request, json_answer
from ops.local.standins.slack import Refuse, SlackStandIn
from ops.local.standins.slack_workspace import Channel
from tests.fixtures.standins import BOT_TOKEN, SIGNING_SECRET
from tests.integration.escalation.conftest import CHANNEL, CONTEXT, LEAD, RUN_ID
from tests.source_tree import ROOT

EVENT = json.loads((ROOT / "tests" / "events" / "execution_failed.json").read_text("utf-8"))


@dataclass
class Executions:
    """DescribeExecution: what there is, by the execution's name."""

    inputs: dict[str, str] = field(default_factory=dict)

    def answer(self, request: Request) -> Answer:
        assert request.headers["x-amz-target"] == "AWSStepFunctions.DescribeExecution"
        given = self.inputs.get(json.loads(request.body)["executionArn"].rpartition(":")[2])
        if given is None:
            return json_answer(400, {"__type": "ExecutionDoesNotExist", "message": "x"})
        return json_answer(200, {"input": given, "status": "FAILED"})


@dataclass
class Told:
    slack: SlackStandIn
    executions: Executions

    def of(self, event: Any = EVENT) -> list[str]:
        """Deliver the event and return what stays in the queue."""
        record = {"messageId": "1", "body": json.dumps(event), "eventSource": "aws:sqs"}
        answer = notify.handle({"Records": [record]}, CONTEXT)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.fixture
def told(clock, settings) -> Iterator[Told]:
    executions = Executions({RUN_ID: json.dumps({"run_id": RUN_ID, "lead": LEAD})})
    step_functions = LoopbackServer(executions.answer, lambda: True)
    step_functions.open()
    channels = [Channel(CHANNEL, "lincoln-park")]
    with SlackStandIn(clock, BOT_TOKEN, SIGNING_SECRET, channels=channels, team_id="T0BRIGHT00") as slack:
        settings.setenv("FRONTDESK_SLACK_URL", f"{slack.url}/api/")
        settings.setenv("AWS_ENDPOINT_URL_SFN", step_functions.url)
        yield Told(slack, executions)
    step_functions.close()


def test_a_run_that_ended_badly_is_told_in_its_channel(told):
    assert told.of() == []
    (message,) = told.slack.messages(CHANNEL)
    assert message.text == "The desk could not finish · BrightSmile Lincoln Park"
    assert "Ana &lt;!channel&gt; (+13125550142) filled in a form" in json.dumps(message.blocks)


def test_the_same_event_again_finds_its_message(told):
    assert told.of() == told.of() == []
    assert len(told.slack.messages(CHANNEL)) == 1


def test_a_post_whose_answer_was_lost_is_not_repeated(told):
    told.slack.faults.add(LoseAnswer(), on="chat.postMessage")
    assert told.of() == ["1"]
    assert told.of() == []
    assert len(told.slack.messages(CHANNEL)) == 1


@pytest.mark.parametrize("code", ["ratelimited", "invalid_auth", "invalid_blocks"])
def test_what_slack_does_not_take_stays_in_the_queue(told, code):
    told.slack.faults.add(Refuse(code), on="chat.postMessage")
    assert told.of() == ["1"]
    assert told.slack.messages(CHANNEL) == []


def test_a_run_that_goes_on_is_not_told(told):
    told.executions.inputs[f"{RUN_ID}-1"] = "{}"
    assert told.of() == []
    assert told.slack.messages(CHANNEL) == []


def test_no_log_line_holds_what_a_person_wrote(told, caplog):
    told.of()
    logged = repr([vars(record) for record in caplog.records])
    assert "end_told" in logged
    assert not [word for word in ("Ana", "cleaning", "+1312", BOT_TOKEN) if word in logged]
