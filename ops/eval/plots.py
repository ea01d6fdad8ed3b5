"""The plots of a report as inline SVG: legible on a phone, in the page's own colours, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from io import StringIO
from typing import Any

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from matplotlib.typing import RcKeyType

from ops.bench.figures import percentile
from ops.calibration.reliability import Reliability
from ops.eval.figures import Confusion, Figures, IntentFigures
from ops.eval.results import Results

# Stand-ins for the page's colours: matplotlib knows no variables, so they are put in afterwards.
INK, SOFT, ACCENT, LINE, PERSON = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES = {INK: "--ink", SOFT: "--ink-soft", ACCENT: "--accent", LINE: "--line", PERSON: "--person"}
_WIDTH_IN = 4.6
_LOW_IN = 3.4
_STYLE: dict[RcKeyType, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "frontdesk",
    "font.size": 11.5,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot with its heading and what to see in it."""

    title: str
    says: str
    svg: Markup


def plots(results: Results, found: Figures) -> Iterator[Plot]:
    """Yield the plots for which there is something to show."""
    yield Plot(
        "Each intent",
        "How many of its cases were read right; the line is the 95% interval.",
        _drawn("accuracy of each intent", 0.34 * len(found.intents) + 0.7, partial(_intents, found.intents)),
    )
    yield Plot(
        "Taken for each other",
        "What was meant, by row; what was read, by column.",
        _drawn("confusion matrix", _WIDTH_IN, partial(_confusion, found.confusion)),
    )
    if found.calibration:
        yield Plot(
            "Sure, and right",
            "On the line, 80% sure means right in 80 of 100 cases. A larger dot is more cases.",
            _drawn("reliability curve", _LOW_IN, partial(_reliability, found.calibration)),
        )
    times = [each.spent.ms for each in results.played]
    yield Plot(
        "Time",
        "How long the brain took for a case.",
        _drawn("latency of a case", _LOW_IN, partial(_histogram, times, "ms")),
    )
    if found.cost.usd_micros:
        costs = [each.spent.usd_micros / 1000 for each in results.played]
        yield Plot(
            "Cost",
            "What a case cost, in thousandths of a dollar: as many dollars as a thousand such leads.",
            _drawn("cost of a case", _LOW_IN, partial(_histogram, costs, "$ / 1,000")),
        )


def in_words(intent: str) -> str:
    """Return an intent as people read it."""
    return intent.replace("_", " ")


def _drawn(label: str, height_in: float, draw: Callable[[Axes], None]) -> Markup:
    """Return what `draw` puts on a pair of axes, fit for the inside of a page."""
    with rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH_IN, height_in), layout="constrained")
        draw(figure.add_subplot())
        file = StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _inlined(file.getvalue(), label)


def _inlined(svg: str, label: str) -> Markup:
    """Return the element alone, named for who does not see it, with the page's font and colours."""
    opening, inside = svg[svg.index("<svg") :].split(">", maxsplit=1)
    view = opening.split('viewBox="')[1].split('"')[0]
    inside = re.sub(r"<metadata>.*?</metadata>", "", inside, flags=re.DOTALL)
    inside = re.sub(r"font: ([\d.]+px) [^;\"]+", r"font: \1 var(--font)", inside)
    inside = re.sub(r'\bid="|url\(#|xlink:href="#', lambda found: f"{found[0]}{_slug(label)}-", inside)
    for stand_in, variable in _VARIABLES.items():
        inside = inside.replace(stand_in, f"var({variable})")
    name = escape(label)
    # matplotlib escapes what it draws, and it draws names of a checked playbook.
    return Markup(f'<svg class="plot" role="img" aria-label="{name}" viewBox="{view}">{inside}')  # noqa: S704 see above


def _slug(label: str) -> str:
    return label.replace(" ", "-")


def _intents(found: Sequence[IntentFigures], axes: Axes) -> None:
    places = range(len(found))
    shares = [each.recall for each in found]
    axes.barh(places, [each.value for each in shares], height=0.56, color=ACCENT, alpha=0.35)
    axes.hlines(
        places, [each.low for each in shares], [each.high for each in shares], color=INK, linewidth=1.2
    )
    axes.plot([each.value for each in shares], places, "o", color=INK, markersize=4)
    axes.set_yticks(places, [in_words(each.intent) for each in found])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 1.02)
    axes.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
    axes.invert_yaxis()
    axes.spines["left"].set_visible(False)


def _confusion(confusion: Confusion, axes: Axes) -> None:
    labels = [in_words(label) for label in confusion.labels]
    for y, row in enumerate(confusion.counts):
        for x, count in enumerate(row):
            if count:
                colour, strength = (ACCENT if x == y else PERSON), 0.12 + 0.38 * count / sum(row)
                axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour, alpha=strength))
                axes.text(x, y, str(count), ha="center", va="center", fontsize=10.5)
    size = len(labels)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(size - 0.5, -0.5)
    axes.set_aspect("equal")
    axes.set_xticks(range(size), labels, rotation=90, color=INK)
    axes.set_yticks(range(size), labels)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xticks([each - 0.5 for each in range(size + 1)], minor=True)
    axes.set_yticks([each - 0.5 for each in range(size + 1)], minor=True)
    axes.grid(which="minor", color=LINE, linewidth=0.8)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_visible(False)


def _reliability(curve: Reliability, axes: Axes) -> None:
    most = max(each.count for each in curve.bins)
    axes.plot([0, 1], [0, 1], color=SOFT, linewidth=1, linestyle=(0, (4, 3)))
    said, right = [each.said for each in curve.bins], [each.right for each in curve.bins]
    axes.plot(said, right, color=ACCENT, linewidth=1.8)
    axes.scatter(said, right, s=[20 + 60 * each.count / most for each in curve.bins], color=ACCENT, zorder=3)
    axes.text(0.03, 0.95, f"ECE {curve.ece:.3f}\nBrier {curve.brier:.3f}", va="top")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.05)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, [f"{each:.0%}" for each in ticks])
    axes.set_yticks(ticks, [f"{each:.0%}" for each in ticks], color=SOFT)
    axes.set_xlabel("how sure")
    axes.set_ylabel("how many right")


def _histogram(values: Sequence[float], unit: str, axes: Axes) -> None:
    axes.hist(values, bins=24, color=ACCENT, alpha=0.5)
    for percent, style in ((50, "solid"), (95, "dashed")):
        value = percentile(values, percent)
        axes.axvline(value, color=INK, linewidth=1.2, linestyle=style, label=f"p{percent} {value:.3g}")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, labelcolor=INK, borderpad=0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.set_xlabel(unit)
    axes.set_ylabel("cases")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.tick_params(axis="y", labelcolor=SOFT)
