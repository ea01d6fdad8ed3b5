"""What figures depend on: the machine, how busy it is, the day and the code."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ops.desk import ROOT


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine that figures were measured on, as it was when they were."""

    cpu: str
    cores: int
    memory_gib: float
    system: str
    python: str
    load: float
    """How many processes wanted to run, over the last minute before."""
    date: str
    commit: str

    def sentence(self) -> str:
        """Return all of it on one line."""
        return (
            f"{self.cpu}, {self.cores} cores, {self.memory_gib:.1f} GiB, {self.system}, "
            f"Python {self.python}, load {self.load:.1f} | {self.date} | commit {self.commit}"
        )


def this_machine() -> Machine:
    """Look at the machine, the clock and the checkout."""
    pages, page_size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return Machine(
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_gib=round(pages * page_size / 2**30, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=_commit(),
    )


def _cpu() -> str:
    """Return the processor's name, in Linux's words or macOS's; at least its kind."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(iter(names), "") or _said("sysctl", "-n", "machdep.cpu.brand_string") or platform.machine()


def _commit() -> str:
    commit = _said("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD") or "unknown"
    changed = _said("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")
    return f"{commit} with changes" if changed else commit


def _said(*command: str) -> str:
    """Return what a program printed; nothing where there is no such program or it failed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
