"""Open the console of the desk that runs here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from ops.desk_file import running_desk
from ops.errors import Refusal


@click.command("console")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def command(no_browser: bool) -> None:
    """Print the console's address, with the token that lets a browser in, and open it.

    Example: frontdesk console --no-browser
    """
    url = running_desk().console_url
    if not url:
        raise Refusal("The desk that runs here has no console; stop it and start one with `frontdesk up`.")
    click.echo(url)
    if not no_browser and has_display(sys.platform, os.environ):
        click.launch(url)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Say whether a browser that is started here can be seen by whoever asked for it."""
    if "SSH_CONNECTION" in environment:
        return False
    return platform in ("darwin", "win32") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & environment.keys())
