"""What a source's payload becomes: one normalised Lead.

What is missing or odd is remarked on the Lead, so that a person sees it; only what can be nobody's message is
refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NoReturn

from frontdesk.domain.compliance import keyword
from frontdesk.domain.lead import (
    ConsentEvidence,
    Delivery,
    Lead,
    LeadKind,
    LocationId,
    Person,
    event_key,
)
from frontdesk.domain.texting_law import state_of_address
from frontdesk.errors import MalformedPayload
from frontdesk.orchestration.addresses import carrier_number, email_address, typed_number
from frontdesk.orchestration.http_entry import HttpRequest
from frontdesk.orchestration.signatures import form_pairs
from frontdesk.orchestration.text import Cleaned, cleaned, cleaned_line
from frontdesk.playbook import FormSource, Location, Playbook

HOSTILE_UNICODE: Final = "hostile_unicode"
TEXT_CUT: Final = "text_cut"
NO_WAY_TO_REACH: Final = "no_way_to_reach"
PHONE_UNREADABLE: Final = "phone_unreadable"
EMAIL_UNREADABLE: Final = "email_unreadable"
UNKNOWN_FIELDS: Final = "unknown_fields"
UNKNOWN_LOCATION: Final = "unknown_location"
CONSENT_WORDING_UNKNOWN: Final = "consent_wording_unknown"
MEDIA_NOT_READ: Final = "media_not_read"
REMARKS: Final = frozenset(
    {
        HOSTILE_UNICODE,
        TEXT_CUT,
        NO_WAY_TO_REACH,
        PHONE_UNREADABLE,
        EMAIL_UNREADABLE,
        UNKNOWN_FIELDS,
        UNKNOWN_LOCATION,
        CONSENT_WORDING_UNKNOWN,
        MEDIA_NOT_READ,
    }
)
"""Everything that may be remarked on a Lead. With any of them a person looks before anything is sent."""

_EARLY_STATUSES: Final = frozenset({"accepted", "queued", "sending"})
"""Reports that say nothing that the answer to our POST did not say, or a later one will not."""
_BY_MAIL: Final = frozenset({"email", "mail", "byemail", "correo", "correoelectrónico", "porcorreo"})
_KIND_OF_OPT_OUT_TYPE: Final[dict[str | None, LeadKind]] = {"STOP": "opt_out", "START": "opt_in"}
_LONGEST_WORD: Final = 64
_LOCALE_CHARS: Final = 35
_ADDRESS_CHARS: Final = 200


def twilio_lead(name: str, request: HttpRequest, playbook: Playbook, now: datetime) -> Lead | None:
    """Return an inbound text or a delivery report as a Lead; None for a report that says nothing new.

    Raises:
        MalformedPayload: it is neither.
    """
    form = _once_each(form_pairs(request.body))
    if not (form.get("MessageSid") and form.get("From") and form.get("To")):
        raise MalformedPayload("A Twilio request needs MessageSid, From and To.")
    if "MessageStatus" in form:
        return _report(name, request, form, playbook, now)
    return _text(name, form, playbook, now)


def _once_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Twilio names each parameter once; of two that contradict each other, neither can be believed."""
    form = dict(pairs)
    if len(form) != len(pairs):
        raise MalformedPayload("A Twilio request names each parameter once.")
    return form


def _report(
    name: str, request: HttpRequest, form: dict[str, str], playbook: Playbook, now: datetime
) -> Lead | None:
    sid, status = _word(form, "MessageSid"), _word(form, "MessageStatus")
    if status in _EARLY_STATUSES:
        return None
    query = dict(form_pairs(request.query.encode("utf-8", "replace")))
    location_id, remarks = _of_number(form["From"], playbook)
    return Lead(
        event_key=event_key(name, f"{sid}:{status}"),
        source=name,
        kind="delivery",
        location_id=location_id,
        person=Person(phone_e164=carrier_number(form["To"])),
        text="",
        received_at=now,
        remarks=remarks,
        delivery=Delivery(sid, status, _word(query, "grant") or None, _word(form, "ErrorCode") or None),
    )


def _word(form: dict[str, str], name: str) -> str:
    """Return a parameter that is an id or a word; empty when it is absent."""
    value = form.get(name, "")
    if len(value) > _LONGEST_WORD or not value.isascii():
        raise MalformedPayload(f"Twilio's {name} is a short word.")
    return value


def _text(name: str, form: dict[str, str], playbook: Playbook, now: datetime) -> Lead:
    said = cleaned(form.get("Body", ""))
    phone = carrier_number(form["From"])
    location_id, located = _of_number(form["To"], playbook)
    by_carrier = _KIND_OF_OPT_OUT_TYPE.get(form.get("OptOutType"))
    return Lead(
        event_key=event_key(name, _word(form, "MessageSid")),
        source=name,
        kind=by_carrier or keyword(said.text) or "message",
        location_id=location_id,
        person=Person(phone_e164=phone),
        text=said.text,
        received_at=now,
        was_cut=said.was_cut,
        remarks=(
            *remarks_on(said),
            *located,
            *_if(form.get("NumMedia", "0") != "0", MEDIA_NOT_READ),
            *_if(phone is None, NO_WAY_TO_REACH),
        ),
    )


