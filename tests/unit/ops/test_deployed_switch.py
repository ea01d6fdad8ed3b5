"""Pausing a deployed desk: the fence first, then the event, both on record as whoever is signed in."""

from __future__ import annotations

import json

import pytest
from botocore.stub import ANY, Stubber

from ops.deployed import DeployedDesk
from ops.errors import Refusal
from ops.switch import throw_deployed
from tests.unit.ops.deployed import OUTPUTS, Session, stubbed

OPERATOR = "arn:aws:iam::111122223333:user/operator"


def a_desk() -> tuple[DeployedDesk, dict[str, Stubber]]:
    made = {service: stubbed(service) for service in ("sts", "dynamodb", "sqs")}
    session = Session(**{service: client for service, (client, _) in made.items()})
    stubs = {service: stub for service, (_, stub) in made.items()}
    identity = {"Arn": OPERATOR, "Account": "111122223333", "UserId": "an-id"}
    stubs["sts"].add_response("get_caller_identity", identity)
    return DeployedDesk("brightsmile", session, {}, OUTPUTS), stubs  # type: ignore[arg-type]  # a stand-in


def the_pause() -> dict[str, object]:
    item = {"pk": {"S": "pause/desk"}, "at": ANY, "is_on": {"BOOL": True}, "by": {"S": OPERATOR}}
    fixed = {"ConditionExpression": ANY, "ExpressionAttributeNames": ANY, "ExpressionAttributeValues": ANY}
    return {"TableName": OUTPUTS["FenceTable"], "Item": item, **fixed}


def test_a_deployed_desk_is_paused_in_its_fence_and_told_so_as_who_is_signed_in():
    desk, stubs = a_desk()
    told: list[str] = []
    stubs["dynamodb"].add_response("put_item", {}, the_pause())
    stubs["sqs"].add_response("send_message", {}, {"QueueUrl": OUTPUTS["IntakeQueueUrl"], "MessageBody": ANY})
    desk.client("sqs").meta.events.register(
        "provide-client-params.sqs.SendMessage", lambda params, **_: told.append(params["MessageBody"])
    )
    assert "desk is paused" in throw_deployed(desk, "desk", is_paused=True)
    assert json.loads(told[0])["switch"] == {"scope": "desk", "is_paused": True, "by": OPERATOR}


def test_a_fence_that_does_not_answer_is_said_in_a_sentence_and_nobody_is_told():
    desk, stubs = a_desk()
    stubs["dynamodb"].add_client_error("put_item", "InternalServerError")
    with pytest.raises(Refusal, match="run the same command again"):
        throw_deployed(desk, "desk", is_paused=True)
