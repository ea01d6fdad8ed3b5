"""Sending a lead through the desk's front door, as a form, as a text message, or as a raw payload."""

from __future__ import annotations

import json
from collections.abc import Mapping

from frontdesk.domain.lead import LocationId, event_key
from frontdesk.orchestration.addresses import typed_number
from frontdesk.playbook import FormSource, Location, Playbook
from ops.console.desk import ConsoleDesk
from ops.desk import LocalDesk
from ops.desk_highlevel import source_of
from ops.errors import Refusal
from ops.local.standins.twilio_protocol import new_sid
from ops.local.standins.webhooks import Reply
from ops.senders import Senders, form_payload, form_source, text_parameters

_FAILURES = {
    "http_timeout": "It did not answer in time.",
    "connection_failed": "It could not be reached.",
}


class Refused(Exception):
    """A lead was not taken; `field` names the field at fault where one is."""

    def __init__(self, why: str, field: str | None = None) -> None:
        self.why = why
        self.field = field
        super().__init__(why)


def senders_of(console: ConsoleDesk) -> Senders:
    desk = console.desk
    secrets = desk.credentials
    return Senders(desk.playbook, desk.cloud.public_url, secrets.twilio_token, secrets.form_secret)


def send_form(console: ConsoleDesk, fields: Mapping[str, str]) -> str | None:
    """Submit the web form; returns the run's id.

    Raises:
        Refused: the desk did not take it.
    """
    playbook = console.desk.playbook
    name = playbook.first_source("form")
    wording = playbook.consent_wording[playbook.default_language] if fields.get("consent") else ""
    kept = {key: fields.get(key, "").strip() for key in ("name", "phone", "email", "text", "location")}
    body = json.dumps(form_payload(form_source(playbook, name), {**kept, "consent_wording": wording}))
    return _posted(senders_of(console), name, body.encode())


def send_text(console: ConsoleDesk, fields: Mapping[str, str]) -> str | None:
    """Text one of the desk's numbers, past the carrier's own rules; returns the run's id.

    Raises:
        Refused: a field is missing, or the desk did not take it.
    """
    desk = console.desk
    location = desk.playbook.locations.get(LocationId(fields.get("location", "")))
    if location is None:
        raise Refused("Choose the location that is texted.", "location")
    phone = typed_number(fields.get("phone"), location.sender_number)
    if phone is None:
        raise Refused("Write the number of the person who texts, as in (312) 555-0150.", "phone")
    if not fields.get("text", "").strip():
        raise Refused("Write what they text.", "text")
    if desk.playbook.file.channels.sms == "highlevel":
        return _text_by_highlevel(desk, location, phone, fields["text"])
    sid = new_sid()
    _checked(desk.twilio.inbound(phone, location.sender_number, fields["text"], message_sid=sid))
    return event_key(desk.playbook.first_source("twilio"), sid)


def _text_by_highlevel(desk: LocalDesk, location: Location, phone: str, text: str) -> str:
    """Text the location's sub-account; HighLevel gives the message its id."""
    place, source = desk.playbook.file.locations[location.location_id].highlevel, source_of(desk.playbook)
    if desk.highlevel is None or place is None or source is None:
        raise Refused("The playbook has no source of HighLevel's, so nobody hears of a text.", "location")
    _checked(desk.highlevel.say(phone, text, location_id=place.account))
    return event_key(source, desk.highlevel.received()[-1].id)


def send_payload(console: ConsoleDesk, fields: Mapping[str, str]) -> str | None:
    """Post a payload as it is, signed as its source signs; returns the run's id, where it begins one.

    Raises:
        Refused: it cannot be posted, or the desk did not take it.
    """
    return _posted(senders_of(console), fields.get("source", ""), fields.get("payload", "").encode())


def sample(playbook: Playbook, name: str) -> str:
    """Return a payload of a source as it looks in this playbook."""
    location = next(iter(playbook.locations.values()))
    example = next(iter(playbook.intents.values())).all_examples[0]
    source = playbook.sources[name]
    phone = f"{location.sender_number[:-2]}50"
    if isinstance(source, FormSource):
        fields = {
            "name": "Ana Perez",
            "phone": phone,
            "email": "ana@example.com",
            "text": example,
            "locale": playbook.default_language,
            "location": str(location.location_id),
            "consent_wording": playbook.consent_wording[playbook.default_language],
        }
        return json.dumps(form_payload(source, fields), ensure_ascii=False, indent=2)
    parameters = text_parameters(phone, location.sender_number, example)
    return json.dumps(parameters, ensure_ascii=False, indent=2)


def _posted(senders: Senders, source: str, body: bytes) -> str | None:
    try:
        reply = senders.post(source, body)
        _checked(reply)
        return senders.run_of(source, body, reply)
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal


def _checked(reply: Reply) -> None:
    """Raise what the desk said when it did not take a lead."""
    if reply.is_good:
        return
    if reply.status is None:
        raise Refused(f"The desk gave no answer. {_FAILURES.get(reply.failure or '', '')}".strip())
    raise Refused(f"The desk answered {reply.status}: {_said(reply.body)}")


def _said(body: bytes) -> str:
    """Return the sentence in a refusal of the front door, or the answer as it is."""
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return body.decode("utf-8", "replace")[:500] or "nothing more."
