"""Ways to break a template: each returns what changes a copy of it for the worse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.infra.claims import alarms, functions, workflow
from tests.infra.templates import Templates

Change = Callable[[Templates], object]


def add(kind: str, **properties: Any) -> Change:
    """Add a resource to the Desk stack."""
    addition = {"Type": kind, "Properties": properties}
    return lambda templates: templates.bodies["desk"]["Resources"].update(Broken=addition)


def put(kind: str, **properties: Any) -> Change:
    """Change properties of the first resource of a type."""
    return lambda templates: templates.of(kind)[0].properties.update(properties)


def drop(kind: str, name: str) -> Change:
    return lambda templates: templates.of(kind)[0].properties.pop(name)


def lose(kind: str) -> Change:
    """Let a deploy delete the first resource of a type."""
    return lambda templates: templates.of(kind)[0].body.update(DeletionPolicy="Delete")


def of(name: str, **properties: Any) -> Change:
    """Change properties of one of our functions."""
    return lambda templates: functions.ours(templates)[name].properties.update(properties)


def tell(name: str, **variables: Any) -> Change:
    return lambda templates: functions.ours(templates)[name]["Environment"]["Variables"].update(variables)


def allow(name: str, action: str | list[str], resource: Any) -> Change:
    """Give the role of one of our functions one statement more."""

    def change(templates: Templates) -> None:
        role = functions.ours(templates)[name]["Role"]["Fn::GetAtt"][0]
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        add("AWS::IAM::Policy", Roles=[{"Ref": role}], PolicyDocument={"Statement": [statement]})(templates)

    return change


def substitute(name: str, value: Any) -> Change:
    return lambda templates: templates.only(workflow.MACHINE)["DefinitionSubstitutions"].update({name: value})


def unpin(templates: Templates) -> None:
    function = functions.ours(templates)["gate"]
    substitute("GateFunctionArn", {"Fn::GetAtt": [function.id, "Arn"]})(templates)


def swap(templates: Templates) -> None:
    values = templates.only(workflow.MACHINE)["DefinitionSubstitutions"]
    values["GateFunctionArn"] = values["SendFunctionArn"]


def unprotect(templates: Templates) -> None:
    templates.of("AWS::RDS::DBParameterGroup")[0]["Parameters"].pop("rds.force_ssl")


def untag(templates: Templates) -> None:
    next(each for each in templates.resources if each.get("Tags")).properties.pop("Tags")


def forget_to_tell(metric: str) -> Change:
    """Delete every alarm that reads a metric."""

    def change(templates: Templates) -> None:
        for alarm in templates.of("AWS::CloudWatch::Alarm"):
            if metric in [name for _, name, _ in alarms.metrics(alarm)]:
                del templates.bodies[alarm.stack]["Resources"][alarm.id]

    return change


def name_a_region(templates: Templates) -> None:
    templates.bodies["desk"]["Resources"]["Broken"] = {"Type": "X::Y::Z", "Properties": {"At": "eu-west-1"}}


def say_nothing(templates: Templates) -> None:
    templates.bodies["desk"]["Outputs"]["PublicUrl"].pop("Description")


def delete(kind: str) -> Change:
    def change(templates: Templates) -> None:
        first = templates.of(kind)[0]
        del templates.bodies[first.stack]["Resources"][first.id]

    return change


def share_a_role(templates: Templates) -> None:
    ours = functions.ours(templates)
    ours["send"].properties["Role"] = ours["ask"]["Role"]


def borrow(templates: Templates) -> None:
    role = functions.ours(templates)["send"]["Role"]["Fn::GetAtt"][0]
    templates.named(role).properties["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/AdministratorAccess"]


def deafen(templates: Templates) -> None:
    statements = templates.only("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    statements[:] = [each for each in statements if each["Effect"] == "Deny"]
