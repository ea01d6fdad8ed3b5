"""What a playbook's routes, prices and prompts come to with the models and prices that the package knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from frontdesk.brain.calls import ModelCall
from frontdesk.brain.model import TIMEOUT_S, most_output_tokens
from frontdesk.brain.prices import Prices, open_prices, reservation
from frontdesk.brain.prompts import open_prompt, render, slot_values
from frontdesk.playbook import Playbook
from frontdesk.playbook_faults import FILE, Fault
from frontdesk.playbook_prompts import DATA_TAG, FOLDER, TASKS
from frontdesk.playbook_routes import RouteStep, Task
from ops.playbook_check_remarks import Remark

ORDINARY_CHARS = 4_000
"""What is shown of an ordinary lead: its message, a short thread, four passages of knowledge."""
_WITHOUT: dict[Task, str] = {
    "classify": "the embedded model reads every message, by its nearest examples",
    "draft": "the embedded model answers with the templates alone",
    "summarize": "a long conversation is shown whole, and paid for whole",
}


def model_faults(playbook: Playbook) -> tuple[Fault, ...]:
    """Return a fault for each model of a route that nobody has priced: it would never be asked."""
    prices = open_prices(playbook)
    return tuple(
        Fault(
            FILE, f"routes.{task}[{index}].models", f"nobody has priced {model_id}", _price(model_id, prices)
        )
        for task, index, step in _steps(playbook)
        for model_id in step.models
        if model_id not in prices.models
    )


def remarks_on_brain(playbook: Playbook) -> tuple[Remark, ...]:
    """Return what could be better about routes, ceilings and prompts."""
    return tuple(remark for check in _CHECKS for remark in check(playbook))


def _price(model_id: str, prices: Prices) -> str:
    near = get_close_matches(model_id, prices.models, n=1, cutoff=0.6)
    if model_id.startswith("compatible/"):
        return f'write [models."{model_id}"] with input and output, dollars per million tokens'
    known = (each for each in prices.models if each.startswith(model_id.partition("/")[0]))
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def _steps(playbook: Playbook) -> Iterator[tuple[Task, int, RouteStep]]:
    for task in TASKS:
        for index, step in enumerate(playbook.routes.of(task)):
            yield task, index, step


def _unrouted(playbook: Playbook) -> Iterator[Remark]:
    for task, comes_of_it in _WITHOUT.items():
        if not playbook.routes.of(task):
            yield Remark(f"routes.{task}", f"no model is named: {comes_of_it}", f"add [[routes.{task}]]")


def _undescribed(playbook: Playbook) -> Iterator[Remark]:
    if not playbook.routes.classify:
        return
    for name, intent in playbook.intents.items():
        if intent.description is None:
            problem = "models read what it is from its name and its examples alone"
            yield Remark(f"intents.{name}.description", problem, "say it in a sentence, and what it is not")


def _unasked(playbook: Playbook) -> Iterator[Remark]:
    asked = {model_id for _, _, step in _steps(playbook) for model_id in step.models}
    for model_id in playbook.file.models:
        if model_id not in asked:
            yield Remark(f"models.{model_id}", "no route names it", "add it to a route, or delete its price")


def _unpaid(playbook: Playbook) -> Iterator[Remark]:
    """A call is reserved before it is made: one that costs more than a run may spend is never made."""
    prices, ceiling = open_prices(playbook), playbook.ceilings.usd_micros_per_run
    for task, index, step in _steps(playbook):
        for model_id in step.models:
            cost = reservation(prices.price(model_id), _ordinary(playbook, task, step, model_id))
            if cost > ceiling:
                problem = f"asking {model_id} may cost {cost}, more than a run may spend, {ceiling}"
                advice = f"it is never asked: raise ceilings.usd_micros_per_run above {cost}"
                yield Remark(f"routes.{task}[{index}].models", problem, advice)


def _ordinary(playbook: Playbook, task: Task, step: RouteStep, model_id: str) -> ModelCall:
    location_id = next(iter(playbook.locations))
    prompt = open_prompt(playbook, task, location_id)
    return ModelCall(
        task=task,
        model_id=model_id,
        effort=step.effort,
        system=render(prompt, slot_values(playbook, task, location_id)),
        shown=" " * ORDINARY_CHARS,
        schema={},
        max_output_tokens=most_output_tokens(task, step.effort),
        timeout_s=TIMEOUT_S[task],
    )


def _prompts(playbook: Playbook) -> Iterator[Remark]:
    for name, text in playbook.prompts.items():
        if f"<{DATA_TAG}>" not in text:
            problem = f"it does not say what stands between <{DATA_TAG}> and </{DATA_TAG}>"
            advice = 'copy "What you are shown" from the package\'s prompt, so that nothing in it is obeyed'
            yield Remark("", problem, advice, f"{FOLDER}/{name}.md")


_CHECKS: tuple[Callable[[Playbook], Iterator[Remark]], ...] = (
    _unrouted,
    _undescribed,
    _unasked,
    _unpaid,
    _prompts,
)
