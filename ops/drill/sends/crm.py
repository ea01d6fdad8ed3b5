"""The drilled desk's CRM: the note that HighLevel is to have of everybody who was answered, what its stand-in
does to each, and what it has in the end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from ops.desk import LocalDesk
from ops.drill.sends.case import Case
from ops.drill.sends.judge import Text
from ops.drill.sends.mix import Fault
from ops.drill.sends.watch import Watch
from ops.local.standins import faults as f
from ops.local.standins.highlevel import HighLevelStandIn, Refuse

_MANY = 100
"""More POSTs and looks than a run can make."""
_SHORT_S, _LONG_S = 0.05, 0.2
"""Real seconds. How long somebody hangs makes no difference to what is known afterwards."""
_TAG = "asked for hours"
_SECTIONS: Final = f"""
[crm]
kind = "highlevel"

[tools.update_contact]
tags = ["{_TAG}"]
notes = true

[intents.hours_location.record]
tags = ["{_TAG}"]
note = "Asked when the practice is open."

[locations.oak-park.highlevel]
account = "subOakPark0000000000"

[locations.highlands.highlevel]
account = "subHighlands00000000"
"""
"""A tag goes before the note, by a POST of its own that may be made again; the note may not."""
FAULTS: Final[Mapping[Fault, tuple[f.Fault, ...]]] = {
    Fault.NONE: (),
    Fault.LOST_ANSWER: (f.LoseAnswer(),),
    Fault.BUSY: (Refuse(429, "Too Many Requests"),),
    Fault.BROKEN_ACCEPTED: (f.ServerError(502, accepted=True),),
    Fault.BROKEN: (f.ServerError(503),),
    Fault.HANGS_ACCEPTED: (f.Stall(_LONG_S, accepted=True),),
    Fault.HANGS: (f.Stall(_LONG_S),),
    Fault.SLOW: (f.Slow(_SHORT_S),),
}


def playbook_with_notes(own: Path, folder: Path) -> Path:
    """Copy a playbook, with all that belongs to it, so that its desk notes at HighLevel who was answered;
    returns the new folder."""
    shutil.copytree(own, folder)
    with (folder / "playbook.toml").open("a", encoding="utf-8") as written:
        written.write(_SECTIONS)
    return folder


def misbehave_at_the_crm(desk: LocalDesk, case: Case, watch: Watch) -> None:
    """Let the person be a contact, and plan what the first note about them meets; every one is looked at."""
    highlevel = _highlevel(desk)
    contact = highlevel.add_contact(phone=case.phone)
    looked_at = f.Meanwhile(
        before=partial(watch.at_post, case.phone, is_done=False),
        after=partial(watch.at_post, case.phone, is_done=True),
    )
    where = {"contactId": contact.id}
    highlevel.faults.add(looked_at, *FAULTS[case.plan.fault], on="create_note", where=where)
    highlevel.faults.add(looked_at, on="create_note", where=where, times=_MANY)
    listing = f.Meanwhile(before=partial(watch.at_list, case.phone))
    highlevel.faults.add(listing, on="list_notes", where=where, times=_MANY)


def notes_about(desk: LocalDesk, phone: str) -> tuple[Text, ...]:
    """Return every note that was accepted about whoever has a number."""
    highlevel = _highlevel(desk)
    theirs = [contact.id for contact in highlevel.contacts if contact.phone == phone]
    return tuple(Text(note.body, note.at) for each in theirs for note in highlevel.notes(each))


def _highlevel(desk: LocalDesk) -> HighLevelStandIn:
    if desk.highlevel is None:
        raise LookupError("the drilled desk has no HighLevel: its playbook must name a sub-account")
    return desk.highlevel
