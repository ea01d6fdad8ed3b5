"""Tells how well labelled sets are read: each set, all of them, the curve over examples, one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from ops.bench.machine import Machine
from ops.eval.datasets_measured import (
    IN_SCOPE_TARGET,
    OUT_OF_SCOPE_TARGET,
    PROMISED,
    Count,
    Drawn,
    Measured,
    Spread,
    in_scope,
    out_of_scope,
    pieces,
)

TOGETHER = "all messages"
ALIKE = "all sets alike"


def tell(measured: Measured, machine: Machine, out: Console) -> None:
    """Print everything; the last line can be quoted."""
    out.print(machine.sentence(), soft_wrap=True)
    out.print(_what(measured), soft_wrap=True)
    out.print(_sets(measured))
    out.print("In scope / out of scope, by the number of examples:")
    out.print(_curve(measured))
    out.print(verdict(measured), soft_wrap=True)


def verdict(measured: Measured) -> str:
    """Return one sentence that can be quoted; each set that misses a target is named in it."""
    count = promised(measured)
    inside, outside = measured.over(in_scope, count), measured.over(out_of_scope, count)
    missed = list(_missed(measured, count))
    return (
        f"With {count} examples of each intent the embedded brain reads {inside.mean:.1%} of what is in scope"
        f" right (target {IN_SCOPE_TARGET:.0%}) and recognises {outside.mean:.1%} of what is out of scope"
        f" (target {OUT_OF_SCOPE_TARGET:.0%}), over {', '.join(measured.names)};"
        f" {'missed: ' + ', '.join(missed) if missed else 'no set misses a target'}."
    )


def as_json(measured: Measured, machine: Machine) -> dict[str, Any]:
    """Return everything for machines: the sets, every draw, and what they come to."""
    return {
        "machine": asdict(machine),
        "seeds": measured.seeds,
        "sets": [
            {
                "name": each.name,
                "intents": {intent: len(texts) for intent, texts in each.intents.items()},
                "out_of_scope": len(each.out_of_scope),
                "pieces": len(each.pieces),
                "left_out": each.left_out,
            }
            for each in measured.sets
        ],
        "draws": [{**asdict(each), "in_scope": asdict(each.in_scope)} for each in measured.draws],
        "curve": [
            {"examples": count, "name": name, **{key: asdict(spread) for key, spread in figures}}
            for count in measured.examples
            for name, figures in _rows(measured, count)
        ],
        "verdict": verdict(measured),
    }


def promised(measured: Measured) -> int:
    """Return the number of examples that the targets are for; of the measured ones, the nearest to it."""
    return min(measured.examples, key=lambda count: abs(count - PROMISED))


def _what(measured: Measured) -> str:
    sets = (
        f"{each.name}: {len(each.intents)} intents, {sum(map(len, each.intents.values()))} messages in scope,"
        f" {len(each.out_of_scope)} out of it, {len(each.pieces)} pieces of a conversation,"
        f" {each.left_out} left out"
        for each in measured.sets
    )
    return "\n".join((*sets, f"Examples drawn by the seeds {', '.join(map(str, measured.seeds))}."))


def _sets(measured: Measured) -> Table:
    count = promised(measured)
    laid = Table(box=box.SIMPLE_HEAD)
    for column in (f"{count} examples each", "in scope", "by intent", "out of scope", "pieces"):
        laid.add_column(column, justify="left" if column.endswith("each") else "right", no_wrap=True)
    for name, figures in _rows(measured, count):
        laid.add_row(name, *(_percent(spread) for _, spread in figures))
    return laid


def _curve(measured: Measured) -> Table:
    """Lay out in scope / out of scope for each number of examples."""
    laid = Table(box=box.SIMPLE_HEAD)
    laid.add_column("examples each", no_wrap=True)
    for count in measured.examples:
        laid.add_column(str(count), justify="right", no_wrap=True)
    for row in zip(*(_rows(measured, count) for count in measured.examples), strict=True):
        shares = (dict(figures) for _, figures in row)
        laid.add_row(
            row[0][0], *(f"{each['in_scope'].mean:.1%} / {each['out_of_scope'].mean:.1%}" for each in shares)
        )
    return laid


def _rows(measured: Measured, count: int) -> Iterator[tuple[str, tuple[tuple[str, Spread], ...]]]:
    """Yield each set, and then all of them, with its figures."""
    counts: tuple[tuple[str, Callable[[Drawn], Count]], ...]
    counts = (("in_scope", in_scope), ("by_intent", _by_intent))
    counts = (*counts, ("out_of_scope", out_of_scope), ("pieces", pieces))
    for name in measured.names:
        yield name, tuple((key, measured.over(each, count, [name])) for key, each in counts)
    yield TOGETHER, tuple((key, measured.over(each, count)) for key, each in counts)
    yield ALIKE, tuple((key, measured.by_set(each, count)) for key, each in counts)


def _by_intent(drawn: Drawn) -> Count:
    """Count as if every intent had a thousand messages, so that a frequent one weighs no more."""
    shares = [count.share for count in drawn.intents.values()]
    return Count(round(1000 * sum(shares)), 1000 * len(shares))


def _missed(measured: Measured, count: int) -> Iterator[str]:
    targets = (
        ("in scope", in_scope, IN_SCOPE_TARGET),
        ("out of scope", out_of_scope, OUT_OF_SCOPE_TARGET),
    )
    for name in measured.names:
        for what, figure, target in targets:
            spread = measured.over(figure, count, [name])
            if spread.mean < target:
                yield f"{name} {what} ({spread.mean:.1%})"


def _percent(spread: Spread) -> str:
    return f"{spread.mean:.1%} ± {spread.deviation:.1%}"
