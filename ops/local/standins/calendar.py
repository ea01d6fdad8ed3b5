"""A business's own calendar on a laptop: an iCalendar feed behind a secret address, and a hook that books.

What it books stands in the feed from then on. Who asks twice with one id is booked once.
"""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from frontdesk.clock import Clock
from ops.local.standins.faults import Met
from ops.local.standins.server import Answer, Request, json_answer
from ops.local.standins.standard_webhooks import signature
from ops.local.standins.standin import Call, StandIn

OPERATIONS: Final = frozenset({"read_feed", "book", "other"})
_BOOK: Final = "/book"
_FRESH_S: Final = 300
_HEAD: Final = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//stand-in//calendar//EN")


@dataclass(frozen=True, slots=True)
class Event:
    """Something in the calendar; what was booked by hook has the id that asked for it."""

    starts: datetime
    ends: datetime
    uid: str
    whose: str = ""
    """The number or the e-mail address of whoever it was booked for."""

    def lines(self) -> tuple[str, ...]:
        """Return it as iCalendar writes it."""
        marks = (f"UID:{self.uid}", f"DTSTAMP:{_utc(self.starts)}", f"DTSTART:{_utc(self.starts)}")
        return ("BEGIN:VEVENT", *marks, f"DTEND:{_utc(self.ends)}", "SUMMARY:Busy", "END:VEVENT")


class CalendarStandIn(StandIn):
    """One calendar. `written` are lines that its owner's own program adds to the feed."""

    provider = "calendar"

    def __init__(self, clock: Clock, secret: str, signed_with: str) -> None:
        super().__init__(clock, OPERATIONS)
        self.events: list[Event] = []
        self.written: tuple[str, ...] = ()
        self._secret = secret
        self._signed_with = signed_with

    @property
    def feed(self) -> str:
        """The address that a playbook names."""
        return f"{self.url}/private-{{secret}}/basic.ics"

    @property
    def book_url(self) -> str:
        """The address that books."""
        return f"{self.url}{_BOOK}"

    def put(self, starts: datetime, ends: datetime) -> None:
        """Let the owner write something into the calendar."""
        with self._lock:
            self.events.append(Event(starts, ends, f"own-{len(self.events)}"))

    def booked(self) -> list[Event]:
        """Return what was booked by hook, in the order in which it was asked for."""
        with self._lock:
            return [event for event in self.events if event.whose]

    def _understand(self, request: Request) -> Call:
        if request.method == "POST" and request.path == _BOOK:
            return Call("book", _document(request), request)
        is_feed = request.method == "GET" and request.path == f"/private-{self._secret}/basic.ics"
        return Call("read_feed" if is_feed else "other", {}, request)

    def _refuse(self, met: Met) -> Answer | None:
        return None

    def _carry_out(self, call: Call, met: Met) -> Answer:
        if call.operation == "read_feed":
            lines = [*_HEAD, *self.written, *(line for each in self.events for line in each.lines())]
            body = "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
            return Answer(200, body, {"Content-Type": "text/calendar; charset=utf-8"})
        if call.operation == "book":
            return self._book(call)
        return Answer(404, b"Not found", {"Content-Type": "text/plain"})

    def _book(self, call: Call) -> Answer:
        asked_by = call.request.headers.get("webhook-id", "")
        if not self._is_signed(call.request, asked_by):
            return json_answer(401, {"error": "the signature is wrong"})
        event = _event(call.fields, asked_by)
        if event is None:
            return json_answer(422, {"error": "this is no booking"})
        if not any(each.uid == asked_by for each in self.events):
            if any(each.starts < event.ends and event.starts < each.ends for each in self.events):
                return json_answer(409, {"error": "that time is taken"})
            self.events.append(event)
            self._note("booked", starts=event.starts.isoformat())
        return json_answer(201, {"starts_at": event.starts.isoformat()})

    def _is_signed(self, request: Request, asked_by: str) -> bool:
        sent_at = request.headers.get("webhook-timestamp", "")
        if not asked_by or not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > _FRESH_S:
            return False
        right = signature(self._signed_with, asked_by, sent_at, request.body)
        return hmac.compare_digest(right, request.headers.get("webhook-signature", ""))


def _document(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _event(asked: Any, asked_by: str) -> Event | None:
    """Read a booking as strictly as it is described."""
    told = asked.get("data")
    is_whole = asked.get("type") == "appointment.book" and isinstance(told, dict)
    if not is_whole or not _is_described(told):
        return None
    try:
        starts, ends = (datetime.fromisoformat(str(told[name])) for name in ("starts_at", "ends_at"))
    except ValueError:
        return None
    is_stretch = starts.tzinfo is not None and ends.tzinfo is not None and starts < ends
    whose = str(told.get("phone") or told.get("email") or "")
    return Event(starts, ends, asked_by, whose) if is_stretch and whose else None


def _is_described(told: dict[str, Any]) -> bool:
    """Tell whether the booking names who, where and when: who by a number, or else by an e-mail address."""
    who = "email" if "email" in told else "phone"
    is_right = (who == "email") == ("@" in str(told.get(who)))
    return is_right and set(told) == {who, "location", "starts_at", "ends_at"}


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
