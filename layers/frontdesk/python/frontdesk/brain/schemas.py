"""What a model has to answer: each task's object, as a JSON schema for the model and as a check for us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk.errors import ModelOutputUnusable
from frontdesk.playbook_routes import Task

OTHER_LANGUAGE = "other"
_CHECKED_HERE = frozenset(
    {"title", "default", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"}
)
"""Keywords that strict modes refuse or ignore: an answer is checked for them when it is there."""

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Answer = TypeVar("Answer", bound="ModelAnswer")


class ModelAnswer(BaseModel):
    """One object; nothing in it is optional, nothing else may be in it, and no type is bent to fit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class ClassifyAnswer(ModelAnswer):
    """The answer of `classify`. The reason comes first, so that the rest follows from it."""

    why: str = Field(description="what decided it, in a few words")
    intent: str
    urgency: Literal["low", "normal", "high"]
    sentiment: Literal["negative", "neutral", "positive"]
    language: str = Field(description="the language of the message")
    wants_no_messages: bool = Field(description="whether the person asks not to be written to any more")
    confidence: Share = Field(description="how sure the intent is, from 0 to 1")


class DraftAnswer(ModelAnswer):
    """The answer of `draft` and of `strategize`."""

    why: str = Field(description="one sentence for the colleague who checks the text")
    has_answer: bool = Field(description="false when a person has to answer")
    body: str = Field(description="the message; empty when has_answer is false")
    used: list[str] = Field(description="names of the facts and passages that the text rests on")
    confidence: Share = Field(description="how sure it is that the text may go out, from 0 to 1")


class SummarizeAnswer(ModelAnswer):
    """The answer of `summarize`."""

    summary: str = Field(description="the conversation in a few sentences")


def strict_schema(shape: type[ModelAnswer], **choices: Sequence[str]) -> dict[str, Any]:
    """Return the JSON schema of a shape as strict modes take it: every field required, nothing else allowed.

    `choices` name what a field of text may be. The schema of a task is the same for every lead: providers
    keep a compiled schema, and a cached prompt, only as long as it does not change.
    """
    fields: Mapping[str, Any] = shape.model_json_schema()["properties"]
    properties = {name: _without_checks(field) for name, field in fields.items()}
    for name, allowed in choices.items():
        properties[name] = {**properties[name], "enum": list(allowed)}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def checked(shape: type[Answer], task: Task, answer: Mapping[str, Any], **choices: Sequence[str]) -> Answer:
    """Return an answer that has the shape.

    Raises:
        ModelOutputUnusable: it has not; says which fields are wrong, and nothing of what is in them.
    """
    try:
        read = shape.model_validate(dict(answer))
    except ValidationError as error:
        raise _unusable(task, _wrong_fields(shape, error)) from None
    strange = [name for name, allowed in choices.items() if getattr(read, name) not in allowed]
    if strange:
        raise _unusable(task, strange)
    return read


def _without_checks(field: Mapping[str, Any]) -> dict[str, Any]:
    return {keyword: value for keyword, value in field.items() if keyword not in _CHECKED_HERE}


def _wrong_fields(shape: type[ModelAnswer], error: ValidationError) -> list[str]:
    """Return the names of wrong fields; one that the shape has not was named by the model, so is not told."""
    places = (detail["loc"] for detail in error.errors(include_url=False, include_input=False))
    names = (str(place[0]) if place else "" for place in places)
    told = (name if name in shape.model_fields else "a field that is not asked for" for name in names)
    return list(dict.fromkeys(told))


def _unusable(task: Task, wrong: Sequence[str]) -> ModelOutputUnusable:
    return ModelOutputUnusable(f"the answer to {task} does not fit its schema: {', '.join(wrong)}")
