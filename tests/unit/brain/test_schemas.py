"""Schemas: strict for the model, and checked here for what strict modes cannot say."""

import json
from typing import Any

import pytest

from frontdesk.brain.schemas import ClassifyAnswer, DraftAnswer, SummarizeAnswer, checked, strict_schema
from frontdesk.errors import ModelOutputUnusable

READ: dict[str, Any] = {
    "why": "asks when it opens",
    "intent": "hours",
    "urgency": "low",
    "sentiment": "neutral",
    "language": "en",
    "wants_no_messages": False,
    "confidence": 0.9,
}
ALLOWED = {"intent": ("hours", "none_of_these"), "language": ("en", "other")}


@pytest.mark.parametrize("shape", [ClassifyAnswer, DraftAnswer, SummarizeAnswer])
def test_a_schema_asks_for_every_field_and_allows_no_other(shape):
    schema = strict_schema(shape)
    assert schema["required"] == list(schema["properties"])
    assert schema["additionalProperties"] is False
    said = json.dumps(schema)
    refused = ("title", "minimum", "maximum", "maxLength", "default", "pattern", "$ref", "anyOf")
    assert not [keyword for keyword in refused if f'"{keyword}"' in said]


def test_what_a_field_may_be_is_named():
    properties = strict_schema(ClassifyAnswer, **ALLOWED)["properties"]
    assert properties["intent"]["enum"] == ["hours", "none_of_these"]
    assert properties["urgency"]["enum"] == ["low", "normal", "high"]


def test_an_answer_that_fits_is_read():
    assert checked(ClassifyAnswer, "classify", READ, **ALLOWED).confidence == 0.9
    assert checked(ClassifyAnswer, "classify", READ | {"confidence": 1}, **ALLOWED).confidence == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"confidence": 1.01}, "confidence"),
        ({"confidence": -0.1}, "confidence"),
        ({"confidence": float("nan")}, "confidence"),
        ({"confidence": float("inf")}, "confidence"),
        ({"confidence": "0.9"}, "confidence"),
        ({"confidence": True}, "confidence"),
        ({"confidence": None}, "confidence"),
        ({"intent": "secret words"}, "intent"),
        ({"language": "fr"}, "language"),
        ({"wants_no_messages": "no"}, "wants_no_messages"),
        ({"wants_no_messages": 1}, "wants_no_messages"),
        ({"urgency": "very secret words"}, "urgency"),
        ({"why": ["secret words"]}, "why"),
        ({"secret words": 1}, "a field that is not asked for"),
    ],
)
def test_an_answer_that_does_not_fit_is_unusable_and_its_words_are_not_repeated(change, field):
    with pytest.raises(ModelOutputUnusable) as caught:
        checked(ClassifyAnswer, "classify", READ | change, **ALLOWED)
    assert str(caught.value) == f"the answer to classify does not fit its schema: {field}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("field", READ)
def test_no_field_may_be_missing(field):
    with pytest.raises(ModelOutputUnusable, match=field):
        checked(ClassifyAnswer, "classify", {name: value for name, value in READ.items() if name != field})
