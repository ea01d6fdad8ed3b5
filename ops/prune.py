"""Finds what deployments have left behind and nobody needs any more: versions of the state machine, of the
functions that it pins, and of their layers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from botocore.exceptions import ClientError

from frontdesk.aws import error_code
from frontdesk.orchestration.versions import pinned, published, routed
from ops.errors import Refusal

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.literals import ExecutionStatusType
    from mypy_boto3_stepfunctions.type_defs import ExecutionListItemTypeDef

KEPT_FOR_ROLLBACK: Final = 3
"""So many of the newest versions of everything stay: a deployment may be under way, or be taken back."""
REDRIVABLE_FOR: Final = timedelta(days=14)
"""So long can an execution that ended badly be redriven, with the definition that it began with."""
OUR_LAYERS: Final = "frontdesk-"
_ENDED_BADLY: Final[tuple[ExecutionStatusType, ...]] = ("FAILED", "TIMED_OUT", "ABORTED")
_VERSION: Final = re.compile(r"(?P<unversioned>.+):(?P<number>\d+)")
_GONE: Final = frozenset({"ResourceNotFound", "ResourceNotFoundException", "StateMachineDoesNotExist"})

Kind = Literal["state machine", "function", "layer"]
ORDER: Final[tuple[Kind, ...]] = ("state machine", "function", "layer")
"""What points at others goes first; a version to which an alias leads is refused before anything is gone."""


@dataclass(frozen=True, slots=True)
class Removable:
    """One version that nobody needs, and why not."""

    kind: Kind
    arn: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Functions:
    """Every version of every function of the account, by its ARN, with its layers."""

    layers: Mapping[str, frozenset[str]]

    def of(self, unversioned: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the numbered versions of these functions."""
        names = set(unversioned)
        return {arn: layers for arn, layers in self.layers.items() if _unversioned(arn) in names}


def removable(
    functions: LambdaClient, stepfunctions: SFNClient, machine_arn: str, *, now: datetime | None = None
) -> list[Removable]:
    """Return what can go, in the order in which it can.

    Needed is what an alias leads to, what an open run or one that can still be redriven began with, and the
    newest three of everything.

    Raises:
        Refusal: it cannot be told what a run needs, so everything stays.
    """
    versions = list(published(stepfunctions, machine_arn))
    walked = _walked(stepfunctions, machine_arn, now or datetime.now(UTC))
    needed = {*_led_to(stepfunctions, machine_arn), *walked, *_newest(versions)}
    pins = {version: pinned(stepfunctions, version) for version in versions}
    machines = [
        Removable("state machine", version, "no alias leads to it, and no run needs it")
        for version in versions
        if version not in needed
    ]
    every = _functions(functions)
    ours = every.of(_unversioned(arn) for arns in pins.values() for arn in arns)
    still = {arn for version in needed & pins.keys() for arn in pins[version]} | set(_newest(ours))
    idle = [arn for arn in ours if arn not in still]
    reason = "no version of the state machine that is kept pins it"
    gone = [Removable("function", arn, reason) for arn in sorted(idle)]
    return [*machines, *gone, *_idle_layers(functions, every, ours, set(idle))]


def remove(
    found: Iterable[Removable], functions: LambdaClient, stepfunctions: SFNClient
) -> Iterator[Removable]:
    """Delete what was found, in a safe order, and yield each that is gone, though it be gone before."""
    for each in sorted(found, key=lambda one: ORDER.index(one.kind)):
        try:
            _delete(each, functions, stepfunctions)
        except ClientError as error:
            if error_code(error) not in _GONE:
                raise
        yield each


def _delete(each: Removable, functions: LambdaClient, stepfunctions: SFNClient) -> None:
    unversioned, number = _unversioned(each.arn), each.arn.rpartition(":")[2]
    match each.kind:
        case "state machine":
            stepfunctions.delete_state_machine_version(stateMachineVersionArn=each.arn)
        case "function":
            functions.delete_function(FunctionName=unversioned, Qualifier=number)
        case "layer":
            functions.delete_layer_version(LayerName=unversioned, VersionNumber=int(number))


