"""Lets a curve count on a desk from now on: through its `admin` function, or in the local desk's database."""

from __future__ import annotations

import getpass
from pathlib import Path

from psycopg.conninfo import make_conninfo

from frontdesk.clock import SharedClock
from frontdesk.domain.calibration import Calibration
from frontdesk.errors import RetryLater
from frontdesk.memory.calibrations import calibrate
from frontdesk.memory.store import open_memory
from frontdesk.memory.world import World
from frontdesk.playbook import load_playbook
from ops.deployed import DeployedDesk, aws_refusals
from ops.desk import WRITER
from ops.desk_file import HOME, running_desk
from ops.desk_state import database_name
from ops.errors import Refusal
from ops.local.postgres import EmbeddedPostgres
from ops.where import MeantDesk


def write(curve: Calibration, desk: MeantDesk) -> None:
    """Write a curve, on record as whoever runs this.

    Raises:
        Refusal: the desk does not take it.
    """
    if desk.deployed is None:
        _write_here(curve)
    else:
        _write_deployed(curve, desk.deployed)


def _write_deployed(curve: Calibration, desk: DeployedDesk) -> None:
    with aws_refusals("nobody can be found signed in"):
        caller = str(desk.client("sts").get_caller_identity()["Arn"])
    wanted = {"do": "calibrate", "caller": caller, "task": curve.task, "model_id": curve.model_id}
    desk.call("AdminFunction", {**wanted, "points": curve.points, "labels": curve.labels})


def _write_here(curve: Calibration) -> None:
    """A local desk has no `admin` function: its engineer owns the database."""
    desk = running_desk()
    database = database_name(Path(desk.home or HOME))
    where = make_conninfo(EmbeddedPostgres().uri, dbname=database, user=WRITER)
    try:
        with open_memory(where) as store:
            now = SharedClock(desk.clock_file).now()
            calibrate(World(store, load_playbook(Path(desk.playbook)), now), curve, by=getpass.getuser())
    except RetryLater as error:
        raise Refusal(f"The curve is not written: {error}; run the same command again.") from error
