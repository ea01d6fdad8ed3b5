"""Asks a provider, through its own SDK, whether a key opens a model: a request that costs nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from frontdesk.playbook_routes import Provider

NO_ANSWER: Final = 0
"""The status of a provider that does not answer at all."""
FOUND: Final = 200
_PATIENCE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where a provider answers, and with which key."""

    provider: Provider
    url: str
    key: str = field(repr=False)


def has_model(door: Door, model: str) -> int:
    """Return the HTTP status of what a provider says of one model."""
    return _at_anthropic(door, model) if door.provider == "anthropic" else _at_openai(door, model)


def _at_anthropic(door: Door, model: str) -> int:
    import anthropic  # a second of imports, which other commands do not pay

    client = anthropic.Anthropic(
        api_key=door.key, base_url=door.url, max_retries=0, timeout=_PATIENCE_S, open_telemetry=False
    )
    with client:
        try:
            client.models.retrieve(model)
        except anthropic.APIStatusError as refused:
            return refused.status_code
        except anthropic.APIConnectionError:
            return NO_ANSWER
    return FOUND


def _at_openai(door: Door, model: str) -> int:
    import openai  # as above

    client = openai.OpenAI(api_key=door.key, base_url=door.url, max_retries=0, timeout=_PATIENCE_S)
    with client:
        try:
            client.models.retrieve(model)
        except openai.APIStatusError as refused:
            return refused.status_code
        except openai.APIConnectionError:
            return NO_ANSWER
    return FOUND
