"""Replays many runs, several at once, as far as the budget reaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ops.backtest.recorded import Recorded
from ops.backtest.replay import Replayed
from ops.eval.purse import Purse


def replay_all(
    runs: Sequence[Recorded],
    replay: Callable[[Recorded], Replayed],
    purse: Purse,
    *,
    most_usd_micros: int,
    jobs: int,
    advance: Callable[[], None],
) -> list[Replayed | None]:
    """Return what came of each run in order; None where its worst cost was not left in the purse."""

    def one(run: Recorded) -> Replayed | None:
        if not purse.take(most_usd_micros):
            return None
        replayed = replay(run)
        purse.settle(most_usd_micros, replayed.spent.usd_micros)
        advance()
        return replayed

    with ThreadPoolExecutor(jobs, thread_name_prefix="backtest") as executor:
        return list(executor.map(one, runs))
