"""Everything that slack_sdk can raise has one meaning for the workflow."""

import http.client
import ssl
import urllib.error
from typing import Any

import pytest
from slack_sdk import errors as sdk

from frontdesk.errors import CATEGORIES, Misconfigured, SlackRefused, SlackUnavailable
from frontdesk.escalation.slack_api import slack_errors


def refused(code=None, status=200):
    return sdk.SlackApiError("x", {"ok": False, "error": code, "status": status})


def raised_for(error):
    with pytest.raises(CATEGORIES) as caught, slack_errors():
        raise error
    assert caught.value.__cause__ is error
    return type(caught.value)


@pytest.mark.parametrize(
    "code", ["ratelimited", "internal_error", "fatal_error", "expired_trigger_id", "request_timeout"]
)
def test_what_passes_is_tried_again(code):
    assert raised_for(refused(code)) is SlackUnavailable


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_answer_without_a_name_is_read_by_its_status(status):
    assert raised_for(refused(None, status)) is SlackUnavailable


@pytest.mark.parametrize(
    "code",
    [
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "not_in_channel",
        "channel_not_found",
        "missing_scope",
        "is_archived",
    ],
)
def test_what_the_operator_must_mend_says_so(code):
    assert raised_for(refused(code)) is Misconfigured


@pytest.mark.parametrize(
    "code", ["invalid_blocks", "msg_too_long", "message_not_found", "something_new", None]
)
def test_what_slack_refuses_of_us_goes_to_a_person(code):
    assert raised_for(refused(code)) is SlackRefused


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("read"),
        ConnectionResetError("gone"),
        ssl.SSLError("handshake"),
        urllib.error.URLError("refused"),
        http.client.RemoteDisconnected("gone"),
        http.client.IncompleteRead(b""),
        http.client.BadStatusLine("?"),
    ],
)
def test_no_answer_is_no_answer(error):
    assert raised_for(error) is SlackUnavailable


def test_every_error_class_of_the_sdk_is_translated():
    made: dict[type[sdk.SlackClientError], Exception] = {
        sdk.SlackApiError: refused("x"),
        sdk.SlackTokenRotationError: sdk.SlackTokenRotationError(refused("x")),
    }
    classes: list[Any] = [sdk.SlackClientError, *sdk.SlackClientError.__subclasses__()]
    meanings = {kind.__name__: raised_for(made.get(kind) or kind("x")) for kind in classes}
    assert meanings == {
        "SlackClientError": SlackRefused,
        "BotUserAccessError": Misconfigured,
        "SlackRequestError": SlackRefused,
        "SlackApiError": SlackRefused,
        "SlackTokenRotationError": Misconfigured,
        "SlackClientNotConnectedError": SlackUnavailable,
        "SlackObjectFormationError": SlackRefused,
        "SlackClientConfigurationError": Misconfigured,
    }


def test_a_bug_stays_a_bug():
    with pytest.raises(KeyError), slack_errors():
        raise KeyError("ours")
