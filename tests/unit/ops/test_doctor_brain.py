"""The doctor's checks of the brain: prices, keys, and what a provider says of a key."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.playbook import load_playbook
from ops.doctor import brain
from ops.doctor.check import Verdict
from ops.doctor.patient import Patient, deployed_patient
from ops.model_probe import FOUND, NO_ANSWER, Door
from tests.builders import a_playbook
from tests.unit.ops.deployed import a_deployed_desk
from tests.unit.ops.test_doctor_playbook import a_folder
from tests.unit.ops.test_secrets import GOOD

CLIENTS: dict[str, Any] = {"lambda": None, "stepfunctions": None}
ANTHROPIC, OPENAI, COMPATIBLE = "anthropic_api_key", "openai_api_key", "compatible_url"


class Vault:
    def __init__(self, *fields: str) -> None:
        self.text = json.dumps({name: GOOD[name] for name in fields})

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": self.text}


def a_patient(*fields: str) -> Patient:
    """Return a deployed desk whose secret has these keys."""
    return deployed_patient(a_deployed_desk(secretsmanager=Vault(*fields), **CLIENTS), None)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Door, str]]:
    """Let every provider have every model, and keep what it was asked."""
    return probing(monkeypatch, FOUND)


def probing(monkeypatch: pytest.MonkeyPatch, status: int) -> list[tuple[Door, str]]:
    asked: list[tuple[Door, str]] = []

    def has_model(door: Door, model: str) -> int:
        asked.append((door, model))
        return status

    monkeypatch.setattr(brain, "has_model", has_model)
    return asked


# ── prices ────────────────────────────────────────────────────────────────────────────────────────


def test_every_model_on_the_routes_is_priced():
    found = brain.models_are_priced(a_playbook().folder)
    assert (found.state, "models on the routes are priced, as of" in found.sentence) == ("ok", True)


def test_a_model_that_nobody_priced_is_named(tmp_path: Path):
    found = brain.models_are_priced(a_folder(tmp_path, "openai/gpt-6-luna", "openai/gpt-9"))
    assert (found.state, "openai/gpt-9" in found.sentence) == ("fail", True)


def test_a_playbook_with_faults_is_the_other_checks_business(tmp_path: Path):
    (tmp_path / "playbook.toml").write_text("[business]\n")
    assert brain.models_are_priced(tmp_path).state == "skipped"


# ── keys ──────────────────────────────────────────────────────────────────────────────────────────


def test_keys_of_every_provider_on_the_routes_are_green():
    assert brain.keys_suffice(a_patient(ANTHROPIC, OPENAI)).state == "ok"


def test_without_the_key_of_any_provider_on_the_routes_the_desk_is_unwell():
    for patient in (a_patient(), a_patient(COMPATIBLE)):
        found = brain.keys_suffice(patient)
        assert found.state == "fail"
        assert "No provider of the routes has a key (anthropic, openai): set it with" in found.sentence


def test_one_provider_alone_is_a_risk_that_is_told():
    found = brain.keys_suffice(a_patient(OPENAI))
    assert (found.state, "nobody else can draft: give anthropic a key" in found.sentence) == ("warn", True)


def test_a_task_that_no_key_opens_is_done_by_people(tmp_path: Path):
    folder = a_folder(
        tmp_path, '["anthropic/claude-sonnet-5-5", "openai/gpt-6.1-sol"]', '["openai/gpt-6.1-sol"]'
    )
    patient = replace(a_patient(ANTHROPIC), playbook=load_playbook(folder))
    found = brain.keys_suffice(patient)
    assert (found.state, "No model that may draft has a key" in found.sentence) == ("fail", True)


@pytest.mark.parametrize("setup", ["embedded", "stand-ins"])
def test_a_brain_that_asks_no_provider_needs_no_key(setup: str):
    patient = replace(a_patient(), brain=setup)
    for found in (brain.keys_suffice(patient), brain.providers_answer(patient)):
        assert (found.state, "no" in found.sentence and "key" in found.sentence) == ("ok", True)


def test_a_desk_that_was_deployed_with_the_embedded_brain_is_known_by_its_output():
    desk = a_deployed_desk({**a_deployed_desk().outputs, "Brain": "embedded"}, **CLIENTS)
    assert deployed_patient(desk, None).brain == "embedded"


def test_whoever_started_a_desk_with_own_keys_is_told_of_variables_and_not_of_secrets():
    patient = replace(a_patient(), brain="providers", own_keys=lambda: {"openai_api_key": "theirs"})
    assert patient.models.openai_api_key is not None
    found = brain.keys_suffice(patient)
    assert (found.state, "such as ANTHROPIC_API_KEY" in found.sentence) == ("warn", True)


# ── what providers say ────────────────────────────────────────────────────────────────────────────


def test_each_model_is_asked_for_once_where_there_is_a_key(answering: list[tuple[Door, str]]):
    assert brain.providers_answer(a_patient(ANTHROPIC)).state == "ok"
    assert [model for _, model in answering] == ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"]
    assert {door.url for door, _ in answering} == {"https://api.anthropic.com"}
    assert GOOD[ANTHROPIC] not in repr(answering)


def test_without_a_key_nobody_is_asked(answering: list[tuple[Door, str]]):
    assert brain.providers_answer(a_patient()).state == "skipped"
    assert not answering


def test_a_server_of_ones_own_keeps_its_models_names_and_may_list_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = probing(monkeypatch, 404)
    prices = '[models."compatible/llama3:8b"]\ninput = 0.1\noutput = 0.1\n\n[[routes.classify]]\n'
    folder = a_folder(tmp_path, "[[routes.classify]]\n", prices)
    folder = a_folder(tmp_path / "again", '"openai/gpt-6-luna"', '"compatible/llama3:8b"', folder)
    found = brain.providers_answer(replace(a_patient(COMPATIBLE), playbook=load_playbook(folder)))
    assert [(door.provider, model) for door, model in asked] == [("compatible", "llama3:8b")]
    assert (found.state, "lists no llama3:8b" in found.sentence) == ("warn", True)


@pytest.mark.parametrize(
    ("status", "state", "said"),
    [
        (NO_ANSWER, "fail", "does not answer at https://api.openai.com/v1"),
        (401, "fail", "openai refuses the key: set it with `frontdesk secrets set brain`"),
        (403, "fail", "refuses the key"),
        (402, "fail", "no money left"),
        (404, "fail", "has no gpt-6-luna for this key"),
        (429, "warn", "limits are reached"),
        (500, "warn", "answers 500"),
    ],
)
def test_what_a_provider_says_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, status: int, state: str, said: str
):
    probing(monkeypatch, status)
    found: Verdict = brain.providers_answer(a_patient(OPENAI))
    assert (found.state, said in found.sentence) == (state, True)
