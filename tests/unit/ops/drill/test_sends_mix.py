"""What `frontdesk drill sends` draws: the same from the same seed, and everything in any hundred runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.drill.sends.boundaries import BEFORE_THE_POST, OF_A_DOUBT, OF_A_SEND
from ops.drill.sends.mix import (
    COMES_TO_NOTHING,
    LATENESS_CARDS,
    LISTS_LATE,
    LOSES_THE_ANSWER,
    LOSES_THE_POST,
    OF_NOTES,
    POINTS,
    TEXTS_FOR_A_NOTE,
    Fault,
    Situation,
    draw,
)
from ops.drill.sends.waves import AT_ONCE, RUNS_OF_A_DESK, desks, waves

SEEDS = st.integers(min_value=0, max_value=2**31)
RUNS = 100
NOTES = RUNS // TEXTS_FOR_A_NOTE


@given(SEEDS)
def test_a_seed_draws_the_same_runs_again(seed: int):
    assert draw(seed, RUNS) == draw(seed, RUNS)
    assert draw(seed, 7) == draw(seed, RUNS)[:7]


def test_another_seed_draws_others():
    assert draw(1, RUNS) != draw(2, RUNS)


@given(SEEDS)
def test_a_hundred_runs_have_every_boundary_fault_and_situation(seed: int):
    plans = draw(seed, RUNS)
    assert {plan.kill for plan in plans} >= {*OF_A_SEND, *OF_A_DOUBT}
    assert {plan.fault for plan in plans} == set(Fault)
    assert {plan.situation for plan in plans} == set(Situation)


@given(SEEDS)
@pytest.mark.parametrize("situation", [Situation.STOP, Situation.PAUSE])
def test_a_hundred_runs_have_stop_and_pause_at_every_point_before_the_post(situation: Situation, seed: int):
    assert {plan.point for plan in draw(seed, RUNS) if plan.situation is situation} == {*BEFORE_THE_POST}


@given(SEEDS)
def test_a_hundred_runs_list_late_up_to_the_settle_time(seed: int):
    assert {plan.listed_after_s for plan in draw(seed, RUNS) if plan.fault in LISTS_LATE} == {*LATENESS_CARDS}


@given(SEEDS)
def test_who_is_killed_at_a_doubt_has_one(seed: int):
    plans = [plan for plan in draw(seed, RUNS) if plan.kill in OF_A_DOUBT]
    assert all(plan.fault in LOSES_THE_ANSWER for plan in plans)


@given(SEEDS)
def test_every_situation_begins_where_it_can(seed: int):
    plans = draw(seed, RUNS)
    assert all(plan.point in POINTS.get(plan.situation, (None,)) for plan in plans)


@given(SEEDS)
def test_the_notes_of_a_hundred_runs_have_every_boundary_and_every_card_of_theirs(seed: int):
    plans = draw(seed, NOTES, OF_NOTES)
    assert all(plan.is_noted for plan in plans)
    assert {plan.kill for plan in plans} >= {*OF_A_SEND, *OF_A_DOUBT}
    assert {plan.fault for plan in plans} == {*OF_NOTES.faults}
    assert {plan.situation for plan in plans} == {*OF_NOTES.situations}


@given(SEEDS)
def test_few_runs_lose_their_post_twice(seed: int):
    """What is lost twice is left to a person, of whom a provider that lives may need few."""
    lost = [plan for plan in draw(seed, 10 * RUNS) if plan.kill in LOSES_THE_POST]
    assert sum(plan.fault in COMES_TO_NOTHING for plan in lost) < 0.01 * 10 * RUNS
    notes = [plan for plan in draw(seed, NOTES, OF_NOTES) if plan.kill in LOSES_THE_POST]
    assert not any(plan.fault in OF_NOTES.in_vain for plan in notes)


@given(SEEDS)
def test_everybody_writes_once_and_zombies_among_themselves(seed: int):
    plans = draw(seed, RUNS)
    played = list(waves(plans))
    assert sorted(plan.number for wave in played for plan in wave) == list(range(1, RUNS + 1))
    assert all(len(wave) <= AT_ONCE for wave in played)
    assert all(len({plan.situation is Situation.ZOMBIE for plan in wave}) == 1 for wave in played)
    assert all(sum(plan.situation is Situation.PAUSE for plan in wave) <= 2 for wave in played)


def test_notes_are_played_on_a_desk_of_their_own():
    plans = (*draw(1, RUNS_OF_A_DESK + 1), *draw(1, NOTES, OF_NOTES))
    played = [(len(mine), {plan.is_noted for plan in mine}) for mine in desks(plans)]
    assert played == [(RUNS_OF_A_DESK, {False}), (1, {False}), (NOTES, {True})]
