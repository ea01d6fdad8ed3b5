"""Each claim objects when what it claims is broken: a claim that cannot fail proves nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.infra.breaking import (
    Change,
    add,
    allow,
    borrow,
    deafen,
    delete,
    drop,
    forget_to_tell,
    lose,
    name_a_region,
    of,
    put,
    say_nothing,
    share_a_role,
    substitute,
    swap,
    tell,
    unpin,
    unprotect,
    untag,
)
from tests.infra.claims import access, alarms, database, functions, network, queues, whole, workflow
from tests.infra.templates import Templates
from tests.infra.test_claims import CLAIMS, Claim

ANYBODY = [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": "*"}]


@dataclass(frozen=True, slots=True)
class Break:
    """One way to break what a claim says."""

    claim: Claim
    how: str
    change: Change

    def __str__(self) -> str:
        return f"{self.claim.__name__}: {self.how}"


ROUTE_OUT = add("AWS::EC2::Route", DestinationCidrBlock="0.0.0.0/0")
WIDE = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
MASTER_SECRET = "{{resolve:secretsmanager:master:SecretString:password}}"

BREAKS = (
    Break(network.no_way_out_of_the_network, "a NAT gateway", add("AWS::EC2::NatGateway")),
    Break(network.no_way_out_of_the_network, "an interface endpoint", add("AWS::EC2::VPCEndpoint")),
    Break(network.no_way_out_of_the_network, "a route", ROUTE_OUT),
    Break(
        network.no_way_out_of_the_network,
        "a public subnet",
        put("AWS::EC2::Subnet", MapPublicIpOnLaunch=True),
    ),
    Break(
        network.only_functions_reach_only_postgres,
        "Postgres for all",
        put("AWS::EC2::SecurityGroup", SecurityGroupIngress=[WIDE]),
    ),
    Break(
        network.only_functions_reach_only_postgres,
        "another port",
        put("AWS::EC2::SecurityGroupIngress", FromPort=443, ToPort=443),
    ),
    Break(network.nothing_is_public, "a function's URL", add("AWS::Lambda::Url")),
    Break(
        network.nothing_is_public, "a public database", put("AWS::RDS::DBInstance", PubliclyAccessible=True)
    ),
    Break(
        network.nothing_is_public,
        "a queue for all",
        put("AWS::SQS::QueuePolicy", PolicyDocument={"Statement": ANYBODY}),
    ),
    Break(network.nothing_is_public, "a service for anybody", drop("AWS::Lambda::Permission", "SourceArn")),
    Break(
        database.the_database_is_kept_safe,
        "no backups",
        put("AWS::RDS::DBInstance", BackupRetentionPeriod=1),
    ),
    Break(database.the_database_is_kept_safe, "no TLS", unprotect),
    Break(access.no_action_is_a_wildcard, "all of a service", allow("send", "sqs:*", {"Ref": "Somewhere"})),
    Break(access.no_action_is_a_wildcard, "everything", allow("send", "*", {"Ref": "Somewhere"})),
    Break(access.everything_is_granted_to_few, "every queue", allow("send", "sqs:SendMessage", "*")),
    Break(access.no_role_borrows_a_policy, "AWS's own policy", borrow),
    Break(
        access.inside_only_the_database_can_be_reached,
        "gate reads a secret",
        allow("gate", "secretsmanager:GetSecretValue", {"Ref": "Somewhere"}),
    ),
    Break(
        access.inside_only_the_database_can_be_reached,
        "gate is told of a secret",
        tell("gate", FRONTDESK_DOORS_SECRET_ARN="arn"),
    ),
    Break(
        access.inside_only_the_database_can_be_reached,
        "ops logs in as a second user",
        allow("ops", "rds-db:connect", {"Fn::Join": ["", ["arn", "/frontdesk_writer"]]}),
    ),
    Break(
        access.outside_nobody_reaches_the_database,
        "send logs in",
        allow("send", "rds-db:connect", {"Ref": "Somewhere"}),
    ),
    Break(
        access.outside_nobody_reaches_the_database, "draft is in the network", of("draft", VpcConfig={"x": 1})
    ),
    Break(functions.each_function_is_deployed, "one is called otherwise", of("draft", FunctionName="other")),
    Break(functions.each_function_has_a_role_of_its_own, "two share one", share_a_role),
    Break(functions.each_function_is_made_alike, "x86", of("draft", Architectures=["x86_64"])),
    Break(functions.each_function_has_its_layers, "no layer", of("draft", Layers=[])),
    Break(
        functions.each_function_is_told_what_its_settings_need, "one too many", tell("draft", FRONTDESK_X="1")
    ),
    Break(functions.no_secret_is_in_an_environment, "the master's password", tell("draft", X=MASTER_SECRET)),
    Break(
        functions.no_function_is_told_of_all_three_secrets,
        "draft is",
        tell("draft", **dict.fromkeys(functions.SECRETS, "arn")),
    ),
    Break(functions.what_runs_may_wait_for_is_kept, "a Lambda version", lose("AWS::Lambda::Version")),
    Break(functions.what_runs_may_wait_for_is_kept, "a layer", lose("AWS::Lambda::LayerVersion")),
    Break(functions.every_log_ends, "one is kept for ever", drop("AWS::Logs::LogGroup", "RetentionInDays")),
    Break(queues.nothing_is_lost, "nowhere to put it", add("AWS::SQS::Queue")),
    Break(
        queues.whatever_calls_by_itself_keeps_what_fails,
        "a rule without",
        add("AWS::Events::Rule", Targets=[{}]),
    ),
    Break(queues.nothing_waits_unseen, "no age", forget_to_tell(queues.AGE)),
    Break(queues.nothing_waits_unseen, "no depth", forget_to_tell(queues.DEPTH)),
    Break(queues.every_queue_has_a_reader, "one without", delete("AWS::Lambda::EventSourceMapping")),
    Break(queues.a_message_is_hidden_while_it_is_handled, "too slow", of("start", Timeout=900)),
    Break(workflow.every_placeholder_is_filled_in, "one too many", substitute("XFunctionArn", "x")),
    Break(workflow.every_function_is_pinned, "the newest version", unpin),
    Break(workflow.every_function_is_pinned, "another function's", swap),
    Break(
        workflow.a_deploy_leaves_the_old_version,
        "it is deleted",
        lose("AWS::StepFunctions::StateMachineVersion"),
    ),
    Break(
        workflow.logs_say_nothing_of_a_person,
        "they hold the data",
        put(workflow.MACHINE, LoggingConfiguration={"Level": "ALL", "IncludeExecutionData": True}),
    ),
    Break(workflow.the_machine_outwaits_its_functions, "a slower function", of("gate", Timeout=28)),
    Break(alarms.somebody_is_told, "nobody is", put("AWS::CloudWatch::Alarm", AlarmActions=[])),
    Break(alarms.the_topic_hears_alarms, "it may not", deafen),
    Break(alarms.the_topic_hears_alarms, "it is encrypted", put("AWS::SNS::Topic", KmsMasterKeyId="alias/x")),
    Break(
        alarms.each_alarm_says_what_to_do,
        "only what happened",
        put("AWS::CloudWatch::Alarm", AlarmDescription="Something is very wrong with one of the queues."),
    ),
    Break(alarms.every_bad_end_of_a_run_is_seen, "no failures", forget_to_tell("ExecutionsFailed")),
    Break(alarms.every_bad_end_of_a_run_is_seen, "no event", put("AWS::Events::Rule", EventPattern={})),
    Break(alarms.what_money_stops_is_counted_and_seen, "no alarm", forget_to_tell("ModelsStopped")),
    Break(alarms.what_money_stops_is_counted_and_seen, "not counted", delete("AWS::Logs::MetricFilter")),
    Break(
        alarms.what_money_stops_is_counted_and_seen,
        "half of it is counted",
        put("AWS::Logs::MetricFilter", FilterPattern='{ $.action = "budget_spent" }'),
    ),
    Break(
        alarms.what_money_stops_is_counted_and_seen,
        "as another figure",
        put("AWS::Logs::MetricFilter", MetricTransformations=[{"MetricNamespace": "a", "MetricName": "b"}]),
    ),
    Break(whole.everything_names_its_desk, "one does not", untag),
    Break(whole.nothing_names_an_account_or_a_region, "a region", name_a_region),
    Break(whole.outputs_without_a_word, "one has none", say_nothing),
)


@pytest.mark.parametrize("broken", BREAKS, ids=str)
def test_a_claim_objects_when_it_is_broken(broken: Break, templates: Templates):
    assert set(broken.claim(templates.broken(broken.change))) - set(broken.claim(templates))


def test_every_claim_was_broken_once():
    assert set(CLAIMS) == {broken.claim for broken in BREAKS}


def test_a_claim_about_nothing_is_refused(templates: Templates):
    with pytest.raises(AssertionError, match="There is no AWS::Nothing::Here"):
        templates.of("AWS::Nothing::Here")
