"""The HighLevel stand-in sends, refuses, lists and moves messages on as HighLevel does."""

import pytest

from ops.local.standins.highlevel_realm import ListLate, Undelivered
from tests.fixtures.highlevel import LOCATION
from tests.fixtures.standins import OUR_NUMBER, PATIENT
from tests.integration.standins.highlevel_client import a_contact, call, listed, send


def _message(highlevel, message_id: str):
    return call(highlevel, "GET", f"/conversations/messages/{message_id}")


def test_a_text_is_accepted_with_its_ids_and_kept(highlevel, clock):
    answer = send(highlevel, a_contact(highlevel), message="Hello 👋")

    assert answer.status == 200
    (kept,) = highlevel.messages(channel="SMS")
    assert (answer.document["messageId"], answer.document["conversationId"]) == (
        kept.id,
        kept.conversation_id,
    )
    assert (kept.to, kept.from_, kept.body, kept.at) == (PATIENT, OUR_NUMBER, "Hello 👋", clock.now())


def test_an_email_has_a_second_id_and_its_subject(highlevel):
    answer = send(highlevel, a_contact(highlevel), type="Email", subject="Your call", html="<p>At 3</p>")

    (kept,) = highlevel.messages(channel="Email")
    assert answer.document["emailMessageId"] == kept.email_id
    assert (kept.to, kept.from_, kept.subject) == (
        "pat@example.com",
        "hello@brightsmile.example",
        "Your call",
    )
    shown = _message(highlevel, kept.id).document
    assert (shown["messageType"], shown["meta"]) == ("TYPE_EMAIL", {"email": {"messageIds": [kept.email_id]}})


@pytest.mark.parametrize(
    ("person", "changes", "complaint"),
    [
        ({"phone": None}, {}, "Missing phone number"),
        ({"email": None}, {"type": "Email"}, "Contact's email is missing"),
        ({}, {"message": ""}, "There is no message or attachments for this message. Skip sending."),
        ({}, {"message": "x" * 1601}, "The message exceeds the 1600 character limit."),
        ({}, {"toNumber": "+15125550199"}, "+15125550199 is not an address of this contact."),
        ({}, {"fromNumber": "+15125550999"}, "+15125550999 is not a phone number of this location."),
    ],
)
def test_a_message_that_highlevel_would_not_take_is_refused(highlevel, person, changes, complaint):
    answer = send(highlevel, a_contact(highlevel, **person), **changes)

    assert (answer.status, answer.document["message"]) == (400, complaint)
    assert highlevel.messages() == []


def test_a_message_to_nobody_is_refused(highlevel):
    answer = send(highlevel, "nobody")
    assert (answer.status, answer.document["message"]) == (400, "Contact with id nobody not found")


@pytest.mark.parametrize("dnd", [{"dnd": True}, {"dndSettings": {"SMS": {"status": "permanent"}}}])
def test_a_person_who_is_not_to_be_disturbed_is_not_reached(highlevel, dnd):
    contact_id = a_contact(highlevel, **dnd)
    answer = send(highlevel, contact_id)

    assert (answer.status, highlevel.messages()) == (400, [])
    assert answer.document["message"] == "Cannot send message as DND is active for SMS."


def test_who_does_not_want_texts_can_have_email(highlevel):
    contact_id = a_contact(highlevel)
    highlevel.set_dnd(contact_id)

    assert send(highlevel, contact_id).status == 400
    assert send(highlevel, contact_id, type="Email", subject="Hello").status == 200
    highlevel.set_dnd(contact_id, "inactive")
    assert send(highlevel, contact_id).status == 200


def test_a_field_that_the_stand_in_does_not_act_on_is_refused_rather_than_ignored(highlevel):
    answer = send(highlevel, a_contact(highlevel), scheduledTimestamp=1_800_000_000)
    assert answer.document["message"] == ["property scheduledTimestamp should not exist"]


def test_every_page_of_a_conversation_is_read_newest_first(highlevel, clock):
    contact_id, sent = a_contact(highlevel), []
    for _ in range(5):
        sent.append(send(highlevel, contact_id).document["messageId"])
        clock.advance(60)
    send(highlevel, a_contact(highlevel, phone="+15125550177", email="sam@example.com"))

    assert listed(highlevel, contact_id, limit="2") == sent[::-1]
    assert listed(highlevel, contact_id, type="TYPE_EMAIL") == []


def test_a_conversation_is_found_by_its_contact_and_tells_of_its_last_message(highlevel):
    contact_id = a_contact(highlevel)
    assert call(highlevel, "GET", "/conversations/search", locationId=LOCATION).document["total"] == 0
    send(highlevel, contact_id, message="Second thoughts?")

    (found,) = call(
        highlevel, "GET", "/conversations/search", locationId=LOCATION, contactId=contact_id
    ).document["conversations"]
    assert (found["lastMessageBody"], found["lastMessageType"]) == ("Second thoughts?", "TYPE_SMS")
    assert (found["phone"], found["contactName"]) == (PATIENT, "Pat")


@pytest.mark.parametrize(("fault", "end"), [(None, "delivered"), ("failed", "failed"), ("undelivered",) * 2])
def test_a_message_moves_on_with_the_clock(highlevel, clock, fault, end):
    if fault:
        highlevel.faults.add(Undelivered(fault), on="send_message")
    message_id = send(highlevel, a_contact(highlevel)).document["messageId"]

    statuses = []
    for _ in range(3):
        statuses.append(_message(highlevel, message_id).document["status"])
        clock.advance(1)
    assert statuses == ["pending", "sent", end]


def test_a_status_that_was_set_stays(highlevel, clock):
    message_id = send(highlevel, a_contact(highlevel)).document["messageId"]
    path = f"/conversations/messages/{message_id}/status"
    assert call(highlevel, "PUT", path, {"status": "read"}).document["status"] == "read"
    clock.advance(60)
    assert _message(highlevel, message_id).document["status"] == "read"


def test_a_message_listed_late_is_absent_until_then(highlevel, clock):
    highlevel.faults.add(ListLate(300), on="send_message")
    contact_id = a_contact(highlevel)
    message_id = send(highlevel, contact_id).document["messageId"]

    assert (listed(highlevel, contact_id), _message(highlevel, message_id).status) == ([], 400)
    clock.advance(300)
    assert listed(highlevel, contact_id) == [message_id]
    assert _message(highlevel, message_id).status == 200


def test_the_live_service_wraps_a_page_and_says_nothing_of_a_status(highlevel):
    highlevel.speaks_live = True
    sent = send(highlevel, a_contact(highlevel))
    assert (sent.status, "status" in sent.document) == (201, False)

    page = call(highlevel, "GET", f"/conversations/{sent.document['conversationId']}/messages").document
    assert [each["id"] for each in page["messages"]["messages"]] == [sent.document["messageId"]]
