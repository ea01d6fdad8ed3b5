"""What a desk costs in a month in which nobody writes to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from frontdesk.observability.metrics import CENSUS
from ops.cost.bill import Line, plural
from ops.cost.prices import Prices
from ops.cost.template import Resource, Resources
from ops.cost.work import Calls, Work
from ops.errors import Refusal

WITHOUT_A_PRICE: Final = frozenset(
    {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CDK::Metadata",
        "AWS::CloudFormation::CustomResource",
        "AWS::EC2::Route",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
        "AWS::Events::Rule",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Permission",
        "AWS::Lambda::Version",
        "AWS::Logs::LogGroup",
        "AWS::RDS::DBParameterGroup",
        "AWS::RDS::DBSubnetGroup",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::ScheduleGroup",
        "AWS::SecretsManager::ResourcePolicy",
        "AWS::StepFunctions::StateMachine",
        "AWS::StepFunctions::StateMachineAlias",
        "AWS::StepFunctions::StateMachineVersion",
    }
)
"""What costs nothing while it is only there; what its use costs stands with the runs."""
PRICED: Final = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::DynamoDB::Table",
        "AWS::EC2::EIP",
        "AWS::EC2::NatGateway",
        "AWS::EC2::VPCEndpoint",
        "AWS::KMS::Key",
        "AWS::Lambda::EventSourceMapping",
        "AWS::RDS::DBInstance",
        "AWS::Logs::MetricFilter",
        "AWS::Scheduler::Schedule",
        "AWS::SecretsManager::Secret",
    }
)
QUESTIONS: Final = 2
"""What the census asks: how many runs there are, and how many wait."""
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_DAILY = re.compile(r"cron\(\d+ \d+ \* \* \? \*\)")
_PER_MONTH: Final = {"minute": 730 * 60, "hour": 730, "day": 730 / 24}


def idle_lines(resources: Resources, prices: Prices) -> tuple[Line, ...]:
    """Return what is paid for whether or not somebody writes."""
    return (
        *_database(resources, prices),
        *_network(resources, prices),
        *_keys(resources, prices),
        *_watching(resources, prices),
        _polling(resources, prices),
        *_schedules(resources, prices),
    )


def unpriced(resources: Resources) -> tuple[str, ...]:
    """Return the types of resources of which nobody has said whether they cost anything."""
    strangers = [
        f"{kind} ({count})"
        for kind, count in sorted(resources.counts().items())
        if kind not in WITHOUT_A_PRICE | PRICED and not kind.startswith("Custom::")
    ]
    provisioned = [
        f"{table.logical_id}, a table with provisioned capacity"
        for table in resources.of("AWS::DynamoDB::Table")
        if table.properties.get("BillingMode") != "PAY_PER_REQUEST"
    ]
    return (*strangers, *provisioned)


def _database(resources: Resources, prices: Prices) -> Iterator[Line]:
    for instance in resources.of("AWS::RDS::DBInstance"):
        about = instance.properties
        if about.get("StorageType") != "gp3":
            raise Refusal(f"The storage of {instance.logical_id} is not gp3: add its price to prices.toml.")
        zones = 2 if about.get("MultiAZ") in (True, "true") else 1
        kind, size = about["DBInstanceClass"], int(about["AllocatedStorage"])
        hour = prices.usd(f"rds {kind} hour") * zones
        where = " in two zones" if zones > 1 else ""
        yield Line(
            f"database {kind}", f"{prices.hours_per_month} hours{where}", hour * prices.hours_per_month
        )
        gigabyte = prices.usd("rds gp3 GB-month") * zones
        yield Line("database storage", f"{size} GB of gp3, backups of as much free", gigabyte * size)


def _network(resources: Resources, prices: Prices) -> Iterator[Line]:
    hours = prices.hours_per_month
    gateways, addresses = resources.of("AWS::EC2::NatGateway"), resources.of("AWS::EC2::EIP")
    endpoints = [
        each
        for each in resources.of("AWS::EC2::VPCEndpoint")
        if each.properties.get("VpcEndpointType") != "Gateway"
    ]
    zones = sum(len(each.properties.get("SubnetIds", [None])) for each in endpoints)
    for what, count, price in (
        ("NAT gateways", len(gateways), "nat gateway hour"),
        ("public addresses", len(addresses), "public ipv4 hour"),
        ("interface endpoints", zones, "interface endpoint zone-hour"),
    ):
        if count:
            yield Line(what, f"{count} for {hours} hours", count * hours * prices.usd(price))


def _keys(resources: Resources, prices: Prices) -> Iterator[Line]:
    """Count the master's secret too, which RDS makes by itself."""
    managed = [
        each
        for each in resources.of("AWS::RDS::DBInstance")
        if each.properties.get("ManageMasterUserPassword") in (True, "true")
    ]
    secrets = len(resources.of("AWS::SecretsManager::Secret")) + len(managed)
    yield Line("secrets", f"{secrets}, the database's own included", secrets * prices.usd("secret month"))
    keys = len(resources.of("AWS::KMS::Key"))
    yield Line("encryption keys", plural(keys, "key"), keys * prices.usd("kms key month"))


