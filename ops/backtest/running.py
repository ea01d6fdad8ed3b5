"""Replays many runs, several at once, as far as the budget reaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ops.backtest.recorded import Recorded
from ops.backtest.replay import Replayed
from ops.eval.purse import Purse
from ops.eval.run import Advance, play_all


def replay_all(
    runs: Sequence[Recorded],
    replay: Callable[[Recorded], Replayed],
    purse: Purse,
    *,
    most_usd_micros: int,
    jobs: int,
    advance: Advance,
) -> list[Replayed | None]:
    """Return what came of each run in order; None where its worst cost was not left in the purse."""

    def one(run: Recorded) -> Replayed | None:
        with purse.spending(most_usd_micros) as spending:
            if spending is None:
                return None
            replayed = replay(run)
            spending.usd_micros = replayed.spent.usd_micros
            return replayed

    return play_all(runs, one, jobs=jobs, advance=advance)
