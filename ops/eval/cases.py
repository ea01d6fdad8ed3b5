"""The golden cases of a playbook: golden.jsonl beside it, one JSON object a line, each with what is right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.errors import Misconfigured
from frontdesk.playbook_faults import Fault, PlaybookInvalid, did_you_mean
from frontdesk.playbook_lines import key_path
from frontdesk.playbook_model import PlaybookFile
from frontdesk.playbook_problems import problem_and_remedy
from frontdesk.playbook_reading import GOLDEN_FILE, read_playbook
from frontdesk.playbook_text import Language, slots

CaseId = Annotated[
    str,
    Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$", description="write small letters, digits and hyphens"),
]
Words = Annotated[str, Field(min_length=1, description="write some text")]
Expected = Literal["send", "ask", "stop", "hold"]


class CaseSection(BaseModel):
    """A part of a case; a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Said(CaseSection):
    """An earlier message of the conversation."""

    who: Literal["lead", "desk"]
    text: Words


class Case(CaseSection):
    """A message with what came before it, and what the desk should make of it."""

    id: CaseId
    text: Annotated[str, Field(description="write what they sent")]
    kind: Literal["message", "form"] = "message"
    location: Annotated[str, Field(description="name a location of the playbook")]
    name: str | None = None
    language: Language = Field(description='write "en" or "es"')
    thread: tuple[Said, ...] = ()
    """What was said before, oldest first."""
    is_vip: bool = False
    intent: Annotated[str, Field(description=f'name an intent of the playbook, or "{NONE_OF_THESE}"')]
    must: tuple[Words, ...] = ()
    """What the reply has to say; {price.cleaning} stands for the fact of that name at the location."""
    must_not: tuple[Words, ...] = ()
    verdict: Expected = Field(description='write "send", "ask", "stop" or "hold"')

    def line(self) -> str:
        """Return the line of golden.jsonl that is this case; what is as usual is left out."""
        said = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(said, ensure_ascii=False)


def read_cases(folder: Path) -> tuple[Case, ...]:
    """Return the golden cases of the playbook in `folder`, in the order of the file.

    Raises:
        PlaybookInvalid: lists all faults at once, of the playbook or else of its cases.
        Misconfigured: there are none.
    """
    cases = cases_of(folder, read_playbook(folder))
    if not cases:
        raise Misconfigured(
            f"There are no golden cases in {folder / GOLDEN_FILE}; write one JSON object a line there,"
            " or make cases of people's decisions with `frontdesk golden`"
        )
    return cases


def cases_of(folder: Path, file: PlaybookFile) -> tuple[Case, ...]:
    """Return the golden cases beside a sound playbook; none where it has none.

    Raises:
        PlaybookInvalid: lists all their faults at once.
    """
    cases, faults = parsed(lines_of(folder), file)
    if faults:
        raise PlaybookInvalid(folder, faults)
    return tuple(cases.values())


def parsed(lines: dict[int, str], file: PlaybookFile) -> tuple[dict[int, Case], tuple[Fault, ...]]:
    """Return the cases by line that are whole, and every fault of these lines."""
    cases: dict[int, Case] = {}
    faults: list[Fault] = []
    for number, line in lines.items():
        try:
            cases[number] = Case.model_validate_json(line)
        except ValidationError as error:
            details = error.errors(include_url=False)
            faults += [_shape_fault(detail, number, line) for detail in details]
    faults += _cross_faults(cases, file)
    return cases, tuple(sorted(faults, key=lambda fault: fault.line or 0))


def lines_of(folder: Path) -> dict[int, str]:
    """Return the lines of a playbook's golden.jsonl that say something, by number.

    Raises:
        PlaybookInvalid: the file is not UTF-8.
    """
    path = folder / GOLDEN_FILE
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
    except UnicodeDecodeError as error:
        fault = Fault(GOLDEN_FILE, "", "is not UTF-8", "save it as UTF-8, without a byte order mark")
        raise PlaybookInvalid(folder, (fault,)) from error
    return {number: line for number, line in enumerate(text.split("\n"), start=1) if line.strip()}


def _shape_fault(detail: ErrorDetails, number: int, line: str) -> Fault:
    if detail["type"] == "json_invalid":
        return Fault(GOLDEN_FILE, "", "it is not JSON", "write one JSON object a line", number, line[:80])
    key = key_path(detail["loc"])
    first = Case.model_fields.get(str(detail["loc"][0])) if detail["loc"] else None
    if detail["type"] == "extra_forbidden":
        known = Case.model_fields if len(detail["loc"]) == 1 else Said.model_fields
        return Fault(GOLDEN_FILE, key, "no such key", did_you_mean(str(detail["loc"][-1]), known), number)
    description = first.description if first else None
    return Fault(GOLDEN_FILE, key, *problem_and_remedy(detail, description), number)


def _cross_faults(cases: dict[int, Case], file: PlaybookFile) -> Iterator[Fault]:
    """Yield what is wrong between the cases, and between them and their playbook."""
    every = Counter(case.id for case in cases.values())
    intents = {*file.intents, NONE_OF_THESE}
    learnt = {text for intent in file.intents.values() for text in intent.all_examples}
    learnt |= set(file.out_of_scope.all_examples)
    for number, case in cases.items():
        if every[case.id] > 1:
            yield Fault(GOLDEN_FILE, "id", f"{case.id} is there {every[case.id]} times", "rename it", number)
        if case.intent not in intents:
            remedy = did_you_mean(case.intent, intents)
            yield Fault(GOLDEN_FILE, "intent", f"there is no intent {case.intent}", remedy, number)
        if case.location not in file.locations:
            remedy = did_you_mean(case.location, file.locations)
            yield Fault(GOLDEN_FILE, "location", f"there is no location {case.location}", remedy, number)
        if case.text in learnt:
            problem = "it is an example of the playbook, so reading it right proves nothing"
            yield Fault(GOLDEN_FILE, "text", problem, "write it in other words", number)
        yield from _unknown_facts(case, number, file)


def _unknown_facts(case: Case, number: int, file: PlaybookFile) -> Iterator[Fault]:
    for key, texts in (("must", case.must), ("must_not", case.must_not)):
        for index, text in enumerate(texts):
            for name in slots(text):
                if name not in file.location_facts:
                    remedy = did_you_mean(name, file.location_facts)
                    yield Fault(
                        GOLDEN_FILE, f"{key}[{index}]", f"there is no fact {{{name}}}", remedy, number
                    )
