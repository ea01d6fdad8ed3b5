"""Waits until backends wait for each other, so that a test can let two of them collide on purpose."""

import time

import psycopg

PATIENCE_S = 20.0


def await_waiting(conninfo: str, count: int) -> None:
    """Return once this many backends of the server wait for a lock."""
    give_up = time.monotonic() + PATIENCE_S
    with psycopg.connect(conninfo, autocommit=True) as watcher:
        while time.monotonic() < give_up:
            row = watcher.execute("select count(distinct pid) from pg_locks where not granted").fetchone()
            if row and row[0] >= count:
                return
            time.sleep(0.01)
    raise AssertionError(f"{count} backends should wait for a lock by now")
