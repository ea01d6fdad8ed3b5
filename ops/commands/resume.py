"""Let the desk that runs here, or one scope of it, send again."""

from __future__ import annotations

import click

from ops.switch import throw


@click.command("resume")
@click.argument("scope", default="desk")
def command(scope: str) -> None:
    """Let the desk that runs here, or one scope of it, send again.

    What was held looks again within fifteen minutes of the desk's clock.
    SCOPE is desk (the default), location/ID, channel/sms or tool/send_sms.

    Example: frontdesk resume location/oak-park
    """
    click.echo(throw(scope, is_paused=False))
