"""The daily ping over the real protocols: what a definition pins is found there, invoked, and answers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.clock import SystemClock
from frontdesk.errors import RetryLater
from frontdesk.orchestration.commands import Desk, obey
from frontdesk.orchestration.inner_functions import InnerFunctions
from frontdesk.orchestration.versions import Versions
from frontdesk.settings import CommandSettings
from ops.local.cloud import LocalCloud
from ops.local.resources import Blueprint
from tests.fixtures.clouds import a_cloud
from tests.fixtures.tiny_functions import a_function
from tests.unit.orchestration.machines import a_definition

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
ROLE = "arn:aws:iam::000000000000:role/x"
ANSWERS = """
    def handle(event, context):
        return {"pong": True} if event == {"ping": True} else {}
"""
DOES_NOT = """
    def handle(event, context):
        return {}
"""


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with a_cloud(Blueprint(), []) as cloud:
        yield cloud


def a_machine(cloud: LocalCloud, name: str, *functions: str) -> str:
    """Create a machine that pins these; the local one has no alias, so it is its own only version."""
    made = cloud.client("stepfunctions").create_state_machine(
        name=name, roleArn=ROLE, definition=a_definition(*functions)
    )
    arn: str = made["stateMachineArn"]
    return arn


def ping(cloud: LocalCloud, machine: str) -> None:
    functions = InnerFunctions(cloud.client("lambda"), lambda: 0)
    settings = CommandSettings(ops_function="ops", desk="x")
    desk = Desk(Versions(cloud.client("stepfunctions"), machine), functions, settings, SystemClock())
    obey(json.dumps({"do": "ping"}), desk)


def test_the_pinned_versions_answer(cloud: LocalCloud, tmp_path: Path):
    versions = {f"gate:{n}": a_function(tmp_path, str(n), text) for n, text in ((1, DOES_NOT), (2, ANSWERS))}
    cloud.host.look_up(versions.get)
    ping(cloud, a_machine(cloud, "pins-the-second", f"{ARN}gate:2"))
    with pytest.raises(RetryLater, match=r"do not answer: gate:1$"):
        ping(cloud, a_machine(cloud, "pins-both", f"{ARN}gate:1", f"{ARN}gate:2"))


def test_a_version_that_is_gone_is_named(cloud: LocalCloud):
    cloud.host.look_up(lambda name: None)
    with pytest.raises(RetryLater, match=r"do not answer: gate:3$"):
        ping(cloud, a_machine(cloud, "pins-none", f"{ARN}gate:3"))
