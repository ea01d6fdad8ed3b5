"""One run on one screen: who wrote what, what each step saw, decided and did, and what came of it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import chain
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from frontdesk.escalation.shown import by_name, one_line
from ops.note_words import answered, count, dollars, instead_of
from ops.story import Asked, Entry, Message, Note, Standing, Story

LINES: Final = 40
WIDTH: Final = 100
MARGIN: Final = 10
LABEL: Final = 10
LONGEST: Final = 600
LINES_OF_A_TEXT, LINES_OF_A_NOTE = 3, 2
BOOKKEEPING: Final = frozenset(
    {"Post Request", "Note Request", "Settle Request", "Note Receipt", "Look Up Send"}
)
"""States that only write down what the lines about people and texts tell; shown when they failed."""
TOLD_ELSEWHERE: Final = frozenset(
    {"From", "They wrote", "Read", "Model", "Used", "Asks", "Audit head", "About", "Text", "Act", "To"}
)
"""Labels of notes that the head, the cost or another line tells already."""
PLAIN: Final = frozenset(
    {"As", "What it is", "Who it is", "The gate says", "Sent", "Why", "Ended as", "Answer"}
)
"""Labels that say nothing which their text does not."""
STANDS: Final[Mapping[Standing, str]] = {
    "under_way": "is under way",
    "with_person": "is with a person",
    "held": "is held",
    "looking_up": "is being looked up",
    "ended": "ended",
}
STYLES: Final[Mapping[str, str]] = {
    "send": "green",
    "ask": "yellow",
    "hold": "yellow",
    "reconcile": "yellow",
    "stop": "cyan",
    "failed": "red",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen: a step with its moment, or under it a label, and the words."""

    text: str
    label: str = ""
    step: str = ""
    at: datetime | None = None

    def shown(self, zone: tzinfo = UTC) -> Text:
        """Return the line as rich prints it: one line, cut where the screen ends."""
        at = f"{self.at.astimezone(zone):%H:%M:%S}" if self.at else ""
        shown = Text(no_wrap=True, overflow="ellipsis")
        shown.append(at.ljust(MARGIN), "dim")
        if self.step:
            shown.append(f"{self.step}: " if self.text else self.step, "bold")
        else:
            shown.append(self.label.ljust(LABEL), STYLES.get(self.label, "dim"))
        return shown.append(self.text)


