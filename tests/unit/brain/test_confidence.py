"""One score of several signals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.brain.confidence import Weights, agreement, combined
from frontdesk.brain.rungs import Signals

SHARES = st.floats(0, 1)
MAYBE = st.none() | SHARES
SOME_SIGNALS = st.builds(Signals, MAYBE, MAYBE, MAYBE, MAYBE)


@given(SHARES)
def test_a_signal_alone_is_the_score(share: float):
    assert combined(Signals(nearest=share)) == share


def test_nothing_that_speaks_for_an_answer_is_no_confidence():
    assert combined(Signals()) == 0.0


@given(SOME_SIGNALS)
def test_a_score_lies_between_its_signals(signals: Signals):
    told = [signals.stated, signals.probability, signals.agreement, signals.nearest]
    known = [each for each in told if each is not None] or [0.0]
    assert min(*known, 0.999) - 1e-9 <= combined(signals) <= max(*known, 0.001) + 1e-9


@given(st.floats(0.01, 0.98), st.floats(0.01, 0.99))
def test_a_surer_signal_never_makes_a_score_less_sure(stated: float, nearest: float):
    surer = combined(Signals(stated=stated + 0.01, nearest=nearest))
    assert surer >= combined(Signals(stated=stated, nearest=nearest))


def test_a_heavier_signal_pulls_further():
    signals = Signals(stated=0.9, probability=0.2)
    assert combined(signals, Weights(stated=3)) > 0.5 > combined(signals, Weights(stated=1))


def test_a_signal_of_no_weight_is_not_heard():
    assert combined(Signals(stated=0.7, nearest=0.1), Weights(nearest=0)) == pytest.approx(0.7)


def test_no_signal_is_beyond_doubt():
    assert combined(Signals(stated=1.0, nearest=0.0), Weights(nearest=1.0)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("same", "others", "share"), [(0, 0, None), (1, 1, 2 / 3), (0, 1, 1 / 3), (2, 2, 0.75)]
)
def test_agreement_counts_for_more_the_more_were_asked(same: int, others: int, share: float | None):
    assert agreement(same, others) == share
