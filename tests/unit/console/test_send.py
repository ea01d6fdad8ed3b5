"""Sending a lead from the console: what goes out, by which door, and what a refusal looks like."""

import html
import json
import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from werkzeug.test import TestResponse

from frontdesk.domain.lead import event_key
from ops import senders
from ops.local.standins.webhooks import Reply
from tests.fixtures.highlevel_playbook import ACCOUNTS, a_highlevel_playbook
from tests.unit.console.fakes import ORIGIN, World, a_line

POSTED = Reply(202, {}, json.dumps({"event": "ab" * 32}).encode())


class Door:
    """The desk's front door: keeps what was posted, answers as it is told."""

    def __init__(self, answer: Reply) -> None:
        self.answer = answer
        self.posts: list[tuple[str, bytes, Mapping[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Reply:
        self.posts.append((url, body, headers))
        return self.answer


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door(POSTED)
    monkeypatch.setattr(senders, "post", door)
    return door


def send(world: World, **fields: str) -> TestResponse:
    return world.visitor().post("/send", base_url=ORIGIN, headers={"Origin": ORIGIN}, data=fields)


def a_form(**changes: str) -> dict[str, str]:
    given = {"name": "Ana", "phone": "312 555 0150", "email": "", "text": "Hi", "location": "oak-park"}
    return {"as": "form", **given, **changes}


def test_the_form_goes_in_signed_where_the_playbook_wants_its_fields(world: World, door: Door):
    answer = send(world, **a_form(consent="yes"))
    assert (answer.status_code, answer.location) == (303, "/sent/" + "ab" * 32)
    [(url, body, headers)] = door.posts
    payload = json.loads(body)
    assert url.endswith("/hooks/website")
    assert "webhook-signature" in headers
    assert payload["contact"] == {"name": "Ana", "phone": "312 555 0150"}
    assert (payload["message"], payload["practice"]) == ("Hi", "oak-park")
    assert payload["consent"]["wording"] == world.desk.playbook.consent_wording["en"]


def test_without_the_box_there_is_no_consent(world: World, door: Door):
    send(world, **a_form())
    assert "consent" not in json.loads(door.posts[0][1])


def test_two_submissions_are_two_events(world: World, door: Door):
    for _ in range(2):
        send(world, **a_form())
    assert len({json.loads(body)["submission_id"] for _, body, _ in door.posts}) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Reply(400, {}, b'{"message": "It says nothing."}', "http_error"), "answered 400: It says nothing."),
        (Reply(401, {}, b"no", "http_error"), "The desk answered 401: no"),
        (Reply(None, failure="connection_failed"), "The desk gave no answer. It could not be reached."),
    ],
)
def test_a_refusal_is_told_in_words_and_nothing_typed_is_lost(
    world: World, door: Door, answer: Reply, said: str
):
    door.answer = answer
    page = send(world, **a_form(text="What I typed"))
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert said in html.unescape(page.text)
    assert "What I typed" in page.text
    assert re.search(r'<option value="oak-park" selected>', page.text)


