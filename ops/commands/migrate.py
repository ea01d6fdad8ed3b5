"""Apply the migrations of a deployed desk that wait until no older run is open."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from frontdesk.memory.schema import Migration, migrations
from ops.deployed_options import chosen_desk, deployed_options


@click.group("migrate")
def command() -> None:
    """Apply the migrations of a deployed desk that wait until no older run is open.

    A deploy applies by itself what the release before it can live with (`pre`); what it cannot (`post`) waits
    for you.

    Example: frontdesk migrate status --desk brightsmile
    """


@command.command("post")
@click.option("--json", "as_document", is_flag=True, help="Print what was applied as JSON, and nothing else.")
@deployed_options
def migrate_post(as_document: bool, **where: str | None) -> None:
    """Apply every migration that is missing; refused while a run of an older release is open.

    Example: frontdesk migrate post --desk brightsmile
    """
    desk = chosen_desk(**where)
    applied: list[str] = desk.call("MigrateFunction", {"phase": "post"})["applied"]
    if as_document:
        click.echo(json.dumps({"desk": desk.name, "applied": applied}))
        return
    for name in applied:
        click.echo(f"applied {name}")
    click.echo(f"The database of the desk {desk.name} has every migration of its release.")


@command.command("status")
@click.option("--json", "as_document", is_flag=True, help="Print the state as JSON, and nothing else.")
@deployed_options
def migration_status(as_document: bool, **where: str | None) -> None:
    """List the migrations of this checkout, and which of them the desk's database has.

    Example: frontdesk migrate status --desk brightsmile
    """
    desk = chosen_desk(**where)
    applied = desk.reader.applied_migrations()
    known = migrations()
    newer = sorted(applied - {each.number for each in known})
    if as_document:
        click.echo(json.dumps({"desk": desk.name, "migrations": _states(known, applied), "newer": newer}))
        return
    for name, state in _states(known, applied).items():
        click.echo(f"{state:8} {name}")
    for number in newer:
        click.echo(f"applied  {number:04} of a newer release; update this checkout")


def _states(known: Sequence[Migration], applied: frozenset[int]) -> dict[str, str]:
    return {each.name: "applied" if each.number in applied else "missing" for each in known}
