"""Our client against the official server: both generations, both kinds of answer, and what goes wrong."""

import pytest

from frontdesk.clock import deadline
from frontdesk.errors import KeyRefused, Misconfigured, ProviderUnavailable
from frontdesk.tools.mcp_client import McpClient
from frontdesk.tools.mcp_http import HttpTransport
from frontdesk.tools.mcp_servers import time_for
from frontdesk.tools.mcp_wire import notification
from ops.local.standins.faults import LoseAnswer, ServerError, Stall
from ops.local.standins.mcp import CutAfter, Huge, McpStandIn, Refuse, Says, ToolFails
from ops.local.standins.mcp_crm import GET_CONTACT, GET_EVENTS
from tests.fixtures.mcp import TOKEN, a_client
from tests.integration.tools.bad_servers import a_server, dripping, saying

PATIENCE_S = 60
"""Much more than any answer takes, on a machine that does much else."""
CONTACT = {"contactId": "c-1"}
DECEMBER = {"locationId": "l-1", "startTime": "2026-12-01", "endTime": "2027-01-01"}
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
MOVED = b"HTTP/1.1 307 Moved\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
NO_JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\nnot"
OPEN_STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n"
DRIPS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: "


@pytest.fixture
def server(clock):
    with McpStandIn(clock, TOKEN) as standin:
        yield standin


def operations(server):
    return [seen.call.operation for seen in server.requests]


@pytest.mark.parametrize("speaks", ["both", "new", "old"])
@pytest.mark.parametrize("answers", ["json", "sse"])
@pytest.mark.parametrize("keeps_sessions", [True, False])
def test_a_tool_is_called_whatever_the_server_speaks(clock, speaks, answers, keeps_sessions):
    with McpStandIn(clock, TOKEN, speaks=speaks, answers=answers, keeps_sessions=keeps_sessions) as server:
        client = a_client(server)
        tools = client.tools(PATIENCE_S)
        answer = client.call(tools[GET_CONTACT], CONTACT, PATIENCE_S)
        assert '"firstName": "Maria"' in answer.text
        assert '"title": "Cleaning"' in client.call(tools[GET_EVENTS], DECEMBER, PATIENCE_S).text
    assert ("initialize" in operations(server)) == (speaks == "old")


def test_a_tool_has_one_digest_whatever_is_spoken(clock):
    digests = set()
    for speaks in ("new", "old"):
        with McpStandIn(clock, TOKEN, speaks=speaks) as server:
            digests.add(a_client(server).tools(PATIENCE_S)[GET_CONTACT].digest)
    assert len(digests) == 1


def test_what_was_agreed_on_is_not_asked_again(server):
    client = a_client(server)
    tool = client.tools(PATIENCE_S)[GET_CONTACT]
    client.call(tool, CONTACT, PATIENCE_S)
    assert operations(server) == ["server/discover", "tools/list", "tools/call"]


def test_a_session_that_the_server_forgot_is_opened_again(clock):
    with McpStandIn(clock, TOKEN, speaks="old") as server:
        client = a_client(server)
        tool = client.tools(PATIENCE_S)[GET_CONTACT]
        server.start_again()
        assert not client.call(tool, CONTACT, PATIENCE_S).is_error
    assert operations(server).count("initialize") == 2


def test_what_a_tool_does_not_take_or_cannot_do_the_model_may_read(server):
    client = a_client(server)
    tool = client.tools(PATIENCE_S)[GET_CONTACT]
    assert client.call(tool, {"contactId": "c-9"}, PATIENCE_S).is_error
    assert "Contact not found" in client.call(tool, {"contactId": "c-9"}, PATIENCE_S).text
    assert "contactId" in client.call(tool, {}, PATIENCE_S).text
    server.faults.add(ToolFails(), on="tools/call")
    assert "closed for maintenance" in client.call(tool, CONTACT, PATIENCE_S).text


def test_a_long_answer_is_cut_and_an_endless_one_not_read(server):
    client = a_client(server)
    tool = client.tools(PATIENCE_S)[GET_CONTACT]
    server.faults.add(Huge(20_000), on="tools/call")
    server.faults.add(Huge(2_000_000), on="tools/call")
    cut, endless = client.call(tool, CONTACT, PATIENCE_S), client.call(tool, CONTACT, PATIENCE_S)
    assert len(cut.text.encode()) <= 8 * 1024
    assert "[cut:" in cut.text
    assert (endless.is_error, "longer than 1 MiB" in endless.text) == (True, True)


