"""Does what `frontdesk eval --data` was asked: reads labelled sets with the embedded brain, and tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from frontdesk.embedder import open_embedder
from ops.bench.machine import this_machine
from ops.errors import Refusal
from ops.eval.datasets_measured import batches, in_scope, measure, out_of_scope
from ops.eval.datasets_shown import as_json, promised, tell
from ops.eval.run import progress
from ops.playbook_check_shown import page

UNDER = 1


def evaluate(
    *, data: Path, route: str, fail_under: float | None, as_document: bool, html: Path | None, **_: Any
) -> int:
    """Measure and tell; return the exit code.

    Raises:
        Refusal: another route or a page was asked for, or the folder has no labelled sets.
    """
    if route != "embedded" or html:
        raise Refusal(
            "Labelled sets judge the embedded brain, in the terminal: leave --route and --html out."
        )
    with progress("embedding", batches(data), quiet=as_document) as advance:
        measured = measure(data, open_embedder(), advance=advance)
    machine = this_machine()
    if as_document:
        click.echo(json.dumps(as_json(measured, machine), ensure_ascii=False, indent=2))
    tell(measured, machine, page(quiet=as_document))
    least = min(measured.over(figure, promised(measured)).mean for figure in (in_scope, out_of_scope))
    return UNDER if fail_under is not None and least < fail_under else 0
