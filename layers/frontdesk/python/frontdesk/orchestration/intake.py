"""Intake: verify, normalise, raise the fence where somebody said stop, queue, and only then answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

from frontdesk.clock import Clock
from frontdesk.domain.compliance import revokes
from frontdesk.domain.fence import Fence
from frontdesk.domain.lead import Lead
from frontdesk.errors import AgentError, Misconfigured, RetryLater, UnknownSource
from frontdesk.observability import log
from frontdesk.orchestration.http_entry import HttpRequest, HttpResponse
from frontdesk.orchestration.lead_json import lead_json
from frontdesk.orchestration.signatures import check_standard_webhook, check_twilio
from frontdesk.orchestration.sources import form_lead, twilio_lead
from frontdesk.playbook import Playbook, TwilioSource


class EventQueue(Protocol):
    """Where verified events go; `put` returns only when the queue has the event.

    Raises QueueUnavailable when it may not have it.
    """

    def put(self, body: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the sources sign with."""

    twilio_token: str
    form_secret: str


@dataclass(frozen=True, slots=True)
class Door:
    """All that taking an event in needs. Signatures are aged by real time, everything else by the clock."""

    playbook: Playbook
    public_url: str
    secrets: Secrets
    queue: EventQueue
    fence: Fence
    clock: Clock
    real_now_s: float


def take_in(request: HttpRequest, door: Door) -> HttpResponse:
    """Answer one webhook: the fence first, then the queue, then the answer.

    Raises:
        BadInput: unknown source, wrong signature, unreadable payload; one of its leaves.
        RetryLater: the fence or the queue is not sure; the sender has to repeat.
    """
    name = request.path_parameters.get("source", "")
    source = door.playbook.sources.get(name)
    if source is None:
        raise UnknownSource("The playbook has no source of this name.")
    if isinstance(source, TwilioSource):
        check_twilio(request, door.public_url, door.secrets.twilio_token)
        lead = twilio_lead(name, request, door.playbook, door.clock.now())
        if lead:
            _keep(lead, door)
        # Twilio wants TwiML; this says that there is nothing to answer at once.
        return HttpResponse(200, "<Response/>", "text/xml", outcome="queued" if lead else "nothing_new")
    check_standard_webhook(
        request, door.secrets.form_secret, freshness_s=source.freshness_s, real_now_s=door.real_now_s
    )
    lead = form_lead(name, source, request, door.playbook, door.clock.now())
    _keep(lead, door)
    return HttpResponse(202, json.dumps({"event": lead.event_key}), outcome="queued")


def _keep(lead: Lead, door: Door) -> None:
    """Hand the event on so that it cannot be lost, and a STOP so that nothing passes it on the way.

    A STOP whose fence is not sure is queued all the same, since not every sender repeats: memory hears it and
    so does the gate. A START is not: it would let the gate grant what Send then refuses.
    """
    doubt = _fence(lead, door)
    if doubt and lead.kind == "opt_in":
        raise doubt
    door.queue.put(lead_json(lead))
    log.write(
        log.EVENT_QUEUED,
        run_id=lead.event_key,
        source=lead.source,
        kind=lead.kind,
        remarks=list(lead.remarks),
    )
    if doubt:
        raise doubt


def _fence(lead: Lead, door: Door) -> AgentError | None:
    """Write a STOP or a START into the fence, and return what leaves it unsure whether it stands there.

    A wish in their own words is a STOP as good as any.
    """
    is_stop = lead.kind == "opt_out" or (lead.kind == "message" and revokes(lead.text))
    if not (is_stop or lead.kind == "opt_in") or not lead.person.phone_e164:
        return None
    try:
        door.fence.set_stop(lead.person.phone_e164, lead.received_at, is_stopped=is_stop)
    except (RetryLater, Misconfigured) as doubt:
        return doubt
    return None
