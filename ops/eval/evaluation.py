"""Does what `frontdesk eval` was asked: plays the cases of one side or two, tells, writes the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from frontdesk.brain.router import Brain
from frontdesk.embedder import open_embedder
from ops.errors import Refusal
from ops.eval.amounts import usd
from ops.eval.cases import Case, read_cases
from ops.eval.compare import compare
from ops.eval.compared import tell_comparison
from ops.eval.document import as_json, comparison_as_json
from ops.eval.estimate import likely_usd_micros
from ops.eval.figures import Figures, figures
from ops.eval.knowledge import Shelf
from ops.eval.page import comparison_page, report_page
from ops.eval.play import Played, Surroundings, play
from ops.eval.purse import Purse
from ops.eval.results import Results
from ops.eval.run import play_all, progress
from ops.eval.shown import tell
from ops.eval.sides import Side, brain_of, side_named
from ops.playbook_check_shown import page, shown_path

REPORTS: Final = Path(__file__).parents[2] / ".frontdesk" / "eval"
JOBS_OFFLINE: Final = 2
JOBS_ASKING: Final = 8
UNDER: Final = 1


def evaluate(
    *,
    playbook: str,
    route: str,
    sides: tuple[str, str] | None,
    fail_under: float | None,
    as_document: bool,
    html: Path | None,
    **how: Any,
) -> int:
    """Play, tell and write; return the exit code."""
    out = page(quiet=as_document)
    names = sides or (playbook,)
    every = [_played(side_named(name, route), quiet=as_document, **how) for name in names]
    found = [figures(results) for results in every]
    told, written = _report(every, found, out)
    file = html or REPORTS / _file_name(every)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written, "utf-8")
    if as_document:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    out.print(f"The page: {shown_path(file)}", soft_wrap=True)
    return UNDER if fail_under is not None and _is_under(found[-1], fail_under) else 0


def _report(every: Sequence[Results], found: Sequence[Figures], out: Console) -> tuple[dict[str, Any], str]:
    """Tell one side, or two; return it as a document and as a page."""
    if len(every) == 1:
        tell(every[0], found[0], out)
        return as_json(every[0], found[0]), report_page(every[0], found[0])
    comparison = compare(*every)
    tell_comparison(comparison, out)
    return comparison_as_json(comparison), comparison_page(comparison)


def _file_name(every: Sequence[Results]) -> str:
    names = "-and-".join(dict.fromkeys(results.playbook for results in every))
    return f"{names}.html" if len(every) == 1 else f"{names}-compared.html"


def _is_under(found: Figures, least: float) -> bool:
    return min(found.intent.value, found.verdict.value) < least


def _played(
    side: Side, *, quiet: bool, jobs: int | None, limit: int | None, budget: float, **_: Any
) -> Results:
    """Play the cases of one side.

    Raises:
        Refusal: the budget does not even reach for the first case.
    """
    cases = read_cases(side.playbook.folder)[:limit]
    brain = brain_of(side)
    most = side.playbook.ceilings.usd_micros_per_run
    if not side.is_free:
        _announce(cases, side, brain, budget=budget, quiet=quiet)
        if budget * 1_000_000 < most:
            raise Refusal(
                f"One case may cost {usd(most)}, the playbook's ceiling of a run: give a --budget above it."
            )
    purse = Purse(None if side.is_free else round(budget * 1_000_000))
    shelf = None if side.is_free else Shelf(side.playbook, open_embedder())

    def play_one(case: Case) -> Played | None:
        with purse.spending(most) as spending:
            if spending is None:
                return None
            known = shelf.nearest(case.text) if shelf else ()
            played = play(case, brain, side.playbook, Surroundings(knowledge=known))
            spending.usd_micros = played.spent.usd_micros
            return played

    with progress(side.name, len(cases), quiet=quiet) as advance:
        at_once = jobs or (JOBS_OFFLINE if side.is_free else JOBS_ASKING)
        done = [each for each in play_all(cases, play_one, jobs=at_once, advance=advance) if each]
    return Results(
        side.playbook.folder.name,
        side.playbook.digest,
        side.route,
        tuple(done),
        not_played=len(cases) - len(done),
        budget_usd=None if side.is_free else budget,
    )


def _announce(cases: Sequence[Case], side: Side, brain: Brain, *, budget: float, quiet: bool) -> None:
    """Say before the first call what it is likely to cost, and what it cannot exceed."""
    likely = usd(likely_usd_micros(cases, side, brain))
    Console(stderr=True, quiet=quiet, highlight=False).print(
        f"{side.name}: {len(cases)} cases cost about {likely} when nothing climbs, and never more than"
        f" ${budget:g} (--budget); prices of {brain.prices.as_of}.",
        soft_wrap=True,
    )
