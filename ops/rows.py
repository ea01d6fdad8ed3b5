"""The rows that the `ops` function answers with, as what a story is made of."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, Final, get_args

from ops.story import Asked, LogLine, Message, RunLine, Standing

Row = dict[str, Any]

STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
BEGINNING: Final = re.compile(r"[0-9a-f]{1,64}")


def moment(text: str) -> datetime:
    """Return a moment of an answer."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    return moment(text) if text else None


def run_line(row: Row) -> RunLine:
    return RunLine(
        run_id=row["run_id"],
        name=row["name"],
        address=row["address"],
        location_id=row["location_id"],
        source=row["source"],
        kind=row["kind"],
        text=row["text"],
        received_at=moment(row["received_at"]),
        standing=row["standing"],
        outcome=row["outcome"],
        ended_at=moment_or_none(row["ended_at"]),
        intent=row["intent"],
        waits_for=row["waits_for"],
        has_booked=row["has_booked"],
        channel=row["channel"],
    )


def message(row: Row) -> Message:
    return Message(
        direction=row["direction"],
        text=row["text"],
        at=moment(row["at"]),
        run_id=row["run_id"],
        status=row["status"],
        channel=row["channel"],
        subject=row["subject"],
    )


def asked(row: Row) -> Asked:
    return Asked(
        request_id=row["request_id"],
        body=row["body"],
        rules=tuple(row["rules"]),
        who=row["who"],
        asked_at=moment(row["asked_at"]),
        expires_at=moment(row["expires_at"]),
        answer=row["answer"],
        answered_by=row["answered_by"],
        answered_at=moment_or_none(row["answered_at"]),
        answer_body=row["answer_body"],
    )


def log_line(row: Row) -> LogLine:
    return LogLine(row["seq"], moment(row["at"]), row["kind"], json.loads(row["facts"]), row["hash"])