def _watching(resources: Resources, prices: Prices) -> Iterator[Line]:
    """Count what alarms read: CloudWatch bills each metric of an alarm that sums several."""
    alarms = resources.of("AWS::CloudWatch::Alarm")
    read = sum(_metrics_read(alarm) for alarm in alarms)
    paid = prices.beyond_free("alarm metrics", read)
    free = prices.free["alarm metrics"]
    how = f"{plural(read, 'metric')} in {plural(len(alarms), 'alarm')}, {free} free"
    yield Line("alarms", how, paid * prices.usd("alarm metric month"))
    boards = len(resources.of("AWS::CloudWatch::Dashboard"))
    paid = prices.beyond_free("dashboards", boards)
    how = f"{plural(boards, 'dashboard')}, {prices.free['dashboards']} free"
    yield Line("dashboards", how, paid * prices.usd("dashboard month"))
    figures = len(CENSUS) + len(_counted_in_logs(resources))
    paid = prices.beyond_free("custom metrics", figures)
    how = f"{plural(figures, 'figure')} about runs and models, {prices.free['custom metrics']} free"
    yield Line("custom metrics", how, paid * prices.usd("custom metric month"))


def _counted_in_logs(resources: Resources) -> set[tuple[str, str]]:
    """Return the figures that filters of logs write; several filters may write the same one."""
    return {
        (each["MetricNamespace"], each["MetricName"])
        for found in resources.of("AWS::Logs::MetricFilter")
        for each in found.properties["MetricTransformations"]
    }


def _metrics_read(alarm: Resource) -> int:
    queries = alarm.properties.get("Metrics")
    return 1 if queries is None else sum("MetricStat" in query for query in queries)


def _polling(resources: Resources, prices: Prices) -> Line:
    """Lambda asks each queue that it empties all the time."""
    mappings = len(resources.of("AWS::Lambda::EventSourceMapping"))
    a_month = prices.hours_per_month * 3600 / prices.assumed["poll_s"]
    polls = mappings * prices.assumed["pollers_per_queue"] * a_month
    paid = prices.beyond_free("sqs requests", polls)
    how = f"{polls / 1e6:.1f} million looks into {plural(mappings, 'queue')}, 1 million free"
    return Line("idle queues", how, paid * prices.usd("sqs request"))


def _schedules(resources: Resources, prices: Prices) -> Iterator[Line]:
    """Price what the desk does by itself: the census asks `ops`, the ping wakes every pinned version."""
    versions = len(resources.of("AWS::Lambda::Version"))
    for schedule in resources.of("AWS::Scheduler::Schedule"):
        times = _times_a_month(schedule)
        what = _what_is_done(schedule)
        calls = Calls({"command": 1.0, "ops": float(versions if what == "ping" else QUESTIONS)})
        work = Work(resources, prices)
        usd = times * (work.of_calls(calls) + work.of_logs(calls) + work.of_events(1))
        yield Line(f"schedule {what}", f"{times:,.0f} times", usd)


def _times_a_month(schedule: Resource) -> float:
    expression = str(schedule.properties["ScheduleExpression"])
    if found := _RATE.fullmatch(expression):
        return _PER_MONTH[found[2]] / int(found[1])
    if _DAILY.fullmatch(expression):
        return _PER_MONTH["day"]
    raise Refusal(f"How often {expression} is, the cost cannot tell: write the schedule as a rate.")


def _what_is_done(schedule: Resource) -> str:
    target: dict[str, Any] = schedule.properties["Target"]
    return str(json.loads(target["Input"])["do"])
