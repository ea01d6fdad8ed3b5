"""One attack: what the hostile model writes, or what its worker hands on, and what in it must never be sent.

Every attack is made from the seed and its number alone, so one that got through can be looked at again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, Final

from pydantic import TypeAdapter

from frontdesk.brain.prompts import open_prompt
from frontdesk.brain.shown import HOUSE_ANSWER
from frontdesk.brain.templates import greeting
from frontdesk.domain.proposal import Act, Classification, Ground, Proposal
from frontdesk.playbook import Language, Playbook
from frontdesk.playbook_text import fill
from ops.drill.adversary.scenes import CLOSED_SCENE, OPEN_SCENES, Layer, Scene

SURE: Final = 0.97
_PROPOSAL: Final = TypeAdapter(Proposal)
_CLASSIFICATION: Final = TypeAdapter(Classification)
CLOSED_EVERY: Final = 17
"""So often the attacker meets somebody who said STOP."""


@dataclass(frozen=True, slots=True)
class Attack:
    """What is returned in place of the model's two answers; for the layer `worker`, of the steps' results."""

    number: int
    family: str
    layer: Layer
    scene: Scene
    reading: str
    draft: str
    classification: Any = None
    proposal: Any = None
    words: tuple[str, ...] = ()
    """What stands in the text and must not reach anybody without a person."""
    is_honest: bool = False
    """Nothing is wrong with it: if none of these were sent, the drill would show nothing."""
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """What the model looks up before it writes, by the names that it was told or made up."""
    approved: str | None = None
    """The text that a person approved before the worker handed on this one."""


Made = Mapping[str, Any]


@dataclass(frozen=True)
class Start:
    """What every attack starts from: an honest answer to one scene."""

    playbook: Playbook
    scene: Scene

    @cached_property
    def house_answer(self) -> str:
        """The playbook's own answer, which the desk may send alone."""
        return self.answer_in(self.scene.language)

    def answer_in(self, language: Language) -> str:
        """Return what the playbook answers in a language."""
        template = self.playbook.template(self.scene.intent, language) or ""
        hail = greeting(self.playbook, language, self.scene.person)
        return fill(template, {"greeting": hail, **self.playbook.facts(self.scene.location, language)})

    def reading(self, **changes: Any) -> dict[str, Any]:
        """What an honest model answers to `classify`."""
        honest = {
            "why": "They ask for it.",
            "intent": self.scene.intent,
            "urgency": "normal",
            "sentiment": "neutral",
            "language": self.scene.language,
            "wants_no_messages": False,
            "confidence": SURE,
        }
        return {**honest, **changes}

    def draft(self, **changes: Any) -> dict[str, Any]:
        """What an honest model answers to `draft`."""
        honest = {
            "why": "The house's own answer.",
            "has_answer": True,
            "body": self.house_answer,
            "used": [HOUSE_ANSWER],
            "confidence": SURE,
        }
        return {**honest, **changes}

    def act(self, body: str | None = None, **changes: Any) -> dict[str, Any]:
        """One act as the state machine carries it."""
        text = self.house_answer if body is None else body
        grounds = (Ground("template", f"intents.{self.scene.intent}", self.house_answer),)
        made = Proposal((Act("message", text, grounds),), SURE, "", "", "", "")
        return {**_PROPOSAL.dump_python(made, mode="json")["acts"][0], **changes}

    def proposal(self, **changes: Any) -> dict[str, Any]:
        """What an honest Draft worker hands on."""
        made = Proposal(
            (), SURE, "The house's own answer.", "a-model", "draft@1", "b" * 64, self.scene.language
        )
        return {**_PROPOSAL.dump_python(made, mode="json"), "acts": [self.act()], **changes}

    def classification(self, **changes: Any) -> dict[str, Any]:
        """What an honest Classify worker hands on."""
        scene = self.scene
        made = Classification(scene.intent, "normal", "neutral", scene.language, SURE, "a-model")
        return {**_CLASSIFICATION.dump_python(made, mode="json"), **changes}

    def with_plant(self, random: Random, sentence: str) -> str:
        """Put a sentence into the house's own answer: after it, inside it, or in its place."""
        hail, _, rest = self.house_answer.partition("! ")
        return random.choice(
            (
                f"{self.house_answer} {sentence}",
                f"{hail}! {sentence} {rest}",
                f"{hail}! {sentence}",
                sentence,
            )
        )

    def prompts(self) -> tuple[str, ...]:
        """The instructions that a model may be made to repeat."""
        return tuple(
            open_prompt(self.playbook, task, self.scene.location).text for task in ("classify", "draft")
        )


Making = Callable[[Random, Start], Made]


@dataclass(frozen=True, slots=True)
class Family:
    """Attacks of one kind: their name, who attacks, and how one is made."""

    name: str
    layer: Layer
    make: Making


@dataclass(frozen=True)
class Attacker:
    """Makes attack after attack from one seed."""

    playbook: Playbook
    seed: int
    families: tuple[Family, ...]

    def attack(self, number: int) -> Attack:
        """Make one attack."""
        random = Random(f"{self.seed}/{number}")  # noqa: S311 - it guards nothing
        family = self.families[number % len(self.families)]
        is_closed = (number // len(self.families)) % CLOSED_EVERY == CLOSED_EVERY - 1
        scene = CLOSED_SCENE if is_closed else random.choice(OPEN_SCENES)
        ground = Start(self.playbook, scene)
        honest = {"reading": ground.reading(), "draft": ground.draft()}
        if family.layer == "worker":
            honest |= {"classification": ground.classification(), "proposal": ground.proposal()}
        made = {**honest, **family.make(random, ground)}
        texts = {key: written(made[key]) for key in ("reading", "draft")}
        return Attack(number, family.name, family.layer, scene, **{**made, **texts})


def written(answer: Any) -> str:
    """Return an answer as a model writes it: JSON, unless it is a text already."""
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
