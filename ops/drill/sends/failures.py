"""What fails in the drill itself: noted where it happens, and told by the thread that plays."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType


class BrokeOff(Exception):
    """The drill could not go on, and judges nothing; the message says why in a sentence."""


class Failures:
    """What failed in threads whose caller is a worker, which goes on as if nobody had been there."""

    def __init__(self) -> None:
        self._noted: list[Exception] = []

    def __enter__(self) -> None:
        """Note what is raised in the block, and let the thread go on behind it."""

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(failure, Exception):
            return False
        self._noted.append(failure)
        return True

    def raise_first(self) -> None:
        """Raise what failed first, if anything did."""
        if self._noted:
            raise self._noted[0]

    def first_of(self, failure: Exception) -> Exception:
        """Return what failed before this did, which is likely to be why."""
        return self._noted[0] if self._noted else failure


def in_words(failure: Exception) -> str:
    """Return what failed, and in which line."""
    frames = traceback.extract_tb(failure.__traceback__)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(failure).__name__}{where}: {failure}"
