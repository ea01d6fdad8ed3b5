"""Sets up .venv with the packages that a make target needs; ops/setup calls it, before anything is installed.

Standard library only. A stamp per part of the requirements makes the second call a matter of milliseconds.
"""

import compileall
import hashlib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LAUNCHERS = {"frontdesk": "ops.cli", "cdk": "ops.cdk"}
"""Our commands in .venv/bin, and the module that each one runs."""
IMPORT_ROOTS = (ROOT / "layers" / "frontdesk" / "python", ROOT)
OUR_CODE = tuple(ROOT / folder for folder in ("layers/frontdesk/python", "functions", "infra", "ops"))
UNREACHABLE = re.compile("error sending request|dns error|connection|network|timed out", re.IGNORECASE)


class SetupFailed(Exception):
    """The packages could not be installed; the message says what to do."""


class NoNetwork(SetupFailed):
    """A registry could not be reached."""


def main(parts: list[str]) -> int:
    """Install the parts of the requirements that are missing or out of date; return the exit code."""
    try:
        make_venv()
        stale = [part for part in parts if not is_installed(part)]
        if stale:
            print(f"Setting up .venv ({' and '.join(stale)})", file=sys.stderr)
            install(stale)
            compile_ours()
            for part in stale:
                stamp(part).write_text(digest(part))
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


def make_venv() -> None:
    """Create .venv where there is none, or where the one there has another Python or was moved."""
    home = stamp("home")
    if not fits(home):
        shutil.rmtree(VENV, ignore_errors=True)
    if not PYTHON.exists():
        create_venv()
    if not home.exists() or not all((VENV / "bin" / name).exists() for name in LAUNCHERS):
        write_launchers()
        home.write_text(str(ROOT))


def fits(home: Path) -> bool:
    """Tell whether .venv was made here and for this Python; one made by hand has no stamp and is kept."""
    configuration = VENV / "pyvenv.cfg"
    if not configuration.exists():
        return False
    version = re.search(r"^version(?:_info)? *= *(\d+)\.(\d+)", configuration.read_text(), re.MULTILINE)
    same_python = version is not None and tuple(map(int, version.groups())) == sys.version_info[:2]
    return same_python and (not home.exists() or home.read_text() == str(ROOT))


def create_venv() -> None:
    """Use an installed uv, which is quicker, or the standard library."""
    uv = shutil.which("uv")
    try:
        run(
            [uv, "venv", "--quiet", "--python", base_python(), str(VENV)]
            if uv
            else [base_python(), "-m", "venv", str(VENV)]
        )
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def base_python() -> str:
    """Return the interpreter that is running, or the one behind it if it is the .venv being replaced."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def write_launchers() -> None:
    """Put our code on .venv's path, and our commands beside its python: nothing to build or download."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    pth = VENV / "lib" / version / "site-packages" / "frontdesk.pth"
    pth.write_text("".join(f"{root}\n" for root in IMPORT_ROOTS))
    for name, module in LAUNCHERS.items():
        launcher = VENV / "bin" / name
        launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m {module} "$@"\n')
        launcher.chmod(0o755)


def is_installed(part: str) -> bool:
    """Tell whether this part was installed from the requirements as they are now."""
    return stamp(part).exists() and stamp(part).read_text() == digest(part)


def stamp(part: str) -> Path:
    return VENV / f".frontdesk-{part}"


def requirements(part: str) -> Path:
    path = ROOT / "requirements" / f"{part}.txt"
    if not path.exists():
        raise SetupFailed(
            f"There is no requirements/{part}.txt: choose among run, local, deploy, eval and test."
        )
    return path


def digest(part: str) -> str:
    return hashlib.sha256(requirements(part).read_bytes()).hexdigest()


def install(parts: list[str]) -> None:
    """Install with hashes; without a network, from what uv has in its cache."""
    options = ["--quiet", "--python", str(PYTHON), "--require-hashes", "--compile-bytecode"]
    files = [argument for part in parts for argument in ("-r", str(requirements(part)))]
    command = [find_uv(), "pip", "install", *options, *files]
    try:
        run(command)
    except NoNetwork as unreachable:
        try:
            run([*command, "--offline"])
        except SetupFailed:
            raise unreachable from None


def find_uv() -> str:
    """Return the uv on the path or in .venv; install the pinned one where there is none."""
    ours = VENV / "bin" / "uv"
    if installed := shutil.which("uv"):
        return installed
    if not ours.exists():
        run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "-r",
                str(requirements("setup")),
            ]
        )
    return str(ours)


def run(command: list[str]) -> None:
    """Run a command quietly; raise what it said if it fails."""
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return
    said = (done.stderr or done.stdout).strip()
    if UNREACHABLE.search(said):
        raise NoNetwork(
            "The packages could not be fetched: connect to the network and run the same command again."
        )
    raise SetupFailed(f"{said}\nThis failed: {shlex.join(command[:4])}")


def compile_ours() -> None:
    """Write our own bytecode too: without it an import costs twice as much, once per worker."""
    for folder in OUR_CODE:
        compileall.compile_dir(folder, quiet=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
