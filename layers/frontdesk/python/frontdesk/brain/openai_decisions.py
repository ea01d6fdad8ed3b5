"""OpenAI's decisions: a classification as questions, answered with a probability for each choice.

One request answers the whole schema, and only its input is paid for: this is the cheapest way to classify. A
route names it as a model of its own, `openai/gpt-6-luna:decisions`, so that it has its own price and its own
calibration. It writes nothing: of a schema's fields only a reason and a confidence may be no choice, and a
schema with any other is refused before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from frontdesk.brain import wire
from frontdesk.brain.calls import CallFailed, Completion, ModelCall
from frontdesk.domain.money import Usage
from frontdesk.errors import ModelRefused, RequestRefused

SUFFIX: Final = ":decisions"
DECIDED: Final = "intent"
"""The field whose choices are the call's, and whose probabilities are told."""
CONFIDENCE: Final = "confidence"
"""The one number that a schema may have: it is how sure the decision is."""
REASON: Final = "why"
"""The one text that a schema may have."""
_BECAUSE: Final = "The likeliest of the choices."
_FEWEST, _MOST = 2, 255


def is_for_decisions(call: ModelCall) -> bool:
    return call.model.endswith(SUFFIX)


def decisions_request(call: ModelCall) -> dict[str, Any]:
    """Return the body of a request.

    Raises:
        CallFailed: the schema asks for more than choices.
    """
    return {
        "model": call.model.removesuffix(SUFFIX),
        "input": [{"role": "developer", "content": call.system}, {"role": "user", "content": call.shown}],
        "questions": [_question(name, schema) for name, schema in _asked(call).items()],
    }


def decisions_completion(call: ModelCall, document: Mapping[str, Any], request_id: str | None) -> Completion:
    """Return the answers as the one object that the schema describes.

    Raises:
        CallFailed: a question was refused, or is not answered with one of its choices.
    """
    usage = Usage(input=wire.tokens(wire.counts(document), "input_tokens"))
    answers = _answers(document.get("answers"), list(_asked(call)), usage)
    decided = answers.get(DECIDED, {})
    chosen: dict[str, Any] = {name: answer.get("choice") for name, answer in answers.items()}
    told = {CONFIDENCE: decided.get("confidence"), REASON: _BECAUSE}
    chosen |= {name: value for name, value in told.items() if name in _properties(call)}
    return Completion(chosen, usage, _probabilities(decided), request_id)


def _properties(call: ModelCall) -> Mapping[str, Mapping[str, Any]]:
    properties: Mapping[str, Mapping[str, Any]] = call.schema.get("properties", {})
    return properties


def _asked(call: ModelCall) -> dict[str, Mapping[str, Any]]:
    return {name: schema for name, schema in _properties(call).items() if name not in (CONFIDENCE, REASON)}


def _question(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "choice",
        "name": name,
        "instructions": schema.get("description") or f"Choose the {name} of the message.",
        "choices": [{"value": value} for value in _choices(name, schema)],
    }


def _choices(name: str, schema: Mapping[str, Any]) -> Sequence[Any]:
    values: Sequence[Any] = (True, False) if schema.get("type") == "boolean" else schema.get("enum", ())
    is_told = all(isinstance(value, str | bool) for value in values)
    if not is_told or not _FEWEST <= len(values) <= _MOST:
        refused = RequestRefused(
            f"decisions answer with choices only, and {name} is none: name another model"
        )
        raise CallFailed(refused, wire.NOTHING_SPENT)
    return values


def _answers(given: object, names: Sequence[str], usage: Usage) -> dict[str, Mapping[str, Any]]:
    """Return the answers by the names of their questions: they come in the questions' order."""
    answers = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    if any(answer.get("type") == "refusal" for answer in answers):
        raise CallFailed(ModelRefused("the model would not decide"), usage)
    if len(answers) != len(names) or any(answer.get("type") != "choice" for answer in answers):
        raise wire.unusable("not every question is answered with a choice", usage)
    return dict(zip(names, answers, strict=True))


def _probabilities(decided: Mapping[str, Any]) -> dict[str, float]:
    """Return the probability of each choice; they are rounded where they come from, so they are made to sum
    to 1."""
    told = decided.get("probabilities")
    parts = [part for part in told if isinstance(part, dict)] if isinstance(told, list) else []
    found = {str(part.get("value")): wire.share(part, "probability") for part in parts}
    whole = sum(found.values())
    return {choice: share / whole for choice, share in found.items()} if whole > 0 else {}
