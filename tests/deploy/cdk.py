"""Runs the CDK CLI, the one that deploys for real, against the local cloud."""

import os
import re
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.local.names import ACCOUNT, HOST, REGION
from ops.node import NODE, PACKAGES

CLI = PACKAGES / "aws-cdk" / "bin" / "cdk"
_PATIENCE_S = 300


class CommandFailed(Exception):
    """The CLI said no; the message is what it wrote."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command wrote, and how long it took."""

    output: str
    seconds: float

    def unchanged_stacks(self) -> set[str]:
        """Return the stacks that had nothing to deploy."""
        return set(re.findall(r"^✅ +(\S+) \(no changes\)", self.output, re.MULTILINE))


class Cdk:
    """The CLI in a folder of its own, so that it reads no cdk.json and no credentials of this machine."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self._folder = folder
        self._environment = _environment(folder, endpoint)

    def bootstrap(self) -> Done:
        return self._run("bootstrap", f"aws://{ACCOUNT}/{REGION}")

    def deploy(self, assembly: Path) -> Done:
        """Deploy every stack. Raises CommandFailed."""
        return self._run(
            "deploy", "--all", "--require-approval", "never", "--progress", "events", "--app", str(assembly)
        )

    def _run(self, *command: str) -> Done:
        began = time.monotonic()
        ran = subprocess.run(
            [NODE, CLI, *command, "--ci", "--no-color", "--no-notices"],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=_PATIENCE_S,
        )
        if ran.returncode:
            raise CommandFailed(ran.stdout)
        return Done(ran.stdout, time.monotonic() - began)


def _environment(home: Path, endpoint: str) -> Mapping[str, str]:
    return {
        "PATH": os.pathsep.join((str(NODE.parent), os.environ["PATH"])),
        "HOME": str(home),
        "NO_PROXY": HOST,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
    }
