"""Notes about the models of a step: which answered, why another was asked, and what it cost."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Final

from frontdesk.domain.rules_of_the_answer import in_words
from ops.history import Document, Visit
from ops.note_words import Notes, dollars, observed, words
from ops.story import Note

LABELS: Final[Mapping[str, str]] = {
    "answered": "Model",
    "climbed": "Not enough",
    "sideways": "Passed over",
    "kept": "Kept",
    "unanswered": "No model",
    "fell_back": "Fell back",
}
NO_ANSWER: Final[Mapping[str, str]] = {
    "too_many": "not called, the draft had looked up enough",
    "ProviderUnavailable": "no answer came",
    "ToolFailed": "the tool said that it failed, or did not take what the model wrote",
    "Misconfigured": "the server, or our token, is not what the playbook says",
}
OFF: Final[Mapping[str, str]] = {
    "not accepted": "nobody has accepted it yet",
    "changed": "its server describes it otherwise than it was accepted",
    "gone": "its server has it no more",
    "writes": "its server says that it writes",
    "destroys": "its server says that it may overwrite or delete what is there",
    "too long": "its description or its arguments are too long for a model",
}
_LEAF: Final = re.compile(r"^[A-Z]\w+: ")
"""The name of an error, which its sentence says again in plain words."""


def models(visit: Visit) -> Notes:
    """Tell whom the router asked, in order, and the same of several attempts once; then what each call used,
    with its model where it was not the only one, and the prompts."""
    yield from dict.fromkeys(_decision(step) for step in observed(visit, "route"))
    yield from (_switched_off(tool) for tool in observed(visit, "tool_disabled"))
    yield from (_look_up(call) for call in observed(visit, "read_call"))
    calls = list(observed(visit, "model_call"))
    billed = [(call, used) for call in calls if (used := _used(call))]
    is_one = len({call.get("model_id") for call, _ in billed}) == 1
    for call, used in billed:
        yield Note("Used", used if is_one else f"{call.get('model_id')}: {used}")
    prompts = (words(call.get("prompt_version")) for call in calls)
    yield from (Note("Prompt", each) for each in dict.fromkeys(prompts) if each)


def _decision(step: Document) -> Note:
    outcome, why = words(step.get("outcome")), words(step.get("why"))
    label = LABELS.get(outcome, "Model")
    if outcome == "unanswered":
        return Note(label, f"Nobody answered; {why}.")
    why = in_words(why) if outcome == "fell_back" else _LEAF.sub("", why)
    said = f"{step.get('model_id')}{f' ({why})' if why else ''}"
    price = "" if outcome == "sideways" else _price(step)
    return Note(label, f"{said}{price}")


def _switched_off(tool: Document) -> Note:
    return Note("Not offered", f"{words(tool.get('tool'))}: {OFF.get(words(tool.get('state')), '')}")


def _look_up(call: Document) -> Note:
    tool, outcome = words(call.get("tool")), words(call.get("outcome"))
    if outcome == "answered":
        return Note(
            "Looked up", f"{tool}: {textwrap.shorten(words(call.get('answered')), 160, placeholder='…')}"
        )
    if outcome == "refused":
        return Note("Refused", "A call of a tool that the playbook does not allow.")
    return Note("Looked up", f"{tool}: {NO_ANSWER.get(outcome, outcome)}")


def _price(step: Document) -> str:
    """Return what a decision cost; and what the dearest step of the ladder would have, where that is more."""
    cost, otherwise = int(step.get("usd_micros") or 0), int(step.get("otherwise_usd_micros") or 0)
    if not cost:
        return ""
    return f", {dollars(cost)}{f' instead of {dollars(otherwise)}' if otherwise > cost else ''}"


def _used(call: Document) -> str:
    """Return the tokens of a call that somebody bills."""
    tokens_in, tokens_out = int(call.get("tokens_in") or 0), int(call.get("tokens_out") or 0)
    if not tokens_in + tokens_out:
        return ""
    cached = int(call.get("tokens_cached") or 0)
    seen = f"{tokens_in:,} tokens in{f' ({cached:,} of them cached)' if cached else ''}, {tokens_out:,} out"
    if call.get("is_usd_known", True):
        return f"{seen}, {dollars(int(call.get('usd_micros') or 0))}"
    return f"{seen} at most: the answer was lost, so its worst likely price counts"
