"""Hold every send of the desk that runs here, or of one scope of it."""

from __future__ import annotations

import click

from ops.switch import throw


@click.command("pause")
@click.argument("scope", default="desk")
def command(scope: str) -> None:
    """Hold every send of the desk that runs here, or of one scope of it.

    Nothing that has not passed its last check is sent any more; runs are held, and people can still answer.
    SCOPE is desk (the default), location/ID, channel/sms or tool/send_sms.

    Example: frontdesk pause location/oak-park
    """
    click.echo(throw(scope, is_paused=True))
