"""Who was out a moment ago is left alone, and asked again by one call when the moment is over."""

from dataclasses import dataclass

import pytest

from frontdesk.brain.circuit import OPEN_S, OUTAGES, Circuits
from frontdesk.errors import ProviderUnavailable, SpendLimitReached

BUSY = ProviderUnavailable("busy")


@dataclass
class Watch:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def circuits(watch: Watch) -> Circuits:
    return Circuits(clock=watch)


def out(circuits: Circuits, times: int = OUTAGES) -> None:
    for _ in range(times):
        circuits.enter("openai")
        circuits.failed("openai", BUSY)


def lets(circuits: Circuits, provider: str = "openai") -> bool:
    try:
        circuits.enter(provider)
    except ProviderUnavailable:
        return False
    return True


def test_enough_outages_in_a_row_open_the_circuit_of_that_provider_alone(circuits):
    out(circuits)
    assert not lets(circuits)
    assert lets(circuits, "anthropic")


def test_an_answer_between_outages_keeps_it_closed(circuits):
    out(circuits, OUTAGES - 1)
    circuits.answered("openai")
    out(circuits, OUTAGES - 1)
    assert lets(circuits)


def test_a_clock_that_is_put_back_leaves_nobody_alone_for_longer(circuits, watch):
    watch.now = 7_200.0
    out(circuits)
    watch.now = 3_600.0
    assert lets(circuits)


def test_when_the_moment_is_over_one_call_finds_out(circuits, watch):
    out(circuits)
    watch.now = OPEN_S
    assert not circuits.is_open("openai")
    assert [lets(circuits) for _ in range(3)] == [True, False, False]
    circuits.answered("openai")
    assert lets(circuits)


def test_a_probe_that_fails_opens_it_again(circuits, watch):
    out(circuits)
    watch.now = OPEN_S
    circuits.enter("openai")
    circuits.failed("openai", BUSY)
    watch.now = 2 * OPEN_S - 1
    assert not lets(circuits)
    watch.now = 2 * OPEN_S
    assert lets(circuits)


def test_a_probe_that_says_nothing_leaves_the_place_to_the_next(circuits, watch):
    out(circuits)
    watch.now = OPEN_S
    circuits.enter("openai")
    circuits.undecided("openai")
    assert lets(circuits)


def test_an_account_with_nothing_left_opens_it_at_once_and_is_told_as_that(circuits, watch):
    circuits.enter("openai")
    circuits.failed("openai", SpendLimitReached("none left"))
    with pytest.raises(SpendLimitReached, match="account at openai"):
        circuits.enter("openai")
    watch.now = OPEN_S
    circuits.enter("openai")
    circuits.failed("openai", BUSY)
    with pytest.raises(ProviderUnavailable, match="was out a moment ago"):
        circuits.enter("openai")


def test_asking_whether_it_is_open_takes_no_probe(circuits, watch):
    out(circuits)
    assert circuits.is_open("openai")
    watch.now = OPEN_S
    assert [circuits.is_open("openai") for _ in range(2)] == [False, False]
