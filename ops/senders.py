"""The senders of a playbook's sources: they lay a payload out as their source does, sign it and post it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from frontdesk.domain.lead import event_key
from frontdesk.playbook import FormSource, Playbook
from ops.errors import Refusal
from ops.local.standins.standard_webhooks import signed
from ops.local.standins.twilio_protocol import new_sid, sign
from ops.local.standins.webhooks import Reply, post

PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Senders:
    """Posts to a desk's front door as the world does, with the secrets of that desk's start."""

    playbook: Playbook
    public_url: str
    twilio_token: str
    form_secret: str

    def post(self, source: str, body: bytes) -> Reply:
        """Post a payload: a form's byte by byte, a text message's as the JSON object of its parameters.

        Raises:
            Refusal: there is no such source, nobody here can sign as it, or the parameters are no object.
        """
        url = f"{self.public_url}/hooks/{source}"
        if self._kind(source) == "highlevel":
            raise Refusal(f"Only HighLevel can sign what {source} takes: name another source with --source.")
        if self._kind(source) == "twilio":
            parameters = twilio_parameters(body)
            signature = sign(self.twilio_token, url, parameters.items())
            headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
            return post(url, urlencode(parameters).encode(), headers, PATIENCE_S)
        headers = {"Content-Type": "application/json", **signed(self.form_secret, body)}
        return post(url, body, headers, PATIENCE_S)

    def run_of(self, source: str, body: bytes, reply: Reply) -> str | None:
        """Return the id of the run that a good reply stands for, None where the payload begins none."""
        if self._kind(source) == "form":
            return str(reply.json()["event"])
        parameters = twilio_parameters(body)
        return None if "MessageStatus" in parameters else event_key(source, parameters["MessageSid"])

    def _kind(self, source: str) -> str:
        if source not in self.playbook.sources:
            known = ", ".join(sorted(self.playbook.sources))
            raise Refusal(f"The playbook has no source {source}; it has {known}.")
        return self.playbook.sources[source].kind


def twilio_parameters(body: bytes) -> dict[str, str]:
    """Read a text message's parameters.

    Raises:
        Refusal: they are no JSON object.
    """
    try:
        parameters = json.loads(body)
        return {str(name): str(value) for name, value in parameters.items()}
    except (ValueError, AttributeError) as error:
        raise Refusal(
            "A text message's file must be a JSON object with From, To, Body and MessageSid."
        ) from error


def form_source(playbook: Playbook, name: str) -> FormSource:
    """Return a source that is known to be a form."""
    source = playbook.sources[name]
    assert isinstance(source, FormSource)  # noqa: S101  # the name was chosen by its kind
    return source


def form_payload(source: FormSource, fields: Mapping[str, str]) -> dict[str, Any]:
    """Lay fields out where the source reads them; what it has no place for is left out."""
    paths = source.fields.model_dump(exclude_none=True)
    payload: dict[str, Any] = {}
    for field, value in {"event_id": str(uuid.uuid4()), **fields}.items():
        if field in paths and value:
            *parents, leaf = paths[field].split(".")
            place = payload
            for key in parents:
                place = place.setdefault(key, {})
            place[leaf] = value
    return payload


def text_parameters(sender: str, receiver: str, body: str) -> dict[str, str]:
    """Return what Twilio posts for a new text message, as far as a desk reads it."""
    return {"MessageSid": new_sid(), "From": sender, "To": receiver, "Body": body}
