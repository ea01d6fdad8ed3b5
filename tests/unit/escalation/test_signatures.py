"""Only Slack, only these bytes, only now."""

import hashlib
import hmac

import pytest

from frontdesk.errors import SignatureRefused
from frontdesk.escalation.signatures import verify

SECRET, BODY, NOW_S = "8f742231b10e8888abcd99yyyzzz85a5", b"payload=%7B%22a%22%3A1%7D", 1_700_000_000


def signed(body=BODY, *, secret=SECRET, timestamp=str(NOW_S)):
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={digest}"}


def test_slacks_own_example_is_accepted():
    """The worked example of Slack's documentation on verifying requests."""
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        "channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
        "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    headers = {"x-slack-request-timestamp": "1531420618", "x-slack-signature": signature}
    verify(body.encode(), headers, SECRET, 1531420618)


@pytest.mark.parametrize("age_s", [0, 299, 300, -300])
def test_a_request_is_fresh_for_five_minutes(age_s):
    verify(BODY, signed(), SECRET, NOW_S + age_s)


@pytest.mark.parametrize("age_s", [301, -301, 86_400])
def test_a_stale_request_is_refused(age_s):
    with pytest.raises(SignatureRefused, match="older than five minutes"):
        verify(BODY, signed(), SECRET, NOW_S + age_s)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY + b" ", signed()),
        (BODY, signed(secret="another")),
        (BODY, signed() | {"x-slack-request-timestamp": str(NOW_S + 1)}),
        (BODY, signed() | {"x-slack-signature": "v0="}),
        (BODY, signed() | {"x-slack-signature": "v0=é\ud800"}),
        (b"\xff\xfe", signed()),
    ],
)
def test_a_signature_of_something_else_is_refused(body, headers):
    with pytest.raises(SignatureRefused, match="does not belong"):
        verify(body, headers, SECRET, NOW_S)


@pytest.mark.parametrize("timestamp", ["", "soon", "-5", "1e9", "\uff11\uff17" + "\uff10" * 8, "9" * 5000])
def test_a_timestamp_that_is_none_is_refused(timestamp):
    with pytest.raises(SignatureRefused, match="no signature"):
        verify(BODY, signed() | {"x-slack-request-timestamp": timestamp}, SECRET, NOW_S)


def test_a_request_without_the_headers_is_refused():
    with pytest.raises(SignatureRefused, match="no signature"):
        verify(BODY, {}, SECRET, NOW_S)
