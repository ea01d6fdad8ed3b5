"""Routes each task up its ladder of models, cheapest first: sideways when one is out, up when an answer is of
no use or unsure, and down to the embedded model when there is nobody left to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any, Final, Generic, TypeVar

from frontdesk.brain.belt import Belt
from frontdesk.brain.calls import Completion, Completions, ModelCall
from frontdesk.brain.circuit import Circuits
from frontdesk.brain.confidence import WEIGHTS, Weights, agreement, combined
from frontdesk.brain.embedded import Embedded
from frontdesk.brain.metering import Account, Meter
from frontdesk.brain.outages import KEEPS_AWAY, NO_USE, flag_of, may_pass
from frontdesk.brain.prices import Prices, open_prices
from frontdesk.brain.rungs import Answered, LastRung, Rung, Signals, Summary
from frontdesk.clock import open_clock
from frontdesk.domain.calibration import calibrated
from frontdesk.domain.proposal import Brief, Classification, Proposal
from frontdesk.domain.read_tools import ReadTool
from frontdesk.embedder import open_embedder
from frontdesk.errors import AgentError, ProviderUnavailable
from frontdesk.observability.observations import observe
from frontdesk.playbook import Playbook, open_playbook
from frontdesk.playbook_routes import Effort, Routes, RouteStep, Task
from frontdesk.settings import BrainSettings, load

T = TypeVar("T", Classification, Proposal, Summary)
OpenModel = Callable[..., Rung]
"""Gets what `open_model` below does."""
PATIENT_ATTEMPTS: Final = 2
"""So often a step without an answer is retried by the workflow, seconds apart, before the embedded model
answers."""


def open_model(
    model_id: str,
    effort: Effort,
    playbook: Playbook,
    complete: Callable[[ModelCall], Completion],
    *,
    belt: Belt | None = None,
) -> Rung:
    """Return a model of a provider; what it needs is imported when the first one is asked."""
    from frontdesk.brain.model import Model

    return Model(model_id, effort, playbook, complete, belt)


@dataclass(frozen=True, eq=False)
class Brain:
    """Everything that a task may be done with."""

    playbook: Playbook
    routes: Routes
    providers: Mapping[str, Completions]
    embedded: LastRung
    prices: Prices
    weights: Weights = WEIGHTS
    circuits: Circuits = field(default_factory=Circuits)
    open_model: OpenModel = open_model
    read_tools: Callable[[Brief], tuple[ReadTool, ...]] = lambda _: ()
    """Opens what a model may look up while it drafts about somebody."""

    def router(
        self,
        task: Task,
        brief: Brief,
        *,
        attempt: int = 0,
        spent_usd_micros: int = 0,
        beside_usd_micros: int = 0,
    ) -> Router:
        """Return the ladder of a task for one attempt of one step; `spent_usd_micros` is what the run has
        spent of its budget before it, `beside_usd_micros` what this attempt has, for another task."""
        ladder = self.routes.of(task)
        known = self.prices.models
        firsts = (next((known[each] for each in step.models if each in known), None) for step in ladder)
        left = brief.budget_usd_micros - spent_usd_micros - beside_usd_micros
        account = Account(left, lost_attempts=attempt, beside=beside_usd_micros)
        dearest = tuple(price for price in firsts if price is not None)
        meter = Meter(self.providers, self.prices, self.circuits, account, dearest)
        return Router(self, task, brief, attempt, meter)

    def behaviour(self) -> Mapping[str, Any]:
        """Return what of the brain makes an answer, beside texts and models: routes and weights."""
        return {"routes": self.routes.model_dump(mode="json"), "weights": asdict(self.weights)}


@dataclass(frozen=True, slots=True)
class Spot:
    """A model in its place on the ladder."""

    index: int
    step: RouteStep
    model_id: str
    sharers: int
    """How many models may still have to be asked, this one included."""
    is_last_step: bool


@dataclass(frozen=True, slots=True)
class Tried(Generic[T]):
    """What came of asking one model: an answer, or why there is none."""

    spot: Spot
    value: T | None = None
    error: AgentError | None = None

    @property
    def sure(self) -> float:
        return sure_of(self.value) if self.value is not None else 0.0

    @property
    def is_enough(self) -> bool:
        return self.value is not None and self.sure >= self.spot.step.bar

    @property
    def ends_step(self) -> bool:
        """Say whether the step's other models would not do better: this one was there."""
        return self.value is not None or isinstance(self.error, NO_USE)


