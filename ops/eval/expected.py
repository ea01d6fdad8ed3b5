"""Whether a reply says what it must and nothing that it must not, by meaning where that can be computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from frontdesk.brain.words import plain
from frontdesk.domain.grounding import quotable_forms, ungrounded
from frontdesk.domain.proposal import Proposal
from frontdesk.playbook_text import fill
from ops.eval.cases import Case

ViolationKind = Literal["must", "must_not", "ungrounded"]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that a reply lacks, or says without right; `text` as the case or the reply has it."""

    kind: ViolationKind
    text: str


def violations(
    case: Case, proposal: Proposal, facts: Mapping[str, str], quotable: frozenset[str]
) -> tuple[Violation, ...]:
    """Return what is wrong with the words of a proposal; a reply of several acts is read as one.

    What must be said counts only where something is said: whether it should have been is the verdict's
    affair.
    """
    said = "\n".join(act.body for act in proposal.acts)
    found = list(_wrong_words(case, said, facts)) if said else []
    for act in proposal.acts:
        found += [Violation("ungrounded", text) for text in ungrounded(act.body, quotable, act.grounds)]
    return tuple(dict.fromkeys(found))


def says(reply: str, wanted: str) -> bool:
    """Tell whether a reply says this: the same prices, times, numbers and links in any form, else the same
    words."""
    if forms := quotable_forms(wanted):
        return forms <= quotable_forms(reply)
    words = re.escape(plain(wanted))
    return re.search(rf"(?<!\w){words}(?!\w)", plain(reply)) is not None


def _wrong_words(case: Case, said: str, facts: Mapping[str, str]) -> Iterator[Violation]:
    for text in case.must:
        if not says(said, fill(text, facts)):
            yield Violation("must", text)
    for text in case.must_not:
        if says(said, fill(text, facts)):
            yield Violation("must_not", text)
