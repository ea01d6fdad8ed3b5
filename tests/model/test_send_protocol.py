"""Sending once, searched: no promise of the protocol is broken in any state, and every line of it is needed.

The decisions under search are the product's own: the gate's rules, `reentry`, `send`, `settled_state` and
`match`.
"""

from dataclasses import replace

import pytest

from tests.model.mutants import ALONE, DEPLOYED, MUTANTS, TWO_TEXTS, Mutant
from tests.model.rules import Rules
from tests.model.search import Counterexample, search
from tests.model.states import Setting

SETTINGS = (
    Setting("one execution until nothing is granted any more", lost_answers=1),
    Setting(
        "redrive, Send delivered twice, a lost answer", redrives=1, duplicates=1, lost_answers=1, grants=2
    ),
    Setting("STOP, pause and redrive", may_stop=True, may_pause=True, redrives=1, grants=2),
    Setting("a newer message and STOP", has_newer_message=True, may_stop=True, grants=2),
    Setting("a newer message and redrive", has_newer_message=True, redrives=1, grants=2),
    Setting("a rerun beside the old execution, a lost answer", reruns=1, lost_answers=1, grants=2),
    Setting("a rerun beside the old execution, Send delivered twice", reruns=1, duplicates=1, grants=2),
    Setting("a rerun beside the old execution, STOP", reruns=1, may_stop=True, grants=2),
)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_no_state_breaks_a_promise(setting: Setting, record_property):
    searched = search(setting, DEPLOYED)
    record_property("states", searched.states)
    record_property("said", f"{searched.states:>8,} states of the send protocol searched: {setting.name}")
    assert searched.counterexample is None, str(searched.counterexample)


@pytest.mark.parametrize(
    "setting",
    [
        Setting("STOP", may_die=False, may_stop=True, duplicates=1, lost_answers=1, grants=2),
        Setting("newer", may_die=False, has_newer_message=True, may_stop=True, lost_answers=1, grants=2),
    ],
    ids=lambda setting: setting.name,
)
def test_while_no_execution_dies_nobody_needs_the_sweep(setting: Setting):
    found = search(setting, Rules(sweeps=False)).counterexample
    assert found is None, str(found)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.without)
def test_without_this_line_a_promise_is_broken(mutant: Mutant):
    found = search(mutant.setting, mutant.rules).counterexample
    assert found is not None, f"The search sees nothing wrong without {mutant.without}."
    assert found.promise == mutant.breaks, str(found)


@pytest.mark.parametrize(
    "mutant",
    [each for each in MUTANTS if each.second_line_behind != DEPLOYED],
    ids=lambda mutant: mutant.without,
)
def test_a_second_line_of_defence_holds_where_the_first_is_out(mutant: Mutant):
    found = search(mutant.setting, mutant.second_line_behind).counterexample
    assert found is None, str(found)


def test_it_rests_on_the_provider_listing_in_time_what_it_accepted():
    found = search(replace(ALONE, lists_in_time=False), DEPLOYED).counterexample
    assert found is not None
    assert found.promise == TWO_TEXTS, str(found)


def test_a_counterexample_reads_as_the_shortest_way_to_the_broken_promise():
    found = Counterexample("a promise", ("something happens", "then this"))
    assert str(found) == "a promise\n   1. something happens\n   2. then this"
