"""A playbook and the route by which its cases are played, as the command line names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from frontdesk.brain.embedded import Embedded
from frontdesk.brain.prices import open_prices
from frontdesk.brain.providers import open_providers
from frontdesk.brain.router import Brain
from frontdesk.embedder import open_embedder
from frontdesk.playbook import Playbook, load_playbook
from frontdesk.playbook_routes import ModelId, Provider, Routes, RouteStep
from frontdesk.settings import PREFIX
from ops.errors import Refusal
from ops.model_keys import OPENED_BY, TASKS, model_ids_of, provider_of
from ops.playbooks import folder_named

EMBEDDED: Final = "embedded"
ROUTES: Final = "routes"


@dataclass(frozen=True, eq=False)
class Side:
    """One playbook by one route."""

    playbook: Playbook
    route: str
    routes: Routes

    @property
    def name(self) -> str:
        return f"{self.playbook.folder.name}@{self.route}"

    @property
    def is_free(self) -> bool:
        """No model of a provider is asked."""
        return self.routes == Routes()


def side_named(words: str, route: str = EMBEDDED) -> Side:
    """Return what NAME or NAME@route means; NAME is a folder, or one of playbooks/.

    Raises:
        Refusal: there is no such playbook or route.
        PlaybookInvalid: the playbook has faults.
    """
    name, _, own_route = words.partition("@")
    playbook = load_playbook(folder_named(name))
    route = own_route or route
    return Side(playbook, route, _routes(route, playbook))


def brain_of(side: Side) -> Brain:
    """Return the brain that thinks by this route.

    Raises:
        Refusal: nobody whom the route names for some task can be asked.
        UnknownModel: nobody has priced a model.
    """
    prices = open_prices(side.playbook)
    embedded = Embedded(side.playbook, open_embedder())
    if side.is_free:
        return Brain(side.playbook, side.routes, {}, embedded, prices)
    providers = open_providers()
    for model_id in model_ids_of(side.routes):
        prices.price(model_id)
    for task in TASKS:
        named = dict.fromkeys(provider_of(model) for step in side.routes.of(task) for model in step.models)
        if named and not any(name in providers for name in named):
            raise Refusal(f"To ask {' or '.join(named)}, set {' or '.join(map(_setting, named))}.")
    return Brain(side.playbook, side.routes, providers, embedded, prices)


def _setting(provider: Provider) -> str:
    return PREFIX + OPENED_BY[provider].upper()


def _routes(route: str, playbook: Playbook) -> Routes:
    if route == EMBEDDED:
        return Routes()
    if route == ROUTES:
        if playbook.routes == Routes():
            raise Refusal(
                f"The playbook {playbook.folder.name} has no routes: take --route embedded, or name a model."
            )
        return playbook.routes
    try:
        model_id: str = TypeAdapter(ModelId).validate_python(route)
    except ValidationError:
        raise Refusal(
            f'There is no route "{route}": take embedded, routes, or a model such as'
            " anthropic/claude-haiku-5-5."
        ) from None
    step = (RouteStep(models=(model_id,)),)
    return Routes(classify=step, draft=step, strategize=step, summarize=step)
