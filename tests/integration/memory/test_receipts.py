"""What is known of a send: evidence in any order, callbacks against notes, and the look that comes later."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.domain.lead import Delivery, Lead
from frontdesk.domain.sends import FOUND_FROM, Grant, SendReceipt
from frontdesk.memory import receipts
from tests.builders import PHONE, a_lead, a_person, an_entry
from tests.integration.memory.desk import Desk
from tests.integration.memory.waiting import await_waiting

THEIR_ID = "the provider's id"
TELLINGS: dict[str, tuple[str, ...]] = {
    "sent": ("told", "sent", THEIR_ID),
    "not posted": ("told", "not_posted"),
    "refused": ("told", "failed"),
    "no answer": ("told", "unknown"),
    "not mine": ("told", "reconcile"),
    "seen": ("found", "found", THEIR_ID),
    "not seen": ("found", "absent"),
    "not seen yet": ("found", "not_yet"),
    "many seen": ("found", "ambiguous"),
    "reported": ("reported",),
}
SOMEBODY = count(1000)
TOLD_BY_THE_PROVIDER = {"sent", "reported"}


def report(grant: Grant, status: str = "delivered") -> Lead:
    return a_lead("", kind="delivery", delivery=Delivery(sid(grant), status, grant.grant_id))


def sid(grant: Grant) -> str:
    return f"SM{grant.grant_id}"


def tell(desk: Desk, grant: Grant, news: str) -> None:
    how, *what = TELLINGS[news]
    if how == "reported":
        desk.recall(report(grant))
    else:
        getattr(desk, how)(grant, *(sid(grant) if each == THEIR_ID else each for each in what))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.sampled_from(sorted(TELLINGS)), min_size=1, max_size=5))
def test_evidence_of_acceptance_wins_in_every_order(desk: Desk, story: list[str]):
    """A look is evidence about an open send only: later it may see the message of a later grant."""
    grant = desk.granted(a_lead(person=a_person(f"+1312555{next(SOMEBODY):04d}")))
    is_accepted = False
    for news in story:
        is_open = desk.state(grant.grant_id) in ("granted", "unknown")
        tell(desk, grant, news)
        is_accepted = is_accepted or news in TOLD_BY_THE_PROVIDER or (news == "seen" and is_open)
        assert (desk.state(grant.grant_id) == "sent") == is_accepted


@pytest.mark.parametrize(
    ("news", "state"),
    [("not posted", "void"), ("refused", "failed"), ("no answer", "unknown"), ("not mine", "granted")],
)
def test_each_answer_of_send_has_its_state(desk: Desk, news: str, state: str):
    grant = desk.granted(a_lead())
    tell(desk, grant, news)
    assert desk.state(grant.grant_id) == state


def test_a_send_that_nobody_can_post_any_more_is_the_only_one_that_is_absent(desk: Desk):
    grant = desk.granted(a_lead())
    assert desk.found(grant, "absent") == "granted"
    desk.told(grant, "unknown")
    assert desk.found(grant, "absent") == "absent"


def test_what_was_sent_is_in_the_thread_once(desk: Desk):
    grant = desk.granted(a_lead())
    for news in ("sent", "seen", "reported"):
        tell(desk, grant, news)
    assert desk.values("select body from messages where direction = 'out'") == [grant.body]
    assert desk.values("select stage from contacts") == ["contacted"]


def test_a_callback_before_the_answer_marks_sent_and_the_answers_doubt_changes_nothing(desk: Desk):
    grant = desk.granted(a_lead())
    desk.recall(report(grant))
    assert desk.told(grant, "unknown", error="no_answer") == "sent"
    assert desk.rows("select provider_id, delivery_status, error from sends") == [
        {"provider_id": sid(grant), "delivery_status": "delivered", "error": None}
    ]


def test_a_note_again_is_no_second_event(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    for _ in range(3):
        tell(desk, grant, "sent")
    assert desk.events(lead).count("send_settled") == 1


def test_a_callback_and_the_note_of_the_same_send_at_once_both_count(desk: Desk):
    """Both write the send and the audit log; taken in different orders the two locks would be a deadlock."""
    grant = desk.granted(a_lead())
    told = SendReceipt(grant.grant_id, "sent", sid(grant))
    with psycopg.connect(desk.owner) as owner:
        owner.execute("select from audit_head for update")
        callback, note = (desk.world(desk.new_store()) for _ in range(2))
        with ThreadPoolExecutor(2) as threads:
            heard = threads.submit(desk.recall, report(grant), world=callback)
            await_waiting(desk.owner, 1)
            noted = threads.submit(receipts.note_receipt, note, told, None)
            await_waiting(desk.owner, 2)
            owner.commit()
            assert heard.result().kind == "fact"
            assert noted.result().states == {grant.grant_id: "sent"}


def test_a_cause_stays_answered_when_the_later_of_two_grants_comes_to_nothing(desk: Desk):
    lead = a_lead()
    first = desk.granted(lead, entry=an_entry("one"))
    desk.told(first, "unknown")
    desk.found(first, "absent")
    desk.pass_time(minutes=20)
    second = desk.gate(lead, an_entry("two")).grant
    assert second
    desk.recall(report(first))
    desk.told(second, "not_posted")
    assert desk.values("select grant_id from send_causes where is_live") == [first.grant_id]


# ── Look Up Send ──────────────────────────────────────────────────────────────────────────────────


def test_a_send_that_may_still_be_posted_is_left_alone(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    desk.now = grant.dead_at - timedelta(seconds=1)
    assert receipts.look_up(desk.world(), lead.event_key).open is None
    assert desk.state(grant.grant_id) == "granted"


def test_after_that_it_is_unknown_and_a_look_gets_all_it_needs(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    desk.now = grant.dead_at
    looked = receipts.look_up(desk.world(), lead.event_key).open
    assert desk.state(grant.grant_id) == "unknown"
    assert looked
    assert (looked.grant_id, looked.recipient) == (grant.grant_id, PHONE)
    assert grant.sender in looked.senders
    assert looked.since == desk.now - (grant.dead_at - grant.not_after) - timedelta(seconds=30) - FOUND_FROM
    assert not looked.is_window_over


def test_the_window_closes_after_the_settle_time(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    desk.now = grant.dead_at + timedelta(minutes=10)
    looked = receipts.look_up(desk.world(), lead.event_key).open
    assert looked
    assert looked.is_window_over


def test_what_is_settled_is_not_looked_up(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    desk.told(grant, "sent", "SM1")
    desk.now = grant.dead_at
    assert receipts.look_up(desk.world(), lead.event_key).open is None


def test_a_look_knows_which_messages_other_sends_have_claimed(desk: Desk):
    desk.told(desk.granted(a_lead()), "sent", "SM1")
    desk.pass_time(hours=1)
    lead = a_lead(received_at=desk.now)
    desk.now = desk.granted(lead).dead_at
    looked = receipts.look_up(desk.world(), lead.event_key).open
    assert looked
    assert looked.claimed == ("SM1",)
