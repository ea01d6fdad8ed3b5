"""Set and check the secrets of a deployed desk; no value is ever shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from frontdesk.playbook import Playbook, load_playbook
from frontdesk.settings import SecretName
from ops.deployed import DeployedDesk
from ops.deployed_options import chosen_desk, deployed_options
from ops.errors import Refusal
from ops.playbooks import PlaybookFolder
from ops.secret_needs import State, is_needed, state_of, used_fields
from ops.secret_shapes import SECRETS, SHAPES, fields_of, readers_of
from ops.secret_store import SecretStore, checked, from_stdin

SEEN_AFTER = "Functions that run already see it within 5 minutes."
_STYLES = {"set": "green", "missing": "yellow", "left out": "dim", "not used": "dim", "ill-formed": "red"}
_SOUND = ("set", "left out", "not used")
_playbook_option = click.option(
    "--playbook",
    type=PlaybookFolder(),
    help="The client's playbook, which says what is needed; the desk's own unless you name another.",
)


@click.group("secrets")
def command() -> None:
    """Set and check the secrets of a deployed desk; no value is ever shown.

    Example: frontdesk secrets set channels --desk brightsmile
    """


@command.command("set")
@click.argument("secret", type=click.Choice(SECRETS))
@click.option("--stdin", "is_piped", is_flag=True, help="Read one JSON object of fields from standard input.")
@click.option(
    "--new", "is_new", is_flag=True, help="Forget what the secret held; all its fields are asked for."
)
@click.option("--json", "as_json", is_flag=True, help="Print which fields are set as JSON, and nothing else.")
@_playbook_option
@deployed_options
def set_secret(
    secret: SecretName,
    is_piped: bool,
    is_new: bool,
    as_json: bool,
    playbook: Path | None,
    **where: str | None,
) -> None:
    """Ask for the fields of SECRET, or read them from standard input, check them and write them.

    Only what the playbook uses is asked for; standard input may hold any field of the secret. A value is
    never an argument: those stay in the shell's history and in the list of processes. A field that is left
    empty, or not given, keeps its value.

    Example: frontdesk secrets set doors --stdin < doors.json
    """
    desk = chosen_desk(**where)
    store, used_by = SecretStore.of(desk), load_playbook(playbook or desk.playbook_folder)
    held = {} if is_new else dict(store.read(secret))
    given = from_stdin(sys.stdin.read()) if is_piped else _asked_for(secret, held, used_by)
    fields = checked(secret, given)
    if not fields:
        raise Refusal(f"Nothing was given, so the secret {secret} stays as it is.")
    store.write(secret, held | fields)
    states = _states(secret, held | fields, used_by)
    if as_json:
        click.echo(json.dumps({"desk": desk.name, "secret": secret, "fields": states}))
        return
    for name, state in states.items():
        click.echo(f"{name}: {state}")
    click.echo(f"The secret {secret} of the desk {desk.name} is written. {SEEN_AFTER}")


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, and nothing else.")
@_playbook_option
@deployed_options
def show_secrets(as_json: bool, playbook: Path | None, **where: str | None) -> int:
    """List every secret's fields, whether each is set, missing or ill-formed, and which functions read it.

    What the playbook does not use is listed only where it is set all the same. A key of a models' provider
    may be left out. The exit code is 1 while a field is missing or ill-formed.

    Example: frontdesk secrets show --desk brightsmile
    """
    desk = chosen_desk(**where)
    rows = _rows(desk, load_playbook(playbook or desk.playbook_folder))
    if as_json:
        click.echo(json.dumps({"desk": desk.name, "secrets": rows}, indent=2))
    else:
        Console(highlight=False).print(_table(rows))
    return 0 if all(row["state"] in _SOUND for row in rows) else 1


def has_terminal() -> bool:
    """Say whether somebody can be asked."""
    return sys.stdin.isatty()


def _asked_for(secret: SecretName, held: Mapping[str, Any], playbook: Playbook) -> dict[str, str]:
    """Ask for each field on the terminal without showing what is typed; an empty answer keeps the field."""
    if not has_terminal():
        raise Refusal("Nobody can be asked here: give the fields as one JSON object with --stdin.")
    names = used_fields(secret, playbook)
    if not names:
        raise Refusal(f"The playbook {playbook.folder.name} uses nothing that the secret {secret} holds.")
    given: dict[str, str] = {}
    for name in names:
        unset = "not set yet" if is_needed(name, playbook) else "may be left out"
        kept = "empty keeps it" if held.get(name) else unset
        click.echo(f"{name} is {SHAPES[name].found_at}.", err=True)
        answer = click.prompt(f"{name} ({kept})", default="", hide_input=True, show_default=False, err=True)
        if answer.strip():
            given[name] = answer.strip()
    return given


def _states(secret: SecretName, held: Mapping[str, Any], playbook: Playbook) -> dict[str, State]:
    """Return how each field stands that the playbook uses or that is there all the same."""
    used = used_fields(secret, playbook)
    return {
        name: state_of(name, held, playbook) for name in fields_of(secret) if name in used or held.get(name)
    }


def _rows(desk: DeployedDesk, playbook: Playbook) -> list[dict[str, Any]]:
    store = SecretStore.of(desk)
    return [
        {"secret": secret, "field": name, "state": state, "read_by": list(readers_of(name))}
        for secret in SECRETS
        for name, state in _states(secret, store.read(secret), playbook).items()
    ]


def _table(rows: list[dict[str, Any]]) -> Table:
    laid = Table(box=box.SIMPLE_HEAD)
    for heading in ("secret", "field", "state", "read by"):
        laid.add_column(heading)
    for row in rows:
        state = f"[{_STYLES[row['state']]}]{row['state']}[/]"
        laid.add_row(row["secret"], row["field"], state, ", ".join(row["read_by"]))
    return laid
