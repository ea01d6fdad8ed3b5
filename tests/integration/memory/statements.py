"""Statements as Postgres reads them without running them."""

import re

DEFINITIONS = {"have_vectors", "have_schema_migrations", "search_filtered"}
"""What Postgres cannot prepare."""


def prepared(statement: bytes) -> bytes:
    """Return a statement with numbered parameters, to be prepared without values."""
    names = list(dict.fromkeys(re.findall(rb"%\((\w+)\)s", statement)))
    for number, name in enumerate(names, 1):
        statement = statement.replace(b"%%(%s)s" % name, b"$%d" % number)
    return b"prepare one as " + statement.replace(b"%%", b"%")
