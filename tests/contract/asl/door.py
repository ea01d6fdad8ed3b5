"""The one door into Send, and the ways back after trouble that never lead there."""

from dataclasses import replace

from ops.state_machine import Machine, edges
from tests.contract.asl.flow import Situation, situations, ways_on
from tests.contract.asl.shape import reached_from, states, tasks

SEND, GATE, GATE_SAYS, LOOK_UP_FIRST = "Send", "Gate", "What Does The Gate Say?", "Await Settling"
BACK, STUCK_AT = "Where Were We?", "stuck_at"
ASK, ANSWERED = "Post Request", "What Was Answered?"
SAYS_SEND = {"Variable": "$.gate.verdict", "StringEquals": "send", "Next": SEND}


def one_door_into_send(machine: Machine) -> list[str]:
    """Only the gate's word opens it, and only the gate writes that word."""
    into_send = [edge for edge in edges(machine) if edge.target == SEND]
    faults = [f"{edge.source} leads into Send" for edge in into_send if edge.source != GATE_SAYS]
    rules = [rule for rule in machine["States"][GATE_SAYS]["Choices"] if rule["Next"] == SEND]
    if [{key: rule[key] for key in SAYS_SEND} for rule in rules] != [SAYS_SEND]:
        faults.append("the door opens for another word than the gate's send")
    if machine["States"][GATE_SAYS]["Default"] == SEND:
        faults.append("the door opens for an unknown word")
    into_choice = {(edge.source, edge.kind) for edge in edges(machine) if edge.target == GATE_SAYS}
    faults += [
        f"{source} reaches the door" for source, kind in into_choice if (source, kind) != (GATE, "next")
    ]
    writers = [name for name, task in tasks(machine) if _home(task) == "gate"]
    return faults + [f"{name} writes the gate's word" for name in writers if name != GATE]


def _home(task: dict[str, object]) -> str:
    """Return the field of the state that a task writes; `$` would be all of them."""
    return str(task.get("ResultPath", "$")).removeprefix("$").removeprefix(".").partition(".")[0]


def no_way_around_the_gate(machine: Machine) -> list[str]:
    if machine["StartAt"] != SEND and SEND not in reached_from(machine, machine["StartAt"], without=GATE):
        return []
    return ["a lead may come to Send without passing Gate"]


def trouble_with_send_is_looked_up(machine: Machine) -> list[str]:
    ways = [edge.target for edge in edges(machine) if edge.source == SEND and edge.kind == "catch"]
    return [f"an error of Send leads to {target}" for target in ways if target != LOOK_UP_FIRST]


def back_to_the_step_that_failed(machine: Machine) -> list[str]:
    """Whatever a Catch notes is a step that may be entered again, and `Where Were We?` knows the way."""
    back = machine["States"][BACK]
    faults = [
        f"{BACK} leads to Send" for edge in edges(machine) if (edge.source, edge.target) == (BACK, SEND)
    ]
    faults += [
        f"{BACK} leads from {rule['StringEquals']} to {rule['Next']}"
        for rule in back["Choices"]
        if rule["StringEquals"] != rule["Next"]
    ]
    known = {rule["StringEquals"] for rule in back["Choices"]} | {back["Default"]}
    return faults + [
        f"{name} notes {noted}, and {BACK} does not know it"
        for name, state in states(machine)
        for caught in state.get("Catch", ())
        if (noted := caught.get("Assign", {}).get(STUCK_AT)) and noted not in known
    ]


def try_again_leads_to_what_was_shown(machine: Machine) -> list[str]:
    """Asking a person takes steps that may be parked themselves; the answer is about the step that failed."""
    faults = set()
    for name, state in states(machine):
        for caught in state.get("Catch", ()):
            if caught["Next"] == ASK:
                shown = Situation(ASK, frozenset(caught.get("Assign", {}).items()))
                asked = situations(machine, shown, stop_at=frozenset({GATE, name}))
                answered = [each for each in asked if each.state == ANSWERED]
                faults |= {(name, step) for each in answered for step in _after_try_again(machine, each)}
    return [f"try again after {name} leads to {target}" for name, target in sorted(faults) if name != target]


def _after_try_again(machine: Machine, answered: Situation) -> set[str]:
    """Return the steps to which the answer may lead, past every Choice."""
    rules = machine["States"][ANSWERED]["Choices"]
    target = next(rule["Next"] for rule in rules if rule["StringEquals"] == "try_again")
    return _steps_from(machine, replace(answered, state=target))


def _steps_from(machine: Machine, here: Situation) -> set[str]:
    state = machine["States"][here.state]
    if state["Type"] != "Choice":
        return {here.state}
    return set().union(*(_steps_from(machine, further) for further in ways_on(here, state)))


RULES = (
    one_door_into_send,
    no_way_around_the_gate,
    trouble_with_send_is_looked_up,
    back_to_the_step_that_failed,
    try_again_leads_to_what_was_shown,
)
