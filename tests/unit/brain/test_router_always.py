"""What holds for the router whatever the models do."""

from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.brain.classify import classify
from frontdesk.brain.outages import FLAGS
from frontdesk.brain.prices import reservation
from frontdesk.domain.money import Usage
from frontdesk.domain.proposal import Classification
from frontdesk.errors import (
    KeyRefused,
    ModelOutputUnusable,
    ModelRefused,
    ProviderUnavailable,
    RequestRefused,
    SpendLimitReached,
)
from frontdesk.observability.observations import recording
from tests.unit.brain.ladders import (
    HAIKU,
    LUNA,
    OPUS,
    SOL,
    SONNET,
    TERRA,
    a_brain,
    a_call,
    a_rich_brief,
    a_step,
    fails,
    nonsense,
    says,
)

LADDER = (a_step(HAIKU, LUNA, bar=0.8), a_step(TERRA, SONNET, bar=0.7), a_step(OPUS, SOL, bar=0.6))
USAGES = st.builds(Usage, st.integers(0, 500), st.integers(0, 250), st.integers(0, 250), st.integers(0, 200))
ERRORS = st.sampled_from(
    [
        ProviderUnavailable("busy"),
        SpendLimitReached("none left"),
        KeyRefused("revoked"),
        RequestRefused("too long"),
        ModelRefused("no"),
        ModelOutputUnusable("cut"),
    ]
)
OUTCOMES = (
    st.builds(fails, ERRORS, st.none() | USAGES)
    | st.builds(says, st.sampled_from(["new_patient", "thanks"]), st.floats(0, 1), USAGES)
    | st.builds(nonsense, USAGES)
)
SCRIPTS = st.fixed_dictionaries(
    {model: st.tuples(OUTCOMES) for model in (HAIKU, LUNA, TERRA, SONNET, OPUS, SOL)}
)


@settings(deadline=None, max_examples=300)
@given(SCRIPTS, st.integers(0, 30_000), st.integers(0, 4))
def test_the_budget_holds_and_there_is_an_answer_or_a_retry(script, budget, attempt):
    brain, models = a_brain(LADDER, script=script)
    with recording() as observations:
        try:
            reading: Classification | None = classify(a_rich_brief(budget=budget), brain, attempt)
        except ProviderUnavailable:
            reading = None
    spent = sum(each["usd_micros"] for each in observations if each["kind"] == "model_call")
    assert spent <= budget
    assert sum(each["usd_micros"] for each in observations if each["kind"] == "route") >= spent
    assert len(models.asked) == len(set(models.asked))
    if reading is None:
        assert attempt < 2
    else:
        assert spent <= reading.spent_usd_micros <= budget
        is_fallback = reading.model_id == "embedded/fake"
        assert is_fallback == bool(set(reading.flags) & set(FLAGS))


SILENCE = dict.fromkeys((HAIKU, LUNA, TERRA, SONNET, OPUS, SOL), (fails(ProviderUnavailable("slow"), None),))


@settings(deadline=None, max_examples=300)
@example([SILENCE] * 3, 30_000)
@given(st.lists(SCRIPTS, min_size=3, max_size=3), st.integers(0, 30_000))
def test_all_attempts_of_a_step_together_stay_within_the_budget_and_none_is_forgotten(scripts, budget):
    calls: list[int] = []
    reading: Classification | None = None
    for attempt, script in enumerate(scripts):
        brain, _ = a_brain(LADDER, script=script)
        with recording() as observations, suppress(ProviderUnavailable):
            reading = classify(a_rich_brief(budget=budget), brain, attempt)
        calls += [each["usd_micros"] for each in observations if each["kind"] == "model_call"]
        if reading:
            break
    assert reading is not None
    assert sum(calls) <= reading.spent_usd_micros <= budget


@given(SCRIPTS)
def test_no_call_is_made_that_does_not_fit(script):
    dearest = a_call(OPUS)
    brain, models = a_brain(LADDER, script=script)
    reserved = reservation(brain.prices.price(OPUS), dearest)
    classify(a_rich_brief(budget=reserved - 1), brain, attempt=5)
    assert OPUS not in models.asked
