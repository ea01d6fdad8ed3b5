"""Desks to measure: each as a user's is, but with a home and a Postgres of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from psycopg.conninfo import make_conninfo

from frontdesk.memory.schema import migrate
from ops.desk import ROOT, WRITER, LocalDesk
from ops.local.postgres import EmbeddedPostgres, create_database

PLAYBOOK = ROOT / "playbooks" / "brightsmile"


@contextmanager
def empty_home() -> Iterator[Path]:
    """Hand out a folder for desks, and remove it."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # the account that runs Postgres for root must be able to pass
        yield home


@contextmanager
def desk_in(home: Path) -> Iterator[LocalDesk]:
    """Run BrightSmile's desk from nothing; only the server's data folder stays for the next one."""
    with EmbeddedPostgres(home / "postgres") as server:
        owner = create_database(server.uri, f"bench_{token_hex(6)}")
        migrate(owner)
        writer = make_conninfo(owner, user=WRITER)
        with LocalDesk(home / "desk", PLAYBOOK, conninfo=writer, is_fresh=True) as desk:
            yield desk
