"""The way up, aside and down a ladder: who is asked, what is answered, and what is on record."""

from dataclasses import replace

import pytest

from frontdesk.brain.classify import classify
from frontdesk.brain.confidence import Weights
from frontdesk.brain.drafting import propose
from frontdesk.brain.outages import FLAGS
from frontdesk.brain.router import Brain, open_brain
from frontdesk.brain.rungs import Answered
from frontdesk.domain.calibration import Calibration
from frontdesk.domain.rules_of_the_answer import in_words
from frontdesk.errors import (
    BudgetSpent,
    KeyRefused,
    Misconfigured,
    ModelOutputUnusable,
    ModelRefused,
    ProviderUnavailable,
    RequestRefused,
    SpendLimitReached,
    UnknownModel,
)
from frontdesk.observability.observations import recording
from frontdesk.playbook_routes import Routes
from tests.unit.brain.cases import a_reading
from tests.unit.brain.ladders import (
    HAIKU,
    LUNA,
    OPUS,
    SONNET,
    TERRA,
    FakeModel,
    a_brain,
    a_rich_brief,
    a_step,
    fails,
    nonsense,
    says,
)

OUT = fails(ProviderUnavailable("busy"))
STATED_ALONE = Weights(stated=1, probability=0, agreement=0, nearest=0)
LADDER = (a_step(HAIKU, LUNA, bar=0.8), a_step(TERRA, SONNET))


def decisions(observations):
    kept = ("step", "model_id", "outcome")
    return [tuple(each[name] for name in kept) for each in observations if each["kind"] == "route"]


def test_the_first_model_of_the_first_step_is_asked_and_nobody_else():
    brain, models = a_brain(LADDER, weights=STATED_ALONE)
    with recording() as observations:
        reading = classify(a_rich_brief(), brain)
    assert (reading.model_id, models.asked) == (HAIKU, [HAIKU])
    assert decisions(observations) == [(0, HAIKU, "answered")]


@pytest.mark.parametrize(
    "error",
    [
        ProviderUnavailable("busy"),
        SpendLimitReached("no money"),
        KeyRefused("revoked"),
        UnknownModel("never heard of it"),
        RequestRefused("too long"),
    ],
)
def test_a_model_that_is_out_hands_over_to_its_equal(error):
    brain, models = a_brain(LADDER, script={HAIKU: [fails(error)]}, weights=STATED_ALONE)
    with recording() as observations:
        reading = classify(a_rich_brief(), brain)
    assert (reading.model_id, models.asked) == (LUNA, [HAIKU, LUNA])
    assert decisions(observations) == [(0, HAIKU, "sideways"), (0, LUNA, "answered")]


def test_a_provider_without_a_key_is_passed_by():
    brain, models = a_brain(LADDER, weights=STATED_ALONE)
    brain = replace(brain, providers={"openai": models})
    assert classify(a_rich_brief(), brain).model_id == LUNA


@pytest.mark.parametrize(
    "unusable", [nonsense(), fails(ModelRefused("no")), fails(ModelOutputUnusable("cut"))]
)
def test_an_answer_of_no_use_climbs_and_does_not_ask_an_equal(unusable):
    brain, models = a_brain(LADDER, script={HAIKU: [unusable]})
    with recording() as observations:
        reading = classify(a_rich_brief(), brain)
    assert (reading.model_id, models.asked) == (TERRA, [HAIKU, TERRA])
    assert decisions(observations) == [(0, HAIKU, "climbed"), (1, TERRA, "answered")]


def test_an_answer_under_the_bar_climbs():
    brain, models = a_brain(LADDER, script={HAIKU: [says("thanks", 0.79)]}, weights=STATED_ALONE)
    with recording() as observations:
        reading = classify(a_rich_brief(), brain)
    assert (reading.intent, reading.model_id, models.asked) == ("new_patient", TERRA, [HAIKU, TERRA])
    assert observations[1]["why"] == "79% sure, the bar is 80%"


def test_the_better_answer_is_returned_when_none_reaches_its_bar():
    ladder = (a_step(HAIKU, bar=0.9), a_step(SONNET, bar=0.9), a_step(OPUS, bar=0.9))
    script = {HAIKU: [says(confidence=0.4)], SONNET: [says("thanks", 0.7)], OPUS: [says(confidence=0.6)]}
    brain, _ = a_brain(ladder, script=script, weights=STATED_ALONE)
    with recording() as observations:
        reading = classify(a_rich_brief(), brain)
    assert (reading.model_id, reading.intent, reading.flags) == (SONNET, "thanks", ())
    assert reading.confidence == pytest.approx(0.7)
    assert decisions(observations)[-2:] == [(2, OPUS, "answered"), (1, SONNET, "kept")]


