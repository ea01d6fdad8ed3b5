"""The same calls against llmock, which other people wrote: our stand-in and it are understood alike.

llmock speaks Messages and Responses; of decisions and of compatible servers it knows nothing.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from llmock.scenarios import Fail, Reply
from llmock.testing import LLMockServer

from frontdesk.brain.anthropic_api import AnthropicMessages
from frontdesk.brain.calls import CallFailed
from frontdesk.brain.openai_api import OpenAIResponses
from frontdesk.errors import ModelOutputUnusable, ProviderUnavailable, RequestRefused
from tests.integration.providers.asking import ANSWER, ShortPause, a_call

MODEL_IDS = {"anthropic": "anthropic/claude-haiku-5-5", "openai": "openai/gpt-6-luna"}


@pytest.fixture(scope="module")
def others() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest.fixture(params=list(MODEL_IDS))
def asked(request: pytest.FixtureRequest, others: LLMockServer) -> Iterator[Any]:
    """Return what asks a provider at llmock, and how long it waited."""
    others.state.reset()
    waited, url = ShortPause(), others.base_url(request.param)
    made = AnthropicMessages if request.param == "anthropic" else OpenAIResponses
    provider = made("any-key", url, pause=waited.pause)
    yield lambda: provider.complete(a_call(MODEL_IDS[request.param])), waited
    provider.close()


def test_the_answer_and_its_usage_are_found(asked, others):
    others.state.scenarios.add(Reply(text=json.dumps(ANSWER)))
    ask, _ = asked
    completion = ask()
    assert completion.answer == ANSWER
    assert completion.usage.input > 100
    assert completion.usage.output > 0


def test_what_is_no_json_keeps_its_usage(asked, others):
    others.state.scenarios.add(Reply(text="They ask for a price."))
    ask, _ = asked
    with pytest.raises(CallFailed) as caught:
        ask()
    assert type(caught.value.error) is ModelOutputUnusable
    assert caught.value.usage is not None
    assert caught.value.usage.input > 100


@pytest.mark.parametrize(
    ("status", "category"), [(400, RequestRefused), (503, ProviderUnavailable), (529, ProviderUnavailable)]
)
def test_errors_are_understood(asked, others, status, category):
    others.state.scenarios.add(Fail(status))
    ask, _ = asked
    with pytest.raises(CallFailed) as caught:
        ask()
    assert type(caught.value.error) is category
    assert caught.value.usage is not None


def test_a_429_with_a_wait_is_asked_once_more(asked, others):
    others.state.scenarios.add(Fail(429, retry_after=2.0))
    others.state.scenarios.add(Reply(text=json.dumps(ANSWER)))
    ask, waited = asked
    assert ask().answer == ANSWER
    assert waited.waits == [2.0]
