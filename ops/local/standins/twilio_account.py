"""The Twilio account itself: its state, its numbers, its messaging services and their A2P registrations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any, Final
from urllib.parse import urlencode

from ops.local.standins.twilio_protocol import API_VERSION, TwilioRefusal

_SERVICE: Final = r"/v1/Services/(?P<service>MG[0-9a-f]{32})"
PATHS: Final[Mapping[str, re.Pattern[str]]] = {
    "fetch_account": re.compile(rf"/{API_VERSION}/Accounts/(?P<account>AC[0-9a-fA-F]{{32}})\.json"),
    "list_numbers": re.compile(
        rf"/{API_VERSION}/Accounts/(?P<account>AC[0-9a-fA-F]{{32}})/IncomingPhoneNumbers\.json"
    ),
    "list_services": re.compile(r"/v1/Services"),
    "list_service_numbers": re.compile(rf"{_SERVICE}/PhoneNumbers"),
    "list_campaigns": re.compile(rf"{_SERVICE}/Compliance/Usa2p"),
    "list_verifications": re.compile(r"/v1/Tollfree/Verifications"),
}
"""The first two are api.twilio.com's, the others messaging.twilio.com's; a stand-in is both hosts."""


@dataclass(slots=True)
class OwnNumber:
    """A number of the account; with an empty `sms_url` its texts go where all inbound texts go."""

    phone_number: str
    can_text: bool = True
    sms_url: str = ""
    sms_method: str = "POST"
    verification_status: str = "TWILIO_APPROVED"

    @property
    def sid(self) -> str:
        return _sid("PN", self.phone_number)


@dataclass(slots=True)
class MessagingService:
    """A service that numbers are grouped under, with the state of its A2P campaign, "" where it has none."""

    name: str
    numbers: list[str]
    campaign_status: str = "VERIFIED"
    uses_numbers_webhook: bool = True
    inbound_url: str = ""

    @property
    def sid(self) -> str:
        return _sid("MG", self.name)


@dataclass(slots=True)
class TwilioAccountState:
    """What somebody set up in Twilio's console; tests change it."""

    sid: str
    status: str = "active"
    kind: str = "Full"
    numbers: list[OwnNumber] = field(default_factory=list)
    services: list[MessagingService] = field(default_factory=list)

    @classmethod
    def of(cls, sid: str, senders: Iterable[str]) -> TwilioAccountState:
        """Return an account in order: every sender can text and is registered."""
        known = sorted(senders)
        service = [MessagingService("frontdesk", known)] if known else []
        return cls(sid, numbers=[OwnNumber(number) for number in known], services=service)

    def number(self, phone_number: str) -> OwnNumber:
        return next(each for each in self.numbers if each.phone_number == phone_number)

    def answer(self, path: str, query: Mapping[str, str], inbound_url: str) -> dict[str, Any]:
        """Return what Twilio answers to a GET of one of PATHS."""
        operation, found = _matched(path)
        if found.get("account", self.sid) != self.sid:
            raise _not_found(path)
        pages: dict[str, Callable[[], dict[str, Any]]] = {
            "fetch_account": self._account,
            "list_numbers": lambda: self._numbers(path, query, inbound_url),
            "list_services": lambda: _page(path, query, "services", map(self._service, self.services)),
            "list_service_numbers": lambda: self._service_numbers(path, query, found["service"]),
            "list_campaigns": lambda: self._campaigns(path, query, found["service"]),
            "list_verifications": lambda: self._verifications(path, query),
        }
        return pages[operation]()

    def _account(self) -> dict[str, Any]:
        return {
            "sid": self.sid,
            "friendly_name": "frontdesk",
            "owner_account_sid": self.sid,
            "status": self.status,
            "type": self.kind,
            "uri": f"/{API_VERSION}/Accounts/{self.sid}.json",
        }

    def _numbers(self, path: str, query: Mapping[str, str], inbound_url: str) -> dict[str, Any]:
        wanted = query.get("PhoneNumber", "")
        listed = [self._own(each, inbound_url) for each in self.numbers if wanted in each.phone_number]
        size = int(query.get("PageSize", "50"))
        return {
            "incoming_phone_numbers": listed[:size],
            "page": 0,
            "page_size": size,
            "next_page_uri": None,
            "previous_page_uri": None,
            "uri": f"{path}?{urlencode(query)}",
        }

    def _own(self, number: OwnNumber, inbound_url: str) -> dict[str, Any]:
        return {
            "account_sid": self.sid,
            "sid": number.sid,
            "phone_number": number.phone_number,
            "friendly_name": number.phone_number,
            "capabilities": {"voice": True, "sms": number.can_text, "mms": number.can_text, "fax": False},
            "sms_url": number.sms_url or inbound_url,
            "sms_method": number.sms_method,
            "sms_application_sid": "",
            "status": "in-use",
            "uri": f"/{API_VERSION}/Accounts/{self.sid}/IncomingPhoneNumbers/{number.sid}.json",
        }

    def _service(self, service: MessagingService) -> dict[str, Any]:
        return {
            "account_sid": self.sid,
            "sid": service.sid,
            "friendly_name": service.name,
            "inbound_request_url": service.inbound_url or None,
            "use_inbound_webhook_on_number": service.uses_numbers_webhook,
            "us_app_to_person_registered": service.campaign_status == "VERIFIED",
        }

    def _service_numbers(self, path: str, query: Mapping[str, str], sid: str) -> dict[str, Any]:
        service = self._of_sid(sid, path)
        numbers = (
            {
                "account_sid": self.sid,
                "service_sid": sid,
                "sid": _sid("PN", number),
                "phone_number": number,
                "country_code": "US",
                "capabilities": ["SMS"],
            }
            for number in service.numbers
        )
        return _page(path, query, "phone_numbers", numbers)

    def _campaigns(self, path: str, query: Mapping[str, str], sid: str) -> dict[str, Any]:
        status = self._of_sid(sid, path).campaign_status
        campaign = {
            "account_sid": self.sid,
            "sid": _sid("QE", sid),
            "messaging_service_sid": sid,
            "campaign_status": status,
            "errors": [],
        }
        return _page(path, query, "compliance", [campaign] if status else [])

    def _verifications(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        wanted = query.get("TollfreePhoneNumberSid")
        listed = (
            {
                "account_sid": self.sid,
                "tollfree_phone_number_sid": each.sid,
                "status": each.verification_status,
            }
            for each in self.numbers
            if each.verification_status and wanted in (None, each.sid)
        )
        return _page(path, query, "verifications", listed)

    def _of_sid(self, sid: str, path: str) -> MessagingService:
        for service in self.services:
            if service.sid == sid:
                return service
        raise _not_found(path)


def account_operation(method: str, path: str) -> str | None:
    """Name the operation of a request about the account; None for any other request."""
    if method != "GET":
        return None
    return next((name for name, pattern in PATHS.items() if pattern.fullmatch(path)), None)


def _matched(path: str) -> tuple[str, dict[str, str]]:
    return next(
        (name, found.groupdict()) for name, pattern in PATHS.items() if (found := pattern.fullmatch(path))
    )


def _page(path: str, query: Mapping[str, str], key: str, listed: Iterable[dict[str, Any]]) -> dict[str, Any]:
    size = int(query.get("PageSize", "50"))
    url = f"https://messaging.twilio.com{path}?{urlencode({'PageSize': size, 'Page': 0})}"
    meta = {
        "first_page_url": url,
        "key": key,
        "next_page_url": None,
        "page": 0,
        "page_size": size,
        "previous_page_url": None,
        "url": url,
    }
    return {key: list(listed)[:size], "meta": meta}


def _sid(prefix: str, name: str) -> str:
    return prefix + md5(name.encode(), usedforsecurity=False).hexdigest()


def _not_found(path: str) -> TwilioRefusal:
    return TwilioRefusal(404, 20404, f"The requested resource {path} was not found")
