"""Which providers can be asked, as the settings are now."""

import importlib
import subprocess
import sys
from typing import Any

import anthropic
import pytest

from frontdesk.brain import providers
from frontdesk.brain.anthropic_api import AnthropicMessages
from frontdesk.brain.calls import CallFailed, ModelCall
from frontdesk.brain.openai_api import OpenAIResponses
from frontdesk.brain.providers import open_providers
from frontdesk.domain.money import Usage
from frontdesk.errors import KeyRefused
from frontdesk.settings import load
from tests.source_tree import PACKAGE_ROOT, ROOT


@pytest.fixture(autouse=True)
def _settings_of_its_own(monkeypatch):
    monkeypatch.setattr(providers, "_kept", {})
    load.cache_clear()
    yield
    load.cache_clear()


def set_up(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(f"FRONTDESK_{name.upper()}", value)
    load.cache_clear()


def test_without_a_key_or_an_address_there_is_no_provider():
    assert open_providers() == {}


def test_a_provider_is_there_with_its_key_and_a_compatible_server_with_its_address(monkeypatch):
    set_up(
        monkeypatch, anthropic_api_key="sk-a", openai_api_key="sk-o", compatible_url="http://127.0.0.1:1/v1"
    )
    opened: dict[str, Any] = dict(open_providers())
    assert list(opened) == ["anthropic", "openai", "compatible"]
    assert opened["anthropic"].url == "https://api.anthropic.com"
    assert opened["openai"].url == "https://api.openai.com/v1"
    assert opened["compatible"].url == "http://127.0.0.1:1/v1"
    assert "sk-" not in repr(opened)


def test_a_key_is_read_without_the_line_break_that_a_file_ended_with(monkeypatch):
    set_up(monkeypatch, anthropic_api_key=" sk-a\n")
    opened: Any = open_providers()["anthropic"]
    assert opened.key == "sk-a"


@pytest.mark.parametrize(
    ("made", "key", "url", "says"),
    [
        (OpenAIResponses, "sk-é", "http://127.0.0.1:1", "key"),
        (OpenAIResponses, "sk", "http://[::1", "address"),
        (AnthropicMessages, "sk", "http://[::1", "address"),
    ],
)
def test_a_key_or_an_address_that_cannot_be_one_is_refused_by_name(made, key, url, says):
    call = ModelCall("draft", "openai/m", "low", "system", "shown", {"type": "object"}, 100, 1.0)
    with pytest.raises(CallFailed, match=f"the {says} for (anthropic|openai)") as caught:
        made(key, url).complete(call)
    assert (type(caught.value.error), caught.value.usage) == (KeyRefused, Usage())


def test_a_provider_stays_the_same_object_until_its_own_key_changes(monkeypatch):
    set_up(monkeypatch, anthropic_api_key="sk-a", openai_api_key="sk-o")
    first = open_providers()
    set_up(monkeypatch, anthropic_api_key="sk-new")
    second = open_providers()
    assert second["openai"] is first["openai"]
    assert second["anthropic"] is not first["anthropic"]
    assert open_providers()["anthropic"] is second["anthropic"]


@pytest.mark.parametrize("key", ["sk-new", ""])
def test_a_client_whose_key_changed_or_went_is_closed(monkeypatch, key):
    set_up(monkeypatch, openai_api_key="sk-o")
    before: Any = open_providers()["openai"]
    client = before._client
    set_up(monkeypatch, openai_api_key=key)
    open_providers()
    assert client.is_closed()


def test_the_providers_clients_are_imported_when_the_first_model_is_asked():
    script = (
        "import sys; from frontdesk.brain.providers import open_providers; opened = open_providers(); "
        "assert len(opened) == 3; print(sorted({'anthropic', 'openai', 'httpx2'} & sys.modules.keys()))"
    )
    keys = {"ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "o", "COMPATIBLE_URL": "http://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(PACKAGE_ROOT), **{f"FRONTDESK_{name}": key for name, key in keys.items()}},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("client", "base", "never_raised_by_a_call"),
    [
        (
            "anthropic",
            "AnthropicError",
            # Of webhooks, of middleware, of credentials in files, of an answer that is parsed: we have none.
            {
                "APIWebhookValidationError",
                "RetryableError",
                "CredentialsError",
                "IdentityTokenFileError",
                "APIResponseValidationError",
            },
        ),
        (
            "openai",
            "OpenAIError",
            {
                "SubjectTokenProviderError",
                "WebSocketConnectionClosedError",
                "WebSocketQueueFullError",
                "LengthFinishReasonError",
                "ContentFilterFinishReasonError",
                "APIResponseValidationError",
            },
        ),
    ],
)
def test_every_error_of_a_providers_client_is_translated(client, base, never_raised_by_a_call):
    module = importlib.import_module(client)
    errors = importlib.import_module(f"{client}._exceptions")
    classes = {each for each in vars(errors).values() if isinstance(each, type)}
    translated = (module.APIStatusError, module.APIConnectionError)
    theirs = {each for each in classes if issubclass(each, getattr(errors, base))}
    left = {each.__name__ for each in theirs if not issubclass(each, translated)}
    assert left - {base, "APIError"} == never_raised_by_a_call


def test_the_layer_of_clients_brings_no_aiohttp_which_anthropic_would_import_too():
    pinned = (ROOT / "layers" / "brain" / "requirements.txt").read_text("utf-8")
    assert "anthropic==" in pinned
    assert "aiohttp" not in pinned


def test_the_clients_retry_nothing_and_anthropics_makes_no_spans_of_its_own():
    ours, usual = (
        AnthropicMessages("sk-a", "http://nowhere.example")._client,
        anthropic.Anthropic(api_key="sk-a"),
    )
    assert usual._tracer is not None
    assert ours._tracer is None
    assert ours.max_retries == 0
    assert OpenAIResponses("sk-o", "http://nowhere.example")._client.max_retries == 0
