"""Reads a lead: what it wants, how urgently, in which mood and language. State "Classify"."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.brain.booking import read_by_rule
from frontdesk.brain.flags import flags_of
from frontdesk.brain.metering import EARLIER, note_before
from frontdesk.brain.router import Brain
from frontdesk.clock import open_clock
from frontdesk.domain.proposal import Brief, Classification


def classify(brief: Brief, brain: Brain, attempt: int = 0, *, before_usd_micros: int = 0) -> Classification:
    """Return the brain's reading. Flags are found by rule, and no model's answer can take one away.

    What intake remarked about the event (cut, hostile, unreadable) is a flag too, so that a person looks.
    `before_usd_micros` is what steps of this run spent that failed.

    Raises:
        ProviderUnavailable: no model could be reached, and the next attempt may reach one.
    """
    note_before(before_usd_micros, EARLIER)
    if reading := read_by_rule(brief, brain.playbook, open_clock().now):
        return _with_flags(reading, brief)
    router = brain.router("classify", brief, attempt=attempt, spent_usd_micros=before_usd_micros)
    reading = router.ask(lambda rung: rung.classify(brief))
    return _with_flags(reading, brief)


def _with_flags(reading: Classification, brief: Brief) -> Classification:
    return replace(reading, flags=tuple(sorted({*reading.flags, *flags_of(brief.text), *brief.remarks})))
