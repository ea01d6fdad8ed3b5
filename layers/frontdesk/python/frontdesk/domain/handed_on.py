"""What a worker may hand on, beyond its types: names by pattern, texts by length, numbers by range.

The gate writes these fields on the audit log, where no free text may stand. What breaks the rules is as
good as nothing: the gate asks a person, and neither Postgres nor Slack ever sees it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from frontdesk.domain.arguments import MOST_NOTE_CHARS, MOST_TAGS, Arguments, Book
from frontdesk.domain.proposal import NONE_OF_THESE, Act, Classification, Proposal
from frontdesk.domain.slots import Offer, Slot

BROKEN: Final = "contract_broken"
"""The flag of a result that was not what a worker may hand on."""
NO_READING: Final = Classification(NONE_OF_THESE, "normal", "neutral", "other", 0.0, "", (BROKEN,))
NO_PROPOSAL: Final = Proposal((), 0.0, "", "", "", "", flags=(BROKEN,))
"""What stand in the place of a broken result: nothing was read, nothing is proposed, and a person is told."""

MOST_ACTS, MOST_GROUNDS, MOST_SLOTS, MOST_FLAGS = 20, 200, 20, 20
MOST_USD_MICROS = 1_000_000_000
LONGEST_TEXT = 20_000
_LONGEST_LABEL = 120
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,8}(?:-[A-Za-z]{2,4})?")
_MODEL = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127})?")
_VERSION = re.compile(r"[A-Za-z0-9@._/+-]{0,120}")
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")
_REFERENCE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./#@:-]{0,159}")
_YEARS = range(2000, 2201)


def faults_of_reading(read: Classification) -> tuple[str, ...]:
    """Return the fields of a reading that hold what no worker of ours writes."""
    return _wrong({**_common(read), "intent": _is(_NAME, read.intent)})


def faults_of_proposal(proposal: Proposal) -> tuple[str, ...]:
    """Return the fields of a proposal that hold what no worker of ours writes."""
    return _wrong(
        {
            **_common(proposal),
            "why": _is_text(proposal.why),
            "prompt_version": _is(_VERSION, proposal.prompt_version),
            "behaviour_digest": _is(_DIGEST, proposal.behaviour_digest),
            "acts": len(proposal.acts) <= MOST_ACTS and all(map(_is_act, proposal.acts)),
        }
    )


def _wrong(found: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(name for name, is_right in found.items() if not is_right)


def _common(result: Classification | Proposal) -> dict[str, bool]:
    return {
        "language": _is(_LANGUAGE, result.language),
        "model_id": _is(_MODEL, result.model_id),
        "confidence": 0 <= result.confidence <= 1,
        "score": result.score is None or 0 <= result.score <= 1,
        "flags": len(result.flags) <= MOST_FLAGS and all(_is(_NAME, flag) for flag in result.flags),
        "spent_usd_micros": 0 <= result.spent_usd_micros <= MOST_USD_MICROS,
    }


def _is_act(act: Act) -> bool:
    return (
        _is_text(act.body)
        and len(act.grounds) <= MOST_GROUNDS
        and all(_is(_REFERENCE, each.reference) and _is_text(each.text) for each in act.grounds)
        and (act.offer is None or _is_offer(act.offer))
        and (act.arguments is None or _are_arguments(act.arguments))
    )


def _is_offer(offer: Offer) -> bool:
    names = _is(_NAME, offer.intent) and _is(_LANGUAGE, offer.language)
    return names and len(offer.slots) <= MOST_SLOTS and all(map(_is_stretch, offer.slots))


def _are_arguments(arguments: Arguments) -> bool:
    """Tell whether arguments are whole: moments of our days, and texts as short as they may be."""
    if isinstance(arguments, Book) and not _is_stretch(arguments):
        return False
    return all(_is_value(getattr(arguments, each.name)) for each in fields(arguments))


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return _is_text(value, MOST_NOTE_CHARS)
    if isinstance(value, tuple):
        return len(value) <= MOST_TAGS and all(_is_text(each, _LONGEST_LABEL) for each in value)
    return True


def _is_stretch(slot: Slot | Book) -> bool:
    return all(_is_moment(each) for each in (slot.starts_at, slot.ends_at))


def _is_moment(at: datetime) -> bool:
    return at.tzinfo is not None and at.year in _YEARS


def _is(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None


def _is_text(text: str, longest: int = LONGEST_TEXT) -> bool:
    """Tell whether a text is one that everything behind the gate can hold: no control character, no half of a
    character."""
    return len(text) <= longest and not any(map(_is_unreadable, text))


def _is_unreadable(character: str) -> bool:
    return character not in "\n\r\t" and unicodedata.category(character) in {"Cc", "Cs"}
