"""The simulated mix of leads: the real router on models of stated quality, the same every time."""

from functools import cache

import pytest

from ops.bench.router import (
    BARS,
    MIDDLE_MODEL,
    Mix,
    Outcome,
    a_mix,
    equal_bar,
    figures,
    middle_alone,
    with_bar,
)
from ops.bench.router_models import MIDDLE, SMALL, TIERS, SimulatedLead, SimulatedModels
from tests.unit.brain.cases import WordEmbedder
from tests.unit.brain.ladders import HAIKU, SONNET, a_call

INTENTS = ("new_patient", "thanks", "none_of_these")


@cache
def mix() -> Mix:
    return a_mix(WordEmbedder(), 60)


@cache
def middle() -> Outcome:
    return mix().played(middle_alone())


def readings(model_id: str) -> list[str]:
    models = SimulatedModels(3, INTENTS)
    read = []
    for number in range(2_000):
        models.lead = SimulatedLead(number, "thanks", "en")
        read.append(models._reading(model_id, TIERS[model_id])["intent"])
    return read


@pytest.mark.parametrize(("model_id", "tier"), [(HAIKU, SMALL), (SONNET, MIDDLE)])
def test_a_simulated_model_is_as_good_as_is_printed(model_id, tier):
    assert readings(model_id).count("thanks") / 2_000 == pytest.approx(tier.accuracy, abs=0.02)


def test_models_stumble_over_the_same_messages_more_often_than_by_chance():
    small, middle = readings(HAIKU), readings(SONNET)
    both = sum(a != "thanks" and b != "thanks" for a, b in zip(small, middle, strict=True)) / 2_000
    assert both > 2 * (1 - SMALL.accuracy) * (1 - MIDDLE.accuracy)


def test_a_simulated_model_uses_the_tokens_of_what_it_is_really_shown():
    models = SimulatedModels(3, INTENTS, SimulatedLead(1, "thanks", "en"))
    assert models.complete(a_call(SONNET)).usage.input == round(1_998 / 3.5)


def test_the_middle_model_alone_reads_and_writes_everything():
    routes = middle_alone()
    ladders = (routes.classify, routes.draft, routes.strategize)
    assert {model for steps in ladders for step in steps for model in step.models} == {MIDDLE_MODEL}
    assert middle().reading_usd_micros > 0
    assert middle().climbed == 0


def test_the_ladder_costs_less_and_the_more_the_higher_its_bar():
    low, high = (mix().played(with_bar(mix().playbook.routes, bar)) for bar in (0.1, 0.9))
    assert low.usd < high.usd < middle().usd
    assert low.climbed < high.climbed


def test_the_same_seed_gives_the_same_figures():
    again = a_mix(WordEmbedder(), 60).played(middle_alone())
    assert again == middle()


def test_the_bar_of_equal_accuracy_reads_at_least_as_many_right():
    bar = equal_bar(mix(), middle())
    ladder = mix().played(with_bar(mix().playbook.routes, bar))
    assert bar == BARS[-1] or ladder.accuracy >= middle().accuracy


def test_the_figures_say_that_they_are_simulated_and_hold_the_ladder_to_cost_less():
    told = list(figures(mix()))
    assert all("SIMULATED" in each.how for each in told)
    held = [each for each in told if each.target is not None]
    assert [each.outcome for each in held] == ["met", "met"]
