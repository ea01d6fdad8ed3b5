"""What is wrong with a desk, said as alarms: each with the one sentence that tells a person what to do.

CloudWatch bills each metric that an alarm reads, and an idle desk shall cost $30 a month. What shows anyway
has no alarm of its own: a step that is throttled or overloaded parks its run, a door answers 5xx, and what a
queue feeds leaves its message to grow old or to be put aside. Of a run that was aborted, or that was still
there after a month, Slack tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from frontdesk.observability.log import BUDGET_SPENT, SPEND_LIMIT_REACHED, TOOL_DISABLED
from frontdesk.observability.metrics import DESK, NAMESPACE, RUNS_WAITING_TOO_LONG
from infra.open_hours import Hour, is_open

FIVE_MINUTES = Duration.minutes(5)
QUARTER = Duration.minutes(15)
HOUR = Duration.hours(1)
MIB = 1024 * 1024

OLDEST_S = 30 * 60
BACKLOG = 10
SERVER_ERRORS = 5
REFUSALS = 20
STEP_ERRORS = 5
MEMORY_MIB = 150
STORAGE_MIB = 1024

UNPARKED_STEPS = ("classify", "draft", "send")
"""The steps whose failure ends with a person, or with a look at the provider, and not with a parked run."""

MODELS_STOPPED = "ModelsStopped"
"""One figure for all that stops a model for money, or a tool of others that changed: counted in the logs, so
that no function has to write it, and one, because each is billed."""
STOPPED_BY = (SPEND_LIMIT_REACHED, BUDGET_SPENT, TOOL_DISABLED)
"""The actions of the lines that count."""

Above = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
Below = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
Missing = cloudwatch.TreatMissingData


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that must not go unnoticed. Where nothing happens most metrics have no points: no fault."""

    name: str
    says: str
    metric: cloudwatch.IMetric
    threshold: float
    breach: cloudwatch.ComparisonOperator = Above
    periods: int = 1
    missing: cloudwatch.TreatMissingData = Missing.NOT_BREACHING

    @property
    def construct_id(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("-"))


def of_queue(name: str, queue: sqs.Queue) -> Fault:
    return Fault(
        name=f"{name}-too-old",
        says=f"Something has been in the {name} queue for more than {OLDEST_S // 60} minutes: read the log "
        "of the function that empties it, and see on the dashboard whether it is throttled.",
        metric=queue.metric_approximate_age_of_oldest_message(period=FIVE_MINUTES),
        threshold=OLDEST_S,
    )


def of_dead_letters(name: str, queue: sqs.IQueue) -> Fault:
    return Fault(
        name=f"{name}-dead-letters",
        says=f"Something failed again and again and was put aside in {name}-dead-letters, where nobody "
        "tries it again: find the reason in the log, mend it, then start the redrive of that queue.",
        metric=queue.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum"),
        threshold=1,
    )


def of_backlog(retry: sqs.Queue) -> Fault:
    """A run that parks again is a new message, so no message's age tells how long an outage lasts."""
    return Fault(
        name="backlog",
        says=f"{BACKLOG} runs or more have been parked for 15 minutes: something outside is down, or a step "
        "fails; frontdesk doctor says which, and the runs go on by themselves once it works.",
        metric=retry.metric_approximate_number_of_messages_delayed(period=FIVE_MINUTES, statistic="Maximum"),
        threshold=BACKLOG,
        periods=3,
    )


def of_machine(machine: sfn.StateMachine) -> Fault:
    return Fault(
        name="runs-failed",
        says="A run ended failed, so somebody may be left without an answer: Slack says which one; answer "
        "them, then look at its execution.",
        metric=machine.metric_failed(period=FIVE_MINUTES),
        threshold=1,
    )


def of_money(desk: str) -> Fault:
    """Leads are answered all the same, by people or without the tool: this is about money and trust."""
    return Fault(
        name="models-or-tools-stopped",
        says="A model was not asked because of money, so people answer: raise the spend limit in the "
        "provider's console or the playbook's ceilings. Or tools of an MCP server are not offered, since "
        "they changed or it is out: see it with frontdesk tools --check. The log of draft says which.",
        metric=stopped_models(desk),
        threshold=1,
    )


