"""`make lock`: compiles requirements/*.in into pinned, hashed *.txt, each constrained by those before it."""

import subprocess
import sys

from ops.bootstrap import ROOT, find_uv

ORDER = ("setup", "run", "local", "test")
# Universal: one file serves Linux and macOS and every Python from 3.11. No index address, no machine's path.
OPTIONS = (
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--custom-compile-command=make lock",
)


def main(extra: list[str]) -> int:
    """Compile each part; `extra` goes to uv, for example --upgrade."""
    for part in ORDER:
        source, target = f"requirements/{part}.in", f"requirements/{part}.txt"
        compiled = subprocess.run(
            [find_uv(), "pip", "compile", *OPTIONS, *extra, source, "-o", target], cwd=ROOT, check=False
        )
        if compiled.returncode:
            return compiled.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
