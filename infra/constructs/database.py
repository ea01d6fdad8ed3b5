"""The database: PostgreSQL on the smallest instance that bears IAM logins, encrypted and hard to delete."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from constructs import Construct

from infra.constructs.network import Network
from infra.context import switch, text
from infra.nag import accept

ENGINE = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_18_3)
DATABASE = "frontdesk"
MASTER = "dbadmin"
INSTANCE = "t4g.small"
"""IAM logins want memory beside Postgres; with the 1 GiB of a micro they fail now and then."""
PARAMETERS = {
    "rds.force_ssl": "1",
    "idle_in_transaction_session_timeout": "60000",
    # An error is logged without the row that it is about, and a slow statement not at all, since its values
    # would be logged with it: a log is no place for what people wrote.
    "log_error_verbosity": "terse",
}
BACKUP_DAYS = 14
STORAGE_GIB = 20
STORAGE_GIB_AT_MOST = 100


class Database(Construct):
    """One PostgreSQL instance; RDS makes and keeps its master's password, for the first login alone."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, network: Network) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description="Encrypts the desk's database and its backups",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.instance = self._instance(name, network)
        self.instance.node.add_dependency(self._log_group(name))
        accept(
            self.instance,
            {
                "AwsSolutions-RDS3": "One zone by default, for its price; -c multi_az=true makes it two.",
                "AwsSolutions-RDS11": "Another port would protect nothing where no route leads in.",
            },
        )

    def _log_group(self, name: str) -> logs.LogGroup:
        """Return the group that RDS writes to; the one it would make keeps its lines forever."""
        return logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/rds/instance/{name}/postgresql",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _instance(self, name: str, network: Network) -> rds.DatabaseInstance:
        return rds.DatabaseInstance(
            self,
            "Instance",
            instance_identifier=name,
            engine=ENGINE,
            instance_type=ec2.InstanceType(text(self, "instance", INSTANCE)),
            multi_az=switch(self, "multi_az", default=False),
            database_name=DATABASE,
            credentials=rds.Credentials.from_username(MASTER),
            manage_master_user_password=True,
            iam_authentication=True,
            ca_certificate=rds.CaCertificate.RDS_CA_RSA2048_G1,
            parameter_group=rds.ParameterGroup(self, "Parameters", engine=ENGINE, parameters=PARAMETERS),
            vpc=network.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_groups=[network.database_group],
            publicly_accessible=False,
            storage_encrypted=True,
            storage_encryption_key=self.key,
            storage_type=rds.StorageType.GP3,
            allocated_storage=STORAGE_GIB,
            max_allocated_storage=STORAGE_GIB_AT_MOST,
            backup_retention=Duration.days(BACKUP_DAYS),
            delete_automated_backups=False,
            copy_tags_to_snapshot=True,
            deletion_protection=switch(self, "deletion_protection", default=True),
            removal_policy=RemovalPolicy.SNAPSHOT,
            auto_minor_version_upgrade=True,
            cloudwatch_logs_exports=["postgresql"],
        )
