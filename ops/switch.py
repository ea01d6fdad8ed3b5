"""Throwing the kill switch of the desk that runs here: the fence first, then the event that tells memory."""

from __future__ import annotations

import getpass
import uuid
from pathlib import Path

import boto3

from frontdesk.clock import SharedClock
from frontdesk.domain.fence import scopes
from frontdesk.domain.lead import Lead, Person, Switch, event_key
from frontdesk.orchestration.lead_json import lead_json
from frontdesk.orchestration.queues import SqsQueue
from frontdesk.playbook import Playbook, load_playbook
from frontdesk.tools.fence import DynamoFence
from ops.desk import FENCE, INTAKE_QUEUE
from ops.desk_file import HOME, RunningDesk, running_desk
from ops.errors import Refusal
from ops.local.names import REGION, Addresses

SOURCE = "operator"


def throw(scope: str, *, is_paused: bool) -> str:
    """Pause or resume a scope and return the sentence that says what holds from now on.

    Raises:
        Refusal: no desk runs here, or it has no such scope.
    """
    desk = running_desk()
    playbook = load_playbook(Path(desk.playbook))
    known = scopes_of(playbook)
    if scope not in known:
        raise Refusal(f"There is no {scope} to pause; choose one of {', '.join(known)}.")
    now = SharedClock(HOME / "clock.json").now()
    by = getpass.getuser()
    fence = DynamoFence(lambda: _client(desk, "dynamodb"), FENCE)
    fence.set_pause(scope, now, is_paused=is_paused, by=by)
    fact = Lead(
        event_key=event_key(SOURCE, str(uuid.uuid4())),
        source=SOURCE,
        kind="switch",
        location_id=next(iter(playbook.locations)),
        person=Person(),
        text="",
        received_at=now,
        switch=Switch(scope, is_paused, by),
    )
    SqsQueue(_client(desk, "sqs"), _addresses(desk).queue_url(INTAKE_QUEUE)).put(lead_json(fact))
    if is_paused:
        return f"{scope} is paused until `frontdesk resume {scope}`; what waits is held, not lost."
    return f"{scope} is on again: what was held goes out as soon as it may."


def scopes_of(playbook: Playbook) -> tuple[str, ...]:
    """Return every scope that the switch has in a playbook, the widest first."""
    return tuple(dict.fromkeys(scope for location in playbook.locations for scope in scopes(location)))


def _addresses(desk: RunningDesk) -> Addresses:
    return Addresses(int(desk.public_url.rpartition(":")[2]))


def _client(desk: RunningDesk, service: str) -> object:
    session = boto3.Session("local", "local", region_name=REGION)
    return session.client(service, endpoint_url=_addresses(desk).endpoint)  # type: ignore[call-overload]  # typed for literal names only
