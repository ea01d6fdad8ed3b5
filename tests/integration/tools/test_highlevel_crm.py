"""Writing on a record in HighLevel and telling it of opt-outs: what counts is one request, looked up by
reading the record back."""

import pytest

from frontdesk.domain.arguments import Arguments, Book, CrmUpdate, OptOutSync
from frontdesk.domain.highlevel_marks import SYNCED, mark_of
from frontdesk.domain.sends import SendReceipt
from frontdesk.errors import Misconfigured
from ops.local.standins.faults import LoseAnswer, ServerError
from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_setup import HighLevelPipeline
from tests.fixtures.highlevel import LOCATION
from tests.fixtures.standins import PATIENT, MovableClock
from tests.integration.tools.highlevel_grants import TOOL_OF, asked, found, posted, to_do, to_text
from tests.unit.tools.grants import GRANT_ID, GRANTED_AT

WHOLE = CrmUpdate(("Asked for a price",), "Call booked", "Wants a cleaning.")
STAGE = CrmUpdate(stage="Call booked")
TAGS = CrmUpdate(tags=("asked for a price", "lead"))
STOP, GO = OptOutSync(is_stopped=True), OptOutSync(is_stopped=False)
ELSEWHERE = OptOutSync(is_stopped=True, elsewhere=LOCATION)
PLACES = {"crm_update": "create_note", "opt_out_sync": "update_contact"}


@pytest.fixture
def contact_id(highlevel: HighLevelStandIn) -> str:
    contact = highlevel.add_contact(phone=PATIENT, firstName="Ana", tags=["patient"])
    highlevel.requests.clear()
    return contact.id


def test_an_update_is_written_whole_and_the_note_is_what_counts(highlevel, contact_id: str):
    receipt = posted(highlevel, to_do(WHOLE))
    (note,) = highlevel.notes(contact_id)
    assert receipt == SendReceipt(GRANT_ID, "sent", note.id)
    assert note.body == f"Wants a cleaning.\n\n{mark_of(GRANT_ID)}"
    assert highlevel.contact(contact_id).tags == ["patient", "asked for a price"]
    (opportunity,) = highlevel.opportunities
    assert (opportunity.contact_id, opportunity.stage_id) == (contact_id, "stage-booked")
    assert (opportunity.name, opportunity.status) == ("Ana", "open")
    assert asked(highlevel)[-1] == "create_note"


def test_who_stands_in_the_pipeline_is_moved_and_not_added_again(highlevel, contact_id: str):
    for stage in ("New lead", "leads /  CALL booked", "Call booked"):
        assert posted(highlevel, to_do(CrmUpdate(stage=stage))).result == "sent"
    assert [each.stage_id for each in highlevel.opportunities] == ["stage-booked"]


@pytest.mark.parametrize("update", [TAGS, STAGE, STOP], ids=str)
def test_what_has_no_id_of_its_own_is_known_by_its_grant(highlevel, contact_id: str, update: Arguments):
    assert posted(highlevel, to_do(update)).provider_id == GRANT_ID


@pytest.mark.parametrize("stage", ["Nowhere", "Call booked"])
def test_a_stage_that_is_not_one_stage_is_our_own_fault(highlevel, contact_id: str, stage: str):
    highlevel.locations[0].pipelines.append(HighLevelPipeline("pipeOthers0000000000", "Others"))
    assert posted(highlevel, to_do(CrmUpdate(stage=stage))).error == "misconfigured"
    assert highlevel.opportunities == []
    assert posted(highlevel, to_do(CrmUpdate(stage="Others / Call booked"))).result == "sent"


@pytest.mark.parametrize(
    "operation", ["add_tags", "list_pipelines", "search_opportunities", "create_opportunity"]
)
def test_an_update_that_breaks_off_before_its_note_has_posted_nothing(highlevel, contact_id, operation: str):
    highlevel.faults.add(ServerError(503), on=operation)
    assert posted(highlevel, to_do(WHOLE)).result == "not_posted"
    assert highlevel.notes(contact_id) == []
    assert posted(highlevel, to_do(WHOLE, grant_id="grant-2")).result == "sent"
    assert (len(highlevel.notes(contact_id)), len(highlevel.opportunities)) == (1, 1)


@pytest.mark.parametrize("arguments", [None, CrmUpdate(), Book(GRANTED_AT, GRANTED_AT)], ids=str)
@pytest.mark.parametrize("kind", TOOL_OF)
def test_a_grant_for_something_else_does_nothing(highlevel, contact_id, kind: str, arguments):
    grant = to_text(tool=TOOL_OF[kind], arguments=arguments)
    assert posted(highlevel, grant) == SendReceipt(GRANT_ID, "failed", None, "misconfigured")
    assert highlevel.requests == []


