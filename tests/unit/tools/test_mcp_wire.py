"""What an MCP server says is read as far as the protocol goes, and not a byte further."""

import json

import pytest

from frontdesk.tools.mcp_headers import argument_headers, encoded, routing_headers
from frontdesk.tools.mcp_sse import events
from frontdesk.tools.mcp_wire import Reply, Unreadable, answer_to, parsed, standing_alone

RESULT = {"jsonrpc": "2.0", "id": 7, "result": {}}
STREAM = (
    b'\xef\xbb\xbf: hello\r\nevent: message\r\nid: 1\r\ndata: {"a":\r\ndata: 1}\r\n\r\n'
    b"event: ping\ndata: x\n\ndata: 2\n\n"
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_the_same_wherever_the_stream_is_torn(size):
    chunks = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    assert list(events(chunks)) == [b'{"a":\n1}', b"2"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_any_end_of_a_line_will_do(end):
    assert list(events([end.join([b"data: 1", b"", b"data:2", b"", b""])])) == [b"1", b"2"]


def test_an_event_that_is_cut_off_is_none():
    assert list(events([b"data: 1\n\ndata: 2\n"])) == [b"1"]


def test_an_event_without_data_is_none():
    assert list(events([b"id: 1\ndata:\n\n", b"retry: 5\n\n"])) == []


@pytest.mark.parametrize(
    "text", ["", "{", '{"a": NaN}', "[1e999]", "-Infinity", "[" * 100_000, b"\xff\xfe{", "9" * 5000]
)
def test_what_is_no_json_is_unreadable(text):
    with pytest.raises(Unreadable):
        parsed(text)


@pytest.mark.parametrize(
    "message",
    [
        None,
        [RESULT],
        {**RESULT, "id": 8},
        {**RESULT, "id": None},
        {"jsonrpc": "2.0", "id": 7, "method": "sampling/createMessage", "params": {}},
        {"jsonrpc": "2.0", "method": "notifications/progress"},
        {"jsonrpc": "2.0", "id": 7, "error": "no"},
    ],
)
def test_only_an_answer_to_our_own_request_counts(message):
    assert answer_to(7, message) is None


def test_an_error_before_the_number_was_read_is_ours():
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32022, "data": {"supported": ["2099-01-01"]}}}
    assert answer_to(7, RESULT) == RESULT
    assert answer_to(7, error) == error
    assert Reply(400, error).error_code == -32022
    assert Reply(400, error).supported == ("2099-01-01",)


def test_a_request_that_stands_alone_says_who_asks():
    meta = standing_alone({"name": "x"})["_meta"]
    assert meta["io.modelcontextprotocol/protocolVersion"] == "2026-07-28"
    assert meta["io.modelcontextprotocol/clientCapabilities"] == {}


@pytest.mark.parametrize(
    ("value", "header"),
    [
        ("l-1", "l-1"),
        ("a b", "a b"),
        (" a", "=?base64?IGE=?="),
        ("né", "=?base64?bsOp?="),
        ("a\r\nX-Evil: 1", "=?base64?YQ0KWC1FdmlsOiAx?="),
        ("=?base64?YQ==?=", "=?base64?PT9iYXNlNjQ/WVE9PT89?="),
        ("", "=?base64??="),
    ],
)
def test_a_header_carries_any_value_and_never_a_second_line(value, header):
    assert encoded(value) == header


def test_a_header_is_named_by_its_schema_only_where_it_can_be_one():
    schema = {"properties": {"a": {"x-mcp-header": "A\r\nEvil: 1"}, "b": {"x-mcp-header": 1}}}
    assert argument_headers(schema, {"a": "1", "b": "2"}) == {}
    assert json.dumps(routing_headers("tools/list"))
