"""The messages of the Twilio stand-in: what each one is at a given moment, and the list in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from ops.local.standins.twilio_protocol import API_VERSION, TwilioRefusal, rfc_2822, segments

_SEND_TAKES = timedelta(seconds=1)
_DELIVERY_TAKES = timedelta(seconds=1)
_LONGEST_VALIDITY_S = 36_000
_LIST_ARGUMENTS = frozenset({"To", "From", "PageSize", "Page", "PageToken"})

CARRIER_ERRORS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30036: "Validity Period Expired",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsMessage:
    """One accepted message; its status follows from the time, so nothing has to be moved along."""

    sid: str
    to: str
    from_: str
    body: str
    at: datetime
    is_inbound: bool = False
    status_callback: str = ""
    validity_s: int = _LONGEST_VALIDITY_S
    queued_s: float = 0
    listed_after_s: float = 0
    carrier_error: int | None = None

    @property
    def has_expired_in_queue(self) -> bool:
        return self.queued_s > self.validity_s

    def journey(self) -> list[tuple[datetime, str]]:
        """Return every status with the moment it begins."""
        if self.is_inbound:
            return [(self.at, "received")]
        if self.has_expired_in_queue:
            return [(self.at, "queued"), (self.at + timedelta(seconds=self.validity_s), "failed")]
        sent = self.at + timedelta(seconds=self.queued_s) + _SEND_TAKES
        end = "undelivered" if self.carrier_error else "delivered"
        return [(self.at, "queued"), (sent, "sent"), (sent + _DELIVERY_TAKES, end)]

    def begun(self, now: datetime) -> list[tuple[datetime, str]]:
        """Return the statuses reached by `now`; there is always a first one."""
        journey = self.journey()
        return [(since, status) for since, status in journey if since <= now] or journey[:1]

    def error_code(self, status: str) -> int | None:
        if status == "failed":
            return 30036
        return self.carrier_error if status == "undelivered" else None

    def is_listed(self, now: datetime) -> bool:
        return now >= self.at + timedelta(seconds=self.listed_after_s)

    def document(self, account_sid: str, now: datetime) -> dict[str, object]:
        """Return the Message resource as Twilio renders it."""
        begun = self.begun(now)
        updated, status = begun[-1]
        uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.sid}"
        error_code = self.error_code(status)
        sent_at = next((since for since, name in begun if name in {"sent", "received"}), None)
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": rfc_2822(self.at),
            "date_sent": rfc_2822(sent_at),
            "date_updated": rfc_2822(updated),
            "direction": "inbound" if self.is_inbound else "outbound-api",
            "error_code": error_code,
            "error_message": CARRIER_ERRORS.get(error_code) if error_code else None,
            "from": self.from_,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": str(segments(self.body)),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


def validity_s(asked: str | None) -> int:
    """Read ValidityPeriod: whole seconds, up to ten hours."""
    if asked is None:
        return _LONGEST_VALIDITY_S
    if not asked.isdigit() or not 1 <= int(asked) <= _LONGEST_VALIDITY_S:
        raise TwilioRefusal(400, 20001, f"ValidityPeriod must be a number from 1 to {_LONGEST_VALIDITY_S}.")
    return int(asked)


def page(
    messages: Sequence[SmsMessage], query: Mapping[str, str], account_sid: str, now: datetime
) -> dict[str, object]:
    """Return one page, newest first; a page token names the last message seen, so arrivals shift nothing."""
    size = _page_size(query)
    number = int(query.get("Page", 0))
    wanted = [
        message for message in reversed(messages) if message.is_listed(now) and _matches(message, query)
    ]
    start = _start(wanted, query.get("PageToken", ""), size)
    shown = wanted[start : start + size]
    has_more = start + size < len(wanted)
    base = f"/{API_VERSION}/Accounts/{account_sid}/Messages.json"
    filters = {name: query[name] for name in ("To", "From") if name in query}

    def uri(page_number: int, token: str | None) -> str:
        arguments = filters | {"PageSize": str(size), "Page": str(page_number)}
        return f"{base}?{urlencode(arguments | ({'PageToken': token} if token else {}))}"

    before = f"PB{wanted[start].sid}" if number and start < len(wanted) else None
    return {
        "end": start + len(shown) - 1 if shown else start,
        "first_page_uri": uri(0, None),
        "messages": [message.document(account_sid, now) for message in shown],
        "next_page_uri": uri(number + 1, f"PA{shown[-1].sid}") if has_more else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": uri(number - 1, before) if before else None,
        "start": start,
        "uri": uri(number, query.get("PageToken")),
    }


def _page_size(query: Mapping[str, str]) -> int:
    # A filter that Twilio has and this list does not know must not silently let everything through.
    if unknown := sorted(set(query) - _LIST_ARGUMENTS):
        raise TwilioRefusal(400, 20001, f"The stand-in cannot list by {', '.join(unknown)}; use To and From.")
    asked = query.get("PageSize", "50")
    if not asked.isdigit() or not 1 <= int(asked) <= 1000:
        raise TwilioRefusal(400, 20001, "PageSize must be a number from 1 to 1000.")
    return int(asked)


def _matches(message: SmsMessage, query: Mapping[str, str]) -> bool:
    return query.get("To", message.to) == message.to and query.get("From", message.from_) == message.from_


def _start(wanted: Sequence[SmsMessage], token: str, size: int) -> int:
    """Return where the page begins: PA<sid> means after that message, PB<sid> the page before it."""
    if not token:
        return 0
    for index, message in enumerate(wanted):
        if token[2:] == message.sid:
            return index + 1 if token.startswith("PA") else max(0, index - size)
    raise TwilioRefusal(400, 20001, "The PageToken belongs to no message; follow next_page_uri.")
