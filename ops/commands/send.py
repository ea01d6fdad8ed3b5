"""Send one payload through the front door of the desk that runs here."""

from __future__ import annotations

import json
from pathlib import Path

import click

from frontdesk.playbook import load_playbook
from ops.desk_file import running_desk
from ops.senders import Senders


@click.command("send")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--source", default=None, help="The playbook's source it comes from; the first form by default."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON, and nothing else.")
def command(file: Path, source: str | None, as_json: bool) -> int:
    """Sign FILE as its source signs, post it, and print what the desk answers.

    A form's FILE is posted byte by byte. A Twilio source's FILE is a JSON object of the webhook's parameters.

    Example: frontdesk send tests/events/website_form.json
    """
    desk = running_desk()
    playbook = load_playbook(Path(desk.playbook))
    senders = Senders(playbook, desk.public_url, desk.twilio_token, desk.form_secret)
    name, payload = source or playbook.first_source("form"), file.read_bytes()
    reply = senders.post(name, payload)
    body = reply.body.decode("utf-8", "replace")
    run_id = senders.run_of(name, payload, reply) if reply.is_good else None
    if as_json:
        answer = {"status": reply.status, "body": body, "failure": reply.failure, "run_id": run_id}
        click.echo(json.dumps(answer))
        return 0 if reply.is_good else 1
    click.echo(f"{reply.status or reply.failure} {body}")
    if run_id:
        click.echo(f"Follow it with `frontdesk explain {run_id[:12]}`, or in the console: frontdesk console")
    return 0 if reply.is_good else 1
