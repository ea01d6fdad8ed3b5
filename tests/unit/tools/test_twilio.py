"""What is asked of Twilio and where its reports go, without a network."""

import http.client
import json
import ssl

import pytest

from frontdesk.errors import ProviderUnavailable
from frontdesk.tools.twilio_account import TwilioAccount
from frontdesk.tools.twilio_list import twilio_list_errors
from frontdesk.tools.twilio_send import callback_url

ACCOUNT = TwilioAccount("AC1", "a-secret-token", "https://api.twilio.com")


def test_reports_come_to_the_playbooks_own_source():
    assert callback_url("https://desk.example.com", "sms") == "https://desk.example.com/hooks/sms"
    assert callback_url("https://desk.example.com/", "sms") == "https://desk.example.com/hooks/sms"


def test_twilio_itself_is_reached_over_tls_with_its_certificate_checked():
    connection = ACCOUNT.connection(1)
    assert isinstance(connection, http.client.HTTPSConnection)
    context = vars(connection)["_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_the_token_is_never_shown():
    assert "a-secret-token" not in repr(ACCOUNT)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        ssl.SSLError(),
        http.client.RemoteDisconnected("x"),
        http.client.IncompleteRead(b""),
        json.JSONDecodeError("x", "x", 0),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_list_that_breaks_off_passes(error):
    with pytest.raises(ProviderUnavailable) as caught, twilio_list_errors():
        raise error
    assert caught.value.__cause__ is error
