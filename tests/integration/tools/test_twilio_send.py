"""Posting one text: what came of it is told apart for every way in which a provider answers or does not."""

import socket
from urllib.parse import parse_qs

import pytest

from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.tools.twilio_account import TwilioAccount
from frontdesk.tools.twilio_send import TwilioMessenger
from ops.local.standins.faults import LoseAnswer, ServerError, Slow, Stall
from ops.local.standins.twilio import Refuse, TwilioStandIn
from tests.fixtures.standins import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, PATIENT
from tests.integration.tools.bad_servers import a_server, dripping, saying
from tests.unit.tools.grants import BODY, a_grant

REPORTS_TO = "https://desk.example.com/hooks/twilio"
PATIENCE_S = 0.3


def posted(
    url: str, grant: Grant | None = None, *, token: str = AUTH_TOKEN, total_s: float = 10
) -> SendReceipt:
    account = TwilioAccount(ACCOUNT_SID, token, url)
    return TwilioMessenger(account, REPORTS_TO, total_s=total_s).post(grant or a_grant())


def an_answer(status: bytes, body: bytes, more: bytes = b"") -> bytes:
    length = str(len(body)).encode()
    return b"HTTP/1.1 " + status + b"\r\n" + more + b"Content-Length: " + length + b"\r\n\r\n" + body


def test_an_accepted_text_is_sent_with_all_that_was_granted(twilio: TwilioStandIn):
    receipt = posted(twilio.url)
    (message,) = twilio.messages
    assert receipt == SendReceipt(a_grant().grant_id, "sent", message.sid)
    assert (message.to, message.from_, message.body) == (PATIENT, OUR_NUMBER, BODY)
    assert message.validity_s == a_grant().validity_s
    assert message.status_callback == f"{REPORTS_TO}?grant=grant-1"


def test_one_text_is_one_request(twilio: TwilioStandIn):
    posted(twilio.url)
    assert [seen.call.operation for seen in twilio.requests] == ["create"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"recipient": "+1999"}, "21211"),
        ({"sender": "+15125550199"}, "21606"),
        ({"recipient": "+442087654321"}, "21408"),
        ({"body": ""}, "21602"),
        ({"body": "x" * 1601}, "21617"),
    ],
)
def test_what_twilio_refuses_has_failed_with_its_code(twilio: TwilioStandIn, changes, error):
    assert posted(twilio.url, a_grant(**changes)) == SendReceipt(a_grant().grant_id, "failed", None, error)
    assert twilio.messages == []


def test_who_opted_out_at_the_carrier_is_not_reached(twilio: TwilioStandIn):
    with a_server(saying(an_answer(b"200 OK", b""))) as desk:
        twilio.inbound_url = desk.url
        twilio.inbound(PATIENT, OUR_NUMBER, "STOP")
    assert posted(twilio.url).error == "21610"


def test_wrong_credentials_have_failed(twilio: TwilioStandIn):
    assert posted(twilio.url, token="wrong").error == "20003"


def test_too_many_requests_have_failed_and_may_be_granted_again(twilio: TwilioStandIn):
    twilio.faults.add(Refuse(429, 20429), on="create")
    receipt = posted(twilio.url)
    assert (receipt.result, receipt.error) == ("failed", "rate_limited")


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_broken_answer_says_nothing_whether_or_not_it_was_accepted(twilio: TwilioStandIn, accepted, status):
    twilio.faults.add(ServerError(status, accepted=accepted), on="create")
    receipt = posted(twilio.url)
    assert (receipt.result, receipt.error) == ("unknown", f"http_{status}")
    assert len(twilio.messages) == accepted


def test_a_lost_answer_is_not_known(twilio: TwilioStandIn):
    twilio.faults.add(LoseAnswer(), on="create")
    receipt = posted(twilio.url)
    assert (receipt.result, receipt.error) == ("unknown", "no_answer")
    assert len(twilio.messages) == 1


@pytest.mark.parametrize("fault", [Stall(30), Stall(30, accepted=True), Slow(30)], ids=str)
def test_an_answer_that_comes_too_late_is_not_waited_for(twilio: TwilioStandIn, fault):
    twilio.faults.add(fault, on="create")
    receipt = posted(twilio.url, total_s=PATIENCE_S)
    assert (receipt.result, receipt.error) == ("unknown", "no_answer")


def test_a_refused_connection_has_posted_nothing(twilio: TwilioStandIn):
    with twilio.down():
        receipt = posted(twilio.url)
    assert (receipt.result, receipt.error) == ("not_posted", "not_connected")


def test_a_name_that_is_nobodys_has_posted_nothing(monkeypatch):
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert posted("https://api.twilio.example").result == "not_posted"


def test_a_connection_that_took_all_the_time_posts_nothing(twilio: TwilioStandIn):
    assert posted(twilio.url, total_s=1e-9).result == "not_posted"
    assert twilio.requests == []


def test_a_connection_that_is_closed_before_the_answer_is_not_known(twilio: TwilioStandIn):
    twilio.faults.drop_connections()
    assert posted(twilio.url).result == "unknown"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 201 Created\r\nX-Drip:",
        b"HTTP/1.1 201 Created\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n",
        b"HTTP/1.0 201 Created\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
    ],
)
def test_an_answer_that_drips_is_cut(head):
    with a_server(dripping(head)) as wire:
        assert posted(wire.url, total_s=PATIENCE_S).result == "unknown"
        assert len(wire.read) == 1


def test_a_redirect_is_not_followed():
    with a_server(saying(an_answer(b"307 Elsewhere", b"", b"Location: /2010-04-01/again\r\n"))) as wire:
        receipt = posted(wire.url)
    assert (receipt.result, receipt.error, len(wire.read)) == ("unknown", "http_307", 1)


@pytest.mark.parametrize(
    "raw",
    [
        an_answer(b"201 Created", b'{"sid": ""}'),
        an_answer(b"201 Created", b'{"sid": 7}'),
        an_answer(b"201 Created", b'["SM1"]'),
        an_answer(b"201 Created", b'{"sid": "SM1"'),
        an_answer(b"201 Created", b"[" * 100_000),
        an_answer(b"202 Accepted", b""),
        an_answer(b"400 Bad Request", b"<html>a proxy's own page</html>"),
        an_answer(b"403 Forbidden", b'{"code": 7, "message": "a firewall\'s own document"}'),
        an_answer(b"429 Too Many Requests", b""),
        an_answer(b"400 Bad Request", b'{"code": "21211", "status": 400}'),
        b"220 smtp.example.com ESMTP\r\n",
        b"",
    ],
)
def test_an_answer_that_is_not_twilios_own_says_nothing(raw):
    with a_server(saying(raw)) as wire:
        assert posted(wire.url).result == "unknown"


def test_the_request_is_the_form_that_twilio_documents():
    with a_server(saying(an_answer(b"201 Created", b'{"sid": "SM1"}'))) as wire:
        assert posted(wire.url).provider_id == "SM1"
    head, _, body = wire.read[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json HTTP/1.1\r\n".encode())
    assert b"content-type: application/x-www-form-urlencoded" in head.lower()
    assert parse_qs(body.decode()) == {
        "To": [PATIENT],
        "From": [OUR_NUMBER],
        "Body": [BODY],
        "StatusCallback": [f"{REPORTS_TO}?grant=grant-1"],
        "ValidityPeriod": ["900"],
    }
