"""What happens in the demo now: how far it is, the scene, the clock, the newest run's path as it grows."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from ops.demo.scene import LINCOLN_PARK
from ops.demo.show import short_path
from ops.stage import Stage

LOOK_EVERY_S = 0.2
BAR_WIDTH = 24
INDENT = 2
ARROW = " → "


class Now:
    """Drawn again and again while the scenes are played: five lines that never wrap."""

    def __init__(self, stage: Stage, count: int) -> None:
        self._stage = stage
        self._count = count
        self._done = 0
        self._title = self._shows = self._told = ""
        self._runs_before = 0
        self._followed: tuple[str, tuple[str, ...]] = ("", ())
        self._spinner = Spinner("dots", style="cyan")
        self._zone = ZoneInfo(stage.desk.playbook.location(LINCOLN_PARK).timezone)

    def begin(self, title: str, shows: str) -> None:
        """A scene begins."""
        self._runs_before = len(self._stage.begun)
        self._title, self._shows, self._told = title, shows, ""

    def tell(self, what: str) -> None:
        """Something happens in it."""
        self._told = what

    def end(self) -> None:
        """The scene is over."""
        self._done += 1

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Follow the newest run on its way while the block lasts."""
        is_over = threading.Event()

        def follow() -> None:
            while not is_over.wait(LOOK_EVERY_S):
                if run_id := self._newest():
                    self._followed = run_id, self._stage.states(run_id)

        follower = threading.Thread(target=follow, name="follows the newest run", daemon=True)
        follower.start()
        try:
            yield
        finally:
            is_over.set()
            follower.join()

    def _newest(self) -> str | None:
        """Return the newest run of this scene."""
        begun = self._stage.begun[self._runs_before :]
        return begun[-1] if begun else None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width - INDENT
        run_id, states = self._followed
        yield Group(
            Text(),
            self._head(),
            Padding(_cut(self._title, width, "bold"), (0, 0, 0, INDENT)),
            Padding(_cut(self._shows, width, "dim"), (0, 0, 0, INDENT)),
            Padding(_cut(self._told, width, ""), (0, 0, 0, INDENT)),
            Padding(_path(states if run_id == self._newest() else (), width), (0, 0, 0, INDENT)),
        )

    def _head(self) -> Table:
        clock = f"{self._stage.desk.clock.now().astimezone(self._zone):%a %H:%M}"
        head = Table.grid(padding=(0, 1))
        for _ in range(4):
            head.add_column(no_wrap=True)
        head.add_row(
            self._spinner,
            ProgressBar(
                self._count, self._done, width=BAR_WIDTH, style="bright_black", complete_style="cyan"
            ),
            Text(f"{self._done} of {self._count} leads"),
            Text(f"{clock} on the desk's clock", style="dim"),
        )
        return head


def _cut(words: str, width: int, style: str) -> Text:
    line = Text(words, style=style, no_wrap=True)
    line.truncate(width, overflow="ellipsis")
    return line


def _path(states: Sequence[str], width: int) -> Text:
    """Return the end of a path as far as there is room: the newest states matter."""
    shown = short_path(states)
    words = ARROW.join(shown)
    while len(words) > width and len(shown) > 1:
        shown = shown[1:]
        words = ARROW.join(("…", *shown))
    return _cut(words, width, "cyan")
