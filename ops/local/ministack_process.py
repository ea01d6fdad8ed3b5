"""What the ministack process runs: ministack as it is, on the virtual clock and on a socket it is given.

Its queues, tables and schedules take their time from `time.time`, which is replaced before they are imported.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

_SCHEDULER_TICK_S = 0.25  # 10 by default, which would let a moved clock wait


def virtual_time(clock_file: Path, real_time: Callable[[], float]) -> Callable[[], float]:
    """Return a `time.time` that follows the clock file, which is read again only when it was replaced."""
    seen: tuple[int, int] | None = None
    anchor: dict[str, float] = {}

    def now() -> float:
        nonlocal seen, anchor
        found = clock_file.stat()
        if (found.st_ino, found.st_mtime_ns) != seen:
            anchor = json.loads(clock_file.read_text())
            seen = (found.st_ino, found.st_mtime_ns)
        return anchor["virtual_s"] + (real_time() - anchor["real_s"]) * anchor["rate"]

    return now


def main() -> None:
    """Serve ministack on the inherited socket until the process is ended."""
    clock_file, listener = sys.argv[1:]
    time.time = virtual_time(Path(clock_file), time.time)

    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app
    from ministack.services import scheduler

    scheduler._SCHEDULE_TICK_INTERVAL = _SCHEDULER_TICK_S
    config = Config()
    config.bind = [f"fd://{listener}"]
    config.keep_alive_timeout = 3600
    config.loglevel = os.environ["LOG_LEVEL"]
    asyncio.run(serve(app, config))


if __name__ == "__main__":
    main()
