"""Telling another CRM by webhook: one signed request, known by the grant, of which nothing can be asked."""

import json

import pytest

from frontdesk.domain.arguments import Arguments, Book, CrmUpdate, OptOutSync
from frontdesk.domain.catalog import Via
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.domain.webhook_signing import signature_of
from frontdesk.tools.looking import look
from frontdesk.tools.webhook_crm import WebhookCrm
from frontdesk.tools.webhook_silence import WebhookSilence
from tests.fixtures.standins import PATIENT
from tests.integration.tools.bad_servers import a_server, dripping, saying
from tests.integration.tools.test_twilio_send import an_answer
from tests.unit.tools.grants import GRANT_ID, GRANTED_AT, a_grant, an_open_grant

KEY = b"a key of twenty-four bytes"
UPDATE = CrmUpdate(("lead",), "Booked", "Ana está contenta 🦷")
STOP = OptOutSync(is_stopped=True)


def a_task(arguments: Arguments, url: str) -> Grant:
    by = Via("webhook")
    return a_grant(tool="update_contact", channel="crm", by=by, sender=url, body="", arguments=arguments)


def told(status: bytes, arguments: Arguments = UPDATE, path: str = "/hooks/desk?of=us"):
    """Post to a CRM that answers so; return the receipt and the bytes that it read."""
    with a_server(saying(an_answer(status, b""))) as crm:
        receipt = WebhookCrm(crm.url + path, KEY).post(a_task(arguments, crm.url + path))
    return receipt, crm.read


def as_read(raw: bytes) -> tuple[str, dict[str, str], bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}, body


@pytest.mark.parametrize(
    ("arguments", "event"),
    [
        (
            UPDATE,
            {
                "type": "contact.update",
                "data": {"phone": PATIENT, "tags": ["lead"], "stage": "Booked", "note": UPDATE.note},
            },
        ),
        (STOP, {"type": "contact.opt_out", "data": {"phone": PATIENT, "is_stopped": True}}),
    ],
    ids=str,
)
def test_a_crm_is_told_once_and_signed_so_that_it_can_check(arguments: Arguments, event):
    receipt, (raw,) = told(b"204 No Content", arguments)
    first, headers, body = as_read(raw)
    assert first == "POST /hooks/desk?of=us HTTP/1.1"
    assert headers["webhook-id"] == GRANT_ID
    signature = signature_of(KEY, GRANT_ID, headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == signature
    assert receipt == SendReceipt(GRANT_ID, "sent", GRANT_ID)
    assert json.loads(body) == event


@pytest.mark.parametrize(
    ("status", "result", "error"),
    [
        (b"200 OK", "sent", None),
        (b"400 Bad Request", "failed", "400"),
        (b"410 Gone", "failed", "410"),
        (b"429 Too Many Requests", "failed", "rate_limited"),
        (b"302 Found", "unknown", "http_302"),
        (b"500 Oops", "unknown", "http_500"),
    ],
)
def test_a_yes_a_no_and_a_doubt_are_told_apart(status: bytes, result: str, error: str | None):
    receipt, read = told(status)
    assert (receipt.result, receipt.error, len(read)) == (result, error, 1)


def test_a_crm_that_drips_is_cut():
    with a_server(dripping(b"")) as crm:
        receipt = WebhookCrm(crm.url, KEY, total_s=0.3).post(a_task(UPDATE, crm.url))
    assert (receipt.result, receipt.error) == ("unknown", "no_answer")


def test_a_grant_for_something_else_is_not_told():
    booking = Book(GRANTED_AT, GRANTED_AT)
    receipt = WebhookCrm("http://127.0.0.1:1", KEY).post(a_task(booking, "http://127.0.0.1:1"))
    assert receipt == SendReceipt(GRANT_ID, "failed", None, "misconfigured")


def test_what_a_webhook_did_is_for_a_person_to_find_out():
    assert look(an_open_grant(), lambda _: WebhookSilence()).finding == "cannot_list"
