"""The door: a clear answer to whatever is posted; what is taken is queued, a STOP is in the fence first."""

import base64
import json

import pytest

from frontdesk import errors
from frontdesk.domain.lead import Lead
from frontdesk.observability import log
from frontdesk.orchestration.http_entry import BODY_LIMIT_BYTES
from frontdesk.orchestration.lead_json import lead_from_json, lead_json
from tests.unit.orchestration.webhooks import (
    PATIENT,
    PUBLIC_URL,
    SECRET,
    TOKEN,
    ADoor,
    FakeQueue,
    a_form,
    a_text,
    an_event,
    naughty_strings,
    of_twilio,
    sample,
)

QUEUE_LIMIT_BYTES = 256 * 1024
FOREIGN_SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()
DEEP = b"[" * 100_000
NESTED = b'{"message": "Hi", "more": ' + b'{"a": ' * 400 + b"1" + b"}" * 400 + b"}"
SAYS_NOTHING = {"submission_id": "1", "contact": {"name": " ", "language": "en"}, "practice": "oak-park"}
TWICE = [*sample("sms_inbound").items(), ("From", "+13125550199")]


def unsigned(event):
    return {**event, "headers": {}}


def at_source(event, source):
    return {**event, "pathParameters": {"source": source}}


REFUSED = {
    "not JSON": (a_form(b"name=Ana"), 400, "MalformedPayload"),
    "half of JSON": (a_form(b'{"message": "Hi'), 400, "MalformedPayload"),
    "nothing": (a_form(b""), 400, "MalformedPayload"),
    "not an object": (a_form([{"message": "Hi"}]), 400, "MalformedPayload"),
    "a constant that is not JSON": (a_form(b'{"message": NaN}'), 400, "MalformedPayload"),
    "no Unicode": (a_form(b'{"message": "\xff"}'), 400, "MalformedPayload"),
    "nested beyond reading": (a_form(DEEP), 400, "MalformedPayload"),
    "says nothing at all": (a_form(SAYS_NOTHING), 400, "MalformedPayload"),
    "says nothing that can be seen": (a_form({"message": "\u200b\u202e"}), 400, "MalformedPayload"),
    "too large": (a_form(b" " * (BODY_LIMIT_BYTES + 1)), 413, "PayloadTooLarge"),
    "unsigned": (unsigned(a_form()), 401, "SignatureRefused"),
    "signed by somebody else": (a_form(secret=FOREIGN_SECRET), 401, "SignatureRefused"),
    "stale": (a_form(age_s=301), 401, "SignatureRefused"),
    "from the future": (a_form(age_s=-301), 401, "SignatureRefused"),
    "for an unknown source": (at_source(a_form(), "fax"), 404, "UnknownSource"),
    "for no source": ({**a_form(), "pathParameters": None}, 404, "UnknownSource"),
    "a form at the door for texts": (at_source(a_form(), "twilio"), 400, "MalformedPayload"),
    "a text at the door for forms": (at_source(a_text(), "website"), 401, "SignatureRefused"),
    "an unsigned text": (unsigned(a_text()), 401, "SignatureRefused"),
    "a text signed by somebody else": (a_text(token="another"), 401, "SignatureRefused"),
    "a text without an id": (a_text(MessageSid=""), 400, "MalformedPayload"),
    "a text from nobody": (a_text(From=""), 400, "MalformedPayload"),
    "a text to nobody": (a_text(To=""), 400, "MalformedPayload"),
    "a call, not a text": (of_twilio([("CallSid", "CA1"), ("From", PATIENT)]), 400, "MalformedPayload"),
    "a parameter twice": (of_twilio(TWICE), 400, "MalformedPayload"),
    "an endless id": (a_text(MessageSid="S" * 65), 400, "MalformedPayload"),
    "an id beyond ASCII": (a_text(MessageSid="SM\u0661"), 400, "MalformedPayload"),
    "an endless grant": (
        of_twilio(sample("sms_delivered").items(), query="grant=" + "g" * 65),
        400,
        "MalformedPayload",
    ),
}


