"""Send real leads through the desk on this machine, then stay up."""

from __future__ import annotations

import json
import signal
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import click
from rich.console import Console

from ops.commands.up import farewell, opened_desk
from ops.demo.live import LiveView
from ops.demo.plain import PlainView
from ops.demo.play import play
from ops.demo.result import as_data
from ops.demo.scenes import SCENES, YOURS
from ops.demo.show import next_steps, verdict
from ops.desk_brain import BrainSetup
from ops.desk_file import running_desk
from ops.playbooks import BRIGHTSMILE, PlaybookFolder
from ops.stage import Stage

READING_S = 1.5
"""How long each sentence stands at least in a terminal: the desk is faster than whoever watches it."""


@click.command("demo")
@click.option(
    "--once", is_flag=True, help="End after the last lead; the exit code is 0 only if all went as scripted."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the results as JSON, and nothing else, when all is over."
)
@click.option(
    "--playbook",
    type=PlaybookFolder(),
    default=BRIGHTSMILE,
    help="The client's playbook, by name or folder; the scripted leads are BrightSmile's.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port instead of a free one."
)
@click.option(
    "--brain",
    type=click.Choice(("embedded", "stand-ins")),
    default="embedded",
    help="Ask no model, or stand-ins for the providers of models.",
)
def command(once: bool, as_json: bool, playbook: Path, port: int, brain: BrainSetup) -> int:
    """Send scripted leads through the real state machine and the real functions, on this machine.

    No account, no key, no network: Twilio and Slack are stand-ins that speak the real protocols. The desk
    begins empty; the script plays the people and moves the clock. Without --once the desk stays up, with one
    request left for you to answer in the console.

    Example: frontdesk demo --once
    """
    out = Console(quiet=as_json, highlight=False)
    view = view_on(out, is_hurried=once)
    scenes = SCENES if once else (*SCENES, YOURS)
    began = time.perf_counter()
    view.open(len(scenes))
    with ExitStack() as stack:
        with view.starting():
            desk = stack.enter_context(opened_desk(playbook, port, is_fresh=True, is_demo=True, brain=brain))
        started_s = time.perf_counter() - began
        console_url = running_desk().console_url
        view.say(f"Watch along in the console: {console_url}")
        stage = Stage(desk)
        with view.playing(stage):
            results = play(stage, scenes=scenes, audience=view)
        view.layers(results)
        if once:
            view.say("Without --once the desk stays up, with its console and one request left for you.")
        view.say(verdict(results, started_s))
        if as_json:
            click.echo(json.dumps([as_data(result) for result in results], ensure_ascii=False, indent=2))
        if not once:
            view.next_steps(next_steps(results[-1].run_id, console_url))
            view.say("Ctrl-C ends it.")
            with suppress(KeyboardInterrupt):
                signal.pause()
    if not once:
        farewell(out)
    return 0 if all(result.is_good for result in results) else 1


def view_on(out: Console, *, is_hurried: bool) -> LiveView | PlainView:
    """Return what moves on a terminal, and plain lines everywhere else."""
    if out.is_terminal and not out.is_dumb_terminal and not out.quiet:
        return LiveView(out, reading_s=0.0 if is_hurried else READING_S)
    return PlainView(out, Console(stderr=True, quiet=out.quiet))
