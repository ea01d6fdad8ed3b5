"""Remembers in this worker's memory which providers are out, so that nobody waits for them again and again.

Best effort: another worker knows nothing of it, and nothing depends on it but time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from frontdesk.errors import ProviderUnavailable, RetryLater, SpendLimitReached

OUTAGES: Final = 3
"""So many in a row open a circuit: one may be chance, and a fourth call would only wait out its time."""
OPEN_S: Final = 30.0
"""How long an open circuit asks nobody: longer than the retries of one step, shorter than a parked run."""


@dataclass(slots=True)
class _Circuit:
    outages: int = 0
    opened_at: float | None = None
    is_probing: bool = False
    is_spent: bool = False
    """Whether the account has nothing left; then waiting changes nothing."""


@dataclass
class Circuits:
    """A circuit for each provider: closed, open, or half-open while one call finds out."""

    clock: Callable[[], float] = time.monotonic
    outages: int = OUTAGES
    open_s: float = OPEN_S
    _by_provider: dict[str, _Circuit] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def is_open(self, provider: str) -> bool:
        """Say whether the provider would not be asked now; asking this takes no probe."""
        with self._lock:
            return not self._would_let(self._of(provider))

    def enter(self, provider: str) -> None:
        """Let a call through, which then owes `answered`, `failed` or `undecided`; where a circuit is
        half-open, one call is let through as its probe.

        Raises:
            ProviderUnavailable: the provider was out a moment ago.
            SpendLimitReached: its account had nothing left.
        """
        with self._lock:
            circuit = self._of(provider)
            if not self._would_let(circuit):
                if circuit.is_spent:
                    raise SpendLimitReached(f"the account at {provider} had nothing left a moment ago")
                raise ProviderUnavailable(f"{provider} was out a moment ago and is left alone for now")
            circuit.is_probing = circuit.opened_at is not None

    def answered(self, provider: str) -> None:
        """Note that the provider is there."""
        with self._lock:
            self._by_provider[provider] = _Circuit()

    def failed(self, provider: str, failure: RetryLater) -> None:
        """Note an outage. Enough of them in a row, a failed probe or an account with nothing left open the
        circuit."""
        with self._lock:
            circuit = self._of(provider)
            circuit.outages += 1
            circuit.is_probing = False
            circuit.is_spent = isinstance(failure, SpendLimitReached)
            if circuit.is_spent or circuit.opened_at is not None or circuit.outages >= self.outages:
                circuit.opened_at = self.clock()

    def undecided(self, provider: str) -> None:
        """Note that a call ended in a way that says nothing about the provider."""
        with self._lock:
            self._of(provider).is_probing = False

    def _of(self, provider: str) -> _Circuit:
        return self._by_provider.setdefault(provider, _Circuit())

    def _would_let(self, circuit: _Circuit) -> bool:
        if circuit.opened_at is None:
            return True
        is_open_for_s = self.clock() - circuit.opened_at
        return not circuit.is_probing and not 0 <= is_open_for_s < self.open_s  # a clock may be put back
