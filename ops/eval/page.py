"""The report as one page that needs nothing else: the console's style, plots inside, no script."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ops.eval.amounts import usd
from ops.eval.compare import Comparison
from ops.eval.compared import findings
from ops.eval.figures import Figures, figures
from ops.eval.play import Played
from ops.eval.plots import in_words, plots
from ops.eval.results import Results
from ops.eval.shown import is_wrong_send, percent, rows, verdict, what_happened

TEMPLATES: Final = Path(__file__).with_name("templates")
CONSOLE: Final = Path(__file__).parents[1] / "console" / "static"
PILLS: Final = {"send": "good", "ask": "person", "hold": "held", "stop": "quiet", "reconcile": "look"}


def report_page(results: Results, found: Figures) -> str:
    """Return the page about one route."""
    wrong = sorted((each for each in results.played if not each.is_right), key=_worst_first)
    return _page(
        "report.html",
        title=f"{results.playbook} by {results.route}",
        results=results,
        found=found,
        tiles=_tiles(found),
        rows=list(rows(found)),
        plots=list(plots(results, found)),
        verdict=verdict(results, found),
        wrong=wrong,
    )


def comparison_page(comparison: Comparison) -> str:
    """Return the page about two of them."""
    a, b = (
        {name: (value, meaning) for name, value, meaning in rows(figures(side))}
        for side in (comparison.a, comparison.b)
    )
    names = dict.fromkeys((*a, *b))
    none = ("-", "")
    return _page(
        "comparison.html",
        title=f"{comparison.a.name} and {comparison.b.name}",
        comparison=comparison,
        rows=[(name, a.get(name, none)[0], b.get(name, none)[0]) for name in names],
        findings=findings(comparison),
    )


def _tiles(found: Figures) -> tuple[tuple[str, str, str], ...]:
    """Return what is looked at first."""
    sends = "sent alone that should not have been"
    return (
        ("Read right", f"{found.intent.value:.0%}", percent(found.intent)),
        ("Decided right", f"{found.verdict.value:.0%}", percent(found.verdict)),
        ("Wrong sends", str(found.wrong_sends), sends),
        ("Without a source", str(found.violations["ungrounded"]), f"of {found.replies} replies"),
        ("Cost", usd(found.cost.usd_micros), f"${found.cost.usd_per_thousand:.2f} for 1,000 such leads"),
        ("Latency", f"{found.cost.ms_p50:.0f} ms", f"p95 {found.cost.ms_p95:.0f} ms, the brain alone"),
    )


def _worst_first(played: Played) -> tuple[bool, bool]:
    return not is_wrong_send(played), played.is_decided_right


def _page(template: str, **what: Any) -> str:
    return _templates().get_template(template).render(**what)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"style": _style(), "icon": _icon(), "pills": PILLS}
    environment.filters |= {"in_words": in_words, "what_happened": what_happened}
    return environment


def _style() -> Markup:
    """Return the console's style and the report's own; its one picture goes inside."""
    console = (CONSOLE / "console.css").read_text("utf-8").replace("icon.svg", _icon())
    return Markup(console + (TEMPLATES / "report.css").read_text("utf-8"))  # noqa: S704 our own two files


def _icon() -> str:
    return f"data:image/svg+xml;base64,{b64encode((CONSOLE / 'icon.svg').read_bytes()).decode()}"
