"""`.venv/bin/cdk`: the CDK's command line in the version that fits the library, run by the Node of .venv."""

import os
import subprocess
import sys

from ops import bootstrap

PARTS = ["run", "local", "deploy"]
CLI = bootstrap.ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"


def main(arguments: list[str]) -> int:
    """Install what is missing, run the CDK in the folder one is in, and return its exit code."""
    if failure := bootstrap.main(PARTS):
        return failure
    from ops import node
    from ops.errors import Refusal

    try:
        node.install()
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    command = [str(node.NODE), str(CLI), *arguments]
    try:
        return subprocess.run(command, env=environment(str(node.NODE)), check=False).returncode
    except KeyboardInterrupt:
        return 130


def environment(node: str) -> dict[str, str]:
    """Return what the CDK and its app run with; kept from writing bytecode, each synth would compile anew."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"JSII_NODE": node}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
