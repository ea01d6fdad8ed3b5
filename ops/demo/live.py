"""The demo in a terminal: a block for each lead, and below them what happens now."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ops.demo.now import Now
from ops.demo.result import Result
from ops.demo.scene import Scene
from ops.demo.scenes import CHAPTERS
from ops.demo.show import opening, short_path, shown_by, span, words
from ops.stage import Stage

LOOKS_PER_SECOND = 10
WIDEST = 100
_CHAPTERS = {chapter.scenes[0].title: chapter.title for chapter in CHAPTERS}


class LiveView:
    """Draws on a terminal, and lets everything that is told stand for `reading_s` at least."""

    def __init__(self, out: Console, *, reading_s: float = 0.0) -> None:
        self._out = out
        self._reading_s = reading_s
        self._count = self._done = 0
        self._read_at = 0.0
        self._now: Now | None = None

    def open(self, count: int) -> None:
        """Say what is coming."""
        self._count = count
        self._print(Text(opening(count).replace("\n", " ")))
        self._print(Text())

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Show that the desk starts."""
        with self._out.status("starting the desk: Postgres, the workflow engine, the functions"):
            yield

    @contextmanager
    def playing(self, stage: Stage) -> Iterator[None]:
        """Show what happens now while the scenes are played."""
        self._now = Now(stage, self._count)
        with (
            self._now.followed(),
            Live(self._now, console=self._out, refresh_per_second=LOOKS_PER_SECOND, transient=True),
        ):
            yield
        self._now = None

    def say(self, text: str) -> None:
        """Print a sentence."""
        self._print(Text(f"{text}\n", style="bold"))

    def before(self, scene: Scene) -> None:
        if self._now:
            self._now.begin(scene.title, scene.shows)
        if title := _CHAPTERS.get(scene.title):
            self._print(Text(f"{title}\n", style="bold cyan"))

    def tell(self, what: str) -> None:
        self._let_read()
        if self._now:
            self._now.tell(what)
        self._read_at = time.monotonic() + self._reading_s

    def after(self, result: Result) -> None:
        self._let_read()
        self._done += 1
        self._print(block(result, self._done))
        self._print(Text())
        if self._now:
            self._now.end()

    def layers(self, results: Sequence[Result]) -> None:
        """Print which layer showed what."""
        table = Table.grid(padding=(0, 2))
        table.add_row(*(Text(word, style="bold") for word in ("layer", "shown above", "in leads")))
        for layer, what, numbers in shown_by(results):
            table.add_row(Text(layer, style="cyan"), what, numbers)
        self._print(table)
        self._print(Text())

    def next_steps(self, steps: Sequence[tuple[str, str]]) -> None:
        """Print what to try next."""
        self._print(Text("Try next, in another terminal", style="bold"))
        for command, what in steps:
            self._print(Text(f"  {command}", style="cyan", overflow="fold"))
            self._print(Padding(Text(what, style="dim"), (0, 0, 0, 6)))
        self._print(Text())

    def _let_read(self) -> None:
        time.sleep(max(0.0, self._read_at - time.monotonic()))

    def _print(self, what: Text | Table | Padding) -> None:
        self._out.print(what, width=min(self._out.width, WIDEST))


def block(result: Result, number: int) -> Table:
    """Return what became of one scene as a few lines that stay within the terminal."""
    rows = Table.grid(padding=(0, 1), expand=True)
    rows.add_column(width=6, justify="right")
    rows.add_column(ratio=1)
    rows.add_row(f"{number}", _head(result))
    rows.add_row("", Text(". ".join(result.played.told) + "."))
    rows.add_row(_label("path"), Text(" → ".join(short_path(result.seen.states)), style="cyan"))
    rows.add_row(_label("gate"), Text(f"{words(result)} · {result.why}"))
    rows.add_row(_label("texted"), _texted(result))
    if len(result.outcomes) > 1:
        rows.add_row(_label("runs"), Text(", ".join(_outcome(each) for each in result.outcomes)))
    if result.faults:
        rows.add_row(_label("but"), Text("; ".join(result.faults), style="bold red"))
    return rows


def _head(result: Result) -> Table:
    """Return the title, and at the right edge how long it took."""
    mark = Text("✗", style="bold red") if result.faults else Text("✓", style="green")
    if result.outcomes[-1] is None and not result.faults:
        mark = Text("…", style="bold cyan")
    passed = span(result.played.passed)
    took = (
        f"{passed} on the clock, {result.played.seconds:.1f} s"
        if passed
        else f"{result.played.seconds:.1f} s"
    )
    head = Table.grid(expand=True)
    head.add_column(ratio=1, overflow="fold")
    head.add_column(justify="right", no_wrap=True)
    head.add_row(Text(result.scene.title, style="bold"), Text.assemble((took, "dim"), " ", mark))
    return head


def _texted(result: Result) -> Text:
    """Return the text as far as one line holds it."""
    if not result.has_sent:
        return Text("nothing", style="dim")
    return Text(f"“{result.texts[-1]}”", no_wrap=True, overflow="ellipsis")


def _outcome(word: str | None) -> str:
    return "under way" if word is None else word.replace("_", " ")


def _label(word: str) -> Text:
    return Text(word, style="dim")
