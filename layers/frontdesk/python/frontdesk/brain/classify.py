"""Reads a lead: what it wants, how urgently, in which mood and language. State "Classify"."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.brain.flags import flags_of
from frontdesk.brain.router import Router
from frontdesk.domain.proposal import Brief, Classification


def classify(brief: Brief, router: Router) -> Classification:
    """Return the brain's reading. Flags are found by rule, and no model's answer can take one away.

    What intake remarked about the event (cut, hostile, unreadable) is a flag too, so that a person looks.

    Raises:
        RetryLater: no model could be reached.
        NeedsHuman: no model gave an answer that can be used.
    """
    reading = router.ask(lambda provider: provider.classify(brief))
    return replace(reading, flags=tuple(sorted({*reading.flags, *flags_of(brief.text), *brief.remarks})))
