"""A run's entries from the audit log alone: what can still be told once every execution history is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Any

from ops.entries import reasons
from ops.note_words import GATE_SAYS, KINDS, answered, dollars, moment, short_budget
from ops.state_machine import Machine, function_of
from ops.story import Entry, LogLine, Note

Notes = tuple[Note, ...]
Facts = Mapping[str, Any]
Column = Callable[[Facts], Notes]


def entries_of_log(machine: Machine, log: Sequence[LogLine], zone: tzinfo = UTC) -> tuple[Entry, ...]:
    """Return an entry for every event that a state writes once, with what else it wrote beside it."""
    entries: list[Entry] = []
    for line in log:
        if line.kind in STATES:
            entries.append(_entry(machine, line, zone))
        elif line.kind in BESIDE and entries:
            entries[-1] = replace(entries[-1], did=entries[-1].did + BESIDE[line.kind](line.facts))
    return tuple(entries)


def _entry(machine: Machine, line: LogLine, zone: tzinfo) -> Entry:
    name = STATES[line.kind]
    state = machine["States"][name]
    facts: Facts = line.facts
    if facts.get("until"):
        facts = {**facts, "until": moment(facts["until"], zone)}
    saw, decided, did = (column(facts) for column in COLUMNS[line.kind])
    return Entry(
        state=name,
        what=state["Comment"],
        function=function_of(state),
        entered_at=line.at,
        left_at=line.at,
        attempts=1,
        saw=saw,
        decided=decided,
        did=did,
        word=facts.get("word"),
        reasons=reasons(facts.get("reasons", ())),
        model_ids=_models(facts),
    )


def _models(facts: Facts) -> tuple[str, ...]:
    told = (facts.get("classification"), facts.get("proposal"))
    return tuple(sorted({each["model_id"] for each in told if isinstance(each, dict)}))


def _none(_: Facts) -> Notes:
    return ()


def _opened_saw(facts: Facts) -> Notes:
    kind = KINDS.get(str(facts.get("kind")), "an event")
    return (Note("As", f"{kind} through {facts.get('source')}"),)


def _opened_decided(facts: Facts) -> Notes:
    if "is_known" not in facts:
        return ()
    vip = "; a VIP" if facts["is_vip"] else ""
    return (Note("Who it is", f"{'Known here' if facts['is_known'] else 'New here'}{vip}."),)


def _gate_saw(facts: Facts) -> Notes:
    read, proposal = facts.get("classification"), facts.get("proposal")
    notes = []
    if isinstance(read, dict):
        notes.append(Note("Intent", f"{read['intent']}, {read['confidence']:.0%} sure"))
    if isinstance(proposal, dict):
        sizes = [f"{act['chars']} characters" for act in proposal["acts"]]
        notes.append(Note("Proposed", f"{', '.join(sizes) or 'nothing'} ({proposal['prompt_version']})"))
    return tuple(notes)


def _gate_decided(facts: Facts) -> Notes:
    word = str(facts.get("word"))
    return (Note("The gate says", GATE_SAYS.get(word, word)),)


def _gate_did(facts: Facts) -> Notes:
    told = (
        ("Granted", facts.get("grant_id") and str(facts["grant_id"])[:8]),
        ("Looks again", facts.get("until") and f"at {facts['until']}"),
        ("Ends as", facts.get("outcome")),
    )
    return tuple(Note(label, str(text)) for label, text in told if text)


def _asked(facts: Facts) -> Notes:
    return (Note("Asked now", str(facts.get("who") or "the first of the ladder")),)


def _answered(facts: Facts) -> Notes:
    return (Note("Answer", answered(facts.get("by"), facts.get("answer", "expired"))),)


def _settled(facts: Facts) -> Notes:
    why = facts.get("provider_id") or facts.get("error")
    return (
        Note(
            "On record",
            f"Grant {str(facts.get('grant_id'))[:8]} is {facts.get('to')}{f' ({why})' if why else ''}.",
        ),
    )


def _withdrawn(facts: Facts) -> Notes:
    return (Note("Withdrawn", answered(None, facts.get("answer"))),)


def _ended(facts: Facts) -> Notes:
    return (Note("Ended as", str(facts.get("outcome"))),)


def _spent(facts: Facts) -> Notes:
    spent = facts.get("spent_usd_micros")
    return (Note("Spent", dollars(spent)),) if spent else ()


def _short(facts: Facts) -> Notes:
    return (Note("Budget", short_budget(facts)),)


def _received(facts: Facts) -> Notes:
    cut = ", and was cut" if facts.get("was_cut") else ""
    return (Note("Message", f"{facts.get('chars')} characters{cut}"),)


def _consented(facts: Facts) -> Notes:
    return (Note("Consent", f"They agreed to be texted, through {facts.get('source')}."),)


def _revoked(facts: Facts) -> Notes:
    source = str(facts.get("source"))
    return (Note("Consent", f"They get no more texts: {REVOKED_BY.get(source, source)}."),)


def _delivered(facts: Facts) -> Notes:
    return (Note("Delivery", f"The provider says: {facts.get('status')}."),)


def _thrown(facts: Facts) -> Notes:
    return (Note("Switch", f"{facts.get('scope')} is {'paused' if facts.get('is_paused') else 'on again'}."),)


def _taken_over(facts: Facts) -> Notes:
    return (Note("Taken over", f"{facts.get('by')} answers this person from now on."),)


REVOKED_BY: Mapping[str, str] = {
    "keyword": "they sent a word that carriers know",
    "cancel": "they sent CANCEL after we had written about an appointment",
    "wish": "they asked for it in their own words",
    "model": "a model took their message for a wish to get none",
    "carrier": "the carrier has a STOP from them",
}
STATES: Mapping[str, str] = {
    "run_opened": "Recall",
    "gate_decided": "Gate",
    "approval_requested": "Note Request",
    "rung_climbed": "Note Request",
    "approval_answered": "Note Request",
    "approval_refused": "Note Request",
    "approval_expired": "Note Request",
    "send_settled": "Note Receipt",
    "run_ended": "Record",
}
"""Which state writes each kind of event."""

COLUMNS: Mapping[str, tuple[Column, Column, Column]] = {
    "run_opened": (_opened_saw, _opened_decided, _none),
    "gate_decided": (_gate_saw, _gate_decided, _gate_did),
    "approval_requested": (_none, _asked, _none),
    "rung_climbed": (_none, _asked, _none),
    "approval_answered": (_answered, _none, _none),
    "approval_refused": (_answered, _none, _none),
    "approval_expired": (_answered, _none, _none),
    "send_settled": (_none, _none, _settled),
    "run_ended": (_none, _ended, _spent),
}
"""What each kind of event saw, decided and did."""

BESIDE: Mapping[str, Column] = {
    "message_received": _received,
    "consent_granted": _consented,
    "consent_revoked": _revoked,
    "delivery_reported": _delivered,
    "switch_thrown": _thrown,
    "contact_taken_over": _taken_over,
    "approval_withdrawn": _withdrawn,
    "budget_short": _short,
}
"""Events that a state writes beside another one, and what it did by them."""
OF_NO_RUN = frozenset({"knowledge_loaded", "calibration_noted"})
"""Events of the desk itself, which no run's story tells."""
