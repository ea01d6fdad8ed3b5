"""What can go wrong in the local cloud."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.errors import Refusal


class CannotStart(Refusal):
    """The local cloud cannot start."""


def missing_package(name: str) -> CannotStart:
    return CannotStart(f"The package {name} is missing: `make demo` installs what the local cloud needs.")


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Say what to do about a folder that cannot be used, and about files in it that cannot be read.

    Raises:
        CannotStart: so it is.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise CannotStart(
            f"{folder} cannot be used ({why}): make room there, and see that you may write there."
        ) from error
    except (ValueError, TypeError, AttributeError, sqlite3.DatabaseError) as error:
        raise CannotStart(
            f"What the desk kept in {folder} cannot be read ({error}): "
            "begin empty with `frontdesk up --fresh`."
        ) from error


class UnknownFunction(Exception):
    """No function of that name is hosted here."""


class EnvironmentGone(Exception):
    """An execution environment ended before it was given the event, so another may have it."""
