"""The HTTP entry points: exact bytes in, one answer for each error, one log line."""

import base64
import json
from types import SimpleNamespace

import pytest

from frontdesk import errors
from frontdesk.observability import log
from frontdesk.orchestration.http_entry import (
    BODY_LIMIT_BYTES,
    STATUS_OF,
    HttpRequest,
    HttpResponse,
    http_entry,
    restored,
)

CONTEXT = SimpleNamespace(function_name="intake")


def an_event(body=b"", *, is_base64=False, headers=None):
    return {
        "version": "2.0",
        "routeKey": "POST /intake/{source}",
        "rawPath": "/intake/form",
        "rawQueryString": "a=1&a=2",
        "headers": headers or {"Content-Type": "application/json"},
        "pathParameters": {"source": "form"},
        "requestContext": {"http": {"method": "POST"}},
        "body": base64.b64encode(body).decode() if is_base64 else body.decode(),
        "isBase64Encoded": is_base64,
    }


@pytest.fixture
def lines(monkeypatch):
    written = []
    monkeypatch.setattr(log, "write", lambda action, **facts: written.append({"action": action, **facts}))
    return written


def raising(error):
    @http_entry
    def handle(request: HttpRequest) -> HttpResponse:
        raise error

    return handle


@pytest.mark.parametrize("is_base64", [False, True])
def test_the_bytes_are_those_that_were_signed(is_base64):
    sent = 'payload=%7B%22a%22%3A1%7D&x=\u00e9\r\n\t "\U0001f9b7"'.encode()
    assert restored(an_event(sent, is_base64=is_base64)).body == sent


def test_bytes_that_are_no_text_survive_base64():
    assert restored(an_event(bytes(range(256)), is_base64=True)).body == bytes(range(256))


def test_a_request_carries_what_its_event_tells():
    request = restored(an_event(b"x", headers={"X-Slack-Signature": "v0=1"}))
    assert (request.method, request.path, request.query) == ("POST", "/intake/form", "a=1&a=2")
    assert request.header("x-SLACK-signature") == "v0=1"
    assert request.header("absent") == ""
    assert request.path_parameters == {"source": "form"}


def test_a_request_without_a_body_has_no_bytes():
    event = an_event()
    del event["body"], event["isBase64Encoded"], event["pathParameters"], event["rawQueryString"]
    assert (restored(event).body, restored(event).query) == (b"", "")


@pytest.mark.parametrize("is_base64", [False, True])
def test_256_kib_are_taken_and_one_byte_more_is_not(is_base64):
    assert len(restored(an_event(b"x" * BODY_LIMIT_BYTES, is_base64=is_base64)).body) == BODY_LIMIT_BYTES
    with pytest.raises(errors.PayloadTooLarge, match="262145 bytes"):
        restored(an_event(b"x" * (BODY_LIMIT_BYTES + 1), is_base64=is_base64))


def test_the_limit_counts_bytes_not_characters():
    with pytest.raises(errors.PayloadTooLarge):
        restored(an_event("\U0001f9b7".encode() * (BODY_LIMIT_BYTES // 4 + 1)))


@pytest.mark.parametrize(
    "change",
    [{"body": "no!", "isBase64Encoded": True}, {"body": "é", "isBase64Encoded": True}, {"body": "\ud800"}],
)
def test_a_body_that_cannot_have_been_sent_is_refused(change):
    with pytest.raises(errors.MalformedPayload, match="neither text nor base64"):
        restored(an_event() | change)


def test_an_answer_leaves_as_the_http_api_expects_it(lines):
    @http_entry
    def handle(request: HttpRequest) -> HttpResponse:
        return HttpResponse(202, "<Response/>", "text/xml", outcome="queued")

    answer = handle(an_event(b"{}"), CONTEXT)
    assert answer == {"statusCode": 202, "headers": {"content-type": "text/xml"}, "body": "<Response/>"}
    (line,) = lines
    assert line.pop("duration_ms") >= 0
    facts = {"function": "intake", "state": "POST /intake/{source}", "outcome": "queued", "status": 202}
    assert line == {"action": log.STEP_ENDED, **facts}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.PayloadTooLarge("x"), 413),
        (errors.SignatureRefused("x"), 401),
        (errors.UnknownSource("x"), 404),
        (errors.MalformedPayload("x"), 400),
        (errors.BadInput("x"), 400),
        (errors.FenceUnavailable("x"), 503),
        (errors.SlackUnavailable("x"), 503),
        (errors.Misconfigured("x"), 503),
    ],
)
def test_every_error_has_one_status(lines, error, status):
    answer = raising(error)(an_event(), CONTEXT)
    assert answer["statusCode"] == status
    assert json.loads(answer["body"])["error"] == type(error).__name__
    assert [(line["outcome"], line["status"]) for line in lines] == [(type(error).__name__, status)]


def test_every_leaf_of_bad_input_has_a_status_of_its_own():
    assert set(errors.BadInput.__subclasses__()) <= set(STATUS_OF)


def test_the_caller_reads_what_it_did_wrong_and_the_log_does_not_quote_it(lines):
    answer = raising(errors.MalformedPayload("field phone is missing"))(an_event(), CONTEXT)
    assert json.loads(answer["body"])["message"] == "field phone is missing"
    assert "reason" not in lines[0]


def test_a_missing_setting_is_named_in_the_log_and_not_to_the_caller(lines):
    missing = errors.Misconfigured("set FRONTDESK_SLACK_SIGNING_SECRET")
    answer = raising(missing)(an_event(), CONTEXT)
    assert "FRONTDESK" not in answer["body"]
    assert (lines[0]["level"], "FRONTDESK_SLACK_SIGNING_SECRET" in lines[0]["reason"]) == ("error", True)


@pytest.mark.parametrize("error", [KeyError("a bug"), errors.NeedsHuman("nobody waits for this here")])
def test_a_bug_crashes_as_it_is_and_is_logged(lines, error):
    with pytest.raises(type(error)):
        raising(error)(an_event(), CONTEXT)
    assert [(line["outcome"], line["level"]) for line in lines] == [("crashed", "error")]


def test_a_body_that_is_too_large_never_reaches_the_work(lines):
    answer = raising(AssertionError("reached"))(an_event(b"x" * (BODY_LIMIT_BYTES + 1)), CONTEXT)
    assert answer["statusCode"] == 413
