"""What the local cloud keeps on disk: values by shelf and key, in one SQLite file.

Whatever was put has left this process when `put` returns, so kill -9 loses nothing. It is not synced to the
disk each time: a laptop that loses power may lose the last moment, but not the file.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

_VERSION = 1
"""Of all rows on all shelves: whoever gives one another form counts it up."""
_SCHEMA = """
create table if not exists kept (
    number integer primary key, shelf text not null, key text not null, value text not null,
    unique (shelf, key)
)
"""
_PUT = (
    "insert into kept (shelf, key, value) values (?, ?, ?)"
    " on conflict (shelf, key) do update set value = excluded.value"
)


class Shelves:
    """Named shelves of JSON values, each in the order in which its keys came; thread safe.

    Without a file everything is forgotten at `close`.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None
        self._is_closed = False

    def open(self) -> None:
        """Open the file now rather than at the first call, or again.

        Raises:
            ValueError: another version of frontdesk wrote it.
        """
        with self._lock:
            self._is_closed = False
        self._run("select 1")

    def put(self, shelf: str, key: str, value: object) -> None:
        """Keep a value under its key; a key that is there keeps its place."""
        self._run(_PUT, shelf, key, json.dumps(value, ensure_ascii=False))

    def drop(self, shelf: str, key: str) -> None:
        self._run("delete from kept where shelf = ? and key = ?", shelf, key)

    def clear(self, shelf: str) -> None:
        self._run("delete from kept where shelf = ?", shelf)

    def get(self, shelf: str, key: str) -> Any:
        """Return the value, None where there is none."""
        found = self._run("select value from kept where shelf = ? and key = ?", shelf, key)
        return json.loads(found[0][0]) if found else None

    def all(self, shelf: str) -> list[tuple[str, Any]]:
        """Return every key with its value, the oldest key first."""
        found = self._run("select key, value from kept where shelf = ? order by number", shelf)
        return [(key, json.loads(value)) for key, value in found]

    def last(self, shelf: str) -> Any:
        """Return the value of the newest key, None where there is none."""
        found = self._run("select value from kept where shelf = ? order by number desc limit 1", shelf)
        return json.loads(found[0][0]) if found else None

    def close(self) -> None:
        """Close the file until it is opened again.

        Until then nothing is kept and nothing is there: what a thread still writes that outlives its desk is
        what a kill a moment sooner would have lost.
        """
        with self._lock:
            self._is_closed = True
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _run(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with self._lock:
            if self._is_closed:
                return []
            if self._opened is None:
                self._opened = _connect(self._file)
            return self._opened.execute(statement, values).fetchall()


def forget(file: Path) -> None:
    """Remove the file of shelves that are closed, and what SQLite wrote beside it."""
    for each in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        each.unlink(missing_ok=True)


def _connect(file: Path | None) -> sqlite3.Connection:
    if file is not None:
        # It holds what people wrote: for its owner alone, and SQLite gives its companions the same mode.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(file or ":memory:", isolation_level=None, check_same_thread=False)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        _prepare(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, file: Path | None) -> None:
    """Create the table in a new file, and say no to one whose rows may look different."""
    ((version,),) = connection.execute("pragma user_version")
    is_new = not connection.execute("select 1 from sqlite_master where name = 'kept'").fetchall()
    if version != _VERSION and not is_new:
        raise ValueError(f"another version of frontdesk wrote {file.name if file else 'it'}")
    connection.execute(f"pragma user_version = {_VERSION}")
    connection.execute(_SCHEMA)