@pytest.mark.parametrize(("event", "status", "error"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_with_its_reason_and_leaves_nothing(event, status, error):
    door = ADoor()
    answer = door.post(event)
    document = json.loads(answer["body"])
    assert (answer["statusCode"], document["error"]) == (status, error)
    assert document["message"].endswith(".")
    assert (door.leads, door.fence.switches) == ([], {})


TAKEN = {
    "as large as may be": a_form(b'{"message": "Hi"' + b" " * (BODY_LIMIT_BYTES - 17) + b"}"),
    "a text as long as the whole body": a_form({"message": "é" * 40_000}),
    "a mountain of accents": a_form({"message": "a" + "\u0300\u0316" * 20_000}),
    "lone surrogates everywhere": a_form(
        rb'{"submission_id": "\ud800", "message": "\udfff", "practice": "\ud800", '
        rb'"contact": {"name": "\ud83e", "phone": "\ud800", "email": "\ud800@a.b", "language": "\ud800"}, '
        rb'"consent": {"wording": "\ud800"}, "\ud800": "\ud800"}'
    ),
    "surrogates written as bytes": a_form(b'{"message": "a \xed\xa0\x80 b"}'),
    "NUL": a_form({"message": "a\x00b", "contact": {"name": "\x00Ana"}}),
    "nested but readable": a_form(NESTED),
    "a key twice": a_form(b'{"message": "Hi", "message": "Ho"}'),
    "numbers for everything": a_form(
        b'{"submission_id": 7, "message": 1e400, "contact": {"phone": ' + b"9" * 5000 + b"}}"
    ),
    "lists for everything": a_form({"message": "Hi", "contact": [], "consent": [], "practice": {}}),
    "nulls for everything": a_form({"message": "Hi", "contact": None, "consent": None, "practice": None}),
    "a huge name": a_form({"contact": {"name": "Ana" * 50_000}}),
    "huge everything": a_form(
        {"message": "\U0001f9b7" * 12_000, "contact": {"name": "\u3164\U0001f9b7" * 6_000}}
    ),
    "a BOM": a_form(b"\xef\xbb\xbf" + b'{"message": "Hi"}'),
}


@pytest.mark.parametrize("event", TAKEN.values(), ids=TAKEN)
def test_what_is_only_strange_is_taken_and_a_person_sees_it(event):
    door = ADoor()
    assert door.post(event)["statusCode"] == 202
    assert door.lead.remarks
    (body,) = door.queue.bodies
    assert body.isascii()
    assert len(body) <= QUEUE_LIMIT_BYTES


def test_naughty_strings_are_taken_wherever_they_stand():
    for naughty in naughty_strings():
        door, said = ADoor(), f"Hi {naughty}"
        form = {"submission_id": said, "message": said, "practice": said, "consent": {"wording": said}}
        contact = {"name": said, "phone": said, "email": said, "language": said}
        for event in (a_form({**form, "contact": contact, said: said}), a_text(said)):
            assert door.post(event)["statusCode"] in (200, 202)
        assert all(body.isascii() for body in door.queue.bodies)


def test_a_text_without_words_is_taken():
    door = ADoor()
    assert door.post(a_text(""))["statusCode"] == 200
    assert door.lead.text == ""


def test_a_body_that_came_as_text_is_checked_over_the_same_bytes():
    event = a_form({"message": "¿Sí?"})
    body = base64.b64decode(event["body"]).decode()
    assert ADoor().post({**event, "body": body, "isBase64Encoded": False})["statusCode"] == 202


# ── Doubt ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("event", [a_form(), a_text(), of_twilio(sample("sms_delivered").items())])
@pytest.mark.parametrize("error", [errors.QueueUnavailable("x"), errors.Misconfigured("x")])
def test_a_queue_that_is_not_sure_makes_the_sender_repeat(event, error):
    assert ADoor(FakeQueue(broken=error)).post(event)["statusCode"] == 503


@pytest.mark.parametrize("name", ["sms_stop", "sms_start"])
@pytest.mark.parametrize("error", [errors.FenceUnavailable("x"), errors.Misconfigured("x")])
def test_a_fence_that_is_not_sure_makes_the_sender_repeat_but_a_stop_is_queued_all_the_same(name, error):
    door = ADoor()
    door.fence.broken = error
    assert door.post(of_twilio(sample(name).items()))["statusCode"] == 503
    assert [lead.kind for lead in door.leads] == (["opt_out"] if name == "sms_stop" else [])


def test_a_stop_is_in_the_fence_even_when_the_queue_is_not_sure():
    door = ADoor(FakeQueue(broken=errors.QueueUnavailable("x")))
    door.post(of_twilio(sample("sms_stop").items()))
    assert door.fence.barriers((), PATIENT).is_stopped


def test_a_wish_in_their_own_words_is_in_the_fence_as_well():
    door = ADoor()
    door.post(of_twilio({**sample("sms_inbound"), "Body": "please stop texting me"}.items()))
    assert (door.fence.barriers((), PATIENT).is_stopped, door.lead.kind) == (True, "message")


def test_a_start_takes_the_stop_back():
    door = ADoor()
    for name, is_stopped in (("sms_stop", True), ("sms_start", False)):
        assert door.post(of_twilio(sample(name).items()))["statusCode"] == 200
        assert door.fence.barriers((), PATIENT).is_stopped is is_stopped


def test_a_stop_to_a_number_that_the_playbook_forgot_is_heard():
    door = ADoor()
    door.post(of_twilio({**sample("sms_stop"), "To": "+19995550100"}.items()))
    assert door.fence.barriers((), PATIENT).is_stopped


def test_a_stop_of_a_short_code_stops_nobody_and_is_taken():
    door = ADoor()
    assert door.post(of_twilio({**sample("sms_stop"), "From": "22000"}.items()))["statusCode"] == 200
    assert (door.fence.switches, door.lead.kind) == ({}, "opt_out")


def test_other_words_leave_the_fence_alone():
    door = ADoor()
    door.post(a_text("please stop by at nine"))
    assert door.fence.switches == {}


# ── Missing settings fail closed ──────────────────────────────────────────────────────────────────────


def test_a_form_secret_that_is_none_lets_nobody_in_and_does_not_tell_which():
    answer = ADoor(form_secret="whsec_").post(a_form())
    assert answer["statusCode"] == 503
    assert "FRONTDESK" not in answer["body"]


def test_a_slash_at_the_end_of_the_public_address_changes_nothing():
    assert ADoor(public_url=PUBLIC_URL + "/").post(a_text())["statusCode"] == 200


# ── What travels ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "event", [a_form(), a_text(), of_twilio(sample("sms_undelivered").items(), query="grant=g")]
)
def test_a_lead_survives_the_queue(event):
    door = ADoor()
    door.post(event)
    assert lead_json(lead_from_json(door.queue.bodies[0])) == door.queue.bodies[0]
    assert isinstance(door.lead, Lead)


def test_what_is_logged_tells_the_event_and_never_what_it_says(monkeypatch):
    written = []
    monkeypatch.setattr(log, "write", lambda action, **facts: written.append([action, facts]))
    ADoor().post(a_form(message="MARKER-TEXT", contact={"name": "MARKER-NAME", "phone": PATIENT}))
    ADoor().post(a_form(b"MARKER-BODY"))
    assert [action for action, _ in written] == [log.EVENT_QUEUED, log.STEP_ENDED, log.STEP_ENDED]
    assert not [secret for secret in ("MARKER", PATIENT, SECRET, TOKEN) if secret in json.dumps(written)]


def test_a_source_is_looked_up_before_anything_is_read():
    event = an_event("fax", b"\xff", {})
    assert ADoor().post(event)["statusCode"] == 404
