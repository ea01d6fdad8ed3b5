"""Every edge of the state machine is walked through the real engine, and whatever fails, the lead still
ends."""

import json
import threading
from collections.abc import Callable
from functools import partial

import pytest

from ops.desk import BLUEPRINT
from ops.stage import Stage
from tests.fixtures.waiting import eventually
from tests.scenarios.edges import Edge, edges_of, walked
from tests.scenarios.journeys import (
    ASKED_STATES,
    RECONCILED_STATES,
    a_lead_through,
    a_phone,
    by_day,
    see_through,
)
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import go_to_a_morning

MACHINE = json.loads(BLUEPRINT.state_machines[0].definition_file.read_text())
TASKS = [name for name, state in MACHINE["States"].items() if state["Type"] == "Task" and name != "Park"]
NOT_RETRIED = {
    "RetryLater": "Misconfigured",  # the same catcher, without the retries, which have a test of their own
    "States.ALL": "KeyError",
}
UNKNOWN_WORD = "mystery"
REACHED_WITH_TIME = RECONCILED_STATES | {"Settle Request"}


class Walks:
    """Plays each walk once, whoever asks for it first, and collects the edges of all executions."""

    def __init__(self, stage: Stage, saboteur: Saboteur) -> None:
        self.stage = stage
        self.saboteur = saboteur
        self._done: dict[str, set[Edge]] = {}
        self._failed: dict[str, BaseException] = {}

    def walk(self, name: str) -> set[Edge]:
        if name in self._failed:
            raise AssertionError(f"{name} failed before") from self._failed[name]
        if name not in self._done:
            try:
                self._done[name] = WALKS[name](self)
            except BaseException as error:
                self._failed[name] = error
                raise
            finally:
                self.saboteur.make_peace()
                self.stage.desk.twilio.faults.clear()
        return self._done[name]

    def end(self, run_id: str, phone: str) -> set[Edge]:
        """See the run through, check what must hold for every run, and return the edges it walked."""
        seen = see_through(self.stage, run_id)
        assert seen.status == "SUCCEEDED", seen.states
        assert self.saboteur.has_struck, "the sabotage never happened"
        texts = self.stage.texts_to(phone)
        is_sent = self.stage.outcome(run_id) == "sent"
        assert len(texts) == int(is_sent), (self.stage.outcome(run_id), seen.states)
        return walked(MACHINE, list(self.stage.history(run_id)))


def failing(state: str, error: str, walks: Walks) -> set[Edge]:
    """A step fails once with this error, in a way that is not retried."""
    by_day(walks.stage)
    phone = a_phone()
    walks.saboteur.fail(state, error)
    return walks.end(a_lead_through(walks.stage, state, phone), phone)


def retried_in_vain(state: str, walks: Walks) -> set[Edge]:
    """A step's dependency is away for longer than the retries last."""
    by_day(walks.stage)
    phone = a_phone()
    attempts = sum(each["MaxAttempts"] for each in MACHINE["States"][state]["Retry"]) + 1
    walks.saboteur.fail(state, "RetryLater", times=attempts)
    edges = walks.end(a_lead_through(walks.stage, state, phone), phone)
    assert Edge("Park", "next", "Where Were We?") in edges
    return edges


def timing_out(state: str, walks: Walks) -> set[Edge]:
    """A function hangs until its task's own timeout."""
    by_day(walks.stage)
    phone, released = a_phone(), threading.Event()
    walks.saboteur.stall(state, released)
    run_id = a_lead_through(walks.stage, state, phone)
    if state not in REACHED_WITH_TIME:
        eventually(lambda: walks.saboteur.has_struck)  # on a busy machine all before it seems to hang too
    try:
        walks.stage.desk.clock.move(700, stalled_after_s=0.5)
    finally:
        released.set()
    edges = walks.end(run_id, phone)
    if state in ASKED_STATES:
        assert walks.stage.outcome(run_id) == "sent", "whoever was asked could not answer"
    return edges


def forged(state: str, field: str, walks: Walks) -> set[Edge]:
    """A step answers a word that the machine does not know."""
    by_day(walks.stage)
    phone = a_phone()
    walks.saboteur.forge(state, {field: UNKNOWN_WORD})
    return walks.end(a_lead_through(walks.stage, state, phone), phone)


def parked_and(error: str | None, walks: Walks) -> set[Edge]:
    """A parked run's token is never answered (None), or the wait itself fails with this error."""
    by_day(walks.stage)
    phone = a_phone()
    tokens: list[str] = []
    walks.saboteur.fail("Classify", "Misconfigured")
    walks.saboteur.swallow("unpark", tokens)
    run_id = a_lead_through(walks.stage, "Classify", phone)
    walks.stage.settle()
    walks.stage.desk.clock.move(1000)
    if error:
        walks.stage.desk.client("stepfunctions").send_task_failure(taskToken=tokens[0], error=error)
    return walks.end(run_id, phone)


