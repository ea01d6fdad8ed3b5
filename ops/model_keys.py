"""Whom a desk can ask: the providers that the playbook's routes name, and those whose key somebody has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast, get_args

from frontdesk.playbook_routes import Provider, Routes, Task

OPENED_BY: Final[Mapping[Provider, str]] = {
    "anthropic": "anthropic_api_key",
    "openai": "openai_api_key",
    "compatible": "compatible_url",
}
"""The field of the settings without which a provider is never asked."""
TASKS: Final[tuple[Task, ...]] = get_args(Task)


def provider_of(model_id: str) -> Provider:
    """Return whose a model is."""
    return cast(Provider, model_id.partition("/")[0])


def model_ids_of(routes: Routes) -> tuple[str, ...]:
    """Return every model that some step of some task names, each once."""
    every = (model for task in TASKS for step in routes.of(task) for model in step.models)
    return tuple(dict.fromkeys(every))


def providers_of(routes: Routes) -> tuple[Provider, ...]:
    """Return every provider that the routes name, each once."""
    return tuple(dict.fromkeys(map(provider_of, model_ids_of(routes))))


def opened_by(held: Mapping[str, Any]) -> frozenset[Provider]:
    """Return the providers that these fields of the settings open."""
    return frozenset(provider for provider, field in OPENED_BY.items() if held.get(field))