def of_waiting(desk: str) -> Fault:
    """A count that does not come shows in the command queue, so without one the alarm stays as it is."""
    return Fault(
        name="runs-waiting-too-long",
        says="A run has waited for a person for too long: open the requests in Slack and answer the oldest, "
        "or see whether the people of that location are away.",
        metric=counted(desk, RUNS_WAITING_TOO_LONG),
        threshold=1,
        periods=2,
        missing=Missing.IGNORE,
    )


def of_steps(functions: Mapping[str, lambda_.IFunction]) -> Fault:
    errors = {name: functions[name].metric_errors() for name in UNPARKED_STEPS}
    return Fault(
        name="steps-failing",
        says=f"{', '.join(UNPARKED_STEPS)} failed {STEP_ERRORS} times in 15 minutes, so people are asked "
        "what the desk should know: read their logs, and go back to the previous version if this came with "
        "a deploy.",
        metric=cloudwatch.MathExpression(
            expression=" + ".join(f"FILL({name}, 0)" for name in errors),
            using_metrics=errors,
            label="failed steps",
            period=QUARTER,
        ),
        threshold=STEP_ERRORS,
    )


def of_doors(api: apigateway.HttpApi) -> Iterator[Fault]:
    yield Fault(
        name="doors-failing",
        says="The desk answers webhooks or Slack with 5xx, so events may be lost when their senders give "
        "up: read the logs of intake and decide.",
        metric=api.metric_server_error(period=FIVE_MINUTES),
        threshold=SERVER_ERRORS,
    )
    yield Fault(
        name="doors-refusing",
        says=f"The desk refused {REFUSALS} requests in 15 minutes: either somebody forges webhooks, which is "
        "harmless, or a signing secret here differs from its sender's; frontdesk doctor tells the two "
        "apart.",
        metric=api.metric_client_error(period=QUARTER),
        threshold=REFUSALS,
    )


def of_database(database: rds.DatabaseInstance) -> Iterator[Fault]:
    yield Fault(
        name="database-memory",
        says=f"The database has had less than {MEMORY_MIB} MiB of memory for 15 minutes and will refuse "
        "logins: deploy with a larger -c instance.",
        metric=database.metric_freeable_memory(period=FIVE_MINUTES),
        threshold=MEMORY_MIB * MIB,
        breach=Below,
        periods=3,
    )
    yield Fault(
        name="database-storage",
        says="The database's disk is almost full, though it grows by itself: its limit is reached, so raise "
        "it in infra/constructs/database.py and deploy.",
        metric=database.metric_free_storage_space(period=FIVE_MINUTES),
        threshold=STORAGE_MIB * MIB,
        breach=Below,
        periods=3,
    )


def of_silence(intake: sqs.Queue, hours: frozenset[Hour], quiet_for: int) -> Fault:
    """An hour in which the business is closed counts as one with a lead: only open hours in a row add up."""
    leads = cloudwatch.MathExpression(
        expression="FILL(sent, 0)",
        using_metrics={"sent": intake.metric_number_of_messages_sent()},
        label="leads in",
        period=HOUR,
    )
    return Fault(
        name="no-leads",
        says=f"No lead has come in for {quiet_for} open hours in a row: send one through the client's form "
        "and one by text; if they do not arrive, the address or the secret at the sender is wrong.",
        metric=cloudwatch.MathExpression(
            expression=f"IF({is_open(hours, 'leads')}, leads, 1)",
            using_metrics={"leads": leads},
            label="leads in open hours",
            period=HOUR,
        ),
        threshold=1,
        breach=Below,
        periods=quiet_for,
    )


def stopped_models(desk: str) -> cloudwatch.Metric:
    """Return how often money stopped a model; a filter of logs gives a figure no dimension, so that the desk
    stands in the namespace."""
    return cloudwatch.Metric(
        namespace=f"{NAMESPACE}/{desk}", metric_name=MODELS_STOPPED, statistic="Sum", period=FIVE_MINUTES
    )


def counted(desk: str, name: str) -> cloudwatch.Metric:
    """Return one of the figures that the desk's census writes every quarter of an hour."""
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={DESK: desk},
        statistic="Maximum",
        period=QUARTER,
    )
