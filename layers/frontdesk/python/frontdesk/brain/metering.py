"""Stands between a model and its provider: no call without a price, a budget, time and a provider that is up;
and each call is on record with what it cost."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from frontdesk.brain.calls import CallFailed, Completion, Completions, ModelCall
from frontdesk.brain.circuit import Circuits
from frontdesk.brain.prices import Prices, most_used, reservation
from frontdesk.clock import remaining_s
from frontdesk.domain.money import Price, Usage
from frontdesk.errors import (
    AgentError,
    BudgetSpent,
    KeyRefused,
    ProviderUnavailable,
    RetryLater,
    SpendLimitReached,
)
from frontdesk.observability import log
from frontdesk.observability.observations import observe

KEPT_BACK_S: Final = 3.0
"""What a step keeps of its time, so that the embedded model and the answer still fit."""
LEAST_S: Final = 1.0
"""No model answers sooner, so with less time than this none is asked."""
EARLIER: Final = "steps of this run that failed"
USEFUL_S: Final = 5.0
"""Time is not shared into smaller pieces than this while there is so much: most answers take seconds."""


@dataclass(slots=True)
class Account:
    """What one step may spend on models and has spent, in usd_micros."""

    budget: int
    """What the run had left when the step began."""
    lost_attempts: int = 0
    """Attempts of this step that ended without telling what they spent; each counts as the first call, and
    as what the step does beside it."""
    beside: int = 0
    """What another task of this attempt has spent, which each lost attempt did too."""
    lost: int = 0
    """What they count for."""
    first: int | None = None
    """What the first call was reserved at, and so what a next attempt counts for this one."""
    spent: int = 0
    otherwise: int = 0
    """What the same tokens would have cost at the dearest step of the ladder."""

    @property
    def is_covered(self) -> bool:
        """Say whether a next attempt would count all that this one may have spent."""
        return self.spent - self.lost <= (self.first or 0)

    def count_lost(self, amount: int) -> int:
        """Count the lost attempts, at the first call of this one; return what they come to.

        However many: the budget at most, which is what is left of it then.
        """
        if self.first is not None:
            return 0
        self.first = amount
        each = amount + self.beside
        self.lost = min(self.lost_attempts * each, max(self.budget - self.spent, 0))
        self.spent += self.lost
        return self.lost

    def reserve(self, amount: int) -> None:
        """Make sure that the budget reaches for a call.

        Raises:
            BudgetSpent: it does not; nothing may be called.
        """
        if self.spent + amount > self.budget:
            raise BudgetSpent(
                f"the call may cost {amount} millionths of a dollar, and {max(self.budget - self.spent, 0)} "
                "are left of what this run may spend"
            )


@dataclass(slots=True)
class Meter:
    """Completes calls for one step of a run, and keeps its account."""

    providers: Mapping[str, Completions]
    prices: Prices
    circuits: Circuits
    account: Account
    dearest: tuple[Price, ...] = field(default=())
    """What the models cost that the ladder could have asked first at each of its steps."""

    def complete(self, call: ModelCall, *, sharers: int = 1) -> Completion:
        """Ask the provider once. `sharers` are the models that may still have to be asked, this one included.

        Raises:
            ProviderUnavailable, SpendLimitReached: the provider is out, or there is no time left to ask it.
            BudgetSpent: what the run has left does not reach; nothing was called.
            UnknownModel, KeyRefused: nobody priced the model, or gave a key; nothing was called.
            ModelOutputUnusable, ModelRefused, RequestRefused: the provider's answer is none.
        """
        provider, price = self._provider(call), self.prices.price(call.model_id)
        timeout_s = time_for(call.timeout_s, sharers)
        amount = self._reserved(call, price)
        self.circuits.enter(call.provider)
        began = time.perf_counter()
        try:
            completion = provider.complete(replace(call, timeout_s=timeout_s))
        except CallFailed as failed:
            self._settle(call, began, price, failed.usage, amount=amount, failure=failed.error)
            raise failed.error from failed
        except BaseException:
            self.circuits.undecided(call.provider)
            raise
        self._settle(call, began, price, completion.usage, amount=amount, completion=completion)
        return completion

    def _provider(self, call: ModelCall) -> Completions:
        if (provider := self.providers.get(call.provider)) is not None:
            return provider
        needed = "address" if call.provider == "compatible" else "key"
        raise KeyRefused(f"there is no {needed} for {call.provider}, so {call.model_id} is not asked")

    def _reserved(self, call: ModelCall, price: Price) -> int:
        amount = reservation(price, call)
        note_before(self.account.count_lost(amount), "attempts whose answer was lost")
        try:
            self.account.reserve(amount)
        except BudgetSpent:
            log.write(
                log.BUDGET_SPENT,
                level="warning",
                task=call.task,
                model_id=call.model_id,
                needed_usd_micros=amount,
                budget_usd_micros=self.account.budget,
                spent_usd_micros=self.account.spent,
            )
            raise
        return amount

    def _settle(
        self,
        call: ModelCall,
        began: float,
        price: Price,
        usage: Usage | None,
        *,
        amount: int,
        completion: Completion | None = None,
        failure: AgentError | None = None,
    ) -> None:
        """Note what a call cost, and what it says about the provider."""
        used = most_used(call) if usage is None else usage
        cost = amount if usage is None else price.cost(usage)
        self.account.spent += cost
        self.account.otherwise += max((each.cost(used) for each in self.dearest), default=cost)
        self._tell(call, failure)
        observe(
            "model_call",
            task=call.task,
            model_id=call.model_id,
            prompt_version=call.prompt_version,
            shown=call.shown,
            answered=dict(completion.answer) if completion else None,
            tokens_in=used.all_input,
            tokens_cached=used.cached_input,
            tokens_cache_write=used.cache_write,
            tokens_out=used.output,
            usd_micros=cost,
            is_usd_known=usage is not None,
            ms=round((time.perf_counter() - began) * 1000, 1),
            outcome=type(failure).__name__ if failure else "answered",
        )

    def _tell(self, call: ModelCall, failure: AgentError | None) -> None:
        """Tell the circuit how it went, and the engineer when an account has nothing left."""
        if not isinstance(failure, RetryLater):
            self.circuits.answered(call.provider)
            return
        self.circuits.failed(call.provider, failure)
        if isinstance(failure, SpendLimitReached):
            log.write(log.SPEND_LIMIT_REACHED, level="error", provider=call.provider, model_id=call.model_id)


def note_before(usd_micros: int, why: str) -> None:
    """Put on a step's record what was spent before it, so that its error tells that too."""
    if usd_micros:
        observe("spent_before", usd_micros=usd_micros, why=why)


def time_for(most_s: float, sharers: int) -> float:
    """Return the seconds that a call may take: its share of what is left of the step, and `most_s` at most.

    Raises:
        ProviderUnavailable: so little is left that no model would answer.
    """
    left = remaining_s() - KEPT_BACK_S
    if left < LEAST_S:
        raise ProviderUnavailable(f"{max(left, 0):.1f} s are left for models, too few to ask one")
    return min(max(left / sharers, min(left, USEFUL_S)), most_s)
