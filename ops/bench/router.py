"""What the ladder of models saves against asking the middle model for everything, on simulated models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from pathlib import Path
from random import Random
from statistics import fmean, pstdev
from typing import Final

from frontdesk.brain.classify import classify
from frontdesk.brain.drafting import propose
from frontdesk.brain.embedded import Embedded
from frontdesk.brain.prices import open_prices
from frontdesk.brain.router import Brain
from frontdesk.domain.proposal import NONE_OF_THESE, Brief, Classification
from frontdesk.embedder import Embedder, open_embedder
from frontdesk.playbook import Playbook, load_playbook
from frontdesk.playbook_routes import Routes, RouteStep
from ops.bench.figures import Figure
from ops.bench.router_models import BIG, MIDDLE, SHARED, SMALL, SimulatedLead, SimulatedModels
from ops.eval.cases import Case, read_cases
from ops.eval.play import brief_of

ROOT: Final = Path(__file__).resolve().parents[2]
LEADS: Final = 1_000
SEED: Final = 5
MIDDLE_MODEL: Final = "anthropic/claude-sonnet-5-5"
BARS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all leads on one set of routes."""

    is_right: tuple[bool, ...]
    reading_usd_micros: int
    writing_usd_micros: int
    climbed: float
    """The share of leads whose reading more than the first model was asked for."""

    @property
    def accuracy(self) -> float:
        return fmean(self.is_right)

    @property
    def usd(self) -> float:
        return (self.reading_usd_micros + self.writing_usd_micros) / 1_000_000

    def ahead_of(self, other: Outcome) -> tuple[float, float]:
        """Return by how much more leads were read right than there, and the standard error of that."""
        gaps = [int(ours) - int(theirs) for ours, theirs in zip(self.is_right, other.is_right, strict=True)]
        return fmean(gaps), pstdev(gaps) / sqrt(len(gaps))


@dataclass
class Mix:
    """The leads: golden cases, drawn with a fixed seed. They are none of the playbook's examples, which the
    embedded model knows by heart."""

    playbook: Playbook
    brain: Brain
    models: SimulatedModels
    leads: Sequence[Case]
    costs: dict[tuple[object, ...], int] = field(default_factory=dict)

    def played(self, routes: Routes) -> Outcome:
        """Read every lead on these routes, and answer what it really wants."""
        brain = replace(self.brain, routes=routes)
        firsts = {model for step in routes.classify[:1] for model in step.models}
        is_right, reading, climbed = [], 0, 0
        for number, case in enumerate(self.leads):
            self.models.lead = SimulatedLead(number, case.intent, case.language)
            brief = self._brief(case)
            read = classify(brief, brain)
            is_right.append(read.intent == case.intent)
            reading += read.spent_usd_micros
            climbed += read.model_id not in firsts
        writing = sum(self._written(case, brain) for case in self.leads)
        return Outcome(tuple(is_right), reading, writing, climbed / len(self.leads))

    def _written(self, case: Case, brain: Brain) -> int:
        """Return what answering a case costs, which does not hang on how it was read."""
        key = (case.id, brain.routes.draft, brain.routes.strategize)
        if key not in self.costs:
            meant = Classification(case.intent, "normal", "neutral", case.language, 1.0, "")
            self.costs[key] = propose(self._brief(case), meant, brain).spent_usd_micros
        return self.costs[key]

    def _brief(self, case: Case) -> Brief:
        return replace(brief_of(case, self.playbook), thread=())


@dataclass(frozen=True)
class Remembering(Embedded):
    """The embedded model, which looks at each text once: many leads have the same."""

    known: dict[str, Mapping[str, float]] = field(default_factory=dict)

    def shares(self, text: str) -> Mapping[str, float]:
        if text not in self.known:
            self.known[text] = super().shares(text)
        return self.known[text]


