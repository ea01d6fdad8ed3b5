"""Checks of the brain: every model on the routes is priced, has a key, and its provider takes that key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from frontdesk.brain.prices import open_prices
from frontdesk.errors import UnknownModel
from frontdesk.playbook import Playbook, PlaybookInvalid, load_playbook
from frontdesk.playbook_routes import Provider, RouteStep, Task
from frontdesk.settings import ModelSettings
from ops.doctor.check import Verdict, fail, ok, skipped, warn, worst
from ops.doctor.patient import Patient
from ops.model_keys import TASKS, model_ids_of, opened_by, provider_of, providers_of
from ops.model_probe import NO_ANSWER, Door, has_model

NO_KEY_NEEDED: Final[Mapping[str, str]] = {
    "embedded": "The brain is embedded: no model is asked, and no key needed.",
    "stand-ins": "Stand-ins answer for every provider: no key is needed.",
}
AS_DEPLOYED: Final = "set it with `frontdesk secrets set brain`"
AT_HOME: Final = "set its variable, such as ANTHROPIC_API_KEY, and start the desk again"
DECISIONS: Final = ":decisions"
"""How a model of OpenAI's is asked, and no part of its name."""
_REFUSED, _NO_MONEY, _UNKNOWN, _TOO_MANY = (401, 403), 402, 404, 429


def models_are_priced(folder: Path) -> Verdict:
    """Look for the price of every model on the routes; one without is never asked."""
    try:
        playbook = load_playbook(folder)
    except PlaybookInvalid:
        return skipped("The playbook has faults; those come first.")
    prices, named = open_prices(playbook), model_ids_of(playbook.routes)
    if not named:
        return ok("The playbook routes to no model: the embedded one answers.")
    for model_id in named:
        try:
            prices.price(model_id)
        except UnknownModel as unknown:
            said = str(unknown)
            return fail(f"{said[0].upper()}{said[1:]}.")
    return ok(f"All {len(named)} models on the routes are priced, as of {prices.as_of:%d %b %Y}.")


def keys_suffice(desk: Patient) -> Verdict:
    """Look which steps of the routes can be asked with the keys that are there."""
    routes = desk.playbook.routes
    if (said := NO_KEY_NEEDED.get(desk.brain)) or not model_ids_of(routes):
        return ok(said or "The playbook routes to no model: no key is needed.")
    opened = opened_by(desk.models.model_dump())
    wanted = providers_of(routes)
    if not opened & set(wanted):
        return fail(f"No provider of the routes has a key ({', '.join(wanted)}): {_how(desk)}.")
    return worst(_of_task(task, routes.of(task), opened, _how(desk)) for task in TASKS if routes.of(task))


def _how(desk: Patient) -> str:
    """Say how a key is given to this desk."""
    return AT_HOME if desk.own_keys else AS_DEPLOYED


def _of_task(task: Task, ladder: Sequence[RouteStep], opened: frozenset[Provider], how: str) -> Verdict:
    steps = [_providers(step) for step in ladder]
    if not any(step & opened for step in steps):
        return fail(f"No model that may {task} has a key, so people answer all of it: {how}.")
    if shut := sorted({name for step in steps for name in step if not step & opened}):
        return warn(f"A step that may {task} is never asked: give {' or '.join(shut)} a key, {how}.")
    if missing := sorted({name for step in steps for name in step - opened}):
        return warn(f"When one provider is out, nobody else can {task}: give {missing[0]} a key, {how}.")
    return ok("Every step of the routes has a key for each of its providers.")


def _providers(step: RouteStep) -> frozenset[Provider]:
    return frozenset(map(provider_of, step.models))


def providers_answer(desk: Patient) -> Verdict:
    """Ask each provider for the models that the routes name; that costs nothing."""
    if said := NO_KEY_NEEDED.get(desk.brain):
        return ok(said)
    doors = doors_of(desk.models)
    asked = [(doors[name], model) for name, model in _models(desk.playbook) if name in doors]
    if not asked:
        return skipped("No provider of the routes has a key; that comes first.")
    return worst(_of_model(door, model, has_model(door, model), _how(desk)) for door, model in asked)


def doors_of(settings: ModelSettings) -> Mapping[Provider, Door]:
    """Return where each provider with a key answers."""
    found = {
        "anthropic": Door("anthropic", settings.anthropic_url, _read(settings.anthropic_api_key)),
        "openai": Door("openai", settings.openai_url, _read(settings.openai_api_key)),
        "compatible": Door(
            "compatible", settings.compatible_url or "", _read(settings.compatible_api_key) or "none"
        ),
    }
    return {name: found[name] for name in opened_by(settings.model_dump())}


def _models(playbook: Playbook) -> Iterator[tuple[Provider, str]]:
    """Yield each model with its provider, once."""
    named = dict.fromkeys(each.removesuffix(DECISIONS) for each in model_ids_of(playbook.routes))
    yield from ((provider_of(each), each.partition("/")[2]) for each in named)


def _of_model(door: Door, model: str, status: int, how: str) -> Verdict:
    name = door.provider
    if status == NO_ANSWER:
        return fail(f"{name} does not answer at {door.url}: check the address and the network.")
    if status in _REFUSED:
        return fail(f"{name} refuses the key: {how}.")
    if status == _NO_MONEY:
        return fail(f"The account at {name} has no money left: add some in its console.")
    if status == _UNKNOWN and name == "compatible":
        return warn(f"The server at {door.url} lists no {model}; it may answer all the same: send it a lead.")
    if status == _UNKNOWN:
        return fail(f"{name} has no {model} for this key: name another one in the playbook's routes.")
    if status == _TOO_MANY:
        return warn(f"{name} says that its limits are reached (429): see its console.")
    if status >= 400:
        return warn(f"{name} answers {status}: look again in a minute.")
    return ok("Every provider takes its key, and has the models of the routes.")


def _read(key: SecretStr | None) -> str:
    return key.get_secret_value() if key else ""