@dataclass(frozen=True)
class Router:
    """The ladder of one task, for one attempt of one step."""

    brain: Brain
    task: Task
    brief: Brief
    attempt: int
    meter: Meter

    @property
    def spent_usd_micros(self) -> int:
        """What this router has spent on models, as far as known."""
        return self.meter.account.spent

    def ask(self, question: Callable[[Rung], Answered[T]]) -> T:
        """Return the first answer that is sure enough, else the best one, else the embedded model's, which
        then has a flag that sends it to a person.

        Raises:
            ProviderUnavailable: nobody could be reached, and that may pass until the next attempt.
        """
        tried: list[Tried[T]] = []
        for spot in self._spots():
            if any(each.ends_step and each.spot.index == spot.index for each in tried):
                continue
            tried.append(self._try(spot, question, tried))
            if tried[-1].is_enough:
                break
        if (best := self._best(tried)) is not None:
            return self._settled(best)
        return self._without_models(question, [each.error for each in tried if each.error])

    def _spots(self) -> Iterator[Spot]:
        ladder = self.brain.routes.of(self.task)
        places = [(index, step, model_id) for index, step in enumerate(ladder) for model_id in step.models]
        for number, (index, step, model_id) in enumerate(places):
            after = sum(self._is_reachable(each) for _, _, each in places[number + 1 :])
            yield Spot(index, step, model_id, 1 + after, is_last_step=step is ladder[-1])

    def _is_reachable(self, model_id: str) -> bool:
        provider = model_id.partition("/")[0]
        return provider in self.brain.providers and not self.brain.circuits.is_open(provider)

    def _try(self, spot: Spot, question: Callable[[Rung], Answered[T]], before: list[Tried[T]]) -> Tried[T]:
        account = self.meter.account
        spent, otherwise = account.spent, account.otherwise
        complete = partial(self.meter.complete, sharers=spot.sharers)
        rung = self.brain.open_model(spot.model_id, spot.step.effort, self.brain.playbook, complete)
        try:
            tried = Tried(spot, self._scored(question(rung), before))
        except (*KEEPS_AWAY, *NO_USE) as error:
            tried = Tried(spot, error=error)
        outcome, why = told(tried)
        cost = {"usd_micros": account.spent - spent, "otherwise_usd_micros": account.otherwise - otherwise}
        self._note(spot.index, spot.model_id, outcome, why, **cost)
        return tried

    def _best(self, tried: list[Tried[T]]) -> T | None:
        """Return the answer that reached its bar, which is the last; else the surest, of equals the later."""
        answers = [each for each in reversed(tried) if each.value is not None]
        if not answers:
            return None
        last = answers[0]
        best = last if last.is_enough else max(answers, key=lambda each: each.sure)
        if best is not last or told(last)[0] != "answered":
            self._note(best.spot.index, best.spot.model_id, "kept", f"the best answer: {best.sure:.0%} sure")
        return best.value

    def _without_models(self, question: Callable[[Rung], Answered[T]], failures: list[AgentError]) -> T:
        embedded, above = self.brain.embedded, len(self.brain.routes.of(self.task))
        if not above:
            answer = self._scored(question(embedded), [])
            self._note(0, embedded.model_id, "answered", "no model is routed to this task")
            return self._settled(answer)
        told_why = "; ".join(f"{type(each).__name__}: {each}" for each in failures)
        if self._is_patient and may_pass(failures):
            self._note(above, embedded.model_id, "unanswered", "the step is tried again in a moment")
            raise ProviderUnavailable(f"no model could be reached to {self.task}: {told_why}")
        answer = self._scored(question(embedded), [])
        flag = flag_of(failures)
        self._note(above, embedded.model_id, "fell_back", flag)
        return self._settled(answer, flag)

    @property
    def _is_patient(self) -> bool:
        """Say whether the step may be tried again: not for ever, and not where that would forget money."""
        return self.attempt < PATIENT_ATTEMPTS and self.meter.account.is_covered

    def _scored(self, answered: Answered[T], before: Sequence[Tried[Any]]) -> T:
        """Return an answer with its score, and the confidence that people's decisions made of it."""
        value = answered.value
        if isinstance(value, Summary):
            return value
        if answered.signals == Signals():  # nobody was asked: there was nothing to read, or to write
            return value
        seen = [each.value for each in before if isinstance(each.value, Classification)]
        score = combined(self._signals(value, answered.signals, seen), self.brain.weights)
        confidence = calibrated(self.brief.calibrations, self.task, value.model_id, score)
        return replace(value, score=score, confidence=confidence)

    def _signals(
        self, value: Classification | Proposal, signals: Signals, seen: list[Classification]
    ) -> Signals:
        """Add what only the router can tell of a model's reading: who else read it so."""
        if not isinstance(value, Classification) or value.model_id == self.brain.embedded.model_id:
            return signals
        others = [each.intent for each in seen]
        nearest = self._shares.get(value.intent, 0.0)
        return replace(signals, agreement=agreement(others.count(value.intent), len(others)), nearest=nearest)

    @cached_property
    def _shares(self) -> Mapping[str, float]:
        return self.brain.embedded.shares(self.brief.text)

    def _settled(self, value: T, *flags: str) -> T:
        if isinstance(value, Summary):
            return value
        return replace(value, flags=(*value.flags, *flags), spent_usd_micros=self.spent_usd_micros)

    def _note(self, step: int, model_id: str, outcome: str, why: str, **cost: int) -> None:
        free = {"usd_micros": 0, "otherwise_usd_micros": 0}
        decision = {"task": self.task, "step": step, "model_id": model_id, "outcome": outcome, "why": why}
        observe("route", **decision, **(free | cost))


