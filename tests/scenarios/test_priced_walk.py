"""The walks that `frontdesk cost` prices are those that a lead takes."""

from datetime import timedelta

from ops.cost.per_run import ANSWERED, REPORTED
from ops.stage import Stage
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import ask_hours


def test_a_lead_that_the_desk_answers_alone_takes_the_walk_that_is_priced(stage: Stage, by_day: None):
    run_id = ask_hours(stage, a_phone())
    stage.pass_time(timedelta(minutes=1))
    assert stage.seen(run_id).states == ANSWERED
    reports = [states for states in _every_walk(stage) if states != ANSWERED]
    assert reports == [REPORTED] * 2


def _every_walk(stage: Stage) -> list[tuple[str, ...]]:
    stepfunctions = stage.desk.client("stepfunctions")
    walks = []
    for execution in stepfunctions.list_executions(stateMachineArn=stage.desk.machine_arn)["executions"]:
        history = stepfunctions.get_execution_history(executionArn=execution["executionArn"])["events"]
        entered = [each["stateEnteredEventDetails"] for each in history if "stateEnteredEventDetails" in each]
        walks.append(tuple(each["name"] for each in entered))
    return walks
