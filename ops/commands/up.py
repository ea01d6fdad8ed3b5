"""Start the desk on this machine and keep it up, with nothing sent."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click
from rich.console import Console

from ops.console.server import open_console
from ops.desk import LocalDesk
from ops.desk_brain import BRAINS, BrainSetup
from ops.desk_file import RunningDesk, announced, desk_name, own_home, running_desk
from ops.playbooks import BRIGHTSMILE, PlaybookFolder
from ops.secret_needs import uses_twilio


@click.command("up")
@click.option(
    "--playbook",
    type=PlaybookFolder(),
    default=BRIGHTSMILE,
    help="The client's playbook, by name or folder.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port instead of a free one."
)
@click.option(
    "--console-port", type=click.IntRange(0, 65535), default=0, help="The same for the console's page."
)
@click.option("--fresh", is_flag=True, help="Forget what this desk was told before, and begin empty.")
@click.option(
    "--brain",
    type=click.Choice(BRAINS),
    default="embedded",
    help="Ask no model; or stand-ins for their providers, without a key; or the providers, with the keys in "
    "ANTHROPIC_API_KEY and OPENAI_API_KEY: that spends real money.",
)
@click.option("--demo", is_flag=True, help="Go on with the desk that `frontdesk demo` left.")
def command(
    playbook: Path, port: int, console_port: int, *, fresh: bool, brain: BrainSetup, demo: bool
) -> None:
    """Start the desk, its console and stand-ins for Slack and the carrier, and wait for Ctrl-C.

    It goes on where the last start ended. The demo has a desk of its own.

    Example: frontdesk up --port 8080
    """
    out = Console(highlight=False)
    with ExitStack() as stack:
        with Console(stderr=True).status("starting the desk"):
            opened = opened_desk(playbook, port, console_port, is_fresh=fresh, is_demo=demo, brain=brain)
            desk = stack.enter_context(opened)
        stay_up(desk, out)
    farewell(out)


@contextmanager
def opened_desk(
    playbook: Path,
    port: int,
    console_port: int = 0,
    *,
    is_fresh: bool = False,
    is_demo: bool = False,
    brain: BrainSetup = "embedded",
) -> Iterator[LocalDesk]:
    """Run this checkout's one desk with its console, and let other commands find both.

    The demo's desk has a home of its own, so that it can begin empty without forgetting anybody's.
    """
    folder = playbook.resolve()
    with (
        own_home(desk_name(folder, is_demo=is_demo)) as home,
        LocalDesk(home, folder, port=port, is_fresh=is_fresh, brain=brain) as desk,
        open_console(desk, console_port) as console,
    ):
        running = RunningDesk(
            pid=os.getpid(),
            public_url=desk.cloud.public_url,
            playbook=str(desk.playbook_folder),
            twilio_token=desk.credentials.twilio_token,
            form_secret=desk.credentials.form_secret,
            console_url=console.url,
            home=str(home),
            twilio_url=desk.twilio.url,
            slack_url=desk.slack.url,
            models_url=desk.models.url if desk.models else "",
            brain=desk.brain,
            highlevel=dict(desk.highlevel_held),
        )
        with announced(running):
            yield desk


def stay_up(desk: LocalDesk, out: Console) -> None:
    """Print the addresses and wait until somebody ends it."""
    url = desk.cloud.public_url
    out.print(f"\nOpen the console: {running_desk().console_url}", soft_wrap=True)
    out.print(f"\nThe desk is up at {url}{_gone_on(len(desk.resumed))}")
    for name, source in desk.playbook.sources.items():
        out.print(f"  {source.kind:9} {url}/hooks/{name}")
    out.print(f"  {'slack':9} {url}/slack/interactions")
    out.print(f"  brain: {desk.brain_in_words}", soft_wrap=True)
    out.print(f"  stand-ins: {_stand_ins(desk)}", soft_wrap=True)
    out.print(f"  logs: {_shown(desk.cloud.logs)}")
    out.print("\nTry next, in another terminal:\n  .venv/bin/frontdesk send tests/events/website_form.json")
    out.print("\nCtrl-C ends it.")
    with suppress(KeyboardInterrupt):
        signal.pause()


def _stand_ins(desk: LocalDesk) -> str:
    """Return who stands in for the providers that the playbook uses, and where."""
    twilio = {"Twilio": desk.twilio.url} if uses_twilio(desk.playbook) else {}
    highlevel = {"HighLevel": desk.highlevel.url} if desk.highlevel else {}
    there = {**twilio, **highlevel, "Slack": desk.slack.url}
    return " · ".join(f"{name} {url}" for name, url in there.items())


def _gone_on(runs: int) -> str:
    return f" and goes on with {runs} open run{'' if runs == 1 else 's'}" if runs else ""


def farewell(out: Console) -> None:
    """Say that nothing is left behind."""
    out.print("The desk is down; nothing of it still runs.")


def _shown(path: Path) -> str:
    """Return the path as seen from here where that is shorter."""
    return os.path.relpath(path)
