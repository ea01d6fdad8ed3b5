"""What leads cost in models: the playbook's routes, the package's prices, and the tokens that are assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from frontdesk.brain.prices import Prices, open_prices
from frontdesk.domain.money import Usage
from frontdesk.errors import UnknownModel
from frontdesk.playbook import Playbook
from frontdesk.playbook_routes import Task
from ops.cost.bill import Line, plural
from ops.errors import Refusal
from ops.model_keys import TASKS

MICROS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """How often a task is done per lead, how often its second step is asked too, and a call's tokens."""

    per_lead: float
    climbs: float
    usage: Usage

    @classmethod
    def of(cls, task: Task, assumed: Mapping[str, Any]) -> Load:
        """Return what is assumed of a task. What is the same for many leads is written to the cache and not
        found there: few desks are asked twice within its five minutes."""
        told = assumed["models"][task]
        usage = Usage(
            input=told["lead_tokens"], cache_write=told["prompt_tokens"], output=told["answer_tokens"]
        )
        return cls(told["per_lead"], told["climbs"], usage)


def model_lines(playbook: Playbook, assumed: Mapping[str, Any], runs: int) -> tuple[Line, ...]:
    """Return what so many leads cost in models, a line for each task that has a route.

    Raises:
        Refusal: a model on the routes has no price.
    """
    prices = open_prices(playbook)
    try:
        return tuple(
            line for task in TASKS for line in _of_task(task, playbook, prices, Load.of(task, assumed), runs)
        )
    except UnknownModel as unknown:
        raise Refusal(str(unknown)) from unknown


def _of_task(task: Task, playbook: Playbook, prices: Prices, load: Load, runs: int) -> Iterator[Line]:
    """Price the first model of the first step for all, and of the second for those who climb to it."""
    ladder = playbook.routes.of(task)
    calls = runs * load.per_lead
    for step, count in zip(ladder, (calls, calls * load.climbs), strict=False):
        model_id = step.models[0]
        usd = count * prices.price(model_id).cost(load.usage) / MICROS
        if count:
            yield Line(f"to {task}", f"{plural(count, 'call')} of {model_id}", usd)
