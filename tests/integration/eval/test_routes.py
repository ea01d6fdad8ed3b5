"""`frontdesk eval` by way of models, at a stand-in for their providers: real prompts and clients, priced."""

import json
from collections.abc import Iterator

import pytest

from frontdesk.brain.providers import open_providers
from frontdesk.playbook import load_playbook
from frontdesk.settings import load
from ops import cli
from ops.local.standins.models import MESSAGES, RESPONSES, ModelsStandIn
from ops.local.standins.models_faults import ApiError
from ops.local.standins.models_mind import PlaybookMind
from tests.fixtures.standins import MovableClock, clock
from tests.source_tree import ROOT

__all__ = ["clock"]

KEYS = {"anthropic": "sk-ant-made-up", "openai": "sk-made-up"}


@pytest.fixture
def models(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelsStandIn]:
    """Both providers, answering as BrightSmile's playbook would, where the settings say that they are."""
    mind = PlaybookMind(load_playbook(ROOT / "playbooks" / "brightsmile"))
    with ModelsStandIn(clock, KEYS["anthropic"], KEYS["openai"], mind=mind) as standin:
        addresses = {"anthropic": standin.anthropic_url, "openai": standin.openai_url}
        for name, key in KEYS.items():
            monkeypatch.setenv(f"FRONTDESK_{name.upper()}_API_KEY", key)
            monkeypatch.setenv(f"FRONTDESK_{name.upper()}_URL", addresses[name])
        load.cache_clear()
        yield standin
        for name in KEYS:
            monkeypatch.delenv(f"FRONTDESK_{name.upper()}_API_KEY")
        load.cache_clear()
        open_providers()  # without keys: it closes the clients of this test


def evaluated(capsys, tmp_path, *options):
    code = cli.main(["eval", "--limit", "4", "--json", "--html", str(tmp_path / "page.html"), *options])
    return code, json.loads(capsys.readouterr().out)


def test_the_playbooks_routes_are_asked_and_their_tokens_are_paid(models, capsys, tmp_path):
    code, told = evaluated(capsys, tmp_path, "--route", "routes")
    assert (code, told["remarks"]) == (0, [])
    assert {model.partition("/")[0] for case in told["cases"] for model in case["models"]} <= {*KEYS}
    assert told["figures"]["cost"]["usd_micros"] > 0
    assert told["figures"]["cost"]["tokens_in"] > 1_000
    assert "Cost</h3>" in (tmp_path / "page.html").read_text("utf-8")


def test_one_model_does_every_task_of_its_route(models, capsys, tmp_path):
    _, told = evaluated(capsys, tmp_path, "--route", "openai/gpt-6-luna")
    assert {model for case in told["cases"] for model in case["models"]} == {"openai/gpt-6-luna"}


def test_a_provider_that_is_out_shows_in_the_remarks_and_nothing_is_sent(models, capsys, tmp_path):
    for operation in (MESSAGES, RESPONSES):
        models.faults.add(ApiError(401), on=operation, times=100)
    _, told = evaluated(capsys, tmp_path, "--route", "routes")
    assert told["remarks"] == ["No model answered 4 of 4 cases; the embedded brain did instead."]
    assert {case["verdict"] for case in told["cases"]} == {"ask"}


def test_embedded_and_a_model_are_put_side_by_side(models, capsys, tmp_path):
    _, told = evaluated(
        capsys, tmp_path, "--compare", "brightsmile", "brightsmile@anthropic/claude-haiku-5-5"
    )
    assert (told["a"]["route"], told["b"]["route"]) == ("embedded", "anthropic/claude-haiku-5-5")
    assert told["usd_micros"]["low"] > 0
