"""The resources of a desk's synthesized templates, whichever way they were made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ops.errors import Refusal

ROOT: Final = Path(__file__).resolve().parent.parent.parent
_PYTHONPATH: Final = os.pathsep.join([str(ROOT / "layers" / "frontdesk" / "python"), str(ROOT)])
_ENDING: Final = ".template.json"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template; its conditions are not looked at, for a desk has none."""

    logical_id: str
    type: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything that the stacks of one desk are made of."""

    every: tuple[Resource, ...]

    def of(self, kind: str) -> list[Resource]:
        return [each for each in self.every if each.type == kind]

    def counts(self) -> Counter[str]:
        return Counter(each.type for each in self.every)


def read_templates(folder: Path) -> Resources:
    """Read every template of an assembly, such as cdk.out.

    Raises:
        Refusal: there is none.
    """
    files = sorted(folder.glob(f"*{_ENDING}"))
    if not files:
        raise Refusal(f"There is no synthesized template in {folder}: run `make synth`, or leave --from out.")
    return Resources(
        tuple(
            Resource(logical_id, each["Type"], each.get("Properties", {}))
            for file in files
            for logical_id, each in json.loads(file.read_text("utf-8"))["Resources"].items()
        )
    )


def has_routes(resources: Resources) -> bool:
    """Say whether a desk may ask models: unless it was given the embedded brain."""
    told = [
        each.properties.get("Environment", {}).get("Variables", {}).get("FRONTDESK_BRAIN")
        for each in resources.of("AWS::Lambda::Function")
    ]
    return "embedded" not in told


@contextmanager
def synthesized(playbook: str) -> Iterator[Path]:
    """Synthesize a client's stacks into a folder of their own, with no package built for it.

    Raises:
        Refusal: it cannot be done here; the message is the app's own.
    """
    try:
        from ops import cdk, node
    except ModuleNotFoundError as error:
        raise Refusal(
            "Synthesizing takes the CDK: run `.venv/bin/cdk --version` once, or give --from."
        ) from error
    context = {"playbook": playbook, "nag": "false", "aws:cdk:bundling-stacks": []}
    with tempfile.TemporaryDirectory(prefix="frontdesk-cost-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "infra.app"],
            cwd=ROOT,
            env=cdk.environment(str(node.NODE))
            | {
                "CDK_CONTEXT_JSON": json.dumps(context),
                "CDK_OUTDIR": folder,
                "CDK_VALIDATION": "false",
                "PYTHONPATH": _PYTHONPATH,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refusal(f"The stacks of {playbook} cannot be synthesized: {_last_line(done.stderr)}")
        yield Path(folder)


def _last_line(said: str) -> str:
    return said.strip().rpartition("\n")[2] or "the app did not say why"
