"""Schemas for OpenAI's strict mode."""

from frontdesk.brain.openai_schema import strict


def test_every_property_is_required_and_no_other_is_allowed_however_deep():
    inner = {"type": "object", "properties": {"b": {"type": "string"}}}
    schema = {
        "type": "object",
        "title": "Answer",
        "properties": {
            "one": inner,
            "many": {"type": "array", "items": inner},
            "either": {"anyOf": [inner, {"type": "null"}]},
            "named": {"$ref": "#/$defs/Named"},
        },
        "required": ["one"],
        "$defs": {"Named": inner},
    }
    closed = {**inner, "required": ["b"], "additionalProperties": False}
    assert strict(schema) == {
        "type": "object",
        "properties": {
            "one": closed,
            "many": {"type": "array", "items": closed},
            "either": {"anyOf": [closed, {"type": "null"}]},
            "named": {"$ref": "#/$defs/Named"},
        },
        "required": ["one", "many", "either", "named"],
        "additionalProperties": False,
        "$defs": {"Named": closed},
    }


def test_a_property_may_have_the_name_of_a_keyword():
    schema = {"type": "object", "properties": {"title": {"type": "string"}, "default": {"type": "string"}}}
    assert strict(schema)["required"] == ["title", "default"]


def test_the_schema_that_is_given_stays_as_it_is():
    schema = {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}}
    assert "default" not in strict(schema)["properties"]["a"]
    assert schema == {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}}
