"""The reliability of scores in a terminal, before a curve and after it, and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ops.calibration.reliability import Bin, Reliability

WIDTH: Final = 40
_BIAS: Final = (
    "These labels come from what people were asked about. What the desk did alone nobody judged, and it was "
    "surer of that; of such scores a curve says only what those just below them say."
)


def curve(heading: str, shown: Reliability) -> RenderableType:
    """Lay out one reliability curve: a bar for the share that was right, a mark for what was said."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("scores", "answers", "said", "right"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("right █, said │", no_wrap=True)
    for each in shown.bins:
        span = f"{each.low:.2f}-{each.high:.2f}"
        table.add_row(span, str(each.count), f"{each.said:.0%}", f"{each.right:.0%}", bar(each))
    figures = f"{heading}: ECE {shown.ece:.3f}, Brier score {shown.brier:.3f}"
    return Group(Text(figures, "bold"), Padding(table, (0, 0, 0, 2)))


def bar(shown: Bin) -> Text:
    """Draw the share that was right, and over it what was said; a mark beyond the bar promised too much."""
    filled = round(shown.right * WIDTH)
    mark = min(round(shown.said * WIDTH), WIDTH - 1)
    line = ["█" if place < filled else "·" for place in range(WIDTH)]
    line[mark] = "│"
    return Text("".join(line), "green" if abs(shown.said - shown.right) < 0.1 else "yellow")


def bias() -> Text:
    """Return what must be known of every such curve."""
    return Text(_BIAS, "dim")


def as_json(shown: Reliability) -> dict[str, Any]:
    return {"ece": shown.ece, "brier": shown.brier, "bins": [asdict(each) for each in shown.bins]}
