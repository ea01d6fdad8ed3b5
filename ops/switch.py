"""Throwing the kill switch of a desk: the fence first, then the event that tells memory."""

from __future__ import annotations

import getpass
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import boto3

from frontdesk.clock import Clock, SharedClock, SystemClock
from frontdesk.domain.catalog import CATALOG
from frontdesk.domain.fence import Fence, scopes
from frontdesk.domain.lead import Lead, Person, Switch, event_key
from frontdesk.errors import RetryLater
from frontdesk.orchestration.lead_json import lead_json
from frontdesk.orchestration.queues import SqsQueue
from frontdesk.playbook import Playbook, load_playbook
from frontdesk.tools.fence import DynamoFence
from ops.deployed import DeployedDesk, aws_refusals
from ops.desk import FENCE, INTAKE_QUEUE
from ops.desk_file import running_desk
from ops.errors import Refusal
from ops.local.names import REGION, Addresses

SOURCE = "operator"


class Intake(Protocol):
    """Where events wait for memory."""

    def put(self, body: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Switchboard:
    """Every switch of one desk, and what throwing one takes."""

    playbook: Playbook
    clock: Clock
    fence: Fence
    intake: Intake
    by: str = field(default_factory=getpass.getuser)
    """Who throws it, for the record."""

    def throw(self, scope: str, *, is_paused: bool) -> str:
        """Pause or resume a scope and return the sentence that says what holds from now on.

        Raises:
            Refusal: the desk has no such scope.
        """
        known = scopes_of(self.playbook)
        if scope not in known:
            raise Refusal(f"There is no {scope} to pause; choose one of {', '.join(known)}.")
        now = self.clock.now()
        self.fence.set_pause(scope, now, is_paused=is_paused, by=self.by)
        fact = Lead(
            event_key=event_key(SOURCE, str(uuid.uuid4())),
            source=SOURCE,
            kind="switch",
            location_id=next(iter(self.playbook.locations)),
            person=Person(),
            text="",
            received_at=now,
            switch=Switch(scope, is_paused, self.by),
        )
        self.intake.put(lead_json(fact))
        if is_paused:
            return f"{scope} is paused until `frontdesk resume {scope}`; what waits is held, not lost."
        return f"{scope} is on again: what was held goes out as soon as it may."


def throw(scope: str, *, is_paused: bool) -> str:
    """Throw a switch of the desk that runs here, from another process.

    Raises:
        Refusal: no desk runs here, or it has no such scope.
    """
    desk = running_desk()
    at = Addresses(int(desk.public_url.rpartition(":")[2]))
    board = Switchboard(
        load_playbook(Path(desk.playbook)),
        SharedClock(desk.clock_file),
        DynamoFence(lambda: _client(at, "dynamodb"), FENCE),
        SqsQueue(_client(at, "sqs"), at.queue_url(INTAKE_QUEUE)),
    )
    return board.throw(scope, is_paused=is_paused)


def throw_deployed(desk: DeployedDesk, scope: str, *, is_paused: bool) -> str:
    """Throw a switch of a deployed desk, on record as whoever is signed in.

    Raises:
        Refusal: it has no such scope, or AWS does not do it; then the switch may be thrown, and throwing it
            again is safe.
    """
    with aws_refusals("nobody can be found signed in"):
        by = str(desk.client("sts").get_caller_identity()["Arn"])
    board = Switchboard(
        load_playbook(desk.playbook_folder),
        SystemClock(),
        DynamoFence(lambda: desk.client("dynamodb"), desk.output("FenceTable")),
        SqsQueue(desk.client("sqs"), desk.output("IntakeQueueUrl")),
        by,
    )
    try:
        return board.throw(scope, is_paused=is_paused)
    except RetryLater as error:
        raise Refusal(f"The switch may not be thrown yet: {error}; run the same command again.") from error


def scopes_of(playbook: Playbook) -> tuple[str, ...]:
    """Return every scope that the switch has in a playbook, the widest first: reading has none."""
    known = [CATALOG[name] for name in playbook.file.tools.allowed()]
    allowed = [tool for tool in known if tool.access == "write"]
    everywhere = (scopes(location, tool) for location in playbook.locations for tool in (None, *allowed))
    return tuple(dict.fromkeys(scope for each in everywhere for scope in each))


def _client(at: Addresses, service: str) -> object:
    session = boto3.Session("local", "local", region_name=REGION)
    return session.client(service, endpoint_url=at.endpoint)  # type: ignore[call-overload]  # typed for literal names only
