"""Put the desk under faults and adversaries on this machine, and judge it from outside."""

from __future__ import annotations

import click

from ops.drill.adversary.command import adversary
from ops.drill.sends.command import sends


@click.group("drill")
def command() -> None:
    """Put the desk under faults and adversaries on this machine, and judge it from outside.

    Example: frontdesk drill sends --runs 100
    """


command.add_command(adversary)
command.add_command(sends)
