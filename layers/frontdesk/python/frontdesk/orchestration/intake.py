"""Intake: verify, normalise, raise the fence where somebody said stop, queue, and only then answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from frontdesk.clock import Clock
from frontdesk.domain.compliance import revokes
from frontdesk.domain.fence import Fence
from frontdesk.domain.lead import Lead
from frontdesk.domain.revocation import spoken_of
from frontdesk.errors import AgentError, Misconfigured, RetryLater, UnknownSource
from frontdesk.observability import log
from frontdesk.orchestration.highlevel_signature import check_highlevel
from frontdesk.orchestration.highlevel_source import PersonOf, check_age, highlevel_lead
from frontdesk.orchestration.http_entry import HttpRequest, HttpResponse
from frontdesk.orchestration.lead_json import lead_json
from frontdesk.orchestration.signatures import check_standard_webhook, check_twilio
from frontdesk.orchestration.sources import form_lead, twilio_lead
from frontdesk.playbook import FormSource, Playbook, TwilioSource
from frontdesk.playbook_model import HighLevelSource
from frontdesk.settings import FormSettings, HighLevelSettings, TwilioSettings, load


class EventQueue(Protocol):
    """Where verified events go; `put` returns only when the queue has the event.

    Raises QueueUnavailable when it may not have it.
    """

    def put(self, body: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the sources sign with, each asked for when one of its kind has sent something."""

    twilio_token: Callable[[], str]
    form_secret: Callable[[], str]
    highlevel_key: Callable[[], str | None]


def open_secrets() -> Secrets:
    """Return what the settings hold."""
    return Secrets(_twilio_token, _form_secret, _highlevel_key)


def _twilio_token() -> str:
    return load(TwilioSettings).twilio_auth_token.get_secret_value()


def _form_secret() -> str:
    return load(FormSettings).form_secret.get_secret_value()


def _highlevel_key() -> str | None:
    return load(HighLevelSettings).highlevel_public_key


@dataclass(frozen=True, slots=True)
class Door:
    """All that taking an event in needs. Signatures are aged by real time, everything else by the clock."""

    playbook: Playbook
    public_url: str
    secrets: Secrets
    highlevel_person: PersonOf
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
    match source:
        case TwilioSource():
            return _from_twilio(name, request, door)
        case HighLevelSource():
            return _from_highlevel(name, source, request, door)
        case FormSource():
            return _from_form(name, source, request, door)


def _from_twilio(name: str, request: HttpRequest, door: Door) -> HttpResponse:
    check_twilio(request, door.public_url, door.secrets.twilio_token())
    lead = twilio_lead(name, request, door.playbook, door.clock.now())
    if lead:
        _keep(lead, door)
    # Twilio wants TwiML; this says that there is nothing to answer at once.
    return HttpResponse(200, "<Response/>", "text/xml", outcome="queued" if lead else "nothing_new")


def _from_highlevel(name: str, source: HighLevelSource, request: HttpRequest, door: Door) -> HttpResponse:
    """HighLevel repeats what was answered with 429 and nothing else, so that is what stands for "not now"."""
    try:
        check_highlevel(request, door.secrets.highlevel_key())
        check_age(request.body, freshness_s=source.freshness_s, real_now_s=door.real_now_s)
        lead = highlevel_lead(name, request.body, door.playbook, door.clock.now(), door.highlevel_person)
        if lead:
            _keep(lead, door)
    except (RetryLater, Misconfigured) as doubt:
        said = json.dumps({"error": type(doubt).__name__, "message": "Send it again in a while."})
        return HttpResponse(429, said, outcome=type(doubt).__name__, reason=str(doubt)[:500])
    return HttpResponse(200, "{}", outcome="queued" if lead else "nothing_new")


def _from_form(name: str, source: FormSource, request: HttpRequest, door: Door) -> HttpResponse:
    secret = door.secrets.form_secret()
    check_standard_webhook(request, secret, freshness_s=source.freshness_s, real_now_s=door.real_now_s)
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
    if not (is_stop or lead.kind == "opt_in"):
        return None
    try:
        for address in _addresses(lead):
            door.fence.set_stop(address, lead.received_at, is_stopped=is_stop)
    except (RetryLater, Misconfigured) as doubt:
        return doubt
    return None


def _addresses(lead: Lead) -> Iterator[str]:
    """Yield the addresses that a STOP or a START is about."""
    person, channels = lead.person, spoken_of(lead)
    if person.phone_e164 and "sms" in channels:
        yield person.phone_e164
    if person.email and "email" in channels:
        yield person.email
