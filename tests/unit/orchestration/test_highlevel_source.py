"""What HighLevel tells: signed and fresh or refused; texts, reports and stops, and what is none of ours."""

from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.domain.highlevel_marks import SYNCED
from frontdesk.domain.lead import Delivery, Person
from frontdesk.errors import FenceUnavailable, ProviderUnavailable
from frontdesk.observability import log
from frontdesk.orchestration.sources import MEDIA_NOT_READ, NO_WAY_TO_REACH
from tests.fixtures.fences import FakeFence
from tests.fixtures.highlevel_playbook import ACCOUNTS, CRM, SOURCE, a_highlevel_playbook
from tests.fixtures.outside_data import oracle
from tests.unit.orchestration.highlevel_events import (
    CONTACT,
    PUBLIC_KEY,
    a_door,
    answered,
    dnd,
    forged,
    inbound,
    outbound,
    signed,
    stamped,
    unsigned,
)
from tests.unit.orchestration.webhooks import NOW, PATIENT


def test_a_text_is_a_lead_of_the_location_whose_sub_account_heard_it():
    door = a_door()
    assert answered(door, signed(inbound(locationId=ACCOUNTS["highlands"]))) == (200, 1)
    lead = door.lead
    assert (lead.kind, lead.source, lead.location_id) == ("message", "highlevel", "highlands")
    assert (lead.person, lead.text, lead.remarks) == (Person(PATIENT), "Are you open on Saturday?", ())
    assert lead.received_at == datetime(2026, 11, 23, 15, 58, tzinfo=UTC)


def test_a_text_from_the_future_is_heard_now():
    door = a_door()
    door.post(signed(inbound(dateAdded="2030-01-01T00:00:00Z")))
    assert door.lead.received_at == NOW


def test_a_text_told_twice_is_one_event():
    door = a_door()
    for webhook in ("first", "second"):
        door.post(signed(inbound(webhookId=webhook)))
    assert len({lead.event_key for lead in door.leads}) == 1


@pytest.mark.parametrize(("text", "is_stopped"), [("STOP", True), ("start", False)])
def test_a_keyword_is_in_the_fence_before_it_is_queued(text: str, is_stopped: bool):
    door = a_door()
    door.fence.set_stop(PATIENT, datetime(2026, 1, 1, tzinfo=UTC), is_stopped=not is_stopped)
    door.post(signed(inbound(text)))
    assert door.fence.barriers((), PATIENT).is_stopped is is_stopped
    assert door.lead.kind == ("opt_out" if is_stopped else "opt_in")


def test_an_old_start_played_again_does_not_undo_a_newer_stop():
    door = a_door()
    door.post(signed(inbound("START", messageId="old", dateAdded="2026-11-23T15:00:00Z")))
    door.post(signed(inbound("STOP", messageId="new")))
    door.post(signed(inbound("START", messageId="old", dateAdded="2026-11-23T15:00:00Z")))
    assert door.fence.barriers((), PATIENT).is_stopped


@pytest.mark.parametrize(
    ("person", "changes", "remark"),
    [
        (None, {}, NO_WAY_TO_REACH),
        (Person(email="ana@example.com"), {}, NO_WAY_TO_REACH),
        (Person(PATIENT), {"attachments": ["https://x"]}, MEDIA_NOT_READ),
    ],
)
def test_what_is_missing_or_not_read_is_remarked(person: Person | None, changes: dict[str, Any], remark: str):
    door = a_door(person=person)
    door.post(signed(inbound(**changes)))
    assert door.lead.remarks == (remark,)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"type": "OutboundMessage"}, "message"),
        ({"type": "OutboundMessage", "source": "app"}, None),
        ({"direction": "outbound"}, "message"),
        ({"direction": "outbound", "source": "api"}, "delivery"),
        ({"type": "OutboundMessage", "direction": "outbound"}, "delivery"),
    ],
)
def test_of_two_words_that_contradict_each_other_the_source_decides(changes, kind: str | None):
    door = a_door()
    door.post(signed(inbound(**changes)))
    assert [lead.kind for lead in door.leads] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("delivered", Delivery("aMessage0000000001", "delivered")),
        ("failed", Delivery("aMessage0000000001", "failed")),
        ("undelivered", Delivery("aMessage0000000001", "undelivered")),
        ("opt_out", Delivery("aMessage0000000001", "failed", error_code="opted_out")),
    ],
)
def test_how_a_message_of_ours_ended_is_reported(status: str, told: Delivery):
    door = a_door()
    door.post(signed(outbound(status)))
    assert (door.lead.kind, door.lead.delivery, door.lead.person) == ("delivery", told, Person(PATIENT))


@pytest.mark.parametrize(
    "payload",
    [
        outbound("pending"),
        outbound("sent"),
        outbound("failed", source="workflow"),
        inbound(messageType="Email"),
        inbound(messageType="CALL"),
        inbound(contactId=None),
        inbound(locationId="subOfSomebodyElse000"),
        {"type": "ContactTagUpdate", "locationId": ACCOUNTS["oak-park"], "timestamp": stamped()},
    ],
    ids=str,
)
def test_what_says_nothing_new_or_is_none_of_ours_wakes_nobody(payload: dict[str, Any]):
    assert answered(a_door(), signed(payload)) == (200, 0)


