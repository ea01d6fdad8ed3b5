"""The providers of models that have a key or an address: one client each while its key is the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from pydantic import SecretStr

from frontdesk.brain.anthropic_api import AnthropicMessages
from frontdesk.brain.calls import Completions
from frontdesk.brain.openai_api import KEYLESS, OpenAIResponses
from frontdesk.settings import ModelSettings, load

_Provider: TypeAlias = AnthropicMessages | OpenAIResponses
_kept: Final[dict[str, _Provider]] = {}


def open_providers() -> Mapping[str, Completions]:
    """Return the providers that can be asked, by name, as the settings are now; ask again for each step.

    One whose key and address are as before is the same object, with its open connections.

    Raises:
        Misconfigured: the settings are wrong.
        SecretsUnavailable: they cannot be read now.
    """
    wanted = _wanted(load(ModelSettings))
    for name in _kept.keys() - wanted.keys():
        _kept.pop(name).close()
    return {name: _keep(name, provider) for name, provider in wanted.items()}


def _wanted(settings: ModelSettings) -> dict[str, _Provider]:
    wanted: dict[str, _Provider] = {}
    if settings.anthropic_api_key:
        wanted["anthropic"] = AnthropicMessages(_read(settings.anthropic_api_key), settings.anthropic_url)
    if settings.openai_api_key:
        wanted["openai"] = OpenAIResponses(_read(settings.openai_api_key), settings.openai_url)
    if settings.compatible_url:
        key = _read(settings.compatible_api_key) or KEYLESS
        wanted["compatible"] = OpenAIResponses(key, settings.compatible_url, "compatible")
    return wanted


def _read(key: SecretStr | None) -> str:
    """Return a key without the line break that a file or a paste ended with; no request could carry it."""
    return key.get_secret_value().strip() if key else ""


def _keep(name: str, wanted: _Provider) -> _Provider:
    """Return the provider that is open already, or `wanted` in its place where its key or address changed."""
    known = _kept.get(name)
    if known == wanted:
        return known
    if known:
        known.close()
    _kept[name] = wanted
    return wanted
