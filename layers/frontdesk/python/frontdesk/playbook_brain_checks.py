"""What a playbook says to the brain: routes that can be climbed, money that can be spent, prompts that can be
filled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

from frontdesk.playbook_checks import Reading
from frontdesk.playbook_faults import FILE, Fault, did_you_mean
from frontdesk.playbook_prompts import FOLDER, PROMPT_LIMIT_BYTES, PROMPT_SLOTS, TASKS
from frontdesk.playbook_text import has_stray_brace, slots

_PRICED_HERE = "compatible/"
_fault = partial(Fault, FILE)


def brain_faults(reading: Reading) -> Iterator[Fault]:
    """Yield the faults of routes and money, leaving out the checks whose sections are broken themselves."""
    for needed, check in _CHECKS:
        if not reading.broken & set(needed):
            yield from check(reading)


def prompt_faults(folder: Path, locations: Collection[str]) -> Iterator[Fault]:
    """Yield the faults of the playbook's own prompts."""
    home = folder / FOLDER
    for path in sorted(each for each in home.rglob("*") if each.is_file()):
        steps = path.relative_to(home).parts
        if any(step.startswith((".", "__")) for step in steps):
            continue
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".md":
            yield Fault(name, "", "is no prompt", f"name it after its task, such as {FOLDER}/draft.md")
            continue
        yield from _place(name, steps, locations)
        yield from _text(name, path)


def _place(name: str, steps: tuple[str, ...], locations: Collection[str]) -> Iterator[Fault]:
    *folders, file = steps
    task = file.removesuffix(".md")
    if task not in TASKS:
        yield Fault(name, "", f"there is no task {task}", did_you_mean(task, TASKS))
    if len(folders) > 1:
        remedy = f"write it as {FOLDER}/draft.md, or {FOLDER}/<location>/draft.md"
        yield Fault(name, "", "lies too deep", remedy)
    elif folders and folders[0] not in locations:
        yield Fault(name, "", f"there is no location {folders[0]}", did_you_mean(folders[0], locations))


def _text(name: str, path: Path) -> Iterator[Fault]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        yield Fault(name, "", "is not UTF-8", "save it as UTF-8")
        return
    if not text.strip():
        yield Fault(name, "", "is empty", "write what the model should do, or delete the file")
    if len(text.encode()) > PROMPT_LIMIT_BYTES:
        problem = f"is longer than {PROMPT_LIMIT_BYTES} bytes"
        yield Fault(name, "", problem, "every call pays for all of it: shorten it")
    for number, line in enumerate(text.splitlines(), start=1):
        for slot in slots(line):
            if slot not in PROMPT_SLOTS:
                yield Fault(name, "", f"no such slot {{{slot}}}", did_you_mean(slot, PROMPT_SLOTS), number)
        if has_stray_brace(line):
            remedy = "write a slot as {business}, with one brace on each side, and JSON in words"
            yield Fault(name, "", "a brace belongs to no slot", remedy, number)


def _ladders(reading: Reading) -> Iterator[Fault]:
    for task in TASKS:
        ladder = reading.file.routes.of(task)
        asked: set[str] = set()
        for index, step in enumerate(ladder):
            for model_id in step.models:
                if model_id in asked:
                    key = f"routes.{task}[{index}].models"
                    yield _fault(key, f"{model_id} is asked twice", "let each model stand on a ladder once")
                asked.add(model_id)
        if ladder and ladder[-1].bar > 0:
            key = f"routes.{task}[{len(ladder) - 1}].bar"
            remedy = "delete it, or add a step; the gate asks a person about what is unsure"
            yield _fault(key, "nobody stands above the last step", remedy)


def _strategic(reading: Reading) -> Iterator[Fault]:
    routes = reading.file.routes
    if not routes.draft or routes.strategize:
        return
    for name, intent in reading.file.intents.items():
        if intent.is_strategic:
            key = f"intents.{name}.is_strategic"
            yield _fault(key, "routes.strategize names no model", "add [[routes.strategize]], or delete this")


def _ceilings(reading: Reading) -> Iterator[Fault]:
    ceilings = reading.file.ceilings
    day, here = ceilings.usd_micros_per_day, ceilings.usd_micros_per_location_and_day
    if here is not None and here > day:
        key = "ceilings.usd_micros_per_location_and_day"
        yield _fault(key, f"it is above that of the whole day, {day}", "lower it, or leave it out")
    smallest = min(day, here or day)
    if ceilings.usd_micros_per_run > smallest:
        problem = f"one run could spend more than a day may, {smallest}"
        yield _fault("ceilings.usd_micros_per_run", problem, "lower it, or raise the day's")


def _own_prices(reading: Reading) -> Iterator[Fault]:
    for model_id in reading.file.models:
        if not model_id.startswith(_PRICED_HERE):
            provider = model_id.partition("/")[0]
            problem = f"the prices of {provider} come with frontdesk"
            remedy = f"delete it; only models that begin with {_PRICED_HERE} are priced here"
            yield _fault(f"models.{model_id}", problem, remedy)


_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Reading], Iterator[Fault]]], ...] = (
    (("routes",), _ladders),
    (("routes", "intents"), _strategic),
    (("ceilings",), _ceilings),
    (("models",), _own_prices),
)
