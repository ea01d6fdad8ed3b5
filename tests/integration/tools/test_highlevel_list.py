"""Looking for a text at HighLevel: every page, only what can be ours, never "absent" when it broke off."""

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.highlevel_contacts import contact_by_address
from frontdesk.tools.highlevel_list import HighLevelLookup
from frontdesk.tools.highlevel_reads import HighLevelReader
from ops.local.standins.faults import LoseAnswer, ServerError, Stall
from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_api import RateLimited
from ops.local.standins.highlevel_realm import ListLate
from tests.fixtures.highlevel import LOCATION
from tests.fixtures.standins import PATIENT, MovableClock
from tests.integration.tools.bad_servers import a_server, saying
from tests.integration.tools.highlevel_grants import account, asked, found, posted, to_text, wanted
from tests.integration.tools.test_twilio_send import an_answer
from tests.unit.tools.grants import GRANT_ID

SOMEBODY_ELSE = "+15125550177"


def found_ids(highlevel: HighLevelStandIn, *, page_size: int = 100, **changes: Any) -> list[str]:
    lookup = HighLevelLookup(account(highlevel), page_size=page_size)
    return [each.provider_id for each in lookup.candidates(wanted(to_text(), **changes)) or ()]


def test_a_text_whose_answer_was_lost_is_found(highlevel: HighLevelStandIn):
    highlevel.faults.add(LoseAnswer(), on="send_message")
    assert posted(highlevel).result == "unknown"
    look = found(highlevel)
    assert (look.finding, look.provider_id) == ("found", highlevel.messages()[0].id)


@pytest.mark.parametrize("speaks_live", [False, True])
def test_every_page_is_read(highlevel: HighLevelStandIn, speaks_live: bool):
    highlevel.speaks_live = speaks_live
    for number in range(5):
        posted(highlevel, to_text(body=str(number)))
    assert set(found_ids(highlevel, page_size=2)) == {message.id for message in highlevel.messages()}
    assert asked(highlevel).count("list_messages") == 3


def test_only_what_can_be_ours_is_a_candidate(highlevel: HighLevelStandIn, clock: MovableClock):
    posted(highlevel)
    posted(highlevel, to_text(recipient=SOMEBODY_ELSE))
    with a_server(saying(an_answer(b"200 OK", b"{}"))) as desk:
        highlevel.webhook_url = desk.url
        highlevel.say(PATIENT, "Thanks!")
    ours = highlevel.messages()[0].id
    assert found_ids(highlevel) == [ours]
    assert found_ids(highlevel, claimed=(ours,)) == []
    assert found_ids(highlevel, since=clock.now()) == [ours]
    assert found_ids(highlevel, since=clock.now() + timedelta(seconds=1)) == []


def test_another_program_s_text_is_not_taken_for_ours(highlevel: HighLevelStandIn):
    posted(highlevel, to_text(body="Your invoice is ready."))
    assert found(highlevel).finding == "not_yet"
    assert found(highlevel, is_window_over=True).finding == "ambiguous"


def test_ours_is_found_beside_another_program_s(highlevel: HighLevelStandIn):
    posted(highlevel, to_text(body="Your invoice is ready."))
    ours = posted(highlevel).provider_id
    assert (found(highlevel).finding, found(highlevel).provider_id) == ("found", ours)


def test_nobody_there_any_more_proves_nothing(highlevel: HighLevelStandIn):
    assert found(highlevel).finding == "not_yet"
    assert found(highlevel, is_window_over=True).finding == "cannot_list"


def test_what_is_listed_late_is_found_when_it_is_listed(highlevel: HighLevelStandIn, clock: MovableClock):
    highlevel.add_contact(phone=PATIENT)
    highlevel.faults.add(LoseAnswer(), ListLate(120), on="send_message")
    posted(highlevel)
    assert found(highlevel).finding == "not_yet"
    clock.advance(121)
    assert found(highlevel, is_window_over=True).finding == "found"


@pytest.mark.parametrize("operation", ["find_duplicate", "search_conversations", "list_messages"])
def test_a_list_that_breaks_off_is_never_absent(highlevel: HighLevelStandIn, operation: str):
    posted(highlevel)
    highlevel.faults.add(ServerError(500), on=operation)
    with pytest.raises(ProviderUnavailable):
        found(highlevel, is_window_over=True)


def test_a_list_that_hangs_breaks_off(highlevel: HighLevelStandIn):
    highlevel.faults.add(Stall(30), on="find_duplicate")
    with pytest.raises(ProviderUnavailable):
        HighLevelLookup(account(highlevel), total_s=0.3).candidates(wanted(to_text()))


def test_a_wrong_token_is_a_missing_setting(highlevel: HighLevelStandIn):
    with pytest.raises(Misconfigured, match=LOCATION):
        HighLevelLookup(account(highlevel, token="pit-wrong")).candidates(wanted(to_text()))


@pytest.mark.parametrize(
    "body", [b"[]", b"no JSON", b"[" * 100_000, b'{"contact": {"name": "x"}}', b'{"contact": []}']
)
def test_an_answer_of_another_shape_is_none(highlevel: HighLevelStandIn, body: bytes):
    with a_server(saying(an_answer(b"200 OK", body))) as wire, pytest.raises(ProviderUnavailable):
        HighLevelLookup(account(wire)).candidates(wanted(to_text()))


def test_a_read_waits_for_the_end_of_the_window_where_there_is_time(
    highlevel: HighLevelStandIn, clock: MovableClock
):
    contact = highlevel.add_contact(phone=PATIENT)
    highlevel.faults.add(RateLimited(10), on="find_duplicate")
    reader = HighLevelReader(account(highlevel), total_s=20, wait=clock.advance)
    read = contact_by_address(reader, PATIENT)
    assert read is not None
    assert read.contact_id == contact.id
    assert asked(highlevel) == ["find_duplicate"] * 2


def test_a_read_without_that_time_comes_again_later(highlevel: HighLevelStandIn, clock: MovableClock):
    highlevel.faults.add(RateLimited(10), on="find_duplicate")
    with pytest.raises(ProviderUnavailable, match="too many"):
        contact_by_address(HighLevelReader(account(highlevel), total_s=8, wait=clock.advance), PATIENT)
    assert len(asked(highlevel)) == 1


def test_a_day_that_is_used_up_is_not_waited_for(highlevel: HighLevelStandIn, clock: MovableClock):
    highlevel.limits.daily = 0
    with pytest.raises(ProviderUnavailable, match="too many"):
        contact_by_address(HighLevelReader(account(highlevel), total_s=60, wait=clock.advance), PATIENT)


def test_a_look_is_about_its_own_grant(highlevel: HighLevelStandIn):
    posted(highlevel)
    assert found(highlevel).grant_id == GRANT_ID
