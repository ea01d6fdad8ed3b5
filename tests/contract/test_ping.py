"""Every function answers a ping at once, with nothing set; and nobody can send one from the outside."""

import json
import subprocess
import sys

import pytest

from frontdesk.orchestration.http_entry import HttpRequest, HttpResponse, http_entry
from frontdesk.orchestration.ping import PING, PONG, answers_ping
from tests.source_tree import PACKAGE_ROOT, ROOT, handlers
from tests.unit.orchestration.webhooks import an_event

FUNCTIONS = sorted(handler.path.parent.name for handler in handlers())
_PING_EACH = """
import importlib, json, sys
sys.path[:0] = json.loads(sys.argv[1])
for name in sys.argv[2:]:
    try:
        answer = importlib.import_module(f"functions.{name}.handler").handle({"ping": True}, None)
    except Exception as error:
        answer = repr(error)
    print(json.dumps([name, answer]), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def pinged():
    """Ping every function in one process without an environment."""
    paths = json.dumps([str(PACKAGE_ROOT), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-I", "-B", "-c", _PING_EACH, paths, *FUNCTIONS],
        env={},
        capture_output=True,
        text=True,
        check=True,
    )


def test_every_function_answers_a_ping_without_any_settings(pinged):
    answers = dict(json.loads(line) for line in pinged.stderr.splitlines())
    assert answers == dict.fromkeys(FUNCTIONS, PONG)


def test_a_ping_is_one_line_of_the_log(pinged):
    actions = [json.loads(line)["action"] for line in pinged.stdout.splitlines()]
    assert actions == ["ping_answered"] * len(FUNCTIONS)


@pytest.mark.parametrize(
    "event", [{}, {"ping": False}, {"ping": 1}, {"ping": True, "at": {}}, {"ping": "true"}, [], None, "ping"]
)
def test_nothing_else_is_a_ping(event):
    handle = answers_ping(lambda event, context: {"worked_on": event})
    assert handle(event, None) == {"worked_on": event}


def test_a_request_whose_body_is_a_ping_is_a_request():
    @http_entry
    def handle(request: HttpRequest) -> HttpResponse:
        return HttpResponse(201, body=request.body.decode())

    answer = handle(an_event("website", json.dumps(PING).encode(), {}), None)
    assert (answer["statusCode"], json.loads(answer["body"])) == (201, PING)
