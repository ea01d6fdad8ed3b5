"""What the deployed schedules say, read by the function that they say it to."""

from typing import Any

from frontdesk.observability import log, metrics
from frontdesk.orchestration.versions import pinned
from ops.stage import Stage
from tests.deploy.desk import CloudDesk


def test_every_schedules_command_is_carried_out(desk: CloudDesk, stage: Stage) -> None:
    commands = desk.stacks.output("CommandQueueUrl")
    asked = [_asked(desk, each) for each in _schedules(desk)]
    assert {each["Arn"].rpartition(":")[2] for each in asked} == {commands.rpartition("/")[2]}
    for each in asked:
        desk.client("sqs").send_message(QueueUrl=commands, MessageBody=each["Input"])
    stage.settle()
    assert _left_in(desk, commands) == 0, "a message that failed waits to be tried again"
    lines = desk.lines_of("command")
    counted = [line[metrics.DESK] for line in lines if set(metrics.CENSUS) <= set(line)]
    assert set(counted) == {"brightsmile"}
    pinged = [len(line["awake"]) for line in lines if line.get("action") == log.VERSIONS_PINGED]
    assert set(pinged) == {len(pinned(desk.client("stepfunctions"), desk.machine_arn))}


def _left_in(desk: CloudDesk, queue_url: str) -> int:
    depths = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    found = desk.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=list(depths))
    return sum(int(found["Attributes"][depth]) for depth in depths)


def _schedules(desk: CloudDesk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.client("scheduler").list_schedules()["Schedules"]
    return found


def _asked(desk: CloudDesk, schedule: dict[str, Any]) -> dict[str, Any]:
    named = {key: schedule[key] for key in ("Name", "GroupName")}
    found: dict[str, Any] = desk.client("scheduler").get_schedule(**named)["Target"]
    return found
