"""Hold every send of a desk, or of one scope of it."""

from __future__ import annotations

import click

from ops.deployed_options import chosen_desk, deployed_options
from ops.switch import throw, throw_deployed


@click.command("pause")
@click.argument("scope", default="desk")
@deployed_options
def command(scope: str, **where: str | None) -> None:
    """Hold every send of a desk, or of one scope of it.

    Nothing that has not passed its last check is sent any more; runs are held, and people can still answer.
    It is the desk that runs here, unless --desk, --profile or --region name a deployed one.
    SCOPE is desk (the default), location/ID, channel/sms or tool/send_sms.

    Example: frontdesk pause location/oak-park
    """
    if any(where.values()):
        click.echo(throw_deployed(chosen_desk(**where), scope, is_paused=True))
    else:
        click.echo(throw(scope, is_paused=True))
