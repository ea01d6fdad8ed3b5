"""Every way in which a stand-in misbehaves does exactly what its name says."""

import http.client
import socket
import threading
import time
import urllib.error

import pytest

from ops.local.standins.faults import LoseAnswer, ServerError, Slow, Stall
from ops.local.standins.twilio import ListLate, TwilioStandIn
from tests.fixtures.standins import ACCOUNT_SID, AUTH_TOKEN
from tests.integration.standins.twilio_client import listed, messages_path, send

HUNG_UP = (http.client.RemoteDisconnected, ConnectionResetError)


def test_a_lost_answer_leaves_an_accepted_message(twilio):
    twilio.faults.add(LoseAnswer(), on="create")

    with pytest.raises(HUNG_UP):
        send(twilio)
    assert listed(twilio) == [twilio.messages[0].sid]
    assert [seen.answered for seen in twilio.requests] == [None, 200]


@pytest.mark.parametrize("accepted", [True, False])
def test_a_stall_ends_without_an_answer(twilio, accepted):
    twilio.faults.add(Stall(0.01, accepted=accepted), on="create")

    with pytest.raises(HUNG_UP):
        send(twilio)
    assert len(twilio.messages) == accepted


@pytest.mark.parametrize("accepted", [True, False])
def test_a_server_error_says_nothing_about_what_was_done(twilio, accepted):
    twilio.faults.add(ServerError(502, accepted=accepted), on="create")

    with pytest.raises(ValueError, match="Expecting value"):
        send(twilio)  # the body is a page, not Twilio's JSON
    assert twilio.requests[0].answered == 502
    assert len(twilio.messages) == accepted


def test_a_slow_request_is_carried_out_although_its_client_has_left(twilio):
    twilio.faults.add(Slow(0.2), on="create")
    client = socket.create_connection(("127.0.0.1", int(twilio.url.rpartition(":")[2])))
    body = b"To=%2B15125550123"
    client.sendall(
        b"POST %b HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (messages_path().encode(), len(body), body)
    )
    client.close()

    while not twilio.requests or twilio.requests[0].answered is None:
        time.sleep(0.01)
    assert twilio.requests[0].answered == 401


def test_a_dropped_connection_is_closed_before_anything_is_read(twilio):
    twilio.faults.drop_connections()

    with pytest.raises((*HUNG_UP, BrokenPipeError, urllib.error.URLError)):
        send(twilio)
    assert twilio.requests == []
    assert send(twilio).status == 201


def test_a_provider_that_is_down_refuses_connections_and_comes_back_at_the_same_address(twilio):
    url = twilio.url
    with twilio.down(), pytest.raises(urllib.error.URLError, match="refused"):
        send(twilio)

    assert twilio.url == url
    assert send(twilio).status == 201


def test_faults_given_together_meet_the_same_request(twilio, clock):
    twilio.faults.add(LoseAnswer(), ListLate(60), on="create")

    with pytest.raises(HUNG_UP):
        send(twilio)
    assert (len(twilio.messages), listed(twilio)) == (1, [])
    clock.advance(60)
    assert listed(twilio) == [twilio.messages[0].sid]


def test_planned_faults_can_be_forgotten(twilio):
    twilio.faults.add(LoseAnswer(), on="create")
    twilio.faults.clear()

    assert send(twilio).status == 201


def test_a_fault_on_an_operation_that_does_not_exist_is_refused(twilio):
    with pytest.raises(ValueError, match="choose one of create, fetch, fetch_account, list"):
        twilio.faults.add(LoseAnswer(), on="send")


def test_leaving_a_stand_in_cuts_a_request_that_still_hangs(twilio):
    twilio.faults.add(Stall(3600), on="create")
    client = socket.create_connection(("127.0.0.1", int(twilio.url.rpartition(":")[2])))
    client.sendall(b"POST %b HTTP/1.1\r\nContent-Length: 0\r\n\r\n" % messages_path().encode())
    while not twilio.requests:
        time.sleep(0.01)
    twilio.__exit__(None, None, None)

    with client:
        assert client.recv(1) == b""


def test_leaving_a_stand_in_leaves_no_thread_behind(clock):
    before = set(threading.enumerate())
    with TwilioStandIn(clock, ACCOUNT_SID, AUTH_TOKEN) as standin:
        send(standin)

    assert set(threading.enumerate()) <= before
