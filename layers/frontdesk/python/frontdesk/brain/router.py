"""Routes each task up a ladder of models, cheapest first; a step that fails hands the task to the next one.

The ladder has one step: the embedded provider, which needs no key and no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, TypeVar

from frontdesk.brain.embedded import Embedded
from frontdesk.domain.proposal import Brief, Classification, Proposal
from frontdesk.embedder import open_embedder
from frontdesk.errors import AgentError, ModelOutputUnusable, RetryLater
from frontdesk.observability.observations import observe
from frontdesk.playbook import open_playbook

Task = Literal["classify", "draft"]
Answer = TypeVar("Answer")


class Provider(Protocol):
    """A model that can read a lead and write to it."""

    @property
    def model_id(self) -> str: ...
    def classify(self, brief: Brief) -> Classification: ...
    def draft(self, brief: Brief, classification: Classification) -> Proposal: ...


@dataclass(frozen=True, slots=True)
class Router:
    """The ladder of one task."""

    task: Task
    steps: tuple[Provider, ...]

    def ask(self, question: Callable[[Provider], Answer]) -> Answer:
        """Return the answer of the first step that has one; every step tried is on record.

        Raises:
            RetryLater: the last step was unavailable.
            NeedsHuman: the last step's answer was of no use.
        """
        failure: AgentError = ModelOutputUnusable(f"no model is set up to {self.task}")
        for index, provider in enumerate(self.steps):
            try:
                answer = question(provider)
            except (RetryLater, ModelOutputUnusable) as error:
                self._note(index, provider, f"{type(error).__name__}: {error}")
                failure = error
            else:
                self._note(index, provider, "answered")
                return answer
        raise failure

    def _note(self, index: int, provider: Provider, outcome: str) -> None:
        observe("route", task=self.task, step=index, model_id=provider.model_id, outcome=outcome)


@contextmanager
def open_router(task: Task) -> Iterator[Router]:
    """Give the ladder of a task for one invocation."""
    yield Router(task, (_embedded(),))


@cache
def _embedded() -> Embedded:
    return Embedded(open_playbook(), open_embedder())
