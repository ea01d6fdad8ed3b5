"""The one port: webhooks, SDKs and state machines reach the same workers, with every byte as it was sent."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from ops.local.cloud import LocalCloud
from ops.local.failures import CannotStart
from ops.local.http_api import Route
from ops.local.resources import Blueprint, StateMachine
from tests.fixtures.clouds import a_cloud
from tests.fixtures.tiny_functions import ECHO, WHATEVER_IT_IS_TOLD, a_function

ANSWERS = """
    def handle(event, context):
        return ANSWERS[event["pathParameters"]["which"]]

    ANSWERS = {
        "slack": {"statusCode": 200},
        "twilio": {"statusCode": 200, "headers": {"content-type": "text/xml"}, "body": "<Response/>"},
        "binary": {"statusCode": 201, "isBase64Encoded": True, "body": "AP8="},
        "cookies": {"statusCode": 200, "cookies": ["a=1", "b=2"], "body": ""},
        "inferred": {"ok": True},
        "absurd": {"statusCode": "teapot"},
    }
"""
ROUTES = [
    Route("POST", "/hooks/{source}", "echo"),
    Route("GET", "/hooks/{source}", "echo"),
    Route("POST", "/hooks/broken", "worker"),
    Route("POST", "/answers/{which}", "answers"),
]
CALLS_ECHO = {
    "StartAt": "Call",
    "States": {
        "Call": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${EchoFunctionArn}", "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "End": True,
        }
    },
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    folder = tmp_path_factory.mktemp("front_door")
    definition = folder / "calls_echo.asl.json"
    definition.write_text(json.dumps(CALLS_ECHO))
    functions = [
        a_function(folder, "echo", ECHO),
        a_function(folder, "worker", WHATEVER_IT_IS_TOLD),
        a_function(folder, "answers", ANSWERS),
    ]
    blueprint = Blueprint(routes=ROUTES, state_machines=[StateMachine("calls_echo", definition)])
    with a_cloud(blueprint, functions) as cloud:
        yield cloud


def send(
    cloud: LocalCloud, method: str, target: str, body: bytes = b"", **headers: str
) -> urllib3.BaseHTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib3.PoolManager() as http:
        return http.request(method, cloud.public_url + target, body=body or None, headers=named)


def event_of(
    cloud: LocalCloud, method: str, target: str, body: bytes = b"", **headers: str
) -> dict[str, Any]:
    event: dict[str, Any] = send(cloud, method, target, body, **headers).json()
    return event


def test_a_form_arrives_in_base64_with_every_byte(cloud: LocalCloud):
    body = "From=%2B1555&Body=hola+%F0%9F%98%80&Body=\xff".encode("latin-1")
    event = event_of(
        cloud, "POST", "/hooks/twilio?a=1&a=2&b=%20", body, content_type="application/x-www-form-urlencoded"
    )
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == body
    assert event["rawQueryString"] == "a=1&a=2&b=%20"
    assert event["queryStringParameters"] == {"a": "1,2", "b": " "}


def test_json_arrives_as_text(cloud: LocalCloud):
    body = '{ "text" : "señal ✓"}\n'.encode()
    event = event_of(cloud, "POST", "/hooks/form", body, content_type="application/json; charset=utf-8")
    assert (event["isBase64Encoded"], event["body"].encode()) == (False, body)


def test_a_body_sent_in_chunks_arrives_whole(cloud: LocalCloud):
    with urllib3.PoolManager() as http:
        headers = {"Content-Type": "text/plain"}
        response = http.request(
            "POST", f"{cloud.public_url}/hooks/x", body=iter([b"one ", b"two"]), headers=headers, chunked=True
        )
    assert response.json()["body"] == "one two"


def test_the_event_has_the_fields_of_payload_format_2(cloud: LocalCloud):
    event = event_of(
        cloud, "GET", "/hooks/meta", X_Hub_Signature="sha256=1", cookie="a=1; b=2", user_agent="Meta"
    )
    context = event["requestContext"]
    assert (event["version"], event["routeKey"], event["rawPath"]) == (
        "2.0",
        "GET /hooks/{source}",
        "/hooks/meta",
    )
    assert event["pathParameters"] == {"source": "meta"}
    assert event["headers"]["x-hub-signature"] == "sha256=1"
    assert event["headers"]["host"] == cloud.public_url.removeprefix("http://")
    assert (event["cookies"], "cookie" in event["headers"]) == (["a=1", "b=2"], False)
    assert {"body", "queryStringParameters"}.isdisjoint(event)
    assert context["stage"] == "$default"
    assert context["http"] == {
        "method": "GET",
        "path": "/hooks/meta",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "Meta",
    }


def test_the_event_bears_the_time_of_the_virtual_clock(cloud: LocalCloud):
    cloud.clock.move(3 * 24 * 3600)
    sent_at = datetime.fromtimestamp(
        event_of(cloud, "GET", "/hooks/x")["requestContext"]["timeEpoch"] / 1000, UTC
    )
    assert (sent_at - datetime.now(UTC)).days >= 2


@pytest.mark.parametrize(
    ("which", "status", "content_type", "body"),
    [
        ("slack", 200, "text/plain;charset=UTF-8", b""),
        ("twilio", 200, "text/xml", b"<Response/>"),
        ("binary", 201, "text/plain;charset=UTF-8", b"\x00\xff"),
        ("inferred", 200, "application/json", b'{"ok": true}'),
        ("absurd", 500, "application/json", b'{"message": "Internal Server Error"}'),
    ],
)
def test_a_functions_answer_becomes_the_http_answer(
    cloud: LocalCloud, which: str, status: int, content_type: str, body: bytes
):
    response = send(cloud, "POST", f"/answers/{which}", b"{}")
    assert (response.status, response.headers["content-type"], response.data) == (status, content_type, body)


def test_each_cookie_has_a_header_of_its_own(cloud: LocalCloud):
    assert send(cloud, "POST", "/answers/cookies").headers.getlist("set-cookie") == ["a=1", "b=2"]


def test_a_function_that_fails_is_an_internal_server_error(cloud: LocalCloud):
    response = send(cloud, "POST", "/hooks/broken", b"{}")
    assert (response.status, response.json()) == (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/hooks"), ("PUT", "/hooks/x"), ("GET", "/_ministack/health")]
)
def test_what_no_route_names_is_not_found(cloud: LocalCloud, method: str, path: str):
    response = send(cloud, method, path)
    assert (response.status, response.json()) == (404, {"message": "Not Found"})


def test_an_sdk_sees_a_functions_error_as_lambda_gives_it(cloud: LocalCloud):
    answer = cloud.client("lambda").invoke(FunctionName="worker", Payload=b'{"do": "fail"}')
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert json.loads(answer["Payload"].read())["errorType"] == "OutOfPatience"


def test_an_sdk_is_told_that_a_function_is_unknown(cloud: LocalCloud):
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*function:nobody"):
        cloud.client("lambda").invoke(FunctionName="nobody")


def test_an_event_invocation_is_accepted_at_once(cloud: LocalCloud):
    answer = cloud.client("lambda").invoke(FunctionName="echo", InvocationType="Event", Payload=b"{}")
    assert answer["StatusCode"] == 202
    cloud.clock.settle()
    assert cloud.host.in_flight() == 0


def test_a_state_machine_invokes_the_same_workers(cloud: LocalCloud):
    stepfunctions = cloud.client("stepfunctions")
    machine = stepfunctions.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    execution = stepfunctions.start_execution(stateMachineArn=machine, name="once", input='{"a": "é"}')
    cloud.clock.settle()
    ended = stepfunctions.describe_execution(executionArn=execution["executionArn"])
    assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", {"a": "é"})


def test_a_hundred_callers_at_once_are_all_answered(cloud: LocalCloud):
    with ThreadPoolExecutor(32) as threads:
        events = list(threads.map(lambda n: event_of(cloud, "GET", f"/hooks/{n}"), range(100)))
    assert [event["pathParameters"]["source"] for event in events] == [str(n) for n in range(100)]


def test_a_port_that_is_taken_is_named(cloud: LocalCloud, tmp_path: Path):
    second = LocalCloud(tmp_path, Blueprint(), lambda _: [], port=cloud.addresses.port)
    with pytest.raises(CannotStart, match=f"Port {cloud.addresses.port} is taken: "), second:
        pytest.fail("it started")
