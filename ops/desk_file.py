"""Where a desk of this checkout keeps its state, and how another command finds the one that runs."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from ops.errors import Refusal
from ops.local.failures import kept_in

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".frontdesk"
_DEMO = "-demo"


@dataclass(frozen=True, slots=True)
class RunningDesk:
    """The desk that runs here: its process, where it listens, and what its senders sign with."""

    pid: int
    public_url: str
    playbook: str
    twilio_token: str
    form_secret: str
    console_url: str = ""
    home: str = ""
    """Where this desk keeps its state; empty stands for the checkout's home itself."""
    twilio_url: str = ""
    slack_url: str = ""
    models_url: str = ""
    """Where its stand-ins answer; empty where nobody stands in for the providers of models."""
    brain: str = "embedded"
    highlevel: Mapping[str, str] = field(default_factory=dict)
    """What its functions hold for HighLevel, by the settings' names; nothing where the playbook has none."""

    @property
    def clock_file(self) -> Path:
        """Where its virtual clock is read."""
        return Path(self.home or HOME) / "clock.json"


def _file() -> Path:
    return HOME / "desk.json"


@contextmanager
def announced(desk: RunningDesk) -> Iterator[None]:
    """Let other commands find this desk, readable for its owner only, until the block ends."""
    HOME.mkdir(exist_ok=True)
    file = _file()
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(asdict(desk), out)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def running_desk() -> RunningDesk:
    """Return the desk that runs here.

    Raises:
        Refusal: none does.
    """
    desk = _announced_desk() if _is_owned() else None
    if desk is None:
        raise Refusal("No desk is running here; start one with `frontdesk up` and try again.")
    return desk


def desk_name(playbook: Path, *, is_demo: bool = False) -> str:
    """Return what the desk of a playbook's folder is called here; the demo's is another one.

    Another folder of the same name is another client, whose people must not meet ours.
    """
    name = playbook.name
    if playbook.parent != ROOT.resolve() / "playbooks" or name.endswith(_DEMO):
        name += f"-{hashlib.sha256(str(playbook).encode()).hexdigest()[:8]}"
    return f"{name}{_DEMO}" if is_demo else name


@contextmanager
def own_home(desk: str = "") -> Iterator[Path]:
    """Hand out the home of this checkout's one desk; the kernel gives it back however the process ends.

    With a name the desk has a folder of its own in it, so that each client goes on from its own state.

    Raises:
        Refusal: a desk runs or starts here already.
    """
    with kept_in(HOME):
        HOME.mkdir(exist_ok=True)
        opened = _lock_file().open("w")
    with opened as lock:
        if not _taken(lock, fcntl.LOCK_EX):
            raise Refusal(_who_owns())
        _file().unlink(missing_ok=True)
        home = HOME / desk
        shutil.rmtree(home / "logs", ignore_errors=True)
        with kept_in(home):
            home.mkdir(exist_ok=True)
        yield home


def _lock_file() -> Path:
    return HOME / "lock"


def _taken(lock: IO[str], how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_owned() -> bool:
    """Whether a living process owns the home; a file that names one may have outlived it."""
    try:
        with _lock_file().open() as lock:
            return not _taken(lock, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _announced_desk() -> RunningDesk | None:
    try:
        return RunningDesk(**json.loads(_file().read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _who_owns() -> str:
    desk = _announced_desk()
    if desk is None:
        return "A desk is starting here already; wait until it is up and use that one."
    return f"A desk is running here already, at {desk.public_url}; stop process {desk.pid} first."
