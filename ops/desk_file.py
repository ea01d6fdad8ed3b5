"""Where a desk of this checkout keeps its state, and how another command finds the one that runs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.errors import Refusal

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".frontdesk"


@dataclass(frozen=True, slots=True)
class RunningDesk:
    """The desk that runs here: its process, where it listens, and what its senders sign with."""

    pid: int
    public_url: str
    playbook: str
    twilio_token: str
    form_secret: str

    @property
    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except OSError:
            return False
        return True


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
    try:
        desk = RunningDesk(**json.loads(_file().read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        desk = None
    if desk is None or not desk.is_alive:
        raise Refusal("No desk is running here; start one with `frontdesk up` and try again.")
    return desk


@contextmanager
def own_home() -> Iterator[Path]:
    """Hand out the home of this checkout's one running desk.

    Raises:
        Refusal: one runs already.
    """
    try:
        desk = running_desk()
    except Refusal:
        shutil.rmtree(HOME / "logs", ignore_errors=True)
        HOME.mkdir(exist_ok=True)
        yield HOME
        return
    raise Refusal(f"A desk is running here already, at {desk.public_url}; stop process {desk.pid} first.")
