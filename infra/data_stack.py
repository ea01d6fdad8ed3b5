"""The Data stack: what a desk must not lose. It rarely changes; a deploy of the Desk leaves it alone."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from infra.client import Client
from infra.constructs.database import Database
from infra.constructs.network import Network
from infra.context import switch


class DataStack(Stack):
    """Network, database and key, protected from being deleted while the context says so."""

    def __init__(self, scope: Construct, construct_id: str, *, client: Client) -> None:
        super().__init__(
            scope,
            construct_id,
            description=f"frontdesk for {client.name}: network, database and key",
            termination_protection=switch(scope, "deletion_protection", default=True),
        )
        network = Network(self, "Network")
        database = Database(self, "Database", name=f"frontdesk-{client.desk}", network=network)
        self.vpc: ec2.Vpc = network.vpc
        self.functions_group: ec2.SecurityGroup = network.functions_group
        self.database: rds.DatabaseInstance = database.instance
        self.key: kms.Key = database.key
        CfnOutput(
            self,
            "DatabaseIdentifier",
            value=self.database.instance_identifier,
            description="The database's name: for its backups, and to restore one",
        )
