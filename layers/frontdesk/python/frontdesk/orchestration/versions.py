"""Which published versions of the state machine may still be needed, and which functions they pin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from frontdesk.aws import aws_client, aws_errors
from frontdesk.errors import QueueUnavailable
from frontdesk.settings import StartSettings, load

_PINNED: Final = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+:\d+")
_PARTS_OF_A_MACHINE: Final = 7
"""An ARN of a version or of an alias has one part more."""


class Versions:
    """The versions of one state machine; `arn` is its alias', or its own where it has neither."""

    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def in_use(self) -> tuple[str, ...]:
        """Return the versions that new runs get, and those that an open run still walks through.

        Raises:
            QueueUnavailable: the workflow did not answer.
        """
        machine = machine_of(self._arn)
        if machine == self._arn:
            return (machine,)
        with aws_errors(QueueUnavailable, "the workflow"):
            live = routed(self._client, self._arn)
            return (
                *live,
                *(each for each in published(self._client, machine, but=live) if self._is_open(each)),
            )

    def functions(self) -> tuple[str, ...]:
        """Return every version of a function that these pin, each once."""
        with aws_errors(QueueUnavailable, "the workflow"):
            arns = {arn for version in self.in_use() for arn in pinned(self._client, version)}
        return tuple(sorted(arns))

    def _is_open(self, version: str) -> bool:
        first = self._client.list_executions(stateMachineArn=version, statusFilter="RUNNING", maxResults=1)
        return bool(first["executions"])


def machine_of(arn: str) -> str:
    """Return the ARN of the machine that a version or an alias belongs to."""
    return ":".join(arn.split(":")[:_PARTS_OF_A_MACHINE])


def routed(client: Any, alias: str) -> tuple[str, ...]:
    """Return the versions to which an alias leads; belongs inside `aws_errors`."""
    described = client.describe_state_machine_alias(stateMachineAliasArn=alias)
    return tuple(each["stateMachineVersionArn"] for each in described["routingConfiguration"])


def published(client: Any, machine: str, *, but: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every version of a machine, the newest first; belongs inside `aws_errors`."""
    wanted: dict[str, Any] = {"stateMachineArn": machine}
    while True:
        page = client.list_state_machine_versions(**wanted)
        for each in page["stateMachineVersions"]:
            if each["stateMachineVersionArn"] not in but:
                yield each["stateMachineVersionArn"]
        if not page.get("nextToken"):
            return
        wanted["nextToken"] = page["nextToken"]


def pinned(client: Any, version: str) -> frozenset[str]:
    """Return the versions of functions that a definition names; belongs inside `aws_errors`."""
    return frozenset(_PINNED.findall(client.describe_state_machine(stateMachineArn=version)["definition"]))


def open_versions() -> Versions:
    """Return the versions of the machine that the settings name."""
    return Versions(aws_client("stepfunctions"), load(StartSettings).state_machine_arn)
