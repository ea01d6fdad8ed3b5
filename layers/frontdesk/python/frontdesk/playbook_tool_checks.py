"""What a playbook says of its tools: each has somebody who does it, at every location."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from frontdesk.playbook_checks import Reading
from frontdesk.playbook_faults import FILE, Fault
from frontdesk.playbook_model import HighLevelSource

_CRM_TOOLS = ("update_contact", "sync_opt_out")
_fault = partial(Fault, FILE)


def tool_faults(reading: Reading) -> Iterator[Fault]:
    """Yield the faults of channels, CRM and tools, leaving out what rests on a broken section."""
    if not reading.broken & {"crm", "tools"}:
        yield from _crm(reading)
    if not reading.broken & {"intents", "tools"}:
        yield from _records(reading)
    if not reading.broken & {"crm", "channels", "locations", "sources"}:
        yield from _places(reading)
        yield from _accounts(reading)


def _crm(reading: Reading) -> Iterator[Fault]:
    if reading.file.crm is None:
        for name in _CRM_TOOLS:
            if name in reading.file.tools.allowed() and name not in _served(reading):
                remedy = 'add [crm] with kind = "highlevel", or kind = "webhook" and a url'
                yield _fault(f"tools.{name}", "no [crm] says where contacts are kept", remedy)


def _served(reading: Reading) -> set[str]:
    """Return what tools of MCP servers stand for; where one is broken, its own fault says so."""
    if "mcp" in reading.broken or reading.named("mcp") - reading.file.mcp.keys():
        return set(_CRM_TOOLS)
    sections = (section for server in reading.file.mcp.values() for section in server.tools.values())
    return {section.stands_for for section in sections if section.stands_for}


def _records(reading: Reading) -> Iterator[Fault]:
    """What an intent would have written on somebody's record is among what the allow-list lets be written."""
    allowed = reading.file.tools.update_contact
    for name, intent in reading.file.intents.items():
        record, key = intent.record, f"intents.{name}.record"
        if record is None:
            continue
        if allowed is None:
            remedy = "add [tools.update_contact], or delete it"
            yield _fault(key, "the desk may not use update_contact", remedy)
            continue
        for tag in sorted(set(record.tags) - allowed.tags):
            yield _fault(
                f"{key}.tags", f"the tag {tag} is not allowed", "list it in tools.update_contact.tags"
            )
        if record.stage is not None and record.stage not in allowed.stages:
            remedy = "list it in tools.update_contact.stages"
            yield _fault(f"{key}.stage", f"the stage {record.stage} is not allowed", remedy)
        if record.note is not None and not allowed.notes:
            yield _fault(f"{key}.note", "notes are not allowed", "write tools.update_contact.notes = true")


def _places(reading: Reading) -> Iterator[Fault]:
    """Whatever HighLevel does is done in each location's sub-account."""
    file = reading.file
    sources = [f"sources.{name}" for name, each in file.sources.items() if isinstance(each, HighLevelSource)]
    by_text = ["channels.sms"] if file.channels.sms == "highlevel" else []
    by_mail = ["channels.email"] if file.channels.email == "highlevel" else []
    by_crm = ["crm.kind"] if file.crm and file.crm.kind == "highlevel" else []
    users = [*by_text, *by_mail, *by_crm, *sources]
    for location_id, location in file.locations.items():
        if users and location.highlevel is None:
            remedy = f'add [locations.{location_id}.highlevel] with account = "<sub-account id>"'
            yield _fault(
                f"locations.{location_id}",
                f"it has no sub-account of HighLevel, which {users[0]} needs",
                remedy,
            )


def _accounts(reading: Reading) -> Iterator[Fault]:
    """What comes in by HighLevel names its sub-account, and no address of ours."""
    owner: dict[str, str] = {}
    for location_id, location in reading.file.locations.items():
        channels = reading.file.channels
        if location.highlevel is None or "highlevel" not in (channels.sms, channels.email):
            continue
        first = owner.setdefault(location.highlevel.account, location_id)
        if first != location_id:
            key = f"locations.{location_id}.highlevel.account"
            yield _fault(key, f"it is {first}'s too", "give each location a sub-account of its own")
