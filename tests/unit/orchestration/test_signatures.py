"""Signatures, against the providers' own vectors: what was signed is taken, anything else is refused."""

import base64
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from frontdesk.errors import MalformedPayload, Misconfigured, SignatureRefused
from frontdesk.orchestration.http_entry import HttpRequest
from frontdesk.orchestration.signatures import check_standard_webhook, check_twilio, form_pairs
from ops.local.standins.twilio_protocol import sign
from tests.fixtures.outside_data import oracle

KEY = b"an example of a signing key, 32b"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
SENT_AT = 1_674_087_231
BODY = b'{"type":"contact.created"}'
# Computed with openssl: printf 'msg_1.1674087231.{"type":"contact.created"}' | openssl dgst -sha256 -hmac KEY
SIGNATURE = "rjLzerhiZffDSTpQcVyNCWP9SV3HqS894RLgTBMkN/A="


def twilio_request(vector: dict[str, Any]) -> tuple[HttpRequest, str]:
    """Return the request of a vector, and the public URL of the desk that got it."""
    parts = urlsplit(vector["url"])
    params = vector.get("params", ())
    pairs = list(params.items()) if isinstance(params, dict) else [(name, value) for name, value in params]
    body = vector["body"].encode() if "body" in vector else urlencode(pairs).encode()
    headers = {"x-twilio-signature": vector["signature"]}
    return HttpRequest("POST", parts.path, parts.query, headers, body), f"{parts.scheme}://{parts.netloc}"


def twilio_vectors() -> list[dict[str, Any]]:
    return oracle("webhooks/twilio/signature_vectors.json")


def is_taken(vector: dict[str, Any]) -> bool:
    request, public_url = twilio_request(vector)
    try:
        check_twilio(request, public_url, vector["auth_token"])
    except SignatureRefused:
        return False
    return True


def test_twilios_own_vectors_are_told_apart():
    judged = {vector["case"]: is_taken(vector) for vector in twilio_vectors()}
    assert judged == {vector["case"]: vector.get("valid", True) for vector in twilio_vectors()}
    assert len(judged) == 9


def signed_text(**changes: Any) -> HttpRequest:
    pairs = [("Body", "¿Sí? \U0001f9b7"), ("From", "+13125550110"), ("Empty", "")]
    headers = {"x-twilio-signature": sign("token", "https://desk.example.com/hooks/twilio", pairs)}
    request = {"method": "POST", "path": "/hooks/twilio", "query": "", "headers": headers}
    return HttpRequest(**{**request, "body": urlencode(pairs).encode(), **changes})


def test_what_twilio_signed_is_taken_whatever_it_holds():
    check_twilio(signed_text(), "https://desk.example.com", "token")
    check_twilio(signed_text(), "https://desk.example.com/", "token")


@pytest.mark.parametrize(
    "changes",
    [
        {"path": "/hooks/other"},
        {"path": "/hooks/[twilio"},
        {"query": "grant=1"},
        {"query": "\ud800"},
        {"headers": {}},
        {"headers": {"x-twilio-signature": "é\ud800"}},
        {"body": b"Body=Hi"},
        {"body": b"Body=%FF"},
        {"body": b""},
    ],
)
def test_what_twilio_did_not_sign_is_refused(changes):
    with pytest.raises(SignatureRefused):
        check_twilio(signed_text(**changes), "https://desk.example.com", "token")


def test_a_body_beside_its_digest_is_refused():
    with pytest.raises(SignatureRefused, match="bodySHA256"):
        check_twilio(signed_text(query="bodySHA256=00"), "https://desk.example.com", "token")


@pytest.mark.parametrize("body", ["é".encode(), b"{}", b"a=1&&b=2", b"\x00"])
def test_a_body_that_is_no_form_is_refused(body):
    with pytest.raises(MalformedPayload):
        form_pairs(body)


def test_a_form_keeps_its_empty_values_and_its_order():
    assert form_pairs(b"b=2&a=&b=1") == [("b", "2"), ("a", ""), ("b", "1")]
    assert form_pairs(b"") == []


# ── Standard Webhooks ─────────────────────────────────────────────────────────────────────────────────


def check(*, secret: str = SECRET, now_s: float = SENT_AT, body: bytes = BODY, **headers: str) -> None:
    sent = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(SENT_AT),
        "webhook-signature": f"v1,{SIGNATURE}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    request = HttpRequest("POST", "/hooks/website", "", sent, body)
    check_standard_webhook(request, secret, freshness_s=300, real_now_s=now_s)


def test_what_was_signed_by_the_specification_is_taken():
    check()


@pytest.mark.parametrize("now_s", [SENT_AT - 300, SENT_AT + 300, SENT_AT + 0.5])
def test_a_fresh_signature_is_taken_however_the_clocks_differ(now_s):
    check(now_s=now_s)


@pytest.mark.parametrize("now_s", [SENT_AT - 301, SENT_AT + 300.5])
def test_a_stale_signature_is_refused(now_s):
    with pytest.raises(SignatureRefused, match="too far"):
        check(now_s=now_s)


def test_one_good_signature_among_others_is_enough():
    check(webhook_signature=f"v1,AAAA v1a,{SIGNATURE} v1,{SIGNATURE} v2,x")


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook_id": "msg_2"},
        {"webhook_id": ""},
        {"webhook_timestamp": str(SENT_AT + 1)},
        {"webhook_timestamp": ""},
        {"webhook_timestamp": "1674087231.5"},
        {"webhook_timestamp": "-1674087231"},
        {"webhook_timestamp": "\u0661" * 10},
        {"webhook_timestamp": "9" * 5000},
        {"webhook_signature": ""},
        {"webhook_signature": SIGNATURE},
        {"webhook_signature": f"v1a,{SIGNATURE}"},
        {"webhook_signature": "v1,é\ud800"},
        {"body": BODY + b" "},
        {"secret": "whsec_" + base64.b64encode(KEY[:-1]).decode()},
    ],
)
def test_anything_else_is_refused(headers):
    with pytest.raises(SignatureRefused):
        check(**headers)


def test_a_secret_without_the_prefix_is_its_own_key():
    check(secret=KEY.decode())


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64", "whsec_AAA"])
def test_a_secret_that_is_none_is_a_fault_of_ours_and_lets_nobody_in(secret):
    with pytest.raises(Misconfigured, match="FRONTDESK_FORM_SECRET"):
        check(secret=secret)
