"""The figures on results small enough to count by hand."""

import pytest

from ops.eval.expected import Violation
from ops.eval.figures import NO_ANSWER, figures, share
from ops.eval.play import Spent
from tests.unit.ops.eval.made import a_case, a_played, results

HOURS, PRICE, NONE = (
    {"intent": "hours_location"},
    {"intent": "price_question"},
    {"intent": "none_of_these", "verdict": "ask"},
)


def test_a_share_has_wilsons_interval():
    nine = share(9, 10)
    assert nine.value == 0.9
    assert nine.low == pytest.approx(0.59585, abs=1e-5)
    assert nine.high == pytest.approx(0.98212, abs=1e-5)


def test_intents_are_counted_by_what_was_meant_and_what_was_read():
    found = figures(
        results(
            a_played("hours_location", case=a_case(**HOURS)),
            a_played("hours_location", case=a_case(**HOURS)),
            a_played("hours_location", case=a_case(**PRICE)),
            a_played("price_question", case=a_case(**PRICE)),
            a_played("none_of_these", "ask", case=a_case(**NONE)),
            a_played("price_question", "ask", case=a_case(**NONE)),
        )
    )
    assert (found.intent.right, found.intent.of) == (4, 6)
    assert found.in_scope is not None
    assert found.out_of_scope is not None
    assert (found.in_scope.right, found.in_scope.of) == (3, 4)
    assert (found.out_of_scope.right, found.out_of_scope.of) == (1, 2)
    by_intent = {each.intent: (each.recall.value, each.precision) for each in found.intents}
    assert by_intent == {
        "hours_location": (1.0, pytest.approx(2 / 3)),
        "price_question": (0.5, 0.5),
        "none_of_these": (0.5, 1.0),
    }
    assert found.confusion.labels == ("hours_location", "price_question", "none_of_these")
    assert found.confusion.counts == ((2, 0, 0), (1, 1, 0), (0, 1, 1))


def test_an_intent_that_nothing_was_taken_for_has_no_precision():
    found = figures(results(a_played("thanks"), a_played("hours_location", case=a_case(**PRICE))))
    assert {each.intent: each.precision for each in found.intents} == {
        "hours_location": 0.0,
        "price_question": None,
    }


def test_who_gave_no_answer_read_nothing():
    found = figures(results(a_played(None, "ask", error="ProviderUnavailable: out"), a_played()))
    assert found.confusion.labels == ("hours_location", NO_ANSWER)
    assert found.confusion.counts == ((1, 1), (0, 0))


def test_a_wrong_send_and_a_needless_ask_are_told_apart():
    wrong_send = a_played(case=a_case(verdict="ask"))
    needless = a_played(word="ask")
    missed_stop = a_played(word="ask", case=a_case(verdict="stop"))
    found = figures(results(a_played(), wrong_send, needless, missed_stop))
    assert (found.wrong_sends, found.needless_asks, found.verdict.right) == (1, 1, 1)


def test_replies_with_wrong_words_are_counted_once_for_each_kind():
    two = (Violation("must", "$99"), Violation("must", "5pm"), Violation("ungrounded", "$60"))
    found = figures(results(a_played(violations=two), a_played()))
    assert found.violations == {"must": 1, "must_not": 0, "ungrounded": 1}
    assert (found.replies, found.right.right) == (2, 1)


def test_the_ece_is_the_mean_distance_of_sure_and_right():
    sure = [a_played(confidence=0.9) for _ in range(8)]
    sure += [a_played("thanks", confidence=0.9) for _ in range(2)]
    unsure = [a_played(confidence=0.6) for _ in range(3)] + [
        a_played("thanks", confidence=0.6) for _ in range(7)
    ]
    calibration = figures(results(*sure, *unsure)).calibration
    assert calibration is not None
    assert calibration.ece == pytest.approx((10 * 0.1 + 10 * 0.3) / 20)
    assert calibration.brier == pytest.approx((8 * 0.01 + 2 * 0.81 + 3 * 0.16 + 7 * 0.36) / 20)


def test_costs_add_up_and_times_are_ranked():
    played = [a_played(spent=Spent(100, 40, 10, 50, float(ms))) for ms in range(1, 101)]
    cost = figures(results(*played)).cost
    assert (cost.tokens_in, cost.tokens_cached, cost.tokens_out, cost.usd_micros) == (
        10_000,
        4_000,
        1_000,
        5_000,
    )
    assert cost.usd_per_thousand == pytest.approx(0.05)
    assert (cost.ms_p50, cost.ms_p95) == (50.0, 95.0)