def silent_people(walks: Walks) -> set[Edge]:
    """Nobody answers on any rung."""
    go_to_a_morning(walks.stage)
    phone = a_phone()
    run_id = a_lead_through(walks.stage, "Await Human Verdict", phone)
    walks.stage.settle()
    walks.stage.desk.clock.move(2 * 3600)
    edges = walks.end(run_id, phone)
    assert walks.stage.outcome(run_id) == "expired"
    return edges


def too_much_to_say(walks: Walks) -> set[Edge]:
    """A step's answer is larger than Step Functions carries."""
    by_day(walks.stage)
    phone = a_phone()
    walks.saboteur.forge("Classify", {"observations": ["x" * 300_000]})
    edges = walks.end(a_lead_through(walks.stage, "Classify", phone), phone)
    assert Edge("Classify", "catch 1", "Post Request") in edges
    return edges


def tried_again(state: str, walks: Walks) -> set[Edge]:
    """A step fails for a reason that a person mends, and they say Try again."""
    by_day(walks.stage)
    phone = a_phone()
    walks.saboteur.fail(state, "NeedsHuman")
    run_id = a_lead_through(walks.stage, state, phone)
    walks.stage.settle()
    walks.stage.click(run_id, "try_again")
    return walks.end(run_id, phone)


def at_night(walks: Walks) -> set[Edge]:
    """Somebody writes at two in the morning."""
    from ops.demo.scenes import NIGHT_HOUR, until

    walks.stage.pass_time(until(walks.stage, NIGHT_HOUR))
    phone = a_phone()
    return walks.end(a_lead_through(walks.stage, "Gate", phone), phone)


def a_fact(walks: Walks) -> set[Edge]:
    """Somebody texts STOP, which wakes no model."""
    from ops.demo.scenes import LINCOLN_PARK, number_of

    phone = a_phone()
    run_id = walks.stage.text(phone, "STOP", to=number_of(walks.stage, LINCOLN_PARK))
    return walks.end(run_id, phone)


def by_rule(walks: Walks) -> set[Edge]:
    """Somebody texts HELP, about which the gate decides without a model."""
    from ops.demo.scenes import LINCOLN_PARK, number_of

    by_day(walks.stage)
    phone = a_phone()
    return walks.end(walks.stage.text(phone, "HELP", to=number_of(walks.stage, LINCOLN_PARK)), phone)


def a_duplicate(walks: Walks) -> set[Edge]:
    """An event that was handled long ago comes again, when its execution's name is free again."""
    by_day(walks.stage)
    phone = a_phone()
    first = a_lead_through(walks.stage, "Gate", phone)
    edges = walks.end(first, phone)
    arn = walks.stage.start_again(first, "a-name-of-its-own")
    walks.stage.settle()
    assert len(walks.stage.texts_to(phone)) == 1
    return edges | walked(MACHINE, list(walks.stage.history_of(arn)))


def _catches() -> dict[str, Callable[[Walks], set[Edge]]]:
    found: dict[str, Callable[[Walks], set[Edge]]] = {}
    for state in TASKS:
        for number, catcher in enumerate(MACHINE["States"][state]["Catch"]):
            first = catcher["ErrorEquals"][0]
            if first == "States.Timeout":
                continue  # no function can fail so; "silent people" waits until it is true
            found[f"{state}, catch {number}"] = partial(failing, state, NOT_RETRIED.get(first, first))
    return found


WALKS: dict[str, Callable[[Walks], set[Edge]]] = {
    **_catches(),
    **{f"{s} times out": partial(timing_out, s) for s in TASKS if s != "Await Human Verdict"},
    "Classify retried in vain": partial(retried_in_vain, "Classify"),
    "Gate retried in vain": partial(retried_in_vain, "Gate"),
    "an unknown kind of event": partial(forged, "Recall", "kind"),
    "an unknown word of the gate": partial(forged, "Gate", "verdict"),
    "parked and never answered": partial(parked_and, None),
    "parked and cut": partial(parked_and, "States.DataLimitExceeded"),
    "parked and broken": partial(parked_and, "Broken"),
    "silent people": silent_people,
    "too much to say": too_much_to_say,
    **{f"{state} tried again": partial(tried_again, state) for state in ("Classify", "Draft")},
    "at night": at_night,
    "a fact": a_fact,
    "by rule": by_rule,
    "a duplicate": a_duplicate,
}


@pytest.fixture(scope="module")
def walks(stage: Stage, saboteurs: Saboteur) -> Walks:
    return Walks(stage, saboteurs)


@pytest.mark.parametrize("name", WALKS)
def test_the_lead_still_ends_and_is_texted_at_most_once(walks: Walks, name: str):
    assert walks.walk(name)


def test_every_edge_of_the_state_machine_was_walked(
    walks: Walks, record_property: Callable[[str, object], None]
):
    taken = set().union(*(walks.walk(name) for name in WALKS))
    every = edges_of(MACHINE)
    count = f"{len(taken & every)} of {len(every)} ({len(taken & every) / len(every):.0%})"
    record_property("said", f"edges of the state machine walked: {count}")
    assert every - taken == set()
    assert taken <= every
