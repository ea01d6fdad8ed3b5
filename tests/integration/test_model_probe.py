"""What the doctor asks a provider for goes through the provider's own client, and costs nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from frontdesk.playbook_routes import Provider
from ops.local.standins.server import Answer, LoopbackServer, Request, json_answer
from ops.model_probe import FOUND, NO_ANSWER, Door, has_model

KEY = "sk-probe"


class Models:
    """A provider's list of models: one model, one key."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200

    def __call__(self, request: Request) -> Answer:
        self.asked.append(f"{request.method} {request.path}")
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return json_answer(401, {"error": {"type": "authentication_error", "message": "no"}})
        if not request.path.endswith("/models/a-model"):
            return json_answer(404, {"error": {"type": "not_found_error", "message": "no"}})
        return json_answer(self.status, {"id": "a-model", "type": "model", "object": "model"})


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def url(models: Models) -> Iterator[str]:
    server = LoopbackServer(models, lambda: True)
    server.open()
    yield server.url
    server.close()


def a_door(provider: Provider, url: str, key: str = KEY) -> Door:
    return Door(provider, url if provider == "anthropic" else f"{url}/v1", key)


@pytest.mark.parametrize("provider", ["anthropic", "openai", "compatible"])
def test_a_key_and_a_model_that_are_known_are_found_with_one_request(
    models: Models, url: str, provider: Provider
):
    assert has_model(a_door(provider, url), "a-model") == FOUND
    assert models.asked == ["GET /v1/models/a-model"]


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_a_wrong_key_and_an_unknown_model_are_told_apart(url: str, provider: Provider):
    assert has_model(a_door(provider, url, "sk-other"), "a-model") == 401
    assert has_model(a_door(provider, url), "no-model") == 404


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_a_provider_in_trouble_is_asked_once(models: Models, url: str, provider: Provider):
    models.status = 503
    assert has_model(a_door(provider, url), "a-model") == 503
    assert len(models.asked) == 1


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_nobody_at_the_address_is_no_answer(provider: Provider):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert (
            has_model(a_door(provider, f"http://127.0.0.1:{taken.getsockname()[1]}"), "a-model") == NO_ANSWER
        )
