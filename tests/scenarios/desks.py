"""Whole desks for scenarios, each on a database of its own."""

import tempfile
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
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
