"""The app's context: what cdk.json holds, overridden by `-c key=value`, whose values are always texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from constructs import IConstruct

ROOT = Path(__file__).resolve().parent.parent


class ContextInvalid(Exception):
    """A value of the context cannot be used; the message says which one, and what to give instead."""


def feature_flags() -> dict[str, Any]:
    """Return cdk.json's context: only the CLI hands it to the app, and a test must get the same template."""
    context: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
    return context


def text(scope: IConstruct, key: str, default: str = "") -> str:
    value = scope.node.try_get_context(key)
    return default if value is None else str(value)


def number(scope: IConstruct, key: str, default: int) -> int:
    given = text(scope, key, str(default))
    if not given.isdecimal():
        raise ContextInvalid(f"{key} is a whole number, not {given!r}: give -c {key}={default}.")
    return int(given)


def choice(scope: IConstruct, key: str, among: Sequence[str]) -> str:
    """Return one of several words, the first where nobody chose."""
    given = text(scope, key, among[0])
    if given not in among:
        options = " or ".join(f"-c {key}={each}" for each in among)
        raise ContextInvalid(f"{key} is not {given!r}: give {options}.")
    return given


def switch(scope: IConstruct, key: str, *, default: bool) -> bool:
    given = text(scope, key, str(default)).lower()
    if given not in ("true", "false"):
        raise ContextInvalid(f"{key} is on or off, not {given!r}: give -c {key}=true or -c {key}=false.")
    return given == "true"