def test_texts_that_come_in_by_twilio_are_not_taken_from_highlevel_too():
    door = a_door(a_highlevel_playbook(SOURCE.replace("highlevel]", "crm]", 1), CRM))
    assert answered(door, signed(inbound())) == (200, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dndSettings": {"SMS": {"status": "permanent"}}},
        {"dnd": True, "dndSettings": {"SMS": {"status": "inactive"}}},
        {"dnd": True, "dndSettings": {"SMS": {"status": "active", "message": SYNCED}}},
    ],
    ids=str,
)
def test_who_must_not_be_disturbed_has_opted_out_here_and_now(changes: dict[str, Any]):
    door = a_door()
    assert answered(door, signed(dnd("active", **changes))) == (200, 1)
    assert (door.lead.kind, door.lead.received_at) == ("opt_out", NOW)
    assert door.lead.person == Person(PATIENT, "ana@example.com", "Ana Ruiz")
    assert door.fence.barriers((), PATIENT).is_stopped


@pytest.mark.parametrize(
    "payload",
    [
        dnd("inactive"),
        dnd("active", dndSettings={"SMS": {"status": "active", "message": SYNCED}}),
        dnd("active", dndSettings={"Email": {"status": "active"}}),
        dnd("active", phone=None),
        dnd("active", phone="72345"),
    ],
    ids=str,
)
def test_neither_an_unticked_box_nor_our_own_word_changes_anything(payload: dict[str, Any]):
    door = a_door()
    assert answered(door, signed(payload)) == (200, 0)
    assert not door.fence.barriers((), PATIENT).is_stopped


def test_a_box_that_somebody_unticks_does_not_undo_a_stop():
    door = a_door()
    door.post(signed(inbound("STOP")))
    door.post(signed(dnd("inactive")))
    assert door.fence.barriers((), PATIENT).is_stopped


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (forged(inbound()), 401),
        (unsigned(inbound()), 401),
        (unsigned(inbound(), ""), 401),
        (unsigned(inbound(), "no base64!"), 401),
        (signed(inbound(timestamp=stamped(5401))), 401),
        (signed(inbound(timestamp=stamped(-5401))), 401),
        (signed(inbound(timestamp=None)), 400),
        (signed(b"[]"), 400),
        (signed(b"{"), 400),
        (signed(inbound(messageId="m" * 65)), 400),
        (signed(inbound(contactId="../oauth")), 400),
    ],
)
def test_what_is_not_highlevels_own_is_refused(event: dict[str, Any], status: int):
    assert answered(a_door(), event) == (status, 0)


@pytest.mark.parametrize("key", [PUBLIC_KEY, "".join(PUBLIC_KEY.splitlines()[1:-1])])
def test_the_key_may_be_pem_or_its_base64(key: str):
    assert answered(a_door(highlevel_key=key), signed(inbound())) == (200, 1)


@pytest.mark.parametrize(
    "key", [None, "", "no base64!", "MCowBQYDK2VwAyEA", "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8A"]
)
def test_without_a_key_highlevel_is_asked_to_come_again(key: str | None):
    assert answered(a_door(highlevel_key=key), signed(inbound())) == (429, 0)


def test_who_cannot_be_asked_about_now_is_asked_about_when_it_comes_again(monkeypatch):
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr(log, "write", lambda action, **facts: logged.append({"action": action, **facts}))

    def busy(_account: str, _contact: str) -> Person:
        raise ProviderUnavailable("HighLevel has had too many requests")

    assert answered(a_door(person_of=busy), signed(inbound("My tooth hurts"))) == (429, 0)
    assert (logged[-1]["outcome"], logged[-1]["level"]) == ("ProviderUnavailable", "error")
    assert logged[-1]["reason"] == "HighLevel has had too many requests"
    assert "tooth" not in str(logged)


def test_a_stop_whose_fence_is_not_sure_is_queued_and_asked_for_again():
    door = a_door(fence=FakeFence(broken=FenceUnavailable("no answer")))
    assert answered(door, signed(inbound("STOP"))) == (429, 1)


def test_every_sms_example_of_highlevel_is_read_as_its_page_says():
    for name, kind in (("InboundMessage.1", "message"), ("OutboundMessage.1", "delivery")):
        example = oracle(f"webhooks/highlevel/examples/{name}.json")
        door = a_door()
        account = {"locationId": ACCOUNTS["oak-park"], "contactId": CONTACT, "timestamp": stamped()}
        source = {"source": "api", "messageId": "m1"} if kind == "delivery" else {}
        door.post(signed({**example, **account, **source}))
        assert door.lead.kind == kind


def test_every_other_example_of_highlevel_is_taken_in_silence():
    for page in (
        "InboundMessage.2",
        "InboundMessage.3",
        "InboundMessage.5",
        "ContactTagUpdate.1",
        "NoteCreate.1",
    ):
        example = oracle(f"webhooks/highlevel/examples/{page}.json")
        known = {"locationId": ACCOUNTS["oak-park"], "timestamp": stamped()}
        assert answered(a_door(), signed({**example, **known})) == (200, 0), page
