"""Rules about the answer: whether the desk may say this alone, or a person looks first."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.catalog import MCP_PREFIX
from frontdesk.domain.grounding import ungrounded
from frontdesk.domain.handed_on import BROKEN
from frontdesk.domain.proposal import NONE_OF_THESE, Act, Ground
from frontdesk.domain.revocation import REVOCATION_READ
from frontdesk.domain.verdict import GateInput, GatePolicy, Objection

INJECTION_SUSPECTED = "injection_suspected"
_IN_WORDS = {
    "budget_spent": "What this conversation may cost in models is spent; a simpler program answered",
    "consent_wording_unknown": "The form showed other consent words than the playbook's",
    BROKEN: "What a step handed on is not what it may be, and was thrown away",
    "email_unreadable": "The e-mail address on the form cannot be read",
    "hostile_unicode": "Their message hides characters",
    INJECTION_SUSPECTED: "Their message tries to give the desk orders",
    "long": "Their message is very long",
    "models_out": "No language model could be reached; a simpler program answered",
    "models_unusable": "No language model gave an answer that can be used; a simpler program answered",
    "no_model": "No language model is set up as the playbook asks; a simpler program answered",
    "no_way_to_reach": "They left no way to reach them",
    "opt_out_wish": "They may be asking us to stop",
    "other_language": "They write in a language that the playbook does not speak",
    REVOCATION_READ: "They may be asking for no more texts, or mean an appointment",
    "phone_unreadable": "The phone number on the form cannot be read",
    "repeats_itself": "The same text is proposed more than once",
    "text_cut": "Their message was too long and is cut",
    "too_many_acts": "More is proposed than the desk does for one message",
    "unknown_fields": "The form has fields that the playbook does not know",
    "unknown_location": "They named a location that the playbook does not know",
}


def _intent(given: GateInput) -> str:
    return given.classification.intent if given.classification is not None else NONE_OF_THESE


def _quoted(intent: str) -> str:
    """Return an intent as people read it; the raw name stands in the classification."""
    return f'"{intent.replace("_", " ")}"'


def vip(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    return Objection("ask", "This person is a VIP.") if given.facts.is_vip else None


def person_always(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    if (intent := _intent(given)) in policy.person_always_intents:
        return Objection("ask", f"A person always answers {_quoted(intent)}.")
    return None


def injection_suspected(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    if INJECTION_SUSPECTED in _flags(given):
        return Objection("ask", f"{in_words(INJECTION_SUSPECTED)}.")
    return None


def flagged(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """A flag that no rule knows is still somebody's doubt."""
    if others := sorted(_flags(given) - {INJECTION_SUSPECTED}):
        return Objection("ask", ". ".join(map(in_words, others)) + ".")
    return None


def in_words(flag: str) -> str:
    """Return a flag or a remark as a sentence without its full stop."""
    return _IN_WORDS.get(flag, f"A warning: {flag}")


def _flags(given: GateInput) -> frozenset[str]:
    read = given.classification.flags if given.classification is not None else ()
    return frozenset((*read, *given.proposal_flags))


def autonomy(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    if given.act is None:
        return None
    if (intent := _intent(given)) in policy.granted_intents and intent != NONE_OF_THESE:
        return Objection("send", f"The playbook lets the desk answer {_quoted(intent)} alone.")
    return Objection("ask", f"The desk has not earned the right to answer {_quoted(intent)} alone.")


def never_seen_before(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    intent = _intent(given)
    if given.act is None or given.facts.seen_before or intent in policy.granted_intents:
        return None
    return Objection("ask", f"The first answer to {_quoted(intent)} at this location.")


def low_confidence(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """The weaker of reading and draft counts; what is not a number is no confidence at all."""
    if given.act is None:
        return None
    read = given.classification.confidence if given.classification is not None else 0.0
    sure = all(confidence >= policy.minimum_confidence for confidence in (read, given.proposal_confidence))
    if sure:
        return None
    weaker = min(read, given.proposal_confidence)
    return Objection("ask", f"The desk is {weaker:.0%} sure; it needs {policy.minimum_confidence:.0%}.")


def content_grounded(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    act = _held_against_sources(given)
    if act is None or not (found := ungrounded(act.body, policy.quotable, act.grounds)):
        return None
    return Objection(
        "ask",
        f"The playbook does not say: {_named(found)}.",
        on_record=f"The text says {len(found)} thing{'s' * (len(found) > 1)} that the playbook does not.",
    )


def content_looked_up(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """An MCP server's answer reaches the gate through the function that drafts, and cannot be read again: a
    person reads what stands on nothing else, but where the playbook says that nobody need."""
    act = _held_against_sources(given)
    doubted = [each for each in act.grounds if _is_doubted(each, policy)] if act else []
    if act is None or not doubted:
        return None
    believed = tuple(each for each in act.grounds if each not in doubted)
    said_by_none = ungrounded(act.body, policy.quotable, act.grounds)
    without = ungrounded(act.body, policy.quotable, believed)
    found = tuple(each for each in without if each not in said_by_none)
    if not found:
        return None
    tools = ", ".join(sorted({_tool_of(each) for each in doubted}))
    return Objection(
        "ask",
        f"Only {tools} says: {_named(found)}. The playbook does not let the desk quote it unread.",
        on_record=f"Only {tools} says {len(found)} thing{'s' * (len(found) > 1)} that the text says.",
    )


def _held_against_sources(given: GateInput) -> Act | None:
    """Return the text to be held against its sources. The desk's own are the playbook's, word for word; a
    person's are as untrusted as any."""
    is_the_playbook_s = given.is_own and given.answer is None
    return given.act if given.act and given.act.kind == "message" and not is_the_playbook_s else None


def _is_doubted(ground: Ground, policy: GatePolicy) -> bool:
    tool = _tool_of(ground)
    return ground.kind == "read_tool" and tool.startswith(MCP_PREFIX) and tool not in policy.quotable_tools


def _tool_of(ground: Ground) -> str:
    """Return the tool's name without the number of its call."""
    return ground.reference.partition("#")[0]


def _named(found: tuple[str, ...]) -> str:
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"{', '.join(found[:3])}{more}"
