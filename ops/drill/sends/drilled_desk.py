"""A desk for the drill: the real one on a database of its own, with a wire between it and Postgres."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from psycopg.conninfo import make_conninfo

from frontdesk.memory.schema import migrate
from ops.desk import LAYER, ROOT, WRITER, LocalDesk
from ops.drill.sends.crm import playbook_with_notes
from ops.drill.sends.planted import PlantName
from ops.drill.sends.wire import AtCommit, Wire
from ops.local.postgres import EmbeddedPostgres, create_database

_BRIGHTSMILE = ROOT / "playbooks" / "brightsmile"
_SITE = "from ops.drill.sends.plants import {name}\n\n{name}.plant()\n"


class DrilledDesk(NamedTuple):
    """A running desk, and its database past the wire."""

    desk: LocalDesk
    conninfo: str


@contextmanager
def drilled_desk(
    at_commit: AtCommit, plant: PlantName | None = None, *, has_notes: bool = False
) -> Iterator[DrilledDesk]:
    """Run BrightSmile's desk from nothing; its workers have the planted bug, if one is named. One that
    `has_notes` tells the CRM of everybody who was answered."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-drill-") as folder:
        home = Path(folder)
        home.chmod(0o711)  # for the account that runs Postgres for root
        with EmbeddedPostgres(home / "postgres", durable=False) as server:
            owner = create_database(server.uri, "drill")
            migrate(owner)
            sockets = home / "wire"
            sockets.mkdir()
            with (
                Wire(sockets, make_conninfo(owner, user=WRITER), at_commit) as wire,
                LocalDesk(
                    home / "desk",
                    playbook_with_notes(_BRIGHTSMILE, home / "playbook") if has_notes else _BRIGHTSMILE,
                    conninfo=wire.conninfo,
                    pythonpath=(*_overlay(home / "overlay", plant), LAYER),
                ) as desk,
            ):
                yield DrilledDesk(desk, owner)


def _overlay(folder: Path, plant: PlantName | None) -> tuple[Path, ...]:
    """Write what Python runs first in every worker, and return from where it is found.

    Only what the drill starts has this folder on its path; no layer holds anything of it.
    """
    if plant is None:
        return ()
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_SITE.format(name=plant))
    return folder, ROOT
