"""The providers against their stand-in: Messages, Responses, decisions, and a compatible server."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from frontdesk.brain.anthropic_api import AnthropicMessages
from frontdesk.brain.openai_api import OpenAIResponses
from ops.local.standins.models import ModelsStandIn
from tests.fixtures.standins import MovableClock, clock
from tests.integration.providers.asking import (
    ANTHROPIC_KEY,
    COMPATIBLE_KEY,
    OPENAI_KEY,
    Asking,
    ShortPause,
    mind,
)

__all__ = ["clock"]

MODELS: Mapping[str, str] = {
    "messages": "anthropic/claude-haiku-5-5",
    "responses": "openai/gpt-6-luna",
    "decisions": "openai/gpt-6-luna:decisions",
    "compatible": "compatible/a-model-of-ours",
}


@pytest.fixture
def models(clock: MovableClock) -> Iterator[ModelsStandIn]:
    with ModelsStandIn(clock, ANTHROPIC_KEY, OPENAI_KEY, mind=mind) as standin:
        yield standin


@pytest.fixture
def asking_at(models: ModelsStandIn) -> Iterator[Callable[[str], Asking]]:
    opened: list[AnthropicMessages | OpenAIResponses] = []

    def at(operation: str) -> Asking:
        waited = ShortPause()
        if operation == "messages":
            provider: AnthropicMessages | OpenAIResponses = AnthropicMessages(
                ANTHROPIC_KEY, models.anthropic_url, waited.pause
            )
        elif operation == "compatible":
            provider = OpenAIResponses(COMPATIBLE_KEY, models.compatible_url, "compatible", waited.pause)
        else:
            provider = OpenAIResponses(OPENAI_KEY, models.openai_url, "openai", waited.pause)
        opened.append(provider)
        return Asking(operation, MODELS[operation], provider, models, waited)

    yield at
    for provider in opened:
        provider.close()


@pytest.fixture(params=list(MODELS))
def asking(request: pytest.FixtureRequest, asking_at: Callable[[str], Asking]) -> Asking:
    """Every provider, one after the other."""
    return asking_at(request.param)


@pytest.fixture(params=[operation for operation in MODELS if operation != "decisions"])
def writing(request: pytest.FixtureRequest, asking_at: Callable[[str], Asking]) -> Asking:
    """Every provider that writes text."""
    return asking_at(request.param)