def a_mix(embedder: Embedder, leads: int, seed: int = SEED) -> Mix:
    """Draw leads from BrightSmile's golden cases, and set simulated models beside the real brain."""
    folder = ROOT / "playbooks" / "brightsmile"
    playbook = load_playbook(folder)
    cases = [case for case in read_cases(folder) if case.text.strip()]
    draw = Random(seed)  # noqa: S311 - a simulation that must come out the same, and guards nothing
    models = SimulatedModels(seed, (*playbook.intents, NONE_OF_THESE))
    brain = Brain(
        playbook=playbook,
        routes=playbook.routes,
        providers={"anthropic": models, "openai": models},
        embedded=Remembering(playbook, embedder),
        prices=open_prices(playbook),
    )
    return Mix(playbook, brain, models, draw.choices(cases, k=leads))


def middle_alone() -> Routes:
    """The middle model for reading, for every answer and for what is strategic."""
    step = (RouteStep(models=(MIDDLE_MODEL,), effort="low"),)
    return Routes(classify=step, draft=step, strategize=step)


def with_bar(routes: Routes, bar: float) -> Routes:
    """Return the routes with another bar for the first reading."""
    first, *others = routes.classify
    return routes.model_copy(update={"classify": (first.model_copy(update={"bar": bar}), *others)})


def equal_bar(mix: Mix, middle: Outcome) -> float:
    """Return the lowest bar with which the ladder reads as many leads right as the middle model."""
    for bar in BARS:
        if mix.played(with_bar(mix.playbook.routes, bar)).accuracy >= middle.accuracy:
            return bar
    return BARS[-1]


def measure_router(repeat: int | None = None) -> Iterator[Figure]:
    """Simulate the ladder and the middle model alone on the same leads, each with its accuracy."""
    yield from figures(a_mix(open_embedder(), repeat or LEADS))


def figures(mix: Mix) -> Iterator[Figure]:
    """Return cost and accuracy of the playbook's ladder, of one as good as the middle model, and of that."""
    middle = mix.played(middle_alone())
    equal = equal_bar(mix, middle)
    own = mix.playbook.routes.classify[0].bar
    how = assumed(len(mix.leads))
    yield from _told("middle alone", middle, how)
    for name, bar in (("ladder", own), ("equal ladder", equal)):
        ladder = mix.played(with_bar(mix.playbook.routes, bar))
        ahead, error = ladder.ahead_of(middle)
        label = f"{name} (bar {bar:.2f})"
        yield from _told(label, ladder, how, target=middle.usd)
        yield Figure("router", f"{label}: climbed", 100 * ladder.climbed, "%", how)
        more = f"{label}: ahead by (noise {200 * error:.1f})"
        yield Figure("router", more, 100 * ahead, "points", how)
        yield Figure("router", f"{label}: saved", 100 * (1 - ladder.usd / middle.usd), "%", how)


def _told(name: str, outcome: Outcome, how: str, target: float | None = None) -> Iterator[Figure]:
    yield Figure("router", f"{name}: cost", outcome.usd, "USD", how, target)
    yield Figure("router", f"{name}: reading", outcome.reading_usd_micros / 1_000_000, "USD", how)
    yield Figure("router", f"{name}: read right", 100 * outcome.accuracy, "%", how)


def assumed(leads: int) -> str:
    """Say what is simulated, and what is not."""
    accuracies = f"{SMALL.accuracy:.0%}, {MIDDLE.accuracy:.0%} and {BIG.accuracy:.0%}"
    return (
        f"SIMULATED models on {leads} of BrightSmile's golden messages (seed {SEED}); real router, prompts, "
        f"prices and embedded model; ladder: the playbook's, equal: with the lowest bar that reads as many "
        f"right as the middle model; assumed: small, middle and big models read {accuracies} right, stumble "
        f"over the same message {SHARED:.0%} of the time, state beta(9, 1.2) when right and beta(6, 2.5) "
        f"when wrong, write 150 tokens to read and 250 to 500 to answer, and nothing is cached; "
        f"middle is {MIDDLE_MODEL}"
    )
