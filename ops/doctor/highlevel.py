"""Checks of HighLevel: each sub-account's token and scopes, and what the playbook names there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.playbook import Playbook
from frontdesk.playbook_location import CalendarPlace
from frontdesk.tools.highlevel_reads import HighLevelReader
from frontdesk.tools.highlevel_stages import stage_named
from ops.doctor.check import Verdict, fail, ok, worst
from ops.doctor.highlevel_api import refusals
from ops.doctor.patient import Patient

PATIENCE_S: Final = 10.0
"""All that is asked of one sub-account."""
NOBODY: Final = "+10000000000"
NO_ID: Final = "frontdeskDoctorAsks0"
"""An id that nothing has: whether a token may look is answered before whether there is something."""


def tokens_suffice(desk: Patient) -> Verdict:
    """Read a little in each sub-account for every scope that a tool of the playbook reads with."""
    reads = reads_of(desk.playbook)
    return worst(_of_account(desk, account, names, reads) for account, names in accounts(desk).items())


def calendars_are_there(desk: Patient) -> Verdict:
    """Look at each calendar that slots are offered from: it must be of the location's own sub-account."""
    return worst(
        _of_calendar(desk, location.name, location.calendar.account, location.calendar.calendar_id)
        for location in desk.playbook.locations.values()
        if isinstance(location.calendar, CalendarPlace)
    )


def stages_are_there(desk: Patient) -> Verdict:
    """Look in each sub-account for every stage that the playbook may move somebody to."""
    return worst(_of_stages(desk, account, names) for account, names in accounts(desk).items())


def accounts(desk: Patient) -> Mapping[str, list[str]]:
    """Return the sub-accounts that the playbook names, with the names of their locations."""
    found: dict[str, list[str]] = {}
    for location in desk.playbook.locations.values():
        place = desk.playbook.file.locations[location.location_id].highlevel
        if place:
            found.setdefault(place.account, []).append(location.name)
    return found


def stages_named(playbook: Playbook) -> tuple[str, ...]:
    """Return the stages that the playbook may move somebody to at HighLevel."""
    update, crm = playbook.file.tools.update_contact, playbook.file.crm
    is_there = update is not None and crm is not None and crm.kind == "highlevel"
    return tuple(sorted(update.stages)) if update and is_there else ()


def has_calendars(playbook: Playbook) -> bool:
    """Say whether the desk offers slots of a calendar of HighLevel's."""
    return any(isinstance(each.calendar, CalendarPlace) for each in playbook.locations.values())


def reads_of(playbook: Playbook) -> Mapping[str, str]:
    """Return a cheap read for each scope that the playbook's tools read with; `{account}` stands in it."""
    file = playbook.file
    is_crm = file.crm is not None and file.crm.kind == "highlevel"
    reads = {"contacts.readonly": f"/contacts/search/duplicate?locationId={{account}}&number=%2B{NOBODY[1:]}"}
    if file.channels.sms == "highlevel":
        reads["conversations.readonly"] = "/conversations/search?locationId={account}&limit=1"
        reads["conversations/message.readonly"] = f"/conversations/messages/{NO_ID}"
    if is_crm and stages_named(playbook):
        reads["opportunities.readonly"] = "/opportunities/pipelines?locationId={account}"
    if has_calendars(playbook):
        reads["calendars.readonly"] = f"/calendars/{NO_ID}"
        reads["calendars/events.readonly"] = f"/calendars/events/appointments/{NO_ID}"
    return reads


def _of_account(desk: Patient, account: str, names: list[str], reads: Mapping[str, str]) -> Verdict:
    asked = {scope: path.format(account=account) for scope, path in reads.items()}
    try:
        refused = list(refusals(desk.highlevel(account), asked, total_s=PATIENCE_S))
    except Misconfigured as missing:
        refused = [fail(f"{missing}.")]
    if not refused:
        return ok(
            "Every token is good and may read all that the playbook's tools read; whether it may write too, "
            "only writing tells."
        )
    found = worst(refused)
    return Verdict(found.state, f"{_who(account, names)}: {found.sentence}")


def _of_calendar(desk: Patient, name: str, account: str, calendar_id: str) -> Verdict:
    where = f"The calendar {calendar_id} of {name}"
    try:
        found = HighLevelReader(desk.highlevel(account), total_s=PATIENCE_S).find(f"/calendars/{calendar_id}")
    except (Misconfigured, ProviderUnavailable) as error:
        return fail(f"{where} cannot be read: {error}.")
    calendar = found.get("calendar") if found else None
    if not isinstance(calendar, dict):
        return fail(f"{where} is none of HighLevel's: correct its id in the playbook.")
    owner = calendar.get("locationId", account)
    if owner != account:
        return fail(f"{where} is the sub-account {owner}'s, not {account}'s: correct the playbook.")
    return ok("Every calendar that the playbook names is there.")


def _of_stages(desk: Patient, account: str, names: list[str]) -> Verdict:
    try:
        reader = HighLevelReader(desk.highlevel(account), total_s=PATIENCE_S)
        for stage in stages_named(desk.playbook):
            stage_named(reader, stage)
    except (Misconfigured, ProviderUnavailable) as error:
        return fail(f"{_who(account, names)}: {error}.")
    return ok("Every stage that the playbook names is there once.")


def _who(account: str, names: list[str]) -> str:
    return f"The sub-account {account} of {' and '.join(names)}"
