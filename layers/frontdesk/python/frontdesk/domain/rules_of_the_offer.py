"""Rules about times that a text offers: they hold at the moment of sending, however long it waited."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.rules_of_the_run import PROMPT, is_answer_to_this
from frontdesk.domain.sends import Reentry
from frontdesk.domain.verdict import GateInput, GatePolicy, Objection


def offer_over(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """Nobody can come at a time that is past, whoever says yes to the text."""
    if not given.facts.is_offer_over or given.reentry is Reentry.SAME:
        return None
    spoken = "A time that it offers is past, or nobody is there then; please write to them or call."
    return Objection("ask", spoken)


def short_notice(given: GateInput, _policy: GatePolicy, now: datetime) -> Objection | None:
    """The notice is the business's own, so whoever saw that it had grown short may say yes all the same.

    A yes from before that, which was held since, said nothing of it.
    """
    until, answer = given.facts.offer_good_until, given.answer
    if until is None or now <= until or given.reentry is Reentry.SAME:
        return None
    if answer is not None and is_answer_to_this(given) and answer.at + PROMPT > until:
        return Objection(
            "send", f"{answer.by} said yes to times with less notice than the playbook asks for."
        )
    return Objection("ask", "By now a time that it offers is sooner than the playbook's notice allows.")
