"""What ministack lacks of the desk's CloudFormation: each gap by name, closed in a copy of the templates.

Nothing else is changed. Of what is not named here ministack refuses the whole stack, so that a new gap shows
as a deployment that fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Template = dict[str, Any]
_GET_ATT = "Fn::GetAtt"


@dataclass(frozen=True, slots=True)
class Ground:
    """What this machine puts in the place of what the emulator cannot make."""

    master_secret_arn: str
    public_url: str


@dataclass(frozen=True, slots=True)
class Gap:
    """`close` changes one template and returns in how many places."""

    name: str
    reason: str
    close: Callable[[Template, Ground], int]


def close_gaps(templates: Mapping[str, Template], ground: Ground) -> dict[str, int]:
    """Close every gap in every template, and return how often each occurred."""
    return {gap.name: sum(gap.close(each, ground) for each in templates.values()) for gap in GAPS}


def _leave_out(kind: str) -> Callable[[Template, Ground], int]:
    def close(template: Template, _: Ground) -> int:
        return _remove(template, {name for name, _ in _of_type(template, kind)})

    return close


def _machine_for_version(template: Template, _: Ground) -> int:
    """Let the machine stand for its published version."""
    found = dict(_of_type(template, "AWS::StepFunctions::StateMachineVersion"))
    return _stand_in(template, {name: each["Properties"]["StateMachineArn"] for name, each in found.items()})


def _machine_for_alias(template: Template, _: Ground) -> int:
    """Let whatever the alias points at stand for the alias."""
    found = dict(_of_type(template, "AWS::StepFunctions::StateMachineAlias"))
    return _stand_in(template, {name: _pointed_at(each["Properties"]) for name, each in found.items()})


def _pointed_at(alias: Mapping[str, Any]) -> Any:
    return alias["DeploymentPreference"]["StateMachineVersionArn"]


def _master_secret(template: Template, ground: Ground) -> int:
    return _replace(
        template,
        lambda name, attribute: (
            ground.master_secret_arn if attribute == "MasterUserSecret.SecretArn" else None
        ),
    )


def _api_address(template: Template, ground: Ground) -> int:
    apis = dict(_of_type(template, "AWS::ApiGatewayV2::Api"))
    return _replace(
        template,
        lambda name, attribute: ground.public_url if name in apis and attribute == "ApiEndpoint" else None,
    )


def _plain_alarms(template: Template, _: Ground) -> int:
    """Let an alarm over an expression watch the first metric that the expression is made of."""
    found = [
        each for _, each in _of_type(template, "AWS::CloudWatch::Alarm") if "Metrics" in each["Properties"]
    ]
    for alarm in found:
        watched = [each["MetricStat"] for each in alarm["Properties"].pop("Metrics") if "MetricStat" in each]
        metric = watched[0]["Metric"]
        alarm["Properties"] |= {name: metric[name] for name in ("Namespace", "MetricName")}
        alarm["Properties"] |= {"Period": watched[0]["Period"], "Statistic": watched[0]["Stat"]}
    return len(found)


GAPS = (
    Gap(
        "AWS::EC2::SecurityGroupIngress",
        "No packet passes a security group here; tests/infra says what each lets through.",
        _leave_out("AWS::EC2::SecurityGroupIngress"),
    ),
    Gap(
        "AWS::StepFunctions::StateMachineAlias",
        "Unknown to ministack: what would start the alias starts the machine itself.",
        _machine_for_alias,
    ),
    Gap(
        "AWS::StepFunctions::StateMachineVersion",
        "Unknown to ministack: the machine has one definition, the newest.",
        _machine_for_version,
    ),
    Gap(
        "AWS::RDS::DBInstance MasterUserSecret.SecretArn",
        "RDS would make the secret; it is made beforehand, for a role that the real Postgres knows.",
        _master_secret,
    ),
    Gap(
        "AWS::ApiGatewayV2::Api ApiEndpoint",
        "ministack's name of an API resolves nowhere; the local cloud's front door serves its routes.",
        _api_address,
    ),
    Gap(
        "AWS::CloudWatch::Alarm Metrics",
        "ministack's alarms know no metric math; tests/infra says what each alarm watches.",
        _plain_alarms,
    ),
)


def _of_type(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource


def _remove(template: Template, gone: set[str]) -> int:
    """Take resources out, and out of what waits for them."""
    for name in gone:
        del template["Resources"][name]
    for resource in template["Resources"].values():
        waits_for = resource.get("DependsOn", [])
        waits_for = [waits_for] if isinstance(waits_for, str) else waits_for
        if gone.intersection(waits_for):
            resource["DependsOn"] = [name for name in waits_for if name not in gone]
    return len(gone)


def _stand_in(template: Template, substitutes: Mapping[str, Any]) -> int:
    """Take resources out and put something else wherever one was referred to."""
    _remove(template, set(substitutes))
    _replace(template, lambda name, _: substitutes.get(name))
    return len(substitutes)


def _replace(node: Any, substitute: Callable[[str, str], Any]) -> int:
    """Replace every reference (an attribute, or a plain one with the attribute "") that has a substitute."""
    places = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    count = 0
    for key, value in places:
        if not isinstance(value, dict | list):
            continue
        found = substitute(*reference) if (reference := _reference(value)) else None
        if found is None:
            count += _replace(value, substitute)
        else:
            node[key] = found
            count += 1
    return count


def _reference(value: Any) -> tuple[str, str] | None:
    if not isinstance(value, dict) or len(value) != 1:
        return None
    if isinstance(value.get("Ref"), str):
        return value["Ref"], ""
    if isinstance(value.get(_GET_ATT), list):
        name, attribute = value[_GET_ATT]
        return name, attribute
    return None