def test_a_text_goes_by_way_of_the_carrier(world: World):
    answer = send(world, **{"as": "text", "phone": "(312) 555-0150", "location": "oak-park", "text": "STOP"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/sent/[0-9a-f]{64}", answer.location)
    assert world.desk.twilio.texts == [("+13125550150", "+17085550117", "STOP")]


class TextedHighLevel:
    """HighLevel's stand-in, as far as somebody texts it."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str, str]] = []

    def say(self, phone: str, text: str, *, location_id: str) -> Reply:
        self.texts.append((phone, text, location_id))
        return POSTED

    def received(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(id="aMessage")]


def test_where_highlevel_is_the_carrier_a_text_goes_by_way_of_it(world: World):
    desk: Any = world.desk
    desk.playbook, desk.highlevel = a_highlevel_playbook(), TextedHighLevel()
    answer = send(world, **{"as": "text", "phone": "(312) 555-0150", "location": "oak-park", "text": "Hello"})
    assert answer.location == f"/sent/{event_key('highlevel', 'aMessage')}"
    assert desk.highlevel.texts == [("+13125550150", "Hello", ACCOUNTS["oak-park"])]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("phone", {"phone": ""}),
        ("phone", {"phone": "12"}),
        ("text", {"text": " "}),
        ("location", {"location": "mars"}),
    ],
)
def test_a_text_that_cannot_be_sent_names_the_field(world: World, field: str, changes: dict[str, str]):
    given = {"as": "text", "phone": "(312) 555-0150", "location": "oak-park", "text": "Hello"}
    page = send(world, **{**given, **changes})
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page.text)
    assert not world.desk.twilio.texts


def test_a_raw_payload_is_posted_byte_by_byte(world: World, door: Door):
    send(world, **{"as": "payload", "source": "website", "payload": ' {"message":  "x"}'})
    assert door.posts[0][1] == b' {"message":  "x"}'


def test_a_raw_text_message_is_signed_as_twilio_signs_it(world: World, door: Door):
    door.answer = Reply(200, {}, b"<Response/>")
    parameters = {"MessageSid": "SM1", "From": "+13125550150", "To": "+13125550142", "Body": "Hi"}
    answer = send(world, **{"as": "payload", "source": "twilio", "payload": json.dumps(parameters)})
    [(_, body, headers)] = door.posts
    assert parse_qs(body.decode())["MessageSid"] == ["SM1"]
    assert "X-Twilio-Signature" in headers
    assert answer.location == f"/sent/{event_key('twilio', 'SM1')}"


def test_a_delivery_report_begins_no_run_to_go_to(world: World, door: Door):
    door.answer = Reply(200, {}, b"<Response/>")
    report = json.dumps({"MessageSid": "SM1", "MessageStatus": "delivered"})
    assert send(world, **{"as": "payload", "source": "twilio", "payload": report}).location == "/"


@pytest.mark.parametrize(("source", "payload"), [("twilio", "[1]"), ("twilio", "{"), ("pigeon", "{}")])
def test_a_payload_that_no_source_could_send_is_refused(world: World, source: str, payload: str):
    page = send(world, **{"as": "payload", "source": source, "payload": payload})
    assert page.status_code == 422
    assert "It was not sent" in page.text


@pytest.mark.parametrize("source", ["website", "twilio"])
def test_each_source_has_a_sample_that_it_could_have_sent(world: World, source: str):
    page = world.get(f"/send?as=payload&source={source}")
    found = re.search(r'<textarea class="code"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found
    payload: dict[str, Any] = json.loads(html.unescape(found[1]))
    assert payload.keys() & {"submission_id", "MessageSid"}


def test_one_click_fills_in_an_example_of_the_playbook(world: World):
    page = html.unescape(world.get("/send?as=text&example=billing_complaint"))
    assert "I was charged twice for my last visit</textarea>" in page
    assert all(label in page for label in ("New patient", "Price question", "Gives orders", "In Spanish"))


def test_the_page_waits_for_the_run_and_goes_on_to_it(world: World):
    world.reader.lines = [a_line("ab" * 32)]
    answer = world.visitor().get("/sent/" + "ab" * 32, base_url=ORIGIN)
    assert (answer.status_code, answer.location) == (303, "/runs/" + "ab" * 32)


def test_a_run_that_is_not_there_yet_is_looked_for_again(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ops.console.send.until", lambda condition: condition())
    answer = world.visitor().get("/sent/" + "ab" * 32, base_url=ORIGIN)
    assert (answer.status_code, answer.headers["Refresh"]) == (200, "1")
    assert "The desk has it" in answer.text


def test_what_is_no_run_at_all_is_not_waited_for(world: World):
    answer = world.visitor().get("/sent/nonsense", base_url=ORIGIN)
    assert answer.status_code == 404
    assert "Refresh" not in answer.headers
