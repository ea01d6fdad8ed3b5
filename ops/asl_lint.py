"""`make check`: lints statemachines/*.asl.json with npm's asl-validator, run by the Node of .venv."""

import re
import sys
import tempfile
from pathlib import Path

import click

from ops import node
from ops.errors import Refusal

ROOT = Path(__file__).resolve().parent.parent
MACHINES = ROOT / "statemachines"
ENTRY = node.PACKAGES / "asl-validator" / "dist" / "bin" / "asl-validator.js"
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
ACCOUNT = "us-east-1:123456789012"


def main() -> int:
    """Lint every machine; print what is wrong, return the exit code."""
    try:
        node.install()
        with tempfile.TemporaryDirectory() as folder:
            lint([substituted(machine, Path(folder)) for machine in sorted(MACHINES.glob("*.asl.json"))])
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return 1
    return 0


def substituted(machine: Path, folder: Path) -> Path:
    """Write a copy with every ${Placeholder} replaced, as the deployment does it."""
    copy = folder / machine.name
    copy.write_text(PLACEHOLDER.sub(lambda found: plausible(found[1]), machine.read_text("utf-8")), "utf-8")
    return copy


def plausible(name: str) -> str:
    """Return a value of the kind that a placeholder's name promises."""
    if name.endswith("FunctionArn"):
        return f"arn:aws:lambda:{ACCOUNT}:function:{name}"
    if name.endswith("Arn"):
        return f"arn:aws:states:{ACCOUNT}:stateMachine:{name}"
    if name.endswith("QueueUrl"):
        return f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"
    return name


def lint(copies: list[Path]) -> None:
    """Run the validator over all machines; raise with its findings if there are some."""
    if not copies:
        raise Refusal("There is no state machine to lint: statemachines/*.asl.json is empty.")
    done = node.run(ENTRY, *(argument for copy in copies for argument in ("--json-path", str(copy))))
    if done.returncode:
        raise Refusal(done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(main())
