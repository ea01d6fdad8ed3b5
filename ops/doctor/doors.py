"""Checks of the webhook addresses: each must refuse what nobody signed, and know what its source signed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from ops.doctor.check import Verdict, fail, ok
from ops.doctor.patient import Patient
from ops.local.standins import slack_protocol, twilio_protocol
from ops.local.standins.standard_webhooks import signed
from ops.local.standins.webhooks import Reply, post

_PATIENCE_S: Final = 15.0
_FORM: Final = "application/x-www-form-urlencoded"
NO_MESSAGE: Final = b"Probe=frontdesk-doctor"
"""A form that Twilio could sign, without the parameters that every text and every report has."""
NO_SUBMISSION: Final = b"[]"
"""JSON that a website could sign, but no object."""
NO_INTERACTION: Final = b"probe=frontdesk-doctor"
"""A form that Slack could sign, without a payload."""


def source_answers(desk: Patient, source: str) -> Verdict:
    """Post to a source's address twice: unsigned, then signed with the desk's secret.

    The signed body is one that intake refuses only after it has found the signature right: 401 before, 400
    after. So 401 and then 400 prove that the address leads to this desk, that its functions hold the secret
    that is kept, and that the clocks agree. No event is queued and no run starts; what lies behind the queue
    is not reached.
    """
    url = f"{desk.public_url}/hooks/{source}"
    kind = desk.playbook.sources[source].kind
    if kind == "highlevel":
        return _refuses_unsigned(url)
    if kind == "twilio":
        token = desk.secret("twilio_auth_token")
        signature = twilio_protocol.sign(token, url, [("Probe", "frontdesk-doctor")])
        headers, body = {"Content-Type": _FORM}, NO_MESSAGE
        return _probe(url, body, headers, {"X-Twilio-Signature": signature}, "twilio_auth_token")
    headers, body = {"Content-Type": "application/json"}, NO_SUBMISSION
    return _probe(url, body, headers, signed(desk.secret("form_secret"), body), "form_secret")


def _refuses_unsigned(url: str) -> Verdict:
    """HighLevel signs with a key that it alone has, so nobody here can sign as it does."""
    unsigned = post(url, NO_SUBMISSION, {"Content-Type": "application/json"}, _PATIENCE_S)
    if unsigned.status != 401:
        return _unexpected(url, "an unsigned request", unsigned)
    return ok(
        f"{url} refuses what nobody signed; only HighLevel can show that it knows HighLevel's signature."
    )


def slack_answers(desk: Patient) -> Verdict:
    """Post to the address of Slack's interactions in the same way; nothing is clicked."""
    sent_at = str(int(time.time()))
    signature = slack_protocol.sign(desk.secret("slack_signing_secret"), sent_at, NO_INTERACTION.decode())
    signing = {"X-Slack-Request-Timestamp": sent_at, "X-Slack-Signature": signature}
    url = f"{desk.public_url}/slack/interactions"
    return _probe(url, NO_INTERACTION, {"Content-Type": _FORM}, signing, "slack_signing_secret")


def _probe(
    url: str, body: bytes, headers: Mapping[str, str], signing: Mapping[str, str], secret: str
) -> Verdict:
    unsigned = post(url, body, headers, _PATIENCE_S)
    if unsigned.status != 401:
        return _unexpected(url, "an unsigned request", unsigned)
    answered = post(url, body, {**headers, **signing}, _PATIENCE_S)
    if answered.status == 401:
        return fail(
            f"{url} does not know our signature: its functions hold another {secret} (wait 5 minutes after "
            "`frontdesk secrets set`), or this machine's clock is wrong."
        )
    if answered.status != 400:
        return _unexpected(url, "a signed request", answered)
    return ok(f"{url} refuses what nobody signed and knows our signature.")


def _unexpected(url: str, what: str, reply: Reply) -> Verdict:
    if reply.status is None:
        return fail(f"{url} does not answer ({reply.failure}): is the desk there, and the network?")
    if reply.status == 503:
        return fail(
            f"{url} answers that the desk is not set up completely: set its secrets, read intake's log."
        )
    if reply.status == 404:
        return fail(f"{url} is no address of the desk: it was deployed with another playbook; deploy again.")
    return fail(f"{url} answers {reply.status} to {what}: read the function's log.")
