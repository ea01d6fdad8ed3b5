"""Check the playbook of a client before the desk runs on it."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.text import Text

from frontdesk.embedder import open_embedder
from frontdesk.playbook import PlaybookInvalid
from ops.playbook_check import check_all, faults_as_json, sound_as_json
from ops.playbook_check_shown import page, print_faults, print_places
from ops.playbook_check_summary import print_summary
from ops.playbooks import BRIGHTSMILE, PlaybookFolder

FAULTY = 1


@click.group("playbook")
def command() -> None:
    """Check the playbook of a client before the desk runs on it.

    Example: frontdesk playbook check playbooks/brightsmile
    """


@command.command("check")
@click.argument("folder", type=PlaybookFolder(must_exist=False), default=BRIGHTSMILE)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, and nothing else.")
def check_playbook(folder: Path, as_json: bool) -> int:
    """Say what is wrong with a playbook, or how the desk reads it.

    FOLDER is playbooks/brightsmile unless you name another one of playbooks/ or a folder. Faults keep the
    desk from starting, or, in golden.jsonl, an eval from playing its cases; the exit code is 1. Remarks are
    advice, measured on this playbook; with or without them the exit code is 0.

    Example: frontdesk playbook check playbooks/brightsmile
    """
    out = page(quiet=as_json)
    try:
        checked = check_all(folder, open_embedder())
    except PlaybookInvalid as invalid:
        print_faults(invalid, out)
        if as_json:
            click.echo(json.dumps(faults_as_json(invalid), ensure_ascii=False, indent=2))
        return FAULTY
    if as_json:
        click.echo(json.dumps(sound_as_json(checked), ensure_ascii=False, indent=2))
        return 0
    print_summary(checked, out)
    if checked.remarks:
        out.print("\nRemarks: advice, which keeps nothing from running.")
    print_places(folder, checked.remarks, out, style="yellow")
    out.print()
    out.print(Text(checked.verdict, "bold"), soft_wrap=True)
    return 0