def sure_of(value: Classification | Proposal | Summary) -> float:
    """Return how sure an answer is; a summary is used as it is."""
    return 1.0 if isinstance(value, Summary) else value.confidence


def told(tried: Tried[Any]) -> tuple[str, str]:
    """Return what the router does next, and why, in words."""
    spot = tried.spot
    if tried.value is None:
        outcome = "climbed" if isinstance(tried.error, NO_USE) else "sideways"
        return outcome, f"{type(tried.error).__name__}: {tried.error}"
    why = f"{tried.sure:.0%} sure"
    if spot.step.bar:
        why += f", the bar is {spot.step.bar:.0%}"
    return ("answered" if tried.is_enough or spot.is_last_step else "climbed"), why


def open_brain() -> Brain:
    """Return the brain that the settings ask for, with the keys as they are now; ask again for each step.

    All but the keys is built once per process, the memory of who is out included.
    """
    brain = _brain_without_keys()
    if load(BrainSettings).brain == "embedded":
        return replace(brain, routes=Routes())
    from frontdesk.brain.providers import open_providers

    return replace(brain, providers=open_providers())


@cache
def _brain_without_keys() -> Brain:
    playbook = open_playbook()
    embedded = Embedded(playbook, open_embedder())
    # The desk's own clock: on a laptop an hour may pass in a second, and an outage passes with it.
    circuits = Circuits(clock=lambda: open_clock().now().timestamp())
    return Brain(playbook, playbook.routes, {}, embedded, open_prices(playbook), circuits=circuits)
