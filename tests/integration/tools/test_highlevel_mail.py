"""An e-mail at HighLevel: posted once to the granted address, found again by the grant that it names."""

from typing import Any

import pytest

from frontdesk.domain.arguments import Letter, OptOutSync
from frontdesk.domain.letters import footer
from frontdesk.domain.sends import Grant, GrantId, SendReceipt
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.highlevel import HighLevelStandIn, Refuse
from tests.integration.tools.highlevel_grants import asked, found, posted, to_do, to_text

ADDRESS, SENDER = "pat@example.com", "hello@brightsmile.example"
GRANT_ID, OTHER_ID = GrantId("0123456789abcdef" * 2), GrantId("fedcba9876543210" * 2)
LETTER = Letter("Prices at BrightSmile", footer("BrightSmile", "2411 N Clark St, Chicago, IL 60614", "en"))
SEND = "send_message"


def to_mail(**changes: Any) -> Grant:
    about = {"grant_id": GRANT_ID, "tool": "send_email", "channel": "email", "recipient": ADDRESS}
    return to_text(**about | {"sender": SENDER, "body": "We are <open>.", "arguments": LETTER} | changes)


def test_an_email_goes_from_the_locations_address_to_the_granted_one(highlevel: HighLevelStandIn):
    contact = highlevel.add_contact(email=ADDRESS)
    receipt = posted(highlevel, to_mail())
    (message,) = highlevel.messages(channel="Email")
    assert receipt == SendReceipt(GRANT_ID, "sent", message.id)
    assert (message.contact_id, message.to, message.from_) == (contact.id, ADDRESS, SENDER)
    assert (message.subject, message.body[:27]) == ("Prices at BrightSmile", "<p>We are &lt;open&gt;.</p>")
    sent = next(seen for seen in highlevel.requests if seen.call.operation == SEND).call.fields
    assert sent["message"].startswith("We are <open>.\n\n-- \nBrightSmile, 2411 N Clark St")


def test_one_email_is_one_post_also_to_who_is_not_there_yet(highlevel: HighLevelStandIn):
    assert posted(highlevel, to_mail()).result == "sent"
    assert asked(highlevel) == ["find_duplicate", "upsert_contact", SEND]
    assert [contact.email for contact in highlevel.contacts] == [ADDRESS]


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (Refuse(400, "Contact's email is missing"), "cannot_receive"),
        (Refuse(400, "Cannot send message as DND is active for Email."), "opted_out"),
    ],
    ids=str,
)
def test_what_is_refused_has_failed_with_its_meaning(highlevel: HighLevelStandIn, refusal, error: str):
    highlevel.faults.add(refusal, on=SEND)
    assert posted(highlevel, to_mail()) == SendReceipt(GRANT_ID, "failed", None, error)


def test_without_what_stands_around_it_no_email_goes_out(highlevel: HighLevelStandIn):
    assert posted(highlevel, to_mail(arguments=None)).error == "misconfigured"
    assert asked(highlevel) == []


def test_an_email_whose_answer_was_lost_is_found_by_its_grant_among_others(highlevel: HighLevelStandIn):
    posted(highlevel, to_mail(grant_id=OTHER_ID))
    highlevel.faults.add(LoseAnswer(), on=SEND)
    assert posted(highlevel, to_mail()).result == "unknown"
    look = found(highlevel, to_mail())
    assert (look.finding, look.provider_id) == ("found", highlevel.messages()[1].id)


def test_neither_a_text_nor_another_grants_email_is_taken_for_it(highlevel: HighLevelStandIn):
    contact = highlevel.add_contact(email=ADDRESS, phone="+15125550101")
    posted(highlevel, to_mail(grant_id=OTHER_ID))
    highlevel.text_by_hand(contact.id, "Hi!")
    assert found(highlevel, to_mail()).finding == "not_yet"
    assert found(highlevel, to_mail(), is_window_over=True).finding == "absent"


def test_who_may_not_be_emailed_is_told_to_highlevel_as_just_that(highlevel: HighLevelStandIn):
    contact = highlevel.add_contact(email=ADDRESS, phone="+15125550101")
    grant = to_do(OptOutSync(is_stopped=True), recipient=ADDRESS)
    assert posted(highlevel, grant).result == "sent"
    assert found(highlevel, grant).finding == "found"
    now = highlevel.contact(contact.id)
    assert (now.has_dnd("Email"), now.has_dnd("SMS")) == (True, False)
