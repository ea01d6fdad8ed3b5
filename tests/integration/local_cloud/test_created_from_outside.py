"""What a deployment creates through the cloud's own API: functions that are found when they are invoked, and
routes and queues that the cloud then serves."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from ops.local.cloud import LocalCloud
from ops.local.event_sources import EventSource
from ops.local.http_api import Route
from ops.local.resources import Blueprint
from tests.fixtures.clouds import a_cloud
from tests.fixtures.tiny_functions import ECHO, NOTES_ITS_EVENTS, a_function

ANSWERS_NUMBER = """
    def handle(event, context):
        return {number}
"""


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with a_cloud(Blueprint(), []) as cloud:
        yield cloud


def invoke(cloud: LocalCloud, reference: str) -> object:
    answer = cloud.client("lambda").invoke(FunctionName=reference, Payload=b"{}")
    return json.loads(answer["Payload"].read())


def test_a_function_is_looked_up_when_it_is_invoked(cloud: LocalCloud, tmp_path: Path) -> None:
    spec = a_function(tmp_path, "one", ANSWERS_NUMBER.format(number=1))
    cloud.host.look_up({"one": spec}.get)
    assert invoke(cloud, "one") == 1
    with pytest.raises(cloud.client("lambda").exceptions.ResourceNotFoundException):
        invoke(cloud, "two")


def test_each_version_is_looked_up_as_a_function_of_its_own(cloud: LocalCloud, tmp_path: Path) -> None:
    versions = {
        f"counter:{number}": a_function(tmp_path, str(number), ANSWERS_NUMBER.format(number=number))
        for number in (7, 8)
    }
    cloud.host.look_up(versions.get)
    arn = "arn:aws:lambda:us-east-1:000000000000:function:counter"
    assert [invoke(cloud, f"{arn}:7"), invoke(cloud, f"{arn}:8")] == [7, 8]


def test_a_function_that_a_deployment_changed_or_removed_is_so_at_once(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    deployed = {"it": a_function(tmp_path / "before", "it", ANSWERS_NUMBER.format(number=1))}
    cloud.host.look_up(deployed.get)
    assert invoke(cloud, "it") == 1
    deployed["it"] = a_function(tmp_path / "after", "it", ANSWERS_NUMBER.format(number=2))
    assert invoke(cloud, "it") == 2
    del deployed["it"]
    with pytest.raises(cloud.client("lambda").exceptions.ResourceNotFoundException):
        invoke(cloud, "it")


def test_a_function_that_stays_as_it_is_keeps_its_process(cloud: LocalCloud, tmp_path: Path) -> None:
    cloud.host.look_up({"it": a_function(tmp_path, "it", ECHO)}.get)
    pids = []
    for _ in range(2):
        invoke(cloud, "it")
        pids.append(cloud.host.environments("it"))
    assert pids[0] == pids[1] != []


def test_adopted_routes_and_queues_are_served(cloud: LocalCloud, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    noter = a_function(tmp_path, "noter", NOTES_ITS_EVENTS, environment={"NOTES": str(notes)})
    cloud.host.look_up({"noter": noter, "echo": a_function(tmp_path, "echo", ECHO)}.get)
    queue = cloud.client("sqs").create_queue(QueueName="made-elsewhere")["QueueUrl"]
    cloud.adopt([Route("POST", "/echo", "echo")], [EventSource("made-elsewhere", "noter")])
    with urllib3.PoolManager() as http:
        echoed = http.request("POST", f"{cloud.public_url}/echo", body=b"hello", timeout=10)
    assert echoed.json()["rawPath"] == "/echo"
    cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="a message")
    cloud.clock.settle()
    assert json.loads(notes.read_text())["Records"][0]["body"] == "a message"


def test_an_answer_of_aws_bears_one_date_for_an_sdk_sets_its_clock_by_it(cloud: LocalCloud) -> None:
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/s3/aws4_request"}
    with urllib3.PoolManager() as http:
        answer = http.request("GET", f"{cloud.public_url}/", headers=signed, timeout=10)
    assert answer.status == 200
    assert len(answer.headers.getlist("Date")) == 1


def test_a_custom_resource_reaches_cloudformation_with_its_unsigned_answer(cloud: LocalCloud) -> None:
    with urllib3.PoolManager() as http:
        answer = http.request(
            "PUT", f"{cloud.public_url}/_ministack/cfn-response/nobody", body=b"{}", timeout=10
        )
    assert b"Not Found" not in answer.data, "the HTTP API answered, not CloudFormation"
