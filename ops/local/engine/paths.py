"""Gap: a definite path through a list, such as `$.acts[0].kind`, gives moto's callers a list of one."""

from __future__ import annotations

import re
from typing import Any

from moto.stepfunctions.parser.asl.utils import json_path

from ops.local.engine.patches import Patches

_STEP = re.compile(r"\.(?P<name>[^.\[\]*?()@$'\"]+)|\['(?P<quoted>[^']*)'\]|\[(?P<index>\d+)\]")
_DEFINITE = re.compile(rf"\$(?:{re.sub(r'[?]P<[a-z]+>', '?:', _STEP.pattern)})*")


def follow_definite_paths(patches: Patches) -> None:
    """Walk a path that can only lead to one value; leave filters, wildcards and slices to moto."""
    search = json_path.extract_json

    def extract(path: str, data: Any) -> Any:
        return _walk(path, data) if _DEFINITE.fullmatch(path) else search(path, data)

    patches.everywhere(search, extract)


def _walk(path: str, data: Any) -> Any:
    value = data
    for step in _STEP.finditer(path):
        key: Any = int(step["index"]) if step["index"] else step["name"] or step["quoted"]
        if not isinstance(value, list if step["index"] else dict):
            raise json_path.NoSuchJsonPathError(json_path=path, data=data)
        try:
            value = value[key]
        except (KeyError, IndexError):
            raise json_path.NoSuchJsonPathError(json_path=path, data=data) from None
    return value
