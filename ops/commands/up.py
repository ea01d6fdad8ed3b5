"""Start the desk on this machine and keep it up, with nothing sent."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from rich.console import Console

from ops.desk import ROOT, LocalDesk
from ops.desk_file import RunningDesk, announced, own_home

DEFAULT_PLAYBOOK = ROOT / "playbooks" / "brightsmile"


@click.command("up")
@click.option(
    "--playbook",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=DEFAULT_PLAYBOOK,
    help="The folder of the client's playbook.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port instead of a free one."
)
def command(playbook: Path, port: int) -> None:
    """Start the desk with stand-ins for Twilio and Slack, print where it listens, and wait for Ctrl-C.

    Example: frontdesk up --port 8080
    """
    out = Console(highlight=False)
    with Console(stderr=True).status("starting the desk"), opened_desk(playbook, port) as desk:
        stay_up(desk, out)
    farewell(out)


@contextmanager
def opened_desk(playbook: Path, port: int) -> Iterator[LocalDesk]:
    """Run this checkout's one desk, and let other commands find it."""
    with own_home() as home, LocalDesk(home, playbook.resolve(), port=port) as desk:
        running = RunningDesk(
            pid=os.getpid(),
            public_url=desk.cloud.public_url,
            playbook=str(desk.playbook_folder),
            twilio_token=desk.credentials.twilio_token,
            form_secret=desk.credentials.form_secret,
        )
        with announced(running):
            yield desk


def stay_up(desk: LocalDesk, out: Console) -> None:
    """Print the addresses and wait until somebody ends it."""
    url = desk.cloud.public_url
    out.print(f"\nThe desk is up at {url}")
    for name, source in desk.playbook.sources.items():
        out.print(f"  {source.kind:7} {url}/hooks/{name}")
    out.print(f"  slack   {url}/slack/interactions")
    out.print(f"  stand-ins: Twilio {desk.twilio.url} · Slack {desk.slack.url}")
    out.print(f"  logs: {_shown(desk.cloud.logs)}")
    out.print("\nTry next, in another terminal:\n  .venv/bin/frontdesk send tests/events/website_form.json")
    out.print("\nCtrl-C ends it.")
    with suppress(KeyboardInterrupt):
        signal.pause()


def farewell(out: Console) -> None:
    """Say that nothing is left behind."""
    out.print("The desk is down; nothing of it still runs.")


def _shown(path: Path) -> str:
    """Return the path as seen from here where that is shorter."""
    return os.path.relpath(path)
