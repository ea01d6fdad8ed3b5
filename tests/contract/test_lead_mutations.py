"""Copies of the state machine `lead`, each broken in one way, and the rule that finds it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from ops.state_machine import Machine, load
from tests.contract.asl import door, paths, payloads, shape, trouble

Rule = Callable[[Machine], list[str]]
LEAD = load("lead")
END = {"Type": "Succeed", "Comment": "Over."}


def broken(*where: str | int, to: Any) -> Machine:
    """Return a copy of the machine with another value at a place, or nothing there where `to` is None."""
    machine = copy.deepcopy(LEAD)
    place = machine["States"]
    for key in where[:-1]:
        place = place[key]
    if to is None:
        del place[where[-1]]
    else:
        place[where[-1]] = to
    return machine


def test_a_copy_without_a_change_is_whole():
    assert broken("Done", to=LEAD["States"]["Done"]) == LEAD


SHAPES: dict[str, tuple[Rule, Machine, str]] = {
    "an unreachable state": (shape.all_is_reached, broken("Lost", to=END), "Lost is never entered"),
    "a circle": (
        shape.all_can_end,
        broken("Await Sending Hours", "Next", to="Await Sending Hours"),
        "Await Sending Hours never ends",
    ),
    "a choice without a question": (
        shape.names_follow_the_grammar,
        broken("Which Way", to={"Type": "Choice"}),
        "Which Way",
    ),
    "a wait named by its duration": (
        shape.names_follow_the_grammar,
        broken("Ten Minutes", to={"Type": "Wait"}),
        "Ten Minutes",
    ),
    "a Fail state": (shape.nothing_fails, broken("Broken", to={"Type": "Fail"}), "Broken is a Fail state"),
    "no comment": (shape.all_is_commented, broken("Send", "Comment", to=None), "Send says in no sentence"),
    "no default": (
        shape.choices_read_one_word,
        broken("What Is This?", "Default", to=None),
        "What Is This? has no Default",
    ),
    "a threshold": (
        shape.choices_read_one_word,
        broken(
            "What Is This?", "Choices", 0, to={"Variable": "$.x", "NumericGreaterThan": 0.8, "Next": "Send"}
        ),
        "What Is This? computes",
    ),
    "a field that the local engine reads differently": (
        shape.only_known_fields,
        broken("Send", "OutputPath", to="$"),
        "Send uses OutputPath",
    ),
    "a token that nobody gets": (
        shape.token_waits_can_end,
        broken("Park", "Parameters", "MessageBody", "task_token.$", to=None),
        "Park tells nobody its token",
    ),
    "a wait without an end": (
        shape.token_waits_can_end,
        broken("Await Human Verdict", "TimeoutSecondsPath", to=None),
        "waits for ever",
    ),
    "silence without a path": (
        shape.token_waits_can_end,
        broken("Await Human Verdict", "Catch", 0, to=None),
        "Await Human Verdict has no path for States.HeartbeatTimeout",
    ),
}
TROUBLES: dict[str, tuple[Rule, Machine, str]] = {
    "no timeout": (trouble.tasks_have_a_timeout, broken("Send", "TimeoutSeconds", to=None), "Send has no"),
    "a function that outlives its task": (
        trouble.tasks_outlast_their_functions,
        broken("Send", "TimeoutSeconds", to=24),
        "Send ends before send may",
    ),
    "an error that nothing takes": (
        trouble.tasks_catch_everything,
        broken("Draft", "Catch", 2, to=None),
        "Draft does not end its Catch with States.ALL alone",
    ),
    "too much said": (
        trouble.tasks_catch_everything,
        broken("Gate", "Catch", 0, "ErrorEquals", to=["RetryLater"]),
        "Gate does not name States.DataLimitExceeded",
    ),
    "a leaf's name": (
        trouble.only_known_errors,
        broken("Draft", "Catch", 1, "ErrorEquals", 0, to="ModelOutputUnusable"),
        "Draft names ModelOutputUnusable",
    ),
    "one retry more": (
        trouble.retries_follow_a_policy,
        broken("Gate", "Retry", 0, "MaxAttempts", to=9),
        "Gate: this Retry is none",
    ),
    "a send that is retried": (
        trouble.retries_follow_a_policy,
        broken("Send", "Retry", to=LEAD["States"]["Gate"]["Retry"]),
        "Send retries by database instead of none",
    ),
    "the other policy": (
        trouble.retries_follow_a_policy,
        broken("Gate", "Retry", to=LEAD["States"]["Draft"]["Retry"]),
        "Gate retries by outside instead of database",
    ),
    "an outage that ends the run": (
        trouble.errors_never_end_a_run,
        broken("Gate", "Catch", 1, "Next", to="Record"),
        "an error of Gate ends the run at Record",
    ),
    "a function that is not there": (
        trouble.tasks_enter_functions_that_exist,
        broken("Draft", "Parameters", "FunctionName", to="${WriteFunctionArn}"),
        "Draft enters ${WriteFunctionArn}",
    ),
}
DOORS: dict[str, tuple[Rule, Machine, str]] = {
    "a second door": (
        door.one_door_into_send,
        broken("Draft", "Next", to="Send"),
        "Draft leads into Send",
    ),
    "another way around": (
        door.no_way_around_the_gate,
        broken("What Was Answered?", "Default", to="Send"),
        "without passing Gate",
    ),
    "an approval that sends": (
        door.one_door_into_send,
        broken("Settle Request", "Next", to="What Does The Gate Say?"),
        "Settle Request reaches the door",
    ),
    "a gate that failed": (
        door.one_door_into_send,
        broken("Gate", "Catch", 0, "Next", to="What Does The Gate Say?"),
        "Gate reaches the door",
    ),
    "another word": (
        door.one_door_into_send,
        broken("What Does The Gate Say?", "Choices", 0, "StringEquals", to="ask"),
        "another word",
    ),
    "an unknown word": (
        door.one_door_into_send,
        broken("What Does The Gate Say?", "Default", to="Send"),
        "an unknown word",
    ),
    "a model that speaks for the gate": (
        door.one_door_into_send,
        broken("Draft", "ResultPath", to="$.gate.verdict"),
        "Draft writes the gate's word",
    ),
    "a send that is repeated after trouble": (
        door.trouble_with_send_is_looked_up,
        broken("Send", "Catch", 1, "Next", to="Gate"),
        "an error of Send leads to Gate",
    ),
    "a parked send": (
        door.back_to_the_step_that_failed,
        broken("Send", "Catch", 1, "Assign", to={"stuck_at": "Send"}),
        "Send notes Send",
    ),
    "parking that comes back to Send": (
        door.back_to_the_step_that_failed,
        broken("Where Were We?", "Choices", 0, "Next", to="Send"),
        "leads to Send",
    ),
    "try again, after parking": (
        door.try_again_leads_to_what_was_shown,
        broken("Which Step Failed?", "Choices", 0, "Variable", to="$stuck_at"),
        "try again after Draft leads to Classify",
    ),
}
PATHS: dict[str, tuple[Rule, Machine, str]] = {
    "a wildcard": (
        paths.only_simple_paths,
        broken("Draft", "Parameters", "Payload", "brief.$", to="$.recall[*]"),
        "Draft reads $.recall[*]",
    ),
    "a field that no step writes": (
        paths.paths_lead_to_the_skeleton,
        broken("Draft", "Parameters", "Payload", "brief.$", to="$.recall.briefing"),
        "Draft reads $.recall.briefing",
    ),
    "a moment inside what may be null": (
        paths.paths_lead_to_the_skeleton,
        broken("Await Settling", "TimestampPath", to="$.gate.grant.dead_at"),
        "Await Settling reads $.gate.grant.dead_at",
    ),
    "a catch that notes nothing": (
        paths.variables_are_assigned_before,
        broken("Recall", "Catch", 1, "Assign", to=None),
        "Park reads $stuck_at",
    ),
    "a variable read where it is assigned": (
        paths.no_variable_is_read_where_it_is_assigned,
        broken("Park", "Assign", to={"stuck_at": "Gate"}),
        "Park reads and assigns $stuck_at",
    ),
    "a result under another's name": (
        paths.results_go_home,
        broken("Draft", "ResultPath", to="$.classify"),
        "Draft writes to classify",
    ),
    "observations in the state": (
        paths.results_go_home,
        broken("Draft", "ResultSelector", "observations.$", to="$.Payload.observations"),
        "Draft keeps observations",
    ),
    "a field that is dropped": (
        paths.results_go_home,
        broken("Gate", "ResultSelector", "outcome.$", to=None),
        "Gate does not keep outcome",
    ),
    "a payload with a field too few": (
        payloads.payloads_fit_their_contracts,
        broken("Draft", "Parameters", "Payload", "brief.$", to=None),
        "Draft tells draft brief: Field required",
    ),
    "a payload that a failed step leaves empty": (
        payloads.payloads_fit_their_contracts,
        broken("Classify", "Catch", 1, "Next", to="Draft"),
        "Draft tells draft classification",
    ),
}


BROKEN = SHAPES | TROUBLES | DOORS | PATHS


@pytest.mark.parametrize("name", BROKEN)
def test_the_rule_finds(name: str):
    rule, machine, fault = BROKEN[name]
    assert any(fault in found for found in rule(machine)), rule(machine)


def test_the_rule_finds_a_machine_that_grew():
    grown = broken("Done", to=END)
    grown["States"] |= {f"More {n}": END for n in range(30)}
    assert "can be held in a head" in shape.is_small(grown)[0]


def test_the_rule_finds_a_machine_without_an_end_in_time():
    assert shape.has_a_total_timeout(LEAD | {"TimeoutSeconds": 0})


def test_the_rule_finds_a_start_at_send():
    assert door.no_way_around_the_gate(LEAD | {"StartAt": "Send"})
