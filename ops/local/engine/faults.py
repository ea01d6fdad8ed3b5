"""Gap: the names of API errors, which moto keeps where its responses do not look."""

from __future__ import annotations

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser import api

from ops.local.engine.patches import Patches


class InvalidToken(AWSError):
    TYPE = "InvalidToken"


class InvalidOutput(AWSError):
    TYPE = "InvalidOutput"


class ExecutionNotRedrivable(AWSError):
    TYPE = "ExecutionNotRedrivable"


class StateMachineAlreadyExists(AWSError):
    TYPE = "StateMachineAlreadyExists"


def name_faults(patches: Patches) -> None:
    """Let every exception of moto's parser API go out under its own name as a 400, not as a 500."""
    for fault in AWSError.__subclasses__():
        if fault.__module__ == api.__name__ and "TYPE" not in vars(fault):
            patches.put(fault, "TYPE", vars(fault)["code"])
