"""What HighLevel tells of e-mail: an answer, how one of ours ended, and a word to write no more."""

from typing import Any

import pytest

from frontdesk.domain.highlevel_marks import SYNCED
from frontdesk.domain.lead import Delivery, Person
from frontdesk.domain.letters import OPT_OUT_LINE
from tests.fixtures.highlevel_playbook import ACCOUNTS, a_highlevel_playbook, by_mail
from tests.fixtures.outside_data import oracle
from tests.unit.orchestration.highlevel_events import (
    CONTACT,
    a_door,
    answered,
    dnd,
    inbound,
    outbound,
    signed,
    stamped,
)
from tests.unit.orchestration.webhooks import PATIENT, ADoor

ADDRESS = "ana@example.com"
ANA = Person(PATIENT, ADDRESS)


def a_mail_door(person: Person | None = ANA) -> ADoor:
    return a_door(a_highlevel_playbook(by_mail()), person=person)


def a_mail(text: str, **changes: Any) -> dict[str, Any]:
    return inbound(text, **{"messageType": "Email", "subject": "Re: Your message"} | changes)


def stats(event: str, recipient: str = "Ana@Example.com") -> dict[str, Any]:
    said = {"event": event, "recipient": recipient, "timestamp": 1714032441}
    where = {"locationId": ACCOUNTS["oak-park"], "timestamp": stamped()}
    return {"type": "LCEmailStats", "webhookPayload": said, **where}


def test_an_answer_becomes_a_message_by_email_without_what_it_quotes():
    door = a_mail_door()
    door.post(signed(a_mail("<div>Are you open?</div><blockquote>Hi Ana!</blockquote>")))
    assert (door.lead.kind, door.lead.channel, door.lead.text) == ("message", "email", "Are you open?")
    assert (door.lead.person, door.lead.remarks) == (ANA, ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("STOP", "opt_out"),
        ("unsubscribe", "opt_out"),
        (f"Stop\n\nOn Monday at nine, BrightSmile wrote:\n> {OPT_OUT_LINE['en']}", "opt_out"),
        ("START", "opt_in"),
        ("HELP", "message"),
        ("Cancel", "message"),
        (f"Are you open?\n{OPT_OUT_LINE['en']}", "message"),
    ],
)
def test_a_word_alone_stops_email_and_nothing_else(text: str, kind: str):
    door = a_mail_door()
    door.post(signed(a_mail(text)))
    assert (door.lead.kind, door.lead.channel) == (kind, "email")
    assert door.fence.barriers((), ADDRESS).is_stopped is (kind == "opt_out")
    assert not door.fence.barriers((), PATIENT).is_stopped


@pytest.mark.parametrize(
    ("text", "email"), [("STOP", ADDRESS), ("Stop emailing me!", ADDRESS), ("Hello?", None)]
)
def test_a_stop_is_heard_from_whom_highlevel_has_forgotten(text: str, email: str | None):
    door = a_mail_door(None)
    door.post(signed(a_mail(text, **{"from": "Ana Ruiz <Ana@Example.com>"})))
    assert door.lead.person.email == email
    assert door.fence.barriers((), ADDRESS).is_stopped is (email is not None)


def test_their_address_is_written_as_a_form_would_write_it_so_that_a_stop_holds_for_both():
    door = a_mail_door(Person(PATIENT, " Ana@Example.com\u200b "))
    door.post(signed(a_mail("STOP")))
    assert door.lead.person.email == ADDRESS
    assert door.fence.barriers((), ADDRESS).is_stopped


def test_a_wish_about_texts_stops_them_though_it_comes_by_email():
    door = a_mail_door()
    door.post(signed(a_mail("Please stop texting me.")))
    assert all(door.fence.barriers((), address).is_stopped for address in (ADDRESS, PATIENT))


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("delivered", Delivery("aMessage0000000001", "delivered")),
        ("failed", Delivery("aMessage0000000001", "failed")),
        ("opt_out", Delivery("aMessage0000000001", "failed", error_code="opted_out")),
    ],
)
def test_how_an_email_of_ours_ended_is_reported(status: str, told: Delivery):
    door = a_mail_door()
    door.post(signed(outbound(status, messageType="Email")))
    assert (door.lead.kind, door.lead.delivery, door.lead.channel) == ("delivery", told, "email")


@pytest.mark.parametrize("event", ["complained", "unsubscribed"])
def test_a_complaint_stops_email_at_once(event: str):
    door = a_mail_door()
    assert answered(door, signed(stats(event))) == (200, 1)
    assert (door.lead.kind, door.lead.channel, door.lead.person) == (
        "opt_out",
        "email",
        Person(None, ADDRESS),
    )
    assert door.fence.barriers((), ADDRESS).is_stopped


@pytest.mark.parametrize(
    ("changes", "channel", "is_everywhere"),
    [
        ({"dndSettings": {"Email": {"status": "active"}}}, "email", False),
        ({"dndSettings": {"SMS": {"status": "active"}}}, "sms", False),
        ({"dnd": True, "dndSettings": {}}, "sms", True),
        ({"dnd": True, "dndSettings": {}, "phone": None}, "email", False),
    ],
    ids=str,
)
def test_who_must_not_be_disturbed_has_opted_out_of_just_that(changes, channel: str, is_everywhere: bool):
    door = a_mail_door()
    assert answered(door, signed(dnd("active", **changes))) == (200, 1)
    assert (door.lead.kind, door.lead.channel, door.lead.is_everywhere) == ("opt_out", channel, is_everywhere)
    stopped = [door.fence.barriers((), each).is_stopped for each in (PATIENT, ADDRESS)]
    assert stopped == [channel == "sms", channel == "email" or is_everywhere]


@pytest.mark.parametrize(
    "payload",
    [
        stats("opened"),
        stats("delivered"),
        stats("complained", recipient="nobody"),
        {"type": "LCEmailStats", "locationId": ACCOUNTS["oak-park"], "timestamp": stamped()},
        dnd("active", dndSettings={"Email": {"status": "active", "message": SYNCED}}),
        outbound("opened", messageType="Email"),
        inbound(),
    ],
    ids=str,
)
def test_what_says_nothing_new_or_comes_by_another_way_wakes_nobody(payload: dict[str, Any]):
    assert answered(a_mail_door(), signed(payload)) == (200, 0)


def test_a_complaint_about_somebody_elses_email_is_none_of_the_desks():
    assert answered(a_door(), signed(stats("complained"))) == (200, 0)


def test_highlevels_own_examples_of_email_are_read():
    known = {"locationId": ACCOUNTS["oak-park"], "timestamp": stamped(), "contactId": CONTACT}
    door = a_mail_door()
    door.post(signed({**oracle("webhooks/highlevel/examples/InboundMessage.5.json"), **known}))
    assert (door.lead.text, door.lead.channel) == ("Testing Email Notification", "email")
    example = oracle("webhooks/highlevel/examples/LCEmailStats.1.json")
    assert answered(a_mail_door(), signed({**example, **known})) == (200, 0)
