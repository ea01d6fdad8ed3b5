"""What a deploy does before new code answers: it migrates the database and loads the playbook's knowledge."""

from __future__ import annotations

from aws_cdk import CustomResource, RemovalPolicy, custom_resources
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from constructs import Construct

from infra.constructs.functions import Functions
from infra.constructs.step_function import KEPT_LOGS, StepFunction
from infra.constructs.wildcards import accept_wildcard

KIND = "Custom::DatabasePreparation"
INSIDE = ("migrate", "admin")


class Preparation(Construct):
    """Runs for each new release or playbook; if it fails, CloudFormation takes the whole deploy back.

    `prepare` alone may read the master's password, for the first login. The framework around it logs what it
    is asked and answered, and neither holds a secret.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        database: rds.DatabaseInstance,
        release: str,
        playbook: str,
    ) -> None:
        super().__init__(scope, construct_id)
        prepare = functions["prepare"]
        master = master_secret_arn(database)
        prepare.may("secretsmanager:GetSecretValue", on=[master])
        prepare.may("lambda:InvokeFunction", on=[functions[name].arn for name in INSIDE])
        functions.give(
            master_secret_arn=master,
            **{f"{name}_function": functions[name].function.function_name for name in INSIDE},
        )
        self.done = CustomResource(
            self,
            "Done",
            resource_type=KIND,
            service_token=self._framework(prepare).service_token,
            properties={"Release": release, "Playbook": playbook},
        )

    def _framework(self, prepare: StepFunction) -> custom_resources.Provider:
        """Return what stands between CloudFormation and `prepare`, with a role and a log of our own."""
        log = logs.LogGroup(self, "Log", retention=KEPT_LOGS, removal_policy=RemovalPolicy.DESTROY)
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log.grant_write(role)
        accept_wildcard(role, f"{prepare.arn}:*", "The framework asks for every version of its handler.")
        return custom_resources.Provider(
            self,
            "Framework",
            on_event_handler=prepare.function,
            framework_on_event_role=role,
            log_group=log,
        )


def master_secret_arn(database: rds.DatabaseInstance) -> str:
    """Return the secret in which RDS keeps the master's password."""
    if database.secret is None:
        raise ValueError("The database has no master's secret: let RDS manage the password.")
    return database.secret.secret_arn
