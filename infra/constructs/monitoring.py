"""Who is told when something is wrong, and the one page that answers: is the desk well?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aws_cdk import Aws
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import McpSettings, ModelSettings
from infra.client import Client
from infra.constructs import alarms
from infra.constructs.alarms import Fault
from infra.constructs.dashboard import dashboard_of
from infra.context import ContextInvalid, number, text
from infra.open_hours import longest_stretch, open_hours

INTAKE, RETRY = "intake", "retry"
QUIET_HOURS = 6
"""Most of a working day: longer than a business is quiet by chance, short enough to be told the same day."""


def functions_that_are_stopped() -> list[str]:
    """Return the functions that money can stop, or a tool of others that changed."""
    stopped = {ModelSettings, McpSettings}
    return [name for name, needs in FUNCTIONS.items() if stopped & set(needs.sections)]


class Monitoring(Construct):
    """Alarms that all tell one topic, and the dashboard."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        client: Client,
        queues: Mapping[str, sqs.Queue],
        dead_letters: Mapping[str, sqs.Queue],
        machine: sfn.StateMachine,
        functions: Mapping[str, lambda_.Function],
        api: apigateway.HttpApi,
        database: rds.DatabaseInstance,
    ) -> None:
        super().__init__(scope, construct_id)
        self._client = client
        self.topic = self._topic()
        faults = (
            *(alarms.of_queue(name, queue) for name, queue in queues.items()),
            *(alarms.of_dead_letters(name, queue) for name, queue in dead_letters.items()),
            alarms.of_machine(machine),
            alarms.of_money(client.desk),
            alarms.of_waiting(client.desk),
            alarms.of_backlog(queues[RETRY]),
            alarms.of_steps(functions),
            *alarms.of_doors(api),
            *alarms.of_database(database),
            *self._silence(queues[INTAKE]),
        )
        self._count_stopped_models(functions)
        self.alarms = [self._alarm(fault) for fault in faults]
        self.dashboard = dashboard_of(
            self,
            client.desk,
            alarms=self.alarms,
            queues=queues,
            machine=machine,
            functions=functions,
            api=api,
            database=database,
        )

    def _topic(self) -> sns.Topic:
        """Make the topic; not encrypted: alarms may not use AWS's own key, and tell nothing of a person."""
        topic = sns.Topic(self, "Topic", display_name=f"frontdesk {self._client.desk}", enforce_ssl=True)
        # Its policy replaces the one that lets everything in the account publish.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsTell",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
        if email := text(self, "alarm_email"):
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic

    def _alarm(self, fault: Fault) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            fault.construct_id,
            alarm_name=f"frontdesk-{self._client.desk}-{fault.name}",
            alarm_description=fault.says,
            metric=fault.metric,
            threshold=fault.threshold,
            comparison_operator=fault.breach,
            evaluation_periods=fault.periods,
            treat_missing_data=fault.missing,
        )
        tell = actions.SnsAction(self.topic)
        alarm.add_alarm_action(tell)
        alarm.add_ok_action(tell)
        return alarm

    def _count_stopped_models(self, functions: Mapping[str, lambda_.Function]) -> None:
        """Count the lines in which a function says what stopped a model or a tool: all are one figure."""
        figure = alarms.stopped_models(self._client.desk)
        for name in functions_that_are_stopped():
            logs.MetricFilter(
                self,
                f"{name.capitalize()}Stopped",
                log_group=functions[name].log_group,
                filter_pattern=logs.FilterPattern.any(
                    *(logs.FilterPattern.string_value("$.action", "=", word) for word in alarms.STOPPED_BY)
                ),
                metric_namespace=figure.namespace,
                metric_name=figure.metric_name,
            )

    def _silence(self, intake: sqs.Queue) -> Iterator[Fault]:
        """Watch for leads in the hours that the playbook tells; a business without any is never quiet."""
        hours = open_hours(self._client.playbook)
        longest = longest_stretch(hours)
        quiet_for = number(self, "quiet_lead_hours", min(QUIET_HOURS, longest))
        if quiet_for > longest:
            raise ContextInvalid(
                f"quiet_lead_hours counts open hours in a row, and this client has {longest} at most, not "
                f"{quiet_for}: give -c quiet_lead_hours={longest} or less."
            )
        if quiet_for:
            yield alarms.of_silence(intake, hours, quiet_for)
