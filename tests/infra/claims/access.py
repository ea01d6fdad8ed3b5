"""Who may do what: each role its own few actions, on things that are named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.infra.claims.functions import INSIDE, SECRETS, by_role, ours
from tests.infra.templates import Resource, Templates

Json = dict[str, Any]

NETWORK_INTERFACES = frozenset(
    {
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    }
)
LOG_DELIVERY = frozenset(
    {
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    }
)
LISTS = frozenset(
    {
        "cloudformation:ListStacks",
        "cloudwatch:DescribeAlarms",
        "lambda:ListFunctions",
        "lambda:ListLayerVersions",
    }
)
OPERATOR = "operator"
"""Whoever the managed policy is attached to: a person, whose doctor looks whether the secrets are filled."""
ON_EVERYTHING = {
    **dict.fromkeys(INSIDE, (NETWORK_INTERFACES, "AWS knows no resource for the interfaces of a function")),
    "machine": (LOG_DELIVERY, "AWS knows no resource for the delivery of logs"),
    OPERATOR: (
        LISTS,
        "AWS knows no resource for a list of all stacks, alarms, functions or versions of layers",
    ),
}
"""Who may do what on `Resource: *`, and why; nobody else anything."""

LOGS = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})
DATABASE_USERS = {
    **dict.fromkeys(("recall", "gate", "record", "admin"), "frontdesk_writer"),
    "ops": "frontdesk_reader",
    "migrate": "frontdesk_migrator",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement that allows something, and whose: a function, "machine", "operator", or a logical id."""

    holder: str
    actions: tuple[str, ...]
    resources: tuple[Any, ...]
    statement: Json

    def __str__(self) -> str:
        return f"{self.holder} may {', '.join(self.actions)}"


def grants(templates: Templates) -> Iterator[Grant]:
    """Yield what every role, and every policy that people attach, allows."""
    names = holders(templates)
    for policy in templates.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        roles = [name for role in policy.get("Roles", []) for name in templates.mentioned(role)]
        for statement in policy["PolicyDocument"]["Statement"]:
            for holder in roles or [OPERATOR]:
                yield _grant(names.get(holder, holder), statement)
    for role in templates.of("AWS::IAM::Role"):
        for inline in role.get("Policies", []):
            for statement in inline["PolicyDocument"]["Statement"]:
                yield _grant(names.get(role.id, role.id), statement)


def holders(templates: Templates) -> dict[str, str]:
    """Return the names of whom the roles are for, by the logical id of the role."""
    machine = templates.only("AWS::StepFunctions::StateMachine")
    [machine_role] = templates.mentioned(machine["RoleArn"])
    return {machine_role: "machine", **by_role(templates)}


def _grant(holder: str, statement: Json) -> Grant:
    actions, resources = statement.get("Action", ["NotAction"]), statement.get("Resource", ["*"])
    return Grant(
        holder,
        tuple(actions if isinstance(actions, list) else [actions]),
        tuple(resources if isinstance(resources, list) else [resources]),
        statement,
    )


def no_action_is_a_wildcard(templates: Templates) -> list[str]:
    return [
        str(grant)
        for grant in grants(templates)
        if "NotAction" in grant.statement or any("*" in action for action in grant.actions)
    ]


def everything_is_granted_to_few(templates: Templates) -> list[str]:
    nobody: tuple[frozenset[str], str] = (frozenset(), "")
    return [
        f"{grant} on everything"
        for grant in grants(templates)
        if "*" in grant.resources and not set(grant.actions) <= ON_EVERYTHING.get(grant.holder, nobody)[0]
    ]


def no_role_borrows_a_policy(templates: Templates) -> list[str]:
    """A policy of AWS's own allows more than is needed; only the CDK's provider framework carries one."""
    known = set(holders(templates).values())
    borrowing = [role for role in templates.of("AWS::IAM::Role") if role.get("ManagedPolicyArns")]
    return [f"{role} borrows a policy" for role in borrowing if holders(templates).get(role.id) in known]


def inside_only_the_database_can_be_reached(templates: Templates) -> list[str]:
    """A [db] function writes its log, is put into the network, and logs in as exactly one user."""
    functions = ours(templates)
    wrong = []
    for name, user in DATABASE_USERS.items():
        allowed = [grant for grant in grants(templates) if grant.holder == name]
        others = [grant for grant in allowed if not set(grant.actions) <= LOGS | NETWORK_INTERFACES]
        wrong += [str(grant) for grant in others if grant.actions != ("rds-db:connect",)]
        logins = [resource for grant in others for resource in grant.resources]
        if len(logins) != 1 or not str(logins[0]).count(f"/{user}'"):
            wrong.append(f"{name} logs in as {logins}, not as {user} alone")
        if SECRETS & functions[name]["Environment"]["Variables"].keys():
            wrong.append(f"{name} is told of a secret")
        wrong += [f"{name} is outside the network"] * ("VpcConfig" not in functions[name].properties)
    return wrong


def outside_nobody_reaches_the_database(templates: Templates) -> list[str]:
    wrong = [
        f"{each} is in a network"
        for each in templates.of("AWS::Lambda::Function")
        if "VpcConfig" in each.properties and each not in [ours(templates)[name] for name in INSIDE]
    ]
    return wrong + [
        str(grant)
        for grant in grants(templates)
        if grant.holder not in INSIDE and any(action.startswith("rds") for action in grant.actions)
    ]


def readers_of(templates: Templates, secret: Resource) -> frozenset[str]:
    """Return who may read a secret."""
    return frozenset(
        grant.holder
        for grant in grants(templates)
        if "secretsmanager:GetSecretValue" in grant.actions
        and secret.id in templates.mentioned(list(grant.resources))
    )


def invokers_of(templates: Templates, function: Resource) -> frozenset[str]:
    """Return who may invoke a function: by its role, or because the function lets a service in."""
    versions = {
        each.id
        for each in templates.of("AWS::Lambda::Version")
        if function.id in templates.mentioned(each["FunctionName"])
    }
    targets = {function.id, *versions}
    by_grant = (
        grant.holder
        for grant in grants(templates)
        if "lambda:InvokeFunction" in grant.actions and targets & templates.mentioned(list(grant.resources))
    )
    by_permission = (
        str(permission["Principal"])
        for permission in templates.of("AWS::Lambda::Permission")
        if targets & templates.mentioned(permission["FunctionName"])
    )
    return frozenset((*by_grant, *by_permission))
