"""What the local EventBridge makes of an execution that ended, and which of them nobody hears of."""

import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import EndpointConnectionError

from frontdesk.orchestration.endings import read_ending
from ops.local.status_changes import ENDED_WITH_THE_DESK, StatusChanges, StatusRule

ARN = "arn:aws:states:us-east-1:000000000000:execution:lead:" + "7a" * 32
RULE = StatusRule("lead", frozenset({"FAILED", "ABORTED"}), "ended")
ENDED_AT = datetime(2026, 11, 23, 20, 5, 0, 500_000, tzinfo=UTC)


class NothingElse:
    """A workflow that knows no other execution."""

    def input_of(self, arn):
        return None


def ended(**changes):
    described = {
        "executionArn": ARN,
        "stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:lead",
        "name": "7a" * 32,
        "status": "FAILED",
        "startDate": datetime(2026, 11, 23, 16, 0, tzinfo=UTC),
        "stopDate": ENDED_AT,
        "input": '{"run_id": "x"}',
        "redriveCount": 0,
    }
    return {**described, **changes}


def sent(described):
    queued = []
    StatusChanges([RULE], lambda queue, body: queued.append((queue, body)))(described)
    return queued


def test_an_end_that_a_rule_asks_for_is_an_event_that_notify_reads():
    ((queue, body),) = sent(ended())
    assert queue == "ended"
    read = read_ending(body, NothingElse())
    assert (read.execution, read.status, read.ended_at) == ("7a" * 32, "FAILED", ENDED_AT)


def test_an_event_has_what_eventbridge_writes():
    event = json.loads(sent(ended())[0][1])
    assert event["resources"] == [ARN]
    assert event["time"] == "2026-11-23T20:05:00Z"
    assert event["detail"]["stopDate"] == 1795464300500
    assert event["detail"]["inputDetails"] == {"included": True}


def test_a_long_input_is_left_out():
    detail = json.loads(sent(ended(input="x" * 300_000))[0][1])["detail"]
    assert (detail["input"], detail["inputDetails"]) == (None, {"included": False})


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "SUCCEEDED"},
        {"stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:another"},
        {"status": "ABORTED", "cause": ENDED_WITH_THE_DESK},
    ],
)
def test_nobody_hears_of_other_ends(changes):
    assert sent(ended(**changes)) == []


def test_an_event_for_a_cloud_that_is_closing_is_lost():
    def closed(queue, body):
        raise EndpointConnectionError(endpoint_url="x")

    StatusChanges([RULE], closed)(ended())
