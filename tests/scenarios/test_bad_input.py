"""Whatever comes to the front door is refused in so many words, or taken and seen by a person; never lost."""

import base64
import hmac
import json
import time
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from frontdesk.domain.lead import event_key
from ops.demo.scenes import LINCOLN_PARK, number_of
from ops.local.standins.twilio_protocol import sign
from ops.local.standins.webhooks import Reply, post
from ops.stage import Stage
from tests.scenarios.journeys import a_phone
from tests.scenarios.saboteur import Saboteur
from tests.scenarios.world import ask_hours, outage, request_of, say_later, shown_in

pytestmark = pytest.mark.usefixtures("by_day")
NEW_PATIENT = "Hi, I am new in town and would like to become a patient. What do I do?"
TWO_MINUTES = timedelta(minutes=2)


def a_form(stage: Stage, **changes: Any) -> dict[str, Any]:
    """Return a submission that the desk would answer alone; `changes` replace fields by their path's end."""
    wording = stage.desk.playbook.consent_wording["en"]
    contact = {"name": "Ana Perez", "phone": a_phone(), "email": None, "language": "en"}
    form: dict[str, Any] = {
        "submission_id": str(uuid.uuid4()),
        "contact": {**contact, **{key: changes.pop(key) for key in list(changes) if key in contact}},
        "practice": LINCOLN_PARK,
        "message": NEW_PATIENT,
        "consent": {"wording": wording},
    }
    return form | changes


def sent(stage: Stage, form: Any) -> Reply:
    return stage.post_form(form if isinstance(form, bytes) else json.dumps(form).encode())


def run_of(reply: Reply) -> str:
    assert reply.status == 202, reply.body
    return str(reply.json()["event"])


# ── Refused in so many words ──────────────────────────────────────────────────────────────────────

NOT_A_LEAD = {
    "not JSON": b"name=Ana&phone=3125550110",
    "half a JSON": b'{"message": "Hi',
    "not an object": b'["Hi"]',
    "nothing": b"",
    "not a number": b'{"message": NaN}',
    "nested without an end": b'{"message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "an object that says nothing": b"{}",
    "fields that are no text": b'{"message": {"a": 1}, "contact": ["phone"]}',
}


@pytest.mark.parametrize("what", NOT_A_LEAD)
def test_what_is_no_lead_is_refused(stage: Stage, what: str):
    reply = sent(stage, NOT_A_LEAD[what])
    assert reply.status == 400
    assert reply.json()["error"] == "MalformedPayload"
    assert reply.json()["message"].endswith(".")


def test_bytes_that_are_no_text_are_refused(stage: Stage):
    assert sent(stage, b'{"message": "\xff\xfe"}').status in {400, 401}


def test_what_is_larger_than_256_kib_is_refused(stage: Stage):
    reply = sent(stage, a_form(stage, message="x" * (256 * 1024)))
    assert reply.status == 413
    assert "262144" in reply.json()["message"]


def test_nobody_listens_at_another_source_or_path(stage: Stage):
    url = stage.desk.cloud.public_url
    replies = [
        post(f"{url}{path}", b"{}", {}, 10) for path in ("/hooks/nobody", "/hooks/", "/", "/hooks/a/b")
    ]
    assert [reply.status for reply in replies] == [404] * 4


def a_signature(secret: str, body: bytes, age_s: float = 0, event_id: str = "msg_1") -> dict[str, str]:
    at = str(int(time.time() - age_s))
    digest = base64.b64encode(hmac.digest(secret.encode(), f"{event_id}.{at}.".encode() + body, "sha256"))
    return {"webhook-id": event_id, "webhook-timestamp": at, "webhook-signature": f"v1,{digest.decode()}"}


@pytest.mark.parametrize("age_s", [301, 90_000, -301])
def test_a_form_signed_too_long_ago_or_ahead_is_refused(stage: Stage, age_s: float):
    body = json.dumps(a_form(stage)).encode()
    headers = a_signature(stage.desk.credentials.form_secret, body, age_s)
    assert stage.post_form(body, headers).status == 401


def test_a_form_with_a_wrong_a_foreign_or_no_signature_is_refused(stage: Stage):
    body, secret = json.dumps(a_form(stage)).encode(), stage.desk.credentials.form_secret
    good = a_signature(secret, body)
    bad = [
        {},
        a_signature("somebody else's", body),
        a_signature(secret, body + b" "),
        good | {"webhook-timestamp": "yesterday"},
        good | {"webhook-timestamp": "²"},
        good | {"webhook-signature": "v1,é"},
        good | {"webhook-signature": ""},
    ]
    assert [stage.post_form(body, headers).status for headers in bad] == [401] * len(bad)
    assert stage.post_form(body, good).status == 202


def test_a_text_that_twilio_did_not_sign_is_refused(stage: Stage):
    phone = a_phone()
    reply = stage.desk.twilio.inbound(
        phone, number_of(stage, LINCOLN_PARK), "Hi", signed_with="somebody else's"
    )
    assert reply.status == 401


@pytest.mark.parametrize("field", ["MessageSid", "From", "To"])
def test_a_text_that_says_not_who_or_whom_is_refused(stage: Stage, field: str):
    assert text_form(stage, {field: ""}).status == 400


