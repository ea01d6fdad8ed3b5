"""The state machine: what it calls is pinned, its log says nothing of a person, a deploy breaks no run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from frontdesk.lambdas import FUNCTIONS
from tests.infra.claims.functions import ours
from tests.infra.templates import Json, Resource, Templates

MACHINE = "AWS::StepFunctions::StateMachine"
SLACK_S = 5
"""How much longer the machine waits than the function may take, so that a function's own timeout is seen."""


def definition(templates: Templates) -> Json:
    """Return the definition before AWS fills it in."""
    found: Json = json.loads(templates.only(MACHINE)["DefinitionString"])
    return found


def read(definition_file: Path) -> Json:
    found: Json = json.loads(definition_file.read_text("utf-8"))
    return found


def every_placeholder_is_filled_in(templates: Templates) -> list[str]:
    machine = templates.only(MACHINE)
    open_ones = set(re.findall(r"\$\{(\w+)\}", machine["DefinitionString"]))
    return sorted(open_ones ^ machine["DefinitionSubstitutions"].keys())


def every_function_is_pinned(templates: Templates) -> list[str]:
    """What the definition calls is a version that stays, of the function that the placeholder names."""
    wrong = []
    for name, value in templates.only(MACHINE)["DefinitionSubstitutions"].items():
        if name.endswith("FunctionArn"):
            version = _version(templates, value)
            if version is None or not version.is_retained:
                wrong.append(f"{name} is not a version that is kept")
            elif _function_of(templates, version) != name.removesuffix("FunctionArn").lower():
                wrong.append(f"{name} is {version}")
    return wrong


def _version(templates: Templates, value: Any) -> Resource | None:
    """Return the version that a value is, and nothing else than is."""
    if not isinstance(value, dict) or value.keys() != {"Ref"}:
        return None
    found = templates.named(value["Ref"])
    return found if found.type == "AWS::Lambda::Version" else None


def _function_of(templates: Templates, version: Resource) -> str | None:
    [function] = templates.mentioned(version["FunctionName"])
    return next((name for name, each in ours(templates).items() if each.id == function), None)


def a_deploy_leaves_the_old_version(templates: Templates) -> list[str]:
    """Each deploy makes a version that stays, and points the alias, by which runs start, to it."""
    machine, version = templates.only(MACHINE), templates.only("AWS::StepFunctions::StateMachineVersion")
    alias = templates.only("AWS::StepFunctions::StateMachineAlias")
    start = ours(templates)["start"]["Environment"]["Variables"]["FRONTDESK_STATE_MACHINE_ARN"]
    found = {
        f"{version} is not kept": version.is_retained,
        f"{version} is of no revision": "StateMachineRevisionId" in str(version["StateMachineRevisionId"]),
        f"{version} is of another machine": machine.id in templates.mentioned(version["StateMachineArn"]),
        f"{alias} does not follow the version": version.id in templates.mentioned(alias.properties),
        f"{alias} is not called live": alias["Name"] == "live",
        "start starts something else than the alias": templates.mentioned(start) == {alias.id},
    }
    return [fault for fault, holds in found.items() if not holds]


def logs_say_nothing_of_a_person(templates: Templates) -> list[str]:
    logging = templates.only(MACHINE)["LoggingConfiguration"]
    found = {"Level": "ALL", "IncludeExecutionData": False}
    return [f"{key} is {logging.get(key)}" for key, value in found.items() if logging.get(key) != value]


def the_machine_outwaits_its_functions(templates: Templates) -> list[str]:
    wrong = []
    for name, state in definition(templates)["States"].items():
        called = re.fullmatch(r"\$\{(\w+)FunctionArn\}", str(state.get("Parameters", {}).get("FunctionName")))
        if called and "TimeoutSeconds" in state:
            function = ours(templates)[called[1].lower()]
            if state["TimeoutSeconds"] < function["Timeout"] + SLACK_S:
                wrong.append(f"{name} waits {state['TimeoutSeconds']} s for {function['Timeout']} s")
    return wrong


def pinned(templates: Templates) -> frozenset[str]:
    """Return the functions that the definition calls."""
    names = (
        each.removesuffix("FunctionArn").lower()
        for each in templates.only(MACHINE)["DefinitionSubstitutions"]
    )
    return frozenset(name for name in names if name in FUNCTIONS)
