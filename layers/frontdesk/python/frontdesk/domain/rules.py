"""The gate's rules, each named and versioned, in the order in which they decide how a run ends.

A rule whose `ask` is not waivable puts the matter to a person who may take over, reject or let it expire, but
whose approval sends nothing: the law, or the provider, would not have it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain import (
    rules_of_the_answer,
    rules_of_the_content,
    rules_of_the_offer,
    rules_of_the_person,
    rules_of_the_run,
    rules_of_the_tool,
)
from frontdesk.domain.verdict import GateInput, GatePolicy, Objection

Judge = Callable[[GateInput, GatePolicy, datetime], Objection | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A judge with the name and version that go on record; waivable when a yes answers its `ask`.

    A rule about the brain is not asked about the desk's own acts, which no model had a part in.
    """

    name: str
    version: int
    judge: Judge
    is_waivable: bool = True
    is_about_brain: bool = False


RULES: tuple[Rule, ...] = (
    Rule("already_sent", 2, rules_of_the_run.already_sent),
    Rule("opt_out", 4, rules_of_the_run.opt_out),
    Rule("taken_over", 2, rules_of_the_run.taken_over),
    Rule("answer", 1, rules_of_the_run.answer, is_waivable=False),
    Rule("newer_message", 2, rules_of_the_run.newer_message),
    Rule("causes_answered", 2, rules_of_the_run.causes_answered),
    Rule("too_many_passes", 1, rules_of_the_run.too_many_passes),
    Rule("without_end", 1, rules_of_the_run.without_end, is_waivable=False),
    Rule("nothing_proposed", 2, rules_of_the_run.nothing_proposed, is_waivable=False),
    Rule("notice", 1, rules_of_the_run.notice, is_waivable=False),
    Rule("not_allowed", 2, rules_of_the_tool.not_allowed, is_waivable=False),
    Rule("not_offered", 1, rules_of_the_tool.not_offered),
    Rule("offer_over", 1, rules_of_the_offer.offer_over, is_waivable=False),
    Rule("short_notice", 1, rules_of_the_offer.short_notice, is_waivable=False),
    Rule("too_often", 1, rules_of_the_tool.too_often),
    Rule("earlier_send", 3, rules_of_the_run.earlier_send, is_waivable=False),
    Rule("other_open_send", 1, rules_of_the_run.other_open_send),
    Rule("switch", 1, rules_of_the_person.switch),
    Rule("no_recipient", 1, rules_of_the_person.no_recipient, is_waivable=False),
    Rule("no_consent", 2, rules_of_the_person.no_consent, is_waivable=False),
    Rule("quiet_hours", 3, rules_of_the_person.quiet_hours),
    Rule("legal_frequency", 1, rules_of_the_person.legal_frequency),
    Rule("frequency", 2, rules_of_the_person.frequency),
    Rule("vip", 1, rules_of_the_answer.vip, is_about_brain=True),
    Rule("person_always", 1, rules_of_the_answer.person_always, is_about_brain=True),
    Rule("injection_suspected", 1, rules_of_the_answer.injection_suspected, is_about_brain=True),
    Rule("flagged", 1, rules_of_the_answer.flagged, is_about_brain=True),
    Rule("autonomy_not_earned", 1, rules_of_the_answer.autonomy, is_about_brain=True),
    Rule("never_seen_before", 1, rules_of_the_answer.never_seen_before, is_about_brain=True),
    Rule("low_confidence", 1, rules_of_the_answer.low_confidence, is_about_brain=True),
    Rule("content_grounded", 2, rules_of_the_answer.content_grounded),
    Rule("content_looked_up", 1, rules_of_the_answer.content_looked_up),
    Rule("content_language", 1, rules_of_the_content.content_language, is_about_brain=True),
    Rule("content_person", 1, rules_of_the_content.content_person, is_about_brain=True),
    Rule("content_words", 1, rules_of_the_content.content_words, is_about_brain=True),
    Rule("content_form", 1, rules_of_the_content.content_form),
    Rule("content_length", 1, rules_of_the_content.content_length),
)
