"""kill -9 of the worker in every state, and of those at the edges: the lead still ends, with one text."""

import json
import re
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest

from frontdesk.domain.lead import EventKey, Lead, Person, event_key
from frontdesk.orchestration.lead_json import lead_json
from ops.demo.scenes import LINCOLN_PARK
from ops.desk import BLUEPRINT, INTAKE_QUEUE
from ops.local.standins.faults import Fault, Slow, Stall
from ops.local.standins.standin import StandIn
from ops.stage import Stage
from tests.scenarios.books import audit_held, check, errors_in, errors_of, executions
from tests.scenarios.journeys import a_lead_through, a_phone, by_day, see_through
from tests.scenarios.saboteur import Saboteur

MACHINE = json.loads(BLUEPRINT.state_machines[0].definition_file.read_text())
FRACTIONS = (0.3, 0.7)
ATTEMPTS = 10
A_WHILE = timedelta(minutes=20)
"""Longer than a queue hides a message, and than the retries of a step last."""


def functions_of_states() -> dict[str, str]:
    """Return the function of every state that invokes one."""
    tasks = {
        name: state["Parameters"] for name, state in MACHINE["States"].items() if state["Type"] == "Task"
    }
    invoked = {
        name: re.match(r"\$\{(\w+)FunctionArn\}", p.get("FunctionName", "")) for name, p in tasks.items()
    }
    return {name: found[1].lower() for name, found in invoked.items() if found}


FUNCTION_OF = functions_of_states()
DATABASE_STATES = [state for state, name in FUNCTION_OF.items() if name in ("recall", "gate", "record")]


@pytest.fixture(autouse=True)
def _in_peace_by_day(stage: Stage, saboteur: Saboteur) -> None:
    by_day(stage)


def until_struck(saboteur: Saboteur, a_lead: Callable[[], None]) -> None:
    """Let leads come until the saboteur has carried out its plans: a kill in the midst may come too late."""
    for _ in range(ATTEMPTS):
        a_lead()
        if saboteur.has_struck:
            return
    pytest.fail("no kill landed in the midst of the work")


# ── In every state ────────────────────────────────────────────────────────────────────────────────


def test_the_workers_of_all_states_killed_before_they_begin(stage: Stage, saboteur: Saboteur):
    for state, function in FUNCTION_OF.items():
        saboteur.kill(state, function, "before")
    for state in ("Send", "Post Request", "Reconcile"):  # these three leads pass every state
        phone = a_phone()
        check(stage, a_lead_through(stage, state, phone), phone)
    assert saboteur.has_struck


@pytest.mark.parametrize("state", FUNCTION_OF)
def test_a_worker_killed_before_its_answer_is_back(stage: Stage, saboteur: Saboteur, state: str):
    phone, before = a_phone(), executions(stage)
    saboteur.kill(state, FUNCTION_OF[state], "after")
    check(stage, a_lead_through(stage, state, phone), phone)
    assert errors_of(stage, executions(stage) - before) == ["Runtime.ExitError"]


@pytest.mark.parametrize("fraction", FRACTIONS)
@pytest.mark.parametrize("state", FUNCTION_OF)
def test_a_worker_killed_in_the_midst_of_its_work(
    stage: Stage, saboteur: Saboteur, state: str, fraction: float
):
    def a_lead() -> None:
        phone, before = a_phone(), executions(stage)
        check(stage, a_lead_through(stage, state, phone), phone)
        assert errors_of(stage, executions(stage) - before) == ["Runtime.ExitError"] * saboteur.has_struck

    saboteur.kill_at(state, FUNCTION_OF[state], fraction)
    until_struck(saboteur, a_lead)


# ── Where it hurts most ───────────────────────────────────────────────────────────────────────────


def a_lead_that_writes(stage: Stage, saboteur: Saboteur, state: str, phone: str) -> str:
    """Let somebody write so that their run writes something in this state."""
    if state != "Look Up Send":
        return a_lead_through(stage, state, phone)
    saboteur.fail("Send", "KeyError")  # it told nothing, so Look Up Send notes the doubt
    return a_lead_through(stage, "Send", phone)


@pytest.mark.parametrize("state", DATABASE_STATES)
def test_a_worker_killed_inside_its_transaction(stage: Stage, saboteur: Saboteur, state: str):
    phone = a_phone()
    saboteur.strike_while(state, audit_held(stage), partial(stage.desk.cloud.host.kill, FUNCTION_OF[state]))
    run_id = a_lead_that_writes(stage, saboteur, state, phone)
    check(stage, run_id, phone)
    assert "Runtime.ExitError" in errors_in(stage, run_id)


@contextmanager
def at_work(provider: StandIn, operation: str, fault: Fault) -> Iterator[Callable[[], bool]]:
    """Let the provider take its time over the next request; yields whether it has come."""
    before = len(provider.requests)
    provider.faults.add(fault, on=operation)
    yield lambda: any(each.call.operation == operation for each in provider.requests[before:])


@pytest.mark.parametrize(
    "fault",
    [Slow(0.3), Stall(0.3, accepted=True), Stall(0.3, accepted=False)],
    ids=["accepted later", "accepted already", "never accepted"],
)
def test_a_worker_killed_while_twilio_has_its_post(stage: Stage, saboteur: Saboteur, fault: Fault):
    phone, provider = a_phone(), stage.desk.twilio
    strike = partial(stage.desk.cloud.host.kill, "send")
    saboteur.strike_while("Send", at_work(provider, "create", fault), strike)
    run_id = a_lead_through(stage, "Send", phone)
    check(stage, run_id, phone)
    assert errors_in(stage, run_id) == ["Runtime.ExitError"]


