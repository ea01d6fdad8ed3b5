"""The state machine `lead` keeps every rule; test_lead_mutations.py shows that each rule finds its fault."""

import json
from collections.abc import Callable

import pytest

from frontdesk.lambdas import FUNCTIONS
from frontdesk.orchestration.contracts import HOMES
from ops import reader
from ops.state_machine import MACHINES, Machine, function_of, load
from tests import source_tree
from tests.contract.asl import door, paths, payloads, shape, trouble

LEAD = load("lead")
RULES = (*shape.RULES, *trouble.RULES, *door.RULES, *paths.RULES, *payloads.RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_machine_keeps_the_rule(rule: Callable[[Machine], list[str]]):
    assert rule(LEAD) == []


def test_the_file_is_json_before_anything_is_filled_in():
    assert json.loads((MACHINES / "lead.asl.json").read_text("utf-8")) == LEAD


def test_the_happy_path_comes_first_and_the_ends_last():
    names = list(LEAD["States"])
    happy = ["Recall", "Classify", "Draft", "Gate", "Send", "Note Receipt", "Record"]
    assert sorted(happy, key=names.index) == happy
    assert [LEAD["States"][name]["Type"] for name in names[-2:]] == ["Succeed", "Succeed"]


def test_every_function_is_a_folder():
    assert {handler.path.parent.name for handler in source_tree.handlers()} == set(FUNCTIONS)


def test_every_function_of_a_local_desk_is_entered_by_something():
    local = {name for name, needs in FUNCTIONS.items() if needs.is_local}
    assert local == trouble.entered(LEAD) | {reader.FUNCTION}


def test_send_has_the_times_that_the_protocol_rests_on():
    assert (FUNCTIONS["send"].timeout_s, LEAD["States"]["Send"]["TimeoutSeconds"]) == (20, 30)


def test_only_one_state_may_post():
    assert [name for name, state in LEAD["States"].items() if function_of(state) == "send"] == ["Send"]


def test_every_home_of_a_result_has_an_example():
    assert set(payloads.RESULTS) == set(HOMES)


def test_a_person_who_is_silent_does_not_take_away_what_a_step_failed_with():
    silence = LEAD["States"]["Await Human Verdict"]["Catch"][0]
    assert (silence["ErrorEquals"][0], silence["ResultPath"]) == ("States.Timeout", None)


def test_the_brain_hears_what_this_run_failed_with_before():
    for name in ("Classify", "Draft"):
        assert LEAD["States"][name]["Parameters"]["Payload"]["error.$"] == "$.error"
