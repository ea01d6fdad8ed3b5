"""The alarms: somebody is told, in words that help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frontdesk.lambdas import FUNCTIONS
from frontdesk.observability import log
from frontdesk.settings import McpSettings
from tests.infra.templates import Json, Resource, Templates

WORST_END = "ExecutionsFailed"
TOLD_IN_SLACK = {"FAILED", "TIMED_OUT", "ABORTED"}
MOST_WORDS = 60
ALARM = "AWS::CloudWatch::Alarm"
STOPS = (log.SPEND_LIMIT_REACHED, log.BUDGET_SPENT, log.TOOL_DISABLED)


def metrics(alarm: Resource) -> Iterator[tuple[str, str, Any]]:
    """Yield namespace, name and dimensions of every metric that an alarm reads; each of them is billed."""
    if "MetricName" in alarm.properties:
        yield alarm["Namespace"], alarm["MetricName"], alarm.get("Dimensions", [])
    for query in alarm.get("Metrics", []):
        if "MetricStat" in query:
            metric: Json = query["MetricStat"]["Metric"]
            yield metric["Namespace"], metric["MetricName"], metric.get("Dimensions", [])


def watched(templates: Templates, name: str) -> set[str]:
    """Return the logical ids of what some alarm reads this metric of."""
    return {
        each
        for alarm in templates.of("AWS::CloudWatch::Alarm")
        for _, metric, dimensions in metrics(alarm)
        if metric == name
        for each in templates.mentioned(dimensions)
    }


def somebody_is_told(templates: Templates) -> list[str]:
    topic = templates.only("AWS::SNS::Topic")
    wrong = []
    for alarm in templates.of("AWS::CloudWatch::Alarm"):
        wrong += [
            f"{alarm} has no {actions}"
            for actions in ("AlarmActions", "OKActions")
            if templates.mentioned(alarm.get(actions, [])) != {topic.id}
        ]
        if alarm.get("ActionsEnabled") is False:
            wrong.append(f"{alarm} is switched off")
    return wrong


def the_topic_hears_alarms(templates: Templates) -> list[str]:
    """A topic with a policy of its own hears only whom that names; one that is encrypted hears no alarm."""
    topic = templates.only("AWS::SNS::Topic")
    policies = [
        each for each in templates.of("AWS::SNS::TopicPolicy") if topic.id in _topics(templates, each)
    ]
    heard = [
        statement
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        and (statement["Effect"], statement["Action"]) == ("Allow", "sns:Publish")
    ]
    return [f"{topic} is encrypted"] * ("KmsMasterKeyId" in topic.properties) + [
        f"{topic} does not hear alarms"
    ] * (bool(policies) and not heard)


def _topics(templates: Templates, policy: Resource) -> set[str]:
    return templates.mentioned(policy["Topics"])


def each_alarm_says_what_to_do(templates: Templates) -> list[str]:
    prefix = f"frontdesk-{templates.desk}-"
    wrong = []
    for alarm in templates.of("AWS::CloudWatch::Alarm"):
        words = alarm.get("AlarmDescription", "").split()
        if not str(alarm.get("AlarmName", "")).startswith(prefix):
            wrong.append(f"{alarm} is called {alarm.get('AlarmName')}")
        if not (8 <= len(words) <= MOST_WORDS and words[-1].endswith(".") and ":" in " ".join(words)):
            wrong.append(f"{alarm} does not say what happened and, after a colon, what to do")
        if "TreatMissingData" not in alarm.properties:
            wrong.append(f"{alarm} does not say what no points mean")
    return wrong


def every_bad_end_of_a_run_is_seen(templates: Templates) -> list[str]:
    """An alarm sees what failed; Slack is told of every end that is bad."""
    machine = templates.only("AWS::StepFunctions::StateMachine")
    told = [
        status
        for rule in templates.of("AWS::Events::Rule")
        if machine.id in templates.mentioned(rule.get("EventPattern"))
        for status in rule["EventPattern"]["detail"]["status"]
    ]
    unseen = [WORST_END] * (machine.id not in watched(templates, WORST_END))
    return unseen + sorted(TOLD_IN_SLACK - set(told))


def what_money_stops_is_counted_and_seen(templates: Templates) -> list[str]:
    """Whoever asks models or MCP servers logs that one was stopped; one figure counts it, and an alarm
    reads it."""
    figures = {(namespace, name) for alarm in templates.of(ALARM) for namespace, name, _ in metrics(alarm)}
    counted = {
        templates.named(group)["LogGroupName"].rpartition("-")[2]
        for each in templates.of("AWS::Logs::MetricFilter")
        for group in templates.mentioned(each["LogGroupName"])
        if all(f'"{word}"' in each["FilterPattern"] for word in STOPS)
        and figures >= {(it["MetricNamespace"], it["MetricName"]) for it in each["MetricTransformations"]}
    }
    asking = {
        name for name, needs in FUNCTIONS.items() if "brain" in needs.secrets or McpSettings in needs.sections
    }
    return [f"nobody sees what stops {name}" for name in sorted(asking - counted)]


def billed(templates: Templates) -> int:
    """Return how many metrics the alarms read."""
    return sum(len(list(metrics(alarm))) for alarm in templates.of("AWS::CloudWatch::Alarm"))
