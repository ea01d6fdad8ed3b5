"""Money: whole micros, written for people, and never more than a run's budget."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.money import may_spend, written

MICROS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "$0.00"),
        (1, "$0.000001"),
        (1_300, "$0.0013"),
        (50_000, "$0.05"),
        (1_500_000, "$1.50"),
        (1_234_567_000_000, "$1,234,567.00"),
        (-250_000, "-$0.25"),
    ],
)
def test_an_amount_is_written_with_the_digits_it_needs(micros, text):
    assert written(micros) == text


def test_the_last_micro_of_a_budget_may_be_spent_and_no_more():
    assert may_spend(100, spent_usd_micros=40, price_usd_micros=60)
    assert not may_spend(100, spent_usd_micros=40, price_usd_micros=61)


@given(st.lists(MICROS), MICROS)
def test_calls_that_were_allowed_one_by_one_never_exceed_the_budget(prices, budget):
    spent = 0
    for price in prices:
        if may_spend(budget, spent_usd_micros=spent, price_usd_micros=price):
            spent += price
    assert spent <= budget


@pytest.mark.parametrize(("spent", "price"), [(-1, 0), (0, -1)])
def test_a_negative_amount_is_refused(spent, price):
    with pytest.raises(ValueError, match="negative"):
        may_spend(100, spent_usd_micros=spent, price_usd_micros=price)
