"""The demo in a pipe or a file: one line for each lead, nothing that moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from ops.demo.result import Result
from ops.demo.scene import Scene
from ops.demo.show import line, opening, shown_by
from ops.stage import Stage


class PlainView:
    """Prints to `out`; on `err`, where that is a terminal, something moves meanwhile."""

    def __init__(self, out: Console, err: Console) -> None:
        self._out = out
        self._status = Status("", console=err)
        self._scene = ""

    def open(self, count: int) -> None:
        """Say what is coming."""
        self._print(f"{opening(count)}\n")
        self._print(
            "Each line: the lead | what happened | the states it passed | the gate's words and why | "
            "what was texted | how far the clock was moved | seconds | as scripted or not.\n"
        )

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Show that the desk starts."""
        self._status.update("starting the desk: Postgres, the workflow engine, the functions")
        with self._status:
            yield

    @contextmanager
    def playing(self, stage: Stage) -> Iterator[None]:
        """Show that the scenes are played."""
        with self._status:
            yield

    def say(self, text: str) -> None:
        """Print a sentence."""
        self._print(text)

    def before(self, scene: Scene) -> None:
        self._scene = scene.title
        self._status.update(scene.title)

    def tell(self, what: str) -> None:
        self._status.update(f"{self._scene}: {what}")

    def after(self, result: Result) -> None:
        self._print(line(result))

    def layers(self, results: Sequence[Result]) -> None:
        """Print which layer showed what."""
        for layer, what, numbers in shown_by(results):
            self._print(f"layer {layer} | {what} | leads {numbers}")

    def next_steps(self, steps: Sequence[tuple[str, str]]) -> None:
        """Print what to try next."""
        for command, what in steps:
            self._print(f"try next: {command} | {what}")

    def _print(self, text: str) -> None:
        self._out.print(text, soft_wrap=True, markup=False, emoji=False)
