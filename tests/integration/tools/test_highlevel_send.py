"""Posting one text at HighLevel: what came of it is told apart for every way in which it answers or not."""

import pytest

from frontdesk.domain.sends import SendReceipt
from frontdesk.tools.highlevel_writes import Change, HighLevelWriter
from frontdesk.tools.posting import Posted
from ops.local.standins.faults import LoseAnswer, ServerError, Stall
from ops.local.standins.highlevel import HighLevelStandIn, Refuse
from ops.local.standins.highlevel_api import RateLimited
from tests.fixtures.highlevel import OTHER_TOKEN
from tests.fixtures.standins import OUR_NUMBER, PATIENT
from tests.integration.tools.bad_servers import a_server, saying
from tests.integration.tools.highlevel_grants import account, asked, posted, to_text
from tests.integration.tools.test_twilio_send import an_answer
from tests.unit.tools.grants import BODY, GRANT_ID

PATIENCE_S = 0.3
SEND = "send_message"


def test_an_accepted_text_is_sent_to_the_contact_with_the_granted_number(highlevel: HighLevelStandIn):
    contact = highlevel.add_contact(phone=PATIENT, email="pat@example.com")
    receipt = posted(highlevel)
    (message,) = highlevel.messages()
    assert receipt == SendReceipt(GRANT_ID, "sent", message.id)
    assert (message.contact_id, message.to, message.from_) == (contact.id, PATIENT, OUR_NUMBER)
    assert (message.body, message.channel) == (BODY, "SMS")


def test_one_text_is_one_post(highlevel: HighLevelStandIn):
    highlevel.add_contact(phone=PATIENT)
    posted(highlevel)
    assert asked(highlevel) == ["find_duplicate", SEND]


def test_who_is_not_there_yet_is_made_first(highlevel: HighLevelStandIn):
    assert posted(highlevel).result == "sent"
    assert asked(highlevel) == ["find_duplicate", "upsert_contact", SEND]
    assert [contact.phone for contact in highlevel.contacts] == [PATIENT]


def test_the_live_service_answers_otherwise_and_is_understood(highlevel: HighLevelStandIn):
    highlevel.speaks_live = True
    assert posted(highlevel).result == "sent"


def test_a_text_goes_to_the_granted_number_or_to_nobody(highlevel: HighLevelStandIn):
    contact = highlevel.add_contact(phone=PATIENT)
    highlevel.faults.add(Refuse(400, "+15125550123 is not an address of this contact."), on=SEND)
    posted(highlevel)
    sent = next(seen for seen in highlevel.requests if seen.call.operation == SEND)
    assert sent.call.fields["toNumber"] == PATIENT
    assert highlevel.messages(contact_id=contact.id) == []


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (Refuse(400, "Missing phone number"), "cannot_receive"),
        (Refuse(400, "Something else"), "400"),
        (Refuse(422, "message should not be empty"), "422"),
        (Refuse(401, "The token is not authorized for this scope."), "misconfigured"),
        (RateLimited(10), "rate_limited"),
    ],
    ids=str,
)
def test_what_highlevel_refuses_has_failed_with_its_meaning(highlevel: HighLevelStandIn, refusal, error: str):
    highlevel.faults.add(refusal, on=SEND)
    assert posted(highlevel) == SendReceipt(GRANT_ID, "failed", None, error)
    assert highlevel.messages() == []


def test_who_must_not_be_disturbed_is_not_reached(highlevel: HighLevelStandIn):
    highlevel.set_dnd(highlevel.add_contact(phone=PATIENT).id)
    assert posted(highlevel).error == "opted_out"


def test_a_number_that_is_not_ours_is_our_own_fault(highlevel: HighLevelStandIn):
    assert posted(highlevel, to_text(sender="+15125550199")).error == "misconfigured"


@pytest.mark.parametrize("accepted", [True, False])
def test_a_broken_answer_says_nothing_whether_or_not_it_was_accepted(highlevel: HighLevelStandIn, accepted):
    highlevel.faults.add(ServerError(502, accepted=accepted), on=SEND)
    receipt = posted(highlevel)
    assert (receipt.result, receipt.error) == ("unknown", "http_502")
    assert len(highlevel.messages()) == accepted


def test_a_lost_answer_is_not_known(highlevel: HighLevelStandIn):
    highlevel.faults.add(LoseAnswer(), on=SEND)
    receipt = posted(highlevel)
    assert (receipt.result, receipt.error) == ("unknown", "no_answer")
    assert len(highlevel.messages()) == 1


def test_an_answer_that_comes_too_late_is_not_waited_for(highlevel: HighLevelStandIn):
    highlevel.faults.add(Stall(30, accepted=True), on=SEND)
    receipt = posted(highlevel, total_s=PATIENCE_S)
    assert (receipt.result, receipt.error) == ("unknown", "no_answer")


@pytest.mark.parametrize("operation", ["find_duplicate", "upsert_contact"])
@pytest.mark.parametrize("fault", [ServerError(503), LoseAnswer(), RateLimited(10)], ids=str)
def test_what_goes_wrong_before_the_one_post_has_posted_nothing(
    highlevel: HighLevelStandIn, operation: str, fault
):
    highlevel.faults.add(fault, on=operation)
    receipt = posted(highlevel)
    is_refused = (operation, fault) == ("upsert_contact", RateLimited(10))
    assert receipt.result == ("failed" if is_refused else "not_posted")
    assert receipt.error == ("rate_limited" if is_refused else "not_prepared")
    assert highlevel.messages() == []


def test_a_look_that_hangs_has_posted_nothing(highlevel: HighLevelStandIn):
    highlevel.faults.add(Stall(30), on="find_duplicate")
    assert posted(highlevel, total_s=PATIENCE_S).result == "not_posted"


def test_a_refused_connection_has_posted_nothing(highlevel: HighLevelStandIn):
    with highlevel.down():
        assert posted(highlevel).result == "not_posted"


@pytest.mark.parametrize("token", ["pit-nobody-knows", OTHER_TOKEN])
def test_a_token_that_does_not_open_the_sub_account_has_failed(highlevel: HighLevelStandIn, token: str):
    assert posted(highlevel, token=token) == SendReceipt(GRANT_ID, "failed", None, "misconfigured")


def test_an_answer_too_deep_to_be_read_says_nothing():
    with a_server(saying(an_answer(b"201 Created", b"[" * 100_000))) as wire:
        change = Change("POST", "/conversations/messages", {}, lambda answer: answer.get("messageId"))
        assert HighLevelWriter(account(wire)).make(change) == Posted(201)
