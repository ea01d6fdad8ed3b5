"""What an eval is likely to cost, told before anything is asked: its real prompts, priced and not sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NoReturn

from frontdesk.brain.calls import ModelCall
from frontdesk.brain.router import Brain
from frontdesk.domain.money import Usage
from frontdesk.domain.proposal import Brief, Classification
from frontdesk.playbook_routes import RouteStep, Task
from ops.eval.cases import Case
from ops.eval.play import brief_of
from ops.eval.sides import Side

BYTES_PER_TOKEN: Final = 3.5
ANSWER_TOKENS: Final = 200
"""What an answer with its thinking comes to at a low effort."""


class _Counted(Exception):
    """A call was priced instead of made."""

    def __init__(self, usd_micros: int) -> None:
        super().__init__()
        self.usd_micros = usd_micros


def likely_usd_micros(cases: Sequence[Case], side: Side, brain: Brain) -> int:
    """Return what the cases cost when the first model of each ladder answers all, and nothing is cached."""
    return sum(cost for case in cases for cost in _costs(case, side, brain))


def _costs(case: Case, side: Side, brain: Brain) -> Iterator[int]:
    brief = brief_of(case, side.playbook)
    tasks: tuple[Task, ...] = ("classify", "draft")
    for task in tasks:
        if step := next(iter(side.routes.of(task)), None):
            yield _priced(task, brief, _meant(case), step, brain)


def _priced(task: Task, brief: Brief, meant: Classification, step: RouteStep, brain: Brain) -> int:
    reachable = (each for each in step.models if each.partition("/")[0] in brain.providers)
    model_id = next(reachable, step.models[0])
    price = brain.prices.price(model_id)

    def count(call: ModelCall) -> NoReturn:
        read = sum(len(text.encode("utf-8", "replace")) for text in (call.system, call.shown))
        raise _Counted(price.cost(Usage(input=round(read / BYTES_PER_TOKEN), output=ANSWER_TOKENS)))

    rung = brain.open_model(model_id, step.effort, brain.playbook, count)
    try:
        if task == "classify":
            rung.classify(brief)
        else:
            rung.draft(brief, meant)
    except _Counted as counted:
        return counted.usd_micros
    return 0


def _meant(case: Case) -> Classification:
    return Classification(case.intent, "normal", "neutral", case.language, 1.0, "")
