"""Two results on the same cases: numbers of McNemar's test that can be looked up, and a paired bootstrap."""

from collections.abc import Sequence

import pytest

from ops.errors import Refusal
from ops.eval.compare import Comparison, compare, paired_bootstrap
from ops.eval.compared import findings
from ops.eval.play import Spent
from tests.unit.ops.eval.made import a_case, a_played, results

RIGHT, WRONG = "hours_location", "thanks"


def compared(*pairs: tuple[str, str], usd_micros: Sequence[int] = (0, 0)) -> Comparison:
    cases = [a_case() for _ in pairs]
    sides = []
    for side in (0, 1):
        spent = Spent(usd_micros=usd_micros[side], ms=1.0)
        played = [
            a_played(pair[side], case=case, spent=spent) for pair, case in zip(pairs, cases, strict=True)
        ]
        sides.append(results(*played, route="AB"[side]))
    return compare(*sides)


@pytest.mark.parametrize(
    ("only_a", "only_b", "p_value"),
    [
        (0, 0, 1.0),
        (1, 1, 1.0),
        (0, 5, 0.0625),
        (0, 6, 0.03125),
        (2, 10, 0.03857421875),
        (10, 2, 0.03857421875),
    ],
)
def test_mcnemars_test_is_exact(only_a: int, only_b: int, p_value: float):
    pairs = [(RIGHT, RIGHT)] * 3 + [(RIGHT, WRONG)] * only_a + [(WRONG, RIGHT)] * only_b
    test = compared(*pairs).intent
    assert (test.only_a, test.only_b) == (only_a, only_b)
    assert test.p_value == pytest.approx(p_value)
    assert test.is_significant is (p_value < 0.05)


def test_only_cases_that_both_played_are_compared_and_those_that_changed_are_named():
    same, changed = a_case(), a_case()
    a = results(a_played(case=same), a_played(case=changed), a_played())
    b = results(a_played(WRONG, "ask", case=changed), a_played(case=same))
    comparison = compare(a, b)
    assert [pair[0].case for pair in comparison.pairs] == [same, changed]
    assert [pair[0].case for pair in comparison.changed] == [changed]
    assert (len(comparison.a.played), len(comparison.b.played)) == (2, 2)


def test_nothing_in_common_cannot_be_compared():
    with pytest.raises(Refusal, match="no case in common"):
        compare(results(a_played()), results(a_played()))


def test_a_difference_that_is_always_the_same_is_certain():
    difference = compared((RIGHT, RIGHT), (RIGHT, RIGHT), usd_micros=(100, 250)).usd_micros
    assert (difference.mean, difference.low, difference.high) == (150.0, 150.0, 150.0)
    assert difference.is_significant


def test_the_bootstrap_is_the_same_every_time_and_spans_its_mean():
    costs = [0.0] * 20 + [100.0] * 5
    once, again = paired_bootstrap(costs), paired_bootstrap(costs)
    assert once == again
    assert once.mean == 20.0
    assert 0 < once.low < 20 < once.high < 60


def test_what_was_found_is_told_in_sentences():
    pairs = [(WRONG, RIGHT)] * 6
    tested = "more than chance (McNemar's exact test, p = 0.0312)"
    assert findings(compared(*pairs, usd_micros=(0, 2_000))) == (
        f"Intents: A alone is right 0 times and B alone 6 times, {tested}.",
        "Verdicts: A and B are right about the same cases.",
        "Cost: B costs $2.00 more for a thousand leads (95% between $2.00 and $2.00).",
    )


def test_what_costs_less_is_told_as_less():
    told = findings(compared((RIGHT, RIGHT), usd_micros=(3_000, 500)))
    assert told[-1] == "Cost: B costs $2.50 less for a thousand leads (95% between $2.50 and $2.50)."
