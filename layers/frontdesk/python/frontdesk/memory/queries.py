"""The named statements of queries.sql. SQL lives there and nowhere else."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

HEADING = re.compile(r"^-- ([a-z_]+): \S.*$", re.MULTILINE)


@cache
def statements() -> dict[str, bytes]:
    """Return every statement by its name."""
    return parsed((files(__package__) / "queries.sql").read_text("utf-8"))


def parsed(text: str) -> dict[str, bytes]:
    """Return the statements of a file like queries.sql, each by its name."""
    parts = HEADING.split(text)[1:]
    return {
        name: body.strip().rstrip(";").encode() for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
