"""Does what `frontdesk eval` was asked: plays the cases of one side or two, tells, writes the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from ops.eval.purse import Purse, open_purse
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
    plans = [_planned(side_named(name, route), **how) for name in sides or (playbook,)]
    file = html or REPORTS / _file_name([plan.side for plan in plans])
    with _kept(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    every = [_played(plan, quiet=as_document) for plan in plans]
    found = [figures(results) for results in every]
    told, written = _report(every, found, out)
    with _kept(file):
        file.write_text(written, "utf-8")
    if as_document:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    out.print(f"The page: {shown_path(file)}", soft_wrap=True)
    return UNDER if fail_under is not None and _is_under(found[-1], fail_under) else 0


@contextmanager
def _kept(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refusal(
            f"The page cannot be written to {file} ({error.strerror}): name another file with --html."
        ) from error


def _report(every: Sequence[Results], found: Sequence[Figures], out: Console) -> tuple[dict[str, Any], str]:
    """Tell one side, or two; return it as a document and as a page."""
    if len(every) == 1:
        tell(every[0], found[0], out)
        return as_json(every[0], found[0]), report_page(every[0], found[0])
    comparison = compare(*every)
    tell_comparison(comparison, out)
    return comparison_as_json(comparison), comparison_page(comparison)


def _file_name(sides: Sequence[Side]) -> str:
    names = "-and-".join(dict.fromkeys(side.playbook.folder.name for side in sides))
    return f"{names}.html" if len(sides) == 1 else f"{names}-compared.html"


def _is_under(found: Figures, least: float) -> bool:
    """Say on standard error which share is too small, if one is: the exit code alone tells nobody."""
    shares = (("read", found.intent.value), ("decided", found.verdict.value))
    short = [f"{share:.1%} of the cases are {what} right" for what, share in shares if share < least]
    if short:
        click.echo(f"Failed: {' and '.join(short)}, which is under {least:.1%} (--fail-under).", err=True)
    return bool(short)


@dataclass(frozen=True, eq=False)
class _Plan:
    """One side with all that it takes to play it."""

    side: Side
    cases: Sequence[Case]
    brain: Brain
    purse: Purse
    jobs: int
    budget: float | None
    """Dollars; None where nothing is spent."""


def _planned(side: Side, *, jobs: int | None, limit: int | None, budget: float, **_: Any) -> _Plan:
    """Return how a side will be played; what is missing for it is refused here, before anything is asked.

    Raises:
        Refusal: nobody whom the route names can be asked, or the budget does not reach for one case.
    """
    cases, brain = read_cases(side.playbook.folder)[:limit], brain_of(side)
    if side.is_free:
        return _Plan(side, cases, brain, Purse(None), jobs or JOBS_OFFLINE, None)
    purse = open_purse(budget, side.playbook.ceilings.usd_micros_per_run)
    return _Plan(side, cases, brain, purse, jobs or JOBS_ASKING, budget)


def _played(plan: _Plan, *, quiet: bool) -> Results:
    """Play the cases of one side."""
    side, cases = plan.side, plan.cases
    if plan.budget is not None:
        _announce(plan, plan.budget, quiet=quiet)
    shelf = None if side.is_free else Shelf(side.playbook, open_embedder())

    def play_one(case: Case) -> Played | None:
        with plan.purse.spending(side.playbook.ceilings.usd_micros_per_run) as spending:
            if spending is None:
                return None
            known = shelf.nearest(case.text) if shelf else ()
            played = play(case, plan.brain, side.playbook, Surroundings(knowledge=known))
            spending.usd_micros = played.spent.usd_micros
            return played

    with progress(side.name, len(cases), quiet=quiet) as advance:
        done = [each for each in play_all(cases, play_one, jobs=plan.jobs, advance=advance) if each]
    return Results(
        side.playbook.folder.name,
        side.playbook.digest,
        side.route,
        tuple(done),
        not_played=len(cases) - len(done),
        budget_usd=plan.budget,
    )


def _announce(plan: _Plan, budget: float, *, quiet: bool) -> None:
    """Say before the first call what it is likely to cost, and what it cannot exceed."""
    likely = usd(likely_usd_micros(plan.cases, plan.side, plan.brain))
    Console(stderr=True, quiet=quiet, highlight=False).print(
        f"{plan.side.name}: {len(plan.cases)} cases cost about {likely} where the first models answer, and"
        f" never more than ${budget:g} (--budget); prices of {plan.brain.prices.as_of}.",
        soft_wrap=True,
    )
