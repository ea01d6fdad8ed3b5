"""Send real leads through the desk on this machine, then stay up."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click
from rich.console import Console

from ops.commands.up import DEFAULT_PLAYBOOK, farewell, opened_desk, stay_up
from ops.demo.play import play
from ops.demo.scenes import SCENES, Scene
from ops.demo.show import Result, as_data, line, opening, summary
from ops.stage import Stage


@click.command("demo")
@click.option(
    "--once", is_flag=True, help="End after the last lead; the exit code is 0 only if all went as scripted."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the results as JSON, and nothing else, when all is over."
)
@click.option(
    "--playbook",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=DEFAULT_PLAYBOOK,
    help="The folder of the client's playbook; the scripted leads are BrightSmile's.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port instead of a free one."
)
def command(once: bool, as_json: bool, playbook: Path, port: int) -> int:
    """Send eight scripted leads through the real state machine and the real functions, on this machine.

    No account, no key, no network: Twilio and Slack are stand-ins that speak the real protocols. The script
    answers the approvals itself and moves the clock.

    Example: frontdesk demo --once
    """
    out = Console(quiet=as_json, highlight=False)
    status = Console(stderr=True, quiet=as_json)
    began = time.perf_counter()
    out.print(opening(len(SCENES)), soft_wrap=True)
    waiting = status.status("starting the desk: Postgres, the workflow engine, twelve functions")
    with waiting as spinner, opened_desk(playbook, port) as desk:
        started_s = time.perf_counter() - began

        def before(scene: Scene) -> None:
            spinner.update(scene.title)

        def after(result: Result) -> None:
            out.print(line(result), soft_wrap=True, markup=False)

        results = play(Stage(desk), before=before, after=after)
        spinner.stop()
        out.print(summary(results, started_s), soft_wrap=True)
        if as_json:
            click.echo(json.dumps([as_data(result) for result in results], ensure_ascii=False, indent=2))
        if not once:
            stay_up(desk, out)
    if not once:
        farewell(out)
    return 0 if all(result.is_good for result in results) else 1
