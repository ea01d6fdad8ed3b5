"""Messages of the queues: a run is started with all that its states ask for, a parked one goes on."""

import json

import pytest
from pydantic import ValidationError

from frontdesk.orchestration.contracts import HOMES, RunInput
from frontdesk.orchestration.queues import ParkedTasks, Workflow
from frontdesk.orchestration.records import release_run, start_run
from tests.source_tree import ROOT
from tests.unit.orchestration.fake_aws import ARN, FakeAws
from tests.unit.orchestration.webhooks import ADoor, a_form


def a_message() -> str:
    door = ADoor()
    door.post(a_form())
    return door.queue.bodies[0]


def a_parked_run() -> dict[str, str]:
    return {"task_token": "t" * 1024, "run_id": "5e" * 32, "step": "Classify"}


def test_an_event_starts_the_run_of_its_key_with_a_home_for_every_step():
    aws = FakeAws()
    start_run(a_message(), Workflow(aws, ARN))
    ((_, asked),) = aws.calls
    run = json.loads(asked["input"])
    assert asked["name"] == run["run_id"] == run["lead"]["event_key"]
    assert set(HOMES) < set(run)
    assert RunInput.model_validate({key: run[key] for key in ("run_id", "lead")}).lead.text


def test_an_event_that_came_before_is_no_fault():
    start_run(a_message(), Workflow(FakeAws("ExecutionAlreadyExists"), ARN))


@pytest.mark.parametrize("body", ["", "no JSON", "{}", '{"event_key": "MARKER"}'])
def test_what_is_no_event_starts_nothing(body):
    aws = FakeAws()
    with pytest.raises(ValidationError):
        start_run(body, Workflow(aws, ARN))
    assert not aws.calls


def test_a_parked_run_goes_on():
    aws = FakeAws()
    release_run(json.dumps(a_parked_run()), ParkedTasks(aws))
    ((_, asked),) = aws.calls
    assert asked["taskToken"] == a_parked_run()["task_token"]


def test_a_run_that_waits_no_longer_is_no_fault():
    release_run(json.dumps(a_parked_run()), ParkedTasks(FakeAws("TaskTimedOut")))


@pytest.mark.parametrize("changes", [{"task_token": None}, {"step": None}, {"more": "x"}])
def test_what_is_no_parked_run_releases_nothing(changes):
    aws = FakeAws()
    with pytest.raises(ValidationError):
        release_run(json.dumps({**a_parked_run(), **changes}), ParkedTasks(aws))
    assert not aws.calls


def test_the_state_machine_parks_runs_in_this_form():
    machine = json.loads((ROOT / "statemachines" / "lead.asl.json").read_text("utf-8"))
    written = machine["States"]["Park"]["Parameters"]["MessageBody"]
    assert {name.removesuffix(".$") for name in written} == set(a_parked_run())
