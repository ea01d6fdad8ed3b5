"""Tells a comparison in a terminal: both sides in one table, then the cases that changed."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.eval.amounts import usd
from ops.eval.compare import Comparison, Difference, McNemar
from ops.eval.figures import figures
from ops.eval.play import Played
from ops.eval.shown import MOST_SHOWN, rows


def tell_comparison(comparison: Comparison, out: Console) -> None:
    """Print both sides; the last lines can be quoted."""
    out.print(Text(f"{len(comparison.pairs)} golden cases, played by both", "bold"))
    out.print(_figures(comparison))
    if comparison.changed:
        out.print(_changed(comparison))
    for side in (comparison.a, comparison.b):
        for remark in side.remarks():
            out.print(Text(f"{side.name}: {remark}", "yellow"), soft_wrap=True)
    for sentence in findings(comparison):
        out.print(Text(sentence, "bold"), soft_wrap=True)


def findings(comparison: Comparison) -> tuple[str, ...]:
    """Return a sentence for each test."""
    return (
        _tested("Intents", comparison.intent),
        _tested("Verdicts", comparison.verdict),
        _cost(comparison.usd_micros),
    )


def _tested(what: str, test: McNemar) -> str:
    if not test.only_a + test.only_b:
        return f"{what}: A and B are right about the same cases."
    word = "more than chance" if test.is_significant else "which may be chance"
    return (
        f"{what}: A alone is right {_times(test.only_a)} and B alone {_times(test.only_b)}, {word}"
        f" (McNemar's exact test, p = {test.p_value:.3g})."
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _cost(difference: Difference) -> str:
    ends = (difference.low, difference.high)
    if not any((difference.mean, *ends)):
        return "Cost: A and B cost the same."
    sign, word = (1, "more") if difference.mean >= 0 else (-1, "less")
    mean = usd(1000 * sign * difference.mean)
    low, high = (usd(1000 * end) for end in sorted(sign * end for end in ends))
    doubt = "" if difference.is_significant else ", which may be chance"
    return f"Cost: B costs {mean} {word} for a thousand leads (95% between {low} and {high}){doubt}."


def _figures(comparison: Comparison) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    table.add_column("", no_wrap=True)
    for letter, side in (("A", comparison.a), ("B", comparison.b)):
        table.add_column(f"{letter}: {side.name}", justify="right")
    sides = (rows(figures(comparison.a)), rows(figures(comparison.b)))
    by_name = [{name: value for name, value, _ in side} for side in sides]
    for name in dict.fromkeys((*by_name[0], *by_name[1])):
        table.add_row(name, *(side.get(name, "-") for side in by_name))
    return table


def _changed(comparison: Comparison) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="dim")
    table.add_column("changed case", style="cyan", no_wrap=True)
    for heading in ("expected", "A", "B"):
        table.add_column(heading)
    for a, b in comparison.changed[:MOST_SHOWN]:
        expected = f"{a.case.intent}, {a.case.verdict}"
        table.add_row(a.case.id, expected, _short(a), _short(b))
    if (more := len(comparison.changed) - MOST_SHOWN) > 0:
        table.add_row("", f"and {more} more, all on the page")
    return table


def _short(played: Played) -> Text:
    is_right = played.is_read_right and played.is_decided_right
    return Text(f"{played.intent or 'no answer'}, {played.verdict.word}", "green" if is_right else "red")