@pytest.mark.parametrize("later", [OUT, nonsense()])
def test_a_valid_answer_is_kept_when_nobody_above_gives_one(later):
    script = {HAIKU: [says(confidence=0.3)], TERRA: [later], SONNET: [later]}
    brain, _ = a_brain(LADDER, script=script, weights=STATED_ALONE)
    with recording() as observations:
        reading = classify(a_rich_brief(), brain)
    assert (reading.model_id, reading.flags) == (HAIKU, ())
    assert reading.confidence == pytest.approx(0.3)
    assert decisions(observations)[-1] == (0, HAIKU, "kept")


@pytest.mark.parametrize("attempt", [0, 1])
def test_while_an_outage_may_pass_the_workflow_waits(attempt):
    brain, models = a_brain(LADDER, script=dict.fromkeys((HAIKU, LUNA, TERRA, SONNET), (OUT,)))
    with recording() as observations, pytest.raises(ProviderUnavailable, match="no model could be reached"):
        classify(a_rich_brief(), brain, attempt)
    assert set(models.asked) == {HAIKU, LUNA, TERRA, SONNET}
    assert decisions(observations)[-1][2] == "unanswered"


def test_a_desk_with_one_provider_waits_for_it_too():
    brain, models = a_brain(LADDER, script=dict.fromkeys((HAIKU, SONNET), (OUT,)))
    with pytest.raises(ProviderUnavailable):
        classify(a_rich_brief(), replace(brain, providers={"anthropic": models}))


@pytest.mark.parametrize(
    ("failure", "attempt", "flag"),
    [
        (ProviderUnavailable("busy"), 2, "models_out"),
        (SpendLimitReached("no money"), 0, "models_out"),
        (KeyRefused("revoked"), 0, "no_model"),
        (UnknownModel("never heard of it"), 0, "no_model"),
        (ModelOutputUnusable("cut"), 0, "models_unusable"),
        (ModelRefused("no"), 0, "models_unusable"),
        (RequestRefused("too long"), 0, "models_unusable"),
    ],
)
def test_without_an_answer_the_embedded_model_gives_one_that_a_person_sees(failure, attempt, flag):
    brain, _ = a_brain(LADDER, script=dict.fromkeys((HAIKU, LUNA, TERRA, SONNET), (fails(failure),)))
    with recording() as observations:
        reading = classify(a_rich_brief(), brain, attempt)
        proposal = propose(a_rich_brief(), reading, brain, attempt)
    assert (reading.model_id, reading.flags) == ("embedded/fake", (flag,))
    assert (proposal.model_id, proposal.flags) == ("embedded/fake", (flag,))
    assert decisions(observations)[-1] == (2, "embedded/fake", "fell_back")


def test_nobody_waits_when_the_next_attempt_would_not_count_all_that_may_have_been_spent():
    lost = fails(ProviderUnavailable("no answer in time"), None)
    brain, models = a_brain(LADDER, script=dict.fromkeys((HAIKU, LUNA, TERRA, SONNET), (lost,)))
    reading = classify(a_rich_brief(), brain)
    assert reading.flags == ("models_out",)
    assert models.asked == [HAIKU, LUNA, TERRA, SONNET]
    assert reading.spent_usd_micros == 2 * 225 + 2_250 + 4_500


def test_an_answer_of_no_use_is_not_waited_with_when_the_better_models_are_out():
    brain, _ = a_brain(LADDER, script={HAIKU: [nonsense()], TERRA: [OUT], SONNET: [OUT]})
    assert classify(a_rich_brief(), brain).flags == ("models_unusable",)


def test_without_money_no_model_is_asked_and_a_person_sees_it():
    brain, models = a_brain(LADDER)
    assert classify(a_rich_brief(budget=0), brain).flags == ("budget_spent",)
    assert models.asked == []


def test_who_is_too_dear_hands_over_to_an_equal_that_is_not():
    brain, models = a_brain((a_step(OPUS, HAIKU),))
    assert classify(a_rich_brief(budget=1_000), brain).model_id == HAIKU
    assert models.asked == [HAIKU]


