"""The queues: nothing is lost in one, and nothing is left in one unseen."""

from __future__ import annotations

from typing import Any

from tests.infra.claims.alarms import watched
from tests.infra.claims.functions import ours
from tests.infra.templates import Resource, Templates

AGE, DEPTH = "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"
ATTEMPTS = 6
"""AWS's rule: a message stays hidden for six times as long as its function may take."""


def dead_letter_queues(templates: Templates) -> list[Resource]:
    """Return the queues to which something goes that could not be delivered or handled."""
    targets = templates.mentioned(
        [
            found
            for each in templates.resources
            for found in _values(each.properties, ("deadLetterTargetArn", "DeadLetterConfig", "OnFailure"))
        ]
    )
    return [queue for queue in templates.of("AWS::SQS::Queue") if queue.id in targets]


def working_queues(templates: Templates) -> list[Resource]:
    dead = dead_letter_queues(templates)
    return [queue for queue in templates.of("AWS::SQS::Queue") if queue not in dead]


def _values(value: Any, names: tuple[str, ...]) -> list[Any]:
    if isinstance(value, list):
        return [found for each in value for found in _values(each, names)]
    if isinstance(value, dict):
        here = [each for name, each in value.items() if name in names]
        return here + [found for each in value.values() for found in _values(each, names)]
    return []


def name_of(templates: Templates, queue: Resource) -> str:
    return str(queue.get("QueueName", queue.id)).removeprefix(f"frontdesk-{templates.desk}-")


def nothing_is_lost(templates: Templates) -> list[str]:
    """What fails too often goes to a queue that keeps it for two weeks."""
    kept = 14 * 24 * 3600
    losing = [
        f"{each} loses what fails" for each in working_queues(templates) if not each.get("RedrivePolicy")
    ]
    return losing + [
        f"{each} keeps what failed for {each.get('MessageRetentionPeriod')} s"
        for each in dead_letter_queues(templates)
        if each.get("MessageRetentionPeriod") != kept
    ]


def whatever_calls_by_itself_keeps_what_fails(templates: Templates) -> list[str]:
    """EventBridge and its scheduler try for a day and then drop an event, unless they may put it aside."""
    targets = [
        *((each, target) for each in templates.of("AWS::Events::Rule") for target in each["Targets"]),
        *((each, each["Target"]) for each in templates.of("AWS::Scheduler::Schedule")),
    ]
    return [f"{each} drops what it cannot deliver" for each, it in targets if "DeadLetterConfig" not in it]


def nothing_waits_unseen(templates: Templates) -> list[str]:
    aged, deep = watched(templates, AGE), watched(templates, DEPTH)
    return [
        f"nobody sees how old {each} gets" for each in working_queues(templates) if each.id not in aged
    ] + [f"nobody sees that {each} fills" for each in dead_letter_queues(templates) if each.id not in deep]


def every_queue_has_a_reader(templates: Templates) -> list[str]:
    read = {queue for queue, _ in readers(templates)}
    return [str(each) for each in working_queues(templates) if name_of(templates, each) not in read]


def readers(templates: Templates) -> set[tuple[str, str]]:
    """Return which function empties which queue."""
    names = {function.id: name for name, function in ours(templates).items()}
    pairs = set()
    for source in templates.of("AWS::Lambda::EventSourceMapping"):
        [queue] = templates.mentioned(source["EventSourceArn"])
        [function] = templates.mentioned(source["FunctionName"])
        pairs.add((name_of(templates, templates.named(queue)), names[function]))
    return pairs


def a_message_is_hidden_while_it_is_handled(templates: Templates) -> list[str]:
    wrong = []
    for source in templates.of("AWS::Lambda::EventSourceMapping"):
        [queue] = (templates.named(each) for each in templates.mentioned(source["EventSourceArn"]))
        [function] = (templates.named(each) for each in templates.mentioned(source["FunctionName"]))
        if queue["VisibilityTimeout"] < ATTEMPTS * function["Timeout"]:
            wrong.append(f"{queue} shows a message again after {queue['VisibilityTimeout']} s")
        if source.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            wrong.append(f"{source} takes a whole batch for failed when one message is")
    return wrong