def test_nothing_invisible_comes_through(server):
    client = a_client(server)
    server.faults.add(Says("a\u202eb\U000e0041c"), on="tools/call")
    assert '"note": "abc"' in client.call(client.tools(PATIENCE_S)[GET_CONTACT], CONTACT, PATIENCE_S).text


@pytest.mark.parametrize("operation", ["server/discover", "tools/list"])
@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (Stall(5), ProviderUnavailable, "did not answer in time"),
        (LoseAnswer(), ProviderUnavailable, "cannot be reached"),
        (Refuse(401), KeyRefused, "set crm in mcp_tokens again"),
        (Refuse(403), KeyRefused, "lets us not in"),
        (CutAfter(20), ProviderUnavailable, "cannot be reached"),
    ],
)
def test_a_server_that_fails_is_told_by_what_to_do_about_it(server, operation, fault, error, says):
    server.faults.add(fault, on=operation, times=2)
    with pytest.raises(error, match=says):
        a_client(server).tools(0.4 if isinstance(fault, Stall) else PATIENCE_S)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_later(server, status):
    server.faults.add(Refuse(status), on="tools/list")
    with pytest.raises(ProviderUnavailable, match=str(status)):
        a_client(server).tools(PATIENCE_S)


def test_an_error_page_is_an_outage(server):
    server.faults.add(ServerError(502), on="tools/list")
    with pytest.raises(ProviderUnavailable, match="502"):
        a_client(server).tools(PATIENCE_S)


def test_a_wrong_token_and_none_are_told_apart(server):
    with pytest.raises(KeyRefused, match="set crm in mcp_tokens"):
        a_client(server, "another").tools(PATIENCE_S)
    open_client = McpClient("crm", HttpTransport("crm", server.endpoint, {}, lambda: None))
    with pytest.raises(KeyRefused, match="name its token in the playbook"):
        open_client.tools(PATIENCE_S)


def test_a_token_is_in_no_error(server):
    server.faults.add(Refuse(500), on="tools/list")
    with pytest.raises(ProviderUnavailable) as caught:
        a_client(server).tools(PATIENCE_S)
    assert TOKEN not in repr(caught.value)
    assert TOKEN not in repr(caught.value.__cause__)


def test_a_server_that_is_not_there_is_an_outage(server):
    client = a_client(server)
    with server.down(), pytest.raises(ProviderUnavailable, match="cannot be reached"):
        client.tools(PATIENCE_S)
    assert client.tools(PATIENCE_S)


@pytest.mark.parametrize(
    ("raw", "error", "says"),
    [
        (PAGE, Misconfigured, "not at its url"),
        (MOVED, Misconfigured, "write the address of its endpoint"),
        (NO_JSON, ProviderUnavailable, "no whole answer"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Misconfigured, "check its url"),
        (b"SSH-2.0-OpenSSH\r\n", ProviderUnavailable, "cannot be reached"),
    ],
)
def test_what_is_no_mcp_server_is_told(raw, error, says):
    with a_server(saying(raw)) as wire, pytest.raises(error, match=says):
        McpClient("crm", HttpTransport("crm", wire.url, {}, lambda: None)).tools(PATIENCE_S)


@pytest.mark.parametrize("raw", [OPEN_STREAM, b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"])
def test_nothing_is_read_of_what_answers_a_notification(raw):
    with a_server(saying(raw)) as wire:
        transport = HttpTransport("crm", wire.url, {}, lambda: None)
        assert transport.exchange(notification("notifications/initialized"), {}, PATIENCE_S).message is None


def test_an_answer_that_drips_ends_in_time():
    with a_server(dripping(DRIPS)) as wire, pytest.raises(ProviderUnavailable, match="in time"):
        McpClient("crm", HttpTransport("crm", wire.url, {}, lambda: None)).tools(0.3)


def test_no_more_time_is_taken_than_the_step_has_left():
    with deadline(3):
        assert time_for("crm", 10) <= 2
        assert time_for("crm", 0.5) == 0.5
    with deadline(1.1), pytest.raises(ProviderUnavailable, match="no time is left"):
        time_for("crm", 10)
