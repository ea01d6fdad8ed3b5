"""Many cases at once: in order, within the budget, and never after the money is gone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from ops.eval.cases import Case
from ops.eval.play import Played
from ops.eval.purse import Purse
from ops.eval.run import play_all
from tests.unit.ops.eval.made import a_case, a_played

WAIT_S = 30.0


def nothing() -> None:
    """Nobody looks at the progress."""


def test_the_results_come_in_the_order_of_the_cases_however_they_end():
    cases = [a_case() for _ in range(4)]
    both = Barrier(2)

    def play(case: Case) -> Played:
        both.wait(WAIT_S)
        return a_played(case=case)

    played = play_all(cases, play, jobs=2, advance=nothing)
    assert [each.case for each in played if each] == cases


def test_after_the_first_case_that_the_budget_does_not_reach_for_no_other_is_begun():
    begun: list[str] = []

    def play(case: Case) -> Played | None:
        begun.append(case.id)
        return a_played(case=case) if len(begun) < 3 else None

    played = play_all([a_case() for _ in range(9)], play, jobs=1, advance=nothing)
    assert len(begun) == 3
    assert [each is None for each in played] == [False, False] + [True] * 7


def test_what_a_case_raises_is_raised():
    def play(case: Case) -> Played:
        raise LookupError(case.id)

    with pytest.raises(LookupError, match="first"):
        play_all([a_case(id="first")], play, jobs=2, advance=nothing)


def test_a_purse_gives_only_what_is_there_and_takes_back_what_was_not_spent():
    purse = Purse(100)
    assert purse.take(60)
    assert not purse.take(60)
    purse.settle(60, 10)
    assert purse.take(90)
    assert not purse.take(1)


def test_whoever_finds_too_little_waits_for_what_others_put_back():
    purse, is_holding, may_end = Purse(100), Event(), Event()

    def cheap() -> None:
        with purse.spending(100) as spending:
            assert spending is not None
            is_holding.set()
            may_end.wait(WAIT_S)
            spending.usd_micros = 1

    def later() -> bool:
        with purse.spending(99) as spending:
            return spending is not None

    with ThreadPoolExecutor(2) as executor:
        first = executor.submit(cheap)
        assert is_holding.wait(WAIT_S)
        second = executor.submit(later)
        may_end.set()
        first.result(WAIT_S)
        assert second.result(WAIT_S)


def test_a_case_that_fails_counts_as_if_it_had_spent_all():
    purse = Purse(100)
    with pytest.raises(LookupError), purse.spending(60):
        raise LookupError
    with purse.spending(60) as spending:
        assert spending is None


def test_a_purse_without_a_bottom_gives_always():
    purse = Purse(None)
    assert all(purse.take(10**9) for _ in range(3))
    purse.settle(10**9, 0)
