"""What a desk that has worked weighs: engine, ministack, workers, Postgres."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.bench.desks import desk_in, empty_home
from ops.bench.figures import Figure
from ops.bench.runs import Senders
from ops.desk import LocalDesk
from ops.stage import Stage

REPEAT = 20


@dataclass(frozen=True, slots=True)
class Process:
    """One process: who started it, and the memory it has in RAM."""

    parent: int
    resident_kib: int


def measure_memory(repeat: int | None = None) -> Iterator[Figure]:
    """Resident memory of everything that runs, after some leads; shared pages count in each process."""
    leads = repeat or REPEAT
    with empty_home() as home, desk_in(home) as desk:
        senders = Senders(Stage(desk))
        for _ in range(leads):
            senders.text_and_wait()
        parts, running = _parts(desk, home), processes()
    weights = {name: resident_mib(pids, running) for name, pids in parts.items()}
    how = f"resident after {leads} leads; what processes share counts in each"
    for name, pids in parts.items():
        of = f"{name} ({len(pids)})" if len(pids) > 1 else name
        yield Figure("memory", of, weights[name], "MiB", how)
    yield Figure("memory", "the whole desk", sum(weights.values()), "MiB", how)


def _parts(desk: LocalDesk, home: Path) -> dict[str, set[int]]:
    host = desk.cloud.host
    postmaster = int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    children = {pid for pid, process in processes().items() if process.parent == postmaster}
    return {
        "engine, front door, stand-ins": {os.getpid()},
        "ministack": {desk.cloud.ministack_pid},
        "workers": {pid for name in host.names() for pid in host.environments(name)},
        "Postgres": {postmaster, *children},
    }


def processes() -> dict[int, Process]:
    """Return what runs on this machine, by its pid."""
    listed = subprocess.check_output(["ps", "-axo", "pid=,ppid=,rss="], text=True)
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return {pid: Process(parent, resident) for pid, parent, resident in rows}


def resident_mib(pids: Collection[int], running: Mapping[int, Process]) -> float:
    """Return the sum over those that still run."""
    return sum(running[pid].resident_kib for pid in pids if pid in running) / 1024
