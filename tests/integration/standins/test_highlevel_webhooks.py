"""The HighLevel stand-in tells the desk what happens, signed as HighLevel signs, and people write to it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_protocol import HighLevelRefusal
from ops.local.standins.highlevel_realm import Undelivered, Webhooks
from ops.local.standins.server import Answer
from ops.local.virtual_clock import VirtualClock
from tests.fixtures.highlevel import CALENDAR, LOCATION, TOKEN
from tests.fixtures.outside_data import oracle
from tests.fixtures.standins import PATIENT
from tests.integration.standins.highlevel_client import a_contact, book, call, listed, send, upsert

TYPES = {"string": str, "boolean": bool, "array": list}
TUESDAY_AT_9 = "2026-11-24T09:00:00-06:00"


@pytest.fixture
def told(highlevel, receiver):
    highlevel.webhook_url = receiver.url
    return receiver


def _payloads(receiver):
    return [json.loads(request.body) for request in receiver.requests]


def _after(highlevel, clock, receiver, seconds: float = 0):
    clock.advance(seconds)
    highlevel.settle()
    return _payloads(receiver)


def _is_signed(request, public_pem: str) -> bool:
    signature = base64.b64decode(request.headers["x-ghl-signature"])
    key = load_pem_public_key(public_pem.encode())
    assert isinstance(key, Ed25519PublicKey)
    try:
        key.verify(signature, request.body)
    except InvalidSignature:
        return False
    return True


def test_what_a_person_texts_reaches_the_desk_and_the_conversation(highlevel, told):
    reply = highlevel.say("512-555-0123", "¿Mañana a las 8?")

    assert reply.status == 200
    (payload,) = _payloads(told)
    (received,) = highlevel.received()
    assert (payload["type"], payload["messageType"]) == ("InboundMessage", "SMS")
    assert (payload["body"], payload["messageId"]) == ("¿Mañana a las 8?", received.id)
    assert (payload["locationId"], payload["contactId"]) == (LOCATION, highlevel.contacts[0].id)
    assert highlevel.contacts[0].phone == PATIENT
    assert listed(highlevel, received.contact_id) == [received.id]


def test_a_person_who_is_known_writes_as_that_contact_and_by_email_too(highlevel, told):
    contact_id = a_contact(highlevel)
    highlevel.say(PATIENT, "Hello?")
    highlevel.write("Pat@example.com", "My call", "<p>Hello?</p>")

    by_text, by_email = _payloads(told)
    assert by_text["contactId"] == by_email["contactId"] == contact_id
    assert (by_email["messageType"], by_email["subject"]) == ("Email", "My call")
    assert by_email["conversationId"] == by_text["conversationId"]


def test_a_person_cannot_write_to_a_desk_without_a_webhook(highlevel):
    with pytest.raises(ValueError, match="Set webhook_url"):
        highlevel.say(PATIENT, "Hello?")


def test_a_webhook_is_signed_over_its_raw_body_and_a_forgery_is_not(highlevel, told):
    highlevel.say(PATIENT, "Hello? ñ")
    highlevel.say_again(highlevel.received()[0].id, is_forged=True)

    assert [_is_signed(request, highlevel.public_key) for request in told.requests] == [True, False]


def test_the_same_message_delivered_twice_is_the_same_event_stamped_in_real_time(highlevel, told):
    highlevel.say(PATIENT, "Hello?")
    highlevel.say_again(highlevel.received()[0].id)

    first, second = _payloads(told)
    stamp = datetime.fromisoformat(first.pop("timestamp"))
    second.pop("timestamp")
    assert first == second
    assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=5)
    assert len(highlevel.received()) == 1


def test_stop_turns_texts_off_until_start_and_the_desk_is_told(highlevel, clock, told):
    contact_id = a_contact(highlevel)
    highlevel.say(PATIENT, " Stop ")
    assert send(highlevel, contact_id).status == 400
    highlevel.say(PATIENT, "START")
    assert send(highlevel, contact_id).status == 200

    updates = [each for each in _after(highlevel, clock, told) if each["type"] == "ContactDndUpdate"]
    assert [each["dndSettings"]["SMS"]["status"] for each in updates] == ["active", "inactive"]
    assert {each["id"] for each in updates} == {contact_id}


def test_a_change_to_who_may_be_disturbed_is_told_and_no_other_change_is(highlevel, clock, told):
    contact_id = a_contact(highlevel)
    upsert(highlevel, firstName="Patricia")
    highlevel.set_dnd(contact_id, channel="Email")
    call(highlevel, "PUT", f"/contacts/{contact_id}", {"dnd": True})

    payloads = _after(highlevel, clock, told)
    assert [(each["type"], each["dnd"]) for each in payloads] == [
        ("ContactDndUpdate", False),
        ("ContactDndUpdate", True),
    ]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (None, ["pending", "sent", "delivered"]),
        (Undelivered("undelivered"), ["pending", "sent", "undelivered"]),
        (Webhooks(times=0), []),
        (Webhooks(times=2), ["pending", "pending", "sent", "sent", "delivered", "delivered"]),
        (Webhooks(late_s=7200), []),
    ],
)
def test_a_message_of_ours_is_told_of_as_it_moves_on(highlevel, clock, told, fault, expected):
    if fault:
        highlevel.faults.add(fault, on="send_message")
    message_id = send(highlevel, a_contact(highlevel)).document["messageId"]

    payloads = _after(highlevel, clock, told, 3600)
    assert [each["status"] for each in payloads] == expected
    assert {(each["type"], each["messageId"]) for each in payloads} <= {("OutboundMessage", message_id)}


def test_what_somebody_types_in_highlevel_is_listed_and_told_as_theirs(highlevel, clock, told):
    contact_id = a_contact(highlevel)
    typed = highlevel.text_by_hand(contact_id, "I will call you at 3")

    assert (listed(highlevel, contact_id), highlevel.messages()) == ([typed.id], [])
    assert {each["source"] for each in _after(highlevel, clock, told, 60)} == {"app"}
    highlevel.set_dnd(contact_id)
    with pytest.raises(HighLevelRefusal, match="DND is active"):
        highlevel.text_by_hand(contact_id, "Hello?")


def test_appointments_are_told_of_as_they_are_made_changed_and_missed(highlevel, clock, told):
    event_id = book(highlevel, a_contact(highlevel), TUESDAY_AT_9).document["id"]
    call(highlevel, "PUT", f"/calendars/events/appointments/{event_id}", {"title": "Call"})
    highlevel.no_show(event_id)
    call(highlevel, "DELETE", f"/calendars/events/{event_id}", {})

    payloads = _after(highlevel, clock, told)
    kinds = [each["type"].removeprefix("Appointment") for each in payloads]
    assert kinds == ["Create", "Update", "Update", "Delete"]
    appointments = [each["appointment"] for each in payloads]
    assert [each["appointmentStatus"] for each in appointments] == ["confirmed"] * 2 + ["noshow"] * 2
    assert {(each["id"], each["startTime"]) for each in appointments} == {(event_id, TUESDAY_AT_9)}


def test_types_can_be_as_wrong_as_in_the_official_examples(highlevel, clock, told):
    highlevel.mislabels = True
    event_id = book(highlevel, a_contact(highlevel), TUESDAY_AT_9).document["id"]
    highlevel.no_show(event_id)

    assert [each["type"] for each in _after(highlevel, clock, told)] == ["AppointmentCreate"] * 2


def test_a_desk_that_asks_to_wait_is_told_again_after_ten_minutes_and_an_error_is_not(highlevel, clock, told):
    told.answers = [Answer(429), Answer(500)]
    contact_id = a_contact(highlevel)
    highlevel.set_dnd(contact_id)

    assert len(_after(highlevel, clock, told)) == 1
    assert len(_after(highlevel, clock, told, 600)) == 2
    assert len(_after(highlevel, clock, told, 6000)) == 2
    first, second = _payloads(told)
    assert first["webhookId"] == second["webhookId"]


def test_a_moved_clock_stops_at_every_webhook(receiver, tmp_path):
    clock = VirtualClock(tmp_path / "clock.json")
    clock.set_rate(0)
    with HighLevelStandIn(clock, TOKEN) as highlevel:
        highlevel.webhook_url = receiver.url
        highlevel.move_with(clock)
        highlevel.faults.add(Webhooks(late_s=3600), on="send_message")
        send(highlevel, a_contact(highlevel))
        accepted = clock.now_s()
        clock.move(30 * 3600)
        told = [entry for entry in highlevel.journal() if entry["what"] == "webhook_delivered"]

    moments = [datetime.fromisoformat(str(entry["at"])).timestamp() - accepted for entry in told]
    assert moments == pytest.approx([3600, 3601, 3602], abs=0.01)


def test_every_event_has_the_form_of_the_official_schemas(highlevel, clock, told):
    contact_id = a_contact(highlevel, dndSettings={"SMS": {"status": "inactive"}})
    highlevel.say(PATIENT, "Hello?")
    highlevel.write("pat@example.com", "Hello", "Hello?")
    send(highlevel, contact_id)
    send(highlevel, contact_id, type="Email", subject="Hello")
    highlevel.no_show(highlevel.book(CALENDAR, contact_id, datetime.fromisoformat(TUESDAY_AT_9)).id)

    payloads = _after(highlevel, clock, told, 60)
    assert len(payloads) == 11
    for payload in payloads:
        name = f"{payload['type']}.{4 if payload.get('messageType') == 'Email' else 0}.json"
        _check_types(payload, oracle(f"webhooks/highlevel/schemas/{name}"))


def _check_types(payload, schema):
    """Hold an event against its schema; a list of recipients is a text there and a list in its example."""
    for name, value in payload.items():
        described = schema["properties"].get(name)
        if described is None:
            assert name in {"timestamp", "webhookId", "from", "subject", "status", "messageId", "source"}
        elif described["type"] == "object":
            _check_types(value, described)
        elif name != "to":
            assert isinstance(value, TYPES[described["type"]]), (name, value)
