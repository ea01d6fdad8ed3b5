"""The closed list of questions that an operator may ask of memory; every answer is rows, ready to be JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from frontdesk.errors import BadInput
from frontdesk.memory.calibrations import MOST_CURVES
from frontdesk.memory.store import Memory, Row

MOST_ROWS: Final = 200
MOST_LABELS: Final = 5000
MOST_DAYS: Final = 1000
"""How many rows of a day and a scope are told at once."""
ANSWER_LIMIT_BYTES: Final = 4 * 1024 * 1024
"""Lambda answers with 6 MB at most."""
RUN_ID: Final = r"^[0-9a-f]{64}$"
WITHOUT_NUL: Final = r"^[^\x00]*$"
"""What Postgres takes as a text."""
LARGEST_NUMBER: Final = 2**63 - 1
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+() .\d]*\d[-+() .\d]*")

Standing = Literal["under_way", "with_person", "held", "looking_up", "ended"]


class Arguments(BaseModel):
    """What a question is asked with: frozen, nothing unknown, every field with a limit."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def parameters(self) -> dict[str, Any]:
        """Return what the statement takes."""
        return self.model_dump()


class NoArguments(Arguments):
    """For questions about the whole desk."""


class RunsWanted(Arguments):
    """Which runs: by words of who or what, by where they stand, by location."""

    search: str = Field("", max_length=200, pattern=WITHOUT_NUL)
    standing: Standing | None = None
    location_id: str | None = Field(None, max_length=100, pattern=WITHOUT_NUL)
    limit: int = Field(50, ge=1, le=MOST_ROWS)

    def parameters(self) -> dict[str, Any]:
        """Add the digits of a phone number, however it is written."""
        words = self.search.strip()
        is_number = _LOOKS_LIKE_A_NUMBER.fullmatch(words)
        return {
            **self.model_dump(),
            "search": words,
            "digits": re.sub(r"\D", "", words) if is_number else "",
        }


class WaitingSince(Arguments):
    """Until when somebody must have been asked to count as waiting for too long."""

    asked_before: AwareDatetime


class OfRun(Arguments):
    """For questions about one run."""

    run_id: str = Field(pattern=RUN_ID)


class EventsOfRun(OfRun):
    """The log of a run, page by page: what comes after a sequence number."""

    after: int = Field(0, ge=0, le=LARGEST_NUMBER)
    limit: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS)


class ThreadOfRun(OfRun):
    """The newest so many messages."""

    limit: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS)


class Beginning(Arguments):
    """The first letters of a run's id."""

    beginning: str = Field(pattern=r"^[0-9a-f]{1,64}$")
    limit: int = Field(10, ge=1, le=MOST_ROWS)


class LabelsWanted(Arguments):
    """The newest decisions of people; since a moment, when one is named."""

    answered_since: AwareDatetime | None = None
    limit: int = Field(1000, ge=1, le=MOST_LABELS)


class RecordedWanted(Arguments):
    """The newest runs that were decided; one of them, or what came before the last of the page before."""

    location_id: str | None = Field(None, max_length=100, pattern=WITHOUT_NUL)
    run_id: str | None = Field(None, pattern=RUN_ID)
    older_than: str | None = Field(None, pattern=RUN_ID)
    limit: int = Field(50, ge=1, le=MOST_ROWS)


class SpendingWanted(Arguments):
    """The newest days; from one on, when it is named."""

    since: date | None = None
    limit: int = Field(MOST_ROWS, ge=1, le=MOST_DAYS)


class CurvesWanted(Arguments):
    """The curves that count, those that were fitted last first."""

    limit: int = Field(MOST_CURVES, ge=1, le=MOST_ROWS)


@dataclass(frozen=True, slots=True)
class OperatorQuestion:
    """One entry of the list: the statement of queries.sql that answers it, and what it is asked with."""

    statement: str
    arguments: type[Arguments] = OfRun


QUESTIONS: Final[Mapping[str, OperatorQuestion]] = {
    "runs": OperatorQuestion("ask_runs", RunsWanted),
    "counts": OperatorQuestion("ask_counts", NoArguments),
    "waiting": OperatorQuestion("ask_waiting", WaitingSince),
    "run": OperatorQuestion("ask_run"),
    "events": OperatorQuestion("ask_events", EventsOfRun),
    "thread": OperatorQuestion("ask_thread", ThreadOfRun),
    "requests": OperatorQuestion("ask_requests"),
    "sends": OperatorQuestion("ask_sends"),
    "executions": OperatorQuestion("ask_executions"),
    "paused": OperatorQuestion("ask_paused", NoArguments),
    "newest": OperatorQuestion("ask_newest", NoArguments),
    "schema": OperatorQuestion("ask_schema", NoArguments),
    "beginning": OperatorQuestion("ask_beginning", Beginning),
    "labels": OperatorQuestion("ask_labels", LabelsWanted),
    "recorded": OperatorQuestion("ask_recorded", RecordedWanted),
    "spending": OperatorQuestion("ask_spending", SpendingWanted),
    "calibrations": OperatorQuestion("newest_calibrations", CurvesWanted),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its arguments, both known to be good."""

    question: str
    arguments: Arguments


def read(event: Any) -> Asked:
    """Return what `{"question": NAME, "arguments": {…}}` asks.

    Raises:
        BadInput: the question or an argument is none of those on the list; the message names those that are.
    """
    asked = event if isinstance(event, dict) else {}
    name, arguments = asked.get("question"), asked.get("arguments", {})
    if not isinstance(name, str) or name not in QUESTIONS or asked.keys() - {"question", "arguments"}:
        raise BadInput(
            f'Ask {{"question": NAME, "arguments": {{…}}}}, where NAME is one of {", ".join(QUESTIONS)}.'
        )
    model = QUESTIONS[name].arguments
    try:
        return Asked(name, model.model_validate(arguments))
    except ValidationError as error:
        raise BadInput(_what_is_wrong(name, model, error)) from None


def _what_is_wrong(name: str, model: type[Arguments], error: ValidationError) -> str:
    """Say it without the value: what somebody searches for may be a person's number."""
    faults = [
        f"{'.'.join(map(str, fault['loc'])) or 'arguments'}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    takes = f"it takes {', '.join(model.model_fields)}" if model.model_fields else "it takes no arguments"
    return f"The question {name} cannot be asked like that ({'; '.join(faults)}); {takes}."


def answer(store: Memory, asked: Asked) -> dict[str, Any]:
    """Return `rows`, and `is_whole`: False where an answer had to end before its last row for its size."""
    with store.transaction():
        found = store.rows(QUESTIONS[asked.question].statement, **asked.arguments.parameters())
    rows: list[Row] = []
    size = 0
    for row in map(json_ready, found):
        size += len(json.dumps(row, ensure_ascii=True))
        if size > ANSWER_LIMIT_BYTES:
            break
        rows.append(row)
    return {"rows": rows, "is_whole": len(rows) == len(found)}


def json_ready(row: Row) -> Row:
    """Return the row with times as ISO in UTC ending in Z, and ids as text."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value
