"""Show one run: what the desk saw, decided and did."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from frontdesk.domain.lead import LocationId
from frontdesk.escalation.shown import visible
from frontdesk.playbook import PlaybookInvalid, load_playbook
from ops.deployed_options import chosen_desk, deployed_options
from ops.desk_file import running_desk
from ops.errors import Refusal
from ops.explain import WIDTH, Screen, as_json
from ops.reader import ZoneOf, in_utc, running_reader
from ops.story import RunLine, Story


class Runs(Protocol):
    """What of a desk finds a run."""

    def beginning(self, beginning: str) -> list[str]: ...
    def find(self, beginning: str) -> str: ...
    def runs(self, *, search: str, limit: int) -> list[RunLine]: ...


@click.command("explain")
@click.argument("run")
@click.option("--json", "as_document", is_flag=True, help="Print the whole story as JSON, and nothing else.")
@deployed_options
def command(run: str, as_document: bool, **where: str | None) -> None:
    """Show on one screen what a desk saw, decided and did in one run, on the clock of its location.

    It is the desk that runs here, unless --desk, --profile or --region name a deployed one.

    RUN is the beginning of a run's id or, when no run begins so, a phone number: the newest run of that
    person is shown then.

    Example: frontdesk explain 3fa2
    """
    desk = chosen_desk(**where) if any(where.values()) else None
    reader = desk.reader if desk else running_reader()
    run_id = wanted(reader, run)
    if as_document:
        click.echo(as_text(reader.story(run_id)))
        return
    zone_of = zones_of(lambda: desk.playbook_folder if desk else Path(running_desk().playbook))
    story = reader.story(run_id, zone_of)
    width = None if sys.stdout.isatty() else WIDTH
    screen = Screen(story, zone_of(story.line.location_id))
    Console(width=width, highlight=False).print(screen, crop=False)


def zones_of(folder: Callable[[], Path]) -> ZoneOf:
    """Return what tells each location's time zone by a desk's playbook; all are UTC where it is not here, or
    has faults by now, and a location that it knows no more is too."""
    try:
        playbook = load_playbook(folder())
    except (Refusal, PlaybookInvalid):
        return in_utc
    zones = {name: ZoneInfo(each.timezone) for name, each in playbook.locations.items()}
    return lambda location_id: zones.get(LocationId(location_id), UTC)


def as_text(story: Story) -> str:
    """Return the story as JSON without anything that a terminal acts on, or shows nothing of."""
    text = json.dumps(as_json(story), ensure_ascii=False, indent=2)
    return "".join(each if visible(each) == each else json.dumps(each)[1:-1] for each in text)


def wanted(reader: Runs, run: str) -> str:
    """Return the id of the run that somebody means.

    Raises:
        Refusal: it is the beginning of no run or of several, and nobody's number.
    """
    if reader.beginning(run):
        return reader.find(run)
    newest = reader.runs(search=run, limit=1)
    if not newest:
        raise Refusal(f"No run begins with {run}, and nobody with that number has written.")
    return newest[0].run_id
