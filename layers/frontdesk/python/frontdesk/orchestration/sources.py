"""What a source's payload becomes: one normalised Lead."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import phonenumbers

from frontdesk.domain.compliance import keyword
from frontdesk.domain.lead import ConsentEvidence, Delivery, Lead, LeadKind, Person, cut_text, event_key
from frontdesk.errors import MalformedPayload, UnknownSource
from frontdesk.orchestration.http_entry import HttpRequest
from frontdesk.orchestration.signatures import form_pairs
from frontdesk.orchestration.text import HOSTILE_UNICODE, cleaned, cleaned_name
from frontdesk.playbook import FormSource, Location, Playbook

NO_WAY_TO_REACH = "no_way_to_reach"
TEXT_CUT = "text_cut"
EARLY_STATUSES = frozenset({"accepted", "queued", "sending"})
"""Reports that say nothing that the answer to our POST did not say."""


def twilio_lead(name: str, request: HttpRequest, playbook: Playbook, now: datetime) -> Lead | None:
    """Return an inbound text or a delivery report as a Lead; None for a report that says nothing new.

    Raises:
        MalformedPayload: it is neither.
        UnknownSource: no location of the playbook has this number.
    """
    form = dict(form_pairs(request.body))
    if not (form.get("MessageSid") and form.get("From") and form.get("To")):
        raise MalformedPayload("A Twilio request needs MessageSid, From and To.")
    is_report = "MessageStatus" in form
    location = playbook.location_of_number(form["From" if is_report else "To"])
    if location is None:
        raise UnknownSource("No location of the playbook has this number.")
    return _report(name, request, form, location, now) if is_report else _text(name, form, location, now)


def _report(
    name: str, request: HttpRequest, form: dict[str, str], location: Location, now: datetime
) -> Lead | None:
    status, sid = form["MessageStatus"], form["MessageSid"]
    if status in EARLY_STATUSES:
        return None
    query = dict(form_pairs(request.query.encode()))
    return Lead(
        event_key=event_key(name, f"{sid}:{status}"),
        source=name,
        kind="delivery",
        location_id=location.location_id,
        person=Person(phone_e164=_phone(form["To"], location)),
        text="",
        received_at=now,
        delivery=Delivery(sid, status, query.get("grant"), form.get("ErrorCode") or None),
    )


def _text(name: str, form: dict[str, str], location: Location, now: datetime) -> Lead:
    phone = _phone(form["From"], location)
    text, was_cut, remarks = _said(form.get("Body", ""))
    words: dict[str | None, LeadKind] = {"opt_out": "opt_out", "opt_in": "opt_in"}
    return Lead(
        event_key=event_key(name, form["MessageSid"]),
        source=name,
        kind=words.get(keyword(text), "message"),
        location_id=location.location_id,
        person=Person(phone_e164=phone),
        text=text,
        received_at=now,
        was_cut=was_cut,
        remarks=(*remarks, *(() if phone else (NO_WAY_TO_REACH,))),
    )


def form_lead(name: str, source: FormSource, request: HttpRequest, playbook: Playbook, now: datetime) -> Lead:
    """Return a form's submission as a Lead. What is missing or odd is remarked, so that a person sees it;
    it is not refused.

    Raises:
        MalformedPayload: it is not a JSON object, or says nothing at all.
    """
    payload = _json_object(request.body)
    fields = source.fields
    at = {field: _field(payload, path) for field, path in fields.model_dump(exclude_none=True).items()}
    location, located = _location(source.location or at.get("location"), playbook)
    text, was_cut, remarks = _said(at.get("text") or "")
    phone, email = _phone(at.get("phone"), location), _email(at.get("email"))
    if not (text or at.get("phone") or at.get("email") or at.get("name")):
        raise MalformedPayload("The form says nothing: no text, no name, no way to reach anybody.")
    consent, agreed = _consent(name, at.get("consent_wording"), playbook, now)
    body_id = hashlib.sha256(request.body).hexdigest()
    return Lead(
        event_key=event_key(name, at.get("event_id") or body_id),
        source=name,
        kind="form",
        location_id=location.location_id,
        person=Person(phone, email, cleaned_name(at.get("name")), cleaned_name(at.get("locale"))),
        text=text,
        received_at=now,
        was_cut=was_cut,
        remarks=(
            *remarks,
            *located,
            *agreed,
            *(("phone_unreadable",) if at.get("phone") and not phone else ()),
            *(() if phone or email else (NO_WAY_TO_REACH,)),
            *(("unknown_fields",) if _unknown(payload, source) else ()),
        ),
        consent=consent,
    )


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload("The body is not JSON.") from error
    if not isinstance(payload, dict):
        raise MalformedPayload("The body must be a JSON object.")
    return payload


def _field(payload: dict[str, Any], path: str) -> str | None:
    """Return what lies at a path of keys joined by dots, as text; numbers are text too, all else is not a
    field's value."""
    value: Any = payload
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _unknown(payload: dict[str, Any], source: FormSource) -> bool:
    known = {path.split(".")[0] for path in source.fields.model_dump(exclude_none=True).values()}
    return bool(set(payload) - known)


def _said(raw: str) -> tuple[str, bool, tuple[str, ...]]:
    """Return the text as it is kept, whether it was cut, and what is remarkable about it."""
    text, was_hostile = cleaned(raw)
    kept, was_cut = cut_text(text)
    return kept, was_cut, (*((HOSTILE_UNICODE,) if was_hostile else ()), *((TEXT_CUT,) if was_cut else ()))


def _location(name: str | None, playbook: Playbook) -> tuple[Location, tuple[str, ...]]:
    """Return the location that a form names; an unknown one goes to the first, with a remark."""
    for location in playbook.locations.values():
        if name in (location.location_id, location.name):
            return location, ()
    return next(iter(playbook.locations.values())), ("unknown_location",)


def _phone(raw: str | None, location: Location) -> str | None:
    """Return a number as E.164, read as people write it in the location's country."""
    if not raw:
        return None
    home = phonenumbers.region_code_for_number(phonenumbers.parse(location.sender_number))
    try:
        number = phonenumbers.parse(cleaned(raw)[0][:64], home or "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(raw: str | None) -> str | None:
    """Return an address in lower case when it can be one; whether it exists only sending tells."""
    text = cleaned(raw or "")[0].lower()
    local, at, domain = text.rpartition("@")
    is_plausible = bool(at and local and "." in domain) and not any(char.isspace() for char in text)
    return text if is_plausible and len(text) <= 254 else None


def _consent(
    name: str, wording: str | None, playbook: Playbook, now: datetime
) -> tuple[ConsentEvidence | None, tuple[str, ...]]:
    """Return the evidence when the form shows exactly one of the playbook's wordings; any other words are
    no consent."""
    if wording is None:
        return None, ()
    if " ".join(wording.split()) in {" ".join(words.split()) for words in playbook.consent_wording.values()}:
        return ConsentEvidence(wording, name, now), ()
    return None, ("consent_wording_unknown",)
