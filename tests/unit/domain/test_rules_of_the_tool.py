"""The allow-list in the gate: what the playbook does not name is done by nobody's word."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.domain.arguments import Book, CrmUpdate, OptOutSync
from frontdesk.domain.catalog import Tool
from frontdesk.domain.gate import decide
from frontdesk.domain.proposal import Act, act_digest
from frontdesk.domain.verdict import Answer, ToolLimits
from tests.unit.domain.cases import AFTERNOON, NIGHT, POLICY, RECIPIENT, a_case

SLOT = Book(AFTERNOON + timedelta(days=1), AFTERNOON + timedelta(days=1, hours=1))
HOLDERS = frozenset({"send"})
BOOKING = Tool("a_booking", "write", "Book.", HOLDERS, HOLDERS, "book", "calendar", Book)
NOTING = Tool("a_note", "write", "Note.", HOLDERS, HOLDERS, "crm_update", "crm", CrmUpdate)
SYNC = Tool("a_sync", "write", "Tell.", HOLDERS, HOLDERS, "opt_out_sync", "crm", OptOutSync)
LIMITS = ToolLimits(stages=frozenset({"contacted"}), tags=frozenset({"new"}), has_notes=True)


def verdict_on(tool, arguments, now=AFTERNOON, limits=LIMITS, **changes):
    act = Act(tool.act, "", arguments=arguments)
    case = replace(a_case(tool=tool, **changes), act=act, digest=digest_of(act, tool))
    return decide(case, replace(POLICY, tools={tool.name: limits} if limits else {}), now)


def digest_of(act, tool):
    return act_digest(act.kind, tool.channel, RECIPIENT, act.body, act.arguments)


def test_an_act_that_the_playbook_allows_is_granted():
    assert verdict_on(BOOKING, SLOT).word == "send"


def test_a_time_that_was_not_offered_is_booked_by_a_person_s_word_alone():
    act = Act("book", "", arguments=SLOT)
    yes = Answer("approve", "Ana", AFTERNOON, digest_of(act, BOOKING))
    assert verdict_on(BOOKING, SLOT, is_slot_offered=False).word == "ask"
    assert verdict_on(BOOKING, SLOT, is_slot_offered=False, answer=yes).word == "send"


def test_nobody_can_approve_what_the_playbook_does_not_allow():
    act = Act("book", "", arguments=SLOT)
    yes = Answer("approve", "Ana", AFTERNOON, digest_of(act, BOOKING))
    verdict = verdict_on(BOOKING, SLOT, limits=None, answer=yes)
    assert verdict.word == "ask"
    assert "does not allow a_booking" in verdict.reasons[0].text


@pytest.mark.parametrize("arguments", [None, CrmUpdate(note="x")])
def test_a_tool_is_called_with_nothing_but_its_own_shape(arguments):
    assert verdict_on(BOOKING, arguments).word == "ask"


@pytest.mark.parametrize(
    ("update", "word"),
    [
        (CrmUpdate(tags=("new",), stage="contacted", note="Prefers mornings."), "send"),
        (CrmUpdate(tags=("vip",)), "ask"),
        (CrmUpdate(stage="won"), "ask"),
        (CrmUpdate(note="x" * 1001), "ask"),
        (CrmUpdate(), "ask"),
    ],
)
def test_an_update_writes_the_tags_stages_and_notes_that_are_listed(update, word):
    assert verdict_on(NOTING, update).word == word


def test_a_note_needs_leave_of_its_own():
    limits = replace(LIMITS, has_notes=False)
    assert verdict_on(NOTING, CrmUpdate(note="Prefers mornings."), limits=limits).word == "ask"


def test_the_crm_hears_of_an_opt_out_although_they_opted_out():
    own = {"is_own": True, "intent": "complaint", "confidence": 0.0}
    assert verdict_on(SYNC, OptOutSync(is_stopped=True), is_opted_out=True, **own).word == "send"


def test_a_calendar_is_written_to_at_night_and_without_leave_to_text():
    assert verdict_on(BOOKING, SLOT, NIGHT, has_consent=False, sent_in_window=(9,)).word == "send"


def test_a_booking_for_somebody_who_opted_out_is_not_made():
    assert verdict_on(BOOKING, SLOT, is_opted_out=True).word == "stop"


def test_the_same_hour_in_another_zone_is_the_same_act():
    there = replace(SLOT, starts_at=SLOT.starts_at.astimezone(ZoneInfo("Asia/Tokyo")))
    assert digest_of(Act("book", "", arguments=there), BOOKING) == digest_of(
        Act("book", "", arguments=SLOT), BOOKING
    )
