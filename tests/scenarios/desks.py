"""Whole desks for scenarios, each on a database of its own."""

import tempfile
import uuid
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo

from ops.desk import ROOT, WRITER, LocalDesk
from ops.desk_brain import BrainSetup
from ops.local.postgres import EmbeddedPostgres, create_database, drop_database

BRIGHTSMILE = ROOT / "playbooks" / "brightsmile"


@contextmanager
def a_desk(
    server: EmbeddedPostgres,
    template: str,
    missing: Collection[str] = (),
    *,
    playbook: Path = BRIGHTSMILE,
    brain: BrainSetup = "embedded",
) -> Iterator[LocalDesk]:
    """Run a desk, BrightSmile's if no other is named, on a database of its own; a process runs one at a
    time."""
    name = f"scenarios_{uuid.uuid4().hex}"
    owner = create_database(server.uri, name, template=template)
    writer = make_conninfo(owner, user=WRITER)
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-desk-") as home,
        LocalDesk(Path(home), playbook, conninfo=writer, missing=missing, brain=brain) as running,
    ):
        yield running
    drop_database(server.uri, name)


class SharedDesk:
    """One desk for modules that are no trouble to each other; it starts when the first of them asks."""

    def __init__(self, server: EmbeddedPostgres, template: str) -> None:
        self._server = server
        self._template = template
        self._running: LocalDesk | None = None
        self._stack = ExitStack()

    def open(self) -> LocalDesk:
        """Return the desk, as whoever was here before has left it."""
        if self._running is None:
            self._running = self._stack.enter_context(a_desk(self._server, self._template))
        return self._running

    def close(self) -> None:
        """End it, for whoever needs a process without one; the next to ask gets a new one."""
        self._running = None
        self._stack.close()