def _of_number(number: str, playbook: Playbook) -> tuple[LocationId, tuple[str, ...]]:
    """Return whose number this is. A STOP to a number that the playbook forgot must still be heard."""
    location = playbook.location_of_number(number)
    return (location.location_id, ()) if location else (_first(playbook).location_id, (UNKNOWN_LOCATION,))


def form_lead(name: str, source: FormSource, request: HttpRequest, playbook: Playbook, now: datetime) -> Lead:
    """Return a form's submission as a Lead.

    Raises:
        MalformedPayload: it is not a JSON object, or says nothing at all.
    """
    payload = _json_object(request.body)
    paths = source.fields.model_dump(exclude_none=True)
    at = {field: _field(payload, path) for field, path in paths.items()}
    said = cleaned(at.get("text") or "")
    full_name = cleaned_line(at.get("name"))
    if not (said.text or full_name or at.get("phone") or at.get("email")):
        raise MalformedPayload("The form says nothing: no text, no name, no way to reach anybody.")
    location, located = _of_name(source.location or at.get("location"), playbook)
    phone, email = typed_number(at.get("phone"), location.sender_number), email_address(at.get("email"))
    consent, agreed = _consent(name, at.get("consent_wording"), playbook, now)
    return Lead(
        event_key=event_key(name, _event_id(at.get("event_id"), request.body)),
        source=name,
        kind="form",
        location_id=location.location_id,
        person=Person(phone, email, full_name, cleaned_line(at.get("locale"), _LOCALE_CHARS), _state(at)),
        text=said.text,
        received_at=now,
        was_cut=said.was_cut,
        remarks=(
            *remarks_on(said),
            *located,
            *agreed,
            *_if(bool(at.get("phone")) and not phone, PHONE_UNREADABLE),
            *_if(bool(at.get("email")) and not email, EMAIL_UNREADABLE),
            *_if(not (phone or email), NO_WAY_TO_REACH),
            *_if(_has_more(payload, [path.split(".") for path in paths.values()]), UNKNOWN_FIELDS),
        ),
        consent=consent,
        channel="email" if email and (not phone or _wants_mail(at.get("reply_by"))) else "sms",
    )


def _wants_mail(asked: str | None) -> bool:
    """Tell whether a form asks for an answer by e-mail, in one of the words that forms use for it."""
    return re.sub(r"[\W_]+", "", (asked or "").casefold()) in _BY_MAIL


def remarks_on(said: Cleaned) -> tuple[str, ...]:
    """Return what is remarked about a text as it came."""
    return (*_if(said.was_hostile, HOSTILE_UNICODE), *_if(said.was_cut, TEXT_CUT))


def _if(holds: bool, remark: str) -> tuple[str, ...]:
    return (remark,) if holds else ()


def _state(at: Mapping[str, str | None]) -> str | None:
    """Return the state of the address that a form gives: nothing else of it is kept."""
    return state_of_address(cleaned_line(at.get("address"), _ADDRESS_CHARS) or "")


def _event_id(given: str | None, body: bytes) -> str:
    """Return what makes this submission the same one when it comes again: its own id, or all of it."""
    if given is None:
        return hashlib.sha256(body).hexdigest()
    return given.encode("utf-8", "backslashreplace").decode()


def _json_object(body: bytes) -> dict[str, Any]:
    """Read the body; numbers stay as they were written, since a phone number is none."""
    try:
        payload = json.loads(body, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload("The body is not JSON.") from error
    if not isinstance(payload, dict):
        raise MalformedPayload("The body must be a JSON object.")
    return payload


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _field(payload: dict[str, Any], path: str) -> str | None:
    """Return the text at a path of keys joined by dots; None when there is none."""
    value: Any = payload
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value.strip() or None if isinstance(value, str) else None


def _has_more(payload: dict[str, Any], paths: Iterable[list[str]]) -> bool:
    """Say whether the payload has keys beside these paths; it is followed only as deep as they go."""
    below: dict[str, list[list[str]]] = {}
    for first, *rest in paths:
        below.setdefault(first, []).extend([rest] if rest else [])
    return any(
        key not in below or (isinstance(value, dict) and _has_more(value, below[key]))
        for key, value in payload.items()
    )


def _of_name(given: str | None, playbook: Playbook) -> tuple[Location, tuple[str, ...]]:
    """Return the location that a form names; an unknown one is the first, with a remark."""
    wanted = (cleaned_line(given) or "").casefold()
    for location in playbook.locations.values():
        if wanted in (location.location_id.casefold(), location.name.casefold()):
            return location, ()
    return _first(playbook), (UNKNOWN_LOCATION,)


def _first(playbook: Playbook) -> Location:
    return next(iter(playbook.locations.values()))


def _consent(
    name: str, shown: str | None, playbook: Playbook, now: datetime
) -> tuple[ConsentEvidence | None, tuple[str, ...]]:
    """Return the evidence when the form shows one of the playbook's wordings; other words are no consent."""
    if shown is None:
        return None, ()
    for wording in playbook.consent_wording.values():
        if shown.split() == wording.split():
            return ConsentEvidence(wording, name, now), ()
    return None, (CONSENT_WORDING_UNKNOWN,)
