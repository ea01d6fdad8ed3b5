"""Fails in one of the ways in which a function can fail."""

import os
from typing import Any


class PolicyViolation(Exception):
    """Something that the policy forbids."""


class Outer:
    class NestedError(Exception):
        """An error whose class lives in another."""


def handle(event: dict[str, Any], context: object) -> None:
    kind = event.get("kind", "policy")
    if kind == "nested":
        raise Outer.NestedError("inner")
    if kind == "key":
        raise KeyError("missing")
    if kind == "exit":
        os._exit(3)
    raise PolicyViolation('no "quotes" allowed\nline2')
