"""What a model is shown of one lead for each task, and which of it an answer may rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frontdesk.brain.prompts import LANGUAGE_NAMES
from frontdesk.brain.templates import first_name, greeting, rendered
from frontdesk.clock import iso
from frontdesk.domain.lead import WrittenChannel
from frontdesk.domain.proposal import Brief, Classification, Ground, Memory, ThreadMessage
from frontdesk.playbook import Language, Playbook

Shown = Mapping[str, Any]
HOUSE_ANSWER = "house_answer"
_ANSWERED_BY: Mapping[WrittenChannel, str] = {"sms": "text message", "email": "e-mail"}
_KNOWLEDGE = "knowledge."


def to_classify(brief: Brief) -> Shown:
    """Return the conversation; the message to classify comes last."""
    return {"thread": _thread(brief.thread), "lead": _lead(brief)}


def to_write(playbook: Playbook, brief: Brief, reading: Classification, language: Language) -> Shown:
    """Return what an answer is written from: the house's own first, the message last."""
    intent = playbook.intents.get(reading.intent)
    return {
        HOUSE_ANSWER: _house_answer(playbook, brief, reading.intent, language),
        "knowledge": [
            {"name": _name(passage), "trust": passage.trust, "text": passage.text}
            for passage in brief.knowledge
        ],
        "memories": [
            {"from": each.provenance, "trust": each.trust, "at": iso(each.at), "text": each.text}
            for each in brief.memories
        ],
        "contact": {
            "first_name": first_name(brief.contact.name),
            "stage": brief.contact.stage,
            "is_new": brief.contact.is_new,
        },
        "thread": _thread(brief.thread),
        "reading": {
            "intent": reading.intent,
            "description": intent.description if intent else None,
            "urgency": reading.urgency,
            "sentiment": reading.sentiment,
        },
        "write": {
            "language": LANGUAGE_NAMES[language],
            "greeting": greeting(playbook, language, brief.contact.name),
        },
        "lead": _lead(brief),
    }


def to_summarize(brief: Brief) -> Shown:
    """Return the thread, and nothing else."""
    return {"thread": _thread(brief.thread)}


def grounds(
    playbook: Playbook, brief: Brief, language: Language, *, intent: str, body: str, used: Iterable[str]
) -> tuple[Ground, ...]:
    """Return what a text stands on: what it quotes word by word, and what its writer names and was shown.

    A name that stands for nothing that was shown is no ground. None of this makes a text true: the gate's
    content rule asks the playbook itself.
    """
    sources = dict(_sources(playbook, brief, language, intent))
    named = frozenset(used)
    return tuple(
        ground
        for name, ground in sources.items()
        if name in named or (ground.kind == "playbook_fact" and ground.text in body)
    )


def _sources(
    playbook: Playbook, brief: Brief, language: Language, intent: str
) -> Iterable[tuple[str, Ground]]:
    if template := playbook.template(intent, language):
        yield HOUSE_ANSWER, Ground("template", f"intents.{intent}.templates.{language}", template)
    for name, text in playbook.facts(brief.location_id, language).items():
        yield name, Ground("playbook_fact", f"{brief.location_id}.{name}", text)
    by_name: dict[str, list[str]] = {}
    for passage in brief.knowledge:
        if passage.trust == "playbook":
            by_name.setdefault(_name(passage), []).append(passage.text)
    for name, texts in by_name.items():
        yield name, Ground("playbook_fact", name, "\n\n".join(texts))


def _house_answer(playbook: Playbook, brief: Brief, intent: str, language: Language) -> str:
    return rendered(playbook, brief, intent, language).body if playbook.template(intent, language) else ""


def _name(passage: Memory) -> str:
    return f"{_KNOWLEDGE}{passage.provenance}"


def _thread(thread: Iterable[ThreadMessage]) -> list[Shown]:
    return [{"who": each.who, "at": iso(each.at), "text": each.text} for each in thread]


def _lead(brief: Brief) -> Shown:
    return {"came_as": brief.kind, "answered_by": _ANSWERED_BY[brief.channel], "text": brief.text}
