"""The options by which a command is told which deployed desk is meant, and as whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ops.deployed import DeployedDesk, session_of

Command = Callable[..., Any]


def deployed_options(command: Command) -> Command:
    """Add --desk, --profile and --region to a command."""
    for option in (
        click.option("--region", help="The AWS region it is in; your usual one unless you name another."),
        click.option("--profile", help="The AWS profile to sign in with."),
        click.option("--desk", help="The name of the deployed desk; not needed where there is only one."),
    ):
        command = option(command)
    return command


def chosen_desk(
    desk: str | None = None, profile: str | None = None, region: str | None = None
) -> DeployedDesk:
    """Return the desk that these options name.

    Raises:
        Refusal: there is none, or nobody is signed in.
    """
    return DeployedDesk.find(desk, session=session_of(profile, region))
