"""How the command line names a playbook and a route, and what an eval is likely to cost."""

import pytest

from frontdesk.brain.model import Model
from frontdesk.errors import UnknownModel
from frontdesk.playbook_routes import Routes
from frontdesk.settings import load
from ops.errors import Refusal
from ops.eval.estimate import ANSWER_TOKENS, likely_usd_micros
from ops.eval.sides import Side, brain_of, side_named
from tests.unit.brain.ladders import HAIKU, SONNET, a_brain, a_step, playbook, routes
from tests.unit.ops.eval.made import a_case
from tests.unit.ops.playbooks import BRIGHTSMILE


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch):
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "COMPATIBLE_URL"):
        monkeypatch.delenv(f"FRONTDESK_{name}", raising=False)
    load.cache_clear()
    yield
    load.cache_clear()


def test_a_playbook_is_named_or_pointed_to_and_embedded_thinks_for_nothing():
    named, pointed = side_named("brightsmile"), side_named(str(BRIGHTSMILE))
    assert named.playbook.digest == pointed.playbook.digest
    assert (named.name, named.is_free) == ("brightsmile@embedded", True)
    assert brain_of(named).routes == Routes()


def test_a_route_is_the_playbooks_own_or_one_model_for_every_task():
    assert side_named("brightsmile@routes").routes == playbook().routes
    one = side_named("brightsmile", HAIKU)
    assert {step.models for task in ("classify", "draft", "strategize") for step in one.routes.of(task)} == {
        (HAIKU,)
    }
    assert side_named(f"brightsmile@{SONNET}", HAIKU).route == SONNET


@pytest.mark.parametrize(
    ("name", "route", "told"),
    [
        ("brightsmil", "embedded", r'no playbook "brightsmil": name one of playbooks/ \(brightsmile\)'),
        ("brightsmile", "haiku", 'no route "haiku": take embedded, routes, or a model'),
    ],
)
def test_what_is_nowhere_is_refused_by_name(name: str, route: str, told: str):
    with pytest.raises(Refusal, match=told):
        side_named(name, route)


def test_without_any_key_the_settings_are_named():
    with pytest.raises(Refusal, match="set FRONTDESK_ANTHROPIC_API_KEY or FRONTDESK_OPENAI_API_KEY"):
        brain_of(side_named("brightsmile@routes"))


def test_a_model_without_a_price_is_refused_before_anything_is_asked():
    with pytest.raises(UnknownModel, match="anthropic/claude-nobody-9"):
        brain_of(side_named("brightsmile", "anthropic/claude-nobody-9"))


def test_the_likely_cost_is_that_of_the_real_prompts_at_the_first_models():
    brain, models = a_brain((a_step(HAIKU), a_step(SONNET)), open_model=Model)
    side = Side(playbook(), "routes", routes(a_step(HAIKU), a_step(SONNET)))
    one = likely_usd_micros([a_case()], side, brain)
    answers = 2 * ANSWER_TOKENS * brain.prices.price(HAIKU).output
    assert answers < one < 5_000
    assert likely_usd_micros([a_case(), a_case()], side, brain) == 2 * one
    assert models.calls == []


def test_what_is_not_drafted_costs_no_draft():
    brain, _ = a_brain((a_step(HAIKU),), open_model=Model)
    side = Side(playbook(), "routes", routes(a_step(HAIKU)))
    drafted, undrafted = (
        likely_usd_micros([a_case(intent=intent, verdict="ask")], side, brain)
        for intent in ("insurance_question", "job_or_vendor")
    )
    assert undrafted < drafted
