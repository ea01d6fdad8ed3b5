"""Reads a lead: what it wants, how urgently, in which mood and language. State "Classify"."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.brain.flags import flags_of
from frontdesk.brain.metering import EARLIER, note_before
from frontdesk.brain.router import Brain
from frontdesk.domain.proposal import Brief, Classification


def classify(brief: Brief, brain: Brain, attempt: int = 0, *, before_usd_micros: int = 0) -> Classification:
    """Return the brain's reading. Flags are found by rule, and no model's answer can take one away.

    What intake remarked about the event (cut, hostile, unreadable) is a flag too, so that a person looks.
    `before_usd_micros` is what steps of this run spent that failed.

    Raises:
        ProviderUnavailable: no model could be reached, and the next attempt may reach one.
    """
    note_before(before_usd_micros, EARLIER)
    router = brain.router("classify", brief, attempt=attempt, spent_usd_micros=before_usd_micros)
    reading = router.ask(lambda rung: rung.classify(brief))
    return replace(reading, flags=tuple(sorted({*reading.flags, *flags_of(brief.text), *brief.remarks})))
