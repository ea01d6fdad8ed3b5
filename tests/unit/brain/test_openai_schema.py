"""Schemas for OpenAI's strict mode."""

import pytest

from frontdesk.brain.openai_schema import strict

OPEN = {"type": "object", "properties": {"b": {"type": "string"}}}
CLOSED = {**OPEN, "required": ["b"], "additionalProperties": False}


def test_every_property_is_required_and_no_other_is_allowed():
    schema = {
        "type": "object",
        "title": "Answer",
        "properties": {"one": OPEN, "two": OPEN},
        "required": ["one"],
    }
    assert strict(schema) == {
        "type": "object",
        "properties": {"one": CLOSED, "two": CLOSED},
        "required": ["one", "two"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    "around",
    [
        lambda inner: {"type": "array", "items": inner},
        lambda inner: {"anyOf": [inner, {"type": "null"}]},
        lambda inner: {"$ref": "#/$defs/Named", "$defs": {"Named": inner}},
    ],
)
def test_so_it_is_however_deep_an_object_lies(around):
    assert strict(around(OPEN)) == around(CLOSED)


def test_a_property_may_have_the_name_of_a_keyword():
    schema = {"type": "object", "properties": {"title": {"type": "string"}, "default": {"type": "string"}}}
    assert strict(schema)["required"] == ["title", "default"]


def test_the_schema_that_is_given_stays_as_it_is():
    schema = {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}}
    assert "default" not in strict(schema)["properties"]["a"]
    assert schema == {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}}
