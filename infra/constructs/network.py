"""The network: subnets that no route leaves, and one door in it, from the functions to Postgres."""

from typing import cast

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.nag import accept

POSTGRES = 5432
ZONES = 2
"""What a database's subnet group asks for at least."""


class Network(Construct):
    """Isolated subnets: no gateway, no NAT, no endpoint; what is inside reaches Postgres and nothing else."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=ZONES,
            nat_gateways=0,
            # The other way is a custom resource, whose function may edit security groups, for a group that
            # nothing is in.
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                )
            ],
        )
        self.functions_group = self._group("Functions", "Functions that log in to Postgres")
        self.database_group = self._group("Database", "Postgres")
        self.database_group.add_ingress_rule(self.functions_group, ec2.Port.tcp(POSTGRES), "Functions log in")
        self._let_functions_out_to_postgres_alone()
        accept(
            self.vpc,
            {
                "AwsSolutions-VPC7": "No route leaves this network: a flow log would show functions talking "
                "to Postgres, for more than the network itself costs."
            },
        )

    def _let_functions_out_to_postgres_alone(self) -> None:
        """Write the rule into the group itself: one that has none is made with a way to anywhere."""
        group = cast("ec2.CfnSecurityGroup", self.functions_group.node.default_child)
        group.security_group_egress = [
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="tcp",
                from_port=POSTGRES,
                to_port=POSTGRES,
                destination_security_group_id=self.database_group.security_group_id,
                description="Postgres, and nothing else",
            )
        ]

    def _group(self, construct_id: str, description: str) -> ec2.SecurityGroup:
        return ec2.SecurityGroup(
            self, construct_id, vpc=self.vpc, description=description, allow_all_outbound=False
        )
