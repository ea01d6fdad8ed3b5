"""`make lock`: compiles *.in into pinned, hashed *.txt, each constrained by those before it."""

import subprocess
import sys

from ops.bootstrap import ROOT, find_uv

ORDER = ("setup", "run", "local", "deploy", "eval", "test")
# No index address, no machine's path.
OPTIONS = ("--quiet", "--generate-hashes", "--no-emit-index-url", "--custom-compile-command=make lock")
# One file serves Linux and macOS and every Python from 3.11 ...
ANYWHERE = ("--universal", "--python-version=3.11")
# ... but a layer is for Lambda alone; a test compares this with what infra/layer_builder.py builds for.
ON_LAMBDA = ("--python-platform=aarch64-manylinux_2_28", "--python-version=3.13", "--only-binary=:all:")


def main(extra: list[str]) -> int:
    """Compile every part; `extra` goes to uv, for example --upgrade."""
    layers = sorted(
        f"layers/{file.parent.name}/requirements" for file in ROOT.glob("layers/*/requirements.in")
    )
    work = [(f"requirements/{part}", ANYWHERE) for part in ORDER] + [(layer, ON_LAMBDA) for layer in layers]
    for path, target in work:
        command = [find_uv(), "pip", "compile", *OPTIONS, *target, *extra, f"{path}.in", "-o", f"{path}.txt"]
        compiled = subprocess.run(command, cwd=ROOT, check=False)
        if compiled.returncode:
            return compiled.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
