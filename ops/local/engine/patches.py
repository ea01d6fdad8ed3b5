"""Replaces names inside moto while an engine is open, and puts every one back when it closes."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any

_STEP_FUNCTIONS = "moto.stepfunctions."
_ABSENT = object()


@dataclass
class Patches:
    """What was replaced, in order."""

    _undo: list[tuple[Any, str, Any]] = field(default_factory=list)

    def put(self, owner: Any, name: str, value: Any) -> Any:
        """Set an attribute of a class or module; return what was there, unbound."""
        before = vars(owner).get(name, _ABSENT)
        self._undo.append((owner, name, before))
        setattr(owner, name, value)
        return before

    def everywhere(self, original: Any, replacement: Any) -> None:
        """Replace `original` under whatever name the modules of moto's Step Functions imported it."""
        for module_name, module in list(sys.modules.items()):
            if module_name.startswith(_STEP_FUNCTIONS):
                for name in [name for name, value in vars(module).items() if value is original]:
                    self.put(module, name, replacement)

    def undo(self) -> None:
        while self._undo:
            owner, name, before = self._undo.pop()
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
