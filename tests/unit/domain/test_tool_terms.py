"""What a tool's call costs, and which of its failures pass: the table says what the desk really does."""

from datetime import date, timedelta

import pytest

from frontdesk.domain.catalog import CATALOG
from frontdesk.domain.sends import GrantId, Reentry, SendRow, SendState, after_post, next_try, reentry
from frontdesk.domain.tool_terms import costs_of, failures_of
from frontdesk.tools.posters import _ABLE
from tests.builders import NOON, an_entry


@pytest.mark.parametrize("tool", CATALOG)
def test_every_tool_says_what_a_call_of_it_costs_and_since_when(tool: str):
    costs = costs_of(tool)
    assert costs
    assert all(each.source and date(2025, 1, 1) < each.as_of for each in costs)


def test_everybody_who_can_do_something_has_a_price_there():
    assert {(tool, each.provider) for tool in CATALOG for each in costs_of(tool)} >= set(_ABLE)


def test_a_cost_is_told_in_words():
    twilio, highlevel = costs_of("send_sms")
    assert twilio.in_words == "twilio: $0.0083 a segment and fees"
    assert (highlevel.provider, highlevel.usd_micros, highlevel.is_checked) == ("highlevel", 8_300, True)
    assert [each.in_words for each in costs_of("sync_opt_out")] == [
        "highlevel: nothing",
        "webhook: not known here",
    ]
    assert [each.in_words for each in costs_of("send_email")] == ["highlevel: $0.000675 an e-mail"]


def a_row(state: SendState, error: str) -> SendRow:
    return SendRow(
        grant_id=GrantId("g" * 32),
        run_id="r" * 64,
        act_index=0,
        state=state,
        entry=an_entry("e" * 64),
        granted_at=NOON,
        not_after=NOON + timedelta(seconds=30),
        dead_at=NOON + timedelta(seconds=60),
        settle_until=NOON + timedelta(minutes=10),
        error=error,
    )


def test_what_is_called_transient_is_granted_again_after_a_pause():
    assert after_post(status=None, provider_id=None, error_code=None, sent_a_byte=False)[1] == "not_connected"
    assert after_post(status=429, provider_id=None, error_code="20429", sent_a_byte=True)[1] == "rate_limited"
    rows = {
        "not_connected": a_row(SendState.VOID, "not_connected"),
        "rate_limited": a_row(SendState.FAILED, "rate_limited"),
    }
    assert set(rows) == set(failures_of("write")["transient"])
    for row in rows.values():
        assert reentry((row,), an_entry("f" * 64)) is Reentry.NEW
        assert next_try((row,), NOON)


def test_what_may_have_been_done_is_looked_up_and_a_refusal_is_a_person_s():
    assert set(failures_of("write")["looked_up"]) == {"no_answer", "http_5xx"}
    lost = after_post(status=None, provider_id=None, error_code=None, sent_a_byte=True)
    gateway = after_post(status=502, provider_id=None, error_code=None, sent_a_byte=True)
    assert (lost, gateway) == (("unknown", "no_answer"), ("unknown", "http_502"))
    assert reentry((a_row(SendState.FAILED, "21211"),), an_entry("f" * 64)) is Reentry.FAILED
