"""Send one payload through the front door of the desk that runs here."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import click

from frontdesk.playbook import Playbook, load_playbook
from ops.desk_file import RunningDesk, running_desk
from ops.errors import Refusal
from ops.local.standins.standard_webhooks import signed
from ops.local.standins.twilio_protocol import sign
from ops.local.standins.webhooks import Reply, post

PATIENCE_S = 10.0


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
    name = source or playbook.first_source("form")
    reply = _posted(desk, playbook, name, file.read_bytes())
    body = reply.body.decode("utf-8", "replace")
    if as_json:
        click.echo(json.dumps({"status": reply.status, "body": body, "failure": reply.failure}))
    else:
        click.echo(f"{reply.status or reply.failure} {body}")
    return 0 if reply.is_good else 1


def _posted(desk: RunningDesk, playbook: Playbook, name: str, body: bytes) -> Reply:
    if name not in playbook.sources:
        known = ", ".join(sorted(playbook.sources))
        raise Refusal(f"The playbook has no source {name}; it has {known}.")
    url = f"{desk.public_url}/hooks/{name}"
    if playbook.sources[name].kind == "twilio":
        parameters = _parameters(body)
        headers = {"X-Twilio-Signature": sign(desk.twilio_token, url, parameters.items())}
        content = "application/x-www-form-urlencoded"
        return post(url, urlencode(parameters).encode(), {"Content-Type": content, **headers}, PATIENCE_S)
    return post(url, body, {"Content-Type": "application/json", **signed(desk.form_secret, body)}, PATIENCE_S)


def _parameters(body: bytes) -> dict[str, str]:
    try:
        parameters = json.loads(body)
        return {str(name): str(value) for name, value in parameters.items()}
    except (ValueError, AttributeError) as error:
        raise Refusal(
            "A text message's file must be a JSON object with From, To, Body and MessageSid."
        ) from error
