"""By which provider and from which address of ours a tool works at a location."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.arguments import Arguments, CrmUpdate, Letter, OptOutSync
from frontdesk.domain.catalog import MCP_PREFIX, Tool, Via
from frontdesk.domain.letters import footer
from frontdesk.errors import Misconfigured
from frontdesk.playbook import Location, Playbook
from frontdesk.playbook_location import FeedPlace
from frontdesk.playbook_mail import MailPlace
from frontdesk.playbook_text import fill


@dataclass(frozen=True, slots=True)
class Way:
    """Who does it, and from which address of ours."""

    by: Via
    sender: str


def way_of(
    tool: Tool,
    playbook: Playbook,
    location: Location,
    arguments: Arguments | None = None,
    *,
    without_mcp: bool = False,
) -> Way:
    """Return how a tool works at a location, called with these arguments; `without_mcp` by the playbook's
    [crm], if it has one.

    Raises:
        Misconfigured: the playbook names no provider for it.
    """
    if tool.act == "message":
        return _by_text(playbook, location) if tool.channel == "sms" else _by_mail(playbook, location)
    if (served := _by_server(tool, playbook)) and not (without_mcp and playbook.file.crm):
        return served
    if tool.channel == "crm" and playbook.file.crm:
        crm = playbook.file.crm
        if crm.url is not None:
            return Way(Via("webhook"), crm.url)
        account = _crm_account(playbook, location, arguments)
        return Way(Via("highlevel", account), account)
    if tool.channel == "calendar":
        calendar = location.calendar
        if isinstance(calendar, FeedPlace):
            return Way(Via("webhook", location.location_id), calendar.book_url)
        if calendar is not None:
            return Way(Via("highlevel", calendar.account), calendar.calendar_id)
    raise Misconfigured(f"the playbook {playbook.folder.name} says not by whom {tool.name} is done")


def letter_of(playbook: Playbook, location: Location, *, intent: str, language: str) -> Letter:
    """Return what an e-mail says around its text; where the playbook does not speak a language, its own.

    Raises:
        Misconfigured: the playbook does not say what the law wants under an e-mail.
    """
    spoken = next((each for each in playbook.languages if each == language), playbook.default_language)
    place, texts = _mail_place(playbook, location), playbook.file.email.get(spoken)
    if texts is None:
        raise Misconfigured(f"the playbook {playbook.folder.name} has no subject for e-mails in {spoken}")
    facts = playbook.facts(location.location_id, spoken)
    subject = fill(texts.subjects.get(intent, texts.subject), facts)
    return Letter(subject, footer(playbook.business, place.postal_address, spoken))


def lane_of(tool: Tool, playbook: Playbook, location: Location, arguments: Arguments | None = None) -> str:
    """Return where sends to one contact stand in line, one at a time: on their channel, or in one account of
    the CRM, where one that does not answer keeps no other waiting."""
    crm = playbook.file.crm
    if tool.channel != "crm" or crm is None or crm.url is not None:
        return tool.channel or ""
    return f"crm/{_crm_account(playbook, location, arguments)}"


def accounts_beside(playbook: Playbook, location_id: str) -> tuple[str, ...]:
    """Return the sub-accounts of HighLevel that the client keeps contacts in beside a location's own."""
    crm = playbook.file.crm
    if crm is None or crm.kind != "highlevel":
        return ()
    places = (each.highlevel for each in playbook.file.locations.values())
    home = playbook.file.locations[location_id].highlevel
    known = dict.fromkeys(place.account for place in places if place)
    return tuple(account for account in known if home is None or account != home.account)


def record_of(playbook: Playbook, intent: str) -> CrmUpdate | None:
    """Return what the CRM is told of whoever wants this; None where the playbook does not say or allow it."""
    known = playbook.intents.get(intent)
    is_allowed = playbook.file.tools.update_contact is not None
    return known.record.update() if known and known.record and is_allowed else None


def location_of_account(playbook: Playbook, account: str) -> Location | None:
    """Return the first location that has this sub-account of HighLevel."""
    for location in playbook.locations.values():
        place = playbook.file.locations[location.location_id].highlevel
        if place and place.account == account:
            return location
    return None


def _by_server(tool: Tool, playbook: Playbook) -> Way | None:
    """Return the way by the MCP server's tool that stands for it; one that nobody accepted stands for nothing
    where there is another way."""
    for name, server in playbook.file.mcp.items():
        for own, section in server.tools.items():
            if section.stands_for == tool.name and (section.digest or playbook.file.crm is None):
                return Way(Via("mcp", f"{name}/{own}"), f"{MCP_PREFIX}{name}/{own}")
    return None


def _by_text(playbook: Playbook, location: Location) -> Way:
    if playbook.file.channels.sms == "highlevel":
        return Way(Via("highlevel", _account(playbook, location)), location.sender_number)
    return Way(Via("twilio"), location.sender_number)


def _crm_account(playbook: Playbook, location: Location, arguments: Arguments | None) -> str:
    """Return which account an act is for: the location's own, or another of the playbook's."""
    elsewhere = arguments.elsewhere if isinstance(arguments, OptOutSync) else ""
    if not elsewhere:
        return _account(playbook, location)
    if elsewhere not in accounts_beside(playbook, location.location_id):
        raise Misconfigured(f"the playbook names no sub-account {elsewhere} beside {location.location_id}'s")
    return elsewhere


def _by_mail(playbook: Playbook, location: Location) -> Way:
    return Way(Via("highlevel", _account(playbook, location)), _mail_place(playbook, location).sender)


def _mail_place(playbook: Playbook, location: Location) -> MailPlace:
    place = playbook.file.locations[location.location_id].email
    if place is None:
        raise Misconfigured(f"the playbook names no e-mail address of {location.location_id}")
    return place


def _account(playbook: Playbook, location: Location) -> str:
    place = playbook.file.locations[location.location_id].highlevel
    if place is None:
        raise Misconfigured(f"the playbook names no sub-account of HighLevel for {location.location_id}")
    return place.account
