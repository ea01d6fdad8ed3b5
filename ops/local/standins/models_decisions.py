"""OpenAI's decisions on a laptop: each question is answered with a probability for each of its choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ops.local.standins.faults import Met
from ops.local.standins.models_faults import Refuses, Says
from ops.local.standins.models_protocol import (
    Asked,
    Calls,
    Mind,
    ModelsRefusal,
    check_fields,
    texts_in,
    tokens_of,
)

MODELS: Final = ("gpt-6-luna",)
_REQUIRED: Final = ("model", "input", "questions")
_KNOWN: Final = ("prompt_cache_key", "prompt_cache_options", "safety_identifier")
_SURE: Final = 0.9


def decided(body: Mapping[str, Any], met: Met, mind: Mind) -> dict[str, Any]:
    """Return the answers to a body's questions.

    Raises:
        ModelsRefusal: it is not what the endpoint takes.
    """
    _check(body)
    system, shown = _texts(body["input"])
    questions = body["questions"]
    asked = Asked("openai", body["model"], system, shown, _schema(questions))
    taken = {} if met.get(Refuses) or met.get(Says) else mind(asked)
    if isinstance(taken, Calls | str):
        raise ModelsRefusal(400, "A decision calls no tools and writes no text.")
    everything = tokens_of(system) + tokens_of(shown)
    return {
        "model": asked.model,
        "answers": [] if met.get(Says) else [_answer(question, taken) for question in questions],
        "usage": {
            "input_tokens": everything,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 0,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": everything,
        },
    }


def _check(body: Mapping[str, Any]) -> None:
    check_fields(body, _REQUIRED, _KNOWN)
    if body["model"] not in MODELS:
        raise ModelsRefusal(404, f"The model {body['model']} makes no decisions.", "model_not_found")
    if not 1 <= len(body["questions"]) <= 400:
        raise ModelsRefusal(400, "questions: ask 1 to 400")
    for question in body["questions"]:
        values = [choice.get("value") for choice in question.get("choices", ())]
        is_legal = question.get("type") == "choice" and question.get("instructions")
        if not is_legal or not 2 <= len(values) <= 255 or len(set(map(repr, values))) != len(values):
            raise ModelsRefusal(400, "questions: a choice needs instructions and 2 to 255 choices")


def _texts(given: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return what the developer says, and what the user says."""
    developer = [text for each in given if each.get("role") != "user" for text in texts_in(each["content"])]
    user = [text for each in given if each.get("role") == "user" for text in texts_in(each["content"])]
    return "\n".join(developer), "\n".join(user)


def _schema(questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    properties = {
        each["name"]: {"enum": [choice["value"] for choice in each["choices"]]} for each in questions
    }
    return {"type": "object", "properties": properties}


def _answer(question: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
    if question["name"] not in taken:
        return {"type": "refusal", "name": question["name"]}
    values, choice = [each["value"] for each in question["choices"]], taken[question["name"]]
    rest = (1 - _SURE) / (len(values) - 1)
    return {
        "type": "choice",
        "name": question["name"],
        "choice": choice,
        "confidence": _SURE,
        "probabilities": [
            {"value": value, "probability": _SURE if value == choice else rest} for value in values
        ],
    }
