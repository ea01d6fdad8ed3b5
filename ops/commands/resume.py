"""Let a desk, or one scope of it, send again."""

from __future__ import annotations

import click

from ops.deployed_options import chosen_desk, deployed_options
from ops.switch import throw, throw_deployed


@click.command("resume")
@click.argument("scope", default="desk")
@deployed_options
def command(scope: str, **where: str | None) -> None:
    """Let a desk, or one scope of it, send again.

    What was held looks again within fifteen minutes of the desk's clock.
    It is the desk that runs here, unless --desk, --profile or --region name a deployed one.
    SCOPE is desk (the default), location/ID, channel/sms or tool/send_sms.

    Example: frontdesk resume location/oak-park
    """
    if any(where.values()):
        click.echo(throw_deployed(chosen_desk(**where), scope, is_paused=False))
    else:
        click.echo(throw(scope, is_paused=False))
