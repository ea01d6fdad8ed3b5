"""The money of an eval or a backtest: what is played is begun only while its worst cost is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

from ops.errors import Refusal
from ops.note_words import dollars


@dataclass(slots=True)
class Spending:
    """What was set aside for one play; whoever plays it writes down what it took of that."""

    usd_micros: int


class Purse:
    """Counts in usd_micros; None has no bottom."""

    def __init__(self, budget: int | None) -> None:
        self._left = budget
        self._set_aside = 0
        self._settled = Condition()

    def take(self, most: int) -> bool:
        """Set aside what one play may cost at most; say whether it was there."""
        with self._settled:
            if self._left is None:
                return True
            if self._left < most:
                return False
            self._left -= most
            self._set_aside += most
            return True

    def settle(self, most: int, spent: int) -> None:
        """Put back what was set aside and not spent."""
        with self._settled:
            if self._left is not None:
                self._left += most - spent
                self._set_aside -= most
            self._settled.notify_all()

    @contextmanager
    def spending(self, most: int) -> Iterator[Spending | None]:
        """Set aside what one play may cost at most; None where that is not there.

        Others put back most of what they hold, so it waits for them before it gives up. A play that fails
        counts as if it had spent all.
        """
        with self._settled:
            self._settled.wait_for(lambda: self._is_there(most) or not self._set_aside)
            is_there = self.take(most)
        if not is_there:
            yield None
            return
        spending = Spending(most)
        try:
            yield spending
        finally:
            self.settle(most, spending.usd_micros)

    def _is_there(self, most: int) -> bool:
        return self._left is None or self._left >= most


def open_purse(budget_usd: float, most: int) -> Purse:
    """Return a purse with a budget in dollars.

    Raises:
        Refusal: it does not even reach for what one play may cost at most.
    """
    budget = round(budget_usd * 1_000_000)
    if budget < most:
        raise Refusal(
            f"One case may cost {dollars(most)}, the playbook's ceiling of a run: give a --budget of that"
            " much or more."
        )
    return Purse(budget)
