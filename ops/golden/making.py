"""Makes a golden case of what a person said about a run: what the desk should have made of that message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from frontdesk.domain.grounding import Quote, normalise, quotable_forms, quotes
from frontdesk.domain.lead import LocationId
from frontdesk.domain.quote_patterns import QuoteKind
from frontdesk.playbook import Playbook
from frontdesk.playbook_text import Language
from ops.errors import Refusal
from ops.eval.cases import Case, Expected, Said
from ops.golden.scrub import EMAIL, LINK, PHONE, Whose, scrubbed
from ops.story import Asked, Story

THREAD_LENGTH: Final = 10
"""As many earlier messages as Recall shows the brain."""
WORDS: Final = {"approve": "approved", "edit": "edited", "reject": "rejected", "take_over": "taken-over"}
"""What people say about a run, and how it is called in a case's name."""
_UNSENT: Final = frozenset({"granted", "unknown", "void", "failed", "absent"})
_FACTS: Final[frozenset[QuoteKind]] = frozenset({"price", "time", "phone", "link", "email", "number"})
_CLAIMS: Final[frozenset[QuoteKind]] = _FACTS | {"date", "promise"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says about the case who knows better than the record."""

    intent: str | None = None
    verdict: Expected | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A case, what was replaced in its texts, and what only a person can check."""

    case: Case
    replaced: tuple[str, ...]
    to_check: tuple[str, ...]


def make(story: Story, playbook: Playbook, wanted: Wanted) -> Made:
    """Return the case of a run that a person decided about.

    Raises:
        Refusal: nobody did, or the run tells too little for a case.
    """
    line, asked, read = story.line, _decision(story), _reading(story)
    if line.text is None or line.kind not in ("form", "message"):
        raise Refusal(f"The run {line.run_id[:12]} is nobody's message, so no case can be made of it.")
    location = LocationId(line.location_id)
    policy = playbook.gate_policy(location)
    whose = Whose(line.name, line.address, policy.quotable)
    language: Language = "es" if read.get("language") == "es" else "en"
    texts = [line.text, *(text for _, text in _earlier(story)), _judged_text(asked) or ""]
    clean = [scrubbed(text, whose) for text in texts]
    words = _words(clean[-1].text, playbook.facts(location, language), is_wrong=asked.answer == "reject")
    case = Case(
        id=f"{WORDS[str(asked.answer)]}-{line.run_id[:10]}",
        text=clean[0].text,
        kind="form" if line.kind == "form" else "message",
        location=line.location_id,
        name=whose.fictional_name,
        language=language,
        thread=tuple(
            Said(who=who, text=each.text) for (who, _), each in zip(_earlier(story), clean[1:-1], strict=True)
        ),
        is_vip=story.is_vip,
        intent=wanted.intent or _intent(story, read),
        must=() if asked.answer == "reject" else words,
        must_not=words if asked.answer == "reject" else (),
        verdict=wanted.verdict or "ask",
    )
    replaced = sorted(frozenset().union(*(each.replaced for each in clean)))
    return Made(case, tuple(replaced), tuple(_to_check(asked, wanted)))


def _decision(story: Story) -> Asked:
    """Return the newest question that a person answered with a decision."""
    decided = [each for each in story.asked if each.answer in WORDS]
    if not decided:
        raise Refusal(
            f"Nobody has decided about the run {story.line.run_id[:12]}: a golden case is made of what a "
            "person approved, edited, rejected or took over."
        )
    return decided[-1]


def _reading(story: Story) -> Mapping[str, Any]:
    """Return how the brain read the lead, from the newest decision of the gate on the log."""
    readings = (
        line.facts.get("classification") for line in reversed(story.log) if line.kind == "gate_decided"
    )
    return next((each for each in readings if isinstance(each, dict)), {})


def _intent(story: Story, read: Mapping[str, Any]) -> str:
    intent = read.get("intent") or story.line.intent
    if not intent:
        raise Refusal("The brain never read this lead; say with --intent what it is about.")
    return str(intent)


def _earlier(story: Story) -> list[tuple[Any, str]]:
    """Return who said what before this message came, oldest first, as far as it arrived."""
    line = story.line
    return [
        ("lead" if each.direction == "in" else "desk", each.text)
        for each in story.thread
        if each.run_id != line.run_id
        and each.at <= line.received_at
        and each.status not in _UNSENT
        and each.text.strip()
    ][-THREAD_LENGTH:]


def _judged_text(asked: Asked) -> str | None:
    """Return the text that the person's word is about: their own, or the one they were shown."""
    if asked.answer == "take_over":
        return None
    return asked.answer_body if asked.answer == "edit" else asked.body


def _words(text: str, facts: Mapping[str, str], *, is_wrong: bool) -> tuple[str, ...]:
    """Return what a text says that can be compared: facts of the location by name, the rest as it stands."""
    kinds = _CLAIMS if is_wrong else _FACTS
    theirs = quotable_forms(f"{PHONE} {EMAIL} {LINK}")
    said = {normalise(each): each for each in quotes(text) if each.kind in kinds}
    open_forms = said.keys() - theirs
    named: list[str] = []
    for name, forms in _named(facts):
        if forms <= said.keys() and forms & open_forms:
            named.append(f"{{{name}}}")
            open_forms -= forms
    return (*named, *_literal(said, open_forms))


def _named(facts: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each fact that can be told from every other by what it quotes, the ones that say most first."""
    forms = {name: quotable_forms(text) for name, text in facts.items()}
    often = Counter(forms.values())
    telling = [(name, quoted) for name, quoted in forms.items() if quoted and often[quoted] == 1]
    yield from sorted(telling, key=lambda each: -len(each[1]))


def _literal(said: Mapping[str, Quote], wanted: set[str]) -> list[str]:
    """Return the quotes as they stand; braces would be a slot."""
    return [quote.text for form, quote in said.items() if form in wanted and not set("{}") & set(quote.text)]


def _to_check(asked: Asked, wanted: Wanted) -> Iterator[str]:
    yield "read the texts once more: addresses, birthdays and health are not found by rule"
    if wanted.intent is None:
        yield "whether the intent is right: it is what the desk read (--intent says another)"
    if wanted.verdict is None:
        yield "whether a person should still be asked: the verdict is ask (--verdict says another)"
    if asked.answer == "reject":
        yield "whether each of must_not is wrong here; what they would have said goes into must"
    elif asked.answer != "take_over":
        yield "whether each of must is needed, or was only there"