@pytest.mark.parametrize("flag", FLAGS)
def test_each_flag_of_a_fallback_has_words_for_people(flag):
    assert "simpler program" in in_words(flag)


def test_a_task_without_a_ladder_is_the_embedded_models_by_choice():
    brain, models = a_brain(())
    with recording() as observations:
        reading = classify(a_rich_brief(budget=0), brain)
    assert (reading.model_id, reading.flags, reading.confidence) == ("embedded/fake", (), 0.5)
    assert (models.asked, decisions(observations)) == ([], [(0, "embedded/fake", "answered")])


@pytest.mark.parametrize("bug", [Misconfigured("a slot is missing"), ZeroDivisionError()])
def test_a_bug_or_a_wrong_setting_is_not_climbed_over(bug):
    brain, models = a_brain(LADDER, script={HAIKU: [bug]})
    with pytest.raises(type(bug)):
        classify(a_rich_brief(), brain)
    assert models.asked == [HAIKU]


def test_people_decided_what_a_score_is_worth():
    brain, _ = a_brain((a_step(HAIKU),), script={HAIKU: [says(confidence=0.9)]}, weights=STATED_ALONE)
    curve = Calibration("classify", HAIKU, ((0.0, 0.1), (1.0, 0.6)), labels=200)
    reading = classify(a_rich_brief(calibrations=(curve,)), brain)
    assert reading.score == pytest.approx(0.9)
    assert reading.confidence == pytest.approx(0.55)


def test_a_bar_is_held_against_what_people_made_of_the_score():
    brain, models = a_brain(LADDER, weights=STATED_ALONE)
    curve = Calibration("classify", HAIKU, ((0.0, 0.0), (1.0, 0.5)), labels=200)
    classify(a_rich_brief(calibrations=(curve,)), brain)
    assert models.asked == [HAIKU, TERRA]


def test_a_second_model_that_reads_the_same_is_surer_than_one_that_does_not():
    def confidence(first: str) -> float:
        brain, _ = a_brain(LADDER, script={HAIKU: [says(first, 0.2)]})
        return classify(a_rich_brief(), brain).confidence

    assert confidence("new_patient") > confidence("thanks")


def test_each_decision_tells_what_it_cost_and_what_the_dearest_step_would_have():
    brain, _ = a_brain((a_step(HAIKU), a_step(SONNET)))
    with recording() as observations:
        reading = classify(a_rich_brief(), brain)
    (route,) = (each for each in observations if each["kind"] == "route")
    assert (route["usd_micros"], route["otherwise_usd_micros"]) == (150, 3_000)
    assert reading.spent_usd_micros == 150


def test_the_behaviour_changes_with_the_routes_and_the_weights():
    brain, _ = a_brain(LADDER)
    others = [replace(brain, routes=Routes()), replace(brain, weights=STATED_ALONE)]
    assert all(each.behaviour() != brain.behaviour() for each in others)


def test_the_settings_decide_whether_models_are_asked(a_desks_settings):
    a_desks_settings(brain="embedded")
    brain: Brain = open_brain()
    assert (brain.routes, dict(brain.providers)) == (Routes(), {})
    proposal = propose(a_rich_brief(), a_reading("thanks"), brain)
    assert proposal.model_id.startswith("embedded/")
    assert proposal.acts[0].body.startswith("Hi Ana! You are very welcome.")


def test_with_routes_each_provider_that_has_a_key_is_there(a_desks_settings):
    a_desks_settings(brain="routes", openai_api_key="k")
    brain = open_brain()
    assert set(brain.providers) == {"openai"}
    assert brain.routes == brain.playbook.routes
    assert brain.circuits is open_brain().circuits


def test_a_budget_that_is_spent_is_never_an_error_of_the_step():
    brain, _ = a_brain(LADDER, script=dict.fromkeys((HAIKU, LUNA), (fails(BudgetSpent("none left")),)))
    assert classify(a_rich_brief(), brain).model_id == TERRA


def test_an_answer_that_nobody_had_to_be_asked_for_is_as_sure_as_it_says():
    class Silent(FakeModel):
        def classify(self, brief):
            return Answered(a_reading("none_of_these", confidence=0.0))

    brain, models = a_brain(LADDER, open_model=Silent)
    reading = classify(a_rich_brief(" "), brain)
    assert (reading.confidence, reading.score, reading.flags, models.asked) == (0.0, None, (), [])
