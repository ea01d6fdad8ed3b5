"""What a playbook says of e-mail: whoever may send one can, at every location and in every language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from frontdesk.playbook_checks import Reading, slot_faults
from frontdesk.playbook_faults import FILE, Fault, did_you_mean
from frontdesk.playbook_model import HighLevelSource

_fault = partial(Fault, FILE)


def mail_faults(reading: Reading) -> Iterator[Fault]:
    """Yield the faults of e-mail, leaving out what rests on a broken section."""
    if not reading.broken & {"channels", "tools"}:
        yield from _tool(reading)
    if reading.broken & {"channels", "locations", "business", "prices", "intents", "email"}:
        return
    yield from _subjects(reading)
    if reading.file.channels.email is not None:
        yield from _places(reading)
        yield from _source(reading)


def _tool(reading: Reading) -> Iterator[Fault]:
    if reading.file.tools.send_email is not None and reading.file.channels.email is None:
        yield _fault(
            "tools.send_email", "no [channels] says who sends e-mail", 'add email = "highlevel" to [channels]'
        )


def _places(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    for location_id, location in file.locations.items():
        if location.email is None:
            remedy = f"add [locations.{location_id}.email] with sender and postal_address"
            yield _fault(f"locations.{location_id}", "it has no address to send e-mail from", remedy)
    for language in file.business.languages:
        if language not in reading.named("email"):
            yield _fault(f"email.{language}", "it is missing", f"add [email.{language}] with a subject")


def _source(reading: Reading) -> Iterator[Fault]:
    """Without it nobody hears of a bounce, a complaint or an answer."""
    sources = reading.file.sources
    is_complete = sources.keys() == reading.named("sources")
    if is_complete and not any(isinstance(each, HighLevelSource) for each in sources.values()):
        remedy = 'add [sources.highlevel] with kind = "highlevel" and signature = "highlevel"'
        yield _fault("sources", "none is of kind highlevel, so no answer to an e-mail would come in", remedy)


def _subjects(reading: Reading) -> Iterator[Fault]:
    file = reading.file
    for language, texts in file.email.items():
        yield from slot_faults(f"email.{language}.subject", texts.subject, file.location_facts)
        for intent, subject in texts.subjects.items():
            key = f"email.{language}.subjects.{intent}"
            yield from slot_faults(key, subject, file.location_facts)
            if intent not in reading.named("intents"):
                known = reading.named("intents")
                yield _fault(key, f"no such intent: {intent}", did_you_mean(intent, known))