@pytest.mark.parametrize("kind", TOOL_OF)
def test_a_look_for_something_else_finds_nothing(highlevel, kind: str):
    with pytest.raises(Misconfigured):
        found(highlevel, to_text(tool=TOOL_OF[kind], arguments=Book(GRANTED_AT, GRANTED_AT)))


@pytest.mark.parametrize("arguments", [WHOLE, STOP], ids=str)
def test_what_was_done_and_not_answered_is_found(highlevel, contact_id: str, arguments: Arguments):
    highlevel.faults.add(LoseAnswer(), on=PLACES[arguments.kind])
    grant = to_do(arguments)
    assert posted(highlevel, grant).result == "unknown"
    assert found(highlevel, grant).finding == "found"


@pytest.mark.parametrize("arguments", [WHOLE, TAGS, STAGE, STOP], ids=str)
def test_what_was_not_done_is_absent_once_the_window_is_over(highlevel, contact_id, arguments: Arguments):
    grant = to_do(arguments)
    assert found(highlevel, grant).finding == "not_yet"
    assert found(highlevel, grant, is_window_over=True).finding == "absent"


@pytest.mark.parametrize(("arguments", "finding"), [(WHOLE, "cannot_list"), (STOP, "absent")], ids=str)
def test_whoever_is_gone_is_not_written_down_again_unasked_but_for_their_stop(highlevel, arguments, finding):
    assert found(highlevel, to_do(arguments)).finding == "not_yet"
    assert found(highlevel, to_do(arguments), is_window_over=True).finding == finding


@pytest.mark.parametrize("arguments", [TAGS, STAGE], ids=str)
def test_a_record_that_says_so_is_as_was_wanted(highlevel, contact_id: str, arguments: Arguments):
    posted(highlevel, to_do(arguments))
    look = found(highlevel, to_do(arguments))
    assert (look.finding, look.provider_id) == ("found", GRANT_ID)


def test_another_grants_note_is_not_this_ones(highlevel, contact_id: str):
    posted(highlevel, to_do(WHOLE))
    assert found(highlevel, to_do(WHOLE, grant_id="grant-2"), is_window_over=True).finding == "absent"


def test_another_account_hears_of_whom_it_knows(highlevel, contact_id: str):
    assert posted(highlevel, to_do(ELSEWHERE)) == SendReceipt(GRANT_ID, "sent", GRANT_ID)
    assert highlevel.contact(contact_id).has_dnd("SMS")


def test_nobody_is_made_in_an_account_that_does_not_know_them(highlevel: HighLevelStandIn):
    assert posted(highlevel, to_do(ELSEWHERE)) == SendReceipt(GRANT_ID, "sent", GRANT_ID)
    assert (asked(highlevel), highlevel.contacts) == (["find_duplicate"], [])
    assert found(highlevel, to_do(ELSEWHERE)).finding == "found"


def test_a_stop_is_set_for_texts_and_what_else_is_set_stays(highlevel, contact_id: str):
    highlevel.set_dnd(contact_id, channel="Email")
    assert posted(highlevel, to_do(STOP)).result == "sent"
    kept = highlevel.contact(contact_id).dnd_settings
    assert kept["SMS"] == {"status": "active", "message": SYNCED}
    assert kept["Email"]["status"] == "active"
    assert highlevel.messages() == []


def test_a_start_lifts_it_again(highlevel, contact_id: str):
    for sync in (STOP, GO):
        posted(highlevel, to_do(sync))
    assert not highlevel.contact(contact_id).has_dnd("SMS")
    assert found(highlevel, to_do(GO)).finding == "found"


@pytest.mark.parametrize("status", ["active", "permanent"])
def test_what_is_set_already_is_left_as_it_is(highlevel, contact_id: str, status: str):
    before = highlevel.set_dnd(contact_id, status).dnd_settings
    assert posted(highlevel, to_do(STOP)) == SendReceipt(GRANT_ID, "sent", GRANT_ID)
    assert highlevel.contact(contact_id).dnd_settings == before
    assert asked(highlevel) == ["find_duplicate"]


def test_a_stop_of_somebody_whom_the_crm_does_not_know_is_kept_there(highlevel: HighLevelStandIn):
    assert posted(highlevel, to_do(STOP)).result == "sent"
    (contact,) = highlevel.contacts
    assert (contact.phone, contact.has_dnd("SMS")) == (PATIENT, True)


def test_what_is_listed_late_is_not_yet_there(highlevel: HighLevelStandIn, clock: MovableClock):
    assert found(highlevel, to_do(STOP)).finding == "not_yet"
    clock.advance(60)
    posted(highlevel, to_do(STOP))
    assert found(highlevel, to_do(STOP)).finding == "found"
