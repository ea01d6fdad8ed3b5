"""Checks of Twilio: the account, each location's number, where its texts go, and its registration for A2P."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ops.doctor.check import Verdict, fail, ok, warn, worst
from ops.doctor.patient import Patient
from ops.doctor.twilio_api import MOST, look_up

_TOLL_FREE: Final = ("800", "833", "844", "855", "866", "877", "888")
_REFUSED: Final = frozenset({"FAILED", "SUSPENDED", "EXPIRED", "TWILIO_REJECTED"})
_DONE: Final = frozenset({"VERIFIED", "TWILIO_APPROVED"})


def account_is_active(desk: Patient) -> Verdict:
    """Ask for the account; suspended it sends nothing, on trial only to confirmed numbers."""
    account = desk.twilio()
    told = look_up(account, f"/2010-04-01/Accounts/{account.sid}.json")
    if told["status"] != "active":
        return fail(f"The account is {told['status']}: see why in Twilio's console.")
    if told["type"] == "Trial":
        return warn("The account is on trial and texts only numbers that were confirmed: upgrade it.")
    return ok("The account is active.")


def numbers_can_text(desk: Patient) -> Verdict:
    """Look whether every location's sender number is the account's, and can send texts."""
    numbers = _own_numbers(desk)
    return worst(
        _of_number(location.name, location.sender_number, numbers.get(location.sender_number))
        for location in desk.playbook.locations.values()
    )


def texts_come_to_us(desk: Patient) -> Verdict:
    """Look where the texts to each number go: its messaging service decides before the number does."""
    numbers, services = _own_numbers(desk), _services(desk)
    ours = {
        f"{desk.public_url}/hooks/{name}"
        for name, source in desk.playbook.sources.items()
        if source.kind == "twilio"
    }
    return worst(
        _goes_to(location.sender_number, numbers.get(location.sender_number), services, ours)
        for location in desk.playbook.locations.values()
    )


def numbers_are_registered(desk: Patient) -> Verdict:
    """Look at what carriers ask of texts from an application (A2P) in the US.

    A local number needs a messaging service with a campaign that is VERIFIED, a toll-free one a verification
    of its own. Twilio tells the state of both, but not what a carrier filters all the same, nor how many
    segments a day it takes.
    """
    services = _services(desk)
    senders = {location.sender_number for location in desk.playbook.locations.values()}
    return worst(registration(desk, number, services.get(number)) for number in sorted(senders))


@dataclass(frozen=True, slots=True)
class Service:
    """A messaging service: it may take inbound texts itself, and its campaign stands for its numbers."""

    sid: str
    inbound_url: str
    uses_numbers_webhook: bool


def _own_numbers(desk: Patient) -> Mapping[str, Mapping[str, Any]]:
    account = desk.twilio()
    path = f"/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers.json"
    found = look_up(account, path, PageSize=MOST)["incoming_phone_numbers"]
    return {each["phone_number"]: each for each in found}


def _services(desk: Patient) -> Mapping[str, Service]:
    """Return the messaging service of each number that is in one."""
    account = desk.twilio(desk.messaging_url)
    by_number: dict[str, Service] = {}
    for told in look_up(account, "/v1/Services", PageSize=MOST)["services"]:
        service = Service(
            told["sid"], told.get("inbound_request_url") or "", bool(told["use_inbound_webhook_on_number"])
        )
        found = look_up(account, f"/v1/Services/{service.sid}/PhoneNumbers", PageSize=MOST)
        by_number |= {each["phone_number"]: service for each in found["phone_numbers"]}
    return by_number


def _of_number(location: str, number: str, own: Mapping[str, Any] | None) -> Verdict:
    if own is None:
        return fail(
            f"{number} of {location} is no number of this account: buy or move it, or correct the playbook."
        )
    if not own["capabilities"].get("sms"):
        return fail(f"{number} of {location} cannot send texts: choose a number with SMS.")
    return ok("Every location's number is the account's and can text.")


def _goes_to(
    number: str, own: Mapping[str, Any] | None, services: Mapping[str, Service], ours: set[str]
) -> Verdict:
    service = services.get(number)
    wanted = min(ours) if ours else "nowhere: the playbook has no Twilio source"
    if service and not service.uses_numbers_webhook:
        if service.inbound_url in ours:
            return ok("Inbound texts come to this desk.")
        return fail(
            f"The messaging service of {number} takes its texts elsewhere: set its request URL to {wanted}."
        )
    if own is None:
        return fail(f"{number} is no number of this account, so its texts go elsewhere.")
    if own.get("sms_application_sid"):
        return fail(f"A TwiML app takes the texts of {number}: set its webhook to {wanted} instead.")
    if own["sms_url"] not in ours or own["sms_method"] != "POST":
        return fail(f"Texts to {number} go elsewhere: set its messaging webhook to {wanted}, by HTTP POST.")
    return ok("Inbound texts come to this desk.")


def registration(desk: Patient, number: str, service: Service | None) -> Verdict:
    """Return how one number stands with the carriers."""
    if not number.startswith("+1"):
        return ok(f"{number} is not in North America, where A2P registration is asked for.")
    if number[2:5] in _TOLL_FREE:
        return _state(number, "toll-free verification", list(_verifications(desk, number)))
    if service is None:
        return fail(
            f"{number} is in no messaging service, so in no A2P campaign, and US carriers block its texts: "
            "register a brand and a campaign in Twilio's console and add the number."
        )
    account = desk.twilio(desk.messaging_url)
    found = look_up(account, f"/v1/Services/{service.sid}/Compliance/Usa2p", PageSize=MOST)["compliance"]
    return _state(number, "A2P campaign", [each["campaign_status"] for each in found])


def _verifications(desk: Patient, number: str) -> Iterator[str]:
    own = _own_numbers(desk).get(number)
    if own:
        account = desk.twilio(desk.messaging_url)
        found = look_up(account, "/v1/Tollfree/Verifications", TollfreePhoneNumberSid=own["sid"])
        yield from (each["status"] for each in found["verifications"])


def _state(number: str, what: str, states: list[str]) -> Verdict:
    if _DONE & set(states):
        return ok(
            "Every number is registered; what carriers filter all the same, Twilio's API does not tell."
        )
    if not states:
        return fail(f"{number} has no {what}: register it in Twilio's console, or carriers block its texts.")
    if set(states) <= _REFUSED:
        return fail(f"The {what} of {number} is {', '.join(states)}: read why in Twilio's console.")
    return warn(f"The {what} of {number} is {', '.join(states)}: carriers block texts until it is approved.")