def text_form(stage: Stage, changes: dict[str, str]) -> Reply:
    """Post what Twilio posts for a text, well signed, with other fields."""
    url = f"{stage.desk.cloud.public_url}/hooks/{stage.sms_source}"
    form = {"MessageSid": f"SM{uuid.uuid4().hex}", "From": a_phone(), "Body": "Hi"}
    form |= {"To": number_of(stage, LINCOLN_PARK), **changes}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(stage.desk.credentials.twilio_token, url, form.items()),
    }
    return post(url, urlencode(form).encode(), headers, 10)


# ── Taken, and seen by a person ───────────────────────────────────────────────────────────────────

ODD: dict[str, dict[str, Any]] = {
    "no way to reach them": {"phone": None},
    "a phone that is none": {"phone": "call me"},
    "an e-mail that is none": {"phone": None, "email": "ana at example"},
    "only an e-mail": {"phone": None, "email": "ana@example.com"},
    "no consent": {"consent": None},
    "other words of consent": {"consent": {"wording": "I agree to everything."}},
    "another place": {"practice": "the moon"},
    "unknown fields": {"utm_source": "ads", "nested": {"a": [1, 2]}},
    "text in disguise": {
        "message": "H\u200bi, I am new\u202e in town and would like\u2060 to become a patient"
    },
    "half a surrogate": {"message": "I would like to become a patient \ud83d"},
    "zeroes": {"message": "I would like to become a patient\u0000", "name": "An\u0000a"},
    "nothing that can be seen": {"message": "\u200b\u2060\ufeff"},
    "no text": {"message": None},
    "a book": {"message": NEW_PATIENT + " and I have a long story to tell." * 300},
    "a number as text": {"message": 42e300},
    "a name without an end": {"name": "Ana " * 2000, "message": None},
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_lead_is_taken_and_shown_to_a_person(stage: Stage, what: str):
    run_id = run_of(sent(stage, a_form(stage, **ODD[what])))
    stage.settle()
    assert "Run" in shown_in(request_of(stage, run_id))
    assert stage.seen(run_id).states[-1] == "Await Human Verdict"


@pytest.mark.parametrize("event_id", ["x" * 10_000, "\ud83d", "\u0000", 17, None, ["a"], True])
def test_an_odd_event_id_is_an_id_like_any_other(stage: Stage, event_id: Any):
    form = a_form(stage, submission_id=event_id)
    first, again = run_of(sent(stage, form)), run_of(sent(stage, form))
    stage.settle()
    assert first == again
    assert stage.outcome(first) == "sent"
    assert len(stage.texts_to(form["contact"]["phone"])) == 1


ODD_TEXTS: dict[str, dict[str, str]] = {
    "from nobody": {"From": "anonymous"},
    "from a short code": {"From": "72975"},
    "to a number that is not ours": {"To": "+13125559999"},
    "empty": {"Body": ""},
    "zero": {"Body": "\x00"},
    "a picture": {"Body": "", "NumMedia": "1"},
}


@pytest.mark.parametrize("what", ODD_TEXTS)
def test_an_odd_text_is_taken_and_shown_to_a_person(stage: Stage, what: str):
    sid = f"SM{uuid.uuid4().hex}"
    assert text_form(stage, {"MessageSid": sid, **ODD_TEXTS[what]}).status == 200
    stage.settle()
    assert "Run" in shown_in(request_of(stage, event_key(stage.sms_source, sid)))


def test_a_text_of_more_than_8_kib_is_cut_and_says_so(stage: Stage):
    run_id = run_of(sent(stage, a_form(stage, message="é" * 20_000)))
    stage.settle()
    (received,) = stage.events(run_id, "message_received")
    assert received == {"chars": 4096, "was_cut": True}
    assert "Their message was too long and is cut" in shown_in(request_of(stage, run_id))


# ── Never lost after 202 ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("is_done", [False, True])
def test_when_sqs_fails_the_sender_hears_503_and_its_repeat_is_one_run(stage: Stage, is_done: bool):
    form = a_form(stage)
    with outage(stage.desk, "AmazonSQS.SendMessage", is_done=is_done):
        refused = sent(stage, form)
    assert refused.status == 503
    assert "send it again" in refused.json()["message"]
    run_id = run_of(sent(stage, form))
    stage.settle()
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(form["contact"]["phone"])) == 1


def test_when_the_fence_fails_a_stop_is_heard_by_memory_but_not_acknowledged_before_it_stands(stage: Stage):
    phone, sid = a_phone(), f"SM{uuid.uuid4().hex}"
    stop = {"MessageSid": sid, "From": phone, "Body": "STOP"}
    with outage(stage.desk, "DynamoDB"):
        assert text_form(stage, stop).status == 503
    stage.settle()
    assert stage.events(event_key(stage.sms_source, sid), "consent_revoked")
    assert text_form(stage, stop).status == 200
    stage.settle()
    assert stage.outcome(ask_hours(stage, phone)) == "stopped"
    assert stage.texts_to(phone) == []


def test_an_event_that_could_not_be_started_is_started_later(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    saboteur.fail("start", "Boom", times=2)
    run_id = say_later(stage, phone, "What are your hours on Friday?")
    stage.pass_time(2 * TWO_MINUTES)
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1


def test_an_event_whose_start_was_not_answered_is_one_run(stage: Stage, saboteur: Saboteur):
    phone = a_phone()
    saboteur.fail("start", "Sandbox.Timedout", after=True)
    run_id = say_later(stage, phone, "What are your hours on Friday?")
    stage.pass_time(TWO_MINUTES)
    assert stage.outcome(run_id) == "sent"
    assert len(stage.texts_to(phone)) == 1
