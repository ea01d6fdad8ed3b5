"""Nobody gets in, and who is inside does not get out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.infra.templates import Resource, Templates

WAYS = (
    "AWS::EC2::CarrierGateway",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::EIP",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::Route",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::TransitGatewayVpcAttachment",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::VPNConnection",
    "AWS::EC2::VPNGateway",
)
NOWHERE = "255.255.255.255/32"
"""The one address to which the CDK opens a group that may reach nothing."""
POSTGRES = 5432


def no_way_out_of_the_network(templates: Templates) -> list[str]:
    open_subnets = [
        f"{subnet} gives public addresses"
        for subnet in templates.of("AWS::EC2::Subnet")
        if subnet.get("MapPublicIpOnLaunch")
    ]
    return [str(way) for way in templates.any_of(*WAYS)] + open_subnets


def only_functions_reach_only_postgres(templates: Templates) -> list[str]:
    groups = templates.of("AWS::EC2::SecurityGroup")
    inline = [(each, rule) for each in groups for rule in _rules(each)]
    alone = templates.of("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
    opened = [*inline, *((each, each.properties) for each in alone)]
    return [f"{each} opens {rule}" for each, rule in opened if not _is_postgres_within(rule)]


def _rules(group: Resource) -> Iterator[dict[str, Any]]:
    yield from group.get("SecurityGroupIngress", [])
    yield from (rule for rule in group.get("SecurityGroupEgress", []) if rule.get("CidrIp") != NOWHERE)


def _is_postgres_within(rule: dict[str, Any]) -> bool:
    names_a_group = "SourceSecurityGroupId" in rule or "DestinationSecurityGroupId" in rule
    ports = {_port(rule.get("FromPort")), _port(rule.get("ToPort"))}
    return names_a_group and not {"CidrIp", "CidrIpv6"} & rule.keys() and ports == {POSTGRES}


def _port(value: Any) -> int | None:
    """A port is a number, or what the database says its port is."""
    return POSTGRES if value == POSTGRES or "Endpoint.Port" in str(value) else None


def nothing_is_public(templates: Templates) -> list[str]:
    return [
        *(f"{each} is a public address" for each in templates.any_of("AWS::Lambda::Url")),
        *(f"{each} is public" for each in templates.of("AWS::RDS::DBInstance") if each["PubliclyAccessible"]),
        *(
            f"{each} lets anybody {_actions(each, it)}"
            for each, it in _policies(templates)
            if _is_for_all(it)
        ),
        *_permissions_for_all(templates),
    ]


def _policies(templates: Templates) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Yield each statement that a resource itself carries: who may use it."""
    for resource in templates.resources:
        for name, value in resource.properties.items():
            if name.endswith(("Policy", "PolicyDocument")) and isinstance(value, dict):
                for statement in value.get("Statement", []):
                    if "Principal" in statement:
                        yield resource, statement


def _is_for_all(statement: dict[str, Any]) -> bool:
    principal = statement["Principal"]
    anybody = principal == "*" or (isinstance(principal, dict) and "*" in principal.values())
    return anybody and statement["Effect"] == "Allow" and not statement.get("Condition")


def _permissions_for_all(templates: Templates) -> Iterator[str]:
    """A service may call for any account, so a permission for one must name what it calls for."""
    for permission in templates.of("AWS::Lambda::Permission"):
        if (
            permission["Principal"] == "*"
            or not {"SourceArn", "SourceAccount"} & permission.properties.keys()
        ):
            yield f"{permission} lets {permission['Principal']} call for anybody"


def _actions(resource: Resource, statement: dict[str, Any]) -> str:
    return f"{statement.get('Action')} on {resource.type}"