@dataclass(frozen=True, slots=True)
class Screen:
    """A story as rich shows it, at most `LINES` long; plain where nobody watches."""

    story: Story
    zone: tzinfo = UTC
    """On whose clock times are shown: the location's."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(headline(self.story, self.zone), "bold", no_wrap=True, overflow="ellipsis")
        width = min(options.max_width, WIDTH)
        yield from (line.shown(self.zone) for line in lines(self.story, self.zone, width))
        yield Text(verdict(self.story), "bold", no_wrap=True, overflow="ignore")


def headline(story: Story, zone: tzinfo = UTC) -> str:
    """Return who, where and when, with the name of the clock that all times are of."""
    line = story.line
    who = one_line(", ".join(filter(None, (line.name, line.address))) or "Somebody who cannot be reached", 60)
    vip = " (VIP)" if story.is_vip else ""
    when = f"{line.received_at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
    return f"{who}{vip} · {line.location_id} · {line.source} {line.kind} · {when}"


def verdict(story: Story) -> str:
    """Return the one sentence that can be quoted."""
    line = story.line
    how = f"ended as {line.ending}" if line.standing == "ended" else STANDS[line.standing]
    told = (
        count(sum(1 for each in _texts(story) if each.status not in ("void", "failed", "absent")), "message"),
        count(sum(1 for each in story.log if each.kind == "gate_decided"), "decision"),
        count(sum(1 for each in story.asked if each.answered_by), "answer"),
        dollars(story.usd_micros),
        f"{count(len(story.log), 'event')} on the log",
    )
    return f"Run {line.run_id[:8]} {how}: {', '.join(told)}."


def lines(story: Story, zone: tzinfo = UTC, width: int = WIDTH) -> list[Line]:
    """Return the lines between head and verdict; what does not fit on the screen is counted, not shown."""
    wrote = [Line(f"“{story.line.text}”", "wrote")] if story.line.text else []
    top = _rows(wrote, width, LINES_OF_A_TEXT)
    bottom = [
        *(_asked(each, zone) for each in story.asked),
        *chain.from_iterable(_text(each, width) for each in _texts(story)),
        *_rows([Line(_cost(story), "cost")], width, LINES_OF_A_NOTE),
    ]
    room = LINES - 2 - len(top) - len(bottom)
    steps = [step for entry in story.entries if (step := list(_entry(entry)))]
    blocks = [_rows(step, width, LINES_OF_A_NOTE) for step in steps]
    if sum(map(len, blocks)) > room:
        blocks = [_rows(step, width, 1) for step in steps]
    return [*top, *_fitted(blocks, room), *bottom]


def _entry(entry: Entry) -> Iterator[Line]:
    """Yield what a step decided, or did, beside its name; the rest, and each rule of the gate, below."""
    is_way = entry.function is None and not entry.saw
    if not entry.failure and (is_way or entry.state in BOOKKEEPING):
        return
    decided, did = _joined(entry.decided), _joined(entry.did)
    yield Line(decided or entry.failure or did, step=entry.state, at=entry.entered_at)
    if saw := _joined(entry.saw):
        yield Line(saw, "saw")
    yield from (Line(f"{each.rule}: {by_name(each.text)}", each.word) for each in entry.reasons)
    if decided and did:
        yield Line(did, "did")
    if decided and entry.failure:
        yield Line(entry.failure, "failed")


def _joined(notes: Iterable[Note]) -> str:
    told = (each for each in notes if each.label not in TOLD_ELSEWHERE)
    return by_name(
        " · ".join(each.text if each.label in PLAIN else f"{each.label}: {each.text}" for each in told)
    )


def _asked(asked: Asked, zone: tzinfo) -> Line:
    if asked.answer is None:
        then = asked.expires_at.astimezone(zone)
        said = f"Nobody has answered yet; the next one is asked at {then:%H:%M:%S}."
    else:
        said = by_name(answered(asked.answered_by, asked.answer))
    return Line(one_line(said, WIDTH), step=f"Asked {asked.who}", at=asked.asked_at)


def _texts(story: Story) -> list[Message]:
    return [each for each in story.thread if each.direction == "out" and each.run_id == story.line.run_id]


def _text(message: Message, width: int) -> list[Line]:
    what = "E-mail" if message.is_mail else "Text"
    subject = [Line(f"Subject: {message.subject}")] if message.subject else []
    return [
        Line("", step=f"{what}, {message.status}", at=message.at),
        *_rows(subject, width, 1),
        *_wrapped(Line(f"“{message.text}”"), width, LINES_OF_A_TEXT),
    ]


def _rows(lines: Iterable[Line], width: int, most: int) -> list[Line]:
    return [row for line in lines for row in _wrapped(line, width, most)]


def _wrapped(line: Line, width: int, most: int) -> list[Line]:
    """Let a line go on below itself, as far as its words need it and `most` allows."""
    head = f"{line.step}: " if line.step else line.label.ljust(LABEL)
    cut = textwrap.wrap(
        one_line(line.text, LONGEST),
        max(width - MARGIN, MARGIN + LABEL),
        initial_indent=head,
        subsequent_indent=" " * LABEL,
        max_lines=most,
        placeholder=" …",
    )
    first, *rest = cut or [head]
    return [replace(line, text=first[len(head) :]), *(Line(row.strip()) for row in rest)]


def _cost(story: Story) -> str:
    models = sorted({model for entry in story.entries for model in entry.model_ids})
    names = f"; by {', '.join(models)}" if models else ", no model"
    return f"{count(story.tokens, 'token')}, {dollars(story.usd_micros)}{instead_of(story)}{names}"


def _fitted(blocks: Sequence[list[Line]], room: int) -> Iterator[Line]:
    """Yield the blocks that fit; when some do not, those in the middle give way to one line about them."""
    if sum(map(len, blocks)) <= room:
        yield from chain.from_iterable(blocks)
        return
    first, last = _ends(blocks, room - 1)
    end = len(blocks) - last
    names = Counter(block[0].step for block in blocks[first:end])
    passed = ", ".join(f"{name} ({times} times)" if times > 1 else name for name, times in names.items())
    yield from chain.from_iterable(blocks[:first])
    yield Line(f"and {count(end - first, 'more step')}, all shown with --json: {passed}", "…")
    yield from chain.from_iterable(blocks[end:])


def _ends(blocks: Sequence[list[Line]], room: int) -> tuple[int, int]:
    """Return how many blocks to show from the beginning, and how many from the end, taken in turn."""
    taken = [0, 0]
    for turn in range(len(blocks)):
        end = turn % 2
        size = len(blocks[taken[0]] if end == 0 else blocks[-1 - taken[1]])
        if size > room:
            break
        taken[end] += 1
        room -= size
    return taken[0], taken[1]


def as_json(story: Story) -> dict[str, Any]:
    """Return the story as JSON-ready data, with what it adds up to."""
    added_up = {
        "here": story.here,
        "tokens": story.tokens,
        "usd_micros": story.usd_micros,
        "otherwise_usd_micros": story.otherwise_usd_micros,
    }
    document: dict[str, Any] = _plain(asdict(story))
    return {**document, "ways": sorted(story.ways), **added_up, "verdict": verdict(story)}


def _plain(value: Any) -> Any:
    """Return lists for tuples, and times as ISO in UTC ending in Z."""
    match value:
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case tuple() | list():
            return [_plain(each) for each in value]
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case _:
            return value
