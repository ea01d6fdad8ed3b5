"""Many attacks in this process or in several, each on a Postgres database of its own."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from logging import getLogger
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Final

from psycopg.conninfo import make_conninfo

from frontdesk.memory.schema import migrate
from frontdesk.memory.store import connect
from frontdesk.playbook import load_playbook
from ops.desk import ROOT, WRITER
from ops.drill.adversary.attacks import Attack, Attacker
from ops.drill.adversary.families import FAMILIES
from ops.drill.adversary.in_process import InProcess, Judged
from ops.drill.adversary.judge import Breach, judge_of
from ops.local.postgres import EmbeddedPostgres, create_database

PLAYBOOK: Final = ROOT / "playbooks" / "brightsmile"
SHARE: Final = 50
"""So many attacks are handed to a process at once."""
WORTH_ANOTHER: Final = 1_000
"""With fewer attacks one process is done before a second one has started."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept of one attack that is over."""

    number: int
    family: str
    word: str
    must_be_sent: bool
    posted: int
    breaches: tuple[Breach, ...]


def attacker(seed: int) -> Attacker:
    return Attacker(load_playbook(PLAYBOOK), seed, FAMILIES)


def told_of(judged: Judged) -> Told:
    attack = judged.attack
    must_be_sent = attack.is_honest and not attack.scene.is_closed
    return Told(attack.number, attack.family, judged.word, must_be_sent, len(judged.posted), judged.breaches)


def attacks_in_process(seed: int, numbers: Sequence[int]) -> Iterator[Told]:
    """Let attacks through the steps, by number, and yield what came of each."""
    workers = min(os.cpu_count() or 1, 4) if len(numbers) >= WORTH_ANOTHER else 1
    with _databases(workers) as conninfos:
        if workers == 1:
            with opened(conninfos[0]) as in_process:
                made = attacker(seed)
                yield from (told_of(in_process.run(made.attack(number))) for number in numbers)
            return
        context = multiprocessing.get_context("spawn")
        free: Queue[str] = context.Queue()
        for conninfo in conninfos:
            free.put(conninfo)
        shares = [(seed, numbers[at : at + SHARE]) for at in range(0, len(numbers), SHARE)]
        with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(free,)) as pool:
            for share in pool.map(_play, shares):
                yield from share


def one_attack(seed: int, number: int) -> tuple[Attack, Judged]:
    """Let one attack through the steps, and return it with all that came of it."""
    attack = attacker(seed).attack(number)
    with _databases(1) as (conninfo,), opened(conninfo) as in_process:
        return attack, in_process.run(attack)


@contextmanager
def opened(conninfo: str) -> Iterator[InProcess]:
    """Open the steps of a run on a database, quietly: what they would log is expected here."""
    log = getLogger("frontdesk")  # not its level: whoever opens the log sets that again
    playbook, was_disabled, log.disabled = load_playbook(PLAYBOOK), log.disabled, True
    try:
        with connect(conninfo) as connection:
            yield InProcess(playbook, connection, judge_of(playbook))
    finally:
        log.disabled = was_disabled


@contextmanager
def _databases(count: int) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory(prefix="frontdesk-drill-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # for the account that runs Postgres for root
        with EmbeddedPostgres(home / "postgres", durable=False) as server:
            names = [f"drill_{number}" for number in range(count)]
            owners = [create_database(server.uri, name) for name in names]
            for owner in owners:
                migrate(owner)
            yield [make_conninfo(owner, user=WRITER) for owner in owners]


# In each process of the pool

_here: dict[str, InProcess] = {}


def _begin(free: Queue[str]) -> None:
    conninfo = free.get()
    holder = opened(conninfo)
    _here["opened"] = holder.__enter__()
    _kept.append(holder)


_kept: list[object] = []
"""What must not be closed while the process lives."""


def _play(share: tuple[int, Sequence[int]]) -> list[Told]:
    seed, numbers = share
    made = attacker(seed)
    return [told_of(_here["opened"].run(made.attack(number))) for number in numbers]
