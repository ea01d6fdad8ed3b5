"""What can go wrong in the local cloud."""

from __future__ import annotations

from ops.errors import Refusal


class CannotStart(Refusal):
    """The local cloud cannot start."""


def missing_package(name: str) -> CannotStart:
    return CannotStart(f"The package {name} is missing: `make demo` installs what the local cloud needs.")


class UnknownFunction(Exception):
    """No function of that name is hosted here."""


class EnvironmentGone(Exception):
    """An execution environment ended before it was given the event, so another may have it."""
