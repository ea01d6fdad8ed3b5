"""A provider's model as a rung: renders the prompt, asks for one object, and believes nothing unchecked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from frontdesk.brain import shown
from frontdesk.brain.belt import Belt
from frontdesk.brain.body_checks import flaw_of
from frontdesk.brain.calls import Completion, ModelCall, Turn
from frontdesk.brain.prompts import (
    LIMITS,
    as_data,
    open_prompt,
    render,
    slot_values,
    tools_note,
    writing_task,
)
from frontdesk.brain.rungs import Answered, Signals, Summary
from frontdesk.brain.schemas import (
    OTHER_LANGUAGE,
    ClassifyAnswer,
    DraftAnswer,
    ModelAnswer,
    SummarizeAnswer,
    checked,
    strict_schema,
)
from frontdesk.brain.templates import first_name
from frontdesk.domain.plain_text import reveal
from frontdesk.domain.proposal import NONE_OF_THESE, Act, Brief, Classification, Proposal
from frontdesk.domain.revocation import REVOCATION_READ
from frontdesk.errors import ModelOutputUnusable
from frontdesk.playbook import Language, Playbook
from frontdesk.playbook_routes import Effort, Task

OTHER_LANGUAGE_FLAG = "other_language"
LONGEST_WHY = 240
LONGEST_SUMMARY = 800
"""More than the prompt allows, since no model counts characters well; a longer one has shortened nothing."""
ANSWER_TOKENS: Mapping[Task, int] = {"classify": 250, "draft": 500, "strategize": 500, "summarize": 400}
THINKING_TOKENS: Mapping[Effort, int] = {"none": 0, "low": 600, "medium": 1_000, "high": 4_000}
"""What a model may think before it answers; providers count it as output."""
TIMEOUT_S: Mapping[Task, float] = {"classify": 15.0, "draft": 25.0, "strategize": 40.0, "summarize": 15.0}
"""How long an answer may take at most; whoever meters the call shortens it to the time that is left."""
NO_PROMPT = "no-prompt"
MOST_TURNS = 3
"""So often a model may call before it has to answer."""


@dataclass(frozen=True)
class Model:
    """One model of a provider at one effort. `complete` asks it once, and sees to money and outages."""

    model_id: str
    effort: Effort
    playbook: Playbook
    complete: Callable[[ModelCall], Completion]
    belt: Belt | None = None
    """What may be looked up while drafting."""

    def classify(self, brief: Brief) -> Answered[Classification]:
        """Read a lead. Where there is nothing to read, nothing is asked.

        Raises:
            ModelOutputUnusable: the answer is none that was allowed.
        """
        if not reveal(brief.text)[0].strip():
            return Answered(self._nothing_read())
        allowed = {
            "intent": (*self.playbook.intents, NONE_OF_THESE),
            "language": (*self.playbook.languages, OTHER_LANGUAGE),
        }
        call = self._call("classify", brief, shown.to_classify(brief), ClassifyAnswer, allowed)
        completion = self.complete(call)
        answer = checked(ClassifyAnswer, "classify", completion.answer, **allowed)
        reading = Classification(
            intent=answer.intent,
            urgency=answer.urgency,
            sentiment=answer.sentiment,
            language=self._spoken(answer.language),
            confidence=answer.confidence,
            model_id=self.model_id,
            flags=_flags(answer),
        )
        probability = completion.probabilities.get(answer.intent)
        return Answered(reading, Signals(stated=answer.confidence, probability=probability))

    def draft(self, brief: Brief, classification: Classification) -> Answered[Proposal]:
        """Write the answer, or nothing and say why. What the playbook leaves to a person is not even asked.

        Raises:
            ModelOutputUnusable: the answer does not fit, or its text cannot be sent as it is.
        """
        intent, language = classification.intent, self._spoken(classification.language)
        known = self.playbook.intents.get(intent)
        if known and not known.is_drafted:
            why, confidence = f"The playbook leaves {intent} to a person.", classification.confidence
            left = self._proposal(brief, classification, NO_PROMPT, why=why, confidence=confidence)
            return Answered(left)
        seen = shown.to_write(self.playbook, brief, classification, language)
        call = self._call(writing_task(self.playbook, intent), brief, seen, DraftAnswer)
        answer = checked(DraftAnswer, call.task, self._with_tools(call).answer)
        proposal = self._proposal(
            brief,
            classification,
            call.prompt_version,
            acts=self._acts(brief, intent, language, answer),
            why=_in_a_line(answer.why),
            confidence=answer.confidence,
        )
        return Answered(proposal, Signals(stated=answer.confidence))

    def summarize(self, brief: Brief) -> Answered[Summary]:
        """Shorten the thread. What comes out is as little to be trusted as what went in.

        Raises:
            ModelOutputUnusable: there is no text, or it is not short.
        """
        call = self._call("summarize", brief, shown.to_summarize(brief), SummarizeAnswer)
        text = checked(SummarizeAnswer, "summarize", self.complete(call).answer).summary.strip()
        if not text or len(text) > LONGEST_SUMMARY:
            flaw = "is empty" if not text else f"is longer than {LONGEST_SUMMARY} characters"
            raise ModelOutputUnusable(f"the summary {flaw}")
        return Answered(Summary(text, self.model_id))

    def _with_tools(self, call: ModelCall) -> Completion:
        """Ask, look up what the model wants looked up, and ask again until it answers.

        Raises:
            ModelOutputUnusable: it goes on calling when it may not any more.
        """
        if self.belt is None or not self.belt.tools:
            return self._answered(self.complete(call))
        call = replace(call, tools=self.belt.offers, system=f"{call.system}\n\n{tools_note()}")
        while call.may_call:
            completion = self.complete(call)
            if not completion.calls:
                return completion
            answers = tuple(self.belt.answer(each) for each in completion.calls)
            turns = (*call.turns, Turn(completion.asked, answers))
            call = replace(call, turns=turns, may_call=self.belt.may_call and len(turns) < MOST_TURNS)
        return self._answered(self.complete(call))

    @staticmethod
    def _answered(completion: Completion) -> Completion:
        if completion.calls:
            raise ModelOutputUnusable("the model calls tools where it has to answer")
        return completion

    def _call(
        self,
        task: Task,
        brief: Brief,
        seen: Mapping[str, Any],
        shape: type[ModelAnswer],
        allowed: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> ModelCall:
        prompt = open_prompt(self.playbook, task, brief.location_id)
        return ModelCall(
            task=task,
            model_id=self.model_id,
            effort=self.effort,
            system=render(prompt, slot_values(self.playbook, task, brief.location_id)),
            shown=as_data(seen),
            schema=strict_schema(shape, **allowed),
            max_output_tokens=most_output_tokens(task, self.effort),
            timeout_s=TIMEOUT_S[task],
            choices=tuple(allowed.get("intent", ())),
            prompt_version=prompt.version,
        )

    def _acts(self, brief: Brief, intent: str, language: Language, answer: DraftAnswer) -> tuple[Act, ...]:
        body = answer.body.strip()
        if not answer.has_answer:
            if body:
                raise ModelOutputUnusable("the draft has a text and says that there is none")
            return ()
        known = first_name(brief.contact.name)
        facts = self.playbook.facts(brief.location_id, language)
        names = (known or "", *facts.values())
        flaw = flaw_of(body, language, first_name=known, names=names, longest=LIMITS["draft"])
        if flaw:
            raise ModelOutputUnusable(f"the draft {flaw}")
        stands_on = shown.grounds(self.playbook, brief, language, intent=intent, body=body, used=answer.used)
        looked_up = self.belt.grounds if self.belt else ()
        return (Act("message", body, (*stands_on, *looked_up)),)

    def _proposal(
        self,
        brief: Brief,
        reading: Classification,
        version: str,
        *,
        why: str,
        confidence: float,
        acts: tuple[Act, ...] = (),
    ) -> Proposal:
        read_by = open_prompt(self.playbook, "classify", brief.location_id).version
        return Proposal(
            acts=acts,
            confidence=confidence,
            why=why,
            model_id=self.model_id,
            prompt_version=version,
            behaviour_digest=self.playbook.behaviour_digest(
                reading.intent, model_id=self.model_id, thresholds={}, prompts=(read_by, version)
            ),
            language=self._spoken(reading.language),
        )

    def _nothing_read(self) -> Classification:
        language = self.playbook.default_language
        return Classification(NONE_OF_THESE, "normal", "neutral", language, 0.0, self.model_id)

    def _spoken(self, language: str) -> Language:
        """Return the language to answer in: the playbook's own where it does not speak this one."""
        spoken = (each for each in self.playbook.languages if each == language)
        return next(spoken, self.playbook.default_language)


def _flags(answer: ClassifyAnswer) -> tuple[str, ...]:
    """Return what a reading makes a person look at, or the gate stop for."""
    found = {
        OTHER_LANGUAGE_FLAG: answer.language == OTHER_LANGUAGE,
        REVOCATION_READ: answer.wants_no_messages,
    }
    return tuple(name for name, is_found in found.items() if is_found)


def most_output_tokens(task: Task, effort: Effort) -> int:
    """Return how much a model may think and write for a task."""
    return ANSWER_TOKENS[task] + THINKING_TOKENS[effort]


def _in_a_line(text: str) -> str:
    """Return a model's reason for people to read: one line, nothing hidden, not long."""
    line = " ".join(reveal(text)[0].split())
    return line if len(line) <= LONGEST_WHY else f"{line[: LONGEST_WHY - 3].rstrip()}..."