def _walked(stepfunctions: SFNClient, machine_arn: str, now: datetime) -> set[str]:
    """Return the versions that a run began with which is open or can be redriven."""
    found = set()
    for each in _unfinished(stepfunctions, machine_arn, now):
        version = each.get("stateMachineVersionArn") or stepfunctions.describe_execution(
            executionArn=each["executionArn"]
        ).get("stateMachineVersionArn")
        if version is None:
            raise Refusal(
                f"Execution {each['name'][:20]} was started without a version of the state machine, so nobody"
                f" can tell what it needs. Everything stays until it has succeeded, or until"
                f" {REDRIVABLE_FOR.days} days after it failed."
            )
        found.add(version)
    return found


def _unfinished(
    stepfunctions: SFNClient, machine_arn: str, now: datetime
) -> Iterator[ExecutionListItemTypeDef]:
    pages = stepfunctions.get_paginator("list_executions")
    for page in pages.paginate(stateMachineArn=machine_arn, statusFilter="RUNNING"):
        yield from page["executions"]
    for status in _ENDED_BADLY:
        for page in pages.paginate(stateMachineArn=machine_arn, statusFilter=status):
            for each in page["executions"]:
                if now - each.get("stopDate", now) <= REDRIVABLE_FOR:
                    yield each


def _led_to(stepfunctions: SFNClient, machine_arn: str) -> set[str]:
    """Return the versions to which any alias of the machine leads; it has a hundred at most, one page."""
    aliases = stepfunctions.list_state_machine_aliases(stateMachineArn=machine_arn, maxResults=1000)
    arns = [each["stateMachineAliasArn"] for each in aliases["stateMachineAliases"]]
    return {version for arn in arns for version in routed(stepfunctions, arn)}


def _functions(client: LambdaClient) -> _Functions:
    pages = client.get_paginator("list_functions").paginate(FunctionVersion="ALL")
    return _Functions(
        {
            each["FunctionArn"]: frozenset(layer["Arn"] for layer in each.get("Layers", []))
            for page in pages
            for each in page["Functions"]
        }
    )


def _idle_layers(
    client: LambdaClient, every: _Functions, ours: Mapping[str, frozenset[str]], idle: set[str]
) -> list[Removable]:
    """Return the versions of our functions' layers that no function is left with, of whatever desk."""
    used = {layer for arn, layers in every.layers.items() if arn not in idle for layer in layers}
    names = {_unversioned(layer) for layers in ours.values() for layer in layers}
    reason = "no function that is kept has it"
    return [
        Removable("layer", version, reason)
        for name in sorted(names)
        if name.rpartition(":")[2].startswith(OUR_LAYERS)
        for version in _after_the_newest(_layer_versions(client, name))
        if version not in used
    ]


def _layer_versions(client: LambdaClient, name: str) -> list[str]:
    pages = client.get_paginator("list_layer_versions").paginate(LayerName=name)
    return [each["LayerVersionArn"] for page in pages for each in page["LayerVersions"]]


def _newest(versions: Iterable[str]) -> list[str]:
    """Return the newest three of each thing that these are versions of."""
    of: dict[str, list[str]] = {}
    for version in versions:
        of.setdefault(_unversioned(version), []).append(version)
    return [each for mine in of.values() for each in sorted(mine, key=_number)[-KEPT_FOR_ROLLBACK:]]


def _after_the_newest(versions: Iterable[str]) -> list[str]:
    return sorted(versions, key=_number)[:-KEPT_FOR_ROLLBACK]


def _unversioned(arn: str) -> str:
    """Return the ARN without its number; an ARN that ends in a word, as $LATEST, is of no version."""
    version = _VERSION.fullmatch(arn)
    return version["unversioned"] if version else arn


def _number(arn: str) -> int:
    return int(arn.rpartition(":")[2])
