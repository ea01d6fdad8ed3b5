"""Which providers can be asked, as the settings are now."""

import subprocess
import sys
from typing import Any

import pytest

from frontdesk.brain import providers
from frontdesk.brain.providers import open_providers
from frontdesk.settings import load
from tests.source_tree import PACKAGE_ROOT


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
