"""The page of memory's statements: each by name, with what it is for, out of queries.sql."""

from __future__ import annotations

import re
from importlib.resources import files

from ops.pages.markdown import code, page, table

HEADING = re.compile(r"^-- (?P<name>[a-z_]+): (?P<what>.+)$", re.MULTILINE)


def queries_page() -> str:
    """Return the page."""
    text = (files("frontdesk.memory") / "queries.sql").read_text("utf-8")
    rows = [(code(found["name"]), found["what"]) for found in HEADING.finditer(text)]
    return page(
        "Statements of memory",
        "`frontdesk/memory/queries.sql`",
        "All SQL of the desk, in the file's order.",
        table(("statement", "what it is for"), rows),
    )
