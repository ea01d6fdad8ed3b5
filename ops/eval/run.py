"""Plays every case, or every recorded run, several at once; the results come in the order of the cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import TypeAlias, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Case = TypeVar("Case")
Played = TypeVar("Played")
Play: TypeAlias = Callable[[Case], Played | None]
"""Plays one case; None where the budget does not reach for it."""
Advance: TypeAlias = Callable[[], None]


def play_all(
    cases: Sequence[Case], play: Play[Case, Played], *, jobs: int, advance: Advance
) -> list[Played | None]:
    """Play the cases; after the first that the budget does not reach for, no other is begun.

    What a case raises is raised here, once those under way have ended.
    """
    played: list[Played | None] = [None] * len(cases)
    waiting: Iterator[tuple[int, Case]] = iter(enumerate(cases))
    with ThreadPoolExecutor(jobs, thread_name_prefix="play") as executor:
        under_way = {_begun(executor, play, index, case) for index, case in islice(waiting, jobs)}
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for index, result in sorted((future.result() for future in done), key=lambda pair: pair[0]):
                played[index] = result
                advance()
                if result is None:
                    waiting = iter(())
            under_way |= {_begun(executor, play, index, case) for index, case in islice(waiting, len(done))}
    return played


def _begun(
    executor: Executor, play: Play[Case, Played], index: int, case: Case
) -> Future[tuple[int, Played | None]]:
    return executor.submit(lambda: (index, play(case)))


@contextmanager
def progress(what: str, total: int, *, quiet: bool) -> Iterator[Advance]:
    """Show on standard error how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    out = Console(stderr=True, quiet=quiet)
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
