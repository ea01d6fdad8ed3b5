"""The dashboard: what is wrong first, then what comes in, what is waited for, and what carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from frontdesk.observability.metrics import CENSUS, RUNS_WAITING_TOO_LONG
from infra.constructs.alarms import FIVE_MINUTES, HOUR, MEMORY_MIB, MIB, OLDEST_S, counted, stopped_models

WIDTH = 24
ON_THE_LEADS_WAY = ("recall", "classify", "draft", "gate", "ask", "send", "record")


def dashboard_of(
    scope: Construct,
    desk: str,
    *,
    alarms: Sequence[cloudwatch.Alarm],
    queues: Mapping[str, sqs.Queue],
    machine: sfn.StateMachine,
    functions: Mapping[str, lambda_.IFunction],
    api: apigateway.HttpApi,
    database: rds.DatabaseInstance,
) -> cloudwatch.Dashboard:
    """Make the page of one desk, over the last day."""
    on_the_way = {name: functions[name] for name in ON_THE_LEADS_WAY}
    return cloudwatch.Dashboard(
        scope,
        "Dashboard",
        dashboard_name=f"frontdesk-{desk}",
        default_interval=Duration.days(1),
        widgets=[
            [_wrong(alarms)],
            _row(_leads(queues["intake"]), _runs(machine), _waiting(desk)),
            _row(_backlog(queues["retry"]), _oldest(queues), _doors(api)),
            _row(_slow(on_the_way), _failing(on_the_way, desk), _database(database)),
        ],
    )


def _row(*graphs: cloudwatch.GraphWidget) -> list[cloudwatch.IWidget]:
    return list(graphs)


def _graph(
    title: str,
    left: Sequence[cloudwatch.IMetric],
    *,
    right: Sequence[cloudwatch.IMetric] = (),
    limit: tuple[float, str] | None = None,
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(left),
        right=list(right),
        width=WIDTH // 3,
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        right_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        left_annotations=[cloudwatch.HorizontalAnnotation(value=limit[0], label=limit[1])] if limit else [],
    )


def _wrong(alarms: Sequence[cloudwatch.Alarm]) -> cloudwatch.IWidget:
    return cloudwatch.AlarmStatusWidget(
        title="Is the desk well?",
        alarms=alarms,
        sort_by=cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
        width=WIDTH,
        height=5,
    )


def _leads(intake: sqs.Queue) -> cloudwatch.GraphWidget:
    return _graph(
        "Leads in, by the hour", [intake.metric_number_of_messages_sent(period=HOUR, label="leads")]
    )


def _runs(machine: sfn.StateMachine) -> cloudwatch.GraphWidget:
    return _graph(
        "Runs, by the hour",
        [
            machine.metric_started(period=HOUR, label="started"),
            machine.metric_succeeded(period=HOUR, label="ended well"),
            machine.metric_failed(period=HOUR, label="failed"),
            machine.metric_timed_out(period=HOUR, label="timed out"),
            machine.metric_aborted(period=HOUR, label="aborted"),
        ],
    )


def _waiting(desk: str) -> cloudwatch.GraphWidget:
    labels = ("open", "waiting for a person", "waiting too long")
    metrics = {
        name: counted(desk, name).with_(label=label) for name, label in zip(CENSUS, labels, strict=True)
    }
    too_long = metrics.pop(RUNS_WAITING_TOO_LONG)
    return _graph("Runs that are not over", list(metrics.values()), right=[too_long])


def _backlog(retry: sqs.Queue) -> cloudwatch.GraphWidget:
    return _graph(
        "Parked runs",
        [
            retry.metric_approximate_number_of_messages_delayed(statistic="Maximum", label="waiting"),
            retry.metric_approximate_number_of_messages_visible(statistic="Maximum", label="due"),
        ],
    )


def _oldest(queues: Mapping[str, sqs.Queue]) -> cloudwatch.GraphWidget:
    return _graph(
        "Oldest in each queue, in seconds",
        [queue.metric_approximate_age_of_oldest_message(label=name) for name, queue in queues.items()],
        limit=(OLDEST_S, "too old"),
    )


def _doors(api: apigateway.HttpApi) -> cloudwatch.GraphWidget:
    return _graph(
        "Webhooks and clicks",
        [
            api.metric_count(period=FIVE_MINUTES, label="all"),
            api.metric_client_error(period=FIVE_MINUTES, label="refused (4xx)"),
            api.metric_server_error(period=FIVE_MINUTES, label="failed (5xx)"),
        ],
        right=[api.metric_latency(period=FIVE_MINUTES, statistic="p95", label="answered within, ms (p95)")],
    )


def _slow(functions: Mapping[str, lambda_.IFunction]) -> cloudwatch.GraphWidget:
    return _graph(
        "How long each step takes, in ms (p95)",
        [function.metric_duration(statistic="p95", label=name) for name, function in functions.items()],
    )


def _failing(functions: Mapping[str, lambda_.IFunction], desk: str) -> cloudwatch.GraphWidget:
    return _graph(
        "Failed attempts of each step; models that money stopped",
        [function.metric_errors(label=name) for name, function in functions.items()],
        right=[stopped_models(desk).with_(label="models or tools stopped")],
    )


def _database(database: rds.DatabaseInstance) -> cloudwatch.GraphWidget:
    return _graph(
        "Database: free memory; CPU in percent, connections",
        [database.metric_freeable_memory(label="free memory, bytes")],
        right=[
            database.metric_cpu_utilization(label="CPU, %"),
            database.metric_database_connections(label="connections"),
        ],
        limit=(MEMORY_MIB * MIB, "too little memory"),
    )
