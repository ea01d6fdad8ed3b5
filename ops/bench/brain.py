"""How well and how fast the embedded brain reads: labelled sets beside the checkout, and golden cases."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from frontdesk.brain.embedded import Embedded
from frontdesk.embedder import open_embedder
from frontdesk.playbook import load_playbook
from ops.bench.figures import Figure, percentile
from ops.desk import ROOT
from ops.eval.cases import read_cases
from ops.eval.datasets_measured import (
    IN_SCOPE_TARGET,
    OUT_OF_SCOPE_TARGET,
    PROMISED,
    SEEDS,
    in_scope,
    measure,
    out_of_scope,
)

DATA: Final = ROOT.parent / "shared" / "data" / "text"
PLAYBOOK: Final = ROOT / "playbooks" / "brightsmile"
REPEAT: Final = 100


def measure_brain(repeat: int | None = None, data: Path = DATA) -> Iterator[Figure]:
    """The time of one reading; and, where the sets are there, the shares that are misread, by set and in all.

    A share misread has a target to stay under: what the promised share that is read right leaves.
    """
    yield from _speed(repeat or REPEAT)
    if not data.is_dir():
        click.echo(f"brain: no labelled sets in {data}, so accuracy is not measured.", err=True)
        return
    measured = measure(data, open_embedder(), examples=(PROMISED,))
    how = f"{PROMISED} examples of each intent, {len(SEEDS)} draws, {', '.join(measured.names)}"
    for what, figure, promised in (
        ("in scope, misread", in_scope, IN_SCOPE_TARGET),
        ("out of scope, not recognised", out_of_scope, OUT_OF_SCOPE_TARGET),
    ):
        most = round(100 * (1 - promised), 1)
        for name in measured.names:
            share = 100 * (1 - measured.over(figure, PROMISED, [name]).mean)
            yield Figure("brain", f"{what}: {name}", share, "%", how, most)
        yield Figure(
            "brain", f"{what}: all", 100 * (1 - measured.over(figure, PROMISED).mean), "%", how, most
        )


def _speed(messages: int) -> Iterator[Figure]:
    brain = Embedded(load_playbook(PLAYBOOK), open_embedder())
    texts = [case.text for case in read_cases(PLAYBOOK) if case.text]
    brain.shares(texts[0])
    times = []
    for number in range(messages):
        began = time.perf_counter()
        brain.shares(texts[number % len(texts)])
        times.append((time.perf_counter() - began) * 1000)
    how = f"{messages} golden cases of brightsmile, one after the other, in this process"
    yield Figure("brain", "one message is read, p50", percentile(times, 50), "ms", how)
    yield Figure("brain", "one message is read, p95", percentile(times, 95), "ms", how)