@pytest.mark.parametrize(
    ("state", "operation"),
    [
        ("Post Request", "chat.postMessage"),
        ("Await Human Verdict", "chat.update"),
        ("Settle Request", "chat.update"),
    ],
)
def test_a_worker_killed_while_slack_has_its_post(
    stage: Stage, saboteur: Saboteur, state: str, operation: str
):
    phone, provider = a_phone(), stage.desk.slack
    strike = partial(stage.desk.cloud.host.kill, "ask")
    saboteur.strike_while(state, at_work(provider, operation, Slow(0.3)), strike)
    run_id = a_lead_through(stage, state, phone)
    check(stage, run_id, phone)
    assert errors_in(stage, run_id) == ["Runtime.ExitError"]


# ── At the edges ──────────────────────────────────────────────────────────────────────────────────

Kill = Callable[[Saboteur, str], None]
KILLS: dict[str, Kill] = {
    "before its work": lambda saboteur, function: saboteur.kill(function, function, "before"),
    "in its midst": lambda saboteur, function: saboteur.kill_at(function, function, 0.5),
    "after its work": lambda saboteur, function: saboteur.kill(function, function, "after"),
}
killed = pytest.mark.parametrize("kill", KILLS.values(), ids=KILLS)


@killed
def test_a_request_whose_intake_is_killed_and_that_its_sender_repeats(
    stage: Stage, saboteur: Saboteur, kill: Kill
):
    def a_lead() -> None:
        phone, sid = a_phone(), f"SM{uuid.uuid4().hex}"
        (run_id,) = {a_lead_through(stage, "Gate", phone, message_sid=sid) for _ in range(3)}
        check(stage, run_id, phone)

    kill(saboteur, "intake")
    until_struck(saboteur, a_lead)


@killed
def test_an_event_whose_start_is_killed_and_that_is_delivered_again(
    stage: Stage, saboteur: Saboteur, kill: Kill
):
    def a_lead() -> None:
        phone = a_phone()
        run_id = a_lead_through(stage, "Gate", phone)
        stage.pass_time(A_WHILE)
        check(stage, run_id, phone)

    kill(saboteur, "start")
    until_struck(saboteur, a_lead)


def queue_together(stage: Stage, phones: dict[EventKey, str]) -> None:
    """Put several people's messages into the intake queue at once, so that one batch takes them all."""
    now, source = stage.desk.clock.now(), stage.sms_source
    leads = [
        Lead(key, source, "message", LINCOLN_PARK, Person(phone_e164=phone), "How late are you open?", now)
        for key, phone in phones.items()
    ]
    entries = [{"Id": lead.event_key, "MessageBody": lead_json(lead)} for lead in leads]
    url = stage.desk.cloud.addresses.queue_url(INTAKE_QUEUE)
    stage.desk.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)


def started(stage: Stage, run_ids: Collection[str]) -> int:
    """Return how many of these runs have an execution."""
    engine = stage.desk.client("stepfunctions")
    pages = engine.get_paginator("list_executions").paginate(stateMachineArn=stage.desk.machine_arn)
    names = {execution["name"] for page in pages for execution in page["executions"]}
    return len(names.intersection(run_ids))


@contextmanager
def begun(stage: Stage, run_ids: Collection[str]) -> Iterator[Callable[[], bool]]:
    """Yields whether the first of these runs has been started."""
    yield lambda: started(stage, run_ids) > 0


def test_a_batch_whose_start_is_killed_when_a_part_of_it_is_started(stage: Stage, saboteur: Saboteur):
    phones = {event_key(stage.sms_source, phone): phone for phone in (a_phone() for _ in range(10))}
    saboteur.strike_while("start", begun(stage, phones), partial(stage.desk.cloud.host.kill, "start"))
    queue_together(stage, phones)
    stage.settle()
    assert started(stage, phones) < len(phones), "the kill came too late"
    stage.pass_time(A_WHILE)
    for run_id, phone in phones.items():
        check(stage, run_id, phone)


@killed
def test_a_parked_run_whose_unpark_is_killed(stage: Stage, saboteur: Saboteur, kill: Kill):
    def a_lead() -> None:
        phone = a_phone()
        saboteur.fail("Classify", "Misconfigured")
        run_id = a_lead_through(stage, "Classify", phone)
        see_through(stage, run_id)
        stage.pass_time(A_WHILE)
        check(stage, run_id, phone)

    kill(saboteur, "unpark")
    until_struck(saboteur, a_lead)


@killed
def test_a_click_whose_decide_is_killed_and_that_the_person_repeats(
    stage: Stage, saboteur: Saboteur, kill: Kill
):
    def a_lead() -> None:
        phone = a_phone()
        run_id = a_lead_through(stage, "Await Human Verdict", phone)
        check(stage, run_id, phone)
        answers = stage.events(run_id, "approval_answered")
        assert [each["answer"] for each in answers] == ["approve"]

    kill(saboteur, "decide")
    until_struck(saboteur, a_lead)
