"""Remarks on a playbook that is sound: what would work better, each with its place and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from frontdesk.domain.content_rules import segments
from frontdesk.domain.grounding import normalise, quotes
from frontdesk.playbook import FormSource, Playbook
from frontdesk.playbook_checks import filled
from frontdesk.playbook_faults import FILE
from frontdesk.playbook_text import slots

_MISLEADING = frozenset({"price", "link", "phone", "email"})
_HEADING = re.compile(r"^#+ ", re.MULTILINE)
# Curly quotation marks, dashes, the space that does not break, the ellipsis: what word processors make.
_PLAIN = str.maketrans(
    dict(zip("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ", strict=True)) | {"\u2026": "..."}
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that works and could work better; `key` is empty where a whole file is meant."""

    key: str
    problem: str
    remedy: str
    file: str = FILE
    line: int | None = None

    @property
    def place(self) -> str:
        """The file, and the line where it is known."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Text:
    """A template as it is sent where it comes out longest."""

    key: str
    intent: str
    template: str
    location_id: str
    sent: str

    @property
    def segments(self) -> int:
        return segments(self.sent)


def texts(playbook: Playbook) -> Iterator[Text]:
    """Yield every template, filled for the location where it costs most."""
    for name, intent in playbook.intents.items():
        for language, template in intent.templates.items():
            by_location = filled(playbook.file, language, template)
            longest = max(by_location, key=lambda location: segments(by_location[location]))
            key = f"intents.{name}.templates.{language}"
            yield Text(key, name, template, longest, by_location[longest])


def counted(things: Collection[object], name: str) -> str:
    """Return how many there are, with their name in the right number."""
    plural = name if len(things) == 1 else f"{name}es" if name.endswith("s") else f"{name}s"
    return f"{len(things)} {plural}"


def remarks_on(playbook: Playbook) -> tuple[Remark, ...]:
    """Return what can be said of a playbook without reading its examples."""
    return tuple(remark for check in _CHECKS for remark in check(playbook))


def _ladder(playbook: Playbook) -> Iterator[Remark]:
    if len(playbook.file.ladder) == 1:
        problem = "the ladder has one rung: when its people do not answer, nobody else is asked"
        yield Remark("ladder", problem, "add a second [[ladder]] rung, such as the office manager")
        return
    for location_id in playbook.locations:
        asked = [frozenset(rung.user_ids) for rung in playbook.ladder(location_id)]
        if len(frozenset().union(*asked)) == 1:
            problem = "every rung is the same person: when that person is away, nobody else is asked"
            yield Remark(f"locations.{location_id}.people", problem, "name somebody else on one rung")


def _people(playbook: Playbook) -> Iterator[Remark]:
    locations = playbook.file.locations.values()
    asked = {name for location in locations for names in location.people.values() for name in names}
    for name in playbook.file.people:
        if name not in asked:
            problem = "stands on no rung at any location, so is never asked and may answer nothing"
            yield Remark(f"people.{name}", problem, "name them in a location's people, or delete them")


def _hours(playbook: Playbook) -> Iterator[Remark]:
    for location_id, location in playbook.locations.items():
        if not any(location.hours.values()):
            problem = "it is closed all week"
            yield Remark(
                f"locations.{location_id}.hours", problem, "write when it is open, such as 8:00-17:00"
            )


def _channels(playbook: Playbook) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for location_id, location in playbook.locations.items():
        other = first.setdefault(location.slack_channel, location_id)
        if other != location_id:
            problem = f"{location.slack_channel} is {other}'s channel too: each sees the other's leads there"
            yield Remark(
                f"locations.{location_id}.slack_channel", problem, "give it one of its own, if it should"
            )


def _knowledge(playbook: Playbook) -> Iterator[Remark]:
    if not playbook.knowledge:
        problem = "there are no texts: the desk knows only what the templates say"
        yield Remark("", problem, "write short texts by topic, such as knowledge/parking.md", "knowledge/")
    allowed = _quotable(playbook)
    for topic, text in playbook.knowledge.items():
        strange = [
            quote.text
            for quote in quotes(_HEADING.sub("", text))
            if _is_unvouched(quote.kind, normalise(quote), allowed)
        ]
        if strange:
            problem = f"says {', '.join(dict.fromkeys(strange))}, which playbook.toml does not"
            advice = "a draft that quotes it waits for a person; add it to playbook.toml if it may be quoted"
            yield Remark("", problem, advice, f"knowledge/{topic}.md")


def _quotable(playbook: Playbook) -> frozenset[str]:
    policies = (playbook.gate_policy(location_id) for location_id in playbook.locations)
    return frozenset().union(*(policy.quotable for policy in policies))


def _is_unvouched(kind: str, form: str, allowed: frozenset[str]) -> bool:
    return kind in _MISLEADING and form not in allowed


def _prices(playbook: Playbook) -> Iterator[Remark]:
    said = {slot for text in texts(playbook) for slot in slots(text.template)}
    knowledge = " ".join(playbook.knowledge.values())
    for name, price in playbook.file.prices.items():
        if f"price.{name}" not in said and price not in knowledge:
            problem = "no template and no knowledge says this price"
            yield Remark(f"prices.{name}", problem, f"write {{price.{name}}} into a template, or delete it")


def _autonomy(playbook: Playbook) -> Iterator[Remark]:
    if not playbook.file.autonomy.granted:
        problem = "no intent may be answered alone: every answer waits for a person"
        yield Remark("autonomy.granted", problem, "name intents here once you trust their answers")


def _consent(playbook: Playbook) -> Iterator[Remark]:
    for name, source in playbook.sources.items():
        if isinstance(source, FormSource) and source.fields.consent_wording is None:
            problem = "the form says nowhere that somebody agreed to be texted, so nobody from it is texted"
            advice = (
                "show [consent] beside a checkbox, post its wording, and write its path as consent_wording"
            )
            yield Remark(f"sources.{name}.fields", problem, advice)


def _greetings(playbook: Playbook) -> Iterator[Remark]:
    for text in texts(playbook):
        if "greeting" not in slots(text.template):
            yield Remark(text.key, "it begins without a greeting", "begin it with {greeting}")


def _characters(playbook: Playbook) -> Iterator[Remark]:
    for text in texts(playbook):
        plain = segments(text.sent.translate(_PLAIN))
        if plain < text.segments:
            odd = " ".join(dict.fromkeys(each for each in text.template if each.translate(_PLAIN) != each))
            problem = f"{odd or 'a typographic mark'} makes it {_messages(text.segments)} instead of {plain}"
            yield Remark(text.key, problem, "write the plain ' \" - and ... of a keyboard")


def _length(playbook: Playbook) -> Iterator[Remark]:
    every = list(texts(playbook))
    long = sorted((text for text in every if text.segments > 1), key=lambda text: -text.segments)
    if long:
        problem = (
            f"{len(long)} of {len(every)} templates are longer than one text message; the longest takes"
            f" {long[0].segments} at {long[0].location_id}, and carriers bill each"
        )
        advice = (
            "160 characters fit, or 70 once a letter such as á or í is in it; shorten what need not be said"
        )
        yield Remark(long[0].key, problem, advice)


def _messages(count: int) -> str:
    return f"{count} text messages"


def _unused(playbook: Playbook) -> Iterator[Remark]:
    """What is set up and does nothing, since something else is missing or in its place."""
    channels = playbook.file.channels
    if channels.email is not None and playbook.file.tools.send_email is None:
        problem = "the desk may not use send_email, so it e-mails nobody"
        yield Remark("channels.email", problem, "add [tools.send_email] once it should")
    for name, source in playbook.sources.items():
        if source.kind == "twilio" and channels.sms != "twilio":
            problem = "texts go out by HighLevel, and its number is no longer the one that answers"
            yield Remark(f"sources.{name}", problem, "delete it, unless texts still come in there")


def _feeds(playbook: Playbook) -> Iterator[Remark]:
    for location_id, location in playbook.file.locations.items():
        if location.calendar is not None and "{secret}" not in location.calendar.feed:
            problem = "it has no {secret}: whoever reads the playbook can read the calendar"
            advice = "write {secret} for the part that nobody may know, unless the calendar is public"
            yield Remark(f"locations.{location_id}.calendar.feed", problem, advice)


def _tools(playbook: Playbook) -> Iterator[Remark]:
    if playbook.file.tools.send_sms is None:
        problem = "the desk may not use send_sms, so it texts nobody"
        yield Remark("tools", problem, "add [tools.send_sms] once it should")
    for name, server in playbook.file.mcp.items():
        for tool, section in server.tools.items():
            if section.digest is None:
                problem = "nobody has accepted this tool, so it is not used"
                yield Remark(f"mcp.{name}.tools.{tool}", problem, f"run frontdesk tools accept {name} {tool}")
            if section.access == "write" and section.looked_up_by is None:
                problem = "no tool shows what came of a call, so each whose answer is lost goes to a person"
                advice = "name one as looked_up_by, if the server has one that finds contacts"
                yield Remark(f"mcp.{name}.tools.{tool}", problem, advice)


_CHECKS: tuple[Callable[[Playbook], Iterator[Remark]], ...] = (
    _people,
    _ladder,
    _hours,
    _channels,
    _prices,
    _consent,
    _autonomy,
    _greetings,
    _characters,
    _length,
    _knowledge,
    _tools,
    _unused,
    _feeds,
)
