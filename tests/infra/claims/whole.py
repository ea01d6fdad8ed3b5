"""The stacks as a whole: whose they are, where they may go, and what they say when they are there."""

from __future__ import annotations

import re

from frontdesk.playbook import Playbook
from ops.local.names import camel
from tests.infra.claims.functions import ours
from tests.infra.templates import Resource, Templates

TAG = "frontdesk:desk"
REGION = re.compile(
    r"\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:gov-)?(?:central|north|south|east|west)[a-z]*-\d\b"
)
ACCOUNT = re.compile(r"(?<![\w.-])\d{12}(?![\w.-])")
OUTPUTS = {
    "PublicUrl",
    "PasteIntoSlack",
    "StateMachineArn",
    "LiveAliasArn",
    "IntakeQueueUrl",
    "RetryQueueUrl",
    "CommandQueueUrl",
    "EndedQueueUrl",
    "FenceTable",
    "BrainSecretArn",
    "ChannelsSecretArn",
    "DoorsSecretArn",
    "OpsFunction",
    "AdminFunction",
    "MigrateFunction",
    "OperatorPolicyArn",
    "AlarmTopicArn",
    "DashboardName",
    "Brain",
    "Playbook",
    "Release",
}


def everything_names_its_desk(templates: Templates) -> list[str]:
    """Whatever can carry a tag carries the desk's: its cost can be told from another's."""
    return [
        str(each) for each in templates.resources if _can_be_tagged(each) and not _is_tagged(each, templates)
    ]


def _can_be_tagged(resource: Resource) -> bool:
    if resource.type.startswith(("Custom::", "AWS::CDK::", "AWS::CloudFormation::CustomResource")):
        return False
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # a second of importing that other workers do without

    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource.type).schema
    return "Tags" in schema["properties"]


def _is_tagged(resource: Resource, templates: Templates) -> bool:
    tags = resource.get("Tags", [])
    return (
        tags.get(TAG) == templates.desk
        if isinstance(tags, dict)
        else {"Key": TAG, "Value": templates.desk} in tags
    )


def nothing_names_an_account_or_a_region(templates: Templates) -> list[str]:
    """What is synthesized once can be deployed anywhere; a table of all regions is no name of one."""
    bodies = {
        stack: {part: value for part, value in body.items() if part != "Mappings"}
        for stack, body in templates.bodies.items()
    }
    return [f"{stack}: {found}" for stack, body in bodies.items() for found in _named(str(body))]


def _named(text: str) -> list[str]:
    return REGION.findall(text) + ACCOUNT.findall(text)


def outputs_missing(templates: Templates, playbook: Playbook) -> list[str]:
    pasted = {f"PasteInto{camel(source)}" for source in playbook.sources}
    desk = {name for name, body in templates.bodies["desk"]["Outputs"].items() if "Export" not in body}
    data = templates.bodies["data"]["Outputs"].keys()
    return sorted((OUTPUTS | pasted) ^ desk) + sorted({"DatabaseIdentifier"} - data)


def outputs_without_a_word(templates: Templates) -> list[str]:
    return [
        f"{stack}: {name}"
        for stack, body in templates.bodies.items()
        for name, output in body["Outputs"].items()
        if "Export" not in output and not output.get("Description")
    ]


def routes(templates: Templates) -> set[tuple[str, str]]:
    """Return which function answers which route."""
    names = {function.id: name for name, function in ours(templates).items()}
    answered = set()
    for route in templates.of("AWS::ApiGatewayV2::Route"):
        [integration] = (templates.named(each) for each in templates.mentioned(route["Target"]))
        [function] = templates.mentioned(integration["IntegrationUri"])
        answered.add((route["RouteKey"], names[function]))
    return answered
