"""Nothing is called without a price, a budget, time and a provider; and what was called is on record."""

import pytest

from frontdesk.brain.circuit import OUTAGES, Circuits
from frontdesk.brain.metering import KEPT_BACK_S, Account, Meter, time_for
from frontdesk.brain.prices import open_prices, reservation
from frontdesk.clock import deadline
from frontdesk.domain.money import Usage
from frontdesk.errors import BudgetSpent, KeyRefused, ProviderUnavailable, SpendLimitReached, UnknownModel
from frontdesk.observability.observations import recording
from tests.unit.brain.ladders import (
    HAIKU,
    PLENTY,
    SONNET,
    FakeModels,
    Outcome,
    a_call,
    fails,
    playbook,
    says,
)

PRICES = open_prices(playbook())
RESERVED = reservation(PRICES.price(SONNET), a_call(SONNET))
BUSY = ProviderUnavailable("busy")


def a_meter(*outcomes: Outcome, budget: int = PLENTY, lost: int = 0) -> tuple[Meter, FakeModels]:
    models = FakeModels(dict.fromkeys((SONNET, "anthropic/new", HAIKU), outcomes or (says(),)))
    return Meter({"anthropic": models}, PRICES, Circuits(), Account(budget, lost)), models


@pytest.mark.parametrize(
    ("model_id", "budget", "error"),
    [
        ("anthropic/new", PLENTY, UnknownModel),
        ("openai/gpt-6-luna", PLENTY, KeyRefused),
        ("compatible/llama", PLENTY, KeyRefused),
        (SONNET, RESERVED - 1, BudgetSpent),
    ],
)
def test_without_a_price_a_key_or_money_nothing_is_called(model_id, budget, error):
    meter, models = a_meter(budget=budget)
    with recording() as observations, pytest.raises(error):
        meter.complete(a_call(model_id))
    assert (models.calls, meter.account.spent, observations) == ([], 0, [])


def test_a_call_that_just_fits_is_made():
    meter, models = a_meter(budget=RESERVED)
    meter.complete(a_call(SONNET))
    assert len(models.calls) == 1


def test_a_call_is_on_record_with_what_it_used():
    meter, _ = a_meter(says(usage=Usage(100, 2_000, 300, 40)))
    with recording() as observations:
        meter.complete(a_call(SONNET))
    (call,) = observations
    call.pop("ms")
    assert call == {
        "kind": "model_call",
        "task": "draft",
        "model_id": SONNET,
        "prompt_version": "p@1",
        "shown": "d" * 498,
        "answered": {"intent": "new_patient", "confidence": 0.9},
        "tokens_in": 2_400,
        "tokens_cached": 2_000,
        "tokens_cache_write": 300,
        "tokens_out": 40,
        "usd_micros": 100 * 2 + 400 + 750 + 400,
        "is_usd_known": True,
        "outcome": "answered",
    }
    assert meter.account.spent == call["usd_micros"]


@pytest.mark.parametrize(
    ("usage", "usd_micros", "is_known"),
    [(Usage(), 0, True), (Usage(1_000, output=10), 2_100, True), (None, RESERVED, False)],
)
def test_a_call_that_fails_costs_what_it_used_or_all_that_was_reserved(usage, usd_micros, is_known):
    meter, _ = a_meter(fails(BUSY, usage))
    with recording() as observations, pytest.raises(ProviderUnavailable, match="busy"):
        meter.complete(a_call(SONNET))
    (call,) = observations
    assert (call["usd_micros"], call["is_usd_known"]) == (usd_micros, is_known)
    assert (call["outcome"], call["answered"]) == ("ProviderUnavailable", None)
    assert meter.account.spent == usd_micros


def test_what_earlier_attempts_may_have_spent_counts_as_the_first_call_of_this_one():
    meter, _ = a_meter(says(usage=Usage()), lost=2)
    meter.complete(a_call(SONNET))
    meter.complete(a_call(HAIKU))
    assert meter.account.spent == 2 * RESERVED


def test_lost_attempts_never_count_for_more_than_the_budget_since_they_were_made_within_it():
    meter, models = a_meter(budget=2 * RESERVED + 5, lost=3)
    with pytest.raises(BudgetSpent, match="0 are left"):
        meter.complete(a_call(SONNET))
    assert (models.calls, meter.account.spent) == ([], 2 * RESERVED + 5)


def test_lost_attempts_are_on_record_once_so_that_an_error_tells_them():
    meter, _ = a_meter(fails(BUSY), lost=2)
    with recording() as observations:
        for model_id in (SONNET, HAIKU):
            with pytest.raises(ProviderUnavailable):
                meter.complete(a_call(model_id))
    before = [each["usd_micros"] for each in observations if each["kind"] == "spent_before"]
    assert (before, meter.account.spent) == ([2 * RESERVED], 2 * RESERVED)


@pytest.mark.parametrize(("usage", "is_covered"), [(Usage(), True), (None, False)])
def test_an_attempt_is_covered_while_the_next_one_would_count_as_much(usage, is_covered):
    meter, _ = a_meter(fails(BUSY, usage), lost=2)
    for model_id in (HAIKU, SONNET):
        with pytest.raises(ProviderUnavailable):
            meter.complete(a_call(model_id))
    assert meter.account.is_covered is is_covered


def test_a_provider_that_is_out_is_not_called_again_and_again():
    meter, models = a_meter(fails(BUSY))
    for _ in range(OUTAGES + 2):
        with pytest.raises(ProviderUnavailable):
            meter.complete(a_call(SONNET))
    assert len(models.calls) == OUTAGES


def test_a_bug_in_a_provider_does_not_keep_the_probe_for_ever():
    meter, _ = a_meter(ZeroDivisionError())
    for _ in range(OUTAGES + 1):
        with pytest.raises(ZeroDivisionError):
            meter.complete(a_call(SONNET))


def test_an_account_with_nothing_left_is_told_to_the_engineer_once(caplog):
    meter, _ = a_meter(fails(SpendLimitReached("none left")))
    for _ in range(2):
        with pytest.raises(SpendLimitReached):
            meter.complete(a_call(SONNET))
    (line,) = caplog.records
    assert (line.action, line.levelname, line.provider) == ("spend_limit_reached", "ERROR", "anthropic")


def test_a_budget_that_is_spent_is_told_to_the_engineer(caplog):
    meter, _ = a_meter(budget=7)
    with pytest.raises(BudgetSpent):
        meter.complete(a_call(SONNET))
    (line,) = caplog.records
    assert (line.action, line.levelname, line.budget_usd_micros) == ("budget_spent", "WARNING", 7)
    assert line.needed_usd_micros == RESERVED


@pytest.mark.parametrize(
    ("left_s", "sharers", "seconds"),
    [
        (43, 4, 10),  # an equal share of what is left after the reserve
        (13, 4, 5),  # no share is smaller than an answer takes
        (6, 4, 3),  # unless so little is left
        (900, 1, 30),  # nobody waits for ever
    ],
)
def test_a_call_gets_its_share_of_the_time(left_s, sharers, seconds):
    with deadline(left_s):
        assert time_for(30, sharers) == pytest.approx(seconds, abs=0.2)


def test_a_call_is_given_its_time_and_none_is_made_without():
    meter, models = a_meter()
    with deadline(KEPT_BACK_S + 4):
        meter.complete(a_call(SONNET), sharers=2)
    assert 3 < models.calls[0].timeout_s <= 4
    with deadline(KEPT_BACK_S + 0.5), pytest.raises(ProviderUnavailable, match="too few to ask one"):
        meter.complete(a_call(SONNET))
    assert len(models.calls) == 1
