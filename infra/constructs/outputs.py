"""What a deploy puts out: what to paste where, and what the `frontdesk` command finds the desk by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aws_cdk import CfnOutput
from constructs import Construct

from frontdesk.playbook import Playbook, Source

WHERE = {
    "twilio": "Twilio > the sender's number, or its messaging service > A message comes in > Webhook, POST",
    "highlevel": "HighLevel: the webhook of the app or workflow in each sub-account that the playbook names",
    "form": "The client's website: its form POSTs here, signed as Standard Webhooks are with form_secret",
}


def put_out(scope: Construct, values: Mapping[str, tuple[str, str]]) -> None:
    """Put out each value under its name, with the sentence that says what it is for."""
    for name, (value, description) in values.items():
        CfnOutput(scope, name, value=value, description=description)


def to_paste(playbook: Playbook, public_url: str) -> dict[str, tuple[str, str]]:
    """Return the addresses that are pasted elsewhere, one for Slack and one per source of the playbook."""
    slack = f"{public_url}/slack/interactions"
    return {
        "PublicUrl": (public_url, "Where the world reaches the desk; webhooks are signed over it"),
        "PasteIntoSlack": (slack, "Slack app > Interactivity & Shortcuts > Request URL"),
        **{
            f"PasteInto{_camel(name)}": (f"{public_url}/hooks/{name}", _where(source))
            for name, source in playbook.sources.items()
        },
    }


def _where(source: Source) -> str:
    return WHERE[source.kind]


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in re.split(r"[^A-Za-z0-9]+", name))
