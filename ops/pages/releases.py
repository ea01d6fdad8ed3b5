"""The statements of memory as each state of the schema last knew them, against which tests hold later ones.

The newest copy follows queries.sql; with a new migration it stays as it is, and another one begins.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from frontdesk.memory.schema import migrations

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "integration" / "memory" / "releases"


def newest_statements_file() -> Path:
    """Return where the statements lie that go with the newest migration."""
    return FOLDER / f"{migrations()[-1].number:04}_queries.sql"


def newest_statements() -> str:
    """Return them."""
    return (files("frontdesk.memory") / "queries.sql").read_text("utf-8")
